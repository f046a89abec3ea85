"""A consultation in a real browser: the map by pointer and keyboard, answers that save themselves, signing, consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import Consent, Consultation, RecordStatus
from tests.clinic import factories
from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import Windows
from tests.clinic.consultations import made

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
CHEEK = '.zone[data-zone="left_cheek"]'


def _draft(by: Actor, document: dict[str, object] | None = None) -> Consultation:
    return made.draft(by, document, on=factories.today())


def _answer(row: Consultation, fact: str) -> object:
    """What the database holds now."""
    return Consultation.objects.get(pk=row.pk).document["history"].get(fact)


def _saved(page: Page) -> None:
    page.wait_for_selector('#save-state[data-state="saved"]')


def test_a_consultation_from_answers_to_consent(page: Page, windows: Windows, site: Site) -> None:
    windows.expected.append("422")  # a blank consent is refused
    by = site.actors[Role.PHYSICIAN]
    made.user_of(by)
    row = _draft(by)
    page.goto(reverse("consultations:edit", args=[row.pk]))
    page.locator("[data-want] select").first.select_option("melasma")
    page.locator(CHEEK).first.click()
    page.locator("#candidacy .zones").get_by_text("Left cheek").wait_for()
    _saved(page)
    page.locator("#q-pregnant").get_by_text("No", exact=True).click()
    page.locator('[name="history.everything_else"]').check()
    page.locator("#q-sex").get_by_text("Female").click()
    page.locator("#q-phototype").get_by_text("III", exact=True).click()
    _saved(page)
    row.refresh_from_db()
    assert row.document["treatment"]["wants"] == [{"indication": "melasma", "zones": ["left_cheek"]}]
    assert row.document["history"]["pregnant"] is False
    assert row.document["history"]["phototype"] == "III"

    page.goto(reverse("consultations:plan", args=[row.pk]))
    page.locator('[name="treatment.device"]').select_option("skinpen")
    page.locator("#depth-left_cheek").get_by_text("Label maximum").wait_for()
    page.locator("#length-left_cheek").fill("9")
    page.locator("#length-left_cheek").blur()
    page.locator("#depth-left_cheek .error").get_by_text("more than the label's maximum").wait_for()
    page.locator("#length-left_cheek").fill("")
    page.locator("#length-left_cheek").blur()
    page.wait_for_selector("#depth-left_cheek .error", state="detached")
    _saved(page)

    page.goto(reverse("consultations:review", args=[row.pk]))
    page.get_by_text("What can go wrong").first.wait_for()
    page.get_by_label("PIN or password").fill(factories.PIN)
    page.get_by_role("button", name="Sign and begin the course").click()
    page.get_by_text("No consent has been given yet").wait_for()
    row.refresh_from_db()
    assert row.status == RecordStatus.SIGNED

    _consent(page, row)
    consent = Consent.objects.get(consultation=row)
    assert consent.signature.count("L") > 3
    assert consent.photographs == ["record"]


def _consent(page: Page, row: Consultation) -> None:
    page.goto(reverse("consultations:consent", args=[row.pk]))
    page.get_by_role("button", name="I agree and sign").click()
    page.locator("#errors").wait_for()
    assert not Consent.objects.filter(consultation=row).exists(), "blank is refused"
    for words in ("No, nobody can promise it", "No, I can choose something else", "I call the clinic the same day"):
        page.get_by_text(words).click()
    page.get_by_text("Yes, at any time, and I need give no reason").click()
    if page.get_by_text("it needs my free consent", exact=False).count():
        page.get_by_text("The maker's instructions do not name it, so").click()
    for use, agreed in (("record", "yes"), ("teaching", "no"), ("publication", "no")):
        page.locator(f'[name="photographs_{use}"][value="{agreed}"]').check()
    page.get_by_label("Your full name").fill("Ana Ruiz")
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 40 + 15 * step, box["y"] + 60 + (20 if step % 2 else -20))
    page.mouse.up()
    page.get_by_role("button", name="I agree and sign").click()
    page.get_by_text("The consent is signed and kept").wait_for()


def test_the_map_by_keyboard_alone(windows: Windows, site: Site) -> None:
    row = _draft(site.actors[Role.PHYSICIAN])
    page = windows.open(site.actors[Role.PHYSICIAN])
    page.goto(reverse("consultations:edit", args=[row.pk]))
    page.locator('svg[data-view="face"] .zone[tabindex="0"]').focus()
    reached = set()
    for key in ("ArrowDown",) * 8 + ("ArrowRight",) * 2 + ("ArrowUp",) * 3:
        page.keyboard.press(key)
        reached.add(page.evaluate("document.activeElement.dataset.zone"))
    assert len(reached) > 5
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    zone = page.evaluate("document.activeElement.dataset.zone")
    assert page.evaluate("document.activeElement.getAttribute('aria-checked')") == "true"
    assert page.locator(f'[data-words][value="{zone}"]').first.is_checked(), "the list says the same"
    _saved(page)
    page.locator(f'svg[data-view="face"] .zone[data-zone="{zone}"]').focus()
    page.keyboard.press("Space")
    assert not page.locator(f'[data-words][value="{zone}"]').first.is_checked()


def test_two_screens_and_a_lost_connection(windows: Windows, site: Site) -> None:
    windows.expected += ["409", "ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    row = _draft(site.actors[Role.PHYSICIAN], made.example("melasma"))
    first, second = windows.open(site.actors[Role.PHYSICIAN]), windows.open(site.actors[Role.NURSE])
    for each in (first, second):
        each.goto(reverse("consultations:edit", args=[row.pk]))
        each.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    first.locator("#q-smoker").get_by_text("Yes", exact=True).click()
    _saved(first)
    second.locator("#q-smoker").get_by_text("No", exact=True).click()
    conflict = second.locator("#q-smoker .conflict")
    conflict.get_by_text("Yes", exact=True).wait_for()
    assert _answer(row, "smoker") is True
    conflict.get_by_role("button", name="Keep mine").click()
    _saved(second)
    assert _answer(row, "smoker") is False

    first.context.set_offline(True)
    first.locator("#q-hiv").get_by_text("No", exact=True).click()
    first.locator('#save-state[data-state="kept"]').wait_for()
    first.context.set_offline(False)
    _saved(first)
    assert _answer(row, "hiv") is False


def test_where_is_asked_once_yes_is_said(windows: Windows, site: Site) -> None:
    row = _draft(site.actors[Role.PHYSICIAN], made.example("striae"))
    page = windows.open(site.actors[Role.PHYSICIAN], phone=True)
    page.goto(reverse("consultations:edit", args=[row.pk]))
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.locator("#q-tattoo").get_by_text("Yes, here").click()
    page.locator("#q-tattoo .places label").first.click()
    _saved(page)
    page.locator("#q-rosacea").get_by_text("Nowhere").click()
    _saved(page)
    row.refresh_from_db()
    assert len(row.document["history"]["tattoo"]) == 1
    assert page.locator("#q-papulopustular_rosacea").is_hidden()
    page.locator("#q-rosacea").get_by_text("Yes, here").click()
    page.locator("#q-papulopustular_rosacea").wait_for()
