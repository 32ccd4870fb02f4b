"""What pages show behind a click: read, written in, seen all together, thrown away; a step of the tour each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar

from app import paths, wall_clock
from app.services import catalogue, cycle, meetings, practices, record_lists, rows
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.page import Page
from app.ui.pages.indicators_own import OwnIndicatorsPage
from app.ui.pages.instruments import InstrumentsPage
from app.ui.pages.instruments_part import RecordsPart
from app.ui.pages.instruments_specs import BY_CODE
from app.ui.pages.meetings import MeetingsPage
from app.ui.pages.papers import PapersPage
from app.ui.pages.plan import PlanPage
from app.ui.pages.plan_versions import VersionsPart
from app.ui.pages.practices import PracticesPage
from app.ui.pages.practices_verbs import EDIT
from app.ui.pages.search import SearchPage
from app.ui.widgets.evidence import EvidenceThumb
from app.ui.widgets.rows import ListRow
from tests.conftest import SHARED_DATA

Kind = TypeVar("Kind", bound=Page)

# A run chart, bars with a goal, parts of a whole, and the profile of the network as a radar.
_CHARTS = ("attendance_meeting", "practices_shared", "tickets", "commitments_on_time", "diagnostic", "critical")


def load_official(workspace: Workspace) -> bool:
    """Load the official objectives, where their file lies beside the clone."""
    file = SHARED_DATA / "curriculo_oa_basica.csv"
    if not file.is_file():
        return False
    loaded = catalogue.Catalogue(paths.catalogue_file(workspace.folder))
    catalogue.load(loaded, file)
    loaded.close()
    return True


def of_depths(window: MainWindow, *, official: bool) -> Iterator[str]:
    """Every page that one comes to by a click, in the example year; with `official` also what needs its objectives."""
    database = window.context.database
    yield from _practice(window, official=official)
    yield from _found(window)
    yield from _charts(window)
    yield from _together(window)
    window.navigate("sesiones")
    meetings_page = _page(window, MeetingsPage)
    meetings_page.list.open_plan()
    yield "sesiones-planificar"
    meetings_page.list.close_plan()
    yield from _opened(window)
    window.navigate("formularios")
    papers = _page(window, PapersPage)
    papers.meeting.set_value(meetings.meetings(database)[1].id)
    papers.show_form("acta")
    yield "documento-acta"
    note = record_lists.listing(database, "log_entry")[0].id
    rows.remove(database, "log_entry", note)
    window.navigate("papelera")
    yield "papelera-llena"
    rows.bring_back(database, "log_entry", note)
    window.navigate("inicio")
    window.action_list.open(window.actions_.all())
    yield "acciones"
    window.action_list.dismiss()


def _opened(window: MainWindow) -> Iterator[str]:
    """A session that cannot be convened yet, an earlier version of the plan, the tickets of a grade."""
    database = window.context.database
    made = meetings.schedule(database, wall_clock.today() + timedelta(days=60))
    window.navigate("sesiones", id=made, part="asistencia")
    _page(window, MeetingsPage).session.convene()
    yield "sesiones-convocar"
    rows.remove(database, "meeting", made)
    window.navigate("plan", part="versiones")
    part = _page(window, PlanPage).view.part
    assert isinstance(part, VersionsPart)
    part.versions.findChildren(ListRow)[-1].click()
    yield "plan-version"
    [garden] = practices.find_ids(database, practices.PracticeFilter(text="la huerta se mide"))
    window.navigate("ciclo", id=garden, part=cycle.TICKET)
    yield ""
    next(row for row in window.page.findChildren(ListRow) if row.isVisible()).click()
    yield "ciclo-tickets-de-un-grado"


def _practice(window: MainWindow, *, official: bool) -> Iterator[str]:
    [garden] = practices.find_ids(window.context.database, practices.PracticeFilter(text="la huerta se mide"))
    window.navigate("practicas", id=garden)
    yield "practicas-leer"
    bar = _page(window, PracticesPage).reader.column.verticalScrollBar()
    bar.setValue(bar.maximum())
    yield "practicas-parecidas"
    window.navigate("historia", tipo="practice", id=garden)
    yield "historia-de-una-practica"
    window.navigate("practicas", id=garden, mode=EDIT)
    editor = _page(window, PracticesPage).stack.editing
    assert editor is not None
    yield "practicas-escribir"
    editor.finish()
    editor.column.show_whole(editor.tasks)
    yield "practicas-tareas"
    thumb = editor.evidence.findChild(EvidenceThumb)
    assert thumb is not None
    thumb.click()
    yield "practicas-evidencia"
    if official:
        editor.choose_objectives()
        yield "practicas-objetivos"
        window.navigate("cobertura")
        yield "cobertura-de-la-red"


def _found(window: MainWindow) -> Iterator[str]:
    window.navigate("buscar", text="huerta")
    yield ""
    filters = _page(window, SearchPage).filters
    filters.fold_button.click()
    filters.show_only("practice")
    yield "buscar-filtros"
    filters.clear()
    filters.fold_button.click()


def _charts(window: MainWindow) -> Iterator[str]:
    for code in _CHARTS:
        window.navigate("indicadores", code=code)
        yield f"indicadores-{code}"
    window.navigate("indicadores-propios")
    _page(window, OwnIndicatorsPage).begin()
    yield "indicadores-propios-definir"


def _together(window: MainWindow) -> Iterator[str]:
    for code, spec in BY_CODE.items():
        if spec.summary:
            window.navigate("instrumentos", part=code)
            part = _page(window, InstrumentsPage).part
            assert isinstance(part, RecordsPart)
            part.show_summary()
            yield f"instrumentos-{code}-juntos"


def _page(window: MainWindow, kind: type[Kind]) -> Kind:
    assert isinstance(window.page, kind)
    return window.page
