"""One whole course, from the front desk's first word to the auditor's last, as the people of the clinic do it.

Each step is what one person does in one sitting. How they do it, by pointer or by keyboard, is the hand's affair.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from django.urls import reverse

from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.outcomes.models import OutcomeSummary
from needlepoint_clinic.outcomes.tasks import work_out
from tests.clinic import factories, treatment_day
from tests.clinic.browser.hands import Hand
from tests.clinic.browser.walk import CHECKED, FIRST_DAY, LOOKED_AT, TREATED, Walk

CERTAIN = "Is it certain that needling will help you?"
UNDERSTOOD = {
    "Is needling your only choice?": "No, I can choose something else, or nothing",
    "What do you do?": "I call the clinic the same day, or see a doctor",
    "Can you change your mind": "Yes, at any time, and I need give no reason",
}
"""What the patient answers to show that it was understood, besides whether it is certain to help."""

NOT_SO = (
    "Do you have any of these now?",
    "Do you have a fever",
    "Is redness or heat spreading past the skin that was treated?",
    "Is there pus or cloudy fluid on the skin?",
    "Is the pain getting worse day by day?",
    "Are there red, itchy bumps or patches on the treated skin?",
    "Are there bumps that feel firm or hard?",
)
"""What is asked on day 3 and answered with no; the pimples are there."""


def front_desk_registers(walk: Walk) -> None:
    """A patient rings up; somebody of the same name and birthday is there already, but it is somebody else."""
    desk = walk.at(Role.FRONT_DESK)
    walk.shown(desk, "desk-today")
    desk.menu("Patients")
    desk.write("Find a patient", f"{walk.family_name} Lucia")
    desk.sees(walk.family_name)
    walk.shown(desk, "desk-search")
    desk.follow("Register a patient")
    desk.write("Family name", walk.family_name)
    desk.write("Given name", "Lucia")
    desk.write("Date of birth", "1991-03-02")
    desk.select("Sex", "Female")
    desk.write("Phone", "+34 600 123 456")
    desk.press("Register", exact=True)
    desk.sees("Is this person here already?")
    walk.shown(desk, "desk-duplicate")
    desk.press("It is somebody else: register")
    desk.sees("Registered with number")
    walk.shown(desk, "desk-registered")
    desk.follow("Book an appointment")
    desk.select("For", "Consultation")
    desk.day("Day", walk.date(FIRST_DAY))
    desk.clock("Time", dt.time(10))
    desk.select("With", walk.names[Role.PHYSICIAN])
    desk.press("Book", exact=True)
    desk.sees("Booked.")
    walk.shown(desk, "desk-booked")


def physician_consults(walk: Walk) -> None:
    """Wishes on the map, the questions, the plan with a decision against a finding, the signature."""
    physician = walk.at(Role.PHYSICIAN)
    walk.shown(physician, "physician-today")
    physician.follow(f"{walk.family_name}, Lucia")
    physician.press("Start a consultation")
    wish = physician.within("[data-want='0']")
    wish.select("Indication", "Atrophic acne scars, boxcar")
    physician.zone("left cheek")
    physician.zone("right cheek")
    wish.unfold("Goal, to measure the result against")
    wish.write("In the person's words", "scars that show less in side light")
    wish.select("Instrument", "Goodman and Baron quantitative score of acne scarring")
    wish.write("Score now", "12")
    wish.write("Score hoped for", "7")
    physician.within("#panel").sees("Still to ask")
    physician.pick("Which skin type are you", "III")
    physician.pick("How was your skin type found", "Clinician")
    physician.pick("Are you tanned now? Where?", "Yes, here")
    for zone in ("left cheek", "right cheek"):
        physician.within("#q-tan").tick(zone)
    physician.tick("questions still open were asked as well, and the answer is no")
    physician.within("#panel").sees("The skin in the area is tanned.")
    walk.shown(physician, "physician-questions")
    physician.press("Save and go to the plan")
    _plan_and_sign(walk, physician)


def _plan_and_sign(walk: Walk, physician: Hand) -> None:
    physician.select("Device", walk.planned_device)
    physician.select("Topical anaesthetic", "LMX 4")
    physician.within("#depth-cards").sees("Label maximum 2.5 mm")
    physician.write("Note", "Wants to be ready for a wedding in May; knows that it takes several sessions.")
    physician.within("#save-state").sees("Saved at")
    walk.shown(physician, "physician-plan")
    decide = physician.within("#overrides")
    decide.write(
        "Your reason; it stays on record under your name", "Faint tan of a day outdoors; it fades before day one."
    )
    decide.press("Go on in spite of this")
    physician.within("#overrides").sees("goes on against this")
    walk.shown(physician, "physician-decided-against-a-finding")
    physician.press("Save and read the plan")
    physician.sees("By signing you decide, and it is recorded:")
    walk.shown(physician, "physician-reads")
    physician.write("PIN or password", factories.PIN)
    physician.press("Sign and begin the course")
    physician.sees("No consent has been given yet")
    walk.shown(physician, "physician-signed")


def patient_consents(walk: Walk) -> None:
    """The nurse goes through the decision aid with the patient; one answer shows that something was not understood."""
    nurse = walk.at(Role.NURSE)
    walk.to_the_course(nurse)
    walk.shown(nurse, "nurse-course-without-consent")
    nurse.follow("Open the consultation")
    nurse.follow("Hand the screen to the patient")
    walk.shown(nurse, "patient-reads")
    for question, answer in UNDERSTOOD.items():
        nurse.pick(question, answer)
    nurse.pick(CERTAIN, "Yes, it is certain")
    nurse.pick("your own record", "Yes")
    nurse.pick("for teaching", "No")
    nurse.pick("publish them", "No")
    nurse.write("Your full name", f"Lucia {walk.family_name}")
    nurse.sign()
    nurse.press("I agree and sign")
    nurse.sees("Please look at this again")
    walk.shown(nurse, "patient-asked-again")
    nurse.pick(CERTAIN, "No, nobody can promise it")
    nurse.press("I agree and sign")
    nurse.sees("Please hand the screen back")
    walk.shown(nurse, "patient-consented")
    nurse.write("PIN or password", factories.PIN)
    nurse.press("Unlock")
    nurse.sees("Signed by Lucia")
    walk.shown(nurse, "nurse-unlocked")


def front_desk_books_a_session(walk: Walk) -> None:
    """From the calendar, where the consultation stands; nothing clinical is shown on the way, or when asked for."""
    desk = walk.at(Role.FRONT_DESK)
    desk.menu("Calendar")
    desk.follow(f"{walk.family_name}, Lucia", exact=True)
    walk.shown(desk, "desk-patient")
    desk.follow("Book an appointment")
    desk.select("For", "Session")
    desk.day("Day", walk.date(TREATED))
    desk.clock("Time", dt.time(9, 30))
    desk.select("With", walk.names[Role.NURSE])
    walk.shown(desk, "desk-books-session")
    desk.press("Book", exact=True)
    desk.sees("Booked.")
    closed = [
        reverse("patients:record", args=[walk.patient.pk]),
        reverse("courses:course", args=[walk.course.pk]),
        reverse("consultations:signed", args=[walk.course.consultation_id]),
        reverse("photographs:of_patient", args=[walk.patient.pk]),
    ]
    walk.windows.expected.append("403")
    for address in closed:
        desk.page.goto(address)
        desk.sees("Your role at this clinic does not allow it")
        assert "scar" not in desk.page.content(), address
    walk.shown(desk, "desk-refused")
    walk.windows.expected.remove("403")


def nurse_treats(walk: Walk) -> None:
    """The treatment day, from the check to the signature."""
    walk.day(TREATED, 9)
    nurse = walk.at(Role.NURSE)
    walk.shown(nurse, "nurse-today")
    nurse.follow("Open the course")
    nurse.press("Begin a session")
    walk.shown(nurse, "nurse-session")
    check = nurse.within("#check")
    check.tick("Name and date of birth were asked, and are those above")
    check.tick("Allergies and warnings above were read and asked about")
    groups = nurse.page.locator("#check section.part").evaluate_all("(all) => all.map((each) => each.id)")
    for group in groups:
        part = nurse.within(f"#{group}")
        part.pick("", "Something has changed" if group == "group-skin_now" else "Asked: as before")
    nurse.within("#feedback-check").sees("Defer")  # the physician has decided that it does not hold the course
    nurse.within("#group-skin_now fieldset:has(legend:text-is('Are you tanned now? Where?'))").tick("in none of these")
    nurse.within("#feedback-check").sees("Proceed")
    walk.shown(nurse, "nurse-check")
    _prepare(walk, nurse)
    for zone in ("left_cheek", "right_cheek"):
        part = nurse.within(f"section.zone:has([data-step]):has(h3:text-is('{zone.replace('_', ' ').capitalize()}'))")
        part.write("Passes", "4")
        part.pick("Endpoint", "Pinpoint bleeding")
        part.tick("Redness in the first week")
        part.sees("Saved at")
    walk.shown(nurse, "nurse-zones")
    products = nurse.within("#products")
    products.write("Product", "Hyaluronic acid gel")
    products.write("Ingredients as printed", "Aqua, Sodium Hyaluronate")
    products.press("Check and note it")
    products.sees("Leave it off, or write why it is used all the same.")
    products.write("Reason, where the check warns", "Sterile gel for the pen to glide on; wiped off at the end.")
    products.press("Check and note it")
    products.sees("Reason: Sterile gel for the pen to glide on")
    walk.shown(nurse, "nurse-products")
    _photograph(walk, nurse)
    _hand_over_and_sign(walk, nurse)


def _prepare(walk: Walk, nurse: Hand) -> None:
    skin = nurse.within("#skin")
    skin.tick("Make-up and sunscreen are off")
    skin.write("Disinfected with", "Chlorhexidine 2 %")
    skin.sees("Saved at")
    cream = nurse.within("#anaesthetic")
    cream.write("Grams", "10")
    cream.write("Area in cm²", "60")
    cream.pick("Skin intact when it went on", "Yes")
    cream.pick("Covered with film", "No")
    cream.press("On now")
    cream.sees("On at 09:0")
    walk.clock.set(walk.clock.now() + dt.timedelta(minutes=30))
    cream.press("Off now")
    cream.sees("off at 09:3")
    device = nurse.within("#device")
    device.pick("Device", walk.pen)
    device.sees("Saved at")
    with nurse.page.expect_navigation():
        nurse.scan(f"01{treatment_day.GTIN}17310630" + f"10{walk.lot}\x1d21W1")
    nurse.within("#device").sees("serial W1")
    walk.shown(nurse, "nurse-prepared")


def _photograph(walk: Walk, nurse: Hand) -> None:
    nurse.within("#photographs").follow("Add photographs")
    nurse.select("Zone", "left cheek")
    nurse.attach("Photographs", walk.picture(1))
    nurse.press("Add", exact=True)
    nurse.within("[data-upload-list]").sees("added")
    walk.shown(nurse, "nurse-photographs")
    nurse.follow("Back to the session")
    nurse.within("#photographs").sees("1 photograph belongs to this session.")


def _hand_over_and_sign(walk: Walk, nurse: Hand) -> None:
    aftercare = nurse.within("#aftercare")
    aftercare.press("Ended now")
    aftercare.pick("In which language", "English")
    aftercare.tick("Aftercare was explained and the leaflet handed over")
    aftercare.write("What was asked or agreed", "No sun until the check-in on day 3.")
    aftercare.sees("Saved at")
    sign = nurse.within("#sign")
    sign.sees("Nothing is missing. It can be signed.")
    walk.shown(nurse, "nurse-before-signing")
    sign.write("PIN or password", factories.PIN)
    sign.press("Sign and lock")
    nurse.sees("Waits for a co-signature")
    walk.shown(nurse, "nurse-signed")


def physician_cosigns(walk: Walk) -> None:
    """Under the nurse's session."""
    physician = walk.at(Role.PHYSICIAN)
    physician.menu("To co-sign")
    walk.shown(physician, "physician-to-cosign")
    physician.follow(f"{walk.family_name}, Lucia")
    physician.write("Remark", "As planned.")
    physician.write("PIN or password", factories.PIN)
    physician.press("Co-sign")
    physician.sees("Co-signed")
    walk.shown(physician, "physician-cosigned")


