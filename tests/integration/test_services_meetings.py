"""Sessions, their agenda and their states."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import InvalidData
from app.services import (
    agenda,
    agenda_sources,
    attendance,
    commitments,
    customs,
    meeting_hours,
    meetings,
    people,
    rows,
    sheets_certificate,
    template_editing,
    templates,
)
from app.services.sheets import Sources

DAY = date(2026, 4, 10)


def codes(found):
    return {code for code, _ in found}


def test_a_new_session_gets_the_next_number_a_title_hours_and_the_customary_agenda(database, ids):
    first = meetings.schedule(database, DAY, length="full")
    row = meetings.meeting(database, first)
    assert (row.number, row.title, row.start, row.end) == (1, "Sesión N° 1", "09:00", "15:00")
    assert (row.pedagogical_hours, row.agenda_n, row.status) == ("8", 12, "planned")
    assert rows.load(database, "meeting", first)["convened_by_id"] == ids.ana
    assert meetings.meeting(database, meetings.schedule(database, DAY)).number == 2
    assert meetings.next_number(database, 2027) == 1


@pytest.mark.parametrize("length", agenda_sources.LENGTHS)
def test_the_customary_agenda_fills_its_length_and_warns_of_nothing(database, length):
    meeting = meetings.schedule(database, DAY, length=length)
    sums = agenda.sums(database, meeting)
    assert sums.planned == sums.length == agenda_sources.LENGTHS[length]
    assert sums.warnings == ()


def test_a_session_can_be_planned_with_a_date_alone(database):
    row = meetings.meeting(database, meetings.schedule(database, DAY, length=None))
    assert (row.agenda_n, row.start, row.pedagogical_hours) == (0, None, None)
    row = meetings.meeting(database, meetings.schedule(database, DAY, length=None, start="10:00", number=7))
    assert (row.start, row.number, row.title) == ("10:00", 7, "Sesión N° 7"), "what is said of it stands"


def test_an_impossible_time_plans_nothing(database):
    with pytest.raises(InvalidData) as caught:
        meetings.schedule(database, DAY, start="a las nueve")
    assert "start" in {problem.field for problem in caught.value.problems}
    assert meetings.meetings(database) == []


def test_hours_follow_the_times_until_somebody_corrects_them(database):
    meeting = meetings.schedule(database, DAY, length="half")
    meetings.update(database, meeting, {"end": "13:30"})
    assert meetings.meeting(database, meeting).pedagogical_hours == "6"
    meetings.update(database, meeting, {"pedagogical_hours": "5"})
    meetings.update(database, meeting, {"end": "12:00"})
    assert meetings.meeting(database, meeting).pedagogical_hours == "5"


def test_a_suspended_session_keeps_its_number_asks_the_reason_and_its_hours_do_not_count(database):
    meeting = meetings.schedule(database, DAY)
    with pytest.raises(InvalidData) as caught:
        meetings.suspend(database, meeting, None)
    assert caught.value.problems[0].field == "suspension_reason"
    meetings.suspend(database, meeting, "weather")
    assert meetings.meeting(database, meeting).number == 1
    assert meetings.next_number(database, 2026) == 2
    assert meeting_hours.of_month(database, DAY).held == "0"
    with pytest.raises(InvalidData):
        meetings.hold(database, meeting)
    meetings.move(database, meeting, DAY + timedelta(days=7), start="10:00", end="13:00")
    meetings.hold(database, meeting)
    assert meeting_hours.of_month(database, DAY).held == "4"
    assert meetings.meeting(database, meeting).number == 1


def test_a_session_moved_to_a_year_where_another_has_its_number_takes_the_next(database):
    """Numbers are within the year; where its own is free there, it keeps it."""
    next_year = DAY.replace(year=DAY.year + 1)
    first, second = meetings.schedule(database, DAY), meetings.schedule(database, DAY)
    meetings.schedule(database, next_year)
    meetings.move(database, second, next_year)
    assert meetings.meeting(database, second).number == 2
    meetings.move(database, first, next_year)
    assert (meetings.meeting(database, first).number, meetings.meeting(database, first).title) == (3, "Sesión N° 3")
    assert "number" not in dict(meetings.warnings(database, first))


def test_a_session_is_convened_once_it_says_when_and_what_for(database):
    meeting = meetings.schedule(database, DAY)
    meetings.update(database, meeting, {"date": None})
    with pytest.raises(InvalidData) as caught:
        meetings.convene(database, meeting)
    assert [one.field for one in caught.value.problems] == ["date", "objective"]
    assert meetings.meeting(database, meeting).status == "planned"
    meetings.update(database, meeting, {"date": DAY, "objective": "Medir"})
    meetings.convene(database, meeting)
    assert meetings.meeting(database, meeting).status == "convened"


def test_hours_count_only_when_held(database):
    meeting = meetings.schedule(database, DAY, objective="Medir")
    meetings.convene(database, meeting)
    assert meeting_hours.of_month(database, DAY).held == "0"
    meetings.hold(database, meeting)
    assert meeting_hours.of_month(database, DAY).held == "4"
    with pytest.raises(InvalidData):
        meetings.suspend(database, meeting, "road")


def test_a_session_without_a_date_cannot_be_held(database):
    meeting = meetings.schedule(database, DAY)
    meetings.update(database, meeting, {"date": None})
    with pytest.raises(InvalidData):
        meetings.hold(database, meeting)
    assert meetings.meeting(database, meeting).status == "planned"


def test_two_sessions_with_one_number_in_a_year_are_a_suspicion_not_an_error(database):
    first = meetings.schedule(database, DAY)
    second = meetings.schedule(database, DAY + timedelta(days=30), number=1)
    assert [row.suspected for row in meetings.meetings(database)] == [True, True]
    assert "number" in codes(meetings.warnings(database, second))
    meetings.update(database, second, {"number": 2})
    assert "number" not in codes(meetings.warnings(database, first))


def test_a_holiday_and_more_than_eight_hours_in_a_month_only_warn(database):
    meetings.schedule(database, DAY, length="full")
    second = meetings.schedule(database, DAY + timedelta(days=7), length="remote")
    warned = dict(meetings.warnings(database, second, lambda day: "Viernes Santo" if day.day == 17 else None))
    assert "Viernes Santo" in warned["holiday"]
    assert "hours" in warned
    meetings.suspend(database, second, "road")
    assert "hours" not in codes(meetings.warnings(database, second))


def test_a_day_without_classes_warns(database):
    meeting = meetings.schedule(database, DAY)
    rows.create(database, "school_break", {"name": "Receso", "from": DAY - timedelta(days=1), "to": DAY})
    assert dict(meetings.warnings(database, meeting))["break"] == "Ese día no hay clases: Receso."
    meetings.update(database, meeting, {"date": DAY + timedelta(days=1)})
    assert "break" not in codes(meetings.warnings(database, meeting))


def test_hours_are_booked_against_the_limit_of_the_month_that_the_network_agreed_on(database):
    meetings.hold(database, meetings.schedule(database, DAY))
    meetings.schedule(database, DAY + timedelta(days=7))
    month = meeting_hours.of_month(database, DAY, extra="1.5")
    assert (month.held, month.booked, month.limit, month.over) == ("4", "9.5", 8, True)
    assert not meeting_hours.of_month(database, DAY).over, "eight of eight are within it"
    meetings.schedule(database, DAY.replace(year=DAY.year + 1))
    assert meeting_hours.of_year(database, DAY.year) == {DAY.isoformat()[:7]: meeting_hours.of_month(database, DAY)}
    rows.create(database, "meeting", {"date": DAY, "start": "15:00", "end": "16:30", "status": "held"})
    assert meeting_hours.of_month(database, DAY).held == "6"
    customs.agree(database, "hours_month", 12)
    assert not meeting_hours.of_month(database, DAY, extra="1.5").over


def test_the_network_s_own_numbers_hold_everywhere(database):
    agreed = {"hour_minutes": 60, "presentation_minutes": 20, "review_minutes": 10, "admin_share": 10}
    for name, number in agreed.items():
        customs.agree(database, name, number)
    meeting = meetings.schedule(database, DAY)
    agenda.add_presentation(database, meeting)
    assert meetings.meeting(database, meeting).pedagogical_hours == "3"
    sums = agenda.sums(database, meeting)
    assert dict(sums.warnings)["too_administrative"] == "Lo administrativo ocupa más del 10\u00a0% de la sesión."
    for method, number in (("presentation", 20), ("peer_review", 10)):
        assert {row.minutes_planned for row in agenda.items(database, meeting) if row.method == method} == {number}


def test_a_network_rounds_its_hours_to_the_part_it_agreed_on_and_so_does_the_certificate(database, ids):
    """domain.md 6, [custom]: half hours are only proposed; a session of which only the times came counts too."""
    day = {"date": DAY, "start": "09:00", "end": "10:45", "status": "held", "school_year": DAY.year}
    meeting = rows.create(database, "meeting", day)
    attendance.set_state(database, meeting, ids.ana, "present")

    def told():
        [one] = sheets_certificate.load_certificates(database, DAY.year, Sources(), person_id=ids.ana).people
        return meeting_hours.of_month(database, DAY).held, str(one.hours)

    assert told() == ("2.5", "2.5")
    customs.agree(database, "hour_parts", 4)
    assert told() == ("2.25", "2.25")
    customs.agree(database, "hour_parts", 1)
    assert told() == ("2", "2")


def test_a_certificate_is_without_the_hours_that_the_sheet_says_somebody_was_not_there(database, ids):
    """Domain 10, form 19: who left early came, for the hours that the attendance proves."""
    day = {"date": DAY, "start": "09:00", "end": "12:00", "status": "held", "school_year": DAY.year}
    meeting = rows.create(database, "meeting", day)

    def hours(state, **details):
        attendance.set_state(database, meeting, ids.ana, state, **details)
        [one] = sheets_certificate.load_certificates(database, DAY.year, Sources(), person_id=ids.ana).people
        return one.came, str(one.hours)

    assert hours("left_early") == (1, "4")  # no hour was noted: it proves no absence
    assert hours("left_early", departure="10:30") == (1, "2")
    assert hours("left_early", departure="11:50") == (1, "4")  # rounded as the hours of a session are
    assert hours("present") == (1, "4")  # the hour of another mark says nothing
    assert hours("late", arrival="09:45") == (1, "3")
    assert hours("left_early", departure="08:00") == (1, "0")
    # Who comes in the middle of the year was not missing before.
    eva = people.add(database, "Eva Sur", since=DAY + timedelta(days=1))
    later = meetings.schedule(database, DAY + timedelta(days=28))
    attendance.set_state(database, later, eva, "present")
    meetings.hold(database, later)
    found = sheets_certificate.load_certificates(database, DAY.year, Sources())
    assert found.held == 2
    assert {one.full_name: one.expected for one in found.people} == {"Ana Soto Rivas": 2, "Eva Sur": 1}


def test_sessions_are_listed_by_date_and_found_by_title_without_accents(database):
    later = meetings.schedule(database, DAY + timedelta(days=30), title="Lectura en voz alta")
    first = meetings.schedule(database, DAY, title="Matemática")
    other = meetings.schedule(database, date(2027, 3, 10))
    assert [row.id for row in meetings.meetings(database, 2026)] == [first, later]
    assert [row.id for row in meetings.meetings(database, text="MATEMATICA")] == [first]
    assert meetings.years(database) == [2027, 2026]
    assert meetings.upcoming(database, DAY + timedelta(days=1)).id == later
    assert meetings.upcoming(database, date(2027, 3, 10)).id == other
    assert meetings.upcoming(database, date(2028, 1, 1)) is None


def test_what_convening_asks_for_is_listed_and_never_hinders_saving(database):
    meeting = meetings.schedule(database, DAY)
    assert [field for field, _ in meetings.missing(database, meeting)] == ["objective"]


def test_a_session_that_came_without_year_or_state_counts_by_its_date(database):
    meeting = rows.create(database, "meeting", {"number": 4, "date": DAY})
    row = meetings.meetings(database, 2026)[0]
    assert (row.id, row.school_year, row.status) == (meeting, 2026, "planned")
    assert meetings.upcoming(database, DAY).id == meeting
    assert (meetings.years(database), meetings.next_number(database, 2026)) == ([2026], 5)


def topics(database, meeting):
    return [row.topic for row in agenda.items(database, meeting)]


def test_what_was_left_open_is_the_first_point_of_the_next_agenda_by_itself(database):
    first = meetings.schedule(database, DAY)
    bare = meetings.schedule(database, DAY + timedelta(days=28), length=None, objective="Medir")
    commitments.add(database, "Traer semillas", meeting_id=first)
    assert topics(database, first)[0] == "Bienvenida, asistencia y acta anterior"
    assert topics(database, meetings.schedule(database, DAY + timedelta(days=28)))[0] == "Acuerdos pendientes"
    [made] = meetings.convene(database, bare)
    assert [(row.id, row.topic, row.block) for row in agenda.items(database, bare)] == [
        (made, "Acuerdos pendientes", "OPENING")
    ]


def test_a_point_that_somebody_renamed_or_moved_stays_as_it_is(database):
    first = meetings.schedule(database, DAY)
    commitments.add(database, "Traer semillas", meeting_id=first)
    second = meetings.schedule(database, DAY + timedelta(days=28), length=None, objective="Medir")
    own = agenda.items(database, second)[0].id
    rows.update(database, "agenda_item", own, {"topic": "Lo que quedamos de hacer"})
    agenda.reorder(database, second, [agenda.add_item(database, second, "Canto", block="OPENING"), own])
    assert meetings.convene(database, second) == []
    assert topics(database, second) == ["Canto", "Lo que quedamos de hacer"]


def test_an_agenda_begins_like_the_one_before_without_its_practices(database, ids):
    practice = rows.create(database, "practice", {"title": "La huerta"})
    first = meetings.schedule(database, DAY, length=None)
    meetings.update(database, first, {"start": "10:00", "end": "12:00"})
    agenda.add_item(database, first, "Canto", block="OPENING", minutes_planned=5, responsible_id=ids.berta)
    agenda.add_presentation(database, first, practice, responsible_id=ids.berta)
    assert agenda_sources.choices(database)[-1].words == "Como la sesión anterior (N° 1)"
    again = meetings.schedule(database, DAY + timedelta(days=28), length="previous")
    row = meetings.meeting(database, again)
    assert (row.start, row.end) == ("10:00", "12:00")
    found = [(row.topic, row.minutes_planned, row.responsible_id) for row in agenda.items(database, again)]
    assert found == [
        ("Canto", 5, ids.berta),
        ("Presentación de una práctica", 15, None),
        ("Comentarios de los colegas", 20, None),
    ]


def test_a_session_keeps_the_version_of_the_format_that_the_network_made(database):
    half = templates.current(database, "agenda", "half")
    own = template_editing.new_version(database, half.id, "Así partimos mejor")
    line = templates.load(database, own).items[0].id
    template_editing.change_item(database, line, {"text": "Ronda de saludos"})
    template_editing.put_in_use(database, own, on=DAY)
    meeting = meetings.schedule(database, DAY)
    assert topics(database, meeting)[0] == "Ronda de saludos"
    assert rows.load(database, "meeting", meeting)["template_id"] == own


def test_an_agenda_that_worked_becomes_the_format_of_the_network(database):
    meeting = meetings.schedule(database, DAY, length=None)
    meetings.update(database, meeting, {"start": "09:00", "end": "11:00"})
    agenda.add_item(database, meeting, "Ronda de saludos", block="OPENING", minutes_planned=10)
    agenda.add_presentation(database, meeting, rows.create(database, "practice", {"title": "La huerta"}))
    half = templates.current(database, "agenda", "half").id
    with pytest.raises(InvalidData):
        agenda_sources.keep_as_format(database, meeting, "Nuestra tabla", replaces=half)
    agenda_sources.keep_as_format(database, meeting, "Nuestra tabla", replaces=half, reason="Así alcanza el tiempo")
    again = meetings.schedule(database, DAY + timedelta(days=28))
    assert topics(database, again) == ["Ronda de saludos", "Presentación de una práctica", "Comentarios de los colegas"]
    beside = agenda_sources.keep_as_format(database, meeting, "Tabla de visita")
    assert [one.words for one in agenda_sources.choices(database)][3:4] == ["Tabla de visita"]
    third = meetings.meeting(database, meetings.schedule(database, DAY + timedelta(days=56), length=beside))
    assert (third.start, third.end, third.agenda_n) == ("09:00", "11:00", 3)


ALLOWED = {
    ("planned", "convened"), ("planned", "held"), ("planned", "suspended"), ("planned", "moved"),
    ("convened", "held"), ("convened", "suspended"), ("convened", "moved"),
    ("moved", "convened"), ("moved", "held"), ("moved", "suspended"), ("moved", "moved"),
    ("suspended", "moved"),
}  # fmt: skip


@pytest.mark.parametrize("before", ["planned", "convened", "moved", "suspended", "held"])
def test_6_1_a_session_goes_from_planned_to_convened_to_held_or_suspended_and_moved(database, before):
    later = {
        "convened": meetings.convene,
        "held": meetings.hold,
        "suspended": lambda database, meeting: meetings.suspend(database, meeting, "weather"),
        "moved": lambda database, meeting: meetings.move(database, meeting, DAY + timedelta(days=7)),
    }
    for after, change in later.items():
        said = {"objective": "Medir", "suspension_reason": "road"}
        meeting = meetings.schedule(database, DAY, length=None, status=before, **said)
        if (before, after) in ALLOWED or before == after:
            change(database, meeting)
            assert meetings.meeting(database, meeting).status == after
        else:
            with pytest.raises(InvalidData) as caught:
                change(database, meeting)
            assert caught.value.problems[0].code == "wrong_step"
            assert meetings.meeting(database, meeting).status == before


def test_of_two_sessions_on_one_day_the_one_with_the_lower_number_is_the_next_one(database):
    """As the list of sessions has them; which id is the lower says nothing."""
    low, high = "0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90", "fb6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90"
    with database.write() as session:
        for key, number in ((high, 7), (low, 8)):
            meetings.schedule_in(session, DAY, id=key, number=number)
    assert meetings.upcoming(database, DAY).number == 7
