"""How gunicorn serves the clinic: two processes of four threads, loaded once before they part."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from needlepoint_clinic.serving.listening import listening

bind = str(listening())
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 30  # seconds: a person reads a page before asking for the next
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory, so that a slow disk kills no worker


_held = ExitStack()


def on_starting(_server: Any) -> None:
    """Hold the data folder, so that no restore takes it away meanwhile."""
    from django.conf import settings

    from needlepoint_clinic.backup.installation import in_use

    _held.enter_context(in_use(settings.DATA))


def when_ready(_server: Any) -> None:
    """Everything is loaded; what was opened meanwhile must not be shared by the processes."""
    from django.db import connections

    from needlepoint_clinic.serving.warm import warm

    warm()
    connections.close_all()
