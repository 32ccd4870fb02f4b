"""Erasing a record for good: what goes and what stays is shown, and only who writes its name can do it (fault 38)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.jobs import Progress
from app.services.labels import noun
from app.text_keys import spanish_key
from app.ui import failures
from app.ui.homes import HOMES
from app.ui.page import Context, Page
from app.ui.typed import forget_erased
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import TextLine

if TYPE_CHECKING:
    from app.models.database import Database
    from app.sync.erasing import Erasure

KEY = "borrar"
WORDS = "Borrar para siempre…"
_ANY = "borrar"
_LONGEST = 40  # what is longer would be copied with mistakes
_NO_WAY_BACK = "Esto no se puede deshacer. Nadie podrá traerlo de vuelta, tampoco usted ni quien le da apoyo."


class ErasingAction(QObject):
    """*Borrar para siempre…* in the menu of `page`, while `current()` is a record and this laptop coordinates.

    A page of several types says which that record is of.
    """

    def __init__(self, page: Page, tipo: str | Callable[[], str], current: Callable[[], str]) -> None:
        super().__init__(page)
        self._page, self._tipo, self._current = page, tipo, current
        self.action = page.make_action(WORDS, self.go, icon="trash-2", menu=False)
        self.action.setVisible(False)
        page.header_changed.connect(self.follow)

    def follow(self) -> None:
        """Offer it, or not."""
        from app.sync.history import coordinates_here

        context = self._page.context
        offered = self._current() not in ("", context.person) and coordinates_here(context.database)
        self.action.setProperty("menu", offered)
        self.action.setVisible(offered)

    def go(self) -> None:
        """Show what erasing the record would do."""
        if wanted := self._current():
            tipo = self._tipo if isinstance(self._tipo, str) else self._tipo()
            self._page.context.navigate(KEY, tipo=tipo, id=wanted)


class ErasingPage(Page):
    """`arrive(tipo="person", id=…)`; nothing is erased before its name is written and the button is pressed."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._key = ("", "")
        self.found: Erasure | None = None
        self.column = ScrollColumn()
        self.warning = InlineNotice("problem")
        self.effect = BoxedList("Qué se borra y qué no")
        self.question = FormSection("Para estar seguros")
        self.name = TextLine()
        self._row = self.question.add("Escriba", self.name, required=True)
        self.name.textChanged.connect(self._typed)
        self.erase = button("Borrar para siempre", self._erase, icon="trash-2", role="danger")
        self.leave = button("Volver sin borrar nada", context.back, role="flat")
        self.done = button("Listo", self._go_home, icon="check")
        self.give = button("Ir a entregar", partial(context.navigate, "intercambio"), icon="upload", role="flat")
        self.verbs = in_line(self.erase, self.leave, self.done, self.give)
        for part in (self.warning, self.effect, self.question, self.verbs):
            self.column.add(part)
        self.body.addWidget(self.column)
        self._show_nothing()

    def title(self) -> str:
        """What one is about to do."""
        return "Borrar para siempre"

    def context_line(self) -> str:
        """The record."""
        if self.found is None:
            return ""
        words = noun(self.found.tipo)
        return f"{words[:1].upper()}{words[1:]}" + (f" «{self.found.title}»" if self.found.title else "")

    def arrive(self, **args: str) -> None:
        """Look at what would go."""
        self._key = (args.get("tipo", ""), args.get("id", ""))
        self._show_nothing()
        work = partial(_preview, self.context.database, *self._key)
        self.context.run_job("Mirando qué se borraría", work, done=self._show, failed=self._failed, writes=False)

    def first_focus(self) -> QWidget | None:
        """Away from what cannot be undone."""
        return self.done if self.leave.isHidden() else self.leave

    @property
    def asked(self) -> str:
        """What has to be written: the record's name, or a word when it has none that is short."""
        title = " ".join(self.found.title.split()) if self.found else ""
        return title if 0 < len(title) <= _LONGEST else _ANY

    def _show_nothing(self) -> None:
        self.found = None
        self.name.clear()
        for part in (self.warning, self.effect, self.question, self.erase, self.done, self.give):
            part.hide()
        self.leave.show()

    def _show(self, found: Erasure) -> None:
        if (found.tipo, found.row) != self._key:
            return  # the person went on to another
        self.found = found
        self.warning.set_kind("problem")
        self.warning.tell(_NO_WAY_BACK)
        self._show_lines("Qué se borra y qué no", found)
        self._row.label.setText(f"Escriba «{self.asked}» (necesario)")
        self.name.setAccessibleName(f"Escriba «{self.asked}» para poder borrar")
        for part in (self.question, self.erase):
            part.show()
        self._typed()
        self.name.setFocus()
        self.header_changed.emit()

    def _show_lines(self, heading: str, found: Erasure) -> None:
        from app.sync.grave_words import erasure_lines

        self.effect.heading.setText(heading)
        self.effect.clear()
        told = QWidget()
        layout = column_layout(told)
        for line in erasure_lines(found):
            words = label(line)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(words)
        self.effect.add(told)
        self.effect.show()

    def _typed(self) -> None:
        self.erase.setEnabled(self.found is not None and spanish_key(self.name.text()) == spanish_key(self.asked))

    def _erase(self) -> None:
        for part in (self.erase, self.leave, self.name):
            part.setEnabled(False)
        work = partial(_carry_out, self.context.database, *self._key)
        job = self.context.run_job("Borrando para siempre", work, done=self._erased, failed=self._failed)
        job.finished.connect(self._able)

    def _erased(self, found: Erasure) -> None:
        # What earlier steps would bring back is no more.
        self.context.undo.clear()
        forget_erased(self.context.settings, self.context.database, {found.row})
        if (found.tipo, found.row) != self._key:
            self.context.toast("Se borró para siempre.")
            return
        self.found = found
        self.name.clear()
        for part in (self.question, self.erase, self.leave):
            part.hide()
        self.warning.set_kind("done")
        self.warning.tell("Se borró para siempre en este computador.")
        self._show_lines("Qué se borró y qué queda por hacer", found)
        self.done.show()
        self.give.show()
        self.done.setFocus()
        self.header_changed.emit()

    def _failed(self, error: Exception) -> None:
        self.warning.set_kind("problem")
        self.warning.tell(failures.sentence(error))

    def _able(self) -> None:
        self.leave.setEnabled(True)
        self.name.setEnabled(True)
        self._typed()

    def _go_home(self) -> None:
        self.context.navigate(HOMES.get(self._key[0], "inicio"))


