"""Words for ids of the knowledge base."""

from __future__ import annotations

from django import template

from needlepoint.terms import in_words

register = template.Library()
register.filter("in_words", in_words)
