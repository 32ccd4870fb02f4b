"""The advisory record: what it is filled from, its number and year, and the states it goes through (domain.md 8)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from app.errors import InvalidData
from app.services import advisory, agenda, attendance, commitments, meetings, minutes, network, people, records, rows
from tests.the_day import TODAY

MARCH, JULY = date(2026, 3, 12), date(2026, 7, 9)


def held_session(database, ids):
    meeting = meetings.schedule(database, MARCH, objective="Comparar lo probado en la sala")
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    point = agenda.add_item(database, meeting, "Taller de la huerta")
    minutes.write_topic(database, meeting, point, "Cada curso midió su cantero.")
    commitments.add(database, "Llevar la huincha", meeting_id=meeting, responsible_id=ids.ana, due=JULY)
    return meeting


def test_an_advisory_record_is_filled_from_a_session_and_keeps_what_was_written(database, ids):
    meeting = held_session(database, ids)
    gloria = people.add(database, "Gloria Sanz", role="SUPERVISOR")
    assert advisory.meeting_to_tell(database) == meeting
    record = advisory.begin(database, person=gloria)
    rows.update(database, "advisory_record", record, {"actions_done": "Lo mío", "region": "Biobío"})
    advisory.fill(database, record, meeting)
    held = rows.load(database, "advisory_record", record)
    assert (held["number"], held["unit_name"], held["date"]) == (1, "Microcentro Los Boldos", "2026-03-12")
    assert held["actions_done"] == "Lo mío"
    assert held["participants"] == "Ana Soto Rivas"
    assert held["next_steps_with_responsible"].startswith("Llevar la huincha · Ana Soto Rivas")
    assert advisory.meeting_to_tell(database) is None
    other = advisory.begin(database, meeting_id=meeting, person=ids.ana)
    again = rows.load(database, "advisory_record", other)
    assert (again["number"], again["region"], again["supervisor_id"]) == (2, "Biobío", gloria)
    assert (
        "Taller de la huerta: Cada curso midió su cantero."
        in rows.load(database, "advisory_record", other)["actions_done"]
    )


def test_an_advisory_record_tells_the_progress_of_what_the_session_looked_at(database, ids):
    """W14: changes or progress and its proof; what was agreed before and reviewed in the session is that."""
    before = meetings.schedule(database, MARCH - timedelta(days=28))
    done = commitments.add(database, "Medir el huerto", meeting_id=before, responsible_id=ids.berta)
    stuck = commitments.add(database, "Pedir el furgón", meeting_id=before, responsible_id=ids.ana)
    other = commitments.add(database, "De otra sesión", meeting_id=before)
    for one in (done, other):
        rows.update(database, "commitment", one, {"no_proof_note": "Se vio en la sala"})
    meeting = held_session(database, ids)
    commitments.close_done(database, other, MARCH - timedelta(days=20))
    commitments.close_done(database, done, MARCH)
    rows.update(database, "commitment", stuck, {"blocker": "Camino cortado"})
    for one in (done, stuck):
        commitments.review(database, one, meeting)
    told = advisory.from_meeting(database, meeting)
    assert told["changes_or_progress_and_proof"] == "Medir el huerto (Se vio en la sala)"
    assert told["difficulties"] == "Camino cortado"
    assert told["next_steps_with_responsible"].startswith("Llevar la huincha")


def test_an_advisory_record_is_filled_from_a_visit_to_one_school(database, ids):
    said = {"purpose": "Mirar la huerta", "observation": "Miden en parejas", "agreements": ["Volver en junio"]}
    visit = rows.create(database, "visit", said | {"school_id": ids.aromo, "date": MARCH, "advisor_id": ids.celso})
    record = advisory.begin(database)
    rows.update(database, "advisory_record", record, {"encounter_objective": "Acompañar la medición"})
    advisory.fill_from_visit(database, record, visit)
    held, school = rows.load(database, "advisory_record", record), rows.load(database, "school", ids.aromo)
    assert (held["modality"], held["unit_name"]) == ("direct_school", f"{school['rbd']}_{school['name']}")
    assert (held["encounter_objective"], held["date"]) == ("Acompañar la medición", MARCH.isoformat())
    assert (held["actions_done"], held["agreements"]) == ("Miden en parejas", "Volver en junio")
    assert advisory.missing(database, record) == {}
    assert visit in advisory.visits_to_choose(database)


def test_the_first_advisory_record_of_a_network_says_its_region(database):
    network.save_microcentro(database, {"communes": ["08301", "8302"]})
    assert rows.load(database, "advisory_record", advisory.begin(database))["region"] == "Biobío"


def test_an_advisory_record_of_another_year_has_the_objective_of_its_own_plan(database, ids):
    """The objective is the year's: that of a year before is not said again, whatever else is kept."""
    year = TODAY.year
    last = {"date": f"{year - 1}-11-05", "annual_objective": "El de antes", "region": "Biobío"}
    rows.create(database, "advisory_record", last)
    held = rows.load(database, "advisory_record", advisory.begin(database))
    assert (held["annual_objective"], held["region"]) == (None, "Biobío")
    rows.update(database, "advisory_record", held["id"], {"annual_objective": "El de ahora"})
    again = rows.load(database, "advisory_record", advisory.begin(database))
    assert again["annual_objective"] == "El de ahora"


