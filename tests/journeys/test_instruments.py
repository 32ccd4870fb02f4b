"""Three real networks in the program: a rubric that focuses help, a plan in 23 schools, fifteen published fichas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.services import (
    attendance,
    experience_sheets,
    indicators,
    indicators_chart_words,
    indicators_words,
    meetings,
    network,
    people,
    rows,
    rubrics,
    work_lines,
)
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.rules import Count
from app.services.workspace import open_workspace
from tests.journeys.fichas import kept, published, read, words


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(tmp_path / "datos")
    yield opened
    opened.close()


def test_puerto_cordillera_lowers_the_share_in_critical(workspace):
    """S001: 9.6 % to 2 % in critical; groups are rated, pupils only counted, and who stays behind is on the list."""
    database = workspace.create("Red de Puerto Cordillera", "Coordinación")
    school = network.add_school(database, rbd=600, name="Escuela del puerto").school
    march, december = (("critical", 96), ("intermediate", 304), ("adequate", 600)), ("adequate", "adequate", "adequate")
    grades = ("1", "2", "3")
    for grade, (level, pupils) in zip(grades, march, strict=True):
        rate(database, school, grade, level, pupils, date(2020, 3, 20))
    for grade, (_, pupils), level in zip(grades[1:], march[1:], december[1:], strict=True):
        rate(database, school, grade, level, pupils, date(2020, 12, 4))
    # Of the group in critical most were linked again: it is seen as two groups from then on.
    rate(database, school, "1", "intermediate", 76, date(2020, 12, 4))
    rate(database, school, "4", "critical", 20, date(2020, 12, 4))
    found = rubrics.report(database, "group", 2020)
    # The group first seen in December was not there in March.
    before, now = found.first.critical_pupils, found.last.critical_pupils
    assert (before, before.exact(1)) == (Count(96, 1000), Decimal("9.6"))
    assert (now, now.exact(1)) == (Count(20, 1000), Decimal("2.0"))
    assert (found.first_day, found.last_day) == ("2020-03-20", "2020-12-04")
    assert (found.first.critical_groups, found.last.critical_groups) == (Count(1, 3), Count(1, 4))
    assert found.moves == {
        ("critical", "intermediate"): 1,
        ("intermediate", "adequate"): 1,
        ("adequate", "adequate"): 1,
    }
    assert [one.label for one in found.priority] == ["Escuela del puerto · 4°", "Escuela del puerto · 1°"]
    read = indicators.read(database, Query(Period(2020)), date(2020, 12, 31), codes=["critical"]).readings[0]
    tables = [indicators_words.breakdown_table(read, part, 5) for part in read.breakdowns]
    told = {table.title: [row[1:] for row in table.rows] for table in tables}
    assert told["Estudiantes de grupos críticos"] == [("96", "1.000", "9,6 %"), ("20", "1.000", "2 %")]
    assert told["Cambios"][0][:2] == ("2", "3")
    said = {part.title: indicators_chart_words.breakdown_sentence(part, 5, "down") for part in read.breakdowns}
    told = "Al comienzo, 96 de 1.000 (9,6\u00a0%); ahora, 20 de 1.000 (2\u00a0%)."
    assert said["Estudiantes de grupos críticos"] == told
    assert said["Cambios"] == "Mejoraron, 2 de 3; siguen igual, 1 de 3; empeoraron, 0 de 3."


def rate(database, school, grade, level, pupils, on):
    made = rubrics.begin(database, on=on)
    rows.update(database, "engagement_rubric", made, {"school_id": school, "grade": grade, "pupils_n": pupils})
    for item in rubrics.view(database, made).template.items:
        rubrics.rate(database, made, item.id, level)


def test_quilpue_puts_one_plan_into_23_schools(workspace):
    """S000: 23 schools, a team of nine, 90 % attendance, one line of work in three key actions, and its ficha."""
    database = workspace.create("Red de Convivencia de Quilpué", "Coordinación")
    rows.update(database, "membership", people.roles(database, me(database))[0].id, {"from": date(2023, 3, 1)})
    schools = [network.add_school(database, rbd=1700 + each, name=f"Escuela {each:02}").school for each in range(23)]
    for place, school in enumerate(schools):
        people.add(database, f"Encargada {place:02}", school_id=school, since=date(2023, 3, 1))
    everybody = [one.id for one in people.people(database, on=date(2023, 5, 4), everybody=False)]
    line = rows.create(
        database,
        "work_line",
        {
            "title": "Planes de vinculación",
            "key_actions": ["Acompañar", "Construir en la red", "Construir en cada comunidad"],
            "team_ids": everybody[1:10],
            "status": "running",
        },
    )
    for place, school in enumerate(schools):
        work_lines.set_state(
            database, line, school, ("in_place", "adapted", "starting")[place % 3], on=date(2023, 6, 1)
        )
    assert work_lines.progress(database, line) == Count(16, 23)
    came = 0
    for month in (4, 5, 6, 7, 8):
        meeting = meetings.schedule(database, date(2023, month, 4), length=None)
        away = {everybody[month], everybody[-1]} if month != 8 else set()
        for person in everybody:
            attendance.set_state(database, meeting, person, "absence" if person in away else "present")
        meetings.hold(database, meeting)
        came += 24 - len(away)
    assert attendance.of_year(database, 2023) == Count(came, 5 * 24)
    assert attendance.of_year(database, 2023).percent >= 90
    sheet = experience_sheets.begin(database, "technical")
    rows.update(
        database, "experience_sheet", sheet, {"key_actions": rows.load(database, "work_line", line)["key_actions"]}
    )
    held = rows.load(database, "experience_sheet", sheet)
    assert (held["network_name"], held["schools_n"], len(held["key_actions"])) == (
        "Red de Convivencia de Quilpué",
        23,
        3,
    )


def me(database):
    return people.who_is_at_laptop(database)


def test_the_fifteen_published_fichas_are_entered_in_full(workspace):
    chunks = published()
    if not chunks:
        pytest.skip("shared seeds absent")
    database = workspace.create("Redes de mejoramiento", "Coordinación")
    assert len(chunks) == 15
    entered = {}
    for chunk in chunks:
        fields = read(chunk)
        made = rows.create(database, "experience_sheet", {"kind": "rme"} | fields)
        entered[made] = fields
        assert all(fields[name] for name in ("network_name", "members", "how_members_move", "learnings", "projection"))
        assert kept(fields) == words(chunk)
    for made, fields in entered.items():
        held = rows.load(database, "experience_sheet", made)
        assert {name: held[name] for name in fields} == fields
