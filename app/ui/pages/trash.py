"""Papelera: what was removed, by whom and when; all of it can be brought back."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.services import labels, trash
from app.services.trash import Removed
from app.text_dates import long_date_time
from app.text_keys import spanish_key
from app.ui import theme, values
from app.ui.page import Context, Page
from app.ui.pages import record
from app.ui.pages.trash_words import UnusedWords
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.lists import Card, CardList, RowsModel
from app.ui.widgets.parts import ScrollColumn, column_layout, row_layout
from app.ui.widgets.status import EmptyState
from app.ui.widgets.texts import SearchBox


class TrashPage(Page):
    """A list, the latest first; Enter brings back what is chosen."""

    watches = labels.shared_types()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows: dict[str, Removed] = {}
        self.return_ = self.make_action("Traer de vuelta", self._bring_back, icon="undo-2")
        self.look = self.make_action("Ver su historia", self._history, icon="history", shortcut="Ctrl+H")
        self.make_action("Buscar en la papelera", self._search, shortcut="Ctrl+F", menu=False)
        self.search = SearchBox("Buscar en la papelera")
        self.kind = ChoiceCombo({}, empty="De todo tipo", name="Qué se quitó")
        self.cards = CardList(RowsModel(self._load, _card), "Lo que se quitó", title_lines=2)
        self.empty = EmptyState(
            "trash-2",
            "La papelera está vacía.",
            "Volver",
            context.host.back,
            more="Lo que usted u otra persona quite llega aquí, y puede volver con todo lo que tenía.",
        )
        self.nothing = EmptyState("search", "Nada coincide.", "Ver todo", self._clear, role="")
        self.stack = QStackedWidget()
        for each in (self.cards, self.empty, self.nothing):
            self.stack.addWidget(each)
        head = QWidget()
        across = row_layout(head, margin=theme.L, gap=theme.S)
        across.addWidget(self.search, 1)
        across.addWidget(self.kind)
        holder = QWidget()
        inside = column_layout(holder)
        inside.setContentsMargins(theme.px(theme.L), 0, theme.px(theme.L), theme.px(theme.L))
        inside.addWidget(self.stack)
        self.head = head
        self.unused = UnusedWords(context)
        self._beside = ScrollColumn()
        self._beside.add(self.unused)
        self.body.addWidget(self._beside, 1)
        self.body.addWidget(head)
        self.body.addWidget(holder, 1)
        self.search.changed.connect(self._show)
        self.kind.changed.connect(self._show)
        self.cards.activated_id.connect(self._bring_back_one)
        self.cards.chosen.connect(self._follow)

    def title(self) -> str:
        """The page's name."""
        return "Papelera"

    def context_line(self) -> str:
        """How much there is."""
        one, many = "cosa que se puede traer de vuelta", "cosas que se pueden traer de vuelta"
        return values.count_words(len(self._rows), one, many) if self._rows else ""

    def primary(self) -> QAction | None:
        """To bring back."""
        return self.return_ if self._rows else None

    def refresh(self, tables: frozenset[str]) -> None:
        """Read it again."""
        self._rows = {f"{one.tipo} {one.id}": one for one in trash.removed(self.context.database)}
        kinds = {one.tipo: labels.noun(one.tipo, 2).capitalize() for one in self._rows.values()}
        self.kind.set_choices(dict(sorted(kinds.items(), key=lambda pair: spanish_key(pair[1]))))
        self.unused.refresh()
        self._beside.setVisible(not self.unused.isHidden())
        self._show()

    def first_focus(self) -> QWidget | None:
        """The list, or the way back."""
        return self.cards if self._rows else self.empty.button

    def _show(self) -> None:
        words, kind = spanish_key(self.search.value()).split(), self.kind.value()
        wanted = [key for key, one in self._rows.items() if kind in (None, one.tipo) and _answers(one, words)]
        self.cards.show_ids(wanted)
        if wanted and not self.cards.current_id():
            self.cards.choose_first()
        self.head.setVisible(bool(self._rows))
        self.stack.setCurrentWidget(self.cards if wanted else self.nothing if self._rows else self.empty)
        self._follow()

    def _follow(self, *_: object) -> None:
        chosen = bool(self.cards.current_id())
        self.return_.setEnabled(chosen)
        self.look.setEnabled(chosen)
        self.header_changed.emit()

    def _bring_back(self) -> None:
        self._bring_back_one(self.cards.current_id())

    def _bring_back_one(self, key: str) -> None:
        if one := self._rows.get(key):
            record.bring_back(self.context, one.tipo, one.id, one.title)
            self.refresh(frozenset())

    def _history(self) -> None:
        if one := self._rows.get(self.cards.current_id()):
            self.context.navigate(record.KEY, tipo=one.tipo, id=one.id)

    def _search(self) -> None:
        self.search.setFocus()

    def _clear(self) -> None:
        self.search.set_value("")
        self.kind.set_value(None)
        self._show()

    def _load(self, ids: list[str]) -> dict[str, Removed]:
        return {key: self._rows[key] for key in ids if key in self._rows}


def _answers(one: Removed, words: list[str]) -> bool:
    said = spanish_key(f"{one.title} {one.of} {one.who} {one.noun}").replace("~", "")
    return all(word.replace("~", "") in said for word in words)


def _card(one: Removed) -> Card:
    at = datetime.fromisoformat(one.at)
    when = long_date_time(at, year=at.year != wall_clock.today().year)
    noun = f"{one.noun[:1].upper()}{one.noun[1:]}"
    of = f" de {one.of}" if one.of else ""
    line = f"{noun}{of} · {one.who or 'Alguien'} · {when}" + ("" if one.clock_ok else " (fecha dudosa)")
    return Card(one.title or noun, line, icon="trash-2")