def nurse_checks_in(walk: Walk) -> None:
    """On day 3, on the phone: new pimples. What triage says is dealt with, and noted as an adverse event."""
    walk.day(CHECKED, 11)
    nurse = walk.at(Role.NURSE)
    walk.to_the_course(nurse)
    nurse.follow("Check-in", exact=True)
    nurse.sees("Day 3 after the session")
    nurse.pick("Are there new pimples with a white or yellow tip?", "Yes")
    nurse.within("#triage").sees("could still make it worse")
    for question in NOT_SO:
        nurse.pick(question, "No")
    nurse.within("#triage").sees("because of")
    walk.shown(nurse, "nurse-check-in")
    nurse.press("Keep this check-in")
    nurse.sees("Tell the patient")
    walk.shown(nurse, "nurse-check-in-kept")
    nurse.write("What was done", "Seen the same day: a few pimples on the left cheek. The physician decides.")
    nurse.press("I dealt with it")
    nurse.sees("Noted. It waits no more.")
    nurse.follow("Note as adverse event")
    nurse.select("Where", "left cheek")
    nurse.write("What is seen", "Five pustules of 1 to 2 mm.")
    nurse.write("What is done about it", "The new cream is left out; seen again on Friday.")
    walk.shown(nurse, "nurse-adverse-event")
    nurse.press("Note it")
    nurse.sees("A physician has to see it before the course may go on.")
    walk.shown(nurse, "nurse-adverse-event-noted")


