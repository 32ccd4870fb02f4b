"""Sessions by domain.md 6.1 and 6.2: their states, their minutes, who was expected and who was there.

Each at the service that keeps it, and each says which rule it is about: «6.1 plan», «6.2 pupil counts».
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from app import wall_clock
from app.log import capture
from app.services import (
    against_rules,
    agenda,
    attendance,
    commitments,
    meeting_hours,
    meeting_rows,
    meetings,
    minutes,
    minutes_signing,
    people,
    rows,
    sheets_minutes,
)
from app.services.sheets import Sources
from app.text_dates import near_date
from tests.integration.domain.asking import DAY, refused, state


def test_a_suspended_session_keeps_its_number_and_asks_why_and_hours_count_only_when_held(database, meeting):
    """6.1 meeting: planned → convened → held / suspended → moved."""
    other = meetings.schedule(database, DAY + timedelta(days=7))

    def hours():
        found = meeting_hours.of_month(database, DAY)
        return Decimal(found.held), Decimal(found.booked)

    whole = hours()[1]
    assert whole > 0
    meetings.convene(database, meeting)
    assert (state(database, "meeting", meeting), hours()) == ("convened", (0, whole))
    assert refused(meetings.suspend, database, meeting, None) == {"needs_reason"}
    meetings.suspend(database, meeting, "road")
    assert (state(database, "meeting", meeting), hours()) == ("suspended", (0, whole / 2))
    assert rows.load(database, "meeting", meeting)["number"] == 1
    assert meetings.next_number(database, 2026) == 3
    assert refused(meetings.hold, database, meeting) == {"wrong_step"}
    meetings.move(database, meeting, DAY + timedelta(days=14))
    assert (state(database, "meeting", meeting), rows.load(database, "meeting", meeting)["number"]) == ("moved", 1)
    meetings.hold(database, meeting)
    assert (state(database, "meeting", meeting), hours()) == ("held", (whole / 2, whole))
    assert refused(meetings.suspend, database, meeting, "road") == {"wrong_step"}
    assert state(database, "meeting", other) == "planned"


def test_a_session_is_held_before_its_day_only_by_who_was_asked_and_is_told_then(database):
    """6.1 meeting, as 5.3 of presentations: a laptop's calendar may be wrong, and so may the date of the session."""
    day = wall_clock.today() + timedelta(days=5)
    meeting = meetings.schedule(database, day)
    assert meetings.to_come(database, meeting) == day.isoformat()
    assert refused(meetings.hold, database, meeting) == {"held_to_come"}
    assert state(database, "meeting", meeting) == "planned"
    meetings.hold(database, meeting, early=True)
    assert attendance.counts(database, meeting).came.whole == 3
    [told] = against_rules.against_rules(database)
    words = f"{near_date(day, wall_clock.today())}, que todavía no llega, y ya está como realizada"
    assert (told.row, told.fields[0].label, told.fields[0].written) == (meeting, "Fecha", words)
    assert "early" in dict(meetings.warnings(database, meeting))
    meetings.update(database, meeting, {"date": wall_clock.today()})
    assert against_rules.against_rules(database) == []
    assert "early" not in dict(meetings.warnings(database, meeting))


def test_minutes_go_one_way_and_approval_freezes_them(database, meeting, ids):
    """6.1 minutes: draft → read → approved → signed → sent."""
    key = minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    assert refused(minutes.advance, database, meeting, "signed") == {"not_approved_yet"}
    for step in ("read", "approved", "signed", "sent"):
        if step == "signed":
            minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
        minutes.advance(database, meeting, step)
        assert state(database, "minutes", key) == step
        if step != "read":
            assert refused(rows.update, database, "minutes", key, {"various": "Otra cosa"}) == {"minutes_frozen"}
            assert refused(rows.remove, database, "minutes", key) == {"minutes_frozen"}
            assert refused(rows.remove, database, "meeting", meeting) == {"has_approved_minutes"}
            assert refused(minutes.advance, database, meeting, "read") == {"minutes_order"}
    assert refused(minutes.correct, database, meeting, " ") == {"needs_reason"}
    assert minutes.correct(database, meeting, "Faltó un acuerdo") == 2
    assert minutes.versions(database, meeting) == [1, 2]


