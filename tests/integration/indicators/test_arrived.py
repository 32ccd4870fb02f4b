"""Of which schools something arrived, month by month (domain.md 9)."""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import insert

from app.models.log_tables import Batch, HandOver, Import
from app.services import network, people, rows
from app.services.indicators_basis import Period
from app.services.rules import Count
from tests.integration.indicators.small_year import months, part, reading

BERTAS = "b" * 32  # her laptop
_IMPORT = {"part": 1, "sender": "", "kind": "delivery", "state": "applied", "summary": {}}
_BATCH = {
    "channel": "c", "number": 1, "parents": [], "schema": 3, "clock_ok": True, "who": None, "header": "", "sig": b"",
    "head": False, "chain": 99, "pos": 1, "reach": b"", "undone": False, "held": False, "body": b"",
}  # fmt: skip


def test_a_school_is_heard_of_through_a_file_of_its_own_its_work_in_another_or_what_is_handed_over_here(database, ids):
    """Ana, who works here, is of El Aromo, and Berta of El Canelo.

    A file from a laptop that nobody knows brings the work of others; what was undone or is held brings none.
    """
    celso, dora = (people.add(database, name) for name in ("Celso Rain", "Dora Vidal"))
    for number, person in enumerate((celso, dora)):
        school = network.add_school(database, rbd=500 + number, name=f"Escuela {number}").school
        people.add_person_school(database, person, school)
    imports = (
        (901, "2026-03-09", BERTAS, {"state": "undone"}), (902, "2026-04-09", BERTAS, {}),
        (903, "2026-05-09", "nobody", {}),
    )  # fmt: skip
    batches = (
        {"who": celso, "device": "other"}, {"device": BERTAS},
        {"who": dora, "undone": True}, {"who": dora, "held": True},
    )  # fmt: skip
    with database.write() as session:
        rows.add(session, "device", {"name": "El de Berta", "person_id": ids.berta}, id=BERTAS)
        for key, day, device, more in imports:
            came = {"id": key, "bundle": f"b{key}", "device": device, "at": f"{day}T09:00:00-04:00"}
            session.execute(insert(Import).values(**_IMPORT | came | more))
        for number, one in enumerate(batches):
            sealed = {"n": 9000 + number, "id": f"s{number}", "device": "dora", "import_id": 903}
            session.execute(insert(Batch).values(**_BATCH | sealed | one))
        given = {"bundle": "h", "number": 99, "at": "2026-06-09T09:00:00-04:00", "to": [], "heads": {}, "summary": {}}
        session.execute(insert(HandOver).values(**given))
    found = reading(SimpleNamespace(db=database), "data_reported", Period(2026, 3, 6))
    whole = len(network.schools(database))
    heard = {"mar": 0, "abr": 2, "may": 3, "jun": 1}
    assert months(found) == {month: Count(number, whole) for month, number in heard.items()}
    schools = part(found, "Por escuela")
    assert [schools[f"Escuela {name}"].part for name in ("El Aromo", "El Canelo", "0", "1")] == [3, 2, 1, 0]
    assert found.note == "Lo que llegó a este computador.", "no month of these is still running"
