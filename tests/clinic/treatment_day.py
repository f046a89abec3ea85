"""A course with a real plan of the library, for tests of treatment day; and the steps of a whole day in order."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from needlepoint.consultation import plan_consultation, read_consultation
from needlepoint.documents import to_json
from needlepoint.strict_yaml import Document
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import Consent, Consultation, RecordStatus
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.courses.treatment import actions
from needlepoint_clinic.courses.treatment.steps import version_of
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories

GTIN = "09506000134352"
"""Of GS1's own examples: prefix 950 belongs to GS1 itself."""
HISTORY: dict[str, Any] = {
    "born_on": "1990-05-04",
    "sex": "female",
    "phototype": "III",
    "phototype_method": "questionnaire_b",
    "everything_else": False,
}
GROUPS = ("health", "medicines", "allergy", "skin_past", "skin_now", "treatments", "sun_and_care")


def member(by: Actor) -> Member:
    """Who is at work."""
    assert by.member is not None
    return by.member


def document(**treatment: Any) -> dict[str, Any]:
    """A consultation as the clinic keeps it."""
    plain = {
        "device": "skinpen",
        "anaesthetic": "lmx_4",
        "wants": [{"indication": "acne_scars_boxcar", "zones": ["left_cheek", "right_cheek"]}],
    }
    return {"patient": "1", "history": dict(HISTORY), "treatment": {**plain, **treatment}}


def course(by: Actor, *, on: dt.date = factories.TODAY, consented: bool = True, **fields: Any) -> Course:
    """A course planned on a day, with a consent."""
    given = fields.pop("document", None) or document()
    read = read_consultation(Document(given, "test"), knowledge(), on=on)
    plan = json.loads(to_json(plan_consultation(read, knowledge(), on=on)))
    patient = factories.patient(by)
    held = Consultation.objects.create(
        clinic=by.clinic,
        patient=patient,
        held_on=on,
        status=RecordStatus.SIGNED,
        document=given,
        plan=plan,
        started_by=member(by),
        started_at=factories.NOW,
        saved_at=factories.NOW,
        signed_by=member(by),
        signed_at=factories.NOW,
    )
    if consented:
        consent(held, by)
    plain = {
        "zones": [zone["zone"] for zone in plan["content"]["zones"]],
        "indications": ["acne_scars_boxcar"],
        "device": given["treatment"].get("device") or "",
        "sessions_planned": 3,
        "started_at": factories.NOW,
    }
    return Course.objects.create(clinic=by.clinic, patient=patient, consultation=held, **{**plain, **fields})


def consent(held: Consultation, by: Actor) -> Consent:
    """A consent to what a consultation planned."""
    return Consent.objects.create(
        clinic=by.clinic,
        patient=held.patient,
        consultation=held,
        text_version="1",
        text_digest="0" * 64,
        language="en",
        shown="What may happen.",
        answers={},
        signed_name="Given Family",
        signed_at=factories.NOW,
        witnessed_by=member(by),
    )


def device(by: Actor, **fields: Any) -> DeviceUnit:
    """A pen at work."""
    plain = {"model": "skinpen", "name": f"pen {uuid.uuid4().hex[:6]}", "added_at": factories.NOW}
    return DeviceUnit.objects.create(clinic=by.clinic, **{**plain, **fields})


def lot(by: Actor, number: str = "LOT1", **fields: Any) -> Lot:
    """Ten cartridges, good for years."""
    plain = {
        "identifier": GTIN,
        "product": "Cartridge 12",
        "expires_on": dt.date(2031, 6, 30),
        "received": 10,
        "received_at": factories.NOW,
        "received_by": by.member,
    }
    return Lot.objects.create(clinic=by.clinic, number=number, **{**plain, **fields})


def session(by: Actor, **fields: Any) -> Session:
    """A draft of a first session of today, by the real clock, as the pages have it."""
    from django.utils import timezone

    of = fields.pop("course", None) or course(by, on=factories.today(), **fields)
    return actions.start_session(by=by, at=timezone.now(), course=of.pk)


