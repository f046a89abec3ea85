"""The candidacy panel: what the library says to the answers so far, worst first, with every side of a disagreement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.candidacy import Assessment, Contradiction, Finding, Question, WeighedPosition, ZoneAssessment
from needlepoint.documents.cited import where_found
from needlepoint.documents.english import where
from needlepoint.documents.plan_summary import IN_WORDS
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.sources import Citation
from needlepoint.patient.history import FACTS
from needlepoint.planning import Override
from needlepoint.terms import MIXED, HowRead, Says, Verdict
from needlepoint_clinic import names
from needlepoint_clinic.consultations.reading import Mistake, Reading
from needlepoint_clinic.languages import library_words

SAYS = {
    Says.CONTRAINDICATED: gettext_lazy("Contraindicated"),
    Says.MAY_NOT_BE_SUITABLE: gettext_lazy("May not be suitable"),
    Says.NOT_EVALUATED: gettext_lazy("Not evaluated"),
    Says.PRECAUTION: gettext_lazy("With precaution"),
    Says.ALLOWS: gettext_lazy("Allows it"),
}
READ = {
    HowRead.FULL: gettext_lazy("read in full"),
    HowRead.PASSAGE: gettext_lazy("the passage was read"),
    HowRead.ABSTRACT: gettext_lazy("only the abstract was read"),
    HowRead.SECONDARY: gettext_lazy("not read itself; cited by another source"),
    HowRead.NOT_A_DOCUMENT: gettext_lazy("our own reasoning, no document"),
}


@dataclass(frozen=True, slots=True)
class PositionView:
    """What one source says, as the panel shows it."""

    source: str
    title: str
    link: str
    grade: str
    read: str
    counts: bool
    why_not: str
    note: str


@dataclass(frozen=True, slots=True)
class Side:
    """Those who say the same."""

    says: str
    positions: tuple[PositionView, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as the panel shows it; `why_override` is the rule's own reason for allowing one or not."""

    rule: str
    statement: str
    verdict: str
    verdict_words: str
    where: str
    ends: str
    advice: str
    blocks: bool
    disagreement: bool
    sides: tuple[Side, ...]
    flags: tuple[str, ...]
    overridable: bool
    why_override: str
    override: Override | None


