"""Addresses of knowledge_pages."""

from django.urls import URLPattern

app_name = "knowledge_pages"
urlpatterns: list[URLPattern] = []
