"""How answers look in a terminal: the verdict, then why, then what to do. Colour never carries meaning alone."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from needlepoint.candidacy import Assessment, Finding, Question, WeighedPosition, ZoneAssessment
from needlepoint.terms import ZONE_GROUPS, in_words

STYLES = {
    "proceed": "bold green",
    "caution": "bold yellow",
    "clinician_decision": "bold dark_orange",
    "defer": "bold magenta",
    "do_not_treat": "bold red",
    "mixed": "bold blue",
}
HOW_READ = {
    "full": "read in full",
    "passage": "passage read",
    "abstract": "abstract read",
    "secondary": "read second-hand",
    "not_a_document": "our own",
}


def console() -> Console:
    """A console that wraps at a readable width and obeys NO_COLOR."""
    found = Console(highlight=False, soft_wrap=False)
    found.width = min(found.width, 110)
    return found


def verdict(value: str) -> Text:
    """A verdict in its colour and in capitals."""
    return Text(in_words(value).upper(), style=STYLES[value])


def zone_names(zones: Iterable[str]) -> str:
    """Zones in words, both sides of one site told together: `cheeks, nose`."""
    left = list(dict.fromkeys(zones))
    names = []
    for group in ("face_and_neck", "whole_face"):
        if set(ZONE_GROUPS[group]) <= set(left):
            names.append("face (without eyelids) and neck" if group == "face_and_neck" else "face (without eyelids)")
            left = [zone for zone in left if zone not in ZONE_GROUPS[group]]
            break
    for plural, members in ZONE_GROUPS.items():
        if len(members) == 2 and set(members) <= set(left) and members[0].startswith("left_"):
            left = [plural if zone == members[0] else zone for zone in left if zone != members[1]]
    return ", ".join([*names, *map(in_words, left)])


def heading(out: Console, text: str) -> None:
    """A heading with a line of air above it."""
    out.print()
    out.print(Text(text, style="bold underline"))


def assessment(out: Console, result: Assessment) -> None:
    """The whole answer to `assess`."""
    title = Text.assemble(("Assessment", "bold"), f" of {result.reference or 'a patient'} on {result.on}: ")
    out.print(title + verdict(result.overall))
    if result.request.device is None:
        out.print(
            f"No device is chosen yet: the strictest {in_words(result.request.device_class)} label is held to.",
            style="dim",
        )
    zones(out, result)
    if result.contradictions:
        heading(out, "Answers that do not go together")
        for each in result.contradictions:
            out.print(f"? {each.question}")
    if result.findings:
        heading(out, "Findings")
        for found in result.findings:
            finding(out, found)
    questions(out, result.questions)
    flags(out, result)
    footer(out, result)


def zones(out: Console, result: Assessment) -> None:
    """A line for each group of zones with the same answer."""
    heading(out, "Zones")
    groups: dict[tuple[object, ...], list[str]] = {}
    for each in result.zones:
        groups.setdefault(
            (each.verdict, each.indications, each.because, each.questions, each.earliest_on, each.until), []
        ).append(each.zone)
    for names in groups.values():
        zone_line(out, result.zone(names[0]), zone_names(names))


def zone_line(out: Console, zone: ZoneAssessment, names: str) -> None:
    """Zones, what for, verdict, and until when."""
    line = Text.assemble(f"{names} ", (f"for {', '.join(map(in_words, zone.indications))}: ", "dim"))
    line += verdict(zone.verdict)
    if zone.earliest_on:
        line += Text(f", not before {zone.earliest_on}")
    if zone.until:
        line += Text(f", until {'; and until '.join(zone.until)}")
    if zone.questions:
        line += Text(f", until {len(zone.questions)} question{'s are' if len(zone.questions) > 1 else ' is'} answered")
    out.print(Padding(line, (0, 0, 0, 2)))


def finding(out: Console, found: Finding) -> None:
    """One finding with every position."""
    line = Text("● ", style=STYLES[found.verdict]) + verdict(found.verdict) + Text(f"  {found.statement}")
    out.print(line)
    details = [f"in: {zone_names(found.zones)}", f"rule: {found.rule}"]
    if found.earliest_on:
        details.insert(0, f"not before {found.earliest_on}")
    if found.until:
        details.insert(0, f"until {found.until}")
    if found.overridable:
        details.append("may be overridden with a recorded reason")
    out.print(Padding(Text("; ".join(details), style="dim"), (0, 0, 0, 4)))
    for each in found.positions:
        out.print(Padding(position(each), (0, 0, 0, 4)))
    if found.disagreement:
        out.print(Padding(Text("The sources do not agree.", style="italic"), (0, 0, 0, 4)))
    out.print(Padding(Text(f"→ {found.advice}"), (0, 0, 0, 4)))


def position(each: WeighedPosition) -> Text:
    """What one source says, how strong it is, and whether it counted."""
    mark = "▸" if each.counts else "·"
    wait = f", until {each.until}" if each.until else f", until {each.earliest_on}" if each.earliest_on else ""
    who = f"of the {each.device} label" if each.device else ""
    text = Text(f"{mark} {each.source} ", style="" if each.counts else "dim")
    text.append(f"({in_words(each.grade)}, {HOW_READ[each.read]}) ", style="dim")
    text.append(f"{in_words(each.says)}, {each.scope}{wait}")
    if who and not each.counts:
        text.append(f" {who}", style="dim")
    if each.note:
        text.append(f". {each.note.rstrip('.')}", style="dim")
    if each.why_not:
        text.append(f" [did not decide: {each.why_not}]", style="dim italic")
    return text


def questions(out: Console, asked: tuple[Question, ...]) -> None:
    """What is still to ask, those that stand in the way first."""
    if not asked:
        return
    blocking = sum(question.blocks for question in asked)
    heading(out, f"Still to ask ({len(asked)}; {blocking} of them before any treatment)")
    for question in asked:
        mark = Text("! " if question.blocks else "? ", style=STYLES[question.at_stake])
        out.print(
            mark
            + Text(question.question)
            + Text(f"  ({question.fact}; could be {in_words(question.at_stake)})", style="dim")
        )


def flags(out: Console, result: Assessment) -> None:
    """What to do and to record."""
    if result.flags:
        heading(out, "To do and to record")
        out.print(", ".join(in_words(flag) for flag in result.flags))


def footer(out: Console, result: Assessment) -> None:
    """Which versions answered, and that no dermatologist has reviewed them."""
    out.print()
    if result.answered_in_block:
        out.print(
            f"{result.answered_in_block} answers rest on one sentence: everything else was asked, and answered no.",
            style="dim",
        )
    reviewed = "" if result.reviewed_by_dermatologist else " Not reviewed by a dermatologist yet."
    out.print(
        f"Knowledge {result.knowledge_version} ({result.knowledge_digest[:12]}), policy {result.policy}, "
        f"software {result.software_version}.{reviewed} The clinician decides.",
        style="dim",
    )
