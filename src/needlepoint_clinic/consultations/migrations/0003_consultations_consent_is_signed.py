from django.db import migrations, models
from django.db.models.functions import Length, Trim
from django.db.models.lookups import Exact, GreaterThan

from needlepoint_clinic.audit.locks import refuse_changes, unless_erased

OF_CONSENT = "(SELECT c.patient_id FROM consultations_consent c WHERE c.id = OLD.consent_id)"

# SQLite makes a table anew to add a constraint, and its triggers would be gone without a word: they are lifted before
# and put back after.
LOCKS = (
    refuse_changes("consultations_consent", unless_erased("OLD.patient_id")),
    refuse_changes("consultations_consentwithdrawal", unless_erased(OF_CONSENT)),
)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0002_locks")]
    operations = [
        *(migrations.RunPython(lock.reverse_code, lock.code) for lock in LOCKS if lock.reverse_code),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    GreaterThan(Length(Trim("signed_name")), 1),
                    Exact(Length("text_digest"), 64),
                ),
                name="a_consent_is_signed_by_name",
            ),
        ),
        *LOCKS,
    ]
