"""Addresses of treatment day; part of the courses' own."""

from django.urls import path

from needlepoint_clinic.courses.treatment import sign_views, step_views, views

urlpatterns = [
    path("courses/<uuid:course>/session/", views.start_session, name="start_session"),
    path("cosignatures/", sign_views.cosignatures, name="cosignatures"),
    path("sessions/<uuid:session>/", views.treat, name="treat"),
    path("sessions/<uuid:session>/steps/<slug:step>/", step_views.save_step, name="save_step"),
    path("sessions/<uuid:session>/zones/<uuid:zone>/", step_views.save_zone, name="save_zone"),
    path("sessions/<uuid:session>/decide/", views.decide, name="decide_session"),
    path("sessions/<uuid:session>/not-treated/", views.not_treated, name="not_treated"),
    path("sessions/<uuid:session>/today/", views.move_to_today, name="move_to_today"),
    path("sessions/<uuid:session>/cartridges/", views.add_cartridge, name="add_cartridge"),
    path("sessions/<uuid:session>/cartridges/<uuid:use>/", views.remove_cartridge, name="remove_cartridge"),
    path("sessions/<uuid:session>/products/", views.add_product, name="add_product"),
    path("sessions/<uuid:session>/products/<uuid:product>/", views.remove_product, name="remove_product"),
    path("sessions/<uuid:session>/sign/", sign_views.sign, name="sign_session"),
    path("sessions/<uuid:session>/cosign/", sign_views.cosign, name="cosign"),
    path("sessions/<uuid:session>/addendum/", sign_views.add_addendum, name="add_addendum"),
]