@dataclass
class Tablet:
    """A tablet on which somebody treats; it remembers nothing, as a page does that is opened anew each time."""

    client: Client
    session: Session

    @classmethod
    def of(cls, by: Actor, **fields: Any) -> Tablet:
        """With a new draft."""
        return cls(factories.signed_in(by), session(by, **fields))

    def get(self) -> Any:
        """The page."""
        return self.client.get(reverse("courses:treat", args=[self.session.pk]))

    def now(self) -> Session:
        """The session as the database has it."""
        return Session.objects.get(pk=self.session.pk)

    def version(self, key: str) -> int:
        """Of a step, as it is kept now."""
        return version_of(self.now(), key)

    def save(self, step: str, **fields: Any) -> Any:
        """Save a step as the page's script does; `version` and `json_answer` may be given as well."""
        version, json_answer = fields.pop("version", None), fields.pop("json_answer", True)
        given = {"version": self.version(step) if version is None else version, **fields}
        headers = {"accept": "application/json"} if json_answer else {}
        return self.client.post(reverse("courses:save_step", args=[self.session.pk, step]), given, headers=headers)

    def save_zone(self, zone: str, **fields: Any) -> Any:
        """Save a zone; as `save`."""
        version, json_answer = fields.pop("version", None), fields.pop("json_answer", True)
        row = self.session.zones.get(zone=zone)
        key = f"zone-{row.pk}"
        given = {f"{key}-{name}": value for name, value in {**ZONE, **fields}.items() if value is not None}
        given["version"] = self.version(key) if version is None else version
        headers = {"accept": "application/json"} if json_answer else {}
        return self.client.post(reverse("courses:save_zone", args=[self.session.pk, row.pk]), given, headers=headers)

    def scan(self, barcode: str, **fields: Any) -> Any:
        """Scan a cartridge."""
        return self.client.post(
            reverse("courses:add_cartridge", args=[self.session.pk]), {"scan": barcode, **fields}, follow=True
        )

    def post(self, page: str, *args: Any, **fields: Any) -> Any:
        """Any other form of the page."""
        return self.client.post(reverse(f"courses:{page}", args=[self.session.pk, *args]), fields)

    def sign(self, secret: str = factories.PASSWORD, version: int | None = None) -> Any:
        """Sign."""
        seen = self.now().version if version is None else version
        return self.post("sign_session", secret=secret, session_version=seen)


CHECK: dict[str, Any] = {"identity": "on", "allergies_seen": "on", **{f"asked_{each}": "unchanged" for each in GROUPS}}
ZONE: dict[str, Any] = {
    "treated": "yes",
    "needle_length_mm": "1.5",
    "passes": "3",
    "speed_per_minute": "6000",
    "area_cm2": "30",
    "seconds": "90",
    "endpoint": "pinpoint_bleeding",
    "reactions": ["expected_redness"],
}
BARCODE = f"01{GTIN}17310630" + "10LOT1\x1d21SERIAL1"


def everything(tablet: Tablet, by: Actor) -> None:
    """Every step of a day, done as it should be."""
    pen = device(by)
    lot(by)
    answers = [
        tablet.save("check", **CHECK),
        tablet.save("skin", antiseptic="Chlorhexidine 2 %", cleaned="on"),
        tablet.save("anaesthetic", product="none"),
        tablet.save("device", unit=str(pen.pk)),
        tablet.save_zone("left_cheek"),
        tablet.save_zone("right_cheek"),
        tablet.save("products", products_none="on"),
        tablet.save("aftercare", clock="ended", handed_over="on", language="en"),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.content
    assert tablet.scan(BARCODE).status_code == 200


def nurse(by: Actor | None = None, **fields: Any) -> Actor:
    """A nurse, at a clinic of her own unless somebody's is given."""
    return factories.actor(Role.NURSE, by.clinic if by else None, **fields)
