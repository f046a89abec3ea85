"""What a case may expect of the same course on a later day: how it stands, what changed and why, and the new plan."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.consultation import Consultation, plan_consultation, read_consultation
from needlepoint.course import Replan, replan
from needlepoint.knowledge import Knowledge
from tests.cases.clinical_case import ClinicalCase, Later, UnreadableCase
from tests.cases.comparing import said, same
from tests.cases.plan_expectation import PLAN, against_plan

WORDS = ("status", "changes", "reasons", "plan")


def later_differences(case: ClinicalCase, consultation: Consultation, knowledge: Knowledge) -> Iterator[str]:
    """Every difference between what `then:` expects and how the course is planned again; none without a `then:`."""
    if case.then is None:
        return
    before = plan_consultation(consultation, knowledge, on=case.on)
    now = read_consultation(case.then.document, knowledge, on=case.then.on)
    answer = replan(
        before,
        now.profile,
        now.request,
        knowledge,
        on=case.then.on,
        wishes=now.wishes,
        history=now.history,
        events=now.events,
    )
    yield from _differences(case, case.then, answer)


def _differences(case: ClinicalCase, later: Later, answer: Replan) -> Iterator[str]:
    expect = {str(word): value for word, value in later.expect.items()}
    plan = expect.get("plan", {})
    if set(expect) - set(WORDS) or not isinstance(plan, dict) or set(plan) - set(PLAN):
        raise UnreadableCase(f"{case.place}: under 'then: expect:' may stand {', '.join(WORDS)}; found {expect!r}.")
    changes = [" ".join((each.what, each.before, each.after, *each.why)) for each in answer.changes]
    yield from same("then: status", expect.get("status", answer.status), answer.status)
    yield from said("then: changes", _phrases(expect.get("changes")), changes)
    yield from said("then: reasons", _phrases(expect.get("reasons")), answer.reasons)
    if plan and answer.plan is None:
        yield f"then: plan: expected a plan, but the course is {answer.status}: {answer.reasons}"
    elif answer.plan is not None:
        yield from (f"then: {line}" for line in against_plan(plan, answer.plan))


def _phrases(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
