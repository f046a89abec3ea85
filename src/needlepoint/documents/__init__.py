"""What is handed to a person: the leaflet, the plan page, the course calendar, and everything as JSON.

Importing this room is cheap: typst, Babel and icalendar are loaded by the first document that needs them.
"""

from needlepoint.documents.as_json import assessment_from_json, plan_from_json, to_json
from needlepoint.documents.body_map import MapWords, body_map
from needlepoint.documents.clinic_details import ClinicDetails, read_clinic_details
from needlepoint.documents.course_calendar import course_ics
from needlepoint.documents.leaflet import leaflet_pdf, leaflet_reading_ease
from needlepoint.documents.plan_page import assessment_markdown, plan_page_markdown, plan_page_pdf

__all__ = [
    "ClinicDetails",
    "MapWords",
    "assessment_from_json",
    "assessment_markdown",
    "body_map",
    "course_ics",
    "leaflet_pdf",
    "leaflet_reading_ease",
    "plan_from_json",
    "plan_page_markdown",
    "plan_page_pdf",
    "read_clinic_details",
    "to_json",
]