@dataclass(frozen=True, slots=True)
class ZoneView:
    """Zones with the same answer."""

    where: str
    verdict: str
    verdict_words: str
    waits: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question still open; `field` is where it is answered."""

    question: str
    why: str
    at_stake: str
    blocks: bool
    field: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Answers that cannot both be true, with the fields where they stand."""

    question: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the panel shows.

    Attributes:
        verdict: overall; empty while nothing can be assessed.
        refusal: why no plan can be made, in the library's words.
        reasons: the refusal's reasons.
    """

    begun: bool
    verdict: str
    verdict_words: str
    zones: tuple[ZoneView, ...]
    findings: tuple[FindingView, ...]
    asks: tuple[Ask, ...]
    blocking: int
    clashes: tuple[Clash, ...]
    flags: tuple[str, ...]
    disagreement: bool
    answered_in_block: int
    mistakes: tuple[Mistake, ...]
    refusal: str
    reasons: tuple[str, ...]
    sessions: str
    version: str
    reviewed: bool


def panel(reading: Reading) -> Panel:
    """The panel of a document as the library reads it."""
    found, overrides = reading.assessment, _overrides(reading)
    return Panel(
        begun=reading.begun,
        verdict=str(found.overall) if found else "",
        verdict_words=overall_words(found) if found else "",
        zones=tuple(_zones(found)) if found else (),
        findings=tuple(finding_view(each, reading.knowledge, overrides, found) for each in found.findings)
        if found
        else (),
        asks=tuple(_ask(each) for each in found.questions) if found else (),
        blocking=sum(each.blocks for each in found.questions) if found else 0,
        clashes=tuple(_clash(each) for each in found.contradictions) if found else (),
        flags=tuple(names.term(flag) for flag in found.flags) if found else (),
        disagreement=bool(found and found.disagreement),
        answered_in_block=found.answered_in_block if found else 0,
        mistakes=reading.mistakes,
        refusal=_refusal(reading),
        reasons=reading.refusal.reasons if reading.refusal else (),
        sessions=_sessions(reading),
        version=reading.knowledge.version,
        reviewed=reading.knowledge.policy.reviewed_by_dermatologist,
    )


def _overrides(reading: Reading) -> dict[str, Override]:
    given = reading.consultation.wishes.overrides if reading.consultation else ()
    return {each.rule: each for each in given}


def overall_words(found: Assessment) -> str:
    """The overall verdict as the plan page says it."""
    return _("The zones differ") if found.overall == MIXED else IN_WORDS[Verdict(found.overall)]


def _zones(found: Assessment) -> Iterator[ZoneView]:
    """Zones with the same verdict and the same wait together, worst first."""
    groups: dict[tuple[Verdict, str], list[str]] = {}
    for zone in sorted(found.zones, key=lambda each: -each.verdict.rank):
        groups.setdefault((zone.verdict, _waits(zone)), []).append(zone.zone)
    for (verdict, waits), zones in groups.items():
        yield ZoneView(where(zones), str(verdict), IN_WORDS[verdict], waits)


def _waits(zone: ZoneAssessment) -> str:
    return "; ".join(
        (
            *([_not_before(zone.earliest_on)] if zone.earliest_on else []),
            *(_("until %(what)s") % {"what": each} for each in zone.until),
            *([_("until what is still open has been answered")] if zone.questions else []),
        )
    )


def finding_view(
    finding: Finding, knowledge: Knowledge, overrides: dict[str, Override], found: Assessment | None
) -> FindingView:
    """One finding with its sides."""
    rule = knowledge.rules.get(finding.rule)
    everywhere = found is not None and set(finding.zones) == set(found.request.zones)
    return FindingView(
        rule=finding.rule,
        statement=finding.statement,
        verdict=str(finding.verdict),
        verdict_words=IN_WORDS[finding.verdict],
        where=_("All zones") if everywhere else where(finding.zones),
        ends=_ends(finding),
        advice=finding.advice,
        blocks=finding.verdict.blocks,
        disagreement=finding.disagreement,
        sides=tuple(_sides(finding.positions, knowledge)),
        flags=tuple(names.term(flag) for flag in finding.flags),
        overridable=finding.overridable,
        why_override=(rule.why_override if rule else None) or "",
        override=overrides.get(finding.rule),
    )


def _ends(finding: Finding) -> str:
    return "; ".join(
        (
            *([_not_before(finding.earliest_on)] if finding.earliest_on else []),
            *([_("until %(what)s") % {"what": finding.until}] if finding.until else []),
        )
    )


def _sides(positions: Iterable[WeighedPosition], knowledge: Knowledge) -> Iterator[Side]:
    by_kind: dict[Says, list[WeighedPosition]] = {}
    for each in sorted(positions, key=lambda position: list(Says).index(position.says)):
        by_kind.setdefault(each.says, []).append(each)
    for says, those in by_kind.items():
        yield Side(str(SAYS[says]), tuple(_position(each, knowledge) for each in those))


def _position(position: WeighedPosition, knowledge: Knowledge) -> PositionView:
    source = knowledge.sources.get(position.source)
    ends = (
        *([_("Not before %(day)s.") % {"day": _day(position.earliest_on)}] if position.earliest_on else []),
        *([_("Until %(what)s.") % {"what": position.until}] if position.until else []),
        position.note or "",
    )
    return PositionView(
        source=position.source,
        title=f"{source.title} ({where_found(source)})" if source else position.source,
        link=link_of(source.cite) if source else "",
        grade=names.term(position.grade),
        read=str(READ[position.read]),
        counts=position.counts,
        why_not="" if position.counts else position.why_not or _("a stricter one decided"),
        note=" ".join(each for each in ends if each),
    )


def link_of(cite: Citation) -> str:
    """Where a reader finds the source itself: by DOI, PubMed or PubMed Central number, or the publisher's page."""
    if cite.doi:
        return f"https://doi.org/{cite.doi}"
    if cite.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{cite.pmid}/"
    if cite.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{cite.pmcid}/"
    return cite.url or ""


def _ask(question: Question) -> Ask:
    return Ask(question.question, question.why, names.term(question.at_stake), question.blocks, f"q-{question.fact}")


def _clash(contradiction: Contradiction) -> Clash:
    named = ((f"q-{fact}", FACTS[fact].question if fact in FACTS else fact) for fact in contradiction.facts)
    return Clash(contradiction.question, tuple(named))


def _sessions(reading: Reading) -> str:
    plan = reading.plan
    if plan is None or not plan.sessions:
        return ""
    return _("%(count)s sessions, the first on %(day)s") % {
        "count": len(plan.sessions),
        "day": _day(plan.sessions[0].on),
    }


def _not_before(earliest_on: dt.date) -> str:
    return _("not before %(day)s") % {"day": _day(earliest_on)}


def _day(on: dt.date) -> str:
    return library_words().day(on)


def _refusal(reading: Reading) -> str:
    """Why there is no plan and what can be done about it; the library names rules by id, the page shows them below."""
    if reading.refusal is None:
        return ""
    if reading.refusal.overridable:
        how = _("A physician may go on in spite of this, with a reason, on the page of the plan.")
        return f"{reading.refusal.problem} {how}"
    return f"{reading.refusal.problem} {reading.refusal.next_step or ''}".strip()
