"""Rules of domain.md 6 and 6.1 by doors that are no form: the day moved, a row written, a file of records, the bin."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import wall_clock
from app.log import capture
from app.services import (
    adoptions,
    against_rules,
    attendance,
    commitments,
    cycles,
    meetings,
    minutes,
    plans,
    presentations,
    reviews,
    rows,
)
from tests.integration.domain.asking import DAY, refused, state


@pytest.fixture
def work(database, practice):
    """A piece of the pupils' work in the practice."""
    return rows.create(database, "evidence", {"practice_id": practice, "kind": "photo", "shows_pupils": False})


def _agreed(database, meeting):
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Leer", "general_objective": "Que lean"})
    plans.agree(database, plan, meeting, today=DAY)
    return plan


def _told(database):
    found = against_rules.against_rules(database)
    return [(one.tipo, one.row, [field.written for field in one.fields]) for one in found]


@pytest.mark.usefixtures("work")
def test_a_session_in_which_something_was_presented_or_agreed_took_place(database, meeting, practice):
    """6.1 meeting, practice, plan: that is taken back before the session is suspended, moved or removed."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    presentations.advance(database, shown, "presented")
    ways = (
        (meetings.suspend, meeting, "road"),
        (meetings.move, meeting, DAY + timedelta(days=7)),
        (meetings.update, meeting, {"date": wall_clock.today() + timedelta(days=3)}),
        (rows.update, "meeting", meeting, {"status": "suspended", "suspension_reason": "road"}),
    )
    for run, *given in ways:
        assert refused(run, database, *given) == {"took_place"}
    presentations.put_back(database, shown, "ready", "draft")
    plan = _agreed(database, meeting)
    for run, *given in ways:
        assert refused(run, database, *given) == {"took_place"}
    assert refused(rows.remove, database, "meeting", meeting) == {"has_agreed_plan"}
    meetings.update(database, meeting, {"date": DAY + timedelta(days=1)})  # it was typed wrong
    meetings.hold(database, meeting)
    rows.update(database, "meeting", meeting, {"status": "moved"})  # as it was before, taken back
    plans.reopen(database, plan)
    meetings.suspend(database, meeting, "road")
    rows.remove(database, "meeting", meeting)


@pytest.mark.usefixtures("work")
def test_a_session_that_another_laptop_suspended_gets_its_day_again(database, meeting, practice):
    """6.1 meeting and practice: what «Por revisar» tells can be mended, in either of the two ways."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    presentations.advance(database, shown, "presented")
    with database.write() as session:
        rows.need(session, "meeting", meeting).status = "suspended"  # as another laptop may have, which did not know
    assert _told(database) == [("practice", practice, ["presentada, y la sesión se suspendió"])]
    assert refused(meetings.move, database, meeting, wall_clock.today() + timedelta(days=3)) == {"took_place"}
    meetings.move(database, meeting, DAY)
    meetings.hold(database, meeting)
    assert _told(database) == []


def test_what_was_only_shown_or_only_tried_may_be_dropped_and_nothing_else(database, ids, meeting, practice, load):
    """6.1 practice: a records file moves a practice that is here only as far as its records tell."""
    line = {"tipo": "practice", "id": practice, "status": "dropped"}
    assert refused(load, line) == {"practice_untold"}
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta)
    load(line)
    adoptions.unchoose(database, chosen)
    rows.update(database, "practice", practice, {"status": "draft"})
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    presentations.advance(database, presentations.propose(database, practice, meeting_id=meeting), "presented")
    load(line)
    assert state(database, "practice", practice) == "dropped"


def test_a_plan_whose_session_another_laptop_took_away_is_told(database, meeting):
    """6.1 plan: agreed in a session that is here and was not suspended."""
    plan = _agreed(database, meeting)
    with database.write() as session:
        rows.need(session, "meeting", meeting).status = "suspended"  # as another laptop may have, which did not know
    assert _told(database) == [("annual_plan", plan, ["acordado, y la sesión se suspendió"])]
    with database.write() as session:
        capture.remove(session, "meeting", meeting)
    assert _told(database) == [("annual_plan", plan, ["acordado, y la sesión no está aquí"])]
    plans.reopen(database, plan)
    assert _told(database) == []


