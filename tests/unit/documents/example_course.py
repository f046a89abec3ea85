"""Courses that the documents are tested on: a plain one, and one with as much as a leaflet must hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from needlepoint import strict_yaml
from needlepoint.consultation import read_consultation
from needlepoint.documents import ClinicDetails
from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.planning import CoursePlan, plan_course
from tests.cases.clinical_case import read_cases

ON = dt.date(2026, 11, 23)

PLAIN = """
patient: P-0417
history: {born_on: 1994-05-02, sex: female, phototype: IV, herpes_history: yes, everything_else: no}
treatment:
  device: skinpen
  wants:
    - indication: acne_scars_rolling
      zones: [cheeks]
      goal: {wish: Softer scars, instrument: gb_qualitative}
calendar: {event: {on: 2027-04-17, name: the wedding}, weekdays: [tuesday, thursday], country: ES}
"""

FULL = """
patient: P-0932
history:
  born_on: 1971-05-02
  sex: female
  phototype: V
  herpes_history: yes
  isotretinoin_ever: yes
  isotretinoin_stopped_on: 2026-09-01
  eczema_ever: yes
  everything_else: no
treatment:
  device: skinpen
  wants:
    - indication: wrinkles
      zones: [cheeks, forehead, upper_lip, chin, jawlines, neck, periorbitals, temples]
    - indication: striae_alba
      zones: [abdomen, thighs]
calendar:
  sun_holidays: [{from: 2027-02-10, to: 2027-02-20}]
  away: [{from: 2027-03-01, to: 2027-03-20}]
"""

CLINIC = ClinicDetails(
    name="Clínica Alameda",
    phone="+34 910 000 000",
    time_zone="Europe/Madrid",
    address="Calle Ejemplo 12, Madrid",
    out_of_hours_phone="+34 910 000 001",
    emergency_phone="112",
    website="https://alameda.example",
    country="ES",
)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The knowledge base, read once."""
    return load_knowledge()


@lru_cache(maxsize=8)
def plan_of(text: str) -> CoursePlan:
    """The plan of a consultation written down as YAML."""
    document = strict_yaml.parse(text.encode(), "example.yaml")
    wanted = read_consultation(document, knowledge(), on=ON)
    return plan_course(wanted.profile, wanted.request, knowledge(), on=ON, wishes=wanted.wishes, history=wanted.history)


def is_tagged(reader: PdfReader) -> bool:
    """Whether a PDF says that it is tagged and carries the tree of its tags."""
    mark = reader.root_object["/MarkInfo"]
    return isinstance(mark, DictionaryObject) and bool(mark["/Marked"]) and "/StructTreeRoot" in reader.root_object


def plans_of_all_cases() -> Iterator[CoursePlan]:
    """The plan of every case of the clinical specification for which there is one."""
    for case in read_cases():
        try:
            wanted = read_consultation(case.document, knowledge(), on=case.on)
            yield plan_course(
                wanted.profile, wanted.request, knowledge(), on=case.on, wishes=wanted.wishes, history=wanted.history
            )
        except NeedlepointError:
            continue