def test_an_advisory_record_filled_from_another_year_is_numbered_in_that_year(database, ids):
    """Its number is within the year of the encounter, like that of a session, and so is the year's objective."""
    year = TODAY.year
    for each, aim in ((year - 1, "El de antes"), (year, "El de ahora")):
        rows.create(database, "annual_plan", {"year": each, "general_objective": aim})
    rows.create(database, "advisory_record", {"date": f"{year - 1}-08-05", "number": 7})
    first, record = advisory.begin(database), advisory.begin(database)
    visit = rows.create(database, "visit", {"school_id": ids.aromo, "date": f"{year - 1}-11-05"})
    advisory.fill_from_visit(database, record, visit)
    held = rows.load(database, "advisory_record", record)
    assert (held["number"], held["annual_objective"]) == (8, "El de antes")
    advisory.fill_from_visit(database, record, visit)
    assert rows.load(database, "advisory_record", record) == held
    rows.update(database, "advisory_record", record, {"annual_objective": "El mío"})
    advisory.fill(database, record, meetings.schedule(database, date(year, 3, 5)))
    held = rows.load(database, "advisory_record", record)
    assert (held["number"], held["annual_objective"]) == (2, "El mío")
    assert rows.load(database, "advisory_record", first)["number"] == 1
    rows.update(database, "advisory_record", record, {"number": None})
    advisory.fill_from_visit(database, record, visit)
    assert rows.load(database, "advisory_record", record)["number"] is None


def test_an_advisory_record_is_begun_by_whoever_was_taken_away_elsewhere(database, ids):
    rows.remove(database, "person", ids.celso)  # as from another laptop, while they sit at this one
    assert rows.load(database, "advisory_record", advisory.begin(database, person=ids.celso))["supervisor_id"] is None


def test_a_visit_that_came_without_its_day_takes_none_from_the_record(database, ids):
    visit = rows.create(database, "visit", {"school_id": ids.aromo, "date": MARCH})
    with database.write() as session:
        rows.need(session, "visit", visit).date = None  # as another laptop's may come
    record = advisory.begin(database)
    before = rows.load(database, "advisory_record", record)["date"]
    advisory.fill_from_visit(database, record, visit)
    assert rows.load(database, "advisory_record", record)["date"] == before


def test_an_advisory_record_goes_from_draft_to_complete_to_handed_over(database, ids, tmp_path):
    """State changes of 6.1."""
    record = advisory.begin(database, meeting_id=held_session(database, ids))
    with pytest.raises(InvalidData, match="required"):
        advisory.advance(database, record, "complete")
    assert advisory.missing(database, record) == {"supervisor_id": "Supervisión"}
    rows.update(database, "advisory_record", record, {"supervisor_id": ids.celso})
    with pytest.raises(InvalidData, match="wrong_step"):
        advisory.advance(database, record, "exported")
    advisory.advance(database, record, "complete")
    advisory.advance(database, record, "exported")
    with pytest.raises(InvalidData, match="handed_over"):
        advisory.fill(database, record, held_session(database, ids))
    with pytest.raises(InvalidData, match="handed_over_stays"):
        rows.remove(database, "advisory_record", record)
    deletion = json.dumps({"tipo": "advisory_record", "id": record, "borrado": True})
    (tmp_path / "sin.jsonl").write_text(deletion, "utf-8")
    with pytest.raises(InvalidData, match="handed_over_stays"):
        records.load(database, tmp_path / "sin.jsonl")
    advisory.advance(database, record, "complete")
    rows.remove(database, "advisory_record", record)
    rows.bring_back(database, "advisory_record", record)
    advisory.advance(database, record, "exported")