def test_only_the_minutes_of_a_session_that_was_held_are_approved(database, meeting):
    """6.1 minutes: nobody approves what was said in a session that did not take place."""
    key = minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "read")
    assert refused(minutes.advance, database, meeting, "approved") == {"minutes_not_held"}
    assert refused(rows.update, database, "minutes", key, {"status": "approved"}) == {"minutes_not_held"}
    meetings.suspend(database, meeting, "road")
    assert refused(minutes.advance, database, meeting, "approved") == {"minutes_not_held"}
    assert (state(database, "minutes", key), rows.parts(database, "minutes_line", key)) == ("read", [])
    meetings.move(database, meeting, DAY)
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    assert state(database, "minutes", key) == "approved"


def test_minutes_are_signed_by_somebody_and_keep_their_only_signature(database, meeting, ids):
    """6.1 minutes, 6 Minutes: `signatures[]` says who signed; what nobody signed is not signed, and is not sent."""
    meetings.hold(database, meeting)
    key = minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "approved")
    assert refused(minutes.advance, database, meeting, "signed") == {"needs_signature"}
    assert refused(minutes.advance, database, meeting, "sent") == {"needs_signature"}
    assert refused(rows.update, database, "minutes", key, {"status": "signed"}) == {"needs_signature"}
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    minutes_signing.unsign(database, meeting, 1, ids.ana)  # noted by mistake, and the minutes not yet marked
    assert refused(minutes.advance, database, meeting, "signed") == {"needs_signature"}
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    minutes.advance(database, meeting, "signed")
    assert refused(minutes_signing.unsign, database, meeting, 1, ids.ana) == {"only_signature"}
    minutes_signing.sign(database, meeting, 1, ids.berta, DAY)  # it was hers: first hers, then the other goes
    minutes_signing.unsign(database, meeting, 1, ids.ana)
    signed = [one.person_id for one in minutes_signing.signers(database, meeting, 1) if one.signed]
    assert (state(database, "minutes", key), signed) == ("signed", [ids.berta])
    minutes.correct(database, meeting, "Faltó un acuerdo")
    minutes.advance(database, meeting, "approved")
    assert refused(minutes.advance, database, meeting, "signed") == {"needs_signature"}  # hers is of other words


def test_what_came_as_approved_or_signed_against_that_stays_and_is_told_until_it_is_mended(database, meeting, ids):
    """6.1 minutes: of an older program, or of two laptops of which one took the session back."""
    rows.create(database, "minutes", {"meeting_id": meeting, "version": 1, "status": "signed"})
    [told] = against_rules.against_rules(database)
    assert (told.tipo, told.row) == ("meeting", meeting)
    assert [one.written for one in told.fields] == [
        "Firmada, y la sesión no está como realizada",
        "Firmada, y no dice quién firmó",
    ]
    meetings.hold(database, meeting)
    minutes_signing.sign(database, meeting, 1, ids.ana, DAY)
    assert against_rules.against_rules(database) == []


def test_approved_minutes_say_what_was_approved_whatever_changes_afterwards(database, meeting, ids):
    """6.1 minutes: approval freezes the version, with the words of its points and agreements."""
    items = [agenda.add_item(database, meeting, words) for words in ("Huerta", "Biblioteca", "Varios")]
    minutes.write_topic(database, meeting, items[0], "Se mide por pasos")
    minutes.write_topic(database, meeting, items[2], "Se pide otra fecha")
    rows.remove(database, "agenda_item", items[2])  # what was said on it is not lost with it
    agreed = commitments.add(database, "Medir la huerta", meeting_id=meeting, responsible_id=ids.ana, due=DAY)
    dropped = commitments.add(database, "Invitar a la DEPROV", meeting_id=meeting, kind="agreement")
    meetings.hold(database, meeting)
    draft = minutes.of_meeting(database, meeting)
    minutes.advance(database, meeting, "approved")
    approved = minutes.of_meeting(database, meeting)
    printed = sheets_minutes.load_minutes(database, meeting, Sources())
    assert {row.topic for row in approved.topics} >= {"Huerta", "Biblioteca"}
    assert (approved.topics, approved.topics[-1].summary) == (draft.topics, "Se pide otra fecha")
    assert approved.changed == ()
    rows.update(database, "agenda_item", items[0], {"topic": "Invernadero"})
    rows.remove(database, "agenda_item", items[1])
    rows.update(database, "commitment", agreed, {"text": "Medir el patio", "responsible_id": ids.berta})
    rows.remove(database, "commitment", dropped)
    commitments.add(database, "Comprar semillas", meeting_id=meeting)
    again = minutes.of_meeting(database, meeting)
    assert (again.topics, again.agreed) == (approved.topics, approved.agreed)
    assert sheets_minutes.load_minutes(database, meeting, Sources()) == printed
    assert again.changed == (
        "El punto «Huerta» ahora se llama «Invernadero».",
        "El punto «Biblioteca» ya no está en la tabla.",
        *again.changed[2:],
    )
    rows.bring_back(database, "agenda_item", items[2])
    assert "El punto «Varios» se agregó a la tabla." in minutes.of_meeting(database, meeting).changed
    assert set(again.changed[2:]) == {
        "«Medir la huerta» ahora dice «Medir el patio».",
        "En «Medir el patio» cambió: responsable.",
        "«Invitar a la DEPROV» ya no está entre los acuerdos de la sesión.",
        "«Comprar semillas» se agregó a los acuerdos de la sesión.",
    }
    kept = rows.parts(database, "minutes_line", again.id)[0]["id"]
    assert refused(rows.update, database, "minutes_line", kept, {"text": "Otra"}) == {"minutes_frozen"}
    assert refused(rows.update, database, "minutes", again.id, {"status": "read"}) == {"minutes_frozen"}
    minutes.correct(database, meeting, "Cambió el acuerdo")
    live = minutes.of_meeting(database, meeting)
    assert {row.text for row in live.agreed} == {"Medir el patio", "Comprar semillas"}
    older = minutes.of_meeting(database, meeting, 1)
    assert older.agreed == approved.agreed
    rows.create(database, "minutes", {"meeting_id": meeting, "version": 3, "status": "approved"})  # of an older laptop
    assert {row.text for row in minutes.of_meeting(database, meeting).agreed} == {"Medir el patio", "Comprar semillas"}


