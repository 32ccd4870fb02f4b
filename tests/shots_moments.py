"""What pages show only after something was done there: pasted, asked, opened, refused; a step of the tour each.

Every function leads a window from one such moment to the next and yields the name of the picture to take, or nothing
where the page only has to find its place first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from app.models.database import Database
from app.services import people, persons_here, template_editing
from app.ui.main_window import MainWindow
from app.ui.page import Page
from app.ui.pages.compare import ComparePage
from app.ui.pages.exchange import DECIDE, DESK, HEALTH, HISTORY, ExchangePage
from app.ui.pages.exchange_undoing import REJECT
from app.ui.pages.instruments import InstrumentsPage
from app.ui.pages.instruments_templates import CODE
from app.ui.pages.network import NetworkPage
from app.ui.pages.papers import PapersPage
from app.ui.pages.settings import SettingsPage
from app.ui.pages.sheets import SheetsPage
from app.ui.pages.welcome import RESTORE, WelcomePage
from app.ui.pages.who import WhoPage
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.rows import ListRow
from tests.shots_world import Colleagues

Kind = TypeVar("Kind", bound=Page)


def of_exchange(window: MainWindow, world: Colleagues) -> Iterator[str]:
    """The rarer parts of the exchange, and erasing for good."""
    window.navigate("intercambio", part=DESK)
    page = _page(window, ExchangePage)
    page.desk.incoming.put_away()
    page.desk.chat.copy()
    yield "intercambio-acuse"
    window.toasts.dismiss()
    page.desk.chat.paste()
    yield "intercambio-acuse-pegado"
    page.desk.incoming.put_away()
    page.desk.invitation.tell(world.invited)
    yield "intercambio-invitacion"
    page.desk.invitation.hide()
    page.desk.begin_giving()
    yield "intercambio-entregar-a-un-archivo"
    page.desk.giving.hide()
    page.desk.given.tell(world.given)
    yield "intercambio-entregado"
    page.desk.given.hide()
    page.show_part(DECIDE)
    yield ""
    page.review.verticalScrollBar().setValue(page.review.verticalScrollBar().maximum())
    if (twice := page.review.twice.findChild(ListRow)) is not None:
        twice.click()
    yield "intercambio-repetidos"
    page.review.twice.put_away()
    page.show_part(HISTORY)
    page.history.undoing.ask(REJECT)
    yield "intercambio-descartar"
    page.history.undoing.go_back()
    page.show_part(HEALTH)
    page.health.here.check.click()
    yield "intercambio-verificado"
    page.health.here.become.click()
    yield "intercambio-soy-otro-equipo"
    page.health.becoming.put_away()
    window.navigate("borrar", tipo="person", id=world.twice[0])
    yield "borrar"


def of_the_year(window: MainWindow, books: tuple[Path, Path]) -> Iterator[str]:
    """What is far down a page, begun, or brought by a workbook with `books`: one with news and one with mistakes."""
    window.navigate("planillas")
    sheets = _page(window, SheetsPage)
    for stop, book in zip(("planillas-trae", "planillas-errores"), books, strict=True):
        sheets.intake.look_at(str(book))
        yield stop
        sheets.go_back()
    window.navigate("formularios")
    papers = _page(window, PapersPage)
    yield ""
    _to_end(papers)
    yield "formularios-cuaderno"
    papers.show_form("tabla", blank=True)
    yield "documento"
    window.navigate("ajustes")
    settings = _page(window, SettingsPage)
    for part in (1, 2, 3, 4):
        bar = _column(settings).verticalScrollBar()
        bar.setValue(bar.maximum() * part // 4)
        yield f"ajustes-{part}"
    window.navigate("red", id=people.people(window.context.database)[0].id)
    yield ""
    _to_end(_page(window, NetworkPage).people.form)
    yield "red-persona-cargos"
    yield from _format_begun(window)


def _format_begun(window: MainWindow) -> Iterator[str]:
    database = window.context.database
    window.navigate("instrumentos", part=CODE)
    page = _page(window, InstrumentsPage)
    made = template_editing.new_version(database, page.part.side.cards.rows.ids()[0], "La pregunta 2 no se entendía")
    page.part.open(made)
    yield "instrumentos-formato-en-preparacion"
    _to_end(page.part.form)
    yield "instrumentos-formato-opiniones"
    page.part.form.clear_record()
    template_editing.discard(database, made)


def of_ways_in(window: MainWindow) -> Iterator[str]:
    """The steps of Bienvenida, before any microcentro is open."""
    window.open(None)
    page = _page(window, WelcomePage)
    page._show_create()
    yield "bienvenida-crear"
    page._show_join()
    yield "bienvenida-unirse"
    page._show_recover()
    yield "bienvenida-recuperar"
    page.arrive(paso=RESTORE)
    page.restoring.wanted()
    yield "bienvenida-restaurar"


def several_people(database: Database) -> str:
    """Let three people open Minga here, the last with a short code: its holder."""
    first, second = (each.id for each in people.people(database)[:2])
    persons_here.open_as(database, first)
    persons_here.open_as(database, second)
    persons_here.set_code(database, second, "4071")
    return second


def of_who(window: MainWindow, person: str) -> Iterator[str]:
    """Who works now: the list, a code, a wrong one, and one that was forgotten."""
    page = _page(window, WhoPage)
    yield "quien-bloqueado"
    page.choose(person)
    page.code.set_value("1111")
    page.code.returnPressed.emit()
    yield "quien-codigo"
    page._show_help()
    yield "quien-olvidado"


def of_several(window: MainWindow) -> Iterator[str]:
    """Several microcentros on one laptop: changing to another, and one beside the other."""
    yield "inicio-de-otro"
    window.switch.open_with_person()
    yield "cambiar"
    window.action_list.dismiss()
    window.navigate("comparar")
    _page(window, ComparePage)
    yield "comparar-varios"
    window.navigate("bienvenida")
    yield "bienvenida-varios"


def _page(window: MainWindow, kind: type[Kind]) -> Kind:
    assert isinstance(window.page, kind)
    return window.page


def _column(page: Page | ScrollColumn) -> ScrollColumn:
    found = page if isinstance(page, ScrollColumn) else page.findChild(ScrollColumn)
    assert isinstance(found, ScrollColumn)
    return found


def _to_end(page: Page | ScrollColumn) -> None:
    bar = _column(page).verticalScrollBar()
    bar.setValue(bar.maximum())
