"""Two screens saved the same step: what is saved and what was typed here, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint_clinic.courses.treatment.forms import StepForm, zone_of
from needlepoint_clinic.courses.treatment.steps import last_save


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is saved otherwise than it was typed here."""

    label: str
    saved: str
    typed: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both versions of a step.

    Attributes:
        by: who saved the other.
        at: when.
        version: of what is saved; typed again with this one, it is saved instead.
    """

    by: str
    at: dt.datetime | None
    version: int
    differences: tuple[Difference, ...]


def conflict(form: StepForm, key: str, typed: Mapping[str, Any]) -> Conflict:
    """What differs between the step as it is kept now and as it was typed.

    Args:
        form: of the session as it stands now.
        typed: what came from this screen, as it would be kept.
    """
    saved, save = _flat(form.kept()), last_save(form.day.session, key)
    mine = _flat(typed)
    names = [name for name in {**saved, **mine} if saved.get(name) != mine.get(name)]
    differences = (Difference(_label(form, name), _said(form, saved, name), _said(form, mine, name)) for name in names)
    at = dt.datetime.fromisoformat(save["at"]) if save else None
    return Conflict(save.get("by", ""), at, int(save.get("version", 0)), tuple(differences))


def _flat(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Parts and answers of the check one by one."""
    flat: dict[str, Any] = {}
    for name, value in stored.items():
        if name in ("asked", "answers") and isinstance(value, Mapping):
            prefix = "asked_" if name == "asked" else "fact_"
            flat |= {f"{prefix}{key}": each for key, each in value.items()}
        elif value not in (None, "", []):
            flat[name] = value
    return flat


def _label(form: StepForm, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields else name.replace("_", " ")


def _said(form: StepForm, stored: Mapping[str, Any], name: str) -> str:
    value = stored.get(name)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_at"):
        return date_format(dt.datetime.fromisoformat(value).astimezone(zone_of(form.day)), "TIME_FORMAT")
    choices = dict(getattr(form.fields.get(name), "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(each, each)) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return str({str(key): word for key, word in choices.items()}.get(str(value), value))
