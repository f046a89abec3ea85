"""A page of Django that asks for one row, under the same server: what the stack costs before the clinic does anything.

`gunicorn -c python:benchmarks.clinic.bare benchmarks.clinic.bare:application`, in the environment of a clinic.
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from needlepoint_clinic.environment import data_folder, database
from needlepoint_clinic.serving import gunicorn_settings as ours

bind, workers, threads = ours.bind, ours.workers, ours.threads
worker_class, preload_app, keepalive, loglevel = ours.worker_class, ours.preload_app, ours.keepalive, ours.loglevel
worker_tmp_dir = ours.worker_tmp_dir


def when_ready(_server: Any) -> None:
    """Nothing of the first process is shared."""
    from django.db import connections

    connections.close_all()


settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": database(data_folder(), os.environ)},
    SECRET_KEY="x",  # noqa: S106 - it signs nothing
    INSTALLED_APPS=[],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)
application = get_wsgi_application()


class Clinic(models.Model):
    """The clinic's own table, one column of it."""

    name = models.CharField(max_length=200)

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "accounts_clinic"

    def __str__(self) -> str:
        return self.name


PAGE = Engine().from_string("<!doctype html><title>{{ name }}</title><h1>{{ name }}</h1>")


def page(_request: HttpRequest) -> HttpResponse:
    """One row, one template."""
    return HttpResponse(PAGE.render(Context({"name": Clinic._default_manager.values_list("name", flat=True)[0]})))


urlpatterns = [path("", page)]
