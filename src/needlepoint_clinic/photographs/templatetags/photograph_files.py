"""The addresses of small pictures, with the key of the page that shows them."""

from __future__ import annotations

from django import template
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.photographs.models import Photograph
from needlepoint_clinic.photographs.queries import thumbnail_key

register = template.Library()


@register.simple_tag
def thumbnail(photograph: Photograph, actor: Actor) -> str:
    """The address of a small picture, for a page that was logged itself."""
    return f"{reverse('photographs:thumbnail', args=[photograph.pk])}?key={thumbnail_key(photograph.pk, actor)}"
