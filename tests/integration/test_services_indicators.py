"""Every indicator of domain.md 9 over a small year that is counted by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, update

from app.models.log_tables import Batch, HandOver, Import
from app.services import attendance, commitments, indicators, network, people, rows
from app.services import catalogue as catalogues
from app.services import indicators_words as words
from app.services.indicators import Query
from app.services.indicators_basis import Figure, Period
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.rules import Count
from app.services.workspace import open_workspace
from tests.oracle.desk import go_round, moved_in

TODAY = date(2026, 7, 10)
YEAR = Period(2026)


def make(database, tipo, **fields):
    return rows.create(database, tipo, fields)


def held(database, number, day, states, **more):
    fields = {"school_year": 2026, "number": number, "date": day, "status": "held"} | more
    meeting = make(database, "meeting", **fields)
    for person, state in states.items():
        attendance.set_state(database, meeting, person, state)
    return meeting


def items(database, kind, *lines):
    template = make(database, "template", kind=kind, title=kind)
    made = []
    for order, line in enumerate(lines, 1):
        made.append(make(database, "template_item", template_id=template, order=order, **line))
    return template, made


@pytest.fixture(scope="module")
def world(tmp_path_factory, furnished):
    """April: everybody but Celso. May: all. June: Ana alone. Two practices, three applications, and what was asked."""
    workspace = open_workspace(tmp_path_factory.mktemp("indicadores"))
    db = moved_in(workspace, furnished)
    schools = {row.name: row.id for row in network.schools(db)}
    who = {row.full_name.split()[0]: row.id for row in people.people(db)}
    ana, berta, celso = who["Ana"], who["Berta"], who["Celso"]
    aromo, canelo = schools["Escuela El Aromo"], schools["Escuela El Canelo"]
    ids = SimpleNamespace(ana=ana, berta=berta, celso=celso, aromo=aromo, canelo=canelo)
    april = held(
        db, 1, "2026-04-09", {ana: "present", berta: "late", celso: "absence"}, pedagogical_hours="4", modality="remote"
    )
    may = held(db, 2, "2026-05-07", {ana: "present", berta: "remote", celso: "substitute"}, start="09:00", end="12:00")
    june = held(
        db, 3, "2026-06-04", {ana: "present", berta: "justified_absence", celso: "absence"}, pedagogical_hours="8.5"
    )
    make(db, "meeting", school_year=2026, number=4, date="2026-06-25", status="suspended", pedagogical_hours="4")
    for meeting, block, planned, used in (
        (april, "PEDAGOGICAL", 60, 70), (april, "ADMIN", 30, None), (april, "OPENING", 15, None), (may, "ADMIN", 50, 50)
    ):  # fmt: skip
        make(db, "agenda_item", meeting_id=meeting, block=block, topic="x", minutes_planned=planned, minutes_used=used)
    garden = make(db, "practice", school_year=2026, title="La huerta", author_ids=[ana], school_id=aromo)
    river = make(db, "practice", school_year=2026, title="El río", author_ids=[berta], school_id=canelo)
    for practice, grade, codes in ((garden, "3", ["MA03 OA 21"]), (garden, "4", ["MA04 OA 23", "MA04 OA 24"])):
        make(db, "grade_task", practice_id=practice, grade=grade, oa_codes=codes)
    make(db, "evidence", practice_id=garden, kind="text", caption="Mediciones", consent_state="not_needed")
    for practice, meeting, seconds, state, by in (
        (garden, april, 14 * 60, "presented", ana), (garden, may, 16 * 60, "presented", ana),
        (river, may, None, None, None), (river, june, None, "proposed", berta),
    ):  # fmt: skip
        make(
            db, "practice_presentation",
            practice_id=practice, meeting_id=meeting, presenter_id=by, seconds_used=seconds, preparation=state,
        )  # fmt: skip
    first = make(
        db, "adoption", practice_id=garden, teacher_id=berta, school_id=canelo, grades=["3", "4"],
        applied_date="2026-04-20", times_applied=2, status="repeated",
    )  # fmt: skip
    second = make(
        db, "adoption", practice_id=garden, teacher_id=berta, school_id=canelo, grades=["3"],
        applied_date="2026-05-20", status="applied",
    )  # fmt: skip
    make(db, "adoption", practice_id=river, teacher_id=ana, planned_date="2026-05-28", status="applied")
    make(db, "adoption", practice_id=river, teacher_id=celso, planned_date="2026-06-10", status="chosen")
    for adoption, grade, pupils in ((first, "3", 4), (first, "4", 3), (second, "3", 6)):
        make(db, "adoption_grade", adoption_id=adoption, grade=grade, pupils_n=pupils)
    make(db, "self_evaluation", adoption_id=first, written_on="2026-04-24", will_continue="yes_with_changes")
    make(db, "self_evaluation", adoption_id=second, written_on="2026-05-22", will_continue="no")
    _tickets(db, first, second)
    _survey(db, april, may)
    _dynamics(db, april)
    _diagnostics(db)
    _rubrics(db, canelo, aromo)
    for due, closed, state, person in (
        ("2026-04-30", "2026-04-30", "done", ana), ("2026-05-10", "2026-05-12", "done_late", berta),
        ("2026-05-15", "2026-05-14", "cancelled", ana), ("2026-06-30", None, "open", celso),
        ("2026-07-06", None, None, celso), ("2026-08-30", None, "open", ana),
    ):  # fmt: skip
        key = commitments.add(db, "Algo", due=due, responsible_id=person, no_proof_note="Se vio")
        rows.update(db, "commitment", key, {"status": state, "closed_on": closed})
    make(db, "annual_plan", year=2026, focus_subject="MA", focus_axis="Medición", practice_goal=5)
    yield SimpleNamespace(db=db, ids=ids, april=april, may=may)
    workspace.close()


def _tickets(db, first, second):
    template, (mood, measure, check) = items(
        db, "exit_ticket",
        {"text": "¿Cómo me sentí?", "dimension": "SOCIOEMOTIONAL", "scale": "faces3"},
        {"text": "Escribo una medida", "dimension": "COGNITIVE", "scale": "right_wrong"},
        {"text": "Reviso mi medida", "dimension": "ATTITUDINAL", "scale": "yes_partly_no"},
    )  # fmt: skip
    for adoption, day, grade, answered, enrolled in (
        (first, "2026-04-20", "3", 4, 5), (first, "2026-04-20", "4", 3, None), (second, None, "3", 6, 6)
    ):  # fmt: skip
        batch = make(
            db, "exit_ticket_batch", adoption_id=adoption, template_id=template, date=day, grade=grade,
            respondents_n=answered, enrolled_n=enrolled,
        )  # fmt: skip
        answers = {mood: {"3": answered - 1, "1": 1}, measure: {"right": 1, "wrong": answered - 1}, check: {"yes": 2}}
        for item, options in answers.items():
            for option, count in options.items():
                make(db, "exit_ticket_tally", batch_id=batch, item_id=item, option=option, count=count)


def _survey(db, april, may):
    template, (useful, heard) = items(
        db, "survey",
        {"text": "Útil para mi trabajo", "code": "useful", "scale": "one_to_four_na"},
        {"text": "Mi opinión contó", "code": "heard", "scale": "one_to_four_na"},
    )  # fmt: skip
    for meeting, answers in (
        (april, {useful: {"4": 1, "3": 1}, heard: {"2": 2}}),
        (may, {useful: {"4": 2, "na": 1}, heard: {"4": 1, "3": 1, "1": 1}}),
    ):
        survey = make(db, "satisfaction_survey", meeting_id=meeting, template_id=template, respondents_n=3)
        for item, options in answers.items():
            for option, count in options.items():
                make(db, "survey_tally", survey_id=survey, item_id=item, option=option, count=count)


def _dynamics(db, april):
    _, lines = items(db, "meeting_guide", {"text": "Todos opinan"}, {"text": "Hay evidencia"}, {"text": "A tiempo"})
    observed = make(db, "meeting_observation", meeting_id=april)
    for line, answer in zip(lines, ("yes", "partly", "yes"), strict=True):
        make(db, "meeting_observation_answer", observation_id=observed, item_id=line, answer=answer)


def _diagnostics(db):
    _, (purpose, trust) = items(
        db, "diagnostic", {"text": "Propósito", "code": "purpose"}, {"text": "Confianza", "code": "trust"}
    )
    for year, moment, day, answers in (
        (2025, "last", "2025-12-01", {purpose: {"2": 6}, trust: {"3": 6}}),
        (2026, "first", "2026-03-10", {purpose: {"2": 3, "3": 3}, trust: {"4": 6}}),
        (2026, "middle", "2026-07-01", {purpose: {"4": 3, "3": 3}, trust: {"1": 1, "4": 5}}),
    ):
        one = make(db, "network_diagnostic", year=year, moment=moment, date=day, respondents_n=6)
        for item, options in answers.items():
            for option, count in options.items():
                make(db, "diagnostic_tally", diagnostic_id=one, item_id=item, option=option, count=count)


def _rubrics(db, canelo, aromo):
    _, (comes, works) = items(
        db, "rubric", {"text": "Asistencia", "essential": True}, {"text": "Trabajo entregado", "essential": False}
    )
    for rated, school, grade, day, levels in (
        ("group", canelo, "3", "2026-04-01", ("critical", "adequate")),
        ("group", canelo, "3", "2026-06-01", ("intermediate", "critical")),
        ("group", aromo, "4", "2026-05-01", ("critical", "critical")),
        ("school_link", canelo, None, "2026-05-01", ("critical", "critical")),
    ):
        one = make(db, "engagement_rubric", rated=rated, school_id=school, grade=grade, date=day)
        for item, level in zip((comes, works), levels, strict=True):
            make(db, "rubric_rating", rubric_id=one, item_id=item, level=level)


def reading(world, code, period=YEAR, school=None, **more):
    report = indicators.read(world.db, Query(period, school), TODAY, codes=[code], **more)
    return report.readings[0]


def part(found, title):
    figures = [one for each in found.breakdowns if each.title == title for one in each.figures]
    return {one.label: one.count or one.amount for one in figures}


def months(found):
    return {one.label: one.count or one.amount for one in found.months}


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


def test_the_matrix_says_which_practice_went_how_far_in_which_school(world):
    (grid,) = reading(world, "applications").grids
    assert grid.columns == ("Escuela El Aromo", "Escuela El Canelo")
    assert dict(grid.rows) == {"La huerta": (0, 3), "El río": (2, 1)}
    assert words.grid_table(grid).rows == (("El río", "Aplicada", "Elegida"), ("La huerta", "", "Se quedó"))


def test_a_class_that_tried_twice_is_reached_once(world):
    assert part(reading(world, "reach"), "Alcance") == {"Escuelas": 2, "Grados": 2, "Estudiantes": 9}
    assert part(reading(world, "reach"), "Estudiantes por grado") == {"3°": 6, "4°": 3}


def test_teachers_are_counted_every_month_among_those_expected_in_it(world):
    assert months(reading(world, "teachers_applying")) == {
        "mar": Count(0, 3), "abr": Count(1, 3), "may": Count(2, 3), "jun": Count(0, 3), "jul": Count(0, 3)
    }  # fmt: skip


def test_tickets_are_told_by_dimension_grade_and_practice(world):
    found = reading(world, "tickets")
    assert part(found, "Por dimensión") == {
        "Socioemocional": Count(10, 13), "Cognitiva": Count(3, 13), "Actitudinal": Count(6, 6)
    }  # fmt: skip
    assert part(found, "Por grado") == {"3°": Count(14, 24), "4°": Count(5, 8)}
    assert part(found, "Por práctica") == {"La huerta": Count(19, 32)}
    assert part(reading(world, "ticket_coverage"), "Por grado") == {"3°": Count(10, 11), "4°": Count(3, 3)}


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
    assert list(part(found, "Mitad del año 2026: en 3 o 4")) == ["Propósito · entre 3 y 4", "Confianza · entre 1 y 4"]


def test_the_share_in_critical_is_of_groups_and_the_ties_of_schools_are_told_apart(world):
    """Domain 9: groups in critical of groups rated, by their last level; a tie is no group."""
    found = reading(world, "critical")
    assert [one.title for one in found.breakdowns][-1] == "Vínculo de las escuelas con la red"
    assert part(found, "Vínculo de las escuelas con la red")["Crítico"] == Count(1, 1)
    assert part(found, "Por escuela") == {"Escuela El Aromo": Count(1, 1), "Escuela El Canelo": Count(0, 1)}
    assert months(found) == {"abr": Count(1, 1), "may": Count(1, 1), "jun": Count(0, 1)}
    assert part(found, "Niveles") == {"Adecuado": Count(0, 2), "Intermedio": Count(1, 2), "Crítico": Count(1, 2)}
    assert part(found, "Cambios")["Mejoraron"] == Count(1, 1)


def test_what_is_not_due_yet_or_was_cancelled_is_no_broken_promise(world):
    found = reading(world, "commitments_on_time")
    assert months(found) == {"abr": Count(1, 1), "may": Count(0, 1), "jun": Count(0, 1), "jul": Count(0, 1)}
    assert part(reading(world, "overdue_age"), "Por escuela") == {"Escuela El Canelo": Decimal(7)}


def test_who_left_disappears_from_the_denominators_from_that_day_and_keeps_the_past(database, ids):
    """Domain 6.2: a person who left keeps past records and disappears from denominators from the end date."""
    garden = make(database, "practice", school_year=2026, title="La huerta", author_ids=[ids.ana])
    meeting = held(database, 1, "2026-04-09", {ids.ana: "present", ids.berta: "present", ids.celso: "absence"})
    make(database, "practice_presentation", practice_id=garden, meeting_id=meeting, presenter_id=ids.ana)
    people.leave(database, ids.celso, date(2026, 5, 1))
    report = indicators.read(database, Query(YEAR), TODAY, codes=["attendance_year", "presenting"])
    assert [one.total.count for one in report.readings] == [Count(2, 3), Count(1, 2)]
    april = indicators.read(database, Query(Period(2026, 4, 4)), TODAY, codes=["presenting"])
    assert april.readings[0].total.count == Count(1, 3)


def test_few_answers_are_told_as_counts_and_nothing_as_a_sentence(world, database):
    found = reading(world, "will_continue")
    assert words.sentence(found, 5) == "1 de 2 docentes continuarán con lo que aplicaron."
    assert words.sentence(found, 2) == "1 de 2 docentes continuarán con lo que aplicaron (50 %)."
    assert words.sentence(reading(world, "tickets"), 5).endswith("(59 %).")
    empty = indicators.read(database, Query(YEAR), TODAY)
    assert words.sentence(empty.readings[0], 5) == "Todavía no hay sesiones realizadas en este período."
    assert [words.tables(one, 5) for one in empty.readings]


def test_few_answers_to_the_diagnosis_show_no_means(database):
    _, (purpose,) = items(database, "diagnostic", {"text": "Propósito", "code": "purpose"})
    one = make(database, "network_diagnostic", year=2026, moment="first", respondents_n=3)
    make(database, "diagnostic_tally", diagnostic_id=one, item_id=purpose, option="4", count=3)
    (found,) = indicators.read(database, Query(YEAR), TODAY, codes=["diagnostic"]).readings
    assert (found.grids, found.total.count) == ((), Count(3, 3))
    assert "no se muestran promedios" in found.note


def test_tables_are_copied_with_tabs_for_a_spreadsheet(world):
    report = indicators.read(world.db, Query(YEAR), TODAY)
    table = words.overview(report.readings, report.small)
    lines = table.as_tsv().splitlines()
    assert len(lines) == 1 + len(DEFINITIONS)
    assert lines[2].split("\t")[:6] == ["Asistencia del período", "6", "9", "67 %", "", "9"]
    assert {len(line.split("\t")) for line in lines} == {7}
    satisfaction = words.tables(next(one for one in report.readings if one.code == "satisfaction"), 5)
    assert satisfaction[-1].rows[1] == ("Mi opinión contó", "1", "5", "20 %", "2", "40 %")


def test_the_years_that_can_be_looked_at(world, database):
    assert indicators.years(world.db, date(2027, 3, 1)) == [2027, 2026]
    assert indicators.years(database, date(2026, 3, 1)) == [2026]


def test_the_words_of_a_period():
    said = [words.period_words(one) for one in (YEAR, Period(2026, 1, 7), Period(2026, 4, 4), Period(2026, 4, 6))]
    assert said == ["2026", "primer semestre de 2026", "abril de 2026", "abril a junio de 2026"]


def test_an_empty_figure_is_a_dash():
    assert words.figure_words(Figure("x", amount=Decimal("4.5")), 5, "horas") == "4,5 horas"
    assert words.figure_words(Figure("x", amount=Decimal(1)), 5, "días") == "1 día"
    assert words.figure_words(Figure("x", Count(0, 0)), 5) == words.figure_words(Figure("x"), 5) == "–"


def test_a_school_reports_when_a_file_of_its_people_came_or_their_work_came_with_another(desks):
    """Only what arrived counts: of Rosa's work, which Ana brings along, Luis's laptop knows too."""
    ana, luis, rosa = desks
    for number, desk in enumerate(desks):
        school = network.add_school(ana.database, rbd=100 + number, name=f"Escuela {number}")
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
    with luis.database.write() as session:
        session.execute(update(Import).values(state="undone"))
        session.execute(update(Batch).values(undone=True))
        session.execute(delete(HandOver))
    (found,) = indicators.read(luis.database, Query(Period(2026, 5, 6)), TODAY, codes=["data_reported"]).readings
    assert found.is_empty


OBJECTIVES = (
    "CODIGO,TIPO,COD_ASIGNATURA,ASIGNATURA,GRADO,EJE,DESCRIPCION\n"
    "MA03 OA 21,OA,MA,Matemática,3,Medición,Perímetro.\n"
    "MA03 OA 22,OA,MA,Matemática,3,Medición,Peso.\n"
    "MA04 OA 23,OA,MA,Matemática,4,Medición,Área.\n"
    "MA04 OA 01,OA,MA,Matemática,4,Números,Contar.\n"
    "MA05 OAA A,OAA,MA,Matemática,5,,Trabajar con orden.\n"
)


def test_the_focus_counts_the_objectives_of_its_axis_that_were_worked_on_grade_by_grade(world, tmp_path):
    file = tmp_path / "objetivos.csv"
    file.write_text(OBJECTIVES, encoding="utf-8")
    catalogue = catalogues.Catalogue(tmp_path / "catalogos.db")
    catalogues.load(catalogue, file)
    found = reading(world, "focus_coverage", catalogue=catalogue)
    assert found.total.count == Count(2, 3)
    assert part(found, "Por grado") == {"3°": Count(1, 2), "4°": Count(1, 1)}
    assert months(found)["abr"] == Count(2, 3)
    assert found.note == "Foco: Matemática, Medición."
    # La huerta is of El Aromo, and El Canelo applied it.
    assert reading(world, "focus_coverage", YEAR, world.ids.canelo, catalogue=catalogue).total.count == Count(2, 3)
    assert reading(world, "focus_coverage").is_empty
    catalogue.close()
