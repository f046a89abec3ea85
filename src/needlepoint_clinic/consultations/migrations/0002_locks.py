from django.db import migrations

from needlepoint_clinic.audit.locks import refuse_changes, unless_erased

OF_CONSENT = "(SELECT c.patient_id FROM consultations_consent c WHERE c.id = OLD.consent_id)"


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial"), ("patients", "0001_initial")]
    operations = [
        refuse_changes("consultations_consultation", f"OLD.status = 'signed' AND {unless_erased('OLD.patient_id')}"),
        refuse_changes("consultations_consent", unless_erased("OLD.patient_id")),
        refuse_changes("consultations_consentwithdrawal", unless_erased(OF_CONSENT)),
    ]
