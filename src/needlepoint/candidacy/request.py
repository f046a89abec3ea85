"""What is asked for: which zones, for which indication, with which device."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.errors import InvalidInput
from needlepoint.terms import DeviceClass


@dataclass(frozen=True, slots=True)
class Want:
    """One indication in some zones."""

    indication: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreatmentRequest:
    """What is to be assessed and planned.

    Attributes:
        wants: at least one; a zone may be wanted for several indications.
        device: the device's id; None: not chosen yet, so the strictest label of the class is held to.
        device_class: the class meant where no device is named.
        anaesthetic: the topical anaesthetic's id, `none`, or None where it is not decided.
    """

    wants: tuple[Want, ...]
    device: str | None = None
    device_class: DeviceClass = DeviceClass.MECHANICAL
    anaesthetic: str | None = None

    def __post_init__(self) -> None:
        if not self.zones:
            raise InvalidInput("No zone is asked for.", next_step="Name at least one indication with its zones.")

    @property
    def zones(self) -> tuple[str, ...]:
        """Every zone asked for, once, in the order given."""
        return tuple(dict.fromkeys(zone for want in self.wants for zone in want.zones))

    def indications_in(self, zone: str) -> tuple[str, ...]:
        """What is wanted in one zone."""
        return tuple(want.indication for want in self.wants if zone in want.zones)
