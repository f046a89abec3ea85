"""The clinic's details: read from YAML with every mistake named, and no number ever guessed."""

from __future__ import annotations

import pytest

from needlepoint import strict_yaml
from needlepoint.documents import ClinicDetails, read_clinic_details
from needlepoint.errors import InvalidInput, ManyProblems

GOOD = """
name: Clínica Alameda
address: Calle Ejemplo 12, Madrid
phone: "+34 910 000 000"
time_zone: Europe/Madrid
website: https://alameda.example
country: ES
"""


def read(text: str) -> ClinicDetails:
    return read_clinic_details(strict_yaml.parse(text.encode(), "clinic.yaml"))


def test_what_is_written_is_read() -> None:
    clinic = read(GOOD)
    assert clinic.name == "Clínica Alameda"
    assert clinic.phone_link == "tel:+34910000000"
    assert clinic.zone.key == "Europe/Madrid"
    assert clinic.emergency_phone is None
    assert clinic.out_of_hours_phone is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("phone:", "telephone:"), "'telephone' is not known here"),
        (("+34 910 000 000", "call us"), "is not a telephone number"),
        (("Europe/Madrid", "Europe/Madird"), "no time zone"),
        (("https://", "www."), "is not a web address"),
        (("name: Clínica Alameda\n", ""), "'name' is missing"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: tuple[str, str], message: str) -> None:
    with pytest.raises(ManyProblems, match=message) as caught:
        read(GOOD.replace(*change))
    assert "clinic.yaml" in str(caught.value)


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(ManyProblems) as caught:
        read("name: A\nphone: none\ntime_zone: Mars\n")
    assert len(caught.value.problems) == 2


def test_wrong_details_cannot_be_made_in_code_either() -> None:
    with pytest.raises(InvalidInput):
        ClinicDetails(name="A", phone="1", time_zone="Mars")
    with pytest.raises(InvalidInput):
        ClinicDetails(name="A", phone="", time_zone="UTC")
    with pytest.raises(InvalidInput):
        ClinicDetails(name="A", phone="1", time_zone="UTC", website="javascript:alert(1)")
