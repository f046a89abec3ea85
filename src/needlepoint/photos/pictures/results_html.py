"""The numbers of a pair as HTML: changes with their intervals, verdicts in words, and refusals with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from needlepoint.photos.change.result import (
    ChangeVerdict,
    PairMeasurement,
    PhotoFacts,
    QuantityChange,
    ZoneChange,
)
from needlepoint.photos.pictures.interval_bar import interval_bar_svg
from needlepoint.photos.pictures.refusals import Told, cautions, refused_changes
from needlepoint.photos.pictures.wording import (
    CANNOT_SAY,
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
    verdict_sign,
    wrong_in_words,
    zone_in_words,
)
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.zones.outline import Role


def results_html(pair: PairMeasurement) -> str:
    """All that is said beneath the pictures, as the inside of an HTML page."""
    treated = [zone for zone in pair.zones if zone.role is Role.TREATED]
    control = [zone for zone in pair.zones if zone.role is Role.CONTROL]
    return "\n".join(
        part
        for part in (
            _refused(pair),
            *(_zone(zone) for zone in treated),
            _cautions(pair),
            *(_control(zone) for zone in control),
            _how(pair),
            _cannot_say(),
        )
        if part
    )


def _zone(zone: ZoneChange) -> str:
    told = [change for change in zone.changes if change.verdict is not ChangeVerdict.NOT_COMPARABLE]
    rows = "".join(_row(change) for change in told)
    listed = f'<ul class="changes">{rows}</ul>' if rows else ""
    kept = [f"{int(100 * zone.usable_share)} % of the zone could be counted.", *zone.remarks]
    notes = "".join(f"<li>{escape(typeset(each))}</li>" for each in kept)
    told_too = "".join(f"<li>{_told(each)}</li>" for each in cautions(zone.changes))
    return (
        f'<section class="zone"><h2>{escape(zone_in_words(zone.zone))}</h2>{listed}'
        f"{_not_comparable(refused_changes(zone.changes))}"
        f'<ul class="notes">{told_too}{notes}</ul></section>'
    )


def _row(change: QuantityChange) -> str:
    facts = FACTS[change.quantity]
    levels = f"{level_in_words(change.baseline)} → {level_in_words(change.follow_up)}"
    return (
        f'<li class="change {verdict_kind(change)}">'
        f'<div class="what"><strong>{escape(facts.title)}</strong><span>{escape(facts.means)}</span></div>'
        f"{interval_bar_svg(change)}"
        f'<div class="number">{escape(typeset(change_in_words(change)))}</div>'
        f'<div class="verdict"><i aria-hidden="true">{verdict_sign(change)}</i> '
        f"{escape(verdict_in_words(change))}</div>"
        f'<div class="levels">{escape(typeset(levels))}. Smallest detectable change: '
        f"{escape(detectable_in_words(change))}.</div></li>"
    )


def _not_comparable(told: Iterable[Told]) -> str:
    rows = "".join(f"<li>{_told(each)}</li>" for each in told)
    return f'<div class="refused"><h3>Not comparable</h3><ul>{rows}</ul></div>' if rows else ""


def _told(told: Told) -> str:
    titles = told.titles[:1].upper() + told.titles[1:]
    return f"<b>{escape(titles)}:</b> {escape(typeset(told.wrong))} <em>{escape(told.better)}</em>"


def _refused(pair: PairMeasurement) -> str:
    if not pair.refused:
        return ""
    rows = "".join(
        f"<li>{escape(typeset(wrong_in_words(each)))} <em>{escape(better_in_words(each))}</em></li>"
        for each in pair.refused
    )
    return f'<section class="refused whole"><h2>These pictures were not compared</h2><ul>{rows}</ul></section>'


def _cautions(pair: PairMeasurement) -> str:
    rows = "".join(
        f"<li>{escape(typeset(wrong_in_words(each)))} <em>{escape(better_in_words(each))}</em></li>"
        for each in pair.cautions
    )
    return f'<section><h2>To keep in mind</h2><ul class="notes">{rows}</ul></section>' if rows else ""


def _control(zone: ZoneChange) -> str:
    rows = "".join(
        f"<li>{escape(FACTS[change.quantity].title)}: {escape(typeset(change_in_words(change)))}</li>"
        for change in zone.changes
        if change.change is not None
    )
    return (
        f"<details><summary>Untreated skin beside it ({escape(zone_in_words(zone.zone))})</summary>"
        f"<p>What changed here is no effect of treatment; where it could, it was taken off above.</p>"
        f'<ul class="notes">{rows}</ul></details>'
    )


def _how(pair: PairMeasurement) -> str:
    found = "; ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in pair.found.items())
    rows = [
        *_photo("Baseline", pair.baseline),
        *_photo("Follow-up", pair.follow_up),
        ("Laid over each other", _registration(pair)),
        ("Comparison", found or "-"),
        ("Noise model", pair.noise_model),
        ("Software", pair.version),
    ]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(typeset(text))}</dd>" for name, text in rows)
    return f"<details><summary>How it was measured</summary><dl>{listed}</dl></details>"


def _photo(title: str, photo: PhotoFacts) -> list[tuple[str, str]]:
    colour = (
        "without a card"
        if photo.colour_error_de00 is None
        else f"by the card, mean error {photo.colour_error_de00:.1f} dE00"
    )
    size = f"{photo.width_px} x {photo.height_px} px, {photo.camera or 'camera not known'}"
    text = f"{photo.name}, {date_in_words(photo)}; {size}; {scale_in_words(photo)}; colour {colour}"
    notes = f"; {'; '.join(photo.notes)}" if photo.notes else ""
    return [(title, f"{text}; {blur_in_words(photo)}{notes}; file {photo.sha256[:12]}")]


def _registration(pair: PairMeasurement) -> str:
    errors = [f"{zone_in_words(zone.zone)} within {zone.error_px:.1f} px" for zone in pair.zones]
    return ", ".join(errors) or "not possible"


def _cannot_say() -> str:
    rows = "".join(f"<li>{escape(each)}</li>" for each in CANNOT_SAY)
    return f'<section class="cannot"><h2>What this cannot say</h2><ul class="notes">{rows}</ul></section>'