class RemainsSection(BoxedList):
    """What came of erased records since, from who did not know: the coordination can erase each again."""

    def __init__(self, context: Context) -> None:
        super().__init__("Volvió algo que se había borrado", "Lo escribió alguien que todavía no sabía del borrado.")
        self._context = context
        self.hide()

    def follow(self, *, coordinates: bool) -> None:
        """Read again what came."""
        from app.sync.erasing import remains

        found = remains(self._context.database) if coordinates else []
        self.clear()
        for one in found:
            words = noun(one.tipo)
            run = partial(self._context.navigate, KEY, tipo=one.tipo, id=one.row)
            title = f"{words[:1].upper()}{words[1:]}" + (f" «{one.title}»" if one.title else "")
            row = self.add_row(title, "Mirar qué es y borrarlo otra vez", icon="trash-2", run=run)
            row.setAccessibleName(f"{title}: mirar qué es y borrarlo otra vez")
        self.setVisible(bool(found))


def _preview(database: Database, tipo: str, row: str, progress: Progress) -> Erasure:
    from app.sync import erasing

    progress.step(0, 0)
    return erasing.preview(database, tipo, row)


def _carry_out(database: Database, tipo: str, row: str, progress: Progress) -> Erasure:
    from app.sync import erasing

    progress.step(0, 0)
    return erasing.erase(database, tipo, row)