def physician_assesses(walk: Walk) -> None:
    """The adverse event, so that the course may go on."""
    physician = walk.at(Role.PHYSICIAN)
    walk.shown(physician, "physician-today-event")
    physician.menu("Follow-up")
    physician.follow("Open adverse events")
    physician.follow("Pustules")
    physician.write("What you found, and why the course may go on", "A few pustules after a greasy cream, drying up.")
    physician.press("Assessed: the course may go on")
    physician.sees("Assessed by")
    walk.shown(physician, "physician-assessed")


def nurse_scores(walk: Walk) -> None:
    """A month later: the score that the goal was set with, and the same view of the cheek."""
    walk.day(LOOKED_AT, 10)
    nurse = walk.at(Role.NURSE)
    walk.to_the_course(nurse)
    nurse.follow("Score", exact=True)
    nurse.follow(re.compile("Enter a total instead.*quantitative"))
    nurse.write("Total", "9")
    walk.shown(nurse, "nurse-scores")
    nurse.press("Work it out and keep it")
    nurse.within("section[aria-labelledby=scores]").sees("Goodman and Baron")
    nurse.follow("Add", exact=True)
    nurse.select("Zone", "left cheek")
    nurse.attach("Photographs", walk.picture(2))
    nurse.press("Add", exact=True)
    nurse.within("[data-upload-list]").sees("added")
    nurse.follow("To the photographs")
    walk.shown(nurse, "nurse-gallery")


