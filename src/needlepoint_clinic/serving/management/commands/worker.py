"""`needlepoint-clinic worker`: does the jobs of the clinic, such as reminders, one after the other."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from needlepoint_clinic.backup.installation import in_use


class Command(DatabaseWorker):
    """As `db_worker`, which it is; it holds the data folder, and says only what went wrong."""

    help = "Do the jobs of the clinic. Run one beside the server."

    def configure_logging(self, verbosity: int) -> None:
        """Quiet, but for failures, unless more is asked for."""
        super().configure_logging(verbosity)
        if verbosity == 1:
            logging.getLogger("django_tasks").setLevel(logging.ERROR)
            logging.getLogger("django_tasks_db").setLevel(logging.ERROR)

    def handle(self, **options: Any) -> None:
        """Work until told to stop."""
        with in_use(settings.DATA):
            super().handle(**options)