def test_approved_minutes_name_their_session_as_it_was_when_they_were_approved(database, meeting, ids):
    """6.1 minutes: its number, place and who led it are of then; a corrected version has those of now."""
    was = {"title": "La huerta", "kind": "workshop", "place": "La sede", "start": "09:30", "led_by_ids": [ids.ana],
           "led_without_supervision": True, "learning_modes": ["from"]}  # fmt: skip
    rows.update(database, "meeting", meeting, was)
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    printed = sheets_minutes.load_minutes(database, meeting, Sources())
    assert (printed.number, printed.title, printed.place, printed.opening) == (1, "La huerta", "La sede", "09:30")
    assert (printed.kind, minutes.of_meeting(database, meeting).head.session_kind) == ("Taller", "workshop")
    assert (printed.leaders, printed.learning) == ("Ana Soto Rivas · sin apoyo externo", "Aprender de otros")
    assert minutes.of_meeting(database, meeting).changed == ()
    now = {"number": 4, "title": None, "kind": "meeting", "host_school_id": ids.aromo, "start": "10:00",
           "led_by_ids": [ids.berta], "led_without_supervision": False, "learning_modes": ["from", "with"]}  # fmt: skip
    rows.update(database, "meeting", meeting, now)
    assert sheets_minutes.load_minutes(database, meeting, Sources()) == printed
    changed = minutes.of_meeting(database, meeting).changed
    assert changed[:4] == (
        "Número de la sesión: el acta dice «N° 1», y la sesión de ahora, «N° 4».",
        "Título de la sesión: el acta dice «La huerta», y la sesión de ahora, nada.",
        "Tipo de sesión: el acta dice «Taller», y la sesión de ahora, nada.",
        "Lugar: el acta dice «La sede», y la sesión de ahora, «Escuela El Aromo».",
    )
    assert [words.split(":")[0] for words in changed[4:]] == [
        "Hora de inicio", "Conduce", "Sin apoyo externo", "Aprendizaje en red"
    ]  # fmt: skip
    minutes.correct(database, meeting, "Cambió el número")
    assert sheets_minutes.load_minutes(database, meeting, Sources()).number == 4
    (first,) = (one["id"] for one in rows.parts(database, "minutes", meeting) if one["version"] == 1)
    assert sheets_minutes.load_minutes(database, meeting, Sources(), first).number == 1


