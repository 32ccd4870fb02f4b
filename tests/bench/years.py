"""How a microcentro's pages grow from one year to ten: python -m tests.bench.years [years].

A year is 1,000 practices, 10,000 exit-ticket tallies and 100 sessions with all that follows; the same year is looked at
where it is the only one and where it is the last of ten. What should not depend on the years before has a ratio near
one; what lists everything may grow with it, and must stay far below ten times as slow as the data is large.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from app.models import registry
from app.models.base import new_id
from app.models.database import Database
from app.services import commitments, coverage, home, indicators, meeting_rows, search, year_calendar
from app.services.catalogue import Objective
from app.services.commitments import CommitmentFilter
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.indicators_catalogue import DEFINITIONS
from app.services.practice_likeness import like
from app.services.practices import PracticeFilter, find_ids, load_rows
from app.services.register_rows import table
from app.services.search import Question
from app.services.workspace import open_workspace

YEARS, LAST = 10, 2026
SESSIONS, PRACTICES, APPLIED, SURVEYED = 100, 1000, 420, 40
SCHOOLS, PEOPLE = 9, 18
ROUNDS = 5
TODAY = date(LAST, 12, 1)
OBJECTIVES = [Objective("MA03 OA 21", "OA", "MA", "Medición", "3", "Perímetro")]
WORDS = "huerta río medir contar leer escribir canto mapa semilla puente viento lluvia camino bosque".split()
Rows = list[dict[str, Any]]


def put(database: Database, tipo: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows straight into their table, past the log, with the local keys that capture would work out."""
    derived = registry.derived(tipo)
    made = []
    for row in rows:
        full = {"id": new_id()} | row
        worked = {name: work(*(full.get(source) for source in sources)) for name, (sources, work) in derived.items()}
        made.append({name: json.dumps(one) if isinstance(one, list) else one for name, one in (full | worked).items()})
    names = ", ".join(f'"{name}"' for name in made[0])
    marks = ", ".join(f":{name}" for name in made[0])
    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.executemany(f"INSERT INTO {tipo} ({names}) VALUES ({marks})", made)


def network(database: Database) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """Schools, people with their roles since the first year, and the formats; their ids."""
    schools = [new_id() for _ in range(SCHOOLS)]
    people = [new_id() for _ in range(PEOPLE)]
    since = f"{LAST - YEARS}-03-01"
    put(database, "school", [{"id": key, "rbd": 100 + n, "name": f"Escuela {n}"} for n, key in enumerate(schools)])
    put(database, "person", [{"id": key, "full_name": f"Docente {n}"} for n, key in enumerate(people)])
    put(database, "membership", [{"person_id": key, "role": "TEACHER", "from": since} for key in people])
    put(
        database, "person_school",
        [{"person_id": key, "school_id": schools[n % SCHOOLS], "from": since} for n, key in enumerate(people)],
    )  # fmt: skip
    formats = {}
    kinds = (("exit_ticket", "yes_partly_no", 3), ("survey", "one_to_four_na", 7), ("rubric", None, 4))
    for kind, scale, count in kinds:
        template = new_id()
        put(database, "template", [{"id": template, "kind": kind, "title": kind}])
        formats[kind] = [new_id() for _ in range(count)]
        dimensions = ("SOCIOEMOTIONAL", "COGNITIVE", "ATTITUDINAL")
        lines = (
            {"id": key, "template_id": template, "order": n, "text": f"Línea {n}", "scale": scale,
             "dimension": dimensions[n % 3], "essential": n == 0}
            for n, key in enumerate(formats[kind])
        )  # fmt: skip
        put(database, "template_item", lines)
    return schools, people, formats


def fill(database: Database, years: int) -> None:
    """So many years, the last of them `LAST`; every year is as every other."""
    schools, people, formats = network(database)
    for year in range(LAST - years + 1, LAST + 1):
        chance = random.Random(year)
        meetings = [new_id() for _ in range(SESSIONS)]
        days = [f"{year}-{3 + n % 9:02}-{1 + n % 28:02}" for n in range(SESSIONS)]
        practices = list(_practices(database, year, schools, people, chance))
        _sessions(database, year, meetings, days, people, practices, chance)
        _applied(database, year, practices, schools, people, formats["exit_ticket"], chance)
        _answers(database, year, meetings, schools, formats, chance)
        put(
            database, "commitment",
            [
                {"text": "Traer algo", "kind": "commitment", "due_date": day, "closed_on": day, "status": "done",
                 "responsible_id": chance.choice(people), "origin_meeting_id": meeting}
                for meeting, day in zip(meetings, days, strict=True) for _ in range(3)
            ],
        )  # fmt: skip


