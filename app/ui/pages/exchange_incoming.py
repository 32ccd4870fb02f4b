"""Files that came: what each would bring is shown first, and only then may it be taken in."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.ui import failures, theme
from app.ui.catching_up import opened
from app.ui.page import Context
from app.ui.pages.exchange_files import Seen, lines, look, order, state, take
from app.ui.widgets.checks import Check
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import Picture, button, clear, column_layout, icon_button, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

_HINT = "Mire lo que traen. Nada cambia hasta que usted diga «Recibir»."
_TOGETHER = " Lo que espera una entrega anterior se junta solo, si esa entrega está entre estos archivos."


class IncomingFiles(BoxedList):
    """The files that were looked at. `taken(list of Seen)` after a reception, `changed()` when files come or go."""

    taken = Signal(object)
    changed = Signal()
    answer = Signal()
    undo = Signal()
    acknowledge = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Archivos por recibir", _HINT)
        self._context = context
        self.seen: list[Seen] = []
        # Whether there is somebody who could receive an answer.
        self.may_answer = False
        self._done = False
        self._views: list[FileView] = []
        self._verbs = FlowLayout(gap=theme.S)
        outer = self.layout()
        assert outer is not None
        verbs = QWidget()
        verbs.setLayout(self._verbs)
        outer.addWidget(verbs)
        self.hide()

    @property
    def waits(self) -> bool:
        """Whether files wait here to be received."""
        return bool(self.seen) and not self._done

    def look_at(self, paths: Iterable[Path]) -> None:
        """Show what these files would bring, beside those that wait already."""
        if self._done:
            self.put_away()
        known = {one.path for one in self.seen}
        wanted = [path for path in dict.fromkeys(paths) if path not in known]
        if wanted:
            work = partial(look, self._context.workspace, self._context.database, wanted)
            name = "Mirando qué trae el archivo" if len(wanted) == 1 else "Mirando qué traen los archivos"
            self._context.run_job(name, work, done=self._show_more)

    def receive(self) -> None:
        """Take in every file that can be."""
        ready = [one for one in self.seen if one.can_be_received]
        if ready:
            self._allow(allowed=False)
            work = partial(take, self._context.database, ready)
            job = self._context.run_job("Recibiendo", work, done=self._show_taken, failed=self._show_failure)
            job.cancelled.connect(self._stopped)

    def let_in(self, asking: set[str]) -> None:
        """Laptops were accepted: what waited for that is here, but of those `asking` still (by name)."""
        if self._done:
            self.seen = [one.after_acceptance(asking) for one in self.seen]
            self._fill()

    def follow_no(self, not_accepted: Container[str]) -> None:
        """A person said no to laptops, or thought better of it: what is said of their files follows (by name)."""
        now = [one.after_no(not_accepted) for one in self.seen]
        if now != self.seen:
            self.seen = now
            self._fill()

    def put_away(self) -> None:
        """Leave the files as they are; nothing was changed by looking."""
        self.seen = []
        self._done = False
        self._fill()

    def put_away_taken(self) -> None:
        """What was received is no news any more; what was only looked at stays."""
        if self._done:
            self.put_away()

    def _leave(self, path: Path) -> None:
        self.seen = [one for one in self.seen if one.path != path]
        self._fill()

    def _confirm(self, path: Path, yes: bool) -> None:
        """A person says yes, or no again, to the deletions of a file; the buttons follow, and nothing else moves."""
        self.seen = [replace(one, confirmed=yes) if one.path == path else one for one in self.seen]
        clear(self._verbs)
        for verb in self._buttons():
            self._verbs.addWidget(verb)
        self.changed.emit()

    def _show_more(self, seen: list[Seen]) -> None:
        self.seen = sorted([*self.seen, *seen], key=order)
        self._done = False
        self._fill()
        self._focus_verb()

    def _show_taken(self, seen: list[Seen]) -> None:
        refused = [one for one in self.seen if not one.can_be_received and one.error is not None]
        self.seen, self._done = [*seen, *refused], True
        self.taken.emit(seen)
        self._fill()
        self._focus_verb()

    def _show_failure(self, error: Exception) -> None:
        self._allow(allowed=True)
        failures.show(self, error)

    def _stopped(self) -> None:
        self.put_away()
        self._context.undo.clear(received=True)
        self._context.toast("Se detuvo. Lo que ya se recibió queda guardado; el resto puede recibirlo después.")

    def _allow(self, *, allowed: bool) -> None:
        for place in range(self._verbs.count()):
            item = self._verbs.itemAt(place)
            widget = item.widget() if item else None
            if widget is not None:
                widget.setEnabled(allowed)

    def _fill(self) -> None:
        self.clear()
        clear(self._verbs)
        self.heading.setText("Lo que se recibió" if self._done else "Archivos por recibir")
        self.hint.setText(_HINT + (_TOGETHER if self._waits_for_another() else ""))
        self.hint.setVisible(not self._done)
        self._views = [FileView(self._context, one, self._leave, done=self._done) for one in self.seen]
        for view in self._views:
            view.confirmed.connect(self._confirm)
            self.add(view)
        for verb in self._buttons():
            self._verbs.addWidget(verb)
        self.setVisible(bool(self.seen))
        self.changed.emit()

    def _waits_for_another(self) -> bool:
        ready = [one.received for one in self.seen if one.received is not None and one.can_be_received]
        return len(ready) > 1 and any(one.missing for one in ready)

    def _buttons(self) -> list[QWidget]:
        if self._done:
            came = any(one.received is not None and one.received.state == "applied" for one in self.seen)
            verbs = []
            if self.may_answer:
                verbs.append(button("Entregar respuesta…", self.answer.emit, icon="upload"))
                if came:
                    verbs.append(button("Copiar acuse para un chat", self.acknowledge.emit, icon="copy"))
            done = button("Listo", self.put_away, role="flat" if verbs else "")
            back = button("Deshacer…", self.undo.emit, icon="undo-2", role="" if verbs else "flat")
            return [*verbs, *([back, done] if verbs else [done, back])] if came else [*verbs, done]
        ready = sum(one.can_be_received for one in self.seen)
        later = button("Ahora no" if ready else "Cerrar", self.put_away, role="flat" if ready else "")
        words = "Recibir" if ready == 1 else f"Recibir los {ready} archivos"
        return [button(words, self.receive, icon="download", role="primary"), later] if ready else [later]

    def first_verb(self) -> QWidget | None:
        """The button for the next step; where no file can be received, the one that leads to where it belongs."""
        elsewhere = [view.elsewhere for view in self._views if view.elsewhere is not None]
        if elsewhere and not any(one.can_be_received for one in self.seen) and not self._done:
            return elsewhere[0]
        item = self._verbs.itemAt(0)
        return item.widget() if item else None

    def _focus_verb(self) -> None:
        widget = self.first_verb()
        if widget is not None:
            # What was just laid out is shown later by itself, and only what is shown takes the focus.
            widget.show()
            widget.setFocus()


class FileView(QWidget):
    """One file: from whom, dated when, what it brings; or why it cannot be received.

    `confirmed(path, bool)` when the person says yes, or no again, to its many deletions.
    """

    confirmed = Signal(object, bool)

    def __init__(self, context: Context, seen: Seen, leave: Callable[[Path], None], *, done: bool) -> None:
        super().__init__()
        self._context, self._seen = context, seen
        self.lines = lines(seen, done=done)
        layout = column_layout(self, margin=theme.XS, sides=0, gap=theme.XS)
        head = row_layout(gap=theme.S)
        head.addWidget(Picture("file-text", "muted"))
        head.addWidget(label(self.lines[0], "strong"), 1)
        head.addWidget(StatusChip(*state(seen, done=done)))
        if not done:
            words = f"Dejar «{seen.name}» para después"
            head.addWidget(icon_button("x", words, partial(leave, seen.path)))
        layout.addLayout(head)
        for place, line in enumerate(self.lines[1:]):
            layout.addWidget(label(line, "small" if place == 0 and line == seen.name else ""))
        if seen.deletes_much and not done:
            layout.addWidget(label("Pregunte antes de aceptarlo.", "problem"))
            self.yes = Check("Recibirlo con todo lo que quita")
            self.yes.set_value(seen.confirmed)
            self.yes.changed.connect(self._say)
            layout.addWidget(self.yes, 0, Qt.AlignmentFlag.AlignLeft)
        self.elsewhere: QWidget | None = None
        if seen.other is not None:
            self.elsewhere = button(f"Ir a «{seen.other.name}»", self._go, icon="arrow-right")
        elif seen.of_retired:
            see = partial(context.navigate, "red", part="computadores")
            self.elsewhere = button("Ver los computadores", see, icon="laptop")
        if self.elsewhere is not None:
            layout.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignLeft)

    def _say(self) -> None:
        self.confirmed.emit(self._seen.path, self.yes.value())

    def _go(self) -> None:
        workspace, other = self._context.workspace, self._seen.other
        if workspace is None or other is None:
            return
        try:
            database = opened(workspace, other.id, self)
        except AppError as error:
            failures.show(self, error)
            return
        if database is not None:
            self._context.enter(database)
            # The other microcentro opens a moment later; the file goes along.
            QTimer.singleShot(0, partial(self._context.navigate, "intercambio", files=str(self._seen.path)))
