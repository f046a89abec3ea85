"""A page per patient about a pair of photographs, or a series: pictures, numbers with intervals, refusals, as PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict

from needlepoint.documents.english import day
from needlepoint.documents.typesetting import set_page
from needlepoint.photos.change.result import (
    ChangeVerdict,
    PairMeasurement,
    PhotoFacts,
    QuantityChange,
    SeriesMeasurement,
    ZoneChange,
)
from needlepoint.photos.pictures.alignment import AlignedPair
from needlepoint.photos.pictures.encoding import jpeg_bytes
from needlepoint.photos.pictures.interval_bar import interval_bar
from needlepoint.photos.pictures.refusals import Told, cautions, refused_changes
from needlepoint.photos.pictures.series_plot import series_in_words, series_plot_svg
from needlepoint.photos.pictures.side_by_side import outlined
from needlepoint.photos.pictures.slider import dates_in_words
from needlepoint.photos.pictures.summary import pair_in_sentences
from needlepoint.photos.pictures.wording import (
    CANNOT_SAY,
    FOR_THE_EYE,
    better_in_words,
    blur_in_words,
    change_in_words,
    date_in_words,
    detectable_in_words,
    level_in_words,
    scale_in_words,
    typeset,
    verdict_in_words,
    verdict_kind,
    wrong_in_words,
    zone_in_words,
)
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.zones.outline import Role

TEMPLATE = "photo_page.typ"
SIZE_PT = 9.5
MOST_PLOTS = 12
"""Of a series on one page; more than a reader looks at."""
DECIDES_NOTHING = "It documents change and decides nothing: whether and how to treat is never taken from a photograph."

Row = dict[str, object]


def photo_page_pdf(
    measured: PairMeasurement,
    pictures: AlignedPair | None,
    *,
    made_on: dt.date,
    reference: str = "",
    series: SeriesMeasurement | None = None,
) -> bytes:
    """The page as a tagged PDF (PDF/UA-1), legible in a greyscale print.

    Args:
        measured: the pair that is told in full; of a series the last one.
        pictures: the two photographs laid over each other; None where they could not be.
        reference: the clinic's own name for the patient, as on the plan.
        series: draws how each quantity moved over all dates.

    Raises:
        InvalidInput: letters, in a zone's or a file's name, that no font at hand can show.
    """
    files: dict[str, str | bytes] = {}
    if pictures is not None:
        files["baseline.svg"] = jpeg_bytes(outlined(pictures.baseline, pictures.outlines))
        files["follow_up.svg"] = jpeg_bytes(outlined(pictures.follow_up, pictures.outlines))
    plots = _plots(measured, series, files)
    data = {
        "title": f"Photographs {reference}".strip(),
        "dates": dates_in_words(measured),
        "short": [typeset(sentence) for sentence in pair_in_sentences(measured)],
        "refused": [_said(wrong_in_words(each), better_in_words(each)) for each in measured.refused],
        "cautions": [_said(wrong_in_words(each), better_in_words(each)) for each in measured.cautions],
        "pair": _pair(measured, pictures),
        "zones": [_zone(zone) for zone in measured.zones if zone.role is Role.TREATED],
        "controls": [_control(zone) for zone in measured.zones if zone.role is Role.CONTROL],
        "plots": plots,
        "how": _how(measured),
        "cannot": CANNOT_SAY,
        "footer": f"{DECIDES_NOTHING} Needlepoint {measured.version}. Made {day(made_on)}.",
    }
    return set_page(TEMPLATE, data, made_on=made_on, pictures=files, sizes_pt=(SIZE_PT,))


def _pair(measured: PairMeasurement, pictures: AlignedPair | None) -> Row | None:
    if pictures is None:
        return None
    before, after = date_in_words(measured.baseline), date_in_words(measured.follow_up)
    return {
        "before": f"Baseline, {before}",
        "after": f"Follow-up, {after}",
        "before_shows": f"Baseline photograph of the skin, {before}, with the zones outlined.",
        "after_shows": f"Follow-up photograph of the same skin, {after}, laid over the baseline.",
        "caption": f"{FOR_THE_EYE} {pictures.matched_by} A dashed outline is a control region.",
    }


def _zone(zone: ZoneChange) -> Row:
    told = [change for change in zone.changes if change.verdict is not ChangeVerdict.NOT_COMPARABLE]
    share = f"{100 * zone.usable_share:.0f} % of the zone could be counted."
    return {
        "name": _capital(zone_in_words(zone.zone)),
        "rows": [_row(change) for change in told],
        "refused": _told(refused_changes(zone.changes)),
        "cautions": _told(cautions(zone.changes)),
        "notes": " ".join([share, *zone.remarks]),
    }


def _row(change: QuantityChange) -> Row:
    bar = interval_bar(change)
    return {
        "title": FACTS[change.quantity].title,
        "means": FACTS[change.quantity].means,
        "baseline": typeset(level_in_words(change.baseline)),
        "follow_up": typeset(level_in_words(change.follow_up)),
        "change": typeset(change_in_words(change)),
        "detectable": typeset(detectable_in_words(change)),
        "verdict": verdict_in_words(change),
        "kind": verdict_kind(change),
        "bar": asdict(bar) if bar else None,
    }


def _told(told: Iterable[Told]) -> list[Row]:
    return [{"what": _capital(each.titles), **_said(each.wrong, each.better)} for each in told]


def _said(wrong: str, better: str) -> Row:
    return {"wrong": typeset(wrong), "better": better}


def _control(zone: ZoneChange) -> Row:
    changes = [f"{FACTS[c.quantity].title.lower()} {typeset(change_in_words(c))}" for c in zone.changes if c.change]
    return {"name": _capital(zone_in_words(zone.zone)), "changes": "; ".join(changes) or "nothing could be compared"}


def _plots(measured: PairMeasurement, series: SeriesMeasurement | None, files: dict[str, str | bytes]) -> list[Row]:
    """The drawings of a series, put into `files`; quantities that were never comparable are left out."""
    taken = measured.baseline.taken_at
    if series is None or taken is None:
        return []
    drawn = [trend for trend in series.trends if any(point.change.change for point in trend.points)]
    plots: list[Row] = []
    for number, trend in enumerate(drawn[:MOST_PLOTS]):
        files[f"plot-{number}.svg"] = series_plot_svg(trend, taken.date())
        plots.append({"file": f"plot-{number}.svg", "shows": series_in_words(trend, taken.date())})
    return plots


def _how(measured: PairMeasurement) -> list[tuple[str, str]]:
    found = "; ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in measured.found.items())
    errors = "; ".join(f"{zone_in_words(z.zone)} {z.error_px:.1f} px" for z in measured.zones)
    rows = [
        ("Baseline", _photo(measured.baseline)),
        ("Follow-up", _photo(measured.follow_up)),
        ("Laid over each other within", errors or "not possible"),
        ("Comparison", found),
        ("Measurement error from", f"noise model {measured.noise_model}, and the spread over the skin of each zone"),
    ]
    return [(name, typeset(text)) for name, text in rows if text]


def _photo(photo: PhotoFacts) -> str:
    error = photo.colour_error_de00
    colour = "colour without a card" if error is None else f"colour by the card, mean error {error:.1f} ΔE00"
    parts = [photo.name, f"{photo.width_px} × {photo.height_px} px", photo.camera, scale_in_words(photo), colour]
    parts += [blur_in_words(photo), *photo.notes, f"file {photo.sha256[:12]}"]
    return "; ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
