"""How figures are said: few answers, tables, periods, dashes, and who left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.services import indicators, people
from app.services import indicators_chart_words as says
from app.services import indicators_words as words
from app.services.indicators import Query
from app.services.indicators_basis import Figure, Period
from app.services.indicators_catalogue import DEFINITIONS
from app.services.rules import Count
from tests.integration.indicators.small_year import TODAY, YEAR, held, items, make, reading


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
    assert words.sentence(found, 5) == "1 de 2 autoevaluaciones dice que se continuará."
    assert words.sentence(found, 2) == "1 de 2 autoevaluaciones dice que se continuará (50\u00a0%)."
    assert words.sentence(reading(world, "tickets"), 5).endswith("(59\u00a0%).")
    empty = indicators.read(database, Query(YEAR), TODAY)
    assert words.sentence(empty.readings[0], 5) == "Todavía no hay sesiones realizadas en este período."
    assert [words.tables(one, 5) for one in empty.readings]


def test_few_people_who_answer_many_questions_show_no_means_and_no_percentage(database):
    """Three people give six answers to a diagnosis or a survey of two questions: they stay three."""
    for kind, owner, part, more in (
        ("diagnostic", "network_diagnostic", "diagnostic", {"year": 2026, "moment": "first"}),
        ("survey", "satisfaction_survey", "survey", {"meeting_id": held(database, 1, "2026-04-09", {})}),
    ):
        _, lines = items(database, kind, *({"text": text, "scale": "one_to_four"} for text in ("Uno", "Dos")))
        one = make(database, owner, respondents_n=3, **more)
        for line in lines:
            make(database, f"{part}_tally", **{f"{part}_id": one}, item_id=line, option="4", count=3)
    report = indicators.read(database, Query(YEAR), TODAY, codes=["diagnostic", "satisfaction"])
    told, asked = report.readings
    assert (told.grids, told.total.count, told.n) == ((), Count(6, 6), 3)
    assert "no se muestran promedios" in told.note
    assert (asked.total.count, asked.n) == (Count(6, 6), 3)
    assert "%" not in "".join(words.sentence(one, 5) for one in report.readings)
    assert [row[4] for row in words.overview(report.readings, 5, YEAR).rows] == ["", ""]
    assert words.months_table(asked, 5).rows == (("abr", "6", "6", "", "6", ""),)
    assert words.sentence(asked, 3).endswith("(100\u00a0%).")


def test_the_last_diagnosis_is_the_one_that_says_so_also_where_its_day_is_missing(database):
    _, (purpose,) = items(database, "diagnostic", {"text": "Tenemos un propósito común.", "help": "Propósito claro"})
    for moment, day, mark in (("last", None, "4"), ("first", "2026-03-10", "2")):
        one = make(database, "network_diagnostic", year=2026, moment=moment, date=day, respondents_n=6)
        make(database, "diagnostic_tally", diagnostic_id=one, item_id=purpose, option=mark, count=6)
    (found,) = indicators.read(database, Query(YEAR), TODAY, codes=["diagnostic"]).readings
    assert found.grids[0].columns == ("Inicio del año 2026", "Fin del año 2026")
    assert found.total.count == Count(6, 6)
    assert found.grids[0].rows == (("Propósito claro", (200, 400)),)


def test_tables_are_copied_with_tabs_for_a_spreadsheet(world):
    report = indicators.read(world.db, Query(YEAR), TODAY)
    table = words.overview(report.readings, report.small, YEAR)
    lines = table.as_tsv().splitlines()
    assert len(lines) == 1 + len(DEFINITIONS)
    assert lines[2].split("\t")[:7] == ["Asistencia del período", "2026", "6", "9", "67 %", "", "9"]
    assert {len(line.split("\t")) for line in lines} == {8}
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
    assert words.figure_words(Figure("x", Count(9, 11)), 5) == "9 de 11 (82\u00a0%)", "no line ends between"
    assert words.figure_words(Figure("x", amount=Decimal(1)), 5, "días") == "1 día"
    assert words.figure_words(Figure("x", Count(0, 0)), 5) == words.figure_words(Figure("x"), 5) == "–"


def test_what_is_only_planned_in_a_month_is_not_told_as_applied_and_one_of_one_is_said_of_one(world, database):
    school = make(database, "school", rbd=7700, name="Escuela El Aromo")
    garden = make(database, "practice", school_year=2026, title="La huerta")
    make(database, "adoption", practice_id=garden, school_id=school, status="chosen", planned_date="2026-11-05")
    november = Query(Period(2026, 11, 11))
    (planned,) = indicators.read(database, november, date(2026, 11, 30), codes=["applications"]).readings
    assert words.sentence(planned, 5) == DEFINITIONS["applications"].empty
    make(database, "adoption", practice_id=garden, school_id=school, status="applied", applied_date="2026-11-06")
    (depth,) = indicators.read(database, november, date(2026, 11, 30), codes=["depth"]).readings
    assert words.sentence(depth, 5) == "0 de 1 aplicación se repitió o quedó allí."


def test_a_month_that_is_not_over_is_in_the_table_and_no_point_of_a_run_chart(database, ids):
    """Six months with an application and the seventh just begun: nothing fell, and the median is of the six."""
    for month in range(4, 10):
        done = {"teacher_id": ids.ana, "applied_date": f"2026-{month:02}-08", "status": "applied"}
        make(database, "adoption", practice_id=make(database, "practice", title=f"Práctica {month}"), **done)
    make(database, "adoption", teacher_id=ids.ana, status="applied", applied_date="2026-10-01",
         practice_id=make(database, "practice", title="La última"))  # fmt: skip
    for code in ("applications", "teachers_applying"):
        [found] = indicators.read(database, Query(YEAR), date(2026, 10, 2), codes=[code]).readings
        series = says.points(found, 1)
        assert (series.labels[-1], series.running) == ("sep", "oct")
        assert "Octubre no termina todavía: está solo en la tabla." in says.run_sentence(series)
        assert words.months_table(found, 1).rows[-1][0] == "oct (en curso)"
        [over] = indicators.read(database, Query(YEAR), date(2026, 11, 1), codes=[code]).readings
        assert [one.label for one in over.months if not one.running][-1] == "oct"


def test_the_diagnosis_stands_beside_the_one_of_the_year_that_is_asked_for(database):
    """The year before where none is named: what grew since the beginning is seen too."""
    _, (purpose,) = items(database, "diagnostic", {"text": "Propósito", "code": "purpose"})
    for year, mark in ((2023, "1"), (2025, "2"), (2026, "4")):
        one = make(database, "network_diagnostic", year=year, moment="last", date=f"{year}-11-20", respondents_n=6)
        make(database, "diagnostic_tally", diagnostic_id=one, item_id=purpose, option=mark, count=6)

    def radar(against):
        (found,) = indicators.read(database, Query(YEAR, against=against), TODAY, codes=["diagnostic"]).readings
        return found.grids[0].columns, found.grids[0].rows[0][1]

    assert radar(None) == (("Fin del año 2025", "Fin del año 2026"), (200, 400))
    assert radar(2023) == (("Fin del año 2023", "Fin del año 2026"), (100, 400))
    assert radar(2024) == (("Fin del año 2026",), (400,))
    assert indicators.diagnosis_years(database) == [2026, 2025, 2023]
