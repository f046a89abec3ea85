"""What has to be in place before the first request: tables as this version wants them, and the files of the pages."""

from __future__ import annotations

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from needlepoint_clinic.serving.static_files import collect_when_changed


def prepare(tell: object = None) -> None:
    """Bring the database to this version and collect the files of the pages, each only where it is needed."""
    connection = connections[DEFAULT_DB_ALIAS]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if callable(tell):
            tell("Bringing the database to this version ...")
        call_command("migrate", interactive=False, verbosity=0)
    collect_when_changed()
    connections.close_all()
