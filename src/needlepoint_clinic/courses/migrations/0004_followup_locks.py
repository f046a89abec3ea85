from django.db import migrations

from needlepoint_clinic.audit.locks import refuse_changes, unless_erased

OF_DECISION = "(SELECT c.patient_id FROM courses_course c WHERE c.id = OLD.course_id)"


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_followup_history_and_set_aside"), ("patients", "0001_initial")]
    operations = [refuse_changes("courses_coursedecision", unless_erased(OF_DECISION))]
