"""Any form by its name, filled from the records or blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.errors import FileUnreadable, InputRefused, WrongUsage
from app.jobs import Halves, Progress
from app.media.store import BlobStore
from app.models.database import Database
from app.pdf.form import Form, Order
from app.pdf.form_list import FORMS
from app.pdf.listeners import telling, told
from app.services import year_shown
from app.services.catalogue import Catalogue, commune_name, objectives_by_code
from app.services.sheets import NO_LETTERHEAD, Sources, load_letterhead

__all__ = ["FORMS", "Form", "Order", "render", "sources_of"]

_HELP = "o pida la hoja en blanco («minga imprimir --help»)."
_MISSING = {
    "meeting": ("«{title}» es de una sesión, y no se dijo de cuál", f"Elija una sesión {_HELP}"),
    "practice": ("«{title}» es de una práctica, y no se dijo de cuál", f"Elija una práctica {_HELP}"),
    "person": ("«{title}» es de una persona, y no se dijo de quién", f"Elija una persona {_HELP}"),
}


# What tells of a whole year, and the type of the records that it prints, if of one alone.
_OF_A_YEAR = {
    "asesoria": "advisory_record",
    "certificado": "",
    "compromisos": "",
    "cuaderno": "",
    "diagnostico": "network_diagnostic",
    "informe": "",
    "phea": "phea_cycle",
    "plan": "annual_plan",
    "practicas": "",
}


def render(
    key: str,
    database: Database | None,
    catalogue: Catalogue | None,
    *,
    meeting_id: str | None = None,
    practice_id: str | None = None,
    person_id: str | None = None,
    record_id: str | None = None,
    year: int | None = None,
    month: int | None = None,
    blank: bool = False,
    letter: bool = False,
    printed_on: date,
    progress: Progress | None = None,
) -> bytes:
    """The PDF of the form `key`; without `year`, that which is shown first on the day `printed_on` (`year_shown`).

    A blank form needs neither record nor database: the microcentro's name is on it if there is one, and the lines
    of its own formats. `record_id` names one record of the form's own kind, such as one cycle; `month` makes the
    report that of a month.

    Raises:
        NotFound: the session, practice, person or record is not (or no longer) here.
        WrongUsage: there is no such form, or it was not said of what to print it.
        Cancelled: `progress` was told to stop.
    """
    form = FORMS.get(key)
    if form is None:
        raise WrongUsage(f"No existe el formulario «{key}»", f"Los formularios son: {', '.join(FORMS)}.")
    of_one = meeting_id or practice_id or record_id
    if not year and database is not None and key in _OF_A_YEAR and not (blank or of_one):
        tipo = _OF_A_YEAR[key]
        year = year_shown.last_with(database, printed_on, tipo) if tipo else year_shown.current(database, printed_on)
    year = year or printed_on.year
    order = Order(
        year, meeting_id, practice_id, person_id, record_id, printed_on=printed_on, letter=letter, month=month
    )
    sources = sources_of(database, catalogue)
    halves = Halves(progress or told())
    with telling(halves):
        told().step(0, 0)
        if blank:
            letterhead = load_letterhead(database, sources) if database else NO_LETTERHEAD
            return form.draw(form.empty(database, letterhead), printed_on, blank=True, letter=letter)
        if database is None or not form.can_fill(order):
            reason, advice = _MISSING.get(form.needs or "", ("No hay un microcentro del cual imprimir", ""))
            raise WrongUsage(reason.format(title=form.title), advice)
        content = form.load(database, sources, order)
        halves.turn()
        return form.draw(content, printed_on, letter=letter)


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

    return Sources(commune, objectives, file, catalogue)
