"""`needlepoint-clinic restore FILE`: puts a backup in place, or with --rehearse proves that it could be."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.installation import Installation
from needlepoint_clinic.backup.passphrase import passphrase
from needlepoint_clinic.backup.restoring import Report, rehearse, restore


class Command(BaseCommand):
    """Restore, or rehearse a restore."""

    help = "Restore a backup. With --rehearse: into a temporary place, compared in full, and nothing here is touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what may happen."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="a file that holds the passphrase")
        parser.add_argument(
            "--erasures", type=Path, action="append", default=[], metavar="FILE", help="a further ledger of erasures"
        )
        parser.add_argument("--rehearse", action="store_true", help="prove that it can be restored; change nothing")
        parser.add_argument("--replace", action="store_true", help="take the place of the clinic that is here")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what was compared.

        Raises:
            CommandError: it cannot be restored, or is not what was backed up.
        """
        here, tell = Installation.here(), lambda said: self.stderr.write(f"  {said}")
        ledgers = self._ledgers(options["erasures"])
        try:
            secret = passphrase(options["passphrase_file"], twice=False)
            if options["rehearse"]:
                self._say(rehearse(here, options["file"], secret, tell=tell, ledgers=ledgers), rehearsed=True)
                return
            report, kept = restore(
                here,
                options["file"],
                secret,
                replace=options["replace"],
                at=timezone.now(),
                tell=tell,
                ledgers=ledgers,
            )
        except BackupFails as wrong:
            raise CommandError(str(wrong)) from None
        self._say(report)
        self.stdout.write("It is in place." + (f" What was here before is kept: {kept}." if kept else ""))

    @staticmethod
    def _ledgers(named: list[Path]) -> tuple[Path, ...]:
        if missing := [str(path) for path in named if not path.is_file()]:
            raise CommandError(f"There is no ledger of erasures at {missing[0]}.")
        return tuple(named)

    def _say(self, report: Report, *, rehearsed: bool = False) -> None:
        facts = report.facts
        self.stdout.write(f"Backup of {facts.made_at}, {facts.engine}, software {facts.software_version}:")
        self.stdout.write(f"  {len(facts.tables)} tables, {report.rows} rows: counts and hashes compared")
        self.stdout.write(f"  {len(facts.files)} photographs: hashes compared")
        for name, length in report.chains:
            self.stdout.write(f"  audit log of {name}: {length} entries walked")
        if report.photographs_missing:
            self.stdout.write(
                f"  {report.photographs_missing} photographs named in the database had no file when it was taken"
            )
        if report.erased_since:
            done = "a restore erases them again" if rehearsed else "erased again"
            self.stdout.write(f"  {report.erased_since} records were erased after it was taken: {done}")
        if report.faults:
            raise CommandError("NOT the same as what was backed up:\n  " + "\n  ".join(report.faults))
        self.stdout.write("Everything is the same as when it was taken.")
