"""Two desks that register at the same moment give two numbers."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from needlepoint_clinic.patients.models import Patient
from tests.clinic import factories
from tests.clinic.patients import records

DESKS = 8


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; its database of tests lies in memory, for one thread alone")
    by = factories.actor()
    start = threading.Barrier(DESKS)

    def register(place: int) -> None:
        try:
            start.wait()
            records.registered(by, f"Name{place}")
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(place,)) for place in range(DESKS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(Patient.objects.values_list("number", flat=True)) == list(range(1, DESKS + 1))
