from django.db import migrations

from needlepoint_clinic.audit.locks import refuse_changes, unless_erased


def of_session(row: str) -> str:
    return f"(SELECT s.patient_id FROM courses_session s WHERE s.id = {row}.session_id)"


def session_is_signed(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM courses_session s WHERE s.id = {row}.session_id AND s.status = 'signed')"
        f" AND {unless_erased(of_session(row))}"
    )


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial"), ("patients", "0001_initial")]
    operations = [
        refuse_changes("courses_session", f"OLD.status = 'signed' AND {unless_erased('OLD.patient_id')}"),
        *(
            refuse_changes(table, session_is_signed(row), events=events)
            for table in ("courses_sessionzone", "courses_cartridgeuse", "courses_productuse")
            for row, events in (("OLD", ("UPDATE", "DELETE")), ("NEW", ("INSERT",)))
        ),
        *(refuse_changes(f"courses_{name}", unless_erased(of_session("OLD"))) for name in ("addendum", "cosignature")),
    ]
