"""Taking back what a colleague's file brought: undo here, bring it again, or reject it for everybody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import ComingRemovesMuch
from app.jobs import Progress
from app.texts import without_commands
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, clear, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice

if TYPE_CHECKING:
    from app.models.database import Database
    from app.sync.undoing import Effect, Undoable

UNDO, REDO, REJECT = "undo", "redo", "reject"
_ASK = {
    UNDO: (
        "Deshacer",
        "Solo en este computador. Lo que usted escribió se queda, y lo recibido se puede volver a poner.",
    ),
    REDO: ("Volver a ponerlo", "Lo recibido vuelve a verse en este computador, como antes de deshacerlo."),
    REJECT: (
        "Descartar para todos",
        "Los cambios que trajo se quitan también donde los demás, cuando reciban su próxima entrega.",
    ),
}
_AGAIN = {REDO: "Volver a ponerlo con lo que quita", REJECT: "Descartar con lo que viene"}
_DOING = {UNDO: "Deshaciendo", REDO: "Volviendo a ponerlo", REJECT: "Descartando para todos"}
_NOT_ALL_STAYS = "Solo en este computador. Lo demás que usted escribió se queda."
_STUCK = "Ya entregó trabajo hecho sobre eso: solo se puede descartar para todos."
_MEANWHILE = "Mientras esté deshecho no se puede entregar ni intercambiar. Decida qué hacer:"


class UndoingSection(BoxedList):
    """What can be taken back, and what was. `changed()` after anything was done."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("La última recepción")
        self._context = context
        self._found: Undoable | None = None
        self._asked = ""
        content = QWidget()
        layout = column_layout(content, gap=theme.M)
        self.lines = label()
        layout.addWidget(self.lines)
        self._verbs = FlowLayout(gap=theme.S)
        layout.addLayout(self._verbs)
        self.notice = InlineNotice("problem")
        layout.addWidget(self.notice)
        self.add(content)
        self.hide()

    def show_undoable(self, found: Undoable) -> None:
        """Show what can be done now."""
        if found != self._found:
            self._found, self._asked = found, ""
            self._show_state()
        self.setVisible(found.last is not None or bool(found.undone))

    def ask(self, act: str, which: int | None = None) -> None:
        """Show what `act` would do, and do it only when the person says so; of an older reception when it is named."""
        self.notice.hide()
        self._enable(able=False)
        work = partial(_preview, self._context.database, act, which)
        # What is done is what the screen tells of, whatever else is asked meanwhile.
        show = partial(self._show_effect, which)
        job = self._context.run_job("Mirando qué cambiaría", work, done=show, failed=self._failed, writes=False)
        job.cancelled.connect(self._stay)
        job.finished.connect(self._able)

    def go_back(self) -> bool:
        """Put the question away; False if nothing was asked."""
        if not self._asked:
            return False
        self._asked = ""
        QTimer.singleShot(0, self, self._give_up)
        return True

    def first_button(self) -> QWidget | None:
        """What comes first."""
        item = self._verbs.itemAt(0)
        return item.widget() if item and not self.isHidden() else None

    def _give_up(self) -> None:
        self._show_state()
        QTimer.singleShot(0, self, self._focus)

    def _show_state(self) -> None:
        from app.sync.undoing_words import delivery_words, hidden_words

        found = self._found
        if found is None:
            return
        clear(self._verbs)
        if found.undone:
            undone = "\n".join(f"Usted deshizo {delivery_words(one)}." for one in found.undone)
            self.heading.setText("Lo que usted deshizo")
            hidden = f"{without_commands(hidden_words(found.hidden))}\n" if found.hidden else ""
            self.lines.setText(f"{undone}\n{hidden}{_MEANWHILE}")
            self._offer(REDO, "Volver a ponerlo", "redo-2")
            self._offer(REJECT, "Descartar para todos…", "trash-2")
        elif found.last is not None:
            self.heading.setText("La última recepción")
            words = delivery_words(found.last)
            self.lines.setText(f"{words[:1].upper()}{words[1:]}." + ("" if found.can_undo else f"\n{_STUCK}"))
            if found.can_undo:
                self._offer(UNDO, "Deshacer la última recepción…", "undo-2")
            self._offer(REJECT, "Descartar para todos…", "trash-2", role="flat")

    def _offer(self, act: str, words: str, icon: str, role: str = "") -> None:
        run = partial(self._do, act, None) if act == REDO else partial(self.ask, act)
        self._verbs.addWidget(button(words, run, icon=icon, role=role))

    def _show_effect(self, which: int | None, effect: Effect) -> None:
        from app.sync.undoing_words import effect_lines, nothing_to_reject

        self._asked = effect.act
        self.heading.setText("La última recepción" if which is None else "Una recepción anterior")
        verb, meaning = _ASK[effect.act]
        if effect.act == UNDO and effect.parted:
            meaning = _NOT_ALL_STAYS
        told = [without_commands(line) for line in effect_lines(effect, preview=True)]
        self.lines.setText("\n".join(told if nothing_to_reject(effect) else [*told, meaning]))
        clear(self._verbs)
        role = "danger" if effect.act == REJECT else ""
        self._verbs.addWidget(button(verb, partial(self._do, effect.act, which), icon="check", role=role))
        self._verbs.addWidget(button("Volver sin cambiar nada", self.go_back, role="flat"))
        QTimer.singleShot(0, self, self._focus)

    def _focus(self) -> None:
        # A key that is pressed twice discards nothing for everybody.
        place = self._verbs.count() - 1 if self._asked == REJECT else 0
        item = self._verbs.itemAt(place)
        if item is not None and (verb := item.widget()) is not None:
            verb.setFocus()

    def _do(self, act: str, which: int | None, *, confirmed: bool = False) -> None:
        self.notice.hide()
        self._enable(able=False)
        work = partial(_carry_out, self._context.database, act, which, confirmed=confirmed)
        failed = partial(self._refused, act, which)
        job = self._context.run_job(_DOING[act], work, done=self._done, failed=failed)
        job.cancelled.connect(self._stay)
        job.finished.connect(self._able)

    def _done(self, effect: Effect) -> None:
        from app.sync.undoing_words import effect_lines

        # What earlier steps would take back may have changed under them.
        self._context.undo.clear()
        self._found, self._asked = None, ""
        self._context.toast(effect_lines(effect)[0])
        self.changed.emit()
        QTimer.singleShot(0, self, self._focus)

    def _refused(self, act: str, which: int | None, error: Exception) -> None:
        if isinstance(error, ComingRemovesMuch):
            again = partial(self._do, act, which, confirmed=True)
            failures.confirm_again(self, error, _AGAIN[act], again).rejected.connect(self._stay)
            return
        self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.notice.tell(failures.sentence(error))
        self._stay()

    def _stay(self) -> None:
        """Nothing changed: the keyboard goes back to what was pressed, once that can be pressed again."""
        QTimer.singleShot(0, self, self._focus)

    def _able(self) -> None:
        self._enable(able=True)

    def _enable(self, *, able: bool) -> None:
        for place in range(self._verbs.count()):
            item = self._verbs.itemAt(place)
            widget = item.widget() if item else None
            if widget is not None:
                widget.setEnabled(able)


def _preview(database: Database, act: str, which: int | None, progress: Progress) -> Effect:
    from app.sync import undoing

    progress.step(0, 0)
    return undoing.preview(database, act, which, progress)


def _carry_out(
    database: Database, act: str, which: int | None, progress: Progress, *, confirmed: bool
) -> Effect:
    from app.sync import undoing

    progress.step(0, 0)
    if act == REJECT:
        return undoing.reject(database, which, progress, confirmed=confirmed)
    if act == REDO:
        return undoing.redo(database, progress, confirmed=confirmed)
    return undoing.undo(database, progress)
