"""`needlepoint-clinic serve`: the server, at NEEDLEPOINT_ADDRESS."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.serving.listening import listening
from needlepoint_clinic.serving.preparing import prepare
from needlepoint_clinic.serving.processes import SERVER_COMMAND


class Command(BaseCommand):
    """Prepare, then hand this process over to gunicorn, which stops gracefully on SIGTERM and Ctrl-C."""

    help = "Serve the clinic. Jobs (reminders) need a worker beside it: needlepoint-clinic worker."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Serve until told to stop; never returns."""
        prepare(self.stdout.write)
        if not Clinic.objects.exists():
            self.stdout.write("There is no clinic yet: make the first with needlepoint-clinic setup.")
        where = f", listening at {listening()}" if settings.ADDRESS.secure else ""
        self.stdout.write(f"Needlepoint is at {settings.ADDRESS.url}{where}. Ctrl-C stops it.")
        self.stdout.flush()
        os.execv(SERVER_COMMAND[0], SERVER_COMMAND)  # noqa: S606 - our own program, no shell
