import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def list_what_waits(apps: Any, _schema_editor: Any) -> None:
    """Sessions signed before this list was kept."""
    sessions = apps.get_model("courses", "Session").objects.filter(
        status="signed", needs_cosignature=True, cosignature=None
    )
    awaited = apps.get_model("courses", "AwaitedCosignature")
    rows = sessions.values_list("pk", "clinic_id", "signed_at").iterator()
    awaited.objects.bulk_create(
        (awaited(session_id=pk, clinic_id=clinic, since=signed_at) for pk, clinic, signed_at in rows), batch_size=200
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_demo_first_owner"),
        ("courses", "0004_followup_locks"),
    ]

    operations = [
        migrations.CreateModel(
            name="AwaitedCosignature",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.clinic"
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awaited_cosignature",
                        to="courses.session",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["clinic", "since", "id"], name="cosignatures_awaited")],
            },
        ),
        migrations.RemoveIndex(model_name="course", name="courses_by_next_session"),
        migrations.RemoveIndex(model_name="course", name="courses_by_review"),
        migrations.RemoveIndex(model_name="session", name="sessions_open"),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["clinic", "next_overdue_on", "id"], name="courses_by_overdue_day"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["clinic", "review_due_on", "id"], name="courses_by_review_day"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["clinic", "status", "held_on", "id"], name="sessions_by_status"),
        ),
        migrations.RunPython(list_what_waits, migrations.RunPython.noop),
    ]
