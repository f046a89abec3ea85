"""A person's scores against the forecast: what the figures speak for, and every refusal."""

from __future__ import annotations

import pytest

from needlepoint.course import Advice, OwnResult, Progress, judge_progress
from needlepoint.errors import InvalidInput
from needlepoint.forecast.posterior import load_posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.instruments import imported_score
from needlepoint.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
ROLLING = "acne_scars_rolling"
SCALE = "gb_quantitative"  # its measurement error in the knowledge base is 4 points


def judged(
    before: float, *scores: tuple[int, float], indication: str = "acne_scars_rolling", **asked: float
) -> Progress:
    results = [OwnResult(sessions, imported_score(SCALE, value, KNOWLEDGE)) for sessions, value in scores]
    request = ForecastRequest(indication=indication, **asked)  # type: ignore[arg-type]
    return judge_progress(request, imported_score(SCALE, before, KNOWLEDGE), results, KNOWLEDGE, load_posterior())


def test_a_good_first_session_with_much_still_to_come_speaks_for_going_on() -> None:
    found = judged(24, (1, 15))
    assert found.advice is Advice.CONTINUE
    assert found.improvement == pytest.approx(0.375)
    assert found.next_gain is not None
    low, high = found.next_gain.range(80)
    assert 0 < low < found.next_gain.mean < high


def test_the_curve_alone_never_says_stop() -> None:
    """No trial compared numbers of sessions, so a small expected gain is a reason to talk, not to end."""
    found = judged(24, (3, 18), (4, 12))
    assert found.next_is_worth is not None
    assert found.next_is_worth < 0.2
    assert found.advice is Advice.REVIEW


def test_a_stalled_score_and_little_to_come_speak_for_stopping() -> None:
    assert judged(24, (3, 13), (4, 12)).advice is Advice.STOP


def test_a_reached_goal_speaks_for_stopping() -> None:
    found = judged(24, (2, 10), goal=0.5)
    assert found.advice is Advice.STOP
    assert "goal of 50 % is reached" in " ".join(found.reasons)


def test_a_score_worse_than_before_asks_for_a_review_however_much_is_still_expected() -> None:
    found = judged(24, (1, 32))
    assert found.advice is Advice.REVIEW
    assert "worse than before" in found.reasons[0]
    assert any(reason.startswith("Less than expected") for reason in found.reasons)


def test_a_score_above_the_range_is_doubted_too() -> None:
    found = judged(24, (1, 1))
    assert any(reason.startswith("More than expected") for reason in found.reasons)
    assert found.advice is Advice.REVIEW


def test_where_nothing_is_known_no_gain_is_invented() -> None:
    found = judged(24, (2, 12), indication="enlarged_pores")
    assert found.next_gain is None
    assert found.expected is None
    assert found.advice is Advice.REVIEW
    assert "Not known" in " ".join(found.reasons)


@pytest.mark.parametrize(
    ("before", "scores", "words"),
    [
        (24, [], "no score since"),
        (24, [(2, 15), (1, 13)], "out of order"),
        (24, [(2, 15), (2, 13)], "twice the same"),
        (0, [(1, 15)], "nothing to improve"),
        (24, [(40, 15)], "not between"),
    ],
)
def test_contradictory_scores_are_refused(before: float, scores: list[tuple[int, float]], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        judged(before, *scores)
