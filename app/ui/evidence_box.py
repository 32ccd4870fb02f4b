"""The evidence of one record, whole: the strip, what comes in, and the words and consent of the piece that is open.

    box = EvidenceBox(context, "meeting_id")         # or "practice_id", "commitment_id"
    box.show_owner(meeting_id)
    box.save_now() -> bool                            # what is typed about a piece
    box.refresh()                                     # after news of "evidence"

In a form that has a saver, `EvidenceBox(context, "practice_id", saver)` is saved with it: its `_store` calls `store`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.models.database import Database
from app.services import evidence, rows
from app.services.evidence import EvidenceRow
from app.ui import testimony
from app.ui.autosave import Autosave
from app.ui.evidence_files import EvidenceFiles, Taken
from app.ui.evidence_pane import EvidencePane
from app.ui.page import Context
from app.ui.steps import step
from app.ui.values import count_words
from app.ui.widgets.evidence import EvidenceItem, EvidenceStrip
from app.ui.widgets.parts import bring_into_sight, column_layout
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading


class EvidenceBox(QWidget):
    """Shows, takes in and describes the evidence of the record given to `show_owner`."""

    def __init__(
        self, context: Context, owner_field: str, saver: Autosave | None = None, files: EvidenceFiles | None = None
    ) -> None:
        super().__init__()
        self._context, self._field, self._owner = context, owner_field, ""
        self._files = files or EvidenceFiles(context)
        if files is None:
            self.destroyed.connect(self._files.close)
        self._alone = saver is None
        self.saver = saver or Autosave(context.jobs, self.store, self)
        self._rows: dict[str, EvidenceRow] = {}
        self._items: list[EvidenceItem] | None = None
        self._pane: EvidencePane | None = None
        self.strip = EvidenceStrip(context.settings)
        self.strip.files_given.connect(self.take)
        self.strip.image_given.connect(self._take_image)
        self.strip.opened.connect(self.open_pane)
        self.strip.text_wanted.connect(self._begin_text)
        self.notes, self.refused = InlineNotice("info"), InlineNotice("problem")
        self.held_back = InlineNotice("attention")
        self._layout = column_layout(self)
        for part in (self.strip, self.refused, self.notes, self.held_back):
            self._layout.addWidget(part)
        for notice in (self.notes, self.refused):
            notice.pressed.connect(notice.hide)

    @property
    def pane(self) -> EvidencePane:
        """The words of one piece, made when the first is opened."""
        if self._pane is None:
            self._pane = EvidencePane(self._context, self.saver, self._files, self)
            if self._alone:
                self._pane.add_saver(self.saver)
            self._pane.hide()
            self._layout.addWidget(self._pane)
            follow_reading(self._layout)
        return self._pane

    def show_owner(self, owner: str) -> None:
        """Show the evidence of another record ('' for none), and the open piece as it is now."""
        if owner != self._owner:
            if self._alone:
                self.save_now()
            if self._pane is not None:
                self._pane.put_away()
            self._hide_notices()
            self._owner = owner
        self.refresh()

    def refresh(self) -> None:
        """Read the pieces again."""
        found = evidence.evidence_of(self._context.database, self._field, self._owner) if self._owner else []
        self._rows = {row.id: row for row in found}
        if (items := self._files.items(found)) != self._items:
            self._items = items
            self.strip.show_items(items)
        held = sum(row.held_back for row in found)
        self.held_back.setVisible(held > 0)
        if held:
            verb = "no sale" if held == 1 else "no salen"
            which = count_words(held, "evidencia", "evidencias")
            self.held_back.tell(f"Falta autorización en {which}: {verb} de este computador hasta tenerla.")
        if self._pane is not None:
            row = self._rows.get(self._pane.shown)
            self._pane.setVisible(row is not None or self._pane.begun)
            if row is not None:
                self._pane.show_row(row)
            elif not self._pane.begun:
                self._pane.put_away()

    def store(self) -> None:
        """Write the words under the open piece."""
        if self._pane is not None:
            begun = self._pane.begun
            self._pane.store()
            if begun and self._pane.shown:
                self.refresh()

    def save_now(self) -> bool:
        """Save what is typed about a piece; False if it could not be."""
        return self.saver.leave()

    def go_back(self) -> bool:
        """Close the words of the piece that the keyboard is in; whether it was in one."""
        if self._pane is None or not self._pane.isAncestorOf(self.window().focusWidget() or self):
            return False
        self.close_pane()
        return True

    def take(self, given: Sequence[Path | bytes]) -> None:
        """Take files in; the worker does it."""
        if self._owner:
            self._hide_notices()
            work = partial(self._files.take, self._field, self._owner, list(given))
            self._context.run_job("Agregando la evidencia", work, done=self._taken)

    def open_pane(self, evidence_id: str) -> None:
        """Show what is known of a piece."""
        if self._show_piece(evidence_id):
            self.pane.caption.setFocus()

    def first_place(self) -> QWidget:
        """Where the keyboard begins: the words of the piece that is open, or the button that adds one."""
        return self.strip.add_button if self._pane is None or self._pane.isHidden() else self._pane.caption

    def close_pane(self) -> None:
        """Back to the strip alone."""
        if self.saver.leave():
            self.pane.put_away()
            self.pane.hide()
            self.strip.add_button.setFocus()

    def open_file(self) -> None:
        """Show the file in the program the system has for it."""
        self._files.open(self.pane.shown)

    def drop(self) -> None:
        """Take the open piece away, with a way back."""
        key = self.pane.shown
        if self.saver.flush() and self._step("Quitar la evidencia", key, kept=False, said="Se quitó la evidencia."):
            self.strip.add_button.setFocus()

    def consent_changed(self) -> None:
        """Keep what the person says of pupils and consent, with a way back."""
        row = self._rows[self.pane.shown]
        shows = self.pane.pupils.value()
        state = self.pane.consent.value() or "missing"
        run = partial(self._consent, row.id, shows, state)
        back = partial(self._consent, row.id, row.shows_pupils, row.consent)
        step(self._context, "Cambiar la autorización", do=run, undo=back)

    def work_changed(self) -> None:
        """Keep whether a document is the pupils' work, with a way back."""
        row, database = self._rows[self.pane.shown], self._context.database
        kind = "scan" if self.pane.work.value() else "document"
        do, undo = (partial(self._say_kind, database, row.id, one) for one in (kind, row.kind))
        if not step(self._context, "Decir si es trabajo de los estudiantes", do=do, undo=undo):
            self.pane.show_row(row)

    def _say_kind(self, database: Database, key: str, kind: str) -> None:
        rows.update(database, "evidence", key, {"kind": kind})
        self._show_stored()

    def keep_text(self, text: str) -> str:
        """Keep a testimony with its first words, and return its id."""
        return testimony.keep(self._context, self._field, self._owner, text, shown=self.refresh)

    def _begin_text(self) -> None:
        if self._owner and self.saver.flush():
            self.pane.begin_text()
            self._bring_pane()
            self.pane.caption.setFocus()

    def _show_piece(self, evidence_id: str) -> bool:
        if not self.saver.leave() or evidence_id not in self._rows:
            return False
        self.pane.show_row(self._rows[evidence_id])
        self._bring_pane()
        return True

    def _bring_pane(self) -> None:
        self.pane.show()
        bring_into_sight(self.pane)

    def _take_image(self, data: bytes) -> None:
        self.take([data])

    def _taken(self, taken: Taken) -> None:
        self._show_stored()
        for key in taken.ids:
            self._step("Agregar evidencia", key, kept=True, run=False)
        if taken.owner != self._owner:
            self._files.tell_elsewhere(taken)
            return
        for notice, said in ((self.notes, taken.notes), (self.refused, taken.refused)):
            if said:
                notice.tell("\n".join(said), "Entendido")
        # Whoever went on writing elsewhere keeps the keyboard.
        if taken.ids and self._show_piece(taken.ids[-1]) and self.isAncestorOf(self.window().focusWidget()):
            self.pane.caption.setFocus()

    def _step(self, words: str, key: str, *, kept: bool, said: str = "", run: bool = True) -> bool:
        there, gone = (partial(self._put, change, key) for change in (rows.bring_back, rows.remove))
        do, undo = (there, gone) if kept else (gone, there)
        return step(self._context, words, do=do, undo=undo, said=said, run=run)

    def _put(self, change: Callable[[Database, str, str], object], key: str) -> None:
        change(self._context.database, "evidence", key)
        self._show_stored()

    def _consent(self, key: str, shows: bool | None, state: str) -> None:
        evidence.set_consent(self._context.database, key, shows_pupils=shows, consent_state=state)
        self._show_stored()

    def _show_stored(self) -> None:
        self.refresh()
        self.saver.stored()

    def _hide_notices(self) -> None:
        for notice in (self.notes, self.refused):
            notice.hide()
