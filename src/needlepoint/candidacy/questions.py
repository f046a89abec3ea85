"""What is still to ask, in the order of how much it matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from needlepoint.candidacy.result import Contradiction, Question
from needlepoint.conditions import Answers
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.terms import Verdict


@dataclass(slots=True)
class Open:
    """One fact that is not known, while it is being gathered over rules and zones."""

    at_stake: Verdict = Verdict.PROCEED
    rules: dict[str, None] = field(default_factory=dict)
    zones: dict[str, None] = field(default_factory=dict)


class OpenQuestions:
    """Gathers the facts that are not known and what an answer to each could bring."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._open: dict[str, Open] = defaultdict(Open)

    def add(self, facts: Iterable[str], rule: str, at_stake: Verdict, zones: Iterable[str]) -> None:
        """Note that `rule` could raise `at_stake` in these zones once these facts are known."""
        for fact in {self._to_ask(fact) for fact in facts}:
            entry = self._open[fact]
            entry.at_stake = max(entry.at_stake, at_stake)
            entry.rules[rule] = None
            entry.zones |= dict.fromkeys(zones)

    def _to_ask(self, fact: str) -> str:
        """The fact itself, or the question before it while that has no answer."""
        parent = FACTS[fact].follows
        return self._to_ask(parent) if parent and self.answers.get(parent) is None else fact

    def ranked(self) -> tuple[Question, ...]:
        """Worst stake first; then those that more rules depend on; then in the order of the consultation."""
        order = {fact: number for number, fact in enumerate(FACTS)}
        ranked = sorted(
            self._open.items(), key=lambda item: (-item[1].at_stake.rank, -len(item[1].rules), order[item[0]])
        )
        return tuple(_question(fact, entry) for fact, entry in ranked)


def _question(fact_id: str, entry: Open) -> Question:
    fact = FACTS[fact_id]
    return Question(
        fact=fact_id,
        question=fact.question,
        why=fact.why,
        at_stake=entry.at_stake,
        blocks=entry.at_stake.blocks,
        rules=tuple(entry.rules),
        zones=tuple(entry.zones),
    )


def contradictions(
    knowledge: Knowledge, answers: Answers, given: Mapping[str, object], on: object
) -> tuple[Contradiction, ...]:
    """The pairs of answers that cannot both be true."""
    found = [
        Contradiction(each.id, each.question, tuple(sorted(knowledge.conditions[each.id].facts)))
        for each in knowledge.contradictions.values()
        if knowledge.conditions[each.id].holds(answers, on)  # type: ignore[arg-type]
    ]
    return (*found, *_age_contradiction(given.get("age_years"), given.get("born_on"), answers.get("age_years")))


def _age_contradiction(told: object, born: object, computed: object) -> Iterator[Contradiction]:
    """The age told against the one the date of birth makes (None: known roughly, and what was told does not fit)."""
    if not isinstance(told, int | float) or born is None:
        return
    if isinstance(computed, int | float) and int(told) == int(computed):
        return
    makes = f"makes it {computed:g}" if isinstance(computed, int | float) else f"is {born}, which does not fit"
    yield Contradiction(
        "age_and_birth_date",
        f"The age was given as {told:g} years, but the date of birth {makes}. Which is right?",
        ("age_years", "born_on"),
    )
