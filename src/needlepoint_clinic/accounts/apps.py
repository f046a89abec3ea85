"""The app as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who works where, and what each may do."""

    name = "needlepoint_clinic.accounts"
    label = "accounts"
