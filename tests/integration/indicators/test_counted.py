"""Every indicator of domain.md 9 over a small year that is counted by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, update

from app.models.log_tables import Batch, HandOver, Import
from app.services import adoptions, attendance, customs, indicators, network, people, rows, school_life
from app.services import indicators_chart_words as says
from app.services import indicators_words as words
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.rules import Count
from tests.integration.indicators.small_year import TODAY, YEAR, held, items, months, part, reading
from tests.oracle.desk import go_round

# (code, its total, its n): the whole year of the network.
COUNTED = [
    ("attendance_meeting", Count(1, 3), 3),
    ("attendance_year", Count(6, 9), 9),
    ("schools_represented", Count(5, 6), 6),
    ("hours_used", Decimal("16.5"), 3),
    ("pedagogical_share", Count(70, 150), 2),
    ("practices_shared", Count(2, 5), 5),
    ("presenting", Count(2, 3), 3),
    ("on_time", Count(1, 2), 2),
    ("with_evidence", Count(1, 2), 2),
    ("applications", Decimal(3), 3),
    ("teachers_applying", Count(2, 3), 3),
    ("reach", Decimal(9), 3),
    ("depth", Count(1, 3), 3),
    ("tickets", Count(19, 32), 32),
    ("ticket_coverage", Count(13, 14), 14),
    ("self_evaluations", Count(2, 3), 3),
    ("will_continue", Count(1, 2), 2),
    ("satisfaction", Count(4, 9), 6),
    ("commitments_on_time", Count(1, 4), 4),
    ("overdue_age", Decimal(7), 2),
    ("dynamics", Count(2, 3), 3),
    ("diagnostic", Count(11, 12), 6),
    ("critical", Count(1, 2), 2),
]


@pytest.mark.parametrize(("code", "total", "n"), COUNTED, ids=[code for code, _, _ in COUNTED])
def test_every_indicator_is_counted_as_by_hand(world, code, total, n):
    found = reading(world, code)
    assert (found.total.count or found.total.amount, found.n) == (total, n)


def test_every_row_of_the_table_has_its_indicator_and_its_decision():
    assert {code for code, _, _ in COUNTED} | {"data_reported", "focus_coverage"} == set(DEFINITIONS)
    assert {one.section for one in DEFINITIONS.values()} == set(SECTIONS)
    assert all(one.decision.endswith(".") and one.numerator for one in DEFINITIONS.values())


def test_attendance_is_told_by_session_by_month_and_by_school(world):
    year = reading(world, "attendance_year")
    assert months(year) == {"abr": Count(2, 3), "may": Count(3, 3), "jun": Count(1, 3)}
    assert part(year, "Por escuela") == {"Escuela El Aromo": Count(3, 3), "Escuela El Canelo": Count(3, 6)}
    assert attendance.of_year(world.db, 2026) == year.total.count
    assert list(part(reading(world, "attendance_meeting"), "Por sesión").values()) == [
        Count(2, 3), Count(3, 3), Count(1, 3)
    ]  # fmt: skip


def test_two_sessions_of_one_number_and_day_stay_two_lines(database, ids):
    """6.2 numbering: until somebody joins them they are two, and the last session is one of them, not their sum."""
    held(database, 1, "2026-04-09", {ids.ana: "present", ids.berta: "absence", ids.celso: "absence"})
    held(database, 1, "2026-04-09", {ids.ana: "present", ids.berta: "present", ids.celso: "absence"})
    found = reading(SimpleNamespace(db=database), "attendance_meeting")
    each = part(found, "Por sesión")
    assert (list(each), sorted(one.part for one in each.values())) == (["N° 1 · 9 abr", "N° 1 · 9 abr (2.ª)"], [1, 2])
    assert found.total.count.whole == 3


def test_a_period_and_a_school_narrow_what_is_counted(world):
    may = Period(2026, 5, 5)
    assert reading(world, "attendance_year", may).total.count == Count(3, 3)
    assert reading(world, "attendance_year", may, world.ids.canelo).total.count == Count(2, 2)
    assert reading(world, "applications", YEAR, world.ids.aromo).total.amount == Decimal(1)
    assert reading(world, "practices_shared", Period(2026, 1, 4)).total.count == Count(1, 5)
    assert reading(world, "tickets", Period(2026, 8, 12)).is_empty
    assert reading(world, "hours_used", YEAR, world.ids.aromo).total.amount == Decimal("16.5")


def test_only_the_hours_of_sessions_that_were_held_count_and_a_month_above_eight_is_named(world):
    found = reading(world, "hours_used")
    assert months(found) == {"abr": Decimal(4), "may": Decimal(4), "jun": Decimal("8.5")}
    assert (found.goal, found.note) == (Decimal(8), "Sobre 8 horas en el mes: jun.")


def test_the_blocks_of_each_session_are_told_in_minutes(world):
    (grid,) = reading(world, "pedagogical_share").grids
    assert grid.columns == ("Apertura", "Administrativo", "Pedagógico", "Cierre")
    assert [values for _, values in grid.rows] == [(15, 30, 70, 0), (0, 50, 0, 0)]


def test_the_practices_presented_pile_up_month_by_month_towards_the_goal_of_the_plan(world):
    found = reading(world, "practices_shared")
    assert [one.count.part for one in found.months] == [0, 1, 2, 2, 2]
    assert (found.goal, part(found, "Por escuela")) == (
        5, {"Escuela El Aromo": Decimal(1), "Escuela El Canelo": Decimal(1)}
    )  # fmt: skip


def test_the_practices_of_one_school_pile_up_in_practices_and_not_in_percent(world):
    found = reading(world, "practices_shared", YEAR, world.ids.aromo)
    assert [one.amount for one in found.months] == [0, 1, 1, 1, 1]
    assert says.run_sentence(says.points(found, 5)) == "Hasta julio se llegó a 1."
    assert (words.n_words(found), found.note) == ("Base: 5 prácticas de meta", "Es la meta de toda la red.")


def test_a_month_over_without_an_application_or_a_session_is_a_point_and_not_a_gap(database, ids):
    """Before the first nobody wrote anything down, and the month that runs is not over."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    for day in ("2026-04-20", "2026-04-27", "2026-06-08"):
        tried = {"practice_id": practice, "teacher_id": ids.berta, "status": "applied", "applied_date": day}
        rows.create(database, "adoption", tried)
    held(database, 1, "2026-04-09", {}, pedagogical_hours="4")
    world = SimpleNamespace(db=database)
    applied = reading(world, "applications")
    assert months(applied) == {"abr": 2, "may": 0, "jun": 1}
    assert says.run_sentence(says.points(applied, 5)).startswith("La mediana es 1 aplicación.")
    assert months(reading(world, "hours_used")) == {"abr": 4, "may": 0, "jun": 0}
    for most, told in ((4, ""), (3, "Sobre 3 horas en el mes: abr.")):
        customs.agree(database, "hours_month", most)
        assert reading(world, "hours_used").note == told
    assert months(reading(world, "applications", Period(2026, 8, 12))) == {}
    (past,) = indicators.read(world.db, Query(YEAR), date(2027, 4, 15), codes=["applications"]).readings
    assert [one.label for one in past.months if one.running] == [], "April of last year is over"


