"""The rule book, a page for each group, each rule as a dermatologist would want to review it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.records.rules import Position, Rule
from needlepoint.terms import HowRead, Says
from reference_pages.markdown import Links, bullets, page, section, table, words
from reference_pages.rule_cases import tested_with
from reference_pages.verdicts import DEVICES, verdicts
from reference_pages.wording import fact_words, in_words

GROUPS = {
    "skin": "Skin in the field",
    "systemic": "Health of the whole person",
    "medicines": "Medicines",
    "allergy": "Allergy",
    "interval": "Intervals after other procedures and exposures",
    "age": "Age",
    "phototype": "Phototype",
    "site": "Places",
    "device": "Radiofrequency needling",
}
HOW_READ = {
    HowRead.FULL: "in full",
    HowRead.PASSAGE: "a passage",
    HowRead.ABSTRACT: "the abstract",
    HowRead.SECONDARY: "second-hand",
    HowRead.NOT_A_DOCUMENT: "our own",
}
REVIEW_BOX = "> **Review.** Agree ☐  Change ☐  Comment: ______________________  By, on: ______________"

INTRODUCTION = """\
Each rule is shown as it is asked. **Holds when** is its condition in words. **Who says what** lists every
source with its position, the weaker ones too. **What it comes to** is worked out by the program itself for
six choices of device: *where it holds* in a zone, and *elsewhere* in zones where the condition does not hold
but something is said of the whole person. How positions become a verdict is explained in
[candidacy](../../explanation/candidacy.md); the words are those of the [glossary](../../../GLOSSARY.md).

To review: print a page, tick a box under each rule, and hand it back. No dermatologist has reviewed these
rules yet."""


def pages(knowledge: Knowledge, cases: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """A page for each group, and one that lists all rules.

    Args:
        knowledge: the rules and their sources.
        cases: for each rule the answers it is tested with (rule_cases.py).
    """
    links = Links(1)
    groups = {group: [rule for rule in knowledge.rules.values() if rule.group == group] for group in GROUPS}
    yield "rules/index.md", _index(knowledge, groups)
    for group, rules in groups.items():
        if rules:
            title = f"Rules: {GROUPS[group].lower()}"
            yield (
                f"rules/{group}.md",
                page(title, INTRODUCTION, *(_rule(knowledge, rule, links, cases.get(rule.id)) for rule in rules)),
            )


def _index(knowledge: Knowledge, groups: dict[str, list[Rule]]) -> str:
    parts = [
        section(2, title, table(("rule", "statement", "comes to"), (_line(knowledge, rule) for rule in groups[group])))
        for group, title in GROUPS.items()
    ]
    count = sum(len(rules) for rules in groups.values())
    introduction = (
        f"{count} rules in {sum(map(bool, groups.values()))} groups, each on its group's page. "
        "**Comes to** is the verdict where the rule holds and no device is chosen yet (for rules about radiofrequency, "
        "with such a device): the strictest of the class. With another device in hand it may be milder."
    )
    return page("Rules", introduction, *parts)


def _line(knowledge: Knowledge, rule: Rule) -> tuple[str, str, str]:
    found = verdicts(knowledge, rule, None).here or verdicts(knowledge, rule, "rf_microneedling").here
    return f"[{rule.id}]({rule.group}.md#{rule.id})", rule.statement, found or "not asked"


def _rule(knowledge: Knowledge, rule: Rule, links: Links, case: Mapping[str, object] | None) -> str:
    return section(
        2,
        rule.id,
        f"**{rule.statement}**",
        _when(knowledge, rule, links),
        "**Who says what**",
        _positions(knowledge, rule, links),
        "**What it comes to**",
        _verdicts(knowledge, rule),
        _advice(rule),
        "**Tested with** these answers, on 2026-11-23" if case else "",
        tested_with(case),
        REVIEW_BOX,
    )


def _when(knowledge: Knowledge, rule: Rule, links: Links) -> str:
    condition = knowledge.conditions.get(rule.id)
    lines = [f"**Holds when** {in_words(condition, links)}." if condition else "**Holds** wherever it is asked."]
    applies = rule.applies_to
    only = (
        ("Asked only in", [words(each) for each in applies.sites]),
        ("Asked only with", [f"{words(each)} devices" for each in applies.device_classes]),
        ("Asked only for", [words(each) for each in applies.indications]),
        ("Not asked for", [words(each) for each in applies.except_indications]),
        ("Asked only where", ["a topical anaesthetic is intended or not yet decided"] if applies.anaesthetic else []),
    )
    lines += [f"{how} {', '.join(what)}." for how, what in only if what]
    if condition:
        asked = sorted(condition.facts, key=list(FACTS).index)
        lines += ["Questions: " + " ".join(f"“{FACTS[fact].question}”" for fact in asked)]
    return bullets(lines)


def _positions(knowledge: Knowledge, rule: Rule, links: Links) -> str:
    return table(
        ("source", "grade", "read", "says", "of", "device", "ends", "note"),
        (_position(knowledge, position, links) for position in rule.positions),
    )


def _position(knowledge: Knowledge, position: Position, links: Links) -> tuple[str, ...]:
    source = knowledge.source(position.source)
    device = (
        links.to(f"devices.md#{position.device}", knowledge.device(position.device).name)
        if position.device
        else "any of its class"
    )
    mark = "**Not verified: cannot count.** " if position.unverified else ""
    return (
        links.sources([source.id]),
        words(source.grade),
        HOW_READ[source.read],
        f"**{words(position.says)}**",
        "the person" if position.scope == "person" else "the zone",
        device if source.is_label else "",
        _ends(position),
        mark + (position.note or ""),
    )


def _ends(position: Position) -> str:
    waits = f"{position.wait.span} after {fact_words(position.wait.after)}" if position.wait else ""
    until = f"when {position.until}" if position.until else ""
    bars = position.says in (Says.CONTRAINDICATED, Says.MAY_NOT_BE_SUITABLE)
    return "; ".join(each for each in (waits, until) if each) or ("does not end" if bars else "")


def _verdicts(knowledge: Knowledge, rule: Rule) -> str:
    found = [verdicts(knowledge, rule, device) for _, device in DEVICES]
    rows = [("where it holds", *(each.here or "not asked" for each in found))]
    if any(each.elsewhere for each in found):
        rows.append(("elsewhere", *(each.elsewhere or "not asked" for each in found)))
    return table(("", *(name for name, _ in DEVICES)), rows)


def _advice(rule: Rule) -> str:
    lines = [f"**Advice:** {rule.advice}"]
    if rule.patient_advice:
        lines.append(f"**To the patient:** {rule.patient_advice}")
    if rule.flags:
        lines.append(f"**To do or record:** {', '.join(words(flag) for flag in rule.flags)}")
    may = "a clinician may go on with a recorded reason" if rule.override == "allowed" else "not possible"
    lines.append(f"**Override:** {may}. {rule.why_override or ''}")
    if rule.note:
        lines.append(f"**Note:** {rule.note}")
    lines.append(f"**Held against its sources on** {rule.reviewed}")
    return bullets(lines)
