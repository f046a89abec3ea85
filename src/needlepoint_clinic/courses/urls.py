"""Addresses of courses."""

from django.urls import URLPattern, URLResolver, include, path

from needlepoint_clinic.courses.views import adverse_events, check_ins, course, decisions, scores

app_name = "courses"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("needlepoint_clinic.courses.treatment.urls")),
    path("courses/<uuid:course>/", course.course, name="course"),
    path("courses/<uuid:course>/forecast/<int:number>.svg", course.forecast_picture, name="forecast_picture"),
    path("courses/<uuid:course>/check-in/", check_ins.check_in, name="check_in"),
    path("courses/<uuid:course>/check-in/triage/", check_ins.triage, name="triage"),
    path("check-ins/", check_ins.waiting, name="check_ins"),
    path("check-ins/<uuid:check_in>/", check_ins.check_in_result, name="check_in_result"),
    path("check-ins/<uuid:check_in>/dealt-with/", check_ins.deal_with, name="deal_with"),
    path("courses/<uuid:course>/adverse-event/", adverse_events.adverse_event, name="adverse_event"),
    path("adverse-events/", adverse_events.open_events, name="adverse_events"),
    path("adverse-events/<uuid:event>/", adverse_events.adverse_event_page, name="adverse_event_page"),
    path("adverse-events/<uuid:event>/change/", adverse_events.change_adverse_event, name="change_adverse_event"),
    path("adverse-events/<uuid:event>/assess/", adverse_events.assess_adverse_event, name="assess_adverse_event"),
    path("courses/<uuid:course>/score/", scores.score, name="score"),
    path("scores/<uuid:score>/set-aside/", scores.set_score_aside, name="set_score_aside"),
    path("courses/<uuid:course>/decide/", decisions.decide, name="decide"),
]
