"""`needlepoint-clinic demo`: the demonstration clinic, its server and its worker, until Ctrl-C."""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.demo_clinic import staff
from needlepoint_clinic.serving.before_settings import MADE_ON
from needlepoint_clinic.serving.demo_visit import DemoFails, visit, wait_until_it_answers
from needlepoint_clinic.serving.preparing import prepare
from needlepoint_clinic.serving.processes import (
    SERVER_COMMAND,
    WORKER_COMMAND,
    Stopped,
    side_by_side,
    stopped_by_signals,
    watch,
)


class Command(BaseCommand):
    """Generate where needed, start both programs, print how to sign in."""

    help = "Run the demonstration clinic in a folder of its own, with invented patients, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it is kept, and whether it is only tried."""
        parser.add_argument("--data", metavar="FOLDER", help="where it is kept (read before the settings are)")
        parser.add_argument("--check", action="store_true", help="start everything, sign in as everybody, stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until stopped.

        Raises:
            CommandError: a program ended by itself, or a check failed.
        """
        try:
            with stopped_by_signals():
                self._run(check=options["check"])
        except Stopped:
            self.stdout.write("\nStopped.")
        except DemoFails as failure:
            raise CommandError(str(failure)) from None

    def _run(self, *, check: bool) -> None:
        self._make()
        with side_by_side(SERVER_COMMAND, WORKER_COMMAND) as running:
            wait_until_it_answers(settings.ADDRESS.url, is_alive=lambda: running[0].poll() is None)
            self.stdout.write(self._welcome())
            self.stdout.flush()
            if check:
                self._check(running)
                return
            ended = watch(running)
            name = "The server" if ended is running[0] else "The worker"
            raise CommandError(f"{name} ended by itself (exit code {ended.returncode}); what it said stands above.")

    def _make(self) -> None:
        prepare(self.stdout.write)
        if not Clinic.objects.exists():
            from needlepoint_clinic.demo_clinic.making import ZONE, make_demo_clinics

            self.stdout.write("Making fifty invented patients; this takes some twenty seconds ...")
            self.stdout.flush()
            now = timezone.now()
            make_demo_clinics(on=now.astimezone(ZONE).date(), now=now)
            (Path(settings.DATA) / MADE_ON).write_text(str(timezone.localdate()), "ascii")
        connections.close_all()

    def _check(self, running: list[subprocess.Popen[bytes]]) -> None:
        for person in staff.STAFF:
            took = visit(settings.ADDRESS.url, person.email, staff.PASSWORD, person.name)
            self.stdout.write(f"{person.email} signed in; Today answered in {took:.0f} ms.")
        if dead := [program for program in running if program.poll() is not None]:
            raise DemoFails(f"{len(dead)} of the programs ended by themselves.")
        self.stdout.write("The demo works.")

    @staticmethod
    def _welcome() -> str:
        wide = max(len(person.email) for person in staff.STAFF)
        rows = [
            f"  {person.email:{wide}}  {Role(person.role).label}{', needs co-signature' * person.needs_cosignature}"
            for person in staff.STAFF
        ]
        return "\n".join(
            [
                f"\nThe demonstration clinic is at {settings.ADDRESS.url}\n",
                *rows,
                f"  {staff.OTHER_OWNER.email:{wide}}  Owner of another clinic",
                f"\n  Password of all: {staff.PASSWORD}     PIN of all: {staff.PIN}\n",
                "Nobody in it is real. Ctrl-C stops it.",
            ]
        )
