"""Figures that networks published come out of the records that stand behind them (domain.md 9, S001)."""

from __future__ import annotations

from datetime import date

from app.services import attendance, indicators, people, rows
from app.services import indicators_words as words
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.rules import Count

TODAY = date(2026, 12, 20)
YEAR = Query(Period(2026))


def read(database, code):
    return indicators.read(database, YEAR, TODAY, codes=[code]).readings[0]


def survey(database, meeting, answers):
    """One survey: by text of the item, how many chose each of its options."""
    template = rows.create(database, "template", {"kind": "survey", "title": "Encuesta"})
    lines = [
        {"template_id": template, "order": order, "text": text, "scale": "one_to_four_na"}
        for order, text in enumerate(answers)
    ]
    asked = [rows.create(database, "template_item", line) for line in lines]
    one = rows.create(database, "satisfaction_survey", {"meeting_id": meeting, "template_id": template})
    for item, options in zip(asked, answers.values(), strict=True):
        for option, count in options.items():
            tally = {"survey_id": one, "item_id": item, "option": option, "count": count}
            rows.create(database, "survey_tally", tally)


def a_session(database, number, month):
    fields = {"school_year": 2026, "number": number, "date": f"2026-{month:02}-10", "status": "held"}
    return rows.create(database, "meeting", fields)


def tops(found):
    """By question its share of top answers, with two decimals."""
    return {one.label: str(one.count.exact(2)) for each in found.breakdowns for one in each.figures}


def test_andalien_sur_has_95_percent_of_attendance_7_practices_and_82_and_64_percent(database, ids):
    members = [ids.ana, ids.berta, ids.celso]
    since = date(2026, 3, 1)
    members += [people.add(database, f"Docente {n}", school_id=ids.canelo, since=since) for n in range(1, 8)]
    sessions = [a_session(database, number, month) for number, month in enumerate(range(4, 8), 1)]
    away = {(0, 3), (2, 5)}
    for place, meeting in enumerate(sessions):
        for which, person in enumerate(members):
            attendance.set_state(database, meeting, person, "absence" if (place, which) in away else "present")
    for number in range(7):
        fields = {"school_year": 2026, "title": f"Práctica {number}", "author_ids": [members[number]]}
        practice = rows.create(database, "practice", fields)
        for meeting in {sessions[number % 4], sessions[3]}:
            told = {"practice_id": practice, "meeting_id": meeting, "preparation": "presented"}
            rows.create(database, "practice_presentation", told)
    survey(
        database, sessions[3],
        {"Útil para mi trabajo": {"4": 18, "3": 4}, "Preparado para aplicarlo": {"4": 14, "3": 6, "2": 2}},
    )  # fmt: skip
    came = read(database, "attendance_year")
    assert (came.total.count, came.total.count.percent) == (Count(38, 40), 95)
    shared = read(database, "practices_shared")
    assert shared.total.count == Count(7, 7)
    assert words.sentence(shared, 5) == "Se han presentado 7 prácticas de las 7 de la meta (100\u00a0%)."
    (lines,) = [one.figures for one in read(database, "satisfaction").breakdowns]
    assert [(one.count, one.count.percent) for one in lines] == [(Count(18, 22), 82), (Count(14, 22), 64)]


def test_malloa_has_its_satisfaction_and_all_of_its_dynamics(database):
    meeting = a_session(database, 1, 9)
    survey(
        database, meeting,
        {"Confianza para plantear dudas": {"4": 36, "3": 20, "2": 9}, "Contenidos nuevos": {"4": 49, "3": 32, "na": 3}},
    )  # fmt: skip
    found = read(database, "satisfaction")
    assert tops(found) == {"Confianza para plantear dudas": "55.38", "Contenidos nuevos": "60.49"}
    table = words.tables(found, 5)[-1]
    assert [row[3] for row in table.rows] == ["55,4 %", "60,5 %"]
    guide = rows.create(database, "template", {"kind": "meeting_guide", "title": "Pauta"})
    texts = ("Opiniones incluidas", "Participación de todos", "Roles distintos colaboran")
    asked = [rows.create(database, "template_item", {"template_id": guide, "text": text}) for text in texts]
    observed = rows.create(database, "meeting_observation", {"meeting_id": meeting, "template_id": guide})
    for item in asked:
        answer = {"observation_id": observed, "item_id": item, "answer": "yes"}
        rows.create(database, "meeting_observation_answer", answer)
    assert read(database, "dynamics").total.count == Count(3, 3)
