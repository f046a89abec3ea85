"""Whoever was erased after a backup was taken is erased again when it is restored, and a rehearsal says so."""

from __future__ import annotations

import json
import shutil
import uuid
from pathlib import Path

import pytest

from needlepoint_clinic.backup.erasures import brought_back, erase_those_brought_back
from needlepoint_clinic.patients import actions, erasure_ledger
from needlepoint_clinic.patients.erasure_ledger import LEDGER, Erased, LedgerUnreadable
from needlepoint_clinic.patients.models import Erasure, LegalBasis, Patient
from needlepoint_clinic.patients.search import search
from tests.clinic import factories
from tests.clinic.backup import installations
from tests.clinic.patients import records

WORD = "Zauberwort"
REGISTER = f"""
from django.utils import timezone
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member, User
from needlepoint_clinic.patients.actions import register
clinic = Clinic.objects.get()
user = User.objects.create_user("owner@clinic.example", "a sentence for tests", name="Owner")
by = Actor(clinic, Member.objects.create(clinic=clinic, user=user, role="owner"), "127.0.0.1")
for name in ("{WORD}", "Staying"):
    register(by=by, at=timezone.now(), family_name=name, given_name="A", born_on=timezone.localdate(), sex="female",
             phone="", email="", language="en", address="")
"""
ERASE = f"""
from django.utils import timezone
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.patients.actions import erase
from needlepoint_clinic.patients.models import LegalBasis, Patient
member = Member.objects.get()
patient = Patient.objects.get(family_name="{WORD}")
erase(by=Actor(member.clinic, member), patient=patient, basis=LegalBasis.UNLAWFUL, reason="file 7", at=timezone.now())
"""
NAMES = """
from needlepoint_clinic.patients.models import Erasure, Patient
print("NAMES", sorted(Patient.objects.values_list("family_name", flat=True)), Erasure.objects.count())
"""


def run(data: Path, code: str) -> str:
    """Python in an installation."""
    return installations.works(data, "shell", "--no-imports", "-c", code)


def names(data: Path) -> str:
    """Who is in an installation, and how many erasures."""
    return next(line for line in run(data, NAMES).splitlines() if line.startswith("NAMES"))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An installation in which somebody was erased, and a backup from before."""
    folder = tmp_path_factory.mktemp("erasures")
    data, file = folder / "data", folder / "before"
    data.mkdir()
    installations.make(data)
    run(data, REGISTER)
    installations.works(data, "backup", str(file))
    assert not (data / LEDGER).exists()
    run(data, ERASE)
    return data, file


def copy_of(data: Path, to: Path) -> Path:
    """The installation again, to be changed."""
    shutil.copytree(data, to)
    return to


def test_the_ledger_holds_ids_alone(before: tuple[Path, Path]) -> None:
    data, _file = before
    (line,) = (data / LEDGER).read_text().splitlines()
    assert set(json.loads(line)) == {"patient", "clinic", "erasure", "basis", "member", "at"}
    assert WORD not in line
    assert (data / LEDGER).stat().st_mode & 0o777 == 0o600


def test_a_rehearsal_says_so_and_changes_nothing(before: tuple[Path, Path]) -> None:
    data, file = before
    said = installations.works(data, "restore", "--rehearse", str(file))
    assert "1 records were erased after it was taken: a restore erases them again" in said
    assert names(data) == "NAMES ['Staying', 'erased'] 1"


def test_a_restore_erases_again(before: tuple[Path, Path], tmp_path: Path) -> None:
    data, file = copy_of(before[0], tmp_path / "data"), before[1]
    said = installations.works(data, "restore", "--replace", str(file))
    assert "1 records were erased after it was taken: erased again" in said
    assert names(data) == "NAMES ['Staying', 'erased'] 1"
    assert "whole" in installations.works(data, "audit", "verify")
    assert WORD.lower().encode() not in (data / "clinic.sqlite3").read_bytes().lower()
    later = tmp_path / "later"
    installations.works(data, "backup", str(later))
    other = tmp_path / "other"
    other.mkdir()
    said = installations.works(other, "restore", str(later))
    assert "were erased after" not in said
    assert (other / LEDGER).read_text() == (data / LEDGER).read_text(), "the ledger is in the backup"


def test_the_ledger_alone_is_enough_and_can_come_from_elsewhere(before: tuple[Path, Path], tmp_path: Path) -> None:
    data, file = before
    new = tmp_path / "new"
    new.mkdir()
    assert "no ledger of erasures at" in installations.fails(new, "restore", "--erasures", str(new / "none"), str(file))
    said = installations.works(new, "restore", "--erasures", str(data / LEDGER), str(file))
    assert "erased again" in said
    assert names(new) == "NAMES ['Staying', 'erased'] 1"


def test_what_an_interrupted_restore_left_is_erased_at_the_next_start(
    before: tuple[Path, Path], tmp_path: Path
) -> None:
    data, file = before
    new = tmp_path / "new"
    new.mkdir()
    installations.works(new, "restore", str(file))
    assert WORD in names(new), "nothing was known here"
    shutil.copy(data / LEDGER, new / LEDGER)
    said = run(new, "from needlepoint_clinic.serving.preparing import prepare; prepare(print)")
    assert "1 records that a restore had brought back were erased again" in said
    assert WORD not in names(new)


def test_a_ledger_that_somebody_changed_stops_everything(before: tuple[Path, Path], tmp_path: Path) -> None:
    data, file = copy_of(before[0], tmp_path / "data"), before[1]
    (data / LEDGER).write_text("nonsense\n")
    assert "Line 1 of" in installations.fails(data, "restore", "--replace", str(file))
    assert names(data) == "NAMES ['Staying', 'erased'] 1", "nothing was changed"
    assert "Line 1 of" in installations.fails(data, "backup", str(tmp_path / "other"))
    with pytest.raises(LedgerUnreadable):
        erasure_ledger.read(data / LEDGER)


def test_only_whom_the_ledger_names_is_erased() -> None:
    """In the backup somebody was merged into them, who was found to be another person later."""
    owner = factories.actor()
    gone, other = records.registered(owner, "Gone"), records.registered(owner, "Other")
    actions.merge(by=owner, kept=gone, merged=other, take=frozenset(), at=factories.NOW)
    erased = Erased(gone.pk, owner.clinic.pk, uuid.uuid4(), LegalBasis.UNLAWFUL, uuid.uuid4(), factories.NOW)
    missing = uuid.uuid4()
    known = {gone.pk: erased, missing: Erased(missing, missing, missing, "unlawful", missing, factories.NOW)}
    assert brought_back(known) == [erased]
    assert erase_those_brought_back(known, at=factories.NOW) == 1
    assert erase_those_brought_back(known, at=factories.NOW) == 0
    gone.refresh_from_db()
    other.refresh_from_db()
    assert gone.erased_at is not None
    assert (other.merged_into, other.erased_at, other.family_name) == (None, None, "Other")
    assert [each.pk for each in search(owner, "Other").patients] == [other.pk]
    assert Erasure.objects.get().decided_by == owner.person, "who stands for whom the backup does not know"
    assert Patient.objects.filter(erased_at=None).count() == 1
