"""What has to be in place before the first request: tables as this version wants them, and the files of the pages."""

from __future__ import annotations

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from needlepoint_clinic.backup.erasures import erase_those_brought_back, known_here
from needlepoint_clinic.backup.installation import Installation
from needlepoint_clinic.serving.static_files import collect_when_changed


def prepare(tell: object = None) -> None:
    """Bring the database to this version and collect the files of the pages, each only where it is needed."""
    connection = connections[DEFAULT_DB_ALIAS]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if callable(tell):
            tell("Bringing the database to this version ...")
        call_command("migrate", interactive=False, verbosity=0)
    _erase_those_brought_back(tell)
    collect_when_changed()
    connections.close_all()


def _erase_those_brought_back(tell: object) -> None:
    """Finish what a restore that was interrupted did not come to: nobody who was erased is there again."""
    known = known_here(Installation.here())
    erased = erase_those_brought_back(known, at=timezone.now()) if known else 0
    if erased and callable(tell):
        tell(f"{erased} records that a restore had brought back were erased again.")
