"""Addresses of patients."""

from django.urls import path

from needlepoint_clinic.patients.views import closing, exporting, merging, recording, registering, searching

app_name = "patients"
urlpatterns = [
    path("patients/", searching.search, name="search"),
    path("patients/new/", registering.register, name="register"),
    path("patients/restricted/", closing.restricted, name="restricted"),
    path("patients/<uuid:patient>/", recording.record, name="record"),
    path("patients/<uuid:patient>/person/", registering.person, name="person"),
    path("patients/<uuid:patient>/edit/", registering.edit, name="edit"),
    path("patients/<uuid:patient>/changes/", registering.history, name="changes"),
    path("patients/<uuid:patient>/warnings/", recording.warnings, name="warnings"),
    path("patients/<uuid:patient>/warnings/add/", recording.add_warning, name="add_warning"),
    path("patients/warnings/<uuid:warning>/end/", recording.end_warning, name="end_warning"),
    path("patients/<uuid:patient>/merge/", merging.find_other, name="find_other"),
    path("patients/<uuid:patient>/merge/<uuid:other>/", merging.merge, name="merge"),
    path("patients/merges/<uuid:merge>/split/", merging.split, name="split"),
    path("patients/<uuid:patient>/restrict/", closing.restrict, name="restrict"),
    path("patients/<uuid:patient>/lift/", closing.lift, name="lift"),
    path("patients/<uuid:patient>/open/", closing.open_record, name="open"),
    path("patients/<uuid:patient>/erase/", closing.erase, name="erase"),
    path("patients/erasures/<uuid:erasure>/", closing.certificate, name="certificate"),
    path("patients/<uuid:patient>/export/", exporting.export, name="export"),
    path("patients/<uuid:patient>/export/pdf/", exporting.export_pdf, name="export_pdf"),
    path("patients/<uuid:patient>/export/json/", exporting.export_json, name="export_json"),
    path("patients/<uuid:patient>/export/zip/", exporting.export_zip, name="export_zip"),
]
