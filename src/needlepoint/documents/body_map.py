"""A drawing of the face and the body with zones marked: SVG that is readable in grey, on paper and by a screen reader.

Marked zones are darker and carry a number, so that nothing rests on colour alone. Everything is drawn by us from the
outlines of `body_shapes`; there is no font, script or picture from elsewhere in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from needlepoint.documents.body_shapes import BODY_BACK, BODY_FRONT, FACE, Point, Points, View
from needlepoint.documents.words import _
from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.terms import ZONES, Region

_MARGIN = 8.0
_GAP = 14.0
_CAPTION = 20.0
_COLOURS = {
    "skin": "#f1ece6",
    "line": "#8a8178",
    "zone": "#faf8f5",
    "border": "#c3bab0",
    "marked": "#2f6b73",
    "marked-border": "#123b41",
    "ink": "#33403f",
    "paper": "#ffffff",
}
_HEIGHTS = {"face": 1.0, "body_front": 0.78, "body_back": 0.78}


@dataclass(frozen=True, slots=True)
class MapWords:
    """The words in the drawing, so that they can be translated."""

    title: str = _("Map of the face and body with the planned zones marked")
    left: str = _("left")
    right: str = _("right")
    from_behind: str = _("from behind")


def views_for(zones: Mapping[str, str]) -> tuple[View, ...]:
    """The views that together show these zones: the face, and the body from the front and from behind if needed."""
    facial = {zone for zone in zones if ZONES[zone].region in (Region.FACE, Region.NECK, Region.SCALP)}
    elsewhere = set(zones) - facial
    front = elsewhere & set(BODY_FRONT.zones())
    behind = elsewhere - front
    wanted = ((FACE, facial or not zones), (BODY_FRONT, front), (BODY_BACK, behind))
    return tuple(view for view, needed in wanted if needed)


def body_map(
    marked: Mapping[str, str],
    *,
    views: tuple[View, ...] | None = None,
    words: MapWords | None = None,
    zone_name: Callable[[str], str] = lambda zone: zone.replace("_", " "),
) -> str:
    """The drawing.

    Args:
        marked: the zones to mark, each with the number (or nothing) written into it.
        views: what to draw; left out, the views that show the marked zones.
        words: the words in it.
        zone_name: what a zone is called.

    Raises:
        InvalidInput: an unknown zone.
    """
    for zone in marked:
        if zone not in ZONES:
            raise InvalidInput(f"'{zone}' is not a zone.", next_step=did_you_mean(zone, ZONES))
    shown, said = views or views_for(marked), words or MapWords()
    height = max(view.height * _HEIGHTS[view.id] for view in shown) + 2 * _MARGIN + _CAPTION
    drawn, left = [], _MARGIN
    for view in shown:
        width = 2 * view.half_width * _HEIGHTS[view.id]
        drawn.append(_view(view, marked, said, zone_name, at=(left + width / 2, _MARGIN)))
        left += width + _GAP
    names = "; ".join(f"{number} {zone_name(zone)}".strip() for zone, number in marked.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left - _GAP + _MARGIN:g} {height:g}" role="img" '
        f'aria-labelledby="map-title map-desc"><title id="map-title">{escape(said.title)}</title>'
        f'<desc id="map-desc">{escape(names)}</desc>{"".join(drawn)}</svg>'
    )


def zone_path(view: View, zone: str) -> str:
    """The outline of a zone in a view, as SVG path data in the view's own units (the midline is at 0).

    Raises:
        InvalidInput: the zone cannot be seen in this view.
    """
    if zone not in view.zones():
        raise InvalidInput(f"'{zone}' is not in the view '{view.id}'.", next_step=did_you_mean(zone, view.zones()))
    return _closed(_shape(view, zone))


def outline_paths(view: View) -> tuple[str, ...]:
    """What lies behind the zones of a view, as SVG path data."""
    return tuple(_closed(shape) for points in view.outlines for shape in _both_sides(points))


def feature_paths(view: View) -> tuple[str, ...]:
    """The lines on top of a view (eyes, mouth), as SVG path data."""
    return tuple(_curve(tuple((side * x, y) for x, y in points)) for points in view.features for side in (1, -1))


def _view(view: View, marked: Mapping[str, str], words: MapWords, zone_name: Callable[[str], str], *, at: Point) -> str:
    scale = _HEIGHTS[view.id]
    quiet = [_zone(view, zone, zone_name, marked=False) for zone in view.zones() if zone not in marked]
    strong = [_zone(view, zone, zone_name, marked=True) for zone in view.zones() if zone in marked]
    numbers = [_number(view, zone, marked[zone], scale) for zone in view.zones() if marked.get(zone)]
    parts = (*_outlines(view), *quiet, *strong, *_features(view), *numbers, *_sides(view, words, scale))
    return f'<g transform="translate({at[0]:g} {at[1]:g}) scale({scale:g})" id="view-{view.id}">{"".join(parts)}</g>'


def _outlines(view: View) -> Iterator[str]:
    style = f'fill="{_COLOURS["skin"]}" stroke="{_COLOURS["line"]}" stroke-width="1.3"'
    yield from (f'<path d="{path}" {style}/>' for path in outline_paths(view))


def _features(view: View) -> Iterator[str]:
    style = f'fill="none" stroke="{_COLOURS["line"]}" stroke-width="1.3" stroke-linecap="round"'
    yield from (f'<path d="{path}" {style}/>' for path in feature_paths(view))


def _zone(view: View, zone: str, zone_name: Callable[[str], str], *, marked: bool) -> str:
    fill, border = ("marked", "marked-border") if marked else ("zone", "border")
    return (
        f'<path data-zone="{zone}" class="{"zone marked" if marked else "zone"}" d="{_closed(_shape(view, zone))}" '
        f'fill="{_COLOURS[fill]}" stroke="{_COLOURS[border]}" stroke-width="{1.1 if marked else 0.7}">'
        f"<title>{escape(zone_name(zone))}</title></path>"
    )


def _number(view: View, zone: str, number: str, scale: float) -> str:
    x, y = _middle(_shape(view, zone))
    size = 10 / scale
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size * 0.62:.1f}" fill="{_COLOURS["paper"]}"/>'
        f'<text x="{x:.1f}" y="{y + size * 0.33:.1f}" font-size="{size:g}" font-weight="bold" text-anchor="middle" '
        f'font-family="Libertinus Serif, serif" fill="{_COLOURS["marked-border"]}">{escape(number)}</text>'
    )


def _sides(view: View, words: MapWords, scale: float) -> Iterator[str]:
    """Which side is the patient's left: said in words, because a face looks back at the reader."""
    y, size = view.height + 15 / scale, 13 / scale
    reader_left, reader_right = (words.left, words.right) if view.seen_from_behind else (words.right, words.left)
    places = ((-view.half_width, "start", reader_left), (view.half_width, "end", reader_right))
    middle = ((0.0, "middle", words.from_behind),) if view.seen_from_behind else ()
    for x, anchor, text in (*places, *middle):
        yield (
            f'<text x="{x:g}" y="{y:.1f}" font-size="{size:.1f}" text-anchor="{anchor}" '
            f'font-family="Libertinus Serif, serif" fill="{_COLOURS["ink"]}">{escape(text)}</text>'
        )


