"""The plan offers what the clinic has first; the session offers nothing else."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.device_choices import device_choices
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.forms import DeviceForm
from needlepoint_clinic.inventory.actions import add_device, retire_device
from needlepoint_clinic.inventory.models import DeviceUnit
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories, treatment_day
from tests.clinic.consultations import made


def unit(by: Actor, model: str, name: str) -> DeviceUnit:
    """A device of the clinic."""
    return add_device(by=by, at=timezone.now(), model=model, name=name)


def test_own_devices_stand_first_and_others_are_marked() -> None:
    by = factories.actor()
    unit(by, "skinpen", "Pen, room 2")
    unit(by, "skinpen", "Pen, room 1")
    retire_device(by=by, at=timezone.now(), device=unit(by, "exceed", "Old one"))
    unit(factories.actor(), "dr_pen_a20", "Of another clinic")
    known = knowledge()
    found = device_choices(by, known)
    heading, own = found.groups[0]
    assert heading == "In this clinic"
    assert own == [("skinpen", f"{known.devices['skinpen'].name} (Pen, room 1, Pen, room 2)")]
    rest = dict(each for _heading, models in found.groups[1:] for each in models)
    assert {"exceed", "dr_pen_a20"} <= set(rest), "retired, and of another clinic"
    assert all(words.endswith("not in this clinic") for words in rest.values())
    assert "skinpen" not in rest
    assert {"skinpen", *rest} == {each.id for each in known.devices.values() if each.treatable}


def test_a_clinic_without_devices_can_plan_all_the_same() -> None:
    found = device_choices(factories.actor(), knowledge())
    assert all(heading.startswith("Not in this clinic") for heading, _models in found.groups)


def test_the_page_says_where_the_chosen_model_is_not_here() -> None:
    by = factories.actor()
    row = made.draft(by, treatment_day.document(device="skinpen"))
    client, address = factories.signed_in(by), reverse("consultations:plan", args=[row.pk])
    said = "No device of this model is in service in this clinic"
    assert said in client.get(address).content.decode()
    unit(by, "skinpen", "Pen")
    page = client.get(address).content.decode()
    assert said not in page
    assert page.index("(Pen)") < page.index("not in this clinic")


def test_a_session_offers_units_in_service_here_alone() -> None:
    by = factories.actor(Role.PHYSICIAN)
    row = treatment_day.session(by)
    here = unit(by, "exceed", "In service")
    retire_device(by=by, at=timezone.now(), device=unit(by, "exceed", "Retired"))
    unit(factories.actor(), "exceed", "Of another clinic")
    field = DeviceForm(Day(row, by)).fields["unit"]
    offered = {str(each) for each in field.queryset}  # type: ignore[attr-defined]
    assert str(here) in offered
    assert not offered & {"Retired", "Of another clinic"}
