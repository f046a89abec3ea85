"""The depth picture as one standalone SVG: to scale, readable in grey, light, dark and by a screen reader.

Colours are CSS variables (`--np-paper` and so on) that a page may set. Each shape also carries a plain
attribute, for programs that know no CSS variables. There is no script, no font and nothing from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from needlepoint.errors import InvalidInput
from needlepoint.needling.depth_picture import DepthPicture, Mark, MarkKind
from needlepoint.needling.label_layout import spread, text_width, wrap

_WIDTH = 640.0
_EDGE = 20.0
_SKIN_LEFT, _SKIN_RIGHT = 68.0, 384.0
_LABEL_LEFT = 416.0
_SKIN_HEIGHT = 320.0
_HANDPIECE_HEIGHT = 46.0
_TITLE_SIZE, _TEXT_SIZE = 18.0, 13.0
_BOLD = 1.15  # how much wider bold letters are
_LINE_FACTOR = 1.35
_LABEL_GAP = 5.0
_NEEDLES_AT = (108.0, 132.0, 156.0, 180.0, 204.0)
_NEEDLE_HALF_WIDTH = 3.5
_TAPER = 26.0
_NAME_CENTRE = 300.0
_NAME_ROOM = 2 * (_SKIN_RIGHT - _NAME_CENTRE) - 8
_NAME_HEIGHT = _TEXT_SIZE * _LINE_FACTOR + 4
# From the middle of a line of text down to its baseline, as a share of the font size.
_BASELINE = 0.35

_TICKS_MM = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
_MOST_TICKS = 8
# Room below the deepest mark, so that it does not fall on the frame.
_MARGIN = 1.05

# Name: light, dark. The three layers differ in lightness, not only in hue.
_COLOURS = {
    "paper": ("#ffffff", "#151a1e"),
    "ink": ("#1f2a33", "#e8edf0"),
    "quiet": ("#52616b", "#aab7bf"),
    "epidermis": ("#d9a384", "#8f5b41"),
    "dermis": ("#f3d9c9", "#5a4036"),
    "below": ("#fbf3d9", "#37331f"),
    "needle": ("#5b6b76", "#c6d1d8"),
}
_MARK_STROKES = {
    MarkKind.EPIDERMIS_END: 'stroke-width="1"',
    MarkKind.DERMIS_END: 'stroke-width="1"',
    MarkKind.CHOSEN: 'stroke-width="1.5" stroke-dasharray="1.5 3"',
    MarkKind.EVALUATED: 'stroke-width="1.75" stroke-dasharray="8 4"',
    MarkKind.MAXIMUM: 'stroke-width="3"',
}
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the skin lies on the page: its surface, its lower edge, and the scale between them."""

    surface: float
    height: float
    bottom_mm: float
    tick_mm: float

    def y(self, depth_mm: float) -> float:
        return self.surface + depth_mm / self.bottom_mm * self.height

    @property
    def bottom(self) -> float:
        return self.surface + self.height


def depth_picture_as_svg(picture: DepthPicture, id_prefix: str = "depth") -> str:
    """The picture as SVG text. Several on one page need a different `id_prefix` each.

    Raises:
        InvalidInput: the prefix cannot begin an id (a letter, then letters, digits, `-` or `_`).
    """
    if not _ID.fullmatch(id_prefix):
        raise InvalidInput(
            f"'{id_prefix}' cannot begin an id.",
            where="id_prefix",
            next_step="Use a letter, then letters, digits, - or _.",
        )
    title = wrap(picture.title, _TITLE_SIZE * _BOLD, _WIDTH - 2 * _EDGE)
    labels = [wrap(mark.label, _TEXT_SIZE, _WIDTH - _EDGE - _LABEL_LEFT) for mark in picture.marks]
    caption = wrap(" ".join(picture.caption), _TEXT_SIZE, _WIDTH - 2 * _EDGE)
    frame = _frame(picture, len(title), labels)
    caption_top = frame.bottom + 14
    height = caption_top + len(caption) * _TEXT_SIZE * _LINE_FACTOR + _EDGE
    parts = (
        *_opening(picture, id_prefix, height),
        _lines(title, _EDGE, _EDGE, _TITLE_SIZE, "ink", ' font-weight="600"'),
        *_skin(picture, frame, id_prefix),
        *_mark_lines(picture, frame),
        *_needles(picture, frame),
        *_layer_names(picture, frame),
        *_ruler(picture, frame),
        *_labels(picture, frame, labels),
        _lines(caption, _EDGE, caption_top, _TEXT_SIZE, "quiet"),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def _frame(picture: DepthPicture, title_lines: int, labels: list[list[str]]) -> _Frame:
    deepest_mm = picture.deepest_mm * _MARGIN
    tick_mm = next(tick for tick in _TICKS_MM if deepest_mm <= tick * _MOST_TICKS)
    surface = _EDGE + title_lines * _TITLE_SIZE * _LINE_FACTOR + 12 + _HANDPIECE_HEIGHT
    height = max(_SKIN_HEIGHT, sum(_label_height(lines) for lines in labels))
    return _Frame(surface, height, deepest_mm, tick_mm)


def _opening(picture: DepthPicture, id_prefix: str, height: float) -> tuple[str, ...]:
    told = " ".join((*(f"{mark.label}." for mark in picture.marks), *picture.caption))
    view_box = f'viewBox="0 0 {_WIDTH:g} {height:.1f}"'
    size = f'width="{_WIDTH:g}" height="{height:.1f}"'
    named_by = f'aria-labelledby="{id_prefix}-title {id_prefix}-desc"'
    return (
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="np-depth" {view_box} '
            f'{size} role="img" {named_by} font-family="system-ui, sans-serif">'
        ),
        f'<title id="{id_prefix}-title">{_safe(picture.title)}</title>',
        f'<desc id="{id_prefix}-desc">{_safe(told)}</desc>',
        _style(),
        _patterns(id_prefix),
        f"<rect {_fill('paper')} {size}/>",
    )


