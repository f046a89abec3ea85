"""What a leaflet owns up to: what is special here, what is off-label, what is not known, what else there is."""

from __future__ import annotations

from needlepoint.documents.cited import Said, SourceNumbers
from needlepoint.documents.words import Words, _
from needlepoint.needling import DepthFinding
from needlepoint.planning import CoursePlan
from needlepoint.terms import Flag

OFF_LABEL = {
    Flag.OFF_LABEL_INDICATION: _("The maker's instructions do not name this use of the device."),
    Flag.OFF_LABEL_AREA: _("The maker's instructions do not name this part of the body."),
    Flag.OFF_LABEL_AGE: _("The maker's instructions do not name your age."),
    Flag.OFF_LABEL_PHOTOTYPE: _("The maker's instructions do not name your skin type."),
    Flag.OFF_LABEL_COMBINATION: _("The maker's instructions do not name this mix of treatments."),
    Flag.NO_LABEL_READ: _("We could not read the maker's instructions for this device."),
}
OFF_LABEL_DEPTH = _("As far as we could read, the needle length we plan was not tested for this use.")
WHAT_OFF_LABEL_MEANS = _("This is called off-label use. It needs your free consent. Ask us why we plan it.")
HOW_MUCH = _("No one can say how much it will help you.")
SESSIONS = _("No study that we read shows which number of sessions is best.")
MAINTENANCE = _("No study that we read shows whether more sessions later on keep up the result.")
INSTEAD = _("You can also choose: {options}. Ask us what speaks for and against each.")
NOTHING_PLANNED_ELSE = _("You can also choose no treatment.")


def for_you(plan: CoursePlan, words: Words, numbers: SourceNumbers) -> tuple[Said, ...]:
    """What the findings in the planned zones mean for this patient, in the patient's words.

    Use outside the label is left to `off_label`.
    """
    planned = {zone.zone for zone in plan.zones}
    said: dict[str, tuple[str, ...]] = {}
    for finding in plan.assessment.findings:
        if finding.patient_advice and planned & set(finding.zones) and not OFF_LABEL.keys() & set(finding.flags):
            counted = tuple(each.source for each in finding.positions if each.counts)
            said.setdefault(finding.patient_advice, counted or tuple(each.source for each in finding.positions))
    return tuple(numbers.said(words(text), sources) for text, sources in said.items())


def off_label(plan: CoursePlan, words: Words, numbers: SourceNumbers) -> tuple[Said, ...]:
    """Each kind of use outside the label that this plan has, then what that means; empty where there is none."""
    planned = {zone.zone for zone in plan.zones}
    found: dict[str, tuple[str, ...]] = {}
    for finding in plan.assessment.findings:
        if planned & set(finding.zones):
            sources = tuple(position.source for position in finding.positions)
            found |= {OFF_LABEL[flag]: sources for flag in finding.flags if flag in OFF_LABEL}
    if any(zone.placement and DepthFinding.ABOVE_EVALUATED in zone.placement.findings for zone in plan.zones):
        found[OFF_LABEL_DEPTH] = ("NEEDLEPOINT",)
    said = [numbers.said(words(text), sources) for text, sources in found.items()]
    return (*said, numbers.said(words(WHAT_OFF_LABEL_MEANS), ("NEEDLEPOINT",))) if said else ()


def not_known(plan: CoursePlan, words: Words, numbers: SourceNumbers) -> tuple[Said, ...]:
    """What nobody knows about this course; never a number that could be read as a promise."""
    of_maintenance = tuple(dict.fromkeys(source for line in plan.maintenance for source in line.sources))
    return (
        numbers.said(words(HOW_MUCH), ("NEEDLEPOINT",)),
        numbers.said(words(SESSIONS), ("NEEDLEPOINT",)),
        numbers.said(words(MAINTENANCE), of_maintenance or ("NEEDLEPOINT",)),
    )


def instead(plan: CoursePlan, words: Words, numbers: SourceNumbers) -> Said:
    """What else can be chosen, doing nothing among it, in one line."""
    names = dict.fromkeys(words(each.patient_name) for each in plan.alternatives)
    sources = dict.fromkeys(source for each in plan.alternatives for source in each.statement.sources)
    if not names:
        return numbers.said(words(NOTHING_PLANNED_ELSE), ("NEEDLEPOINT",))
    options = "; ".join(_lower_first(name) if words.language != "de" else name for name in names)
    return numbers.said(words(INSTEAD, options=options), sources)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
