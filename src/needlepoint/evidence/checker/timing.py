"""Times that cannot be, or that fit each other badly."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import HISTOLOGY, STUDIES, Tables

_RULE = "judged_before_the_last_session"


def judged_before_the_last_session(tables: Tables) -> Iterator[Suspicion]:
    """A follow-up that ends before the last session, or tissue taken before the sessions it counts were over."""
    for arm in tables.arms:
        weeks = arm.outcome.followup_weeks
        if weeks is not None and weeks < 0:
            what = f"Judged {-weeks:g} weeks before the last session."
            yield arm.suspicion(_RULE, Severity.IMPOSSIBLE, what, arm.printed("followup_weeks"))
    intervals = {arm.outcome.study: arm.outcome.interval_weeks for arm in tables.arms}
    for row in tables.histology:
        interval = intervals.get(row["study"])
        if interval is None or not {"timepoint_weeks", "sessions"} <= row.keys():
            continue
        last = (float(row["sessions"]) - 1) * interval
        if float(row["timepoint_weeks"]) < last:
            figures = f"timepoint_weeks {row['timepoint_weeks']}, sessions {row['sessions']}"
            what = f"Taken in week {row['timepoint_weeks']}; session {row['sessions']} is in week {last:g}."
            yield Suspicion(HISTOLOGY, row["study"], _RULE, Severity.IMPOSSIBLE, what, figures, row["marker"])


def sessions_do_not_fit(tables: Tables) -> Iterator[Suspicion]:
    """A needled arm without a session, an untreated arm with one, or an interval between sessions of which there is
    only one."""
    for arm in tables.arms:
        sessions, role = arm.outcome.sessions, arm.outcome.arm_role
        if sessions is None:
            continue
        needled = role in ("needling_alone", "needling_combined")
        if (needled and sessions <= 0) or (role == "untreated" and sessions > 0):
            what = f"{sessions:g} sessions in an arm that is {'needled' if needled else 'untreated'}."
            yield arm.suspicion("sessions_do_not_fit", Severity.IMPOSSIBLE, what, arm.printed("sessions"))
        elif sessions == 1 and arm.outcome.interval_weeks is not None:
            what = f"An interval of {arm.outcome.interval_weeks:g} weeks after the only session."
            figures = arm.printed("sessions", "interval_weeks")
            yield arm.suspicion("sessions_do_not_fit", Severity.SUSPECT, what, figures)


def arms_judged_at_different_times(tables: Tables) -> Iterator[Suspicion]:
    """Arms of one study, compared on one scale, that were judged at different times after the last session."""
    for study, arms in tables.by_study().items():
        found: dict[str, dict[str, set[float]]] = {}
        for arm in arms:
            if arm.outcome.scale and arm.outcome.followup_weeks is not None and arm.outcome.sessions:
                times = found.setdefault(arm.outcome.scale, {}).setdefault(arm.outcome.arm, set())
                times.add(arm.outcome.followup_weeks)
        for scale, by_arm in found.items():
            if len(by_arm) > 1 and not set.intersection(*by_arm.values()):
                weeks = " and ".join(f"{each:g}" for each in sorted(set.union(*by_arm.values())))
                what = f"Arms compared on one scale were judged {weeks} weeks after the last session."
                rule = "arms_judged_at_different_times"
                yield Suspicion(STUDIES, study, rule, Severity.SUSPECT, what, f"{weeks} weeks", scale=scale)
