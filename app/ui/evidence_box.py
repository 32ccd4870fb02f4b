"""The evidence of one record, whole: the strip, what comes in, and the words and consent of the piece that is pressed.

    box = EvidenceBox(context, "meeting_id")        # or "practice_id", "commitment_id"
    box.show_owner(meeting_id)
    box.save_now() -> bool                           # what is typed about a piece
    box.refresh()                                    # after news of "evidence"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFrame, QWidget

from app.services import evidence, labels, rows
from app.ui import finders, testimony, theme, values
from app.ui.autosave import Autosave
from app.ui.evidence_files import WAITING, EvidenceFiles, Taken
from app.ui.page import Context
from app.ui.steps import step, take_away
from app.ui.widgets.choices import Check, ChoiceCombo
from app.ui.widgets.evidence import EvidenceStrip
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import bring_into_sight, button, column_layout, label, row_layout
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import LongText

PHRASE = "Qué muestra, en una frase"


class EvidenceBox(QWidget):
    """Shows, takes in and describes the evidence of the record given to `show_owner`."""

    def __init__(self, context: Context, owner_field: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._field, self._owner = context, owner_field, ""
        self._files = EvidenceFiles(context)
        self.destroyed.connect(self._files.close)
        self.strip = EvidenceStrip(context.settings)
        self.notice = InlineNotice("attention")
        self.notice.hide()
        self._details: _Details | None = None
        self._layout = column_layout(self)
        for part in (self.strip, self.notice):
            self._layout.addWidget(part)
        self.strip.files_given.connect(self._take)
        self.strip.image_given.connect(self._take_image)
        self.strip.opened.connect(self._open)
        self.strip.text_wanted.connect(self._begin_text)

    @property
    def details(self) -> _Details:
        """The words of one piece, made when the first is opened."""
        if self._details is None:
            self._details = _Details(self._context, self._files, self.refresh)
            self._layout.addWidget(self._details)
            follow_reading(self._layout)
        return self._details

    def show_owner(self, owner: str) -> None:
        """Show the evidence of another record ('' for none)."""
        if owner != self._owner:
            self.save_now()
            if self._details is not None:
                self._details.close_piece()
            self.notice.hide()
        self._owner = owner
        self.refresh()

    def refresh(self) -> None:
        """Read the pieces again."""
        found = evidence.evidence_of(self._context.database, self._field, self._owner) if self._owner else []
        self.strip.show_items(self._files.items(found))
        if self._details is not None:
            self._details.refresh({row.id for row in found})

    def save_now(self) -> bool:
        """Save what is typed about a piece; False if it could not be."""
        return self._details is None or self._details.saver.flush()

    def go_back(self) -> bool:
        """Close the words of a piece; whether they were open."""
        if self._details is None or self._details.isHidden():
            return False
        self._details.close_piece()
        self.strip.add_button.setFocus()
        return True

    def _take_image(self, data: bytes) -> None:
        self._take([data])

    def _take(self, given: Sequence[Path | bytes]) -> None:
        if self._owner:
            self.notice.hide()
            work = partial(self._files.take, self._field, self._owner, list(given))
            self._context.run_job("Guardando la evidencia", work, done=self._taken)

    def _open(self, piece: str) -> None:
        self.details.open(piece)

    def _begin_text(self) -> None:
        if self._owner:
            self.details.begin_text(self._field, self._owner)

    def _taken(self, taken: Taken) -> None:
        self.refresh()
        if taken.owner != self._owner:
            self._files.tell_elsewhere(taken)
        elif taken.refused or taken.notes:
            self.notice.set_kind("problem" if taken.refused else "info")
            self.notice.tell(" ".join(taken.refused or taken.notes))
        for piece in taken.ids:
            do, undo = (partial(self._put, change, piece) for change in (rows.bring_back, rows.remove))
            step(self._context, "Agregar evidencia", do=do, undo=undo, run=False)

    def _put(self, change: Callable[..., object], piece: str) -> None:
        change(self._context.database, "evidence", piece)
        self.refresh()


class _Details(QFrame):
    """What one piece shows, whether pupils are in it, looking at it, and taking it away."""

    def __init__(self, context: Context, files: EvidenceFiles, changed: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._context, self._files, self._changed, self.piece = context, files, changed, ""
        self._new: tuple[str, str] | None = None
        self.heading = label("Qué muestra", "strong")
        self.caption = LongText(PHRASE, PHRASE, lines=1)
        self.pupils = Check("Muestra estudiantes")
        self.consent = ChoiceCombo(labels.choices("evidence", "consent_state"), name="Autorización")
        self.what = label("", "small")
        self.day = DateField("Fecha en que se tomó")
        database = context.database
        self.by = PersonPicker(finders.people(database), create=finders.new_guest(context), name="Quién la tomó")
        self._is_text = False
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.watch(self.caption, self.pupils, self.consent, self.day, self.by)
        self.pupils.changed.connect(self._show_consent)
        layout = column_layout(self, margin=theme.M)
        head = row_layout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.saver.tick)
        layout.addLayout(head)
        layout.addWidget(self.caption)
        self._taken = QWidget()
        taken = FlowLayout(self._taken, theme.S)
        for words, field in (("Fecha", self.day), ("La tomó", self.by)):
            pair = QWidget()
            beside = row_layout(pair, gap=theme.S)
            beside.addWidget(label(words, "small", wrap=False))
            beside.addWidget(field)
            taken.addWidget(pair)
        layout.addWidget(self._taken)
        holder = QWidget()
        line = FlowLayout(holder, theme.S)
        self.open_button = button("Abrir el archivo", self._open_file, icon="eye")
        self.remove = button("Quitar", self._remove, icon="trash-2")
        self.close_button = button("Cerrar", self.close_piece, role="flat")
        self._asked = QWidget()
        asked = row_layout(self._asked, gap=theme.S)
        asked.addWidget(label("Autorización", "small", wrap=False))
        asked.addWidget(self.consent)
        for part in (self.pupils, self._asked, self.open_button, self.remove, self.close_button):
            line.addWidget(part)
        layout.addWidget(holder)
        self.waiting = InlineNotice("waiting")
        layout.addWidget(self.what)
        layout.addWidget(self.waiting)
        layout.addWidget(self.saver.notice)
        self.hide()

    def open(self, piece: str) -> None:
        """Describe this piece."""
        if not self.saver.flush():
            return
        self.piece, self._new = piece, None
        self._fill()
        self.show()
        self.caption.setFocus()
        bring_into_sight(self)

    def begin_text(self, field: str, owner: str) -> None:
        """Write a testimony about `owner`: a piece of evidence from its first word on."""
        if not self.saver.flush():
            return
        self.piece, self._new = "", (field, owner)
        self.caption.set_value("")
        self.what.setText("")
        self._show_kind(text=True)
        for part in (self._taken, self.remove, self.open_button, self.waiting):
            part.hide()
        self.show()
        self.caption.setFocus()
        bring_into_sight(self)

    def close_piece(self) -> None:
        """Put the words away."""
        if self.saver.flush():
            self.piece, self._new = "", None
            self.hide()

    def refresh(self, known: set[str]) -> None:
        """Read again, unless somebody is typing; a piece that has gone is put away."""
        if self.piece and self.piece not in known:
            self.saver.forget()
            self.close_piece()
        elif self.piece and not self.saver.dirty:
            self._fill()

    def _fill(self) -> None:
        row = evidence.evidence(self._context.database, self.piece)
        stored = rows.load(self._context.database, "evidence", self.piece)
        self.remove.show()
        self._show_taken(row)
        self.caption.set_value(row.caption)
        self.pupils.set_value(row.shows_pupils is not False)
        self.consent.set_value(stored["consent_state"])
        self._show_kind(text=row.kind == "text")
        here = row.held not in WAITING
        held = "Queda solo en este computador hasta que tenga autorización." if row.held_back and here else ""
        held = held or self._files.allowed_words(row)
        size = values.size_words(row.size) if row.size else ""
        self.what.setText(" · ".join(part for part in (row.name, size, held) if part))
        self.open_button.setVisible(bool(row.sha256) and here)
        self.waiting.setVisible(not here)
        if not here:
            self.waiting.tell(self._files.waiting_words(row))

    def _show_taken(self, row: evidence.EvidenceRow) -> None:
        self._taken.show()
        self.day.set_value(row.taken_on)
        self.by.set_value(row.taken_by_id, row.taken_by)

    def _show_kind(self, *, text: bool) -> None:
        self._is_text = text
        self.heading.setText("Testimonio" if text else "Qué muestra")
        words = testimony.WORDS if text else PHRASE
        self.caption.setAccessibleName(words)
        self.caption.setPlaceholderText(words)
        self._show_consent()

    def _show_consent(self) -> None:
        # Words have no file that would need an authorization to travel.
        self.pupils.setVisible(not self._is_text)
        self._asked.setVisible(not self._is_text and self.pupils.value())

    def _store(self) -> None:
        database = self._context.database
        if self._new is not None:
            self._keep_text()
            return
        told = {"caption": self.caption.value(), "taken_by_id": self.by.value() or None}
        day = {} if self.day.problem() else {"taken_on": self.day.value()}
        rows.update(database, "evidence", self.piece, told | day)
        if self._is_text:
            return
        shown = self.pupils.value()
        state = self.consent.value() if shown else None
        evidence.set_consent(database, self.piece, shows_pupils=shown, consent_state=state)

    def _keep_text(self) -> None:
        if self._new is not None and (text := self.caption.value()):
            self.piece = testimony.keep(self._context, *self._new, text, shown=self._changed)
            self._new = None
            self.remove.show()
            self._show_taken(evidence.evidence(self._context.database, self.piece))
            self._changed()

    def _open_file(self) -> None:
        self._files.open(self.piece)

    def _remove(self) -> None:
        piece = self.piece
        self.saver.forget()
        self.piece = ""
        self.hide()
        take_away(self._context, "evidence", piece, "Quitar la evidencia", said="Evidencia quitada")
        self._changed()