def test_what_was_sent_or_studied_and_lost_its_proof_elsewhere_is_told(database, meeting):
    """6.1 plan and cycle: two laptops may take the only delivery or figure away while it was closed with it."""
    plan = _agreed(database, meeting)
    taken = {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01", "received_by": "Oficina de partes"}
    delivery = rows.create(database, "plan_delivery", taken)
    plans.send(database, plan)
    cycle = cycles.begin(database, problem="Pocas opiniones")
    cycles.advance(database, cycle)
    cycles.advance(database, cycle)
    figure = rows.create(database, "phea_measure", {"cycle_id": cycle, "value": "3"})
    cycles.advance(database, cycle)
    assert _told(database) == []
    with database.write() as session:
        capture.remove(session, "plan_delivery", delivery)
        capture.remove(session, "phea_measure", figure)
    assert _told(database) == [
        ("annual_plan", plan, ["Enviado, y ninguna entrega dice qué oficina lo recibió"]),
        ("phea_cycle", cycle, ["Ajustar, sin ningún dato"]),
    ]


def test_who_was_absent_reviews_by_no_door_and_is_told_if_marked_so_afterwards(database, ids, meeting, practice, load):
    """5.3: whoever was there answers."""
    shown = presentations.propose(database, practice, meeting_id=meeting, presenter_id=ids.ana)
    answer = reviews.write(database, shown, ids.berta, {"strength": "Clara"})
    rows.remove(database, "peer_review", answer)
    for one in (ids.berta, ids.celso):
        attendance.set_state(database, meeting, one, "absence")
    fields = {"presentation_id": shown, "reviewer_id": ids.celso, "strength": "Clara"}
    line = {"tipo": "peer_review", "id": "opinión"} | fields
    came = {"tipo": "attendance", "id": "vino", "meeting_id": meeting, "person_id": ids.celso, "state": "late"}
    assert refused(rows.create, database, "peer_review", fields) == {"reviewer_away"}
    assert refused(load, line) == {"reviewer_away"}
    assert refused(rows.bring_back, database, "peer_review", answer) == {"reviewer_away"}
    assert load(line, came).new == 1
    attendance.set_state(database, meeting, ids.celso, "justified_absence")  # the sheet is copied from paper later
    assert _told(database) == [("practice", practice, ["Celso Ríos Vega, que según la asistencia no estuvo"])]
    key = next(row["id"] for row in rows.parts(database, "peer_review", shown))
    rows.update(database, "peer_review", key, {"question": "¿Cuánto dura?"})  # what came so hinders no other word


@pytest.mark.usefixtures("work")
def test_a_practice_follows_what_a_records_file_takes_away_and_brings_back(database, ids, meeting, practice, load):
    """6.1 practice: presented while a presentation of it is, in test while somebody has it."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    presentations.advance(database, shown, "presented")
    one = {"tipo": "practice_presentation", "id": shown}
    load(one | {"borrado": True})
    assert state(database, "practice", practice) == "draft"
    load(one | {"practice_id": practice})
    assert state(database, "practice", practice) == "presented"
    taken = {"tipo": "adoption", "id": adoptions.choose(database, practice, teacher_id=ids.berta).id}
    other = {"tipo": "adoption", "id": adoptions.choose(database, practice, teacher_id=ids.celso).id}
    load(taken | {"borrado": True})
    assert state(database, "practice", practice) == "in_test"
    load(other | {"borrado": True}, one | {"borrado": True})
    assert state(database, "practice", practice) == "draft"
    load(other | {"practice_id": practice})
    assert state(database, "practice", practice) == "in_test"
    load(other | {"borrado": True}, {"tipo": "practice", "id": practice, "borrado": True})


@pytest.mark.usefixtures("work")
def test_a_records_file_presents_a_practice_that_is_here_only_in_a_session(database, meeting, practice, load):
    """6.1 practice: draft → presented asks for a session, as its page does."""
    line = {"tipo": "practice_presentation", "id": "p", "practice_id": practice, "preparation": "presented"}
    assert refused(load, line) == {"no_session"}
    load(line | {"meeting_id": meeting})
    assert state(database, "practice", practice) == "presented"


def test_a_corrected_version_of_minutes_says_why_also_in_a_records_file(database, meeting, load):
    """6 Minutes: a later correction makes a new version with its reason."""
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    line = {"tipo": "minutes", "id": "segunda", "meeting_id": meeting, "version": 2}
    for more in ({}, {"status": "approved"}, {"correction_reason": " "}):
        assert refused(load, line | more) == {"needs_reason"}
    load(line | {"correction_reason": "Faltó un acuerdo", "status": "approved"})
    assert minutes.versions(database, meeting) == [1, 2]


def test_a_cycle_is_closed_with_a_decision_and_with_what_changes(database):
    """6 PheaCycle, 6.1 cycle: ADJUST names what changes, and what was decided."""
    cycle = cycles.begin(database, problem="Pocas opiniones")
    cycles.advance(database, cycle)
    cycles.advance(database, cycle)
    rows.create(database, "phea_measure", {"cycle_id": cycle, "value": "3"})
    cycles.advance(database, cycle)
    assert refused(cycles.advance, database, cycle) == {"cycle_decision", "needs_change"}
    rows.update(database, "phea_cycle", cycle, {"next_plan": "Por escrito"})
    assert refused(cycles.advance, database, cycle) == {"cycle_decision"}
    rows.update(database, "phea_cycle", cycle, {"decision": "adapt"})
    assert cycles.advance(database, cycle) == "closed"
    assert refused(rows.update, database, "phea_cycle", cycle, {"decision": None}) == {"cycle_decision"}


def test_a_school_with_work_of_its_own_is_never_deleted(database, ids, meeting, load):
    """6 School: it closes, rests or leaves; only one that was added by mistake goes."""
    mistaken = rows.create(database, "school", {"rbd": 4599, "name": "Escuela repetida"})
    rows.create(database, "enrolment", {"school_id": mistaken, "grade": "1", "pupils_n": 3})
    rows.create(database, "person_school", {"person_id": ids.berta, "school_id": mistaken})
    rows.remove(database, "school", mistaken)
    plan = plans.begin(database, 2026)
    names = (
        ("meeting", {"host_school_id": ids.aromo}),
        ("calendar_entry", {"plan_id": plan, "presenting_school_ids": [ids.canelo, ids.aromo]}),
    )
    for tipo, fields in names:
        rows.bring_back(database, "school", mistaken)
        named = rows.create(database, tipo, fields)
        assert refused(rows.remove, database, "school", ids.aromo) == {"school_stays"}
        assert refused(load, {"tipo": "school", "id": ids.aromo, "borrado": True}) == {"school_stays"}
        rows.remove(database, "school", mistaken)
        rows.remove(database, tipo, named)


def test_an_empty_piece_of_evidence_proves_nothing(database, meeting, load):
    """6 Commitment and PheaCycle: a proof shows or says something, also once something was closed with it."""
    done = commitments.add(database, "Medir la huerta", meeting_id=meeting, due=DAY)
    cycle = cycles.begin(database, problem="Pocas opiniones")
    cycles.advance(database, cycle)
    cycles.advance(database, cycle)
    said = {"kind": "text", "caption": " "}
    owners = {"commitment_id": done, "cycle_id": cycle}
    empty = [rows.create(database, "evidence", {name: key} | said) for name, key in owners.items()]
    closing = {"tipo": "commitment", "id": done, "status": "done", "closed_on": DAY.isoformat()}
    assert refused(commitments.close_done, database, done, DAY) == {"needs_proof"}
    assert refused(load, closing) == {"needs_proof"}
    assert refused(cycles.advance, database, cycle) == {"needs_data"}
    for one in empty:
        rows.update(database, "evidence", one, {"caption": "La tabla de medidas"})
    load(closing)
    cycles.advance(database, cycle)
    for one, code in zip(empty, ("only_proof", "only_data"), strict=True):
        assert refused(rows.update, database, "evidence", one, {"caption": None}) == {code}
    assert _told(database) == []


def test_a_plan_of_a_year_that_was_lived_comes_as_it_was(database, load):
    """6.1 plan: the steps are asked of plans that are here."""
    load({"tipo": "annual_plan", "id": "antes", "year": 2024, "status": "closed", "agreed_in_meeting_id": None})
    [plan] = [one.id for one in plans.plans(database) if one.year == 2024]
    plans.reopen(database, plan)
    assert refused(load, {"tipo": "annual_plan", "id": plan, "status": "closed"}) >= {"required"}
