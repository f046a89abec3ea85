"""How somebody uses a page: by pointer (a mouse, or a finger on a phone), or by keyboard alone.

A walk says what is done ("press Register"); a hand does it, and fails where the page cannot be used that way.
Everything is found by its accessible name, as a screen reader would say it, so a walk also shows that things are named.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FileChooser, FilePayload, Locator, Page

PATIENCE = 15_000
"""Milliseconds for anything to appear."""


SCANNED = """(code) => {
    const press = (key, ctrlKey = false) =>
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true }));
    for (const sign of code) sign === "\\u001d" ? press("]", true) : press(sign);
    press("Enter");
}"""
"""Key after key faster than any hand, the group separator as Ctrl+], then Enter."""


class NotUsable(AssertionError):
    """A page cannot be used in this way; it says what could not be reached or seen."""


class Hand(ABC):
    """Somebody at a window.

    Attributes:
        page: the window.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._where: Locator | Page = page
        page.set_default_timeout(PATIENCE)

    def within(self, selector: str) -> Hand:
        """The same hand, that looks for things only inside a part of the page."""
        hand = type(self)(self.page)
        hand._where = self._where.locator(selector)
        return hand

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press a button."""
        self.use(self._found("button", name, exact=exact))

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Follow a link; the page that it leads to must come without an error."""
        self.use(self._found("link", name, exact=exact))

    def unfold(self, words: str) -> None:
        """Open what is folded away behind these words."""
        summary = self._where.locator("summary").filter(has_text=words).filter(visible=True).first
        if not summary.evaluate("(each) => each.parentElement.open"):
            self.use(summary)

    def menu(self, name: str) -> None:
        """Go to a part of the clinic by the menu; on a small screen it is opened first."""
        button = self.page.get_by_role("button", name="Menu", exact=True)
        if button.is_visible():
            self.use(button)
        self.use(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True))

    def tick(self, name: str) -> None:
        """Tick a box."""
        box = self._found("checkbox", name)
        if not box.is_checked():
            self.choose_one(box)
        assert box.is_checked(), name

    def pick(self, question: str, answer: str) -> None:
        """Answer a question that has a few answers beside it."""
        group = self._where.get_by_role("group", name=question).first
        one = group.get_by_role("radio", name=answer, exact=True)
        if not one.is_checked():
            self.choose_one(one)
        assert one.is_checked(), f"{question} {answer}"

    def sees(self, words: str | re.Pattern[str]) -> None:
        """What is said somewhere, and is to be seen."""
        self._where.get_by_text(words).filter(visible=True).first.wait_for()

    def _found(self, role: str, name: str | re.Pattern[str], *, exact: bool = False) -> Locator:
        found = self._where.get_by_role(role, name=name, exact=exact).filter(visible=True).first  # type: ignore[arg-type]
        found.wait_for()
        return found

    def _field(self, label: str) -> Locator:
        found = self._where.get_by_label(label, exact=True)  # passwords, days, times and files have no role
        for role in ("textbox", "searchbox", "spinbutton", "combobox"):
            found = found.or_(self._where.get_by_role(role, name=label, exact=True))
        return found.filter(visible=True).first

    @abstractmethod
    def use(self, target: Locator) -> None:
        """Press what can be pressed."""

    @abstractmethod
    def choose_one(self, box: Locator) -> None:
        """Choose a radio button or tick a box."""

    @abstractmethod
    def write(self, label: str, words: str) -> None:
        """Write into a field, in place of what is there."""

    @abstractmethod
    def select(self, label: str, option: str) -> None:
        """Choose from a list by what it shows."""

    @abstractmethod
    def day(self, label: str, on: dt.date) -> None:
        """Fill in a field for a day."""

    @abstractmethod
    def clock(self, label: str, at: dt.time) -> None:
        """Fill in a field for a time of day."""

    @abstractmethod
    def attach(self, label: str, *files: FilePayload) -> None:
        """Give files."""

    @abstractmethod
    def zone(self, name: str) -> None:
        """Choose a zone on the body map."""

    @abstractmethod
    def sign(self) -> None:
        """Sign a consent whose name is typed already."""

    def scan(self, code: str) -> None:
        """Let a barcode scanner read something: it types faster than any hand, wherever the focus is, then Enter."""
        self.page.evaluate(SCANNED, code)