def _shape(view: View, zone: str) -> Points:
    site = ZONES[zone]
    edge = view.sites[site.id]
    if site.plural is None:
        return _mirrored(edge)
    on_the_right = zone.startswith("left_") != view.seen_from_behind
    return tuple((x if on_the_right else -x, y) for x, y in edge)


def _both_sides(points: Points) -> tuple[Points, ...]:
    """A shape that begins on the midline is mirrored into one; another is drawn on both sides."""
    if points[0][0] == 0:
        return (_mirrored(points),)
    return (points, tuple((-x, y) for x, y in points))


def _mirrored(edge: Points) -> Points:
    return (*edge, *((-x, y) for x, y in reversed(edge) if x != 0))


def _middle(points: Points) -> Point:
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _closed(points: Points) -> str:
    return f"{_curve((*points, points[0]), before=points[-1], after=points[1])}Z"


def _curve(points: Points, before: Point | None = None, after: Point | None = None) -> str:
    """A smooth line through all points (a Catmull-Rom spline, written as cubic Bezier curves)."""
    ends = (before or points[0], *points, after or points[-1])
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for first, start, end, last in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        path.append(
            f"C{start[0] + (end[0] - first[0]) / 6:.1f} {start[1] + (end[1] - first[1]) / 6:.1f} "
            f"{end[0] - (last[0] - start[0]) / 6:.1f} {end[1] - (last[1] - start[1]) / 6:.1f} "
            f"{end[0]:.1f} {end[1]:.1f}"
        )
    return "".join(path)