def _style() -> str:
    """One class for filling and one for drawing in each colour; a page's own variables win over these."""

    def rules(theme: int) -> str:
        return "".join(
            f".np-depth .f-{name}{{fill:var(--np-{name},{shades[theme]})}}"
            f".np-depth .s-{name}{{stroke:var(--np-{name},{shades[theme]})}}"
            for name, shades in _COLOURS.items()
        )

    return f"<style>{rules(0)}@media (prefers-color-scheme:dark){{{rules(1)}}}</style>"


def _patterns(id_prefix: str) -> str:
    """A hatch for what is not certain, fine fibres for the dermis, round lobules for what lies below it."""
    tile = 'patternUnits="userSpaceOnUse"'
    faint = f'fill="none" {_stroke("quiet")} opacity="0.22"'
    return (
        f'<defs><pattern id="{id_prefix}-band" width="7" height="7" {tile} patternTransform="rotate(45)">'
        f'<path d="M0 0V7" {_stroke("ink")} stroke-width="1" opacity="0.45"/></pattern>'
        f'<pattern id="{id_prefix}-fibres" width="46" height="18" {tile}>'
        f'<path d="M2 5q8 -4 16 0t16 0M24 14q6 -3 12 0t9 -1" {faint}/></pattern>'
        f'<pattern id="{id_prefix}-lobules" width="30" height="26" {tile}>'
        f'<g {faint}><circle cx="8" cy="7" r="6"/><circle cx="23" cy="19" r="6"/></g></pattern></defs>'
    )


def _skin(picture: DepthPicture, frame: _Frame, id_prefix: str) -> Iterable[str]:
    epidermis = frame.y(picture.layers.epidermis_end_mm)
    dermis = frame.y(picture.layers.dermis_end_mm)
    yield _box(dermis, frame.bottom, _fill("below"))
    yield _box(dermis, frame.bottom, f'fill="url(#{id_prefix}-lobules)"')
    yield _box(epidermis, dermis, _fill("dermis"))
    yield _box(epidermis, dermis, f'fill="url(#{id_prefix}-fibres)"')
    yield _box(frame.surface, epidermis, _fill("epidermis"))
    thin, thick = (frame.y(edge) for edge in picture.band_mm)
    yield _box(thin, thick, f'fill="url(#{id_prefix}-band)"')
    yield _line(_SKIN_LEFT, frame.surface, _SKIN_RIGHT, frame.surface, 'stroke-width="2"')


def _needles(picture: DepthPicture, frame: _Frame) -> Iterable[str]:
    """The tip of a handpiece with needles, each tapering to a point at the chosen depth."""
    top, tip = frame.surface - 14, frame.y(picture.chosen_mm)
    left, right = _NEEDLES_AT[0] - 18, _NEEDLES_AT[-1] + 18
    yield _handpiece(left + 22, frame.surface - _HANDPIECE_HEIGHT, right - left - 44, 22, 0.55)
    yield _handpiece(left, top - 14, right - left, 14, 0.8)
    shoulder = tip - min(_TAPER, (tip - top) / 2)
    for x in _NEEDLES_AT:
        half = _NEEDLE_HALF_WIDTH
        yield (
            f'<path d="M{x - half:g} {top:.1f}V{shoulder:.2f}L{x:g} {tip:.2f}L{x + half:g} {shoulder:.2f}'
            f'V{top:.1f}Z" {_fill("needle")}/>'
        )


def _handpiece(x: float, y: float, width: float, height: float, opacity: float) -> str:
    return (
        f'<rect x="{x:g}" y="{y:.1f}" width="{width:g}" height="{height:g}" rx="5" {_fill("needle")} '
        f'opacity="{opacity:g}"/>'
    )


def _mark_lines(picture: DepthPicture, frame: _Frame) -> Iterable[str]:
    for mark in picture.marks:
        y = frame.y(mark.depth_mm)
        start = _NEEDLES_AT[-1] if mark.kind is MarkKind.CHOSEN else _SKIN_LEFT
        yield _line(start, y, _SKIN_RIGHT + 6, y, _MARK_STROKES[mark.kind])


