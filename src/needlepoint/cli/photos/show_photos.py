"""How measured photographs look in a terminal: the answer first, then every number, then what could not be told."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import console, heading
from needlepoint.photos.change.result import (
    ChangeVerdict,
    PairMeasurement,
    PhotoFacts,
    PhotoMeasurement,
    QuantityChange,
    SeriesMeasurement,
    Trend,
    ZoneChange,
    ZoneLevels,
)
from needlepoint.photos.pictures.refusals import Told, cautions, level_cautions, missing_levels, refused_changes
from needlepoint.photos.pictures.slider import dates_in_words
from needlepoint.photos.pictures.summary import pair_in_sentences
from needlepoint.photos.pictures.wording import (
    better_in_words,
    change_in_words,
    change_unit_of,
    date_in_words,
    detectable_in_words,
    estimate_in_words,
    level_in_words,
    scale_in_words,
    verdict_in_words,
    verdict_kind,
    wrong_in_words,
    zone_in_words,
)
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.reasons import Remark
from needlepoint.photos.zones.outline import Role

STYLES = {"better": "bold green", "worse": "bold dark_orange", "changed": "bold blue", "same": "dim", "none": "dim"}


def pair(result: PairMeasurement) -> None:
    """The answer of `compare`."""
    out = console()
    out.print(Text(f"{result.baseline.name} and {result.follow_up.name}", style="bold"))
    out.print(Text(f"{dates_in_words(result)}.", style="dim"))
    for sentence in pair_in_sentences(result):
        out.print(Text(sentence))
    remarks(out, "What to do", result.refused)
    for zone in result.zones:
        _zone(out, zone)
    remarks(out, "To keep in mind", result.cautions)
    _photos(out, (result.baseline, result.follow_up))
    _footer(out, result.noise_model, result.version)


def photo(result: PhotoMeasurement) -> None:
    """The answer of `measure`."""
    out = console()
    out.print(Text.assemble((result.photo.name, "bold"), f", {date_in_words(result.photo)}"))
    remarks(out, "It cannot be measured", result.refused)
    for zone in result.zones:
        _levels(out, zone)
    _photos(out, (result.photo,))
    _footer(out, result.noise_model, result.version)


def series(result: SeriesMeasurement) -> None:
    """The answer of `series`: a table for each quantity that could be compared at least once."""
    out = console()
    never: dict[str, list[str]] = {}
    for trend in result.trends:
        if any(point.change.change for point in trend.points):
            _trend(out, trend)
        else:
            never.setdefault(trend.zone, []).append(FACTS[trend.quantity].title.lower())
    for zone, titles in never.items():
        heading(out, f"Never comparable: {zone_in_words(zone)}")
        out.print(Padding(", ".join(titles), (0, 0, 0, 2)))
    for measured in result.pairs:
        remarks(out, f"{measured.follow_up.name} was not compared", measured.refused)
    if result.pairs:
        _footer(out, result.pairs[0].noise_model, result.pairs[0].version)


def remarks(out: Console, title: str, found: Iterable[Remark]) -> None:
    """What is wrong and what to do, under a heading; nothing where nothing is."""
    told = list(found)
    if told:
        heading(out, title)
    for each in told:
        out.print(Padding(Text(f"- {wrong_in_words(each)}"), (0, 0, 0, 2)))
        out.print(Padding(Text(f"→ {better_in_words(each)}", style="bold"), (0, 0, 0, 4)))


def _zone(out: Console, zone: ZoneChange) -> None:
    control = ", untreated skin" if zone.role is Role.CONTROL else ""
    heading(out, f"{zone_in_words(zone.zone)}{control}")
    counted = f"{100 * zone.usable_share:.0f} % could be counted; laid over each other within {zone.error_px:.1f} px."
    out.print(Text(" ".join((counted, *zone.remarks)), style="dim"))
    told = [change for change in zone.changes if change.verdict is not ChangeVerdict.NOT_COMPARABLE]
    if told:
        out.print(_table(told))
    _told(out, "not comparable", refused_changes(zone.changes))
    _told(out, "to keep in mind", cautions(zone.changes))


def _table(changes: Iterable[QuantityChange]) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("quantity", "baseline", "follow-up", "change (95 % interval)", "smallest", "verdict"):
        grid.add_column(name, overflow="fold")
    for change in changes:
        style = STYLES[verdict_kind(change)]
        grid.add_row(
            FACTS[change.quantity].title,
            level_in_words(change.baseline),
            level_in_words(change.follow_up),
            Text(change_in_words(change), style=style),
            detectable_in_words(change),
            Text(verdict_in_words(change), style=style),
        )
    return grid


def _levels(out: Console, zone: ZoneLevels) -> None:
    heading(out, f"{zone_in_words(zone.zone)}{', untreated skin' if zone.role is Role.CONTROL else ''}")
    out.print(Text(" ".join((f"{100 * zone.usable_share:.0f} % could be counted.", *zone.remarks)), style="dim"))
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("quantity", "value (95 % interval)", "what it is"):
        grid.add_column(name, overflow="fold")
    for level in zone.levels:
        if level.estimate is not None:
            facts = FACTS[level.quantity]
            grid.add_row(facts.title, level_in_words(level), Text(facts.means, style="dim"))
    if grid.row_count:
        out.print(grid)
    _told(out, "not measured", missing_levels(zone.levels))
    _told(out, "to keep in mind", level_cautions(zone.levels))


def _told(out: Console, title: str, told: Iterable[Told]) -> None:
    for each in told:
        line = Text.assemble((f"{title}: ", "dim"), (each.titles, "bold"), f". {each.wrong} → {each.better}")
        out.print(Padding(line, (0, 0, 0, 2)))


def _trend(out: Console, trend: Trend) -> None:
    heading(out, f"{FACTS[trend.quantity].title}, {zone_in_words(trend.zone)}: change since baseline")
    grid = Table(box=None, padding=(0, 2, 0, 2), header_style="dim")
    for name in ("day", "photograph", "change (95 % interval)", "smallest", "verdict"):
        grid.add_column(name, overflow="fold")
    for point in trend.points:
        style = STYLES[verdict_kind(point.change)]
        words = Text(verdict_in_words(point.change), style=style)
        for remark in point.change.reasons if point.change.change is None else ():
            words.append(f" ({wrong_in_words(remark)})")
        change = Text(change_in_words(point.change), style=style)
        grid.add_row(str(point.taken_on), point.photo, change, detectable_in_words(point.change), words)
    out.print(grid)
    if trend.per_month:
        slope = estimate_in_words(trend.per_month, signed=True)
        out.print(Padding(f"a month: {slope} {change_unit_of(trend.quantity)}".rstrip(), (0, 0, 0, 2)))


def _photos(out: Console, photos: Iterable[PhotoFacts]) -> None:
    heading(out, "How it was measured")
    for each in photos:
        error = each.colour_error_de00
        colour = "no card, so colour is relative" if error is None else f"colour by the card, error {error:.1f} dE00"
        parts = (f"{each.width_px} x {each.height_px} px", each.camera, scale_in_words(each), colour, *each.notes)
        out.print(Padding(Text(f"{each.name}: {'; '.join(part for part in parts if part)}"), (0, 0, 0, 2)))


def _footer(out: Console, noise_model: str, version: str) -> None:
    out.print()
    out.print(
        f"Noise model {noise_model}, software {version}. Change is documented, nothing decided; no depth or volume is "
        "read from a photograph.",
        style="dim",
    )
