"""Loads once, before the server parts into processes, what every page needs: nobody's page is the slow first one."""

from __future__ import annotations

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

from needlepoint.forecast.posterior import load_posterior
from needlepoint_clinic.knowledge_pages.queries import knowledge

PAGES = Path(__file__).parents[1] / "templates"
BETWEEN_COLLECTIONS = 10_000
"""Objects made before Python looks for cycles; a page makes thousands, most of which go without being looked for."""


def warm() -> None:
    """Load knowledge, the forecast, addresses, templates and languages; keep them out of the collector's sight.

    A full collection looks at every object that lives, and knowledge and templates are some hundred thousand that never
    go: each would hold up one page by more than a tenth of a second. `gc.freeze` leaves them out, and keeps the
    processes sharing their memory (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    knowledge()
    load_posterior()
    len(get_resolver().reverse_dict)
    for name in template_names():
        get_template(name)
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Today")
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])


def template_names() -> list[str]:
    """The clinic's own pages, as a loader asks for them."""
    return sorted(path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.html"))
