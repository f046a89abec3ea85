"""`needlepoint-clinic audit verify`: proves that the audit log is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.audit.models import AuditHead
from needlepoint_clinic.audit.queries import faults_of


class Command(BaseCommand):
    """Walk the chain of each clinic, and say where it is broken."""

    help = "Prove that no entry of the audit log was changed, removed or added."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`verify`, and what an earlier run said, to be held against it."""
        parser.add_argument("what", choices=["verify"])
        parser.add_argument(
            "--expect", metavar="DIGEST", help="the digest an earlier run printed; it must still be there"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each clinic.

        Raises:
            CommandError: a chain is broken, or does not hold the digest expected.
        """
        broken = 0
        for clinic in Clinic.objects.order_by("created_at"):
            found = list(faults_of(clinic.pk))
            head = AuditHead.objects.filter(clinic=clinic.pk).first()
            number, digest = (head.number, head.digest) if head else (0, "")
            self.stdout.write(f"{clinic.name}: {number} entries, {'whole' if not found else 'BROKEN'}, digest {digest}")
            for fault in found[:20]:
                self.stdout.write(f"  {fault}")
            broken += bool(found)
        if options["expect"] and not self._is_there(options["expect"]):
            raise CommandError("No entry has the digest expected: the log was rewritten since, or it is another log.")
        if broken:
            raise CommandError("The audit log is not whole. Restore the last backup beside it and compare.")

    @staticmethod
    def _is_there(digest: str) -> bool:
        from needlepoint_clinic.audit.models import AuditEntry

        return AuditEntry.objects.filter(digest=digest).exists()
