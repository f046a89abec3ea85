"""Scores: the library works them out, compares them, and says what they rest on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint.course import OwnResult, judge_progress
from needlepoint.forecast.course_forecast import forecast_course
from needlepoint.forecast.posterior import SHIPPED, load_posterior
from needlepoint.instruments import change, imported_score, instruments_for, score
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.courses import actions, queries
from needlepoint_clinic.courses.models import Course, InstrumentScore
from needlepoint_clinic.courses.next_dates import standing_of
from needlepoint_clinic.courses.scores import outlooks_of, score_of, series_of
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import course_factories as made
from tests.clinic import factories

ON = dt.date(2026, 11, 1)


def total(by: Actor, course: Course, value: float, on: dt.date, instrument: str = "gb_quantitative") -> InstrumentScore:
    found = imported_score(instrument, value, knowledge())
    return actions.keep_score(
        by=by, course=course, zone="", score=found, answers={"total": value}, scored_on=on, at=timezone.now()
    )


def address(course: Course, instrument: str, **more: str) -> str:
    asked = "&".join(f"{key}={value}" for key, value in {"instrument": instrument, **more}.items())
    return f"{reverse('courses:score', args=[course.pk])}?{asked}"


def test_those_that_fit_are_offered_the_usual_one_first() -> None:
    by = factories.actor(Role.NURSE)
    course = made.course(by)
    text = factories.signed_in(by).get(reverse("courses:score", args=[course.pk])).content.decode()
    usual = instruments_for("acne_scars_rolling", knowledge())
    places = [text.index(f'"?instrument={each.id}"') for each in usual]
    assert places == sorted(places)


def test_items_become_the_librarys_score() -> None:
    by = factories.actor()
    course = made.course(by)
    items = {each.id: 2.0 for each in knowledge().instruments["gb_quantitative"].items}
    sent: dict[str, Any] = {"zone": "left_cheek", "scored_on": "2026-10-01"}
    sent |= {f"item-{name}": "2" for name in items}
    answer = factories.signed_in(by).post(address(course, "gb_quantitative"), sent, follow=True)
    row = InstrumentScore.objects.get()
    wanted = score("gb_quantitative", items, knowledge())
    assert score_of(row) == wanted
    assert (row.value, row.zone, row.answers) == (wanted.value, "left_cheek", items)
    text = answer.content.decode()
    for words in wanted.unverified:
        assert words in text, "what nobody read in the original is said"


def test_a_missing_item_is_named_and_nothing_typed_is_lost() -> None:
    by = factories.actor()
    course = made.course(by)
    answer = factories.signed_in(by).post(
        address(course, "gb_quantitative"), {"zone": "", "scored_on": "2026-10-01", "item-macular": "7"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "without it there is no score" in text
    assert 'value="7"' in text
    assert not InstrumentScore.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [({"total": "9999"}, "lies outside"), ({"total": ""}, "required"), ({"scored_on": "2999-01-01"}, "lies ahead")],
)
def test_totals_that_cannot_be(given: dict[str, str], words: str) -> None:
    by = factories.actor()
    course = made.course(by)
    sent = {"zone": "", "scored_on": "2026-10-01", "total": "3"} | given
    answer = factories.signed_in(by).post(address(course, "gb_qualitative", total="1"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_instrument_of_others_takes_its_total_and_which_score() -> None:
    by = factories.actor()
    course = made.course(by)
    sent = {"zone": "", "scored_on": "2026-10-01", "total": "40", "subscale": "appearance", "direction": ""}
    assert factories.signed_in(by).post(address(course, "scarq_import"), sent).status_code == 302
    found = score_of(InstrumentScore.objects.get())
    assert (found.subscale, found.imported, found.value) == ("appearance", True, 40)


def test_words_stay_words() -> None:
    by = factories.actor()
    course = made.course(by)
    sent = {"zone": "", "scored_on": "2026-10-01", "words": "Much happier <b>"}
    client = factories.signed_in(by)
    client.post(address(course, "satisfaction_text"), sent)
    row = InstrumentScore.objects.get()
    assert (row.value, row.answers) == (None, {"words": "Much happier <b>"})
    assert "“Much happier &lt;b&gt;”" in client.get(reverse("courses:course", args=[course.pk])).content.decode()


def test_change_is_the_librarys_and_drawn_with_its_error() -> None:
    by = factories.actor()
    course = made.course(by)
    total(by, course, 13, dt.date(2026, 9, 7))
    made.session(by, course, dt.date(2026, 9, 7))
    total(by, course, 7, ON)
    standing = standing_of(course, knowledge(), on=ON)
    (series,) = series_of(queries.scores_of(course), standing, knowledge())
    before, after = (imported_score("gb_quantitative", value, knowledge()) for value in (13, 7))
    assert series.newest.change == change(before, after, knowledge())
    assert not series.baseline_late
    text = factories.signed_in(by).get(reverse("courses:course", args=[course.pk])).content.decode()
    assert series.newest.change is not None
    assert series.newest.change.sentence in text
    assert "what cannot be told from the first score: 4 either way" in text


def test_the_baseline_is_stated_or_called_late() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    total(by, course, 7, ON)
    total(by, course, 2, ON, "gais")
    total(by, course, 5, ON, "patient_global_0_10")
    standing = standing_of(course, knowledge(), on=ON)
    found = {each.instrument.id: each for each in series_of(queries.scores_of(course), standing, knowledge())}
    stated = found["gb_quantitative"].baseline
    assert stated is not None
    assert (stated.score.value, stated.row) == (11, None), "the consultation states it"
    rated = found["gais"].baseline
    assert rated is not None
    assert rated.score.value == knowledge().instruments["gais"].no_change
    assert found["patient_global_0_10"].baseline_late


def test_own_scores_are_held_against_the_forecast() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    made.session(by, course, dt.date(2026, 10, 12))
    total(by, course, 13, dt.date(2026, 9, 7))
    total(by, course, 11, dt.date(2026, 10, 12))
    total(by, course, 7, ON)
    standing = standing_of(course, knowledge(), on=ON)
    assert standing.facts is not None
    (outlook,) = outlooks_of(standing, series_of(queries.scores_of(course), standing, knowledge()), knowledge())
    plan, posterior = standing.facts.before, load_posterior(SHIPPED)
    asked = forecast_course(plan, standing.facts.asked.profile, knowledge(), posterior, on=plan.on).zones[0]
    scores = [imported_score("gb_quantitative", value, knowledge()) for value in (13, 11, 7)]
    wanted = judge_progress(
        asked.forecast.request, scores[0], [OwnResult(1, scores[1]), OwnResult(2, scores[2])], knowledge(), posterior
    )
    assert outlook.progress == wanted
    text = factories.signed_in(by).get(reverse("courses:course", args=[course.pk])).content.decode()
    for reason in wanted.reasons:
        assert reason in text


def test_a_scale_that_shows_no_severity_says_why() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    total(by, course, 2, ON, "gais")
    standing = standing_of(course, knowledge(), on=ON)
    (outlook,) = outlooks_of(standing, series_of(queries.scores_of(course), standing, knowledge()), knowledge())
    assert outlook.progress is None
    assert "gais" in outlook.why_not


def test_a_wrong_score_is_set_aside_and_stays() -> None:
    by = factories.actor()
    course = made.course(by)
    row = total(by, course, 70, ON)
    client = factories.signed_in(by)
    where = reverse("courses:set_score_aside", args=[row.pk])
    assert client.get(where).status_code == 200
    assert client.post(where, {"reason": ""}).status_code == 422
    client.post(where, {"reason": "Typed 70 for 7"})
    row.refresh_from_db()
    assert (row.set_aside_by, row.value) == (by.person, 70)
    standing = standing_of(course, knowledge(), on=ON)
    assert series_of(queries.scores_of(course), standing, knowledge()) == ()
    assert "Typed 70 for 7" in client.get(reverse("courses:course", args=[course.pk])).content.decode()
    assert "set aside already" in client.post(where, {"reason": "Again"}, follow=True).content.decode()


def test_strangers_find_nothing() -> None:
    by = factories.actor()
    course = made.course(by)
    row = total(by, course, 7, ON)
    client = factories.signed_in(factories.actor())
    assert client.get(address(course, "gais")).status_code == 404
    assert client.get(reverse("courses:set_score_aside", args=[row.pk])).status_code == 404
