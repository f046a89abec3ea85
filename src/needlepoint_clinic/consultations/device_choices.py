"""Which devices a plan can name: the clinic's own units in service first, then the others the library knows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.devices import Device
from needlepoint.terms import DeviceClass
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.inventory.queries import devices_at_work

Group = tuple[str, list[tuple[str, str]]]
"""A heading, and the models below it: id and words."""


@dataclass(frozen=True, slots=True)
class DeviceChoices:
    """What the list of devices offers.

    Attributes:
        groups: own devices first; a heading without devices is left out.
        here: ids of the models that have a unit in service here.
    """

    groups: list[Group]
    here: frozenset[str]


def device_choices(by: Actor, known: Knowledge) -> DeviceChoices:
    """Devices that a plan can be made for, in one query. A model the library does not know has no limits to plan by."""
    units: dict[str, list[str]] = {}
    for model, name in devices_at_work(by).values_list("model", "name"):
        units.setdefault(model, []).append(name)
    treatable = [each for each in known.devices.values() if each.treatable]
    own = [(each.id, f"{each.name} ({', '.join(units[each.id])})") for each in treatable if each.id in units]
    others = (_others(treatable, units, each) for each in (DeviceClass.MECHANICAL, DeviceClass.RADIOFREQUENCY))
    groups = [(_("In this clinic"), own), *others]
    return DeviceChoices([group for group in groups if group[1]], frozenset(units))


def _others(treatable: list[Device], units: dict[str, list[str]], device_class: DeviceClass) -> Group:
    words = device_class.value.replace("_", " ")
    return (
        _("Not in this clinic: %(kind)s") % {"kind": words},
        [
            (each.id, _("%(device)s – not in this clinic") % {"device": each.name})
            for each in treatable
            if each.device_class is device_class and each.id not in units
        ],
    )
