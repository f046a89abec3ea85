"""`needlepoint-clinic setup`: the first clinic, and the link by which its owner joins."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actions import INVITATION_DAYS, NotAllowedNow, open_clinic_by_invitation
from needlepoint_clinic.serving.preparing import prepare

ASKED = {
    "clinic": "Name of the clinic: ",
    "owner": "E-mail address of its owner: ",
    "time_zone": "Time zone, such as Europe/Madrid: ",
}


class Command(BaseCommand):
    """Make a clinic; whoever may run programs on this machine may do so, so nobody has to sign in for it."""

    help = "Make a clinic and print the link by which its owner joins. What is not given is asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything that would be asked."""
        parser.add_argument("--clinic", help="its name")
        parser.add_argument("--owner", metavar="E-MAIL", help="e-mail address of its owner")
        parser.add_argument("--time-zone", help="such as Europe/Madrid")
        parser.add_argument("--country", default="", help="two letters, for public holidays")
        parser.add_argument("--language", default="en", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask, make, print.

        Raises:
            CommandError: an answer is missing or cannot be used.
        """
        prepare(self.stdout.write)
        given = {name: options[name] or self._ask(name, question) for name, question in ASKED.items()}
        try:
            validate_email(given["owner"])
            _invitation, secret = open_clinic_by_invitation(
                name=given["clinic"],
                owner=given["owner"],
                time_zone=given["time_zone"],
                country=options["country"].upper(),
                language=options["language"],
                at=timezone.now(),
            )
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        except NotAllowedNow as wrong:
            raise CommandError(str(wrong)) from None
        link = settings.ADDRESS.url + reverse("accounts:join", args=[secret])
        self.stdout.write(f"“{given['clinic']}” is made. Its owner joins by this link, within {INVITATION_DAYS} days:")
        self.stdout.write(f"\n  {link}\n")
        self.stdout.write("It works while the server runs: needlepoint-clinic serve.")

    def _ask(self, name: str, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"Give --{name.replace('_', '-')}; there is no terminal to ask on.")
        while not (answer := input(question).strip()):
            continue
        return answer
