"""Addresses of members."""

from django.urls import path

from needlepoint_clinic.accounts import views

app_name = "accounts"
urlpatterns = [
    path("locked/", views.locked, name="locked"),
    path("locked/now/", views.lock, name="lock"),
    path("join/none/", views.no_clinic, name="no_clinic"),
    path("join/<str:secret>/", views.join, name="join"),
    path("language/", views.choose_language, name="choose_language"),
    path("me/", views.own_account, name="own_account"),
    path("me/clinic/<uuid:clinic>/", views.choose_clinic, name="choose_clinic"),
    path("team/", views.team, name="team"),
    path("team/invite/", views.invite, name="invite"),
    path("team/<uuid:member>/", views.member, name="member"),
]
