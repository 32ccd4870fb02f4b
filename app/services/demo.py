"""An invented microcentro with a year of work, to look around in and to test with. Nobody in it exists."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from app import wall_clock
from app.errors import WrongUsage
from app.jobs import Progress, Silent
from app.log import settings
from app.models.database import Database
from app.paths import resources, space_folder
from app.services import (
    demo_days,
    demo_instruments,
    indicators_own,
    network,
    people,
    plan_rows,
    plan_versions,
    plans,
    records,
    rows,
    standing,
    templates,
)
from app.services.demo_days import Days, winter
from app.services.demo_pictures import draw
from app.services.indicators_own_cells import Entered
from app.services.workspace import Workspace
from app.text_keys import spanish_key

NAME = "Microcentro Costa de Itata (ejemplo)"
PERSON = "Rosa Catrileo Pino"
_HELD = 6
_TOKEN = re.compile(r'"@(anio|numero|invierno|fin|)(\d?)([+-]\d+)?"')
_NEXT_YEARS = re.compile(r'{"tipo": "calendar_entry", .*"date": "@[78]"')
_FORMAT = re.compile(r'"@(survey|meeting_guide)(?::(\w+))?"')
_EXAMPLE = "example"
_SILENT = Silent()
_ADDED = "Que los de 1° y 2° expliquen dibujando."
_REASON = "Las pruebas de mitad de año mostraron que los más pequeños explican mejor con dibujos."


def fill(workspace: Workspace, *, today: date | None = None, progress: Progress = _SILENT) -> str:
    """Create the example microcentro with its next session as soon after `today` as there are classes; its id.

    Raises:
        WrongUsage: the folder has it already.
        Cancelled: nothing of it is kept.
    """
    _refuse_twice(workspace)
    days = demo_days.as_of(today or wall_clock.today())
    database = workspace.create(NAME, PERSON)
    try:
        _fill(database, days, progress)
    except BaseException:
        _remove(workspace, database.space)
        raise
    return database.space


def is_example(database: Database) -> bool:
    """Whether this is the invented microcentro, whatever it is called by now."""
    with database.read() as session:
        return bool(settings.get(session, _EXAMPLE, default=False))


def remove(workspace: Workspace, space: str) -> None:
    """Take the invented microcentro away, with whatever was written in it.

    Raises:
        WrongUsage: it is not the invented one.
    """
    if not is_example(workspace.open(space)):
        raise WrongUsage("Este microcentro no es el de ejemplo")
    _remove(workspace, space)


def _remove(workspace: Workspace, space: str) -> None:
    workspace.forget(space)
    shutil.rmtree(space_folder(workspace.folder, space), ignore_errors=True)


def _fill(database: Database, days: Days, progress: Progress) -> None:
    with database.write() as session:
        settings.put(session, _EXAMPLE, value=True)
    coordinator = standing.person_here(database)
    examples = resources() / "ejemplos"
    text = "".join((examples / name).read_text("utf-8") for name in ("anio.jsonl", "instrumentos.jsonl"))
    text = _with_formats(database, _dated(text, days)).replace('"coordinadora"', f'"{coordinator}"')
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "anio.jsonl")
        path.write_text(text, encoding="utf-8", newline="\n")
        for name in sorted(set(re.findall(r'"file": "([^"]+)"', text))):
            draw(Path(folder, name))
        records.load(database, path, progress=progress)
    demo_instruments.fill(database, days)
    _since(database, coordinator, days.day(1, -60))
    _private_draft(database, coordinator, days.year_of(_HELD + 1))
    _own_indicator(database, days)
    _plan_versions(database, days)


def _refuse_twice(workspace: Workspace) -> None:
    if any(spanish_key(info.name) == spanish_key(NAME) for info in workspace.spaces()):
        raise WrongUsage(
            f"El «{NAME}» ya está en esta carpeta de datos", "Ábralo en la ventana, o use otra carpeta con «--datos»."
        )


def _dated(text: str, days: Days) -> str:
    """`text` with its tokens filled in.

    "@3+14" is a day counted from the third session, "@anio" the school year, "@anio7" and "@numero7" those of the
    seventh session, "@invierno+1" the first or, with 1, the last day of the winter holidays, "@fin-14" a day counted
    from the end of the year.
    """

    def word(found: re.Match[str]) -> str:
        what, session, by = found.groups()
        if what == "anio":
            return str(days.year_of(int(session)) if session else days.year)
        if what == "numero":
            return str(days.number_of(int(session)))
        if what == "invierno":
            return f'"{winter(days.year)[int(by or 0)]}"'
        return f'"{days.end(int(by or 0)) if what else days.day(int(session), int(by or 0))}"'

    lines = text.splitlines(keepends=True)
    if days.year_of(_HELD + 1) != days.year:
        # The plan of a year has no days of the next one.
        lines = [line for line in lines if not _NEXT_YEARS.match(line)]
    return _TOKEN.sub(word, "".join(lines))


def _with_formats(database: Database, text: str) -> str:
    """`text` with "@survey" and "@survey:useful" as the customary format of that kind and its line with that code."""

    @cache
    def used(kind: str) -> templates.TemplateView:
        return templates.use(database, templates.current(database, kind).id)

    def word(found: re.Match[str]) -> str:
        format_ = used(found[1])
        lines = {line.code: line.id for line in format_.items}
        return f'"{lines[found[2]] if found[2] else format_.id}"'

    return _FORMAT.sub(word, text)


def _since(database: Database, person: str, day: date) -> None:
    """Whoever founded the microcentro belongs to it since before the first session."""
    for role in people.roles(database, person):
        rows.update(database, "membership", role.id, {"from": day.isoformat()})


def _plan_versions(database: Database, days: Days) -> None:
    """What the middle of the year changed in the plan that came as agreed, with its reason."""
    plan = plans.live(database, days.year)
    if plan is None:
        return
    studied = records.id_of(database.space, "sesion-5")
    aims = rows.load(database, "annual_plan", plan)["specific_objectives"] or []
    rows.update(database, "annual_plan", plan, {"specific_objectives": [*aims, _ADDED]})
    plan_versions.keep(database, plan, _REASON, today=days.sessions[4], meeting_id=studied)


def _private_draft(database: Database, author: str, year: int) -> None:
    draft = rows.create(
        database,
        "practice",
        {
            "school_year": year,
            "title": "Recetas de la abuela, con fracciones",
            "author_ids": [author],
            "subject": "MA",
            "common_theme": "La cocina",
            "grades": ["4", "5", "6"],
            "status": "draft",
            "purpose": "Falta probarla. Anotar qué recetas traen las familias.",
        },
        private=True,
    )
    for grade, task in (("4", "Partir la masa en mitades y cuartos."), ("5", "Duplicar la receta.")):
        rows.create(database, "grade_task", {"practice_id": draft, "grade": grade, "task": task})


def _own_indicator(database: Database, days: Days) -> None:
    """A figure that the network follows by itself, by school, and the goal of the plan that it measures."""
    key = indicators_own.define(
        database,
        "Resuelven problemas con medidas",
        "Elegir qué práctica de medición se vuelve a mostrar en la sesión siguiente.",
        numerator_label="Resuelven el problema del mes",
        denominator_label="Estudiantes que lo intentaron",
        goal="75",
        direction="up",
    )
    schools = network.schools(database)
    months = dict.fromkeys(day.isoformat()[:7] for day in days.sessions[:_HELD])
    cells = {
        (school.id, month): Entered(min(2 + place + number, 6 + place), 6 + place)
        for place, school in enumerate(schools)
        for number, month in enumerate(months)
    }
    indicators_own.enter(database, key, cells)
    goal = {
        "plan_id": plan_rows.live(database, days.year),
        "statement": "Que tres de cada cuatro estudiantes resuelvan el problema del mes con medidas",
        "baseline": "30",
        "target": "75",
        "due": days.end(),
        "indicator_id": key,
        "verification_means": "Hojas del problema del mes, guardadas en cada escuela",
    }
    rows.create_last(database, "goal", goal)
