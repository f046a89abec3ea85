"""How a repeatability study looks in a terminal: a table for all shots, then one for each camera and operator."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import console, heading
from needlepoint.photos.pictures.wording import UNITS, decimals_for
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.reasons import WORDS
from needlepoint.photos.repeatability.agreement import Bounded
from needlepoint.photos.repeatability.study import FEWEST_FREEDOM, GOOD_FREEDOM, Repeatability, Study

COLUMNS = ("quantity", "SEM", "smallest change (95 % interval)", "ICC(1,1)", "ICC(2,1)", "subjects", "shots")


def study(found: Study) -> None:
    """The answer of `repeatability`."""
    out = console()
    people = len({each.shot.person for each in found.readings})
    out.print(Text(f"{people} people, {len(found.readings)} shots", style="bold"))
    for title, results in _groups(found):
        _table(out, title, results)
    _refused(out, found.overall())
    _missing(out, found.overall())


def _groups(found: Study) -> Iterable[tuple[str, list[Repeatability]]]:
    groups: dict[tuple[str | None, str | None], list[Repeatability]] = {}
    for result in found.results:
        groups.setdefault((result.device, result.operator), []).append(result)
    for (device, operator), results in groups.items():
        yield ", ".join(filter(None, (device, operator))) or "All shots", results


def _table(out: Console, title: str, results: list[Repeatability]) -> None:
    told = [result for result in results if result.told_sem]
    heading(out, title)
    if not told:
        out.print(Padding("Nothing was repeated here.", (0, 0, 0, 2)))
        return
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in COLUMNS:
        grid.add_column(name, overflow="fold")
    for result in told:
        grid.add_row(
            FACTS[result.quantity].title,
            _bounded(result.told_sem, result.unit),
            _bounded(result.told_sdc, result.unit),
            _bounded(result.icc_one_way, "", places=2),
            _bounded(result.icc_agreement, "", places=2),
            str(result.subjects),
            str(result.shots),
        )
    out.print(grid)


def _bounded(found: Bounded | None, unit: str, places: int | None = None) -> str:
    if found is None:
        return "-"
    digits = decimals_for((found.high - found.low) / 2) if places is None else places
    value, low, high = (f"{each:.{digits}f}" for each in (found.value, found.low, found.high))
    return f"{value} ({low} to {high}) {UNITS.get(unit, unit)}".strip()


def _refused(out: Console, results: Iterable[Repeatability]) -> None:
    told = [result for result in results if result.refused]
    if told:
        heading(out, "Not comparable")
    for result in told:
        because = " ".join(WORDS[reason].wrong for reason in result.refused_because[:2])
        words = f"{FACTS[result.quantity].title}: {result.refused} shots. {because}"
        out.print(Padding(Text(words), (0, 0, 0, 2)))


def _missing(out: Console, results: Iterable[Repeatability]) -> None:
    short = [result for result in results if result.repeats_missing]
    if not short:
        return
    heading(out, "Too few for the noise model")
    for result in short:
        words = f"{FACTS[result.quantity].title}: {result.repeats_missing} more repeats."
        out.print(Padding(Text(words), (0, 0, 0, 2)))
    advice = (
        f"At least {FEWEST_FREEDOM} repeats beyond each person's first shot are needed, such as 5 people with 3 shots; "
        f"{GOOD_FREEDOM}, such as 10 people with 4 shots, are better."
    )
    out.print(Padding(Text(advice, style="bold"), (0, 0, 0, 2)))
