"""How a repeatability study looks in a terminal: a table for all shots, then one for each camera and operator."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from needlepoint.cli.show import console, heading
from needlepoint.photos.pictures.wording import change_unit_of, decimals_for
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.reasons import WORDS, Reason
from needlepoint.photos.repeatability.agreement import Bounded
from needlepoint.photos.repeatability.study import FEWEST_FREEDOM, GOOD_FREEDOM, Repeatability, Study


def study(found: Study) -> None:
    """The answer of `repeatability`."""
    out = console()
    people = len({each.shot.person for each in found.readings})
    out.print(Text(f"{people} people, {len(found.readings)} shots", style="bold"))
    out.print(Text("Below each number its 95 % interval.", style="dim"))
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
    if not told:
        return
    heading(out, title)
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("quantity", "SEM", "smallest change", "ICC(1,1)", "ICC(2,1)", "shots, people"):
        grid.add_column(name, overflow="fold")
    for result in told:
        unit = change_unit_of(result.quantity)
        grid.add_row(
            f"{FACTS[result.quantity].title}{f', {unit}' if unit else ''}",
            _bounded(result.told_sem),
            _bounded(result.told_sdc),
            _bounded(result.icc_one_way, places=2),
            _bounded(result.icc_agreement, places=2),
            f"{result.shots}, {result.people}",
        )
    out.print(grid)


def _bounded(found: Bounded | None, places: int | None = None) -> str:
    """Value above its interval."""
    if found is None:
        return "-"
    digits = decimals_for((found.high - found.low) / 2) if places is None else places
    value, low, high = (f"{each:.{digits}f}" for each in (found.value, found.low, found.high))
    return f"{value}\n{low} to {high}"


def _refused(out: Console, results: Iterable[Repeatability]) -> None:
    """The quantities that shots were refused for, those with the same reasons together."""
    alike: dict[tuple[int, tuple[Reason, ...]], list[str]] = {}
    for result in results:
        if result.refused:
            key = (result.refused, result.refused_because[:2])
            alike.setdefault(key, []).append(FACTS[result.quantity].title)
    if alike:
        heading(out, "Not comparable")
    for (shots, reasons), titles in alike.items():
        told = " ".join(f"{WORDS[reason].wrong} → {WORDS[reason].better}" for reason in reasons)
        words = Text.assemble((", ".join(titles), "bold"), f": {shots} shot{'s' if shots > 1 else ''}. {told}")
        out.print(Padding(words, (0, 0, 0, 2)))


def _missing(out: Console, results: Iterable[Repeatability]) -> None:
    """The quantities that have too few shots, those that miss as many together."""
    alike: dict[int, list[str]] = {}
    for result in results:
        if result.repeats_missing:
            alike.setdefault(result.repeats_missing, []).append(FACTS[result.quantity].title)
    if not alike:
        return
    heading(out, "Too few for the noise model")
    for missing, titles in sorted(alike.items()):
        words = Text.assemble((", ".join(titles), "bold"), f": {missing} more repeat{'s' if missing > 1 else ''}")
        out.print(Padding(words, (0, 0, 0, 2)))
    advice = (
        f"{FEWEST_FREEDOM} usable repeats beyond the first of each person, zone and session are needed, such as 5 "
        f"people with 3 shots; {GOOD_FREEDOM}, such as 10 people with 4 shots, are better."
    )
    out.print(Padding(Text(advice, style="bold"), (0, 0, 0, 2)))
