"""Every form that can be printed, by the name the command line gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.errors import FileUnreadable, InputRefused, WrongUsage
from app.media.store import BlobStore
from app.models.database import Database
from app.pdf import attendance_form, commitments_form, meeting_form, minutes_form, practice_form, practices_form
from app.services.catalogue import Catalogue, commune_name, objectives_by_code
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, load_letterhead
from app.services.sheets_attendance import AttendanceSheet, load_attendance
from app.services.sheets_meeting import MeetingSheet, load_meeting
from app.services.sheets_minutes import CommitmentsSheet, MinutesSheet, load_commitments, load_minutes
from app.services.sheets_practice import PracticeSheet, load_practice
from app.services.sheets_practices import PracticesSheet, load_practices

Needs = Literal["meeting", "practice", "year"] | None


@dataclass(frozen=True)
class Order:
    """What is asked for: of which record, on which paper."""

    meeting_id: str | None
    practice_id: str | None
    year: int
    printed_on: date
    letter: bool


@dataclass(frozen=True)
class Form:
    """One form: its key, its Spanish title, what it is printed of, and how it is filled and drawn."""

    key: str
    title: str
    needs: Needs
    filled: Callable[[Database, Sources, Order], bytes]
    empty: Callable[[Letterhead, Order], bytes]


def _meeting(database: Database, sources: Sources, order: Order) -> bytes:
    content = load_meeting(database, order.meeting_id or "", sources)
    return meeting_form.render(content, order.printed_on, letter=order.letter)


def _empty_meeting(letterhead: Letterhead, order: Order) -> bytes:
    return meeting_form.render(MeetingSheet(letterhead), order.printed_on, blank=True, letter=order.letter)


def _practice(database: Database, sources: Sources, order: Order) -> bytes:
    content = load_practice(database, order.practice_id or "", sources)
    return practice_form.render(content, order.printed_on, letter=order.letter)


def _empty_practice(letterhead: Letterhead, order: Order) -> bytes:
    return practice_form.render(PracticeSheet(letterhead), order.printed_on, blank=True, letter=order.letter)


def _practices(database: Database, sources: Sources, order: Order) -> bytes:
    content = load_practices(database, order.year, sources)
    return practices_form.render(content, order.printed_on, letter=order.letter)


def _empty_practices(letterhead: Letterhead, order: Order) -> bytes:
    return practices_form.render(PracticesSheet(letterhead), order.printed_on, blank=True, letter=order.letter)


def _attendance(database: Database, sources: Sources, order: Order) -> bytes:
    content = load_attendance(database, order.meeting_id or "", sources)
    return attendance_form.render(content, order.printed_on, letter=order.letter)


def _empty_attendance(letterhead: Letterhead, order: Order) -> bytes:
    return attendance_form.render(AttendanceSheet(letterhead), order.printed_on, blank=True, letter=order.letter)


def _minutes(database: Database, sources: Sources, order: Order) -> bytes:
    content = load_minutes(database, order.meeting_id or "", sources)
    return minutes_form.render(content, order.printed_on, letter=order.letter)


def _empty_minutes(letterhead: Letterhead, order: Order) -> bytes:
    return minutes_form.render(MinutesSheet(letterhead), order.printed_on, blank=True, letter=order.letter)


def _commitments(database: Database, sources: Sources, order: Order) -> bytes:
    content = load_commitments(database, order.year, order.printed_on, sources)
    return commitments_form.render(content, order.printed_on, letter=order.letter)


def _empty_commitments(letterhead: Letterhead, order: Order) -> bytes:
    return commitments_form.render(CommitmentsSheet(letterhead), order.printed_on, blank=True, letter=order.letter)


FORMS: dict[str, Form] = {
    form.key: form
    for form in (
        Form("tabla", meeting_form.TITLE, "meeting", _meeting, _empty_meeting),
        Form("asistencia", attendance_form.TITLE, "meeting", _attendance, _empty_attendance),
        Form("acta", minutes_form.TITLE, "meeting", _minutes, _empty_minutes),
        Form("practica", practice_form.TITLE, "practice", _practice, _empty_practice),
        Form("compromisos", commitments_form.TITLE, "year", _commitments, _empty_commitments),
        Form("practicas", practices_form.TITLE, "year", _practices, _empty_practices),
    )
}

_MISSING = {
    "meeting": ("«{title}» es de una sesión, y no se dijo de cuál", "Elija una sesión o pida la hoja en blanco."),
    "practice": ("«{title}» es de una práctica, y no se dijo de cuál", "Elija una práctica o pida la hoja en blanco."),
}


def render(
    key: str,
    database: Database | None,
    catalogue: Catalogue | None,
    *,
    meeting_id: str | None = None,
    practice_id: str | None = None,
    year: int | None = None,
    blank: bool = False,
    letter: bool = False,
    printed_on: date,
) -> bytes:
    """The PDF of the form `key`; without `year`, the year of `printed_on`.

    A blank form needs neither record nor database: the microcentro's name is on it if there is one.

    Raises:
        NotFound: the session or practice is not (or no longer) here.
        WrongUsage: there is no such form, or it was not said of what to print it.
    """
    form = FORMS.get(key)
    if form is None:
        raise WrongUsage(f"No existe la forma «{key}»", f"Las formas son: {', '.join(FORMS)}.")
    order = Order(meeting_id, practice_id, year or printed_on.year, printed_on, letter)
    sources = sources_of(database, catalogue)
    if blank:
        return form.empty(load_letterhead(database, sources) if database else NO_LETTERHEAD, order)
    given = {"meeting": meeting_id, "practice": practice_id, "year": order.year}
    if database is None or (form.needs and not given[form.needs]):
        reason, advice = _MISSING.get(form.needs or "", ("No hay un microcentro del cual imprimir", ""))
        raise WrongUsage(reason.format(title=form.title), advice)
    return form.filled(database, sources, order)


def sources_of(database: Database | None, catalogue: Catalogue | None) -> Sources:
    """Commune names and objective texts from the catalogue, pictures from the microcentro's own files."""

    def commune(code: str) -> str:
        return commune_name(catalogue, code) if catalogue else ""

    def objectives(codes: Iterable[str]) -> Mapping[str, str]:
        found = objectives_by_code(catalogue, codes) if catalogue else {}
        return {code: objective.text for code, objective in found.items()}

    def file(sha256: str) -> bytes | None:
        try:
            return BlobStore(database.folder).read(sha256) if database else None
        except (FileUnreadable, InputRefused):  # not on this laptop, or no name of a file
            return None

    return Sources(commune, objectives, file)
