"""The page of outcomes: empty, being counted, and counted; and its export."""

from __future__ import annotations

from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.outcomes.models import OutcomeSummary
from needlepoint_clinic.outcomes.tasks import work_out
from tests.clinic import factories
from tests.clinic.outcomes.test_summary import course, event

WHERE = "outcomes:outcomes"


def count(by: Actor, since: str = "2026-01-01", until: str = "2026-12-31") -> None:
    """Ask, and let the worker work."""
    factories.signed_in(by).post(reverse("outcomes:ask"), {"since": since, "until": until})
    work_out.func(str(OutcomeSummary.objects.latest("asked_at").pk))


def page(by: Actor, dimension: str = "indication") -> str:
    """The page as it is."""
    answer = factories.signed_in(by).get(reverse(WHERE), {"by": dimension})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_empty_being_counted_and_counted() -> None:
    by = factories.actor()
    assert "Choose a span of days" in page(by)
    factories.signed_in(by).post(reverse("outcomes:ask"), {"since": "2026-01-01", "until": "2026-12-31"})
    assert "are being counted" in page(by)
    count(by)
    assert "No course began" in page(by)
    event(course(by).sessions.get(number=1), by)
    count(by)
    for dimension in ("indication", "phototype", "device", "operator"):
        assert "1 of 2, 50.0 % (1.3 to 98.7)" in page(by, dimension)
    assert by.name in page(by, "operator")
    assert "<desc" in page(by)


def test_a_span_that_ends_before_it_begins() -> None:
    client = factories.signed_in(factories.actor())
    answer = client.post(reverse("outcomes:ask"), {"since": "2026-12-31", "until": "2026-01-01"})
    assert answer.status_code == 422
    assert "lies before the first" in answer.content.decode()
    assert 'value="2026-12-31"' in answer.content.decode()


def test_export_is_masked_and_logged() -> None:
    by = factories.actor(Role.OWNER)
    client = factories.signed_in(by)
    assert client.get(reverse("outcomes:export")).status_code == 404
    course(by)
    count(by)
    answer = client.get(reverse("outcomes:export"))
    assert answer["Content-Type"].startswith("text/csv")
    assert "all,all,<10" in answer.content.decode()
    assert (
        factories.signed_in(factories.actor(Role.AUDITOR, at=by.clinic)).get(reverse("outcomes:export")).status_code
        == 403
    )
