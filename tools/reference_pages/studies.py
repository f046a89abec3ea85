"""Studies: a page each with every figure as printed, and one that lists them with what was left out and why."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from needlepoint.evidence.arms import Category
from needlepoint.evidence.checker.checking import Findings, check_folder
from needlepoint.evidence.checker.suspicion import Suspicion
from needlepoint.evidence.study import JudgedOutcome, Study, read_studies
from needlepoint.knowledge.evidence import Row, study_rows
from needlepoint.knowledge.loader import DATA
from reference_pages.markdown import Links, bullets, page, section, table, words

LINKS = Links(1)
CHECKED = "The [checks](evidence-tables.md#what-is-checked) suspect these; what was answered is on each study's page."
SHOWN_APART = frozenset(
    {"study", "arm", "citation", "first_author", "year", "journal", "doi", "pmid", "registration", "notes"}
)
INTRODUCTION = (
    "Every study of needling whose arms are in the [evidence tables](evidence-tables.md). Risk of bias is by a rule of "
    "ours that asks four questions, on each study's page. *Forecast* says whether the forecast of improvement rests on "
    "any of its outcomes ([how](../explanation/forecast.md))."
)


def pages() -> Iterator[tuple[str, str]]:
    """The list and each study's page."""
    studies = read_studies()
    findings, _ = check_folder()
    checked = list(_checked(findings)) if findings else []
    indications = _by_indication(list(studies.values()))
    yield "studies.md", page("Studies", INTRODUCTION, *indications, _open(findings), _left_out())
    rows = study_rows()
    for each in studies.values():
        yield (
            f"studies/{each.id}.md",
            _study(each, rows[each.id], [said for study, said in checked if study == each.id]),
        )


def _by_indication(studies: list[Study]) -> Iterator[str]:
    found: dict[str, list[Study]] = {}
    for study in studies:
        for indication in dict.fromkeys(each.outcome.indication for each in study.outcomes):
            found.setdefault(indication, []).append(study)
    for indication, members in found.items():
        rows = ((f"[{each.id}](studies/{each.id}.md)", *_in_short(each, indication)) for each in members)
        head = ("study", "arms", "people", "sessions", "risk of bias", "forecast")
        yield section(2, words(indication).capitalize(), table(head, rows))


def _in_short(study: Study, indication: str) -> tuple[str, ...]:
    outcomes = [each for each in study.outcomes if each.outcome.indication == indication]
    people = {each.outcome.arm: each.outcome.n for each in outcomes}
    sessions = dict.fromkeys(f"{each.outcome.sessions:g}" for each in outcomes if each.outcome.sessions is not None)
    used = sum(bool(each.used_as) for each in outcomes)
    return (
        str(len(people)),
        ", ".join(str(n) if n else "not printed" for n in people.values()),
        ", ".join(sessions) or "not printed",
        ", ".join(dict.fromkeys(each.bias.level for each in outcomes)),
        f"{used} of {len(outcomes)} outcomes" if used else "no",
    )


def _left_out() -> str:
    with (DATA / "studies_left_out.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["citation"] or "not known", row["reason"]) for row in csv.DictReader(file)]
    return section(2, "Found and left out of the tables", table(("what", "citation", "why"), rows))


def _open(findings: Findings | None) -> str:
    said = [f"[{each.study}](studies/{each.study}.md): {each.what}" for each in (findings.open if findings else ())]
    return section(2, "Suspicions nobody has answered", CHECKED if said else "", bullets(said))


def _checked(findings: Findings) -> Iterator[tuple[str, str]]:
    """Each study with what the checker suspects of it, and the answer."""
    for suspicion in findings.open:
        yield suspicion.study, f"{_suspected(suspicion)} Nobody has answered it."
    for known in findings.accepted:
        yield known.suspicion.study, f"{_suspected(known.suspicion)} *{known.reason}*"


def _suspected(each: Suspicion) -> str:
    return f"{f'{each.arm}: ' if each.arm else ''}{each.what} (`{each.rule}`)"


def _study(study: Study, rows: tuple[Row, ...], suspicions: list[str]) -> str:
    return page(
        study.id,
        bullets(_about(rows[0])),
        *(_outcome(each, row) for each, row in zip(study.outcomes, rows, strict=True)),
        section(2, "Harm", *(_fields(row) for row in study.harm)),
        section(2, "What the checks suspect", bullets(suspicions)),
        f"All studies: {LINKS.to('studies.md', 'studies')}. What the columns mean: "
        f"{LINKS.to('evidence-tables.md', 'evidence tables')}.",
    )


def _about(row: Row) -> Iterator[str]:
    names = (("first_author", "first author"), ("year", "year"), ("journal", "journal"), ("doi", "DOI"))
    found = [
        f"{said}: {row[name]}"
        for name, said in (*names, ("pmid", "PubMed"), ("registration", "registration"))
        if name in row
    ]
    yield from found or [f"citation: {row['citation']}"]
    if row["bibliography_confirmed"] == "no":
        yield "Author, year, journal or identifier were not all seen in the source itself."


def _outcome(each: JudgedOutcome, row: Row) -> str:
    scale = f", {words(each.outcome.scale)}" if each.outcome.scale else ""
    used = f"used as {each.used_as}" if each.used_as else f"not used: {each.left_out_because}"
    return section(
        2,
        f"{each.outcome.arm}{scale}",
        _fields(row),
        bullets(_category(category) for category in each.outcome.categories),
        row.get("notes", ""),
        bullets(
            [f"Risk of bias **{each.bias.level}**. {' '.join(each.bias.reasons)}", f"Forecast of improvement: {used}."]
        ),
    )


def _fields(row: Row) -> str:
    return table(
        ("column", "as in the table"), ((words(name), text) for name, text in row.items() if name not in SHOWN_APART)
    )


def _category(each: Category) -> str:
    grade = f", of those who began at grade {each.baseline_grade}" if each.baseline_grade else ""
    unit = {"percent": "per cent improvement", "grades": "grades fallen", "steps": "steps up a rating"}[each.kind]
    low = "any worsening" if each.low < 0 else f"{each.low:g}"
    range_ = f"{low} or more" if each.high is None else f"{low} to {each.high:g}"
    return f"{each.n} of {each.of}: {range_} {unit}{grade} ({words(each.basis)})"
