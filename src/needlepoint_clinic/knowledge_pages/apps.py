"""The app as Django knows it."""

from django.apps import AppConfig


class KnowledgePagesConfig(AppConfig):
    """Rules, sources, disagreements, the clinic's own policy, and what a new version would change."""

    name = "needlepoint_clinic.knowledge_pages"
    label = "knowledge_pages"
