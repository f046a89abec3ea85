"""The generated pages of docs/reference: one module for each page or family of pages."""

from __future__ import annotations

from pathlib import Path

from needlepoint.knowledge import Knowledge
from reference_pages import (
    after_the_session,
    anaesthetics,
    cases,
    command_line,
    devices,
    facts,
    indications,
    instruments,
    overview,
    photographs,
    phototype,
    planning_values,
    policy,
    rules,
    sites,
    sources,
    studies,
)
from reference_pages.rule_cases import read_rule_cases


def every_page(knowledge: Knowledge, root: Path) -> dict[str, str]:
    """Every generated page, by its path below docs/reference.

    Args:
        knowledge: what the pages are made from.
        root: the top of the repository, where the example cases are.
    """
    made = (
        overview.page_of(knowledge),
        *rules.pages(knowledge, read_rule_cases(root / "tests" / "cases" / "rules")),
        devices.page_of(knowledge),
        *indications.pages(knowledge),
        sites.page_of(knowledge),
        *facts.pages(knowledge),
        sources.page_of(knowledge),
        instruments.page_of(knowledge),
        phototype.page_of(knowledge),
        anaesthetics.page_of(knowledge),
        *after_the_session.pages(knowledge),
        *policy.pages(knowledge),
        planning_values.page_of(knowledge),
        *photographs.pages(),
        *studies.pages(),
        command_line.page_of(),
        cases.page_of(knowledge, root / "tests" / "cases"),
    )
    return dict(sorted(made))
