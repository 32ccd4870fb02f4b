"""Attendance and minutes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import InvalidData
from app.models.meeting import Meeting
from app.services import (
    agenda,
    attendance,
    customs,
    experience_sheets,
    meetings,
    minutes,
    minutes_signing,
    network,
    people,
    rows,
    template_editing,
    templates,
)
from app.services.rules import Count
from app.services.sheets import Sources
from app.services.sheets_minutes import empty_minutes, load_minutes

DAY = date(2026, 4, 10)


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY)


def sheet(database, meeting):
    return {row.full_name: row.state for row in attendance.sheet(database, meeting) if row.expected}


def test_the_sheet_has_one_row_for_every_expected_person(database, meeting, ids):
    assert sheet(database, meeting) == dict.fromkeys(["Ana Soto Rivas", "Berta Ñanco Ñanco", "Celso Ríos Vega"])
    attendance.set_state(database, meeting, ids.berta, "late", arrival="09:40")
    attendance.set_state(database, meeting, ids.berta, "left_early", departure="11:00")
    row = next(row for row in attendance.sheet(database, meeting) if row.person_id == ids.berta)
    assert (row.state, row.arrival, row.departure) == ("left_early", "09:40", "11:00")
    assert len(rows.parts(database, "attendance", meeting)) == 1
    attendance.set_state(database, meeting, ids.berta, None)
    assert sheet(database, meeting)["Berta Ñanco Ñanco"] is None


def test_an_impossible_state_notes_nothing(database, meeting, ids):
    with pytest.raises(InvalidData):
        attendance.set_state(database, meeting, ids.berta, "asleep")
    assert rows.parts(database, "attendance", meeting) == []


@pytest.mark.parametrize("role", ["GUEST", "ADVISOR", "SUPERVISOR", "OWNER"])
def test_who_only_visits_is_counted_apart(database, meeting, ids, role):
    guest = people.add(database, "Elsa de la universidad", role=role)
    attendance.set_state(database, meeting, guest, "present")
    attendance.set_state(database, meeting, ids.ana, "present")
    counts = attendance.counts(database, meeting)
    assert (counts.came, counts.guests, counts.unmarked) == (Count(1, 3), 1, 2)
    assert [row.expected for row in attendance.sheet(database, meeting)] == [True, True, True, False]


def test_rule_6_2_who_had_left_and_comes_is_a_guest_before_the_session_is_held_and_after(database, meeting, ids):
    people.leave(database, ids.berta, date(2026, 3, 1))
    for person in (ids.ana, ids.berta):
        attendance.set_state(database, meeting, person, "present")
    for _ in range(2):
        counts = attendance.counts(database, meeting)
        assert (counts.came, counts.guests) == (Count(1, 2), 1)
        meetings.hold(database, meeting)


def test_a_network_of_heads_expects_those_who_lead_and_those_who_guide_the_teaching(database, meeting, ids):
    for name, role in (("Elsa Mora", "DIRECTOR"), ("Fidel Cea", "TECHNICAL_HEAD")):
        people.add(database, name, role=role, since=date(2026, 3, 1))
    assert {"Elsa Mora", "Fidel Cea"} <= set(sheet(database, meeting))
    network.save_microcentro(database, {"network_type": "rme"})
    assert experience_sheets.customary(database) == experience_sheets.RME


def test_percentages_are_kept_as_counts(database, meeting, ids):
    attendance.set_state(database, meeting, ids.ana, "remote")
    attendance.set_state(database, meeting, ids.berta, "substitute")
    attendance.set_state(database, meeting, ids.celso, "justified_absence", reason="Licencia")
    counts = attendance.counts(database, meeting)
    assert (counts.came, counts.schools) == (Count(2, 3), Count(2, 2))


def test_several_are_noted_at_once_or_nobody_is(database, meeting, ids):
    attendance.set_state(database, meeting, ids.celso, "absence")
    attendance.mark(database, meeting, [ids.ana, ids.berta], "present")
    assert attendance.counts(database, meeting).came == Count(2, 3)
    with pytest.raises(InvalidData):
        attendance.mark(database, meeting, [ids.ana, ids.berta], "asleep")
    assert attendance.counts(database, meeting).came == Count(2, 3)


def test_expected_members_are_frozen_when_the_meeting_is_held(database, meeting, ids):
    attendance.set_state(database, meeting, ids.ana, "present")
    guest = people.add(database, "Elsa Mora", role="GUEST", since=date(2026, 3, 1))
    attendance.set_state(database, meeting, guest, "present")
    meetings.hold(database, meeting)
    frozen = attendance.counts(database, meeting).came
    assert frozen == Count(1, 3)
    people.add(database, "Recién Llegada", since=date(2026, 3, 1))
    people.leave(database, ids.berta, date(2026, 3, 15))
    rows.create(database, "membership", {"person_id": guest, "role": "TEACHER", "from": "2026-09-01"})
    assert attendance.counts(database, meeting).came == frozen
    assert attendance.of_year(database, 2026) == frozen
    assert meetings.came(database, [meeting]) == {meeting: frozen}


def test_somebody_removed_still_counts_in_the_past(database, meeting, ids):
    meetings.hold(database, meeting)
    rows.remove(database, "person", ids.celso)
    assert attendance.counts(database, meeting).came == Count(0, 3)


def test_the_attendance_of_the_year_sums_only_held_sessions(database, meeting, ids):
    attendance.set_state(database, meeting, ids.ana, "present")
    other = meetings.schedule(database, date(2026, 5, 8))
    attendance.set_state(database, other, ids.ana, "present")
    assert attendance.of_year(database, 2026) == Count(0, 0)
    meetings.hold(database, meeting)
    assert attendance.of_year(database, 2026) == Count(1, 3)
    meetings.hold(database, other)
    assert attendance.of_year(database, 2026) == Count(2, 6)


def test_who_was_present_comes_from_the_attendance_alone(database, meeting, ids):
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    view = minutes.of_meeting(database, meeting)
    assert (view.id, view.present, view.absent) == (None, ("Ana Soto Rivas",), ("Berta Ñanco Ñanco",))
    attendance.set_state(database, meeting, ids.ana, "absence")
    assert minutes.of_meeting(database, meeting).present == ()


def test_rule_6_2_minutes_list_nobody_as_present_whom_the_attendance_calls_absent(database, meeting, ids):
    substitute = people.add(database, "Elsa Riquelme", role="GUEST")
    attendance.set_state(database, meeting, ids.ana, "absence")
    attendance.set_state(database, meeting, ids.berta, "substitute", substitute_id=substitute)
    view = minutes.of_meeting(database, meeting)
    assert view.present == ("Elsa Riquelme, en lugar de Berta Ñanco Ñanco",)
    assert len(view.absent) == 1
    with pytest.raises(InvalidData) as caught:
        attendance.sign(database, meeting, {ids.ana: "paper"})
    assert caught.value.problems[0].code == "was_absent"
    assert attendance.sign(database, meeting, {ids.berta: "drawn"}) == {ids.berta: None}
    assert attendance.sign(database, meeting, {ids.ana: None, ids.berta: None}) == {ids.berta: "drawn"}


def test_a_session_has_one_draft_with_a_note_for_every_point(database, meeting, ids):
    first, second = [row.id for row in agenda.items(database, meeting)][:2]
    minutes.write_topic(database, meeting, first, "Se leyó el acta")
    minutes.write_topic(database, meeting, second, "Se revisaron dos")
    minutes.write(database, meeting, {"closing_time": "12:10", "various": "Colación"})
    view = minutes.of_meeting(database, meeting)
    assert (view.version, view.status, view.drafted_by_id, view.opening_time) == (1, "draft", ids.ana, "09:00")
    assert [topic.summary for topic in view.topics][:3] == ["Se leyó el acta", "Se revisaron dos", ""]
    assert minutes.versions(database, meeting) == [1]


def test_what_was_said_on_a_point_that_left_the_agenda_is_not_lost(database, meeting):
    first = agenda.items(database, meeting)[0].id
    minutes.write_topic(database, meeting, first, "Se leyó el acta")
    rows.remove(database, "agenda_item", first)
    assert minutes.of_meeting(database, meeting).topics[-1].summary == "Se leyó el acta"


@pytest.fixture
def approved(database, meeting):
    minutes.write_topic(database, meeting, agenda.items(database, meeting)[0].id, "Se leyó el acta")
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    return meeting


def test_approving_freezes_the_version(database, approved, ids):
    view = minutes.of_meeting(database, approved)
    topic = rows.parts(database, "minutes_topic", view.id)[0]["id"]
    attempts = (
        lambda: minutes.write(database, approved, {"various": "Algo más"}),
        lambda: minutes.write_topic(database, approved, view.topics[0].agenda_item_id, "Otra cosa"),
        lambda: minutes.write_topic(database, approved, view.topics[1].agenda_item_id, "Otra cosa"),
        lambda: rows.update(database, "minutes_topic", topic, {"summary": "Otra cosa"}),
        lambda: rows.remove(database, "minutes_topic", topic),
        lambda: rows.remove(database, "minutes", view.id),
        lambda: minutes.advance(database, approved, "draft"),
    )
    for attempt in attempts:
        with pytest.raises(InvalidData):
            attempt()
    assert minutes.of_meeting(database, approved) == view
    minutes_signing.sign(database, approved, 1, ids.ana, DAY)
    minutes.advance(database, approved, "signed")
    assert minutes.of_meeting(database, approved).status == "signed"


def test_a_correction_makes_a_new_version_with_its_reason(database, approved):
    with pytest.raises(InvalidData):
        minutes.correct(database, approved, "  ")
    assert minutes.correct(database, approved, "Faltaba un acuerdo") == 2
    first = agenda.items(database, approved)[0].id
    minutes.write_topic(database, approved, first, "Se leyó y se corrigió el acta")
    view = minutes.of_meeting(database, approved)
    assert (view.version, view.status, view.correction_reason) == (2, "draft", "Faltaba un acuerdo")
    old = minutes.of_meeting(database, approved, 1)
    assert (old.topics[0].summary, old.status) == ("Se leyó el acta", "approved")
    with pytest.raises(InvalidData):
        minutes.correct(database, approved, "Otra vez")


def test_minutes_keep_the_outline_that_they_were_begun_with(database, meeting):
    """Domain 6, Template: a filled record keeps the template version it used."""
    minutes.write(database, meeting, {"various": "Colación"})
    first = template_editing.new_version(database, templates.current(database, "minutes").id, "Con las familias")
    line = template_editing.add_item(database, first, "¿Quién vino de las familias?")
    template_editing.put_in_use(database, first)
    assert minutes.of_meeting(database, meeting).outline is None
    other = meetings.schedule(database, DAY + timedelta(days=30))
    assert minutes.of_meeting(database, other).outline.id == first
    minutes.write(database, other, {"various": "Once"})
    with pytest.raises(InvalidData):
        template_editing.change_item(database, line, {"text": "¿Quién vino?"})
    later = template_editing.new_version(database, first, "Más corto")
    template_editing.put_in_use(database, later)
    meetings.hold(database, other)
    minutes.advance(database, other, "approved")
    minutes.correct(database, other, "Faltaba un acuerdo")
    assert minutes.of_meeting(database, other).outline.items[-1].text == "¿Quién vino de las familias?"
    printed = load_minutes(database, other, Sources())
    assert (printed.outline, printed.asked) == ("Acta de la sesión, versión 2", ("¿Quién vino de las familias?",))
    assert empty_minutes(database, printed.letterhead).outline == "Acta de la sesión, versión 3"


def test_an_election_is_an_agreement_of_the_minutes_of_its_session(database, meeting, ids):
    """Domain 4: officers are elected in a session, and the election is itself an agreement in the minutes."""
    assert minutes.of_meeting(database, meeting).elected == ""
    for person, role in ((ids.berta, "SECRETARY"), (ids.ana, "COORDINATOR")):
        fields = {"person_id": person, "role": role, "from": DAY, "elected_in_meeting_id": meeting}
        rows.create(database, "membership", fields)
    said = "Elección de cargos: Ana Soto Rivas (Coordinación), Berta Ñanco Ñanco (Secretaría)."
    assert minutes.of_meeting(database, meeting).elected == said
    assert load_minutes(database, meeting, Sources()).agreements == (said,)
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    rows.remove(database, "person", ids.berta)  # what was approved still tells of an election, and never of nobody
    said = "Elección de cargos: Ana Soto Rivas (Coordinación), alguien que no está aquí (Secretaría)."
    assert minutes.of_meeting(database, meeting).elected == said


def test_minutes_that_were_not_written_cannot_be_approved(database, meeting):
    with pytest.raises(InvalidData):
        minutes.advance(database, meeting, "approved")
    with pytest.raises(InvalidData):
        minutes.correct(database, meeting, "Porque sí")


def test_6_1_minutes_go_from_draft_to_read_approved_signed_and_sent(database, meeting, ids):
    minutes.write(database, meeting, {"various": "Colación", "annexes": ["Lista firmada"]})
    for status in ("signed", "sent"):
        with pytest.raises(InvalidData):
            minutes.advance(database, meeting, status)
    with pytest.raises(InvalidData):
        minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    minutes.advance(database, meeting, "read")
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    minutes.advance(database, meeting, "signed")
    minutes.advance(database, meeting, "sent", sent_to="DEPROV Concepción", sent_on=DAY)
    view = minutes.of_meeting(database, meeting)
    assert (view.status, view.sent_to, view.sent_on) == ("sent", "DEPROV Concepción", DAY.isoformat())
    assert view.annexes == ("Lista firmada",)
    signed = [(one.full_name, one.signed_on) for one in minutes_signing.signers(database, meeting, 1) if one.signed]
    assert signed == [(people.person(database, ids.ana).full_name, DAY.isoformat())]


def test_the_number_of_a_version_that_was_taken_away_never_comes_back(database, approved):
    minutes.correct(database, approved, "Faltaba un acuerdo")
    rows.remove(database, "minutes", minutes.of_meeting(database, approved).id)
    assert minutes.correct(database, approved, "Faltaba otro") == 3


def test_minutes_are_due_so_many_days_after_the_session_where_the_network_says_so(database, meeting, ids):
    meetings.hold(database, meeting)
    assert minutes_signing.due(database, meeting) is None
    customs.agree(database, "minutes_due_days", 10)
    assert minutes_signing.due(database, meeting) == DAY + timedelta(days=10)
    with database.write() as session:  # a day that only a received file says
        session.get(Meeting, meeting).date = date.max.isoformat()
    assert minutes_signing.due(database, meeting) == date.max
    with database.write() as session:
        session.get(Meeting, meeting).date = DAY.isoformat()
    minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "approved")
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    for status in ("signed", "sent"):
        minutes.advance(database, meeting, status)
    assert minutes_signing.due(database, meeting) is None