def physician_decides(walk: Walk) -> None:
    """On what was reached so far: go on."""
    physician = walk.at(Role.PHYSICIAN)
    walk.to_the_course(physician)
    physician.sees("Session 2:")
    walk.shown(physician, "physician-progress")
    physician.follow("Compare", exact=True)
    physician.sees("Two photographs beside each other")
    walk.shown(physician, "physician-compares")
    walk.to_the_course(physician)
    physician.follow("Decide", exact=True)
    physician.pick("Decision", "Go on")
    physician.write("Reason", "The score fell by three points; the second session as planned.")
    walk.shown(physician, "physician-decides")
    physician.press("Decide", exact=True)
    physician.sees("The score fell by three points")
    walk.shown(physician, "physician-decided")


def owner_and_auditor_look(walk: Walk) -> None:
    """The owner finds the course among the outcomes, the auditor everything that was done in the log."""
    owner = walk.at(Role.OWNER)
    owner.menu("Outcomes")
    owner.press("Count")
    owner.sees("The courses are being counted")
    work_out.func(str(OutcomeSummary.objects.latest("asked_at").pk))  # as the worker does
    owner.sees("Signed sessions")
    walk.shown(owner, "owner-outcomes")
    auditor = walk.at(Role.AUDITOR)
    auditor.menu("Audit")
    auditor.sees(walk.names[Role.PHYSICIAN])
    auditor.follow("this record")
    auditor.sees("Audit of one patient")
    walk.shown(auditor, "auditor-log")


STEPS: list[Callable[[Walk], None]] = [
    front_desk_registers,
    physician_consults,
    patient_consents,
    front_desk_books_a_session,
    nurse_treats,
    physician_cosigns,
    nurse_checks_in,
    physician_assesses,
    nurse_scores,
    physician_decides,
    owner_and_auditor_look,
]
"""The course, in its order."""
