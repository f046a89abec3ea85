"""With what: the device, its class, the anaesthetic, and the needle length of each zone."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.terms import DeviceClass, in_words
from needlepoint_clinic import names
from needlepoint_clinic.consultations.parts.part import Document, Part, Posted, as_typed, at, number, put, text

DEVICE = "treatment.device"
DEPTHS = "treatment.depths"
Device = tuple[str, str, str]
"""Device, class of device, anaesthetic; empty where not decided."""
Depths = tuple[tuple[str, str, str], ...]
"""Zone or group, needle length as typed, off-label reason."""


def shown_device(document: Document) -> Device:
    """The device as it stands on the form."""
    treatment = at(document, "treatment") or {}
    anaesthetic = treatment.get("anaesthetic")
    return (
        as_typed(treatment.get("device")),
        as_typed(treatment.get("device_class")) or DeviceClass.MECHANICAL.value,
        "none" if anaesthetic is False else as_typed(anaesthetic),
    )


def posted_device(sent: Posted) -> Device:
    """The device that a browser sent."""
    device_class = text(sent, "treatment.device_class") or DeviceClass.MECHANICAL.value
    return text(sent, DEVICE), device_class, text(sent, "treatment.anaesthetic")


def written_device(document: Document, chosen: Device) -> Document:
    """The document with this device."""
    for key, value in zip(("device", "device_class", "anaesthetic"), chosen, strict=True):
        document = put(document, value, "treatment", key)
    return document


def said_device(chosen: Device) -> str:
    """In words."""
    device, device_class, anaesthetic = chosen
    used = names.device(device) if device else names.term(device_class)
    return f"{used}; {_('anaesthetic')}: {in_words(anaesthetic) or _('not decided')}"


def shown_depths(document: Document) -> Depths:
    """The chosen needle lengths as they stand on the form."""
    written = at(document, "treatment", "depths")
    entries = written.items() if isinstance(written, Mapping) else ()
    return tuple(
        sorted(
            (str(name), as_typed(each.get("needle_length_mm")), as_typed(each.get("off_label_reason")))
            for name, each in entries
            if isinstance(each, Mapping)
        )
    )


def posted_depths(sent: Posted) -> Depths:
    """The needle lengths that a browser sent; zones without any are left to the library."""
    found = []
    for name in dict.fromkeys(sent.getlist("depth[]")):
        length = as_typed(number(text(sent, f"{DEPTHS}.{name}.needle_length_mm")))
        reason = text(sent, f"{DEPTHS}.{name}.off_label_reason")
        if length or reason:
            found.append((str(name), length, reason))
    return tuple(sorted(found))


def written_depths(document: Document, chosen: Depths) -> Document:
    """The document with these needle lengths."""
    raw = {
        name: {
            key: value
            for key, value in (("needle_length_mm", number(length)), ("off_label_reason", reason))
            if value not in (None, "")
        }
        for name, length, reason in chosen
    }
    return put(document, raw, "treatment", "depths")


def said_depths(chosen: Depths) -> str:
    """In words."""
    lines = (f"{names.zone(name)}: {length} mm {reason}".strip() for name, length, reason in chosen)
    return "; ".join(lines) or _("as the library proposes")


def treatment_parts() -> tuple[Part, ...]:
    """The parts of the document."""
    return (
        Part(DEVICE, gettext_lazy("Device and anaesthetic"), shown_device, posted_device, written_device, said_device),
        Part(DEPTHS, gettext_lazy("Needle lengths"), shown_depths, posted_depths, written_depths, said_depths),
    )