def _layer_names(picture: DepthPicture, frame: _Frame) -> Iterable[str]:
    """Each layer's name where no line crosses it; a layer too thin for it has only its label."""
    words, layers = picture.words, picture.layers
    bounds = (0.0, layers.epidermis_end_mm, layers.dermis_end_mm, frame.bottom_mm)
    names = (words.epidermis, words.dermis, words.below_dermis)
    for name, (top_mm, end_mm) in zip(names, pairwise(bounds), strict=True):
        inside = [mark.depth_mm for mark in picture.marks if top_mm < mark.depth_mm < end_mm]
        edges = [frame.y(depth_mm) for depth_mm in (top_mm, *inside, end_mm)]
        room, middle = max((below - above, (above + below) / 2) for above, below in pairwise(edges))
        if room >= _NAME_HEIGHT and text_width(name, _TEXT_SIZE) <= _NAME_ROOM:
            yield _layer_name(name, middle)


def _layer_name(name: str, middle: float) -> str:
    """A name with a pale edge, so that it can be read on hatching."""
    return (
        f'<text x="{_NAME_CENTRE:g}" y="{middle + _TEXT_SIZE * _BASELINE:.1f}" font-size="{_TEXT_SIZE:g}" '
        f'text-anchor="middle" {_both("ink", "paper")} stroke-opacity="0.75" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke">{_safe(name)}</text>'
    )


def _ruler(picture: DepthPicture, frame: _Frame) -> Iterable[str]:
    x = _SKIN_LEFT - 8
    yield _line(x, frame.surface, x, frame.bottom, 'stroke-width="1"')
    yield _text("mm", x - 8, frame.surface - 16, "end")
    for count in range(int(frame.bottom_mm / frame.tick_mm) + 1):
        depth_mm = count * frame.tick_mm
        y = frame.y(depth_mm)
        number = f"{depth_mm:.4g}".replace(".", picture.words.decimal_mark)
        yield _line(x - 5, y, x, y, 'stroke-width="1"')
        yield _text(number, x - 8, y + _TEXT_SIZE * _BASELINE, "end")


def _labels(picture: DepthPicture, frame: _Frame, labels: list[list[str]]) -> Iterable[str]:
    heights = [_label_height(lines) for lines in labels]
    wanted = [frame.y(mark.depth_mm) for mark in picture.marks]
    centres = spread(wanted, heights, frame.surface, frame.bottom)
    for mark, lines, height, centre in zip(picture.marks, labels, heights, centres, strict=True):
        yield _leader(mark, frame.y(mark.depth_mm), centre)
        yield _lines(lines, _LABEL_LEFT, centre - height / 2 + _LABEL_GAP / 2, _TEXT_SIZE, "ink")


def _leader(mark: Mark, y: float, centre: float) -> str:
    """From the mark's line to its label, drawn as the mark is."""
    return (
        f'<path d="M{_SKIN_RIGHT + 6:g} {y:.2f}L{_LABEL_LEFT - 10:g} {centre:.2f}H{_LABEL_LEFT - 4:g}" '
        f'fill="none" {_stroke("ink")} {_MARK_STROKES[mark.kind]}/>'
    )


def _label_height(lines: list[str]) -> float:
    return len(lines) * _TEXT_SIZE * _LINE_FACTOR + _LABEL_GAP


def _lines(lines: list[str], x: float, top: float, size: float, colour: str, more: str = "") -> str:
    baselines = (top + size * (1 + index * _LINE_FACTOR) for index in range(len(lines)))
    spans = "".join(
        f'<tspan x="{x:g}" y="{y:.1f}">{_safe(line)}</tspan>' for y, line in zip(baselines, lines, strict=True)
    )
    return f'<text font-size="{size:g}" {_fill(colour)}{more}>{spans}</text>'


def _text(words: str, x: float, y: float, anchor: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:.1f}" font-size="{_TEXT_SIZE:g}" text-anchor="{anchor}" {_fill("ink")}>'
        f"{_safe(words)}</text>"
    )


def _box(top: float, bottom: float, paint: str) -> str:
    return (
        f'<rect x="{_SKIN_LEFT:g}" y="{top:.2f}" width="{_SKIN_RIGHT - _SKIN_LEFT:g}" '
        f'height="{bottom - top:.2f}" {paint}/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    return f'<line x1="{x1:g}" y1="{y1:.2f}" x2="{x2:g}" y2="{y2:.2f}" {_stroke("ink")} {stroke}/>'


def _fill(colour: str) -> str:
    return f'class="f-{colour}" fill="{_COLOURS[colour][0]}"'


def _stroke(colour: str) -> str:
    return f'class="s-{colour}" stroke="{_COLOURS[colour][0]}"'


def _both(fill: str, stroke: str) -> str:
    return f'class="f-{fill} s-{stroke}" fill="{_COLOURS[fill][0]}" stroke="{_COLOURS[stroke][0]}"'


def _safe(text: str) -> str:
    """Text for XML: characters that XML cannot hold are dropped, the others escaped."""
    return escape(_NOT_XML.sub("", text))
