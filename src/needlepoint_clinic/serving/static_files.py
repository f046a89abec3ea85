"""Files of the pages, collected again only when one of them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

SEEN = ".collected"


def collect_when_changed() -> bool:
    """Collect the files for the server; whether it was needed."""
    root, seen = Path(settings.STATIC_ROOT), _state()
    mark = root / SEEN
    if mark.is_file() and mark.read_text("ascii") == seen:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(seen, "ascii")
    return True


def _state() -> str:
    """What stands for all files: names, sizes and times."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda each: str(each[0])):
            facts = Path(storage.path(name)).stat()
            found.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()
