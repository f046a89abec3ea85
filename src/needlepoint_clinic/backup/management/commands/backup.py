"""`needlepoint-clinic backup FILE`: everything of this installation in one encrypted file, while the clinic runs."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.installation import Installation
from needlepoint_clinic.backup.passphrase import passphrase
from needlepoint_clinic.backup.taking import take_backup


class Command(BaseCommand):
    """Take a backup."""

    help = "Write database, photographs and keys into one encrypted file; the clinic may run meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to write, and where the passphrase is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="a file that holds the passphrase")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take it, and say what is in it.

        Raises:
            CommandError: it cannot be taken.
        """
        began = time.monotonic()
        try:
            secret = passphrase(options["passphrase_file"], twice=True)
            facts = take_backup(
                Installation.here(), options["file"], secret, at=timezone.now(), tell=lambda said: self._tell(said)
            )
        except BackupFails as wrong:
            raise CommandError(str(wrong)) from None
        size = options["file"].stat().st_size / 1e6
        self.stdout.write(
            f"{options['file']}: {len(facts.tables)} tables, {len(facts.files)} photographs, {size:.1f} MB in "
            f"{time.monotonic() - began:.0f} s. Rehearse it: needlepoint-clinic restore --rehearse {options['file']}"
        )

    def _tell(self, said: str) -> None:
        self.stderr.write(f"  {said}")
