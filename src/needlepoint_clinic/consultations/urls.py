"""Addresses of consultations and consents."""

from django.urls import path

from needlepoint_clinic.consultations.views import consents, drafts, signed

app_name = "consultations"
urlpatterns = [
    path("consultations/", drafts.open_consultations, name="open"),
    path("consultations/start/", drafts.start, name="start"),
    path("consultations/<uuid:consultation>/", drafts.edit, name="edit"),
    path("consultations/<uuid:consultation>/save/", drafts.save, name="save"),
    path("consultations/<uuid:consultation>/plan/", drafts.plan, name="plan"),
    path("consultations/<uuid:consultation>/override/", drafts.override, name="override"),
    path("consultations/<uuid:consultation>/redate/", drafts.redate, name="redate"),
    path("consultations/<uuid:consultation>/discard/", drafts.discard, name="discard"),
    path("consultations/<uuid:consultation>/review/", signed.review, name="review"),
    path("consultations/<uuid:consultation>/sign/", signed.sign, name="sign"),
    path("consultations/<uuid:consultation>/signed/", signed.signed, name="signed"),
    path("consultations/<uuid:consultation>/expect/", signed.expect, name="expect"),
    path("consultations/<uuid:consultation>/plan.pdf", signed.plan_as_pdf, name="plan_pdf"),
    path("consultations/<uuid:consultation>/leaflet-<slug:language>.pdf", signed.leaflet_as_pdf, name="leaflet"),
    path("consultations/<uuid:consultation>/consent/", consents.consent, name="consent"),
    path("consultations/<uuid:consultation>/consent/sign/", consents.give, name="give_consent"),
    path("consultations/<uuid:consultation>/consent/refuse/", consents.refuse, name="refuse_consent"),
    path("refusals/<uuid:refusal>/", consents.refused, name="consent_refused"),
    path("consents/<uuid:consent>/", consents.given, name="consent_given"),
    path("consents/<uuid:consent>/consent.pdf", consents.given_as_pdf, name="consent_pdf"),
    path("consents/<uuid:consent>/withdraw/", consents.withdraw, name="withdraw"),
]