def test_a_school_without_any_is_told_beside_those_that_have_some(database, ids):
    """It is the one to go with: a bar that is not there says nothing."""
    practice = rows.create(database, "practice", {"title": "La huerta", "school_id": ids.aromo})
    tried = {"practice_id": practice, "school_id": ids.canelo, "status": "applied", "applied_date": "2026-04-20"}
    rows.create(database, "adoption", tried)
    meeting = held(database, 1, "2026-04-09", {})
    shown = {"practice_id": practice, "meeting_id": meeting, "seconds_used": 15 * 60}
    rows.create(database, "practice_presentation", shown)
    world = SimpleNamespace(db=database)
    assert reading(world, "on_time").total.count == Count(1, 1), "fifteen minutes of fifteen are in time"
    each = part(reading(world, "applications"), "Por escuela")
    assert each == {"Escuela El Aromo": Decimal(0), "Escuela El Canelo": Decimal(1)}
    assert part(reading(world, "applications", school=ids.canelo), "Por escuela") == {}, "of one nothing else is told"
    each = part(reading(world, "practices_shared"), "Por escuela")
    assert each == {"Escuela El Aromo": Decimal(1), "Escuela El Canelo": Decimal(0)}
    school_life.leave(database, ids.aromo, date(2026, 5, 4))
    assert part(reading(world, "applications"), "Por escuela") == {"Escuela El Canelo": Decimal(1)}


