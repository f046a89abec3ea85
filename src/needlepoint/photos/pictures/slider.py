"""Before and after in one HTML file without network: a slider for pointer and keyboard, the numbers beneath."""

from __future__ import annotations

from html import escape

from needlepoint.photos.change.result import PairMeasurement
from needlepoint.photos.pictures.alignment import AlignedPair
from needlepoint.photos.pictures.encoding import jpeg_data_uri
from needlepoint.photos.pictures.page_template import self_contained_page
from needlepoint.photos.pictures.results_html import results_html
from needlepoint.photos.pictures.summary import pair_in_short
from needlepoint.photos.pictures.wording import FOR_THE_EYE, date_in_words, typeset
from needlepoint.photos.zones.outline import Role

FOOTER = "Measured by Needlepoint {version}. It documents change; it decides nothing. The clinician judges."


def slider_html(pair: AlignedPair, measured: PairMeasurement, *, title: str = "Before and after") -> str:
    """One self-contained page that works from a folder, on a phone and in the dark.

    Args:
        title: for people; what names a patient is up to the caller.
    """
    height, width = pair.baseline.shape[:2]
    before, after = date_in_words(measured.baseline), date_in_words(measured.follow_up)
    values = {
        "title": escape(title),
        "heading": escape(title),
        "dates": escape(dates_in_words(measured)),
        "short": f'<div class="short"><p>{escape(typeset(pair_in_short(measured)))}</p></div>',
        "ratio": f"{width / height:.4f}",
        "width": str(width),
        "height": str(height),
        "before": jpeg_data_uri(pair.baseline),
        "after": jpeg_data_uri(pair.follow_up),
        "before_alt": escape(f"Baseline photograph of the skin, {before}."),
        "after_alt": escape(f"Follow-up photograph of the same skin, {after}, laid over the baseline."),
        "before_day": escape(before),
        "after_day": escape(after),
        "outlines": _outlines(pair),
        "zones_switch": '<label><input type="checkbox" id="zones"> Show zones</label>' if pair.outlines else "",
        "caption": escape(f"{FOR_THE_EYE} {pair.matched_by}"),
        "results": results_html(measured),
        "footer": escape(FOOTER.format(version=measured.version)),
    }
    return self_contained_page("slider", values)


def dates_in_words(measured: PairMeasurement) -> str:
    """Both days, and how long lies between them."""
    first, second = measured.baseline.taken_at, measured.follow_up.taken_at
    told = f"Baseline {date_in_words(measured.baseline)}, follow-up {date_in_words(measured.follow_up)}"
    if first is None or second is None:
        return told
    days = (second.date() - first.date()).days
    span = f"{days} days" if abs(days) < 28 else f"{days / 7:.0f} weeks"
    return f"{told} ({span} later)" if days >= 0 else told


def _outlines(pair: AlignedPair) -> str:
    """The zones over the pictures; a control region is dashed."""
    if not pair.outlines:
        return ""
    height, width = pair.baseline.shape[:2]
    drawn = []
    for zone in pair.outlines:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zone.outline)
        kind = "control" if zone.role is Role.CONTROL else "treated"
        drawn += [f'<polygon class="edge {kind}" points="{points}"/>', f'<polygon class="{kind}" points="{points}"/>']
    return f'<svg class="outlines" viewBox="0 0 {width} {height}" aria-hidden="true">{"".join(drawn)}</svg>'
