import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from needlepoint_clinic.audit.locks import refuse_changes, unless_erased


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_demo_first_owner"),
        ("consultations", "0003_consultations_consent_is_signed"),
        ("patients", "0002_patients_search_merge_restrict"),
    ]
    operations = [
        migrations.CreateModel(
            name="ConsentRefusal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text_version", models.CharField(max_length=40)),
                ("text_digest", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=10)),
                ("shown", models.TextField()),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("refused_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.clinic"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.member"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_refusals",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("shown", ""), _negated=True), Exact(Length("text_digest"), 64)),
                        name="a_refusal_says_what_was_explained",
                    )
                ],
            },
        ),
        refuse_changes("consultations_consentrefusal", unless_erased("OLD.patient_id")),
    ]