def test_what_was_not_applied_and_what_names_no_practice_are_borne(database, ids):
    """They come so from another program, or are left so when a practice is erased."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    left = {"practice_id": practice, "school_id": ids.aromo, "status": "not_applied", "planned_date": "2026-04-20"}
    rows.create(database, "adoption", left | {"obstacle": "Faltaron huinchas"})
    tried = {"practice_id": practice, "school_id": ids.canelo, "status": "applied", "applied_date": "2026-04-20"}
    adoption = rows.create(database, "adoption", tried)
    with database.write() as session:
        rows.need(session, "adoption", adoption).practice_id = None
    ticket, [line] = items(database, "exit_ticket", {"text": "¿Cuánto mide?", "scale": "right_wrong"})
    batch = {"adoption_id": adoption, "template_id": ticket, "date": "2026-04-21", "respondents_n": 3}
    answer = {"batch_id": rows.create(database, "exit_ticket_batch", batch), "item_id": line, "option": "right"}
    rows.create(database, "exit_ticket_tally", answer | {"count": 3})
    world = SimpleNamespace(db=database)
    assert part(reading(world, "applications"), "Por escuela") == {
        "Escuela El Aromo": Decimal(0), "Escuela El Canelo": Decimal(1)
    }  # fmt: skip
    assert reading(world, "tickets").total.count == Count(3, 3)


def test_the_matrix_says_which_practice_went_how_far_in_which_school(world):
    (grid,) = reading(world, "applications").grids
    assert grid.columns == ("Escuela El Aromo", "Escuela El Canelo")
    assert dict(grid.rows) == {"La huerta": (0, 3), "El río": (2, 1)}
    assert words.grid_table(grid).rows == (("El río", "Aplicada", "Elegida"), ("La huerta", "", "Se quedó"))


def test_teachers_are_counted_every_month_among_those_expected_in_it(world):
    assert months(reading(world, "teachers_applying")) == {
        "mar": Count(0, 3), "abr": Count(1, 3), "may": Count(2, 3), "jun": Count(0, 3), "jul (en curso)": Count(0, 3)
    }  # fmt: skip


def test_what_says_no_day_is_of_its_year_and_of_no_month(database, ids):
    """A choice in the window has no day yet: the matrix shows it while it waits. What came undated is not lost."""
    practice = rows.create(database, "practice", {"title": "La huerta", "school_year": 2026})
    old = rows.create(database, "practice", {"title": "El río", "school_year": 2025})
    adoptions.choose(database, old, teacher_id=ids.berta)
    tried = {"practice_id": practice, "teacher_id": ids.celso, "school_id": ids.canelo, "grades": ["3"]}
    one = rows.create(database, "adoption", tried | {"status": "applied"})
    template, (mood,) = items(database, "exit_ticket", {"text": "¿Cómo me sentí?", "scale": "faces3"})
    batch = {"adoption_id": one, "template_id": template, "grade": "3", "respondents_n": 5, "enrolled_n": 6}
    owner = rows.create(database, "exit_ticket_batch", batch)
    rows.create(database, "exit_ticket_tally", {"batch_id": owner, "item_id": mood, "option": "3", "count": 5})
    rows.create(database, "self_evaluation", {"adoption_id": one, "adjustments": "Poco", "will_continue": "yes"})
    world = SimpleNamespace(db=database)
    found = reading(world, "applications")
    assert (found.total.amount, found.months) == (Decimal(1), ())
    assert dict(found.grids[0].rows) == {"La huerta": (0, 2), "El río": (0, 1)}
    assert reading(world, "teachers_applying").total.count == Count(1, 3)
    for code in ("depth", "self_evaluations", "will_continue"):
        assert reading(world, code).total.count.whole == 1
    assert reading(world, "tickets").total.count == Count(5, 5)
    assert reading(world, "ticket_coverage").total.count == Count(5, 6)
    assert reading(world, "applications", Period(2026, 1, 7)).is_empty
    assert reading(world, "applications", Period(2025)).is_empty
    session = held(database, 1, "2025-05-05", {})
    rows.update(database, "adoption", one, {"chosen_in_meeting_id": session})
    assert reading(world, "applications").total.amount is None
    assert reading(world, "applications", Period(2025)).total.amount == Decimal(1)


def test_the_days_until_the_self_evaluation_are_told_in_the_middle(world):
    assert list(part(reading(world, "self_evaluations"), "Demora").values()) == [Decimal(3)]


def test_satisfaction_counts_the_top_answer_and_the_top_two_apart_and_never_who_did_not_answer(world):
    found = reading(world, "satisfaction")
    (lines,) = [one.figures for one in found.breakdowns]
    assert [(one.label, one.count, one.also) for one in lines] == [
        ("Útil para mi trabajo", Count(3, 4), Count(4, 4)), ("Mi opinión contó", Count(1, 5), Count(2, 5))
    ]  # fmt: skip


def test_the_diagnosis_is_told_first_against_last_and_year_against_year_with_its_spread(world):
    found = reading(world, "diagnostic")
    (grid,) = found.grids
    assert grid.columns == ("Fin del año 2025", "Inicio del año 2026", "Mitad del año 2026")
    assert dict(grid.rows) == {"Propósito": (200, 250, 350), "Confianza": (300, 400, 350)}
    lines = list(part(found, "Mitad del año 2026: cuántas respuestas son 3 o 4"))
    unbroken = [line.replace("\u00a0", "_") for line in lines]
    assert unbroken == ["Propósito (entre_3_y_4)", "Confianza (entre_1_y_4)"]


def test_the_share_in_critical_is_of_groups_and_the_ties_of_schools_are_told_apart(world):
    """Domain 9: groups in critical of groups rated, by their last level; a tie is no group."""
    found = reading(world, "critical")
    assert [one.title for one in found.breakdowns] == [
        "Niveles", "Grupos en nivel crítico", "Cambios", "Por escuela", "Vínculo de las escuelas con la red",
    ], "of pupils nothing is told where nobody said how many they are"  # fmt: skip
    assert part(found, "Vínculo de las escuelas con la red")["Crítico"] == Count(1, 1)
    assert part(found, "Por escuela") == {"Escuela El Aromo": Count(1, 1), "Escuela El Canelo": Count(0, 1)}
    assert months(found) == {"abr": Count(1, 1), "may": Count(1, 1), "jun": Count(0, 1)}
    assert part(found, "Niveles") == {"Adecuado": Count(0, 2), "Intermedio": Count(1, 2), "Crítico": Count(1, 2)}
    assert part(found, "Cambios") == {"Mejoraron": Count(1, 1), "Siguen igual": Count(0, 1), "Empeoraron": Count(0, 1)}
    of_one = reading(world, "critical", school=world.ids.aromo)
    assert part(of_one, "Niveles") == {"Adecuado": Count(0, 1), "Intermedio": Count(0, 1), "Crítico": Count(1, 1)}
    assert [one.title for one in of_one.breakdowns] == ["Niveles"], "another school moved, and is tied"


def test_a_group_moved_from_its_first_look_to_its_last(database, ids):
    """Domain 8.4: whatever it was between; who got worse is counted as well as who got better."""
    _, (comes,) = items(database, "rubric", {"text": "Asistencia", "essential": True})
    for school, levels in (
        (ids.canelo, ("critical", "adequate", "critical")),
        (ids.aromo, ("adequate", "adequate", "intermediate")),
    ):
        for month, level in zip(("03", "05", "07"), levels, strict=True):
            seen = {"rated": "group", "school_id": school, "grade": "3", "pupils_n": 4, "date": f"2026-{month}-02"}
            one = rows.create(database, "engagement_rubric", seen)
            rows.create(database, "rubric_rating", {"rubric_id": one, "item_id": comes, "level": level})
    found = reading(SimpleNamespace(db=database), "critical")
    assert part(found, "Cambios") == {"Mejoraron": Count(0, 2), "Siguen igual": Count(1, 2), "Empeoraron": Count(1, 2)}
    now_and_then = {"Al comienzo": Count(1, 2), "Ahora": Count(1, 2)}
    assert part(found, "Grupos en nivel crítico") == now_and_then
    pupils = {label: Count(one.part * 4, one.whole * 4) for label, one in now_and_then.items()}
    assert part(found, "Estudiantes de grupos críticos") == pupils
    assert [one.listed for one in found.breakdowns] == [True, True, True, True, False]


def test_who_answered_a_survey_is_counted_session_by_session(database):
    """Where one sheet does not say how many answered, those who answered its questions count beside the others.

    «No corresponde» is an answer and in no share; a question that does not say its answers has those of the survey.
    """
    template, (useful, clear) = items(
        database, "survey", {"text": "Útil para mi trabajo", "code": "useful"}, {"text": "Claro", "code": "clear"}
    )
    many, few = ((useful, "4", 2), (useful, "3", 1), (useful, "2", 0), (useful, "na", 1)), ((useful, "1", 1),)
    for number, respondents, answers in ((1, 3, many), (2, None, (*many, (clear, "4", 2))), (3, None, few)):
        meeting = held(database, number, f"2026-04-{number:02}", {})
        fields = {"meeting_id": meeting, "template_id": template, "respondents_n": respondents}
        survey = rows.create(database, "satisfaction_survey", fields)
        for item, option, count in answers:
            tally = {"survey_id": survey, "item_id": item, "option": option, "count": count}
            rows.create(database, "survey_tally", tally)
    found = reading(SimpleNamespace(db=database), "satisfaction")
    assert words.n_words(found) == "Base: 8 encuestas respondidas"
    assert (found.total.count, found.total.also) == (Count(6, 9, 8), Count(8, 9, 8))


def test_a_school_reports_when_a_file_of_its_people_came_or_their_work_came_with_another(desks):
    """Only what arrived counts: of Rosa's work, which Ana brings along, Luis's laptop knows too."""
    ana, luis, rosa = desks
    for number, desk in enumerate(desks):
        school = network.add_school(ana.database, rbd=100 + number, name=f"Escuela {number}").school
        people.add_person_school(ana.database, people.who_is_at_laptop(desk.database), school)
    network.add_school(ana.database, rbd=200, name="Escuela lejana")
    rows.create(rosa.database, "practice", {"title": "El viento"})
    go_round(ana, luis, rosa)
    for desk in desks:
        with desk.database.write() as session:
            session.execute(update(Import).values(at="2026-05-10T09:00:00-04:00"))
            session.execute(update(HandOver).values(at="2026-05-10T09:00:00-04:00"))
        report = indicators.read(desk.database, Query(Period(2026, 5, 6)), TODAY, codes=["data_reported"])
        (found,) = report.readings
        assert months(found) == {"may": Count(3, 4), "jun": Count(0, 4)}
        assert part(found, "Por escuela")["Escuela lejana"] == Count(0, 2)
        in_june = indicators.read(desk.database, Query(YEAR), date(2026, 6, 20), codes=["data_reported"]).readings[0]
        assert [(one.label, one.running) for one in in_june.months][-2:] == [("may", False), ("jun (en curso)", True)]
        assert in_june.total.count == Count(3, 3 * 4), "March to May: of June there is more to come"
        assert in_june.note.endswith("El mes en curso no se suma.")
        alone = Query(Period(2026, 5, 5))
        (of_may,) = indicators.read(desk.database, alone, date(2026, 5, 20), codes=["data_reported"]).readings
        assert (of_may.total.count, of_may.note) == (Count(3, 4), "Lo que llegó a este computador.")
    with luis.database.write() as session:
        session.execute(update(Import).values(state="undone"))
        session.execute(update(Batch).values(undone=True))
        session.execute(delete(HandOver))
    (found,) = indicators.read(luis.database, Query(Period(2026, 5, 6)), TODAY, codes=["data_reported"]).readings
    assert found.is_empty
