"""The command `needlepoint-clinic`: serve, demo, worker, backup, audit and everything Django brings."""

from __future__ import annotations

import datetime as dt
import os
import sys

from needlepoint_clinic.environment import WrongSetting


def main() -> None:
    """Run a command of the clinic; `needlepoint-clinic help` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint_clinic.settings")
    from django.core.management import execute_from_command_line

    from needlepoint_clinic.serving.before_settings import arrange

    try:
        for told in arrange(sys.argv, os.environ, today=dt.datetime.now(dt.UTC).date()):
            sys.stdout.write(f"{told}\n")
        execute_from_command_line(sys.argv)
    except WrongSetting as wrong:
        sys.exit(f"Error: {wrong}")
