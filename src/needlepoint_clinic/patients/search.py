"""Finds patients by what is typed into one box: every word is a range of an index, and a page is one query.

At 10,000 patients that is a few milliseconds on either database, for rare words and for common ones.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Lookup, Q, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.permissions import Action, may
from needlepoint_clinic.patients.models import Patient, PatientTerm, TermKind
from needlepoint_clinic.patients.words import Wanted, number_alone, wanted, words_of

PAGE = 50
LAST = "\U0010ffff"


@CharField.register_lookup
class Begins(Lookup[Any]):
    """`term__begins`: a beginning that both databases find by index; for terms, which hold no wildcards."""

    lookup_name = "begins"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A range, for LIKE finds nothing by index there."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"({left} >= %s AND {left} < %s)", (*parameters, self.rhs, *parameters, f"{self.rhs}{LAST}")

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """LIKE, which the index for patterns answers."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s", (*parameters, f"{self.rhs}%")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of patients, and after whom the next one begins (None: there is none).

    Attributes:
        understood: whether there was anything to search for.
    """

    patients: Sequence[Patient]
    after: uuid.UUID | None = None
    understood: bool = True


def search(by: Actor, text: str, *, after: uuid.UUID | None = None) -> Found:
    """Patients of the clinic that every word of `text` finds, by name; in one query, two after the first page.

    Restricted records are not in lists: one is found by its number alone, by those who may open it. A record merged
    into another is found as that one. An erased record is not found.
    """
    words = wanted(text, by.clinic)
    if not words:
        return Found((), understood=False)
    found = Patient.objects.of_clinic(by).filter(merged_into=None, erased_at=None, pk__in=_found_by(by, words))
    in_lists = Q(restricted_at=None)
    if (number := number_alone(words)) and may(by.role, Action.OPEN_RESTRICTED):
        in_lists |= Q(pk__in=_of_word(by, (number,)))
    found = found.filter(in_lists)
    if after is not None and (last := Patient.objects.of_clinic(by).filter(pk=after).first()):
        found = found.filter(Q(sort_name__gt=last.sort_name) | Q(sort_name=last.sort_name, pk__gt=last.pk))
    page = list(found.order_by("sort_name", "pk")[: PAGE + 1])
    return Found(page[:PAGE], after=page[PAGE - 1].pk if len(page) > PAGE else None)


def _found_by(by: Actor, words: Sequence[tuple[Wanted, ...]]) -> QuerySet[PatientTerm, Any]:
    """The patients whom every word finds.

    As sets that are intersected, and not as nested conditions: with those PostgreSQL may try all patients against all
    terms of each word.
    """
    first, *others = (_of_word(by, word) for word in words)
    return first.intersection(*others) if others else first


def _of_word(by: Actor, word: tuple[Wanted, ...]) -> QuerySet[PatientTerm, Any]:
    any_meaning = Q()
    for each in word:
        said = Q(term=each.term) if each.whole else Q(term__begins=each.term)
        # Clinic and kind with each, for then each is one range of the index.
        any_meaning |= Q(clinic=by.clinic, kind=each.kind) & said
    return PatientTerm.objects.filter(any_meaning).order_by().values("patient")


@transaction.atomic
def write_terms(patients: Iterable[Patient], *, batch: int = 500) -> None:
    """Write anew what finds these patients. Whoever makes or changes patients outside `actions` calls it.

    Args:
        patients: any records; of a merged one, the survivor's words are written, those of all its records.
        batch: how many are held in memory and sent at once. After more than that the database is told to count anew.
    """
    roots = list(dict.fromkeys(each.merged_into_id or each.pk for each in patients))
    for start in range(0, len(roots), batch):
        some = roots[start : start + batch]
        people = Patient.objects.filter(Q(pk__in=some) | Q(merged_into__in=some), erased_at=None)
        rows: dict[tuple[uuid.UUID, TermKind, str], PatientTerm] = {}
        ids = []
        for person in people:
            ids.append(person.pk)
            root = person.merged_into_id or person.pk
            for kind, term in words_of(person):
                term_row = PatientTerm(clinic_id=person.clinic_id, patient_id=root, kind=kind, term=term)
                rows[root, kind, term] = term_row
        PatientTerm.objects.filter(patient__in=ids).delete()
        PatientTerm.objects.bulk_create(rows.values(), batch_size=150 if connection.vendor == "sqlite" else 2000)
    if len(roots) > batch:
        _count_anew()


def _count_anew() -> None:
    """After an import the database's statistics are of the time before it; its plans would be, too."""
    with connection.cursor() as cursor:
        for model in (Patient, PatientTerm):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
