"""The app as Django knows it."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backups that are taken while the clinic runs, encrypted, and restores that prove themselves."""

    name = "needlepoint_clinic.backup"
    label = "backup"