def _practices(
    database: Database, year: int, schools: list[str], people: list[str], chance: random.Random
) -> Iterator[str]:
    rows: Rows = []
    tasks: Rows = []
    for _ in range(PRACTICES):
        title = " ".join(chance.sample(WORDS, 4))
        key = new_id()
        row = {"id": key, "school_year": year, "title": title, "author_ids": [chance.choice(people)], "subject": "MA",
               "school_id": chance.choice(schools), "common_theme": chance.choice(WORDS), "status": "presented",
               "grades": ["1", "2", "3"]}  # fmt: skip
        rows.append(row)
        tasks += [{"practice_id": key, "grade": grade, "task": title, "oa_codes": ["MA03 OA 21"]} for grade in "123"]
    put(database, "practice", rows)
    put(database, "grade_task", tasks)
    put(database, "evidence", [{"practice_id": row["id"], "kind": "text", "caption": "Trabajo"} for row in rows[::2]])
    yield from (row["id"] for row in rows)


def _sessions(
    database: Database, year: int, meetings: list[str], days: list[str], people: list[str], practices: list[str],
    chance: random.Random,
) -> None:  # fmt: skip
    named = zip(meetings, days, strict=True)
    put(
        database, "meeting",
        [{"id": key, "school_year": year, "number": n + 1, "date": day, "status": "held", "pedagogical_hours": "4",
          "title": f"Sesión {n}"} for n, (key, day) in enumerate(named)],
    )  # fmt: skip
    states = ("present", "present", "late", "absence")
    put(
        database, "attendance",
        [{"meeting_id": key, "person_id": one, "state": chance.choice(states)} for key in meetings for one in people],
    )  # fmt: skip
    blocks = ("OPENING", "ADMIN", "PEDAGOGICAL", "PEDAGOGICAL", "CLOSING")
    put(
        database, "agenda_item",
        [{"meeting_id": key, "order": n, "block": block, "topic": "Punto", "minutes_planned": 30}
         for key in meetings for n, block in enumerate(blocks)],
    )  # fmt: skip
    put(
        database, "practice_presentation",
        [{"practice_id": key, "meeting_id": chance.choice(meetings), "presenter_id": chance.choice(people),
          "seconds_used": chance.randrange(600, 1200), "preparation": "presented"} for key in practices[:300]],
    )  # fmt: skip


def _applied(
    database: Database, year: int, practices: list[str], schools: list[str], people: list[str], items: list[str],
    chance: random.Random,
) -> None:  # fmt: skip
    taken = [
        {"id": new_id(), "practice_id": chance.choice(practices), "teacher_id": chance.choice(people), "grades": ["3"],
         "school_id": chance.choice(schools), "applied_date": f"{year}-{3 + n % 9:02}-15", "status": "applied"}
        for n in range(APPLIED)
    ]  # fmt: skip
    batches = [
        {"id": new_id(), "adoption_id": one["id"], "date": one["applied_date"], "grade": grade, "respondents_n": 8,
         "enrolled_n": 10}
        for one in taken for grade in ("3", "4")
    ]  # fmt: skip
    put(database, "adoption", taken)
    put(database, "adoption_grade", [{"adoption_id": one["id"], "grade": "3", "pupils_n": 10} for one in taken])
    put(database, "exit_ticket_batch", batches)
    tallies = [
        {"batch_id": one["id"], "item_id": item, "option": option, "count": 2}
        for one in batches for item in items for option in ("yes", "partly", "no", "nada")
    ]  # fmt: skip
    put(database, "exit_ticket_tally", tallies[:10_000])
    put(
        database, "self_evaluation",
        [{"adoption_id": one["id"], "written_on": one["applied_date"], "will_continue": "yes"} for one in taken],
    )  # fmt: skip


