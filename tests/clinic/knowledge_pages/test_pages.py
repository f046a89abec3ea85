"""The knowledge as a clinic reads it, and its own policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from needlepoint.knowledge import load_knowledge
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.knowledge_pages import actions, queries
from needlepoint_clinic.knowledge_pages.models import ClinicPolicy
from tests.clinic import factories


def text(role: Role, name: str, *args: Any, **params: str) -> str:
    """The page as a member of a role sees it."""
    answer = factories.signed_in(factories.actor(role)).get(reverse(f"knowledge_pages:{name}", args=args), params)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_every_rule_is_listed_and_has_its_page() -> None:
    found = load_knowledge()
    assert {each.rule.id for each in queries.rules(found)} == set(found.rules)
    client = factories.signed_in(factories.actor(Role.FRONT_DESK))
    for rule in list(found.rules)[::9]:
        page = client.get(reverse("knowledge_pages:rule", args=[rule])).content.decode()
        assert all(
            reverse("knowledge_pages:source", args=[each.source]) in page for each in found.rules[rule].positions
        )


def test_both_sides_of_a_disagreement_are_shown() -> None:
    page = text(Role.PHYSICIAN, "rule", "recent_isotretinoin")
    assert "sources disagree" in page
    assert "May not be suitable" in page
    assert "Allows" in page
    assert "nothing: not verified" in page


def test_rules_are_found_by_their_words() -> None:
    found = load_knowledge()
    assert "recent_isotretinoin" in {each.rule.id for each in queries.rules(found, text="Isotretinoin months")}
    assert queries.rules(found, text="no such words") == ()
    disagreeing = queries.rules(found, disagreeing=True)
    assert 0 < len(disagreeing) < len(found.rules)
    assert "No rule has all these words" in text(Role.NURSE, "rules", q="no such words")


def test_a_source_names_the_rules_that_rest_on_it() -> None:
    page = text(Role.AUDITOR, "source", "SPRING-2017")
    assert "recent_isotretinoin" in page
    client = factories.signed_in(factories.actor())
    assert client.get(reverse("knowledge_pages:source", args=["NOBODY"])).status_code == 404
    assert client.get(reverse("knowledge_pages:rule", args=["no_rule"])).status_code == 404


def form(**changed: str) -> dict[str, str]:
    """The policy page as it is sent, with what was changed."""
    policy = load_knowledge().policy
    given = {name: getattr(policy, name) for name in actions.policy_settings()}
    plain = {name: str(value).lower() if isinstance(value, bool) else value.value for name, value in given.items()}
    return plain | {"reason": "Our physicians decided so."} | changed


def test_a_policy_changes_what_a_clinic_is_told_and_no_other() -> None:
    owner, other = factories.actor(Role.OWNER), factories.actor(Role.OWNER)
    client = factories.signed_in(owner)
    answer = client.post(reverse("knowledge_pages:change_policy"), form(off_label_area="clinician_decision"))
    assert answer.status_code == 302
    owner.clinic.refresh_from_db()
    own = queries.knowledge(owner.clinic).policy
    assert own.off_label_area == "clinician_decision"
    assert own.version.endswith("+own")
    assert queries.knowledge(other.clinic).policy.off_label_area == load_knowledge().policy.off_label_area
    assert ClinicPolicy.objects.get().choices == {"off_label_area": "clinician_decision"}
    page = client.get(reverse("knowledge_pages:policy")).content.decode()
    assert "Our physicians decided so." in page
    client.post(reverse("knowledge_pages:change_policy"), form(reason="Back to the knowledge's own."))
    owner.clinic.refresh_from_db()
    assert queries.knowledge(owner.clinic) is load_knowledge()
    assert ClinicPolicy.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"off_label_age": "perhaps"}])
def test_a_policy_that_cannot_be_is_said_and_kept_on_the_page(wrong: dict[str, str]) -> None:
    client = factories.signed_in(factories.actor(Role.OWNER))
    answer = client.post(reverse("knowledge_pages:change_policy"), form(**wrong))
    assert answer.status_code == 422
    assert not ClinicPolicy.objects.exists()


@pytest.mark.parametrize(
    ("choices", "reason", "said"),
    [
        ({"no_such": "defer"}, "why", "No such setting"),
        ({"no_label": "x"}, "why", "no such value"),
        ({}, " ", "reason"),
    ],
)
def test_the_action_refuses_nonsense(choices: dict[str, Any], reason: str, said: str) -> None:
    owner = factories.actor(Role.OWNER)
    with pytest.raises(ValueError, match=said):
        actions.decide_policy(by=owner, choices=choices, reason=reason, at=factories.NOW)