def test_approved_minutes_say_who_it_was_by_the_name_of_now(database, meeting, ids):
    """6.1 minutes: who it was is frozen, the name is not: what is corrected or erased is so everywhere."""
    attendance.set_state(database, meeting, ids.ana, "present")
    minutes.write(database, meeting, {"various": "Nada"})
    agreed = commitments.add(database, "Medir la huerta", meeting_id=meeting, responsible_id=ids.ana, due=DAY)
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    before = minutes.of_meeting(database, meeting)
    rows.update(database, "person", ids.ana, {"full_name": "Ana Soto Nahuel"})
    renamed = minutes.of_meeting(database, meeting)
    assert (renamed.agreed, renamed.changed) == (before.agreed, ())
    assert renamed.present == ("Ana Soto Nahuel",)
    printed = sheets_minutes.load_minutes(database, meeting, Sources())
    assert "Ana Soto Nahuel" in str(printed)
    assert "Ana Soto Rivas" not in str(printed)
    rows.update(database, "commitment", agreed, {"responsible_id": ids.berta})  # somebody else is no other name
    later = minutes.of_meeting(database, meeting)
    assert later.agreed == before.agreed
    fields = {"meeting_id": meeting, "version": 2, "status": "draft", "correction_reason": "Otro día"}
    second = rows.create(database, "minutes", fields)
    line = {"minutes_id": second, "kept_as": "uno", "order": 1, "kind": "agreement", "text": "Regar"}
    rows.create(database, "minutes_line", line)
    with database.write() as session:  # approved by an older program, which kept neither who came nor the head
        capture.affirm(session, "minutes", second, {"status": "approved", "kept_as": "uno", "kept_on": "2026-04-10"})
    older = minutes.of_meeting(database, meeting)
    assert ([one.text for one in older.agreed], older.present, older.head) == (["Regar"], renamed.present, renamed.head)
    assert not [words for words in older.changed if "el acta dice" in words]
    assert later.changed == ("En «Medir la huerta» cambió: responsable.",)


def test_attendance_alone_says_who_is_in_the_minutes(database, ids, meeting):
    """6.2 minutes and attendance: nobody absent is listed as present."""
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    minutes.write(database, meeting, {"various": "Nada"})
    printed = sheets_minutes.load_minutes(database, meeting, Sources())
    assert any("Ana" in name for name in printed.present)
    assert not any("Berta" in name for name in printed.present)
    attendance.set_state(database, meeting, ids.ana, "justified_absence")
    assert not any("Ana" in name for name in sheets_minutes.load_minutes(database, meeting, Sources()).present)


def test_who_came_stands_once_the_minutes_that_say_so_are_approved(database, ids, meeting):
    """6 Minutes, 6.2 minutes and attendance: approving freezes the version, and a correction is a new one."""
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    visitor = people.add(database, "Elsa Mora", role="ADVISOR", since=DAY)
    attendance.set_state(database, meeting, visitor, "present")
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    stands = {"attendance_approved"}
    assert refused(attendance.set_state, database, meeting, ids.berta, "present") == stands
    assert refused(attendance.set_state, database, meeting, ids.ana, None) == stands
    assert refused(attendance.set_state, database, meeting, people.add(database, "Otra"), "present") == stands
    lines = {row["person_id"]: row["id"] for row in rows.parts(database, "attendance", meeting)}
    assert refused(rows.remove, database, "attendance", lines[visitor]) == stands
    assert refused(meetings.update, database, meeting, {"date": DAY + timedelta(days=1)}) == {"minutes_frozen"}
    meetings.update(database, meeting, {"number": 2, "place": "Canelo"})  # numbering is resolved afterwards (6.2)
    attendance.sign(database, meeting, {ids.ana: "paper"})
    attendance.set_state(database, meeting, ids.berta, "absence", reason="Licencia")
    assert minutes.of_meeting(database, meeting).present == ("Ana Soto Rivas",)
    minutes.correct(database, meeting, "Berta llegó después")
    attendance.set_state(database, meeting, ids.berta, "late")
    meetings.update(database, meeting, {"date": DAY + timedelta(days=1)})
    assert minutes.of_meeting(database, meeting).present == ("Ana Soto Rivas", "Berta Ñanco Ñanco")