def _answers(
    database: Database, year: int, meetings: list[str], schools: list[str], formats: dict[str, list[str]],
    chance: random.Random,
) -> None:  # fmt: skip
    surveys = [{"id": new_id(), "meeting_id": meeting, "respondents_n": 12} for meeting in meetings[:SURVEYED]]
    put(database, "satisfaction_survey", surveys)
    put(
        database, "survey_tally",
        [{"survey_id": one["id"], "item_id": item, "option": option, "count": 3}
         for one in surveys for item in formats["survey"] for option in "4321"],
    )  # fmt: skip
    rubrics = [
        {"id": new_id(), "rated": "group", "school_id": chance.choice(schools), "grade": str(1 + n % 6),
         "date": f"{year}-{3 + n % 9:02}-20"}
        for n in range(100)
    ]  # fmt: skip
    put(database, "engagement_rubric", rubrics)
    levels = ("adequate", "intermediate", "critical")
    put(
        database, "rubric_rating",
        [{"rubric_id": one["id"], "item_id": item, "level": chance.choice(levels)}
         for one in rubrics for item in formats["rubric"]],
    )  # fmt: skip
    rounds = [{"id": new_id(), "year": year, "moment": moment, "respondents_n": 15} for moment in ("first", "last")]
    put(database, "network_diagnostic", rounds)
    put(
        database, "diagnostic_tally",
        [{"diagnostic_id": one["id"], "item_id": item, "option": option, "count": 4}
         for one in rounds for item in formats["survey"] for option in "234"],
    )  # fmt: skip


def looks() -> dict[str, Callable[[Database], object]]:
    """What is measured: opening each page, the search, and every indicator."""
    year = Query(Period(LAST))

    def one(code: str) -> Callable[[Database], object]:
        return lambda database: indicators.read(database, year, TODAY, codes=[code])

    return {
        "Inicio": lambda database: home.load(database, TODAY),
        "Sesiones: lista del año": lambda database: meeting_rows.meetings(database, LAST),
        "Prácticas: lista": lambda database: load_rows(database, find_ids(database, PracticeFilter(year=LAST))[:50]),
        "Prácticas: todas": lambda database: load_rows(database, find_ids(database, PracticeFilter())[:50]),
        "Prácticas: tres letras": lambda database: find_ids(database, PracticeFilter(text="hue")),
        "Acuerdos: por cumplir": lambda database: commitments.commitments(
            database, CommitmentFilter(pending=True), today=TODAY
        ),
        "Parecidas a una práctica": lambda database: like(database, find_ids(database)[0]),
        "Calendario del año": lambda database: year_calendar.of_year(database, None, LAST),
        "Objetivos con práctica": lambda database: coverage.coverage(database, OBJECTIVES),
        "Registro de prácticas del año": lambda database: table(database, "practicas", LAST),
        "Registro de asistencia del año": lambda database: table(database, "asistencia", LAST),
        "Buscar en todo": lambda database: search.search(database, Question(text="huerta medir")),
        "Indicadores: todos": lambda database: indicators.read(database, year, TODAY),
        **{f"  {definition.name}": one(code) for code, definition in DEFINITIONS.items()},
    }


def best(work: Callable[[Database], object], database: Database) -> float:
    """The shortest of some rounds, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work(database)
        taken.append(time.perf_counter() - begun)
    return 1000 * min(taken)


def main(years: int = YEARS) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        opened = [open_workspace(Path(name) / place) for place in ("uno", "todos")]
        one, many = (each.create("Río Claro", "Ana Soto") for each in opened)
        fill(one, 1)
        fill(many, years)
        size = f"{PRACTICES * years:,} practices, {10_000 * years:,} tallies, {SESSIONS * years:,} sessions"
        print(f"{size}; one year of them against all {years}")
        print(f"{'':44}{'one year':>10}{'all':>10}{'ratio':>8}")
        for words, work in looks().items():
            few, all_ = best(work, one), best(work, many)
            print(f"{words:44}{few:8.1f} ms{all_:8.1f} ms{all_ / few:8.2f}")
        for each in opened:
            each.close()


if __name__ == "__main__":
    main(*(int(arg) for arg in sys.argv[1:]))
