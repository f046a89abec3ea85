"""One box finds patients by any of what they say, and its cost does not follow the size of the clinic."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.patients import actions
from needlepoint_clinic.patients.models import Patient, RestrictionBasis
from needlepoint_clinic.patients.search import PAGE, search, write_terms
from needlepoint_clinic.patients.words import plain, sort_name
from tests.clinic import factories

GIVEN = ("María José", "Søren", "Zoë", "Jürgen", "Ana", "Łukasz", "Chloé", "Ian", "Noor", "Wei")
FAMILY = ("García López", "O'Brien", "Müller", "Smith-Jones", "Nguyễn", "Ivanova", "Ortega", "Šimić", "Kowalska", "Li")


@pytest.fixture
def by() -> Actor:
    """Somebody at the desk of a clinic in Spain."""
    return factories.actor(Role.FRONT_DESK, factories.clinic(country="ES"))


def register(by: Actor, family: str, given: str, **fields: object) -> Patient:
    """A patient, as the desk registers one."""
    plain_fields = {"born_on": dt.date(1990, 5, 4), "sex": "female", "phone": "", "email": "", "language": "es"}
    values = plain_fields | {"address": ""} | fields
    return actions.register(by=by, at=factories.NOW, family_name=family, given_name=given, **values)


def found(by: Actor, text: str) -> list[str]:
    """Family names of who is found."""
    return [each.family_name for each in search(by, text).patients]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("O’Brien-Núñez", "obrien nunez"),
        ("STRAẞE", "strasse"),
        ("Łukasz Øst", "lukasz ost"),
        ("  de  la   Cruz ", "de la cruz"),
        ("Иванова", "иванова"),
        ("İpek", "ipek"),
    ],
)
def test_names_without_accents(said: str, kept: str) -> None:
    assert plain(said) == kept


@pytest.mark.parametrize(
    "term",
    [
        "garcia",
        "García López",
        "maria garcia",
        "garcia maria",
        "JOSE lopez",
        "lop mar",
        "gar lop mar jos",
        "1990-05-04",
        "4/5/1990",
        "04.05.1990 garcia",
        "1990-05",
        "garcia 1990",
        "612 345 678",
        "+34 612 345 678",
        "0034612345678",
        "612345",
        "5678",
        "1",
        "#1",
        "no1 garcia"[4:],
    ],
)
def test_whatever_somebody_says_finds_them(by: Actor, term: str) -> None:
    register(by, "García López", "María José", phone="+34612345678")
    register(by, "Ortega", "Ana", born_on=dt.date(1980, 1, 2), phone="+34699000111")
    assert found(by, term) == ["García López"]


@pytest.mark.parametrize("term", ["muller", "mueller", "Müller", "MÜLLER jur", "juergen"])
def test_umlauts_by_either_spelling(by: Actor, term: str) -> None:
    register(by, "Müller", "Jürgen")
    assert found(by, term) == ["Müller"]


@pytest.mark.parametrize("term", ["obrien", "O'Brien", "o’bri", "jones", "smith-jones"])
def test_apostrophes_and_hyphens(by: Actor, term: str) -> None:
    register(by, "O'Brien", "Ian")
    register(by, "Smith-Jones", "Zoë")
    assert len(found(by, term)) == 1


@pytest.mark.parametrize("term", ["", " ", "a", "%", "_", "' OR 1=1 --", "\\", "garcia xx", "2090-99-99"])
def test_what_finds_nobody(by: Actor, term: str) -> None:
    register(by, "García", "Ana")
    assert found(by, term) == []


def test_a_country_that_writes_the_month_first() -> None:
    by = factories.actor(Role.FRONT_DESK, factories.clinic(country="US"))
    register(by, "Smith", "Ann", born_on=dt.date(1990, 4, 5))
    assert found(by, "04/05/1990") == ["Smith"]
    assert found(by, "05.04.1990") == ["Smith"], "with points the day comes first everywhere"


def test_other_clinics_are_not_searched(by: Actor) -> None:
    register(by, "García", "Ana", phone="+34612345678")
    stranger = factories.actor(Role.FRONT_DESK)
    for term in ("garcia", "1", "612345678", "1990-05-04"):
        assert found(stranger, term) == []


def test_a_new_name_is_found_and_the_old_one_no_longer(by: Actor) -> None:
    patient = register(by, "García", "Ana")
    values = {name: getattr(patient, name) for name in actions.registering.EDITABLE} | {"family_name": "Ortega"}
    actions.change(by=by, patient=patient, version=1, at=factories.NOW, **values)
    assert found(by, "garcia") == []
    assert found(by, "ana orte") == ["Ortega"]


def test_a_restricted_record_is_found_by_its_number_alone_by_those_who_may_open_it(by: Actor) -> None:
    owner = factories.actor(Role.OWNER, by.clinic)
    patient = register(by, "García", "Ana", phone="+34612345678")
    actions.restrict(by=owner, patient=patient, basis=RestrictionBasis.ACCURACY, reason="asked", at=factories.NOW)
    assert found(owner, "garcia") == found(owner, "612345678") == found(by, "1") == []
    assert found(owner, "1") == ["García"]
    page = factories.signed_in(owner).post(reverse("patients:search"), {"term": "1"}).content.decode()
    assert "Restricted record no. 1" in page
    assert "García" not in page


def test_the_page_and_its_states(by: Actor) -> None:
    client, address = factories.signed_in(by), reverse("patients:search")
    assert "two letters" in client.get(address).content.decode()
    assert "Type a little more" in client.post(address, {"term": "g"}).content.decode()
    assert "Nobody is found" in client.post(address, {"term": "garcia"}).content.decode()
    patient = register(by, "García <b>", "Ana")
    answer = client.post(address, {"term": "garcia"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "<html" not in html, "htmx gets the list alone"
    assert reverse("patients:person", args=[patient.pk]) in html, "the desk is led to the person, not the record"
    assert "García &lt;b&gt;" in html
    nurse = factories.signed_in(factories.actor(Role.NURSE, by.clinic))
    assert reverse("patients:record", args=[patient.pk]) in nurse.post(address, {"term": "1"}).content.decode()


def test_the_term_is_never_in_an_address(by: Actor) -> None:
    html = factories.signed_in(by).post(reverse("patients:search"), {"term": "garcia"}).content.decode()
    assert 'method="post"' in html
    assert "?term" not in html
    assert "hx-push-url" not in html
    assert "garcia" not in factories.signed_in(by).get(reverse("patients:search") + "?term=garcia").content.decode()


def many(clinic: Clinic, count: int, start: int = 0) -> None:
    """So many patients, written at once."""
    rows = []
    for place in range(start, start + count):
        family, given = FAMILY[place % 10], f"{GIVEN[place // 10 % 10]} {chr(97 + place // 100 % 26)}x{place}"
        rows.append(
            Patient(
                clinic=clinic,
                number=place + 1,
                family_name=family,
                given_name=given,
                sort_name=sort_name(family, given),
                born_on=dt.date(1950, 1, 1) + dt.timedelta(days=place * 7 % 20000),
                phone=f"+346{place:08}",
                registered_at=factories.NOW,
            )
        )
    write_terms(Patient.objects.bulk_create(rows, batch_size=80))


@pytest.mark.slow
def test_ten_thousand_patients_cost_no_more(by: Actor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many(by.clinic, 10_000)
    many(factories.clinic(), 1_000)
    times = {}
    for term in ("garcia maria", "maria", "li ax9", "1990", "600009999", "4321", "mu ju", "o'b ian kx", "1975-03"):
        with django_assert_num_queries(1):
            began = time.perf_counter()
            result = search(by, term)
            times[term] = time.perf_counter() - began
        assert len(result.patients) <= PAGE
        assert result.patients, term
    assert max(times.values()) < 1, times
    print({term: f"{1000 * seconds:.1f} ms" for term, seconds in times.items()})  # noqa: T201 - read with pytest -s


@pytest.mark.slow
def test_pages_by_key_meet_everybody_once(by: Actor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many(by.clinic, 1_230)
    seen: list[Patient] = []
    after = None
    while True:
        with django_assert_num_queries(1 if after is None else 2):
            page = search(by, "garcia", after=after)
        seen += page.patients
        after = page.after
        if after is None:
            break
    assert len(seen) == len({each.pk for each in seen}) == 123
    assert [each.sort_name for each in seen] == sorted(each.sort_name for each in seen)
    client = factories.signed_in(by)
    first = client.post(reverse("patients:search"), {"term": "garcia"})
    assert "Show the next ones" in first.content.decode()


@pytest.mark.slow
def test_the_page_asks_the_same_number_of_questions_of_a_large_clinic(by: Actor) -> None:
    many(by.clinic, 60)
    client = factories.signed_in(by)
    client.post(reverse("patients:search"), {"term": "maria"})
    with CaptureQueriesContext(
        connection,
    ) as small:
        client.post(reverse("patients:search"), {"term": "maria"})
    many(by.clinic, 3_000, start=60)
    with CaptureQueriesContext(connection) as large:
        client.post(reverse("patients:search"), {"term": "maria"})
    assert len(small) == len(large)