def test_approved_minutes_keep_who_came_and_tell_what_another_laptop_noted_since(database, ids, meeting):
    """6 Minutes, 6.2 minutes and attendance: what came later stands in the attendance, and beside the minutes."""
    elsa = people.add(database, "Elsa Mora", role="ADVISOR", since=DAY)
    fidel = people.add(database, "Fidel Cea", role=None)
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "substitute", substitute_id=fidel)
    attendance.set_state(database, meeting, ids.celso, "absence")
    attendance.set_state(database, meeting, elsa, "remote")
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    draft = minutes.of_meeting(database, meeting)
    minutes.advance(database, meeting, "approved")
    approved = minutes.of_meeting(database, meeting)
    listed = (("Ana Soto Rivas", "Fidel Cea, en lugar de Berta Ñanco Ñanco"), ("Elsa Mora",), ("Celso Ríos Vega",))
    for one in (draft, approved):
        assert (one.present, one.guests, one.absent) == listed
    assert approved.changed == ()
    noted = {row["person_id"]: row["id"] for row in rows.parts(database, "attendance", meeting)}
    with database.write() as session:  # as another laptop may have, which did not know of it
        rows.need(session, "attendance", noted[ids.celso]).state = "late"
        rows.need(session, "attendance", noted[ids.berta]).substitute_id = None
        capture.remove(session, "attendance", noted[elsa])
    later = minutes.of_meeting(database, meeting)
    assert (later.present, later.guests, later.absent) == listed
    assert later.changed == (
        "Berta Ñanco Ñanco: la asistencia de ahora dice otra cosa de quién vino en su lugar.",
        "Celso Ríos Vega: el acta dice «No asistió», y la asistencia de ahora, «Asistió».",
        "Elsa Mora: el acta dice «Asistió como invitado(a)», y la asistencia de ahora, nada.",
    )
    assert sheets_minutes.load_minutes(database, meeting, Sources()).absent == ("Celso Ríos Vega",)
    minutes.correct(database, meeting, "Celso llegó después")
    assert "Celso Ríos Vega" in minutes.of_meeting(database, meeting).present
    assert minutes.of_meeting(database, meeting, 1).absent == ("Celso Ríos Vega",)


def test_the_members_of_a_held_session_are_those_of_its_day(database, ids, meeting):
    """6.2 expected members: frozen when the session is held."""
    attendance.set_state(database, meeting, ids.ana, "present")  # of the others nothing is noted yet
    meetings.hold(database, meeting)
    before = attendance.counts(database, meeting).came
    assert (before.part, before.whole) == (1, 3)
    people.add(database, "Nueva Docente", since=DAY - timedelta(days=30))
    people.leave(database, ids.celso, DAY - timedelta(days=10))
    assert attendance.counts(database, meeting).came == before
    rows.update(database, "meeting", meeting, {"status": "planned"})  # undone: whoever is expected now is
    again = attendance.counts(database, meeting).came
    assert (again.part, again.whole) == (1, 3)
    assert "Nueva Docente" in {row.full_name for row in attendance.sheet(database, meeting) if row.expected}
    meetings.hold(database, meeting)
    assert attendance.counts(database, meeting).came == again


def test_no_later_change_of_roles_moves_a_session_that_was_held(database, ids, meeting):
    """6.2 expected members: a role that is written over, taken away or dated back says nothing of that day."""
    visitor = people.add(database, "Elsa Mora", role="ADVISOR", since=DAY - timedelta(days=30))
    for one in (ids.ana, ids.berta, visitor):
        attendance.set_state(database, meeting, one, "present")
    meetings.hold(database, meeting)
    before = attendance.counts(database, meeting)
    assert (before.came.part, before.came.whole, before.guests) == (2, 3, 1)
    [role] = people.roles(database, ids.berta)
    rows.update(database, "membership", role.id, {"role": "ADVISOR"})
    [lasting] = people.roles(database, ids.celso)
    rows.create(database, "membership", {"person_id": ids.celso, "role": "SUPERVISOR"})
    rows.remove(database, "membership", lasting.id)
    rows.create(database, "membership", {"person_id": visitor, "role": "TEACHER"})
    late = people.add(database, "Fidel Cea", role="GUEST")
    attendance.set_state(database, meeting, late, "present")  # copied from paper afterwards
    rows.create(database, "membership", {"person_id": late, "role": "TEACHER"})
    after = attendance.counts(database, meeting)
    assert (after.came, after.guests) == (before.came, 2)
    assert attendance.of_year(database, DAY.year) == before.came
    rows.update(database, "meeting", meeting, {"status": "planned"})  # taken back: whoever is expected now is
    meetings.hold(database, meeting)
    assert attendance.counts(database, meeting).guests == 1


def test_two_sessions_with_one_number_are_a_suspicion_and_both_stay(database, meeting):
    """6.2 numbering: the same number twice in a year is a suspected duplicate, not an error."""
    other = meetings.schedule(database, DAY + timedelta(days=30), number=1)
    listed = {row.id: row.suspected for row in meeting_rows.meetings(database, 2026)}
    assert listed == {meeting: True, other: True}
    assert agenda.items(database, other)
    rows.update(database, "meeting", other, {"number": 2})  # as whoever coordinates decides
    assert not any(row.suspected for row in meeting_rows.meetings(database, 2026))
