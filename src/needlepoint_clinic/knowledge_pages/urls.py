"""Addresses of the knowledge."""

from django.urls import path

from needlepoint_clinic.knowledge_pages import views

app_name = "knowledge_pages"
urlpatterns = [
    path("knowledge/", views.rules, name="rules"),
    path("knowledge/rules/<str:rule>/", views.rule, name="rule"),
    path("knowledge/sources/", views.sources, name="sources"),
    path("knowledge/sources/<str:source>/", views.source, name="source"),
    path("knowledge/policy/", views.policy, name="policy"),
    path("knowledge/policy/change/", views.change_policy, name="change_policy"),
    path("knowledge/versions/", views.versions, name="versions"),
    path("knowledge/versions/replay/", views.replay, name="replay"),
    path("knowledge/versions/<uuid:replay>/take/", views.take, name="take"),
]
