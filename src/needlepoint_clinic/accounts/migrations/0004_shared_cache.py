"""A table that all processes of the clinic share for what must hold for each: used sign-in codes, counted attempts."""

from typing import Any

from django.core.management import call_command
from django.db import migrations

TABLE = "shared_cache"


def create(_apps: Any, schema_editor: Any) -> None:
    """Django's own table for its database cache."""
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_demo_first_owner"),
    ]

    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
