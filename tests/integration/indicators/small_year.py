"""A small year that is counted by hand, and how its figures are read."""

from __future__ import annotations

from datetime import date

from app.services import attendance, indicators, rows
from app.services.indicators import Query
from app.services.indicators_basis import Period

TODAY = date(2026, 7, 10)
YEAR = Period(2026)
# A file of official objectives, against which the work of that year is counted.
OBJECTIVES = (
    "CODIGO,TIPO,COD_ASIGNATURA,ASIGNATURA,GRADO,EJE,DESCRIPCION\n"
    "MA03 OA 21,OA,MA,Matemática,3,Medición,Perímetro.\n"
    "MA03 OA 22,OA,MA,Matemática,3,Medición,Peso.\n"
    "MA04 OA 23,OA,MA,Matemática,4,Medición,Área.\n"
    "MA04 OA 01,OA,MA,Matemática,4,Números,Contar.\n"
    "MA05 OAA A,OAA,MA,Matemática,5,,Trabajar con orden.\n"
)


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


def reading(world, code, period=YEAR, school=None, **more):
    report = indicators.read(world.db, Query(period, school), TODAY, codes=[code], **more)
    return report.readings[0]


def part(found, title):
    figures = [one for each in found.breakdowns if each.title == title for one in each.figures]
    return {one.label: one.amount if one.count is None else one.count for one in figures}


def months(found):
    return {one.label: one.amount if one.count is None else one.count for one in found.months}
