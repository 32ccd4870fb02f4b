"""Two records made one by domain.md 6, 6.1 and 6.2: what the rules say of the two holds for the one."""

from __future__ import annotations

import io
import json

from app.services import adoptions, duplicates_join, meetings, records, rows
from tests.integration.domain.asking import DAY


def everything(database):
    """Every shown record by type and id, but those of the fusions themselves."""
    out = io.StringIO()
    records.dump(database, out)
    found = {}
    for record in map(json.loads, out.getvalue().splitlines()):
        if not record["tipo"].startswith("fusion"):
            found.setdefault(record["tipo"], {})[record["id"]] = record
    return found


def test_what_was_held_or_applied_stays_so_and_one_application_is_not_counted_twice(database, ids):
    """6.1 meeting, practice and adoption, and one survey a session: a fusion is no way round them."""
    one, two = (meetings.schedule(database, DAY, number=4) for _ in range(2))
    meetings.hold(database, two)
    first, second = (
        rows.create(database, "practice", {"title": "La huerta", "status": "draft", "author_ids": [ids.ana]})
        for _ in range(2)
    )
    mine = rows.create(database, "adoption", {"practice_id": first, "teacher_id": ids.berta, "status": "chosen"})
    theirs = adoptions.choose(database, second, teacher_id=ids.berta, meeting_id=two).id
    rows.update(database, "adoption", mine, {"combined_class_id": None})
    rows.update(database, "adoption", theirs, {"combined_class_id": None})
    adoptions.set_pupils(database, theirs, "3", 4)
    adoptions.move(database, theirs, "not_applied", obstacle="Llovió")
    surveys = [rows.create(database, "satisfaction_survey", {"meeting_id": each}) for each in (one, two)]
    rows.update(database, "satisfaction_survey", surveys[1], {"respondents_n": 7})
    rows.create(database, "survey_tally", {"survey_id": surveys[1], "item_id": ids.ana, "option": "4", "count": 7})
    before = everything(database)
    pairs = (("meeting", one, two), ("practice", first, second))
    fusions = [duplicates_join.join(database, tipo, kept, merged) for tipo, kept, merged in pairs]
    now = everything(database)
    assert now["meeting"][one]["status"] == "held"
    [survey] = now["satisfaction_survey"].values()
    assert (survey["id"], survey["respondents_n"]) == (surveys[0], 7)
    assert [(row["survey_id"], row["count"]) for row in now["survey_tally"].values()] == [(surveys[0], 7)]
    assert now["practice"][first]["status"] == "in_test"
    assert set(now["adoption"]) == {mine}
    assert (now["adoption"][mine]["status"], now["adoption"][mine]["obstacle"]) == ("not_applied", "Llovió")
    assert [row["adoption_id"] for row in now["adoption_grade"].values()] == [mine]
    for fusion in reversed(fusions):
        duplicates_join.part(database, fusion)
    assert everything(database) == before