class Pointer(Hand):
    """A mouse, or a finger where the screen feels one."""

    def use(self, target: Locator) -> None:
        """Click, or touch."""
        if self.page.evaluate("() => navigator.maxTouchPoints > 0"):
            target.tap()
        else:
            target.click()

    def choose_one(self, box: Locator) -> None:
        """By its words, which are the larger target."""
        name = box.evaluate("(each) => each.labels[0] ? each.id || (each.id = crypto.randomUUID()) : ''")
        self.use(self.page.locator(f'label:has([id="{name}"]), label[for="{name}"]').first if name else box)

    def write(self, label: str, words: str) -> None:
        """At once."""
        self._field(label).fill(words)

    def select(self, label: str, option: str) -> None:
        """As a list of the system has it."""
        self._field(label).select_option(label=option)

    def day(self, label: str, on: dt.date) -> None:
        """As a picker gives it."""
        self._field(label).fill(on.isoformat())

    def clock(self, label: str, at: dt.time) -> None:
        """As a picker gives it."""
        self._field(label).fill(at.strftime("%H:%M"))

    def attach(self, label: str, *files: FilePayload) -> None:
        """By the system's own dialog."""
        with self.page.expect_file_chooser() as asked:
            self.use(self._field(label))
        asked.value.set_files(list(files))

    def zone(self, name: str) -> None:
        """On the map."""
        shape = self._where.locator(f'svg .zone[aria-label="{name}"]').first
        self.use(shape)
        assert shape.get_attribute("aria-checked") == "true", name

    def sign(self) -> None:
        """With strokes."""
        pad = self.page.locator("canvas[data-signature]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        left, middle = box["x"] + 30, box["y"] + box["height"] / 2
        self.page.mouse.move(left, middle)
        self.page.mouse.down()
        for step in range(1, 14):
            self.page.mouse.move(left + 14 * step, middle + (20 if step % 2 else -20))
        self.page.mouse.up()


SEEN = (Path(__file__).parent / "focus.js").read_text(encoding="utf-8")
TOWARDS = """(target) => {
    if (document.activeElement === target) return ["", ""];
    const middle = (each) => {
        const box = each.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2];
    };
    const [x, y] = middle(document.activeElement), [toX, toY] = middle(target);
    const across = toX > x ? "ArrowRight" : "ArrowLeft", down = toY > y ? "ArrowDown" : "ArrowUp";
    return Math.abs(toX - x) > Math.abs(toY - y) ? [across, down] : [down, across];
}"""
"""Which arrow somebody would press who sees where the zone is, and which if that one leads nowhere."""


class Keyboard(Hand):
    """Tab, Enter, Space, arrows and letters; each stop on the way must show that it has the focus, uncovered."""

    MOST_STOPS = 500
    MOST_ARROWS = 40
    BETWEEN_KEYS = 20
    """Milliseconds."""
    AFTER_WORDS = 90
    """Milliseconds: a scanner would have gone on by now."""

    def reach(self, target: Locator) -> None:
        """Tab to it, forwards or backwards.

        Raises:
            NotUsable: it cannot be reached, or a stop on the way is not to be seen.
        """
        target.wait_for(state="attached")
        turns, wanted = 0, ""
        forwards = None
        for _ in range(self.MOST_STOPS):
            seen = target.evaluate(SEEN)
            wanted = seen["wanted"]
            for wrong in (seen["unseen"], seen["hidden"]):
                if wrong:
                    raise NotUsable(f"{self.page.url}: {wrong}")
            if seen["arrived"]:
                return
            turns += forwards is not None and forwards != seen["before"]
            forwards = seen["before"]
            if turns > 1:
                break
            self.page.keyboard.press("Tab" if forwards else "Shift+Tab")
        raise NotUsable(f"{self.page.url}: “{wanted}” cannot be reached by keyboard")

    def use(self, target: Locator) -> None:
        """Enter."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def choose_one(self, box: Locator) -> None:
        """Space; among radio buttons, arrows."""
        self.reach(box)
        if box.evaluate("(each) => each === document.activeElement"):
            self.page.keyboard.press("Space")
            return
        steps = box.evaluate(
            """(each) => {
                const all = [...each.form.elements].filter((other) => other.name === each.name);
                return all.indexOf(each) - all.indexOf(document.activeElement);
            }"""
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")

    def write(self, label: str, words: str) -> None:
        """Key by key, as a hand does."""
        self.reach(self._field(label))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words, delay=self.BETWEEN_KEYS)
        self.page.wait_for_timeout(self.AFTER_WORDS)

    def select(self, label: str, option: str) -> None:
        """By arrows."""
        field = self._field(label)
        self.reach(field)
        steps = field.evaluate(
            "(each, words) => [...each.options].findIndex((one) => one.label.trim() === words) - each.selectedIndex",
            option,
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert field.evaluate("(each) => each.selectedOptions[0].label.trim()") == option, f"{label}: {option}"

    def day(self, label: str, on: dt.date) -> None:
        """In the order in which the field shows day, month and year; that is for the browser's own language to say."""
        self._digits(label, (on.strftime("%d%m%Y"), on.strftime("%m%d%Y"), on.strftime("%Y%m%d")), on.isoformat())

    def clock(self, label: str, at: dt.time) -> None:
        """Hours and minutes, with a.m. and p.m. where the field has them."""
        self._digits(label, (at.strftime("%H%M"), at.strftime("%I%M%p")), at.strftime("%H:%M"))

    def _digits(self, label: str, orders: tuple[str, ...], value: str) -> None:
        field = self._field(label)
        for digits in orders:
            self.reach(field)
            for _ in range(3):  # to the first part of the field
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(digits, delay=self.BETWEEN_KEYS)
            self.page.wait_for_timeout(self.AFTER_WORDS)
            if field.input_value() == value:
                return
        raise NotUsable(f"{self.page.url}: “{label}” cannot be typed; it is {field.input_value()}.")

    def attach(self, label: str, *files: FilePayload) -> None:
        """Enter or Space opens the system's own dialog; without a screen Chromium misses one of them now and then."""
        self.reach(self._field(label))
        given: list[FileChooser] = []
        self.page.once("filechooser", lambda chooser: given.append(chooser))
        for key in ("Enter", "Space") * 3:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(500)
            if given:
                given[0].set_files(list(files))
                return
        raise NotUsable(f"{self.page.url}: no dialog comes for “{label}”.")

    def zone(self, name: str) -> None:
        """Tab to the drawing, arrows to the zone, Space."""
        shape = self._where.locator(f'svg .zone[aria-label="{name}"]').first
        stop = shape.locator("xpath=ancestor::*[local-name()='svg']").locator('.zone[tabindex="0"]')
        self.reach(stop)
        tried: list[str] = []
        for _ in range(self.MOST_ARROWS):
            along, across = shape.evaluate(TOWARDS)
            if not along:
                break
            before = self.page.evaluate("document.activeElement.dataset.zone")
            for arrow in (along, across):
                self.page.keyboard.press(arrow)
                tried.append(arrow)
                if self.page.evaluate("document.activeElement.dataset.zone") != before:
                    break
        else:
            raise NotUsable(f"The arrows do not lead to “{name}” on the map: {tried}.")
        self.page.keyboard.press("Space")
        assert shape.get_attribute("aria-checked") == "true", name

    def sign(self) -> None:
        """By the name that was typed."""
        self.tick("My name, typed above, is my signature")


def pictures_of(page: Page, folder: Path | None, name: str) -> None:
    """Keep what the window shows, where somebody wants to look at it."""
    if folder is not None:
        whole = "stumbled" not in name  # where it stumbled, as it was to be seen
        page.screenshot(path=folder / f"walk-{name}.png", full_page=whole, animations="disabled")
