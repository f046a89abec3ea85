"""`needlepoint-clinic make_demo_clinic`: invented patients for the demonstration."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.demo_clinic.making import ZONE, make_demo_clinics


class Command(BaseCommand):
    """Make the clinic where there is none yet."""

    help = "Make the demonstration clinic: invented staff, and fifty invented patients at every stage of a course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day on which it is shown, and the seed."""
        parser.add_argument("--on", type=dt.date.fromisoformat, help="the day it is shown on; today where not given")
        parser.add_argument("--seed", type=int, default=20)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it.

        Raises:
            CommandError: this is no demonstration, or a clinic is here already.
        """
        if not settings.DEMO:
            raise CommandError("This fills the database with invented patients; it works only with NEEDLEPOINT_DEMO=1.")
        if Clinic.objects.exists():
            raise CommandError("There is a clinic here already. Give another folder with NEEDLEPOINT_DATA.")
        now = timezone.now()
        place = make_demo_clinics(on=options["on"] or now.astimezone(ZONE).date(), now=now, seed=options["seed"])
        place.owner.clinic.refresh_from_db()
        self.stdout.write(f"{place.owner.clinic.last_patient_number} invented patients are at “{place.owner.clinic}”.")
