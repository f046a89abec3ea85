"""Every address of the clinic. Ids in them are random; nothing personal is ever in an address."""

from __future__ import annotations

from django.urls import include, path

from needlepoint_clinic.accounts.views import health

urlpatterns = [
    path("health/", health, name="health"),
    path("account/", include("allauth.urls")),
    path("", include("needlepoint_clinic.today.urls")),
    path("", include("needlepoint_clinic.accounts.urls")),
    path("", include("needlepoint_clinic.patients.urls")),
    path("", include("needlepoint_clinic.consultations.urls")),
    path("", include("needlepoint_clinic.courses.urls")),
    path("", include("needlepoint_clinic.photographs.urls")),
    path("", include("needlepoint_clinic.inventory.urls")),
    path("", include("needlepoint_clinic.appointments.urls")),
    path("", include("needlepoint_clinic.outcomes.urls")),
    path("", include("needlepoint_clinic.knowledge_pages.urls")),
    path("", include("needlepoint_clinic.audit.urls")),
]
handler403 = "needlepoint_clinic.accounts.views.refused"
handler404 = "needlepoint_clinic.accounts.views.not_found"
handler500 = "needlepoint_clinic.accounts.views.failed"
