"""Each step by itself: what it keeps, what it refuses and why, and what two tablets do to each other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import ConsentWithdrawal
from needlepoint_clinic.courses.models import AdverseEvent, CartridgeUse, ProductUse, SessionZone
from needlepoint_clinic.courses.treatment.anaesthetic import moment
from needlepoint_clinic.inventory.models import Lot
from tests.clinic import factories, treatment_day
from tests.clinic.treatment_day import CHECK, GTIN, Tablet


@pytest.fixture
def by() -> Actor:
    """A nurse at a clinic."""
    return treatment_day.nurse()


@pytest.fixture
def tablet(by: Actor) -> Tablet:
    """With a draft."""
    return Tablet.of(by)


def changed(tablet: Tablet, group: str, **answers: Any) -> Any:
    """A check in which one part has changed."""
    return tablet.save("check", **{**CHECK, f"asked_{group}": "changed", **answers})


# two tablets ---------------------------------------------------------------------------------------------------------


def test_two_tablets_end_in_one_record_and_one_message(tablet: Tablet, by: Actor) -> None:
    assert tablet.save("skin", version=0, antiseptic="Alcohol 70 %").json()["version"] == 1
    other = tablet.save("skin", version=0, antiseptic="Octenidine")
    assert other.status_code == 409
    said = other.json()
    assert said["version"] == 1
    for words in (by.name, "Alcohol 70 %", "Octenidine", "Disinfected with"):
        assert words in said["conflict"]
    assert tablet.now().preparation["skin"]["antiseptic"] == "Alcohol 70 %"
    assert tablet.save("skin", version=1, antiseptic="Octenidine").status_code == 200
    assert tablet.now().preparation["skin"]["antiseptic"] == "Octenidine"


def test_a_save_whose_answer_got_lost_is_no_conflict(tablet: Tablet) -> None:
    first = tablet.save("skin", version=0, antiseptic="Alcohol 70 %")
    again = tablet.save("skin", version=0, antiseptic="Alcohol 70 %")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["version"] == 1
    tablet.save_zone("left_cheek", version=0)
    assert tablet.save_zone("left_cheek", version=0).json()["version"] == 1


def test_tablets_at_different_steps_do_not_disturb_each_other(tablet: Tablet) -> None:
    assert tablet.save("skin", version=0, antiseptic="Alcohol 70 %").status_code == 200
    assert tablet.save_zone("left_cheek", version=0).status_code == 200
    assert tablet.save_zone("right_cheek", version=0).status_code == 200
    assert tablet.save("note", version=0, note="calm").status_code == 200


def test_two_tablets_at_one_zone(tablet: Tablet) -> None:
    tablet.save_zone("left_cheek", version=0, passes="3")
    other = tablet.save_zone("left_cheek", version=0, passes="4")
    assert other.status_code == 409
    assert SessionZone.objects.get(session=tablet.session, zone="left_cheek").passes == 3


def test_without_script_both_versions_are_shown_and_what_was_typed_stays(tablet: Tablet) -> None:
    tablet.save("skin", version=0, antiseptic="Alcohol 70 %")
    page = tablet.save("skin", version=0, antiseptic="Octenidine", json_answer=False)
    assert page.status_code == 409
    words = page.content.decode()
    assert "Alcohol 70 %" in words
    assert 'value="Octenidine"' in words
    saved = tablet.save("skin", antiseptic="Octenidine", json_answer=False)
    assert saved["Location"].endswith("#skin")


def test_the_check_differs_by_part(tablet: Tablet) -> None:
    tablet.save("check", version=0, **CHECK)
    other = tablet.save("check", version=0, **{**CHECK, "asked_skin_now": "changed", "fact_sunburn": ["left_cheek"]})
    assert other.status_code == 409
    assert "Are you sunburnt" in other.json()["conflict"]


def test_bad_input_comes_back_with_its_field(tablet: Tablet) -> None:
    answer = tablet.save("anaesthetic", product="lmx_4", area_cm2="minus", grams="5")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["area_cm2"]
    page = tablet.save("anaesthetic", product="lmx_4", area_cm2="minus", grams="5", json_answer=False)
    assert page.status_code == 422
    assert 'value="minus"' in page.content.decode()
    key = f"zone-{tablet.session.zones.get(zone='left_cheek').pk}"
    answer = tablet.save_zone("left_cheek", seconds="100000")
    assert list(answer.json()["errors"]) == [f"{key}-seconds"]
    assert tablet.save("nonsense", x="1").status_code == 404


# the check before ----------------------------------------------------------------------------------------------------


def test_an_unchanged_check_is_as_planned(tablet: Tablet) -> None:
    answer = tablet.save("check", **CHECK)
    kept = tablet.now().check_before
    assert kept["barriers"] == []
    assert kept["document"]["history"]["everything_else"] is False
    assert kept["consent"]["id"]
    assert "Do not treat yet" not in answer.json()["parts"]["feedback-check"]


def test_a_finding_that_bars_cannot_be_decided_away(tablet: Tablet, by: Actor) -> None:
    changed(tablet, "skin_now", fact_herpes_outbreak=["left_cheek"])
    page = tablet.get().content.decode()
    assert "cold sore" in page
    assert "Nobody can decide to go on" in page
    physician = Tablet(factories.signed_in(factories.actor(Role.PHYSICIAN, by.clinic)), tablet.session)
    physician.post("decide_session", decision_reason="She insists")
    assert "nothing here that a physician may decide" in physician.get().content.decode()
    assert "Do not treat yet" in tablet.get().content.decode()
    assert tablet.post("decide_session", decision_reason="x").status_code == 403


def test_a_worse_verdict_blocks_until_a_physician_decides(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    changed(tablet, "health", fact_smoker="yes")
    before = tablet.now().check_before["barriers"]
    changed(tablet, "medicines", fact_isotretinoin_ever="yes", fact_isotretinoin_stopped_on=_months_ago(3))
    barriers = [each for each in tablet.now().check_before["barriers"] if each not in before]
    assert any(each["decidable"] for each in barriers), barriers
    assert tablet.sign().status_code == 422
    physician = Tablet(factories.signed_in(factories.actor(Role.PHYSICIAN, by.clinic)), tablet.session)
    assert physician.post("decide_session", decision_reason="").status_code == 422
    assert physician.post("decide_session", decision_reason="Low dose, superficial").status_code == 302
    assert "Low dose, superficial" in tablet.get().content.decode()
    assert tablet.sign().status_code == 302
    assert tablet.now().check_before["decision"]["by"]


def test_a_decision_does_not_cover_what_comes_later(tablet: Tablet, by: Actor) -> None:
    stopped = _months_ago(3)
    changed(tablet, "medicines", fact_isotretinoin_ever="yes", fact_isotretinoin_stopped_on=stopped)
    physician = Tablet(factories.signed_in(factories.actor(Role.PHYSICIAN, by.clinic)), tablet.session)
    physician.post("decide_session", decision_reason="Fine")
    assert "Do not treat yet" not in tablet.get().content.decode()
    tablet.save(
        "check",
        **{
            **CHECK,
            "asked_medicines": "changed",
            "fact_isotretinoin_ever": "yes",
            "fact_isotretinoin_stopped_on": stopped,
            "asked_skin_now": "changed",
            "fact_skin_infection": ["right_cheek"],
        },
    )
    assert "Do not treat yet" in tablet.get().content.decode()


def test_a_zone_that_is_left_out_stands_in_nobodys_way(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    changed(tablet, "skin_now", fact_open_wound=["right_cheek"])
    assert tablet.sign().status_code == 422
    tablet.save_zone("right_cheek", treated="no", deviation_reason="A cut from shaving")
    assert tablet.sign().status_code == 302
    assert not SessionZone.objects.get(session=tablet.session, zone="right_cheek").treated


def test_an_open_question_is_asked(by: Actor) -> None:
    document = treatment_day.document()
    course = treatment_day.course(by, document=document, on=factories.today())
    course.consultation.__class__.objects.filter(pk=course.consultation.pk)
    tablet = Tablet.of(by, course=course)
    changed(tablet, "health", fact_pregnant="unknown")
    barrier = next(each for each in tablet.now().check_before["barriers"] if each["fact"] == "pregnant")
    assert not barrier["decidable"]
    changed(tablet, "health", fact_pregnant="yes")
    assert any("pregnan" in each["words"].lower() for each in tablet.now().check_before["barriers"])


def test_wrong_answers_are_said_at_their_question(tablet: Tablet) -> None:
    tomorrow = (factories.today() + dt.timedelta(days=3)).isoformat()
    answer = changed(tablet, "sun_and_care", fact_tanning_on=tomorrow)
    assert answer.status_code == 422
    assert "lies after the day" in answer.json()["errors"]["fact_tanning_on"][0]
    answer = changed(tablet, "skin_now", fact_sunburn=["left_cheek", "nowhere_here"])
    assert answer.status_code == 422


def test_answers_for_zones_are_laid_over_those_for_the_rest(by: Actor) -> None:
    document = treatment_day.document()
    document["history"] |= {"tattoo": ["left_forearm"], "filler_on": {"chin": "2024"}}
    tablet = Tablet.of(by, document=document)
    answer = tablet.save(
        "check",
        **{
            **CHECK,
            "asked_skin_now": "changed",
            "fact_tattoo": ["left_cheek"],
            "asked_treatments": "changed",
            "fact_filler_on": ["nowhere_here"],
            "fact_peel_on": ["right_cheek"],
            "when_peel_on": "2026-03",
        },
    )
    assert answer.status_code == 200, answer.content
    history = tablet.now().check_before["document"]["history"]
    assert history["tattoo"] == {"everywhere": False, "left_forearm": True, "left_cheek": True, "right_cheek": False}
    assert history["filler_on"] == {"chin": "2024", "left_cheek": False, "right_cheek": False}
    assert history["peel_on"] == {"left_cheek": False, "right_cheek": "2026-03"}
    page = tablet.get().content.decode()
    assert 'value="2026-03"' in page


def test_consent(by: Actor) -> None:
    tablet = Tablet.of(by, consented=False)
    assert "No valid consent" in tablet.get().content.decode()
    assert "There is no valid consent" in tablet.sign().content.decode()
    given = treatment_day.consent(tablet.session.course.consultation, by)
    assert "Consent valid" in tablet.get().content.decode()
    ConsentWithdrawal.objects.create(
        clinic=by.clinic, consent=given, withdrawn_at=factories.NOW, noted_by=treatment_day.member(by)
    )
    assert "No valid consent" in tablet.get().content.decode()


def test_an_open_adverse_event_holds_the_session(by: Actor) -> None:
    first = Tablet.of(by)
    treatment_day.everything(first, by)
    first.sign()
    AdverseEvent.objects.create(
        clinic=by.clinic,
        patient=first.session.patient,
        session=first.session,
        kind="herpes_reactivation",
        began_on=first.now().held_on,
        noted_by=treatment_day.member(by),
        noted_at=timezone.now(),
    )
    first.client.post(reverse("courses:start_session", args=[first.session.course_id]))
    second = Tablet(first.client, first.session.course.sessions.get(number=2))
    second.save("check", **CHECK)
    assert "no further session until a clinician has assessed it" in second.get().content.decode()


# numbing -------------------------------------------------------------------------------------------------------------

NUMBED = {"product": "emla_large_area", "grams": "20", "area_cm2": "200", "skin_intact": "yes", "occluded": "yes"}


def test_the_timer_is_the_servers(tablet: Tablet) -> None:
    begun = timezone.now()
    answer = tablet.save("anaesthetic", clock="on", **NUMBED)
    kept = tablet.now().anaesthetic
    on = moment(kept["applied_at"])
    assert on is not None
    assert begun <= on <= timezone.now()
    assert answer.json()["fields"]["applied_at"] == timezone.localtime(on, _zone(tablet)).strftime("%H:%M")
    page = tablet.get().content.decode()
    assert f'data-since="{on.isoformat()}"' in page
    latest = (on + dt.timedelta(minutes=300)).isoformat()
    assert f'data-latest="{latest}"' in page
    shown = timezone.localtime(on, _zone(tablet)).strftime("%H:%M")
    tablet.save("anaesthetic", clock="off", applied_at=shown, **NUMBED)
    kept = tablet.now().anaesthetic
    assert kept["applied_at"] == on.isoformat()
    assert kept["removed_at"] > kept["applied_at"]
    assert kept["check"]["decision"] == "within_limits"


def test_times_can_be_typed_and_off_is_after_on(tablet: Tablet) -> None:
    answer = tablet.save("anaesthetic", applied_at="10:00", removed_at="09:00", **NUMBED)
    assert answer.status_code == 422
    assert "removed_at" in answer.json()["errors"]
    assert tablet.save("anaesthetic", applied_at="09:00", removed_at="10:05", **NUMBED).status_code == 200
    page = tablet.get().content.decode()
    assert "65 minutes" in page
    assert moment(tablet.now().anaesthetic["applied_at"]).tzinfo is not None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"grams": "61"}, "61 g is above the limit of 60 g"),
        ({"area_cm2": "700"}, "700 cm2 is above the limit of 600 cm2"),
        ({"applied_at": "06:00", "removed_at": "11:01"}, "301 minutes is above the limit of 300 minutes"),
        ({"skin_intact": "no"}, "is for intact skin only"),
    ],
)
def test_beyond_the_label_needs_a_reason(tablet: Tablet, by: Actor, fields: dict[str, str], words: str) -> None:
    treatment_day.everything(tablet, by)
    used = {"applied_at": "09:00", "removed_at": "10:05", **NUMBED, **fields}
    feedback = tablet.save("anaesthetic", **used).json()["parts"]["feedback-anaesthetic"]
    assert words in feedback
    assert "Beyond the label" in feedback
    refused = tablet.sign()
    assert refused.status_code == 422
    assert words in refused.content.decode()
    tablet.save("anaesthetic", reason="By order of the physician", **used)
    assert tablet.sign().status_code == 302


@pytest.mark.parametrize("field", ["grams", "area_cm2", "applied_at", "removed_at", "skin_intact"])
def test_each_missing_field_of_numbing(tablet: Tablet, by: Actor, field: str) -> None:
    treatment_day.everything(tablet, by)
    used = {"applied_at": "09:00", "removed_at": "10:05", **NUMBED}
    tablet.save("anaesthetic", **{name: value for name, value in used.items() if name != field})
    assert tablet.sign().status_code == 422
    tablet.save("anaesthetic", **used)
    assert tablet.sign().status_code == 302


def test_an_allergy_told_today_speaks_against_the_numbing_cream(tablet: Tablet) -> None:
    changed(tablet, "allergy", fact_anaesthetic_allergy="yes")
    feedback = tablet.save("anaesthetic", **NUMBED).json()["parts"]["feedback-anaesthetic"]
    assert "leave the numbing cream out" in feedback


# cartridges ----------------------------------------------------------------------------------------------------------


def test_an_expired_cartridge_is_refused(tablet: Tablet, by: Actor) -> None:
    treatment_day.lot(by, expires_on=None)
    page = tablet.scan(f"01{GTIN}17200101" + "10LOT1").content.decode()
    assert "This cartridge expired on 2020-01-01" in page
    assert "Throw it away" in page
    treatment_day.lot(by, "OLD", expires_on=dt.date(2020, 1, 1))
    assert "expired" in tablet.scan(f"01{GTIN}10OLD").content.decode()
    assert CartridgeUse.objects.count() == 0


def test_an_unknown_lot_can_be_received_on_the_spot(tablet: Tablet, by: Actor) -> None:
    barcode = f"(01){GTIN}(17)310630(10)NEW"
    page = tablet.scan(barcode).content.decode()
    assert "Lot NEW was not received here" in page
    assert "Receive this lot now" in page
    given = {"identifier": GTIN, "number": "NEW", "expires_on": "2031-06-30", "product": "Cartridge", "pieces": "5"}
    link = reverse("courses:treat", args=[tablet.session.pk]) + "#device"
    answer = tablet.client.post(reverse("inventory:receive"), {**given, "next": link})
    assert answer["Location"] == link
    tablet.scan(barcode)
    lot = Lot.objects.get(number="NEW")
    assert (lot.used, lot.received) == (1, 5)


def test_a_serial_number_is_used_once_whoever_treats(tablet: Tablet, by: Actor) -> None:
    treatment_day.lot(by)
    tablet.scan(treatment_day.BARCODE)
    other = Tablet.of(by)
    page = other.scan(treatment_day.BARCODE).content.decode()
    assert "This very cartridge was used on" in page
    assert Lot.objects.get().used == 1


def test_a_lot_without_serial_numbers_counts_its_pieces(tablet: Tablet, by: Actor) -> None:
    treatment_day.lot(by, received=2)
    barcode = f"01{GTIN}10LOT1"
    tablet.scan(barcode)
    tablet.scan(barcode)
    page = tablet.scan(barcode).content.decode()
    assert "No piece of this lot is left" in page
    assert Lot.objects.get().used == CartridgeUse.objects.count() == 2
    use = CartridgeUse.objects.first()
    assert use is not None
    tablet.post("remove_cartridge", use.pk)
    assert Lot.objects.get().used == CartridgeUse.objects.count() == 1


def test_a_cartridge_is_typed_by_hand(tablet: Tablet, by: Actor) -> None:
    treatment_day.lot(by)
    tablet.scan("", identifier="9506000134352", number="lot1", serial="7")
    use = CartridgeUse.objects.get()
    assert (use.serial, use.scanned, use.lot.number) == ("7", "", "LOT1")


def test_product_and_lot_in_two_barcodes(tablet: Tablet, by: Actor) -> None:
    treatment_day.lot(by)
    page = tablet.scan(f"01{GTIN}").content.decode()
    assert "Now scan the second barcode" in page
    assert f'value="01{GTIN}"' in page
    tablet.scan("10LOT1", before=f"01{GTIN}")
    assert CartridgeUse.objects.get().scanned == f"01{GTIN}\n10LOT1"


def test_a_damaged_barcode_comes_back(tablet: Tablet) -> None:
    page = tablet.scan("+A9991/$X!").content.decode()
    assert "damaged" in page
    assert "type product number" in page
    assert 'value="+A9991/$X!"' in page


def test_a_cartridge_of_another_clinic_is_not_known(tablet: Tablet) -> None:
    treatment_day.lot(treatment_day.nurse())
    assert "was not received here" in tablet.scan(treatment_day.BARCODE).content.decode()


def test_a_device_other_than_planned_needs_a_reason_and_is_checked_again(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    other = treatment_day.device(by, model="dr_pen_a20")
    parts = tablet.save("device", unit=str(other.pk)).json()["parts"]
    assert "Another model than planned" in parts["feedback-device"]
    assert tablet.now().check_before["assessment"]["content"]["request"]["device"] == "dr_pen_a20"
    assert "Why another device" in tablet.sign().content.decode()
    retired = treatment_day.device(by, retired_at=timezone.now())
    assert tablet.save("device", unit=str(retired.pk)).status_code == 422


def test_a_device_without_cartridge_says_so(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    use = CartridgeUse.objects.get()
    tablet.post("remove_cartridge", use.pk)
    assert "or why there is none" in tablet.sign().content.decode()
    unit = str(tablet.now().device_id)
    tablet.save("device", unit=unit, no_cartridge="Reusable tip, sterilized, batch 12")
    assert tablet.sign().status_code == 302


# zones and products --------------------------------------------------------------------------------------------------


def test_above_the_label_is_refused(tablet: Tablet, by: Actor) -> None:
    tablet.save("device", unit=str(treatment_day.device(by).pk))
    answer = tablet.save_zone("left_cheek", needle_length_mm="2.6")
    assert answer.status_code == 422
    words = next(iter(answer.json()["errors"].values()))[0]
    assert "above the device's label maximum" in words
    assert SessionZone.objects.get(session=tablet.session, zone="left_cheek").endpoint == ""


def test_above_what_was_evaluated_needs_a_reason(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    parts = tablet.save_zone("left_cheek", needle_length_mm="2").json()["parts"]
    key = f"zone-{tablet.session.zones.get(zone='left_cheek').pk}"
    assert "evaluated for this use: off-label" in parts[f"feedback-{key}"]
    assert "Needle length 2 mm; planned were 1.5 mm." in parts[f"feedback-{key}"]
    assert tablet.sign().status_code == 422
    tablet.save_zone("left_cheek", needle_length_mm="2", deviation_reason="Deep boxcar scar")
    assert tablet.sign().status_code == 302
    zone = SessionZone.objects.get(session=tablet.session, zone="left_cheek")
    assert (zone.planned["needle_length_mm"], float(zone.needle_length_mm or 0)) == (1.5, 2.0)


def test_deviations_need_a_reason(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    parts = tablet.save_zone("right_cheek", endpoint="erythema").json()["parts"]
    assert "Endpoint erythema; planned was pinpoint bleeding." in " ".join(parts.values())
    assert "a reason." in tablet.sign().content.decode()


def test_the_dose_where_enough_is_known(by: Actor) -> None:
    tablet = Tablet.of(by, document=treatment_day.document(device="exceed"))
    tablet.save("device", unit=str(treatment_day.device(by, model="exceed").pk))
    parts = tablet.save_zone("left_cheek", needle_length_mm="1").json()["parts"]
    words = " ".join(parts.values())
    known = "punctures on each cm²" in words
    from needlepoint_clinic.knowledge_pages.queries import knowledge

    count = knowledge().devices["exceed"].needle_count
    assert known is (count is not None and count.value is not None and not count.unverified)


def test_none_and_a_reaction_cannot_both_be(tablet: Tablet) -> None:
    answer = tablet.save_zone("left_cheek", reactions=["none", "expected_redness"])
    assert answer.status_code == 422


def test_a_serious_reaction_says_what_to_do(tablet: Tablet) -> None:
    parts = tablet.save_zone("left_cheek", reactions=["severe_allergic_reaction"]).json()["parts"]
    assert "Anaphylaxis" in " ".join(parts.values())


def test_a_warned_product_needs_a_reason(tablet: Tablet, by: Actor) -> None:
    treatment_day.everything(tablet, by)
    given = {"name": "Vitamin C serum", "ingredients": "Aqua, Ascorbic Acid, Parfum", "reason": ""}
    refused = tablet.post("add_product", **given)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Not yet, because of" in page
    assert "Aqua, Ascorbic Acid, Parfum" in page
    assert tablet.post("add_product", **{**given, "reason": "Part of a study"}).status_code == 302
    product = ProductUse.objects.get()
    assert product.check_result["content"]["verdict"] == "not_yet"
    assert product.check_result["knowledge_version"]
    assert tablet.save("products", products_none="on").status_code == 422
    tablet.post("remove_product", product.pk)
    assert ProductUse.objects.count() == 0
    assert "What was put on the skin" in tablet.sign().content.decode()


def test_photographs_are_never_in_the_way(tablet: Tablet) -> None:
    tablet.save("photographs", photo_note="Camera at repair")
    assert "Camera at repair" in tablet.get().content.decode()


def _months_ago(months: int) -> str:
    return (factories.today() - dt.timedelta(days=30 * months)).isoformat()


def _zone(tablet: Tablet) -> dt.tzinfo:
    import zoneinfo

    return zoneinfo.ZoneInfo(tablet.session.clinic.time_zone)
