"""The policy in force, and the customs that plans name as customs."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.customs import Custom
from needlepoint.knowledge.records.policy import Policy
from reference_pages.markdown import Links, page, section, table, words

LINKS = Links()


def pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The policy's page and the customs' page."""
    yield "policy.md", _policy(knowledge.policy)
    introduction = (
        "What is commonly done or said about needling, beside what the sources that were read do and do not "
        "show. A plan says the line in bold wherever it follows a custom."
    )
    yield "customs.md", page("Customs", introduction, *(_custom(each) for each in knowledge.customs.values()))


def _policy(policy: Policy) -> str:
    settings = (
        ("a label of another device of the same class can raise at most", policy.other_device_label),
        ("a label of another class of device can raise at most", policy.other_class_label),
        ("a weaker source that says “contraindicated” can raise at most", policy.weak_contraindicated),
        ("a weaker source that says something milder can raise at most", policy.weak_other),
        ("an indication outside the label raises", policy.off_label_indication),
        ("an area outside the label raises", policy.off_label_area),
        ("a phototype outside the label raises", policy.off_label_phototype),
        ("an age outside the label raises", policy.off_label_age),
        ("a device whose label was not read raises", policy.no_label),
        (
            "a regulator's page about needling is held to for radiofrequency needles too",
            "yes" if policy.regulator_page_holds_for_radiofrequency else "no",
        ),
    )
    return page(
        "The policy in force",
        "How it works is explained in [candidacy](../explanation/candidacy.md). A clinic may change it as a "
        "whole, on record.",
        section(
            2,
            policy.id,
            f"**{policy.title}**, knowledge base {policy.version}; reviewed by a dermatologist: "
            f"{'yes' if policy.reviewed_by_dermatologist else 'not yet'}; last looked at on {policy.reviewed}.",
            table(("case", "verdict"), ((case, words(verdict)) for case, verdict in settings)),
            policy.note,
        ),
    )


def _custom(custom: Custom) -> str:
    nothing = "- nothing that was read"
    return section(
        2,
        custom.id,
        f"“{custom.said}”",
        f"**{custom.in_one_line}**",
        "In its favour:",
        LINKS.statements(custom.supported) or nothing,
        "Not shown, or against it:",
        LINKS.statements(custom.not_supported) or nothing,
        "" if custom.may_be_shown else "Kept only so that it is known to be without a source; never shown in a plan.",
    )
