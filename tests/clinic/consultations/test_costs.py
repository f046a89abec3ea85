"""Pages cost the same however many patients there are, and lists turn pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.consultations import queries
from tests.clinic import factories
from tests.clinic.consultations import made


@pytest.fixture
def by() -> Actor:
    """A physician at work."""
    return factories.actor()


def _queries(by: Actor, address: str) -> int:
    client = factories.signed_in(by)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_each_page_asks_a_bounded_number_of_queries(by: Actor) -> None:
    draft = made.draft(by, made.example("many_zones"))
    signed, _course = made.signed(by, made.example("many_zones"))
    most = {"edit": 22, "plan": 22, "review": 22, "signed": 22, "consent": 20}
    found = {
        name: _queries(
            by, reverse(f"consultations:{name}", args=[(draft if name in ("edit", "plan", "review") else signed).pk])
        )
        for name in most
    }
    assert all(found[name] <= most[name] for name in most), found


def test_the_list_turns_pages_and_costs_the_same(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    address = reverse("consultations:open")
    made.draft(by, {})
    few = _queries(by, address)
    for _ in range(6):
        made.draft(by, {})
    assert _queries(by, address) == few
    monkeypatch.setattr(queries, "PAGE", 3)
    seen: list[object] = []
    before = None
    more = True
    while more:
        page, more = queries.open_drafts(by, before)
        seen += [each.pk for each in page]
        before = page[-1]
    assert len(seen) == len(set(seen)) == 7
    page_two = factories.signed_in(by).get(address, {"after": str(seen[2])}).content.decode()
    assert str(seen[3]) in page_two
    assert str(seen[2]) not in page_two.replace(f"after={seen[2]}", "")
