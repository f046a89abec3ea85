"""Treatment day in a real browser: a closed tab, a lost connection, two tablets, the timer, a scanner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.courses.models import CartridgeUse, Session
from tests.clinic import treatment_day
from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import Windows

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def address(session: Session) -> str:
    """Of its page."""
    return reverse("courses:treat", args=[session.pk])


def saved(page: Page, step: str) -> None:
    """Wait until the server has said that it keeps a step."""
    page.wait_for_selector(f'form[data-step="{step}"] [data-draft-status][data-state="saved"]')


def antiseptic(session: Session) -> str:
    """As the database has it."""
    session.refresh_from_db()
    return str((session.preparation.get("skin") or {}).get("antiseptic", ""))


def scan(page: Page, code: str) -> None:
    """As a scanner does: key after key faster than any hand, the group separator as Ctrl+], then Enter."""
    page.evaluate(
        """(code) => {
            const press = (key, ctrlKey = false) =>
                document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true }));
            for (const sign of code) sign === "\\u001d" ? press("]", true) : press(sign);
            press("Enter");
        }""",
        code,
    )


def test_what_is_typed_saves_itself_and_outlives_a_closed_tab(page: Page, site: Site) -> None:
    session = treatment_day.session(site.actors[Role.PHYSICIAN])
    page.goto(address(session))
    page.fill("#id_antiseptic", "Chlorhexidine 2 %")
    saved(page, "skin")
    assert antiseptic(session) == "Chlorhexidine 2 %"
    assert page.locator("#state-skin").inner_text() == "Done"
    page.fill("#id_antiseptic", "Octenidine 0.1 %")
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(address(session))
    again.wait_for_timeout(300)
    assert again.input_value("#id_antiseptic") == "Octenidine 0.1 %"
    for _ in range(100):
        if antiseptic(session) == "Octenidine 0.1 %":
            break
        again.wait_for_timeout(50)
    assert antiseptic(session) == "Octenidine 0.1 %"


def test_a_lost_connection_loses_nothing(windows: Windows, site: Site) -> None:
    windows.expected.append("ERR_INTERNET_DISCONNECTED")
    by = site.actors[Role.NURSE]
    session = treatment_day.session(by)
    page = windows.open(by)
    page.goto(address(session))
    page.context.set_offline(True)
    page.fill("#id_antiseptic", "Povidone-iodine 10 %")
    page.wait_for_selector('form[data-step="skin"] [data-draft-status][data-state="kept"]')
    page.context.set_offline(False)
    saved(page, "skin")
    assert antiseptic(session) == "Povidone-iodine 10 %"


def test_two_tablets_end_in_one_record(windows: Windows, site: Site) -> None:
    from playwright.sync_api import expect

    windows.expected.append("409")
    by = site.actors[Role.NURSE]
    session = treatment_day.session(by)
    first, second = windows.open(by), windows.open(site.actors[Role.PHYSICIAN])
    for page in (first, second):
        page.goto(address(session))
    first.fill("#id_antiseptic", "Alcohol 70 %")
    saved(first, "skin")
    second.fill("#id_antiseptic", "Chlorhexidine 4 %")
    message = second.locator("#skin [data-conflict]")
    message.wait_for()
    for words in (by.name, "Alcohol 70 %", "Chlorhexidine 4 %"):
        assert words in message.inner_text()
    assert second.input_value("#id_antiseptic") == "Chlorhexidine 4 %"
    second.click("[data-keep=mine]")
    saved(second, "skin")
    assert antiseptic(session) == "Chlorhexidine 4 %"
    first.fill("#id_antiseptic", "Alcohol 80 %")
    first.locator("#skin [data-keep=theirs]").click()
    expect(first.locator("#id_antiseptic")).to_have_value("Chlorhexidine 4 %")
    assert antiseptic(session) == "Chlorhexidine 4 %"


def test_the_timer_goes_on_after_a_reload_by_the_servers_clock(windows: Windows, site: Site) -> None:
    by = site.actors[Role.NURSE]
    session = treatment_day.session(by)
    page = windows.open(by)
    page.add_init_script(
        "const wrong = Date.now; Date.now = () => wrong() + 3 * 3600 * 1000;"
    )  # a tablet's wrong clock
    page.goto(address(session))
    page.select_option("#id_product", "lmx_4")
    page.fill("#id_area_cm2", "60")
    page.click("button[value=on]")
    elapsed = page.locator("[data-elapsed]")
    elapsed.filter(has_text=re.compile(r"^00:\d\d$")).wait_for()
    page.reload()
    elapsed.filter(has_text=re.compile(r"^00:\d\d$")).wait_for()
    page.click("button[value=off]")
    saved(page, "anaesthetic")
    session.refresh_from_db()
    assert session.anaesthetic["removed_at"] > session.anaesthetic["applied_at"]


def test_a_scanner_works_wherever_the_focus_is(windows: Windows, site: Site) -> None:
    windows.expected.append("422")
    by = site.actors[Role.PHYSICIAN]
    session = treatment_day.session(by)
    treatment_day.lot(by, "SCAN1")
    page = windows.open(by)
    page.goto(address(session))
    for serial in ("A1", "A2"):
        page.evaluate("document.activeElement.blur()")
        with page.expect_navigation():
            scan(page, f"01{treatment_day.GTIN}17310630" + f"10SCAN1\x1d21{serial}")
        page.locator("#device").get_by_text(f"serial {serial}").wait_for()
    used = CartridgeUse.objects.filter(session=session).order_by("used_at").values_list("serial", flat=True)
    assert list(used) == ["A1", "A2"]
    page.fill("#id_scan", f"(01){treatment_day.GTIN}(10)SCAN1(21)A2")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#device .error").get_by_text("This very cartridge was used").wait_for()
    assert page.evaluate("location.pathname") == address(session)


def test_the_questions_of_a_part_come_when_something_has_changed(page: Page, site: Site) -> None:
    session = treatment_day.session(site.actors[Role.PHYSICIAN])
    page.goto(address(session))
    assert page.locator("#id_fact_herpes_outbreak").count() == 0
    page.locator("#id_asked_skin_now").get_by_text("Something has changed").click()
    page.locator("#id_fact_herpes_outbreak").get_by_text("left cheek").click()
    page.locator("#barriers").get_by_text("cold sore").wait_for()
    saved(page, "check")
    page.reload()
    assert page.locator("#id_fact_herpes_outbreak input").first.is_checked()
