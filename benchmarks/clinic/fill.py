"""`python -m benchmarks.clinic.fill PATIENTS OUT`: fill the clinic that the environment names, sign its people in.

Progress goes to standard output, a line for each batch; what the people do goes to OUT as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

PHOTOGRAPHS = 20
"""Of each patient."""


def main(patients: int, out: Path) -> None:
    """Fill it; the tables are there already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint_clinic.settings")
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from benchmarks.clinic.filling import fill
    from benchmarks.clinic.people import targets
    from needlepoint_clinic.accounts.actions import open_clinic
    from needlepoint_clinic.accounts.models import User

    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")  # while filling; the server has its own settings
    now = timezone.now()
    by = open_clinic(name="Bench", owner=User.objects.create_user("owner@clinic.example", name="Owner"), at=now)
    for what, count in fill(by, patients=patients, photographs=PHOTOGRAPHS * patients, on=now.date()):
        print(what, count, flush=True)
    out.write_text(json.dumps(targets(by).as_json()), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
