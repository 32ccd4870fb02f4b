"""A small network whose registers have something in each sheet."""

from __future__ import annotations

from datetime import date

import pytest

from app.services import commitments, meetings, people, rows
from tests.integration.sheets.books import DAY


@pytest.fixture
def network(database):
    """Two schools, two people, a session with attendance, an agreement and a practice with its tasks."""
    aromo = rows.create(database, "school", {"rbd": 99001, "name": "Escuela El Aromo", "lat": "-36.90"})
    rows.create(database, "school", {"rbd": 99002, "name": "Escuela Ñirre", "rural": True})
    ivan = people.add(database, "Iván Cifuentes Rain", school_id=aromo)
    berta = people.add(database, "Berta Ñanco")
    meeting = meetings.schedule(database, DAY)
    rows.create(database, "attendance", {"meeting_id": meeting, "person_id": ivan, "state": "late", "arrival": "09:40"})
    commitments.add(database, "Traer la pauta", meeting_id=meeting, responsible_id=berta, due=date(2026, 5, 7))
    practice = rows.create(
        database,
        "practice",
        {"title": "La huerta", "author_ids": [ivan, berta], "grades": ["1", "2"], "subject": "MA", "school_year": 2026},
    )
    rows.create(
        database, "grade_task", {"practice_id": practice, "grade": "1", "oa_codes": ["MA01 OA 18"], "task": "Medir"}
    )
    return database
