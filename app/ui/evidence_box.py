"""The evidence of one record, whole: the strip, what comes in, and the words and consent of the piece that is pressed.

    box = EvidenceBox(context, "meeting_id")        # or "practice_id", "commitment_id"
    box.show_owner(meeting_id)
    box.save_now() -> bool                           # what is typed about a piece
    box.refresh()                                    # after news of "evidence"
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from app.errors import AppError
from app.jobs import Progress
from app.services import evidence, labels, rows
from app.services.evidence import EvidenceRow
from app.ui import failures, reach, testimony, theme, values
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.reach import Reach
from app.ui.steps import step
from app.ui.widgets.choices import Check, ChoiceCombo
from app.ui.widgets.evidence import EvidenceItem, EvidenceStrip
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import bring_into_sight, button, column_layout, label, row_layout
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import LongText

PHRASE = "Qué muestra, en una frase"


class EvidenceBox(QWidget):
    """Shows, takes in and describes the evidence of the record given to `show_owner`."""

    def __init__(self, context: Context, owner_field: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._field, self._owner = context, owner_field, ""
        self.strip = EvidenceStrip(context.settings)
        self.notice = InlineNotice("attention")
        self.notice.hide()
        self.details = _Details(context, self._changed)
        layout = column_layout(self)
        for part in (self.strip, self.notice, self.details):
            layout.addWidget(part)
        self.strip.files_given.connect(self._take_files)
        self.strip.image_given.connect(self._take_image)
        self.strip.opened.connect(self.details.open)
        self.strip.text_wanted.connect(self._begin_text)

    def show_owner(self, owner: str) -> None:
        """Show the evidence of another record ('' for none)."""
        if owner != self._owner:
            self.save_now()
            self.details.close_piece()
            self.notice.hide()
        self._owner = owner
        self.refresh()

    def refresh(self) -> None:
        """Read the pieces again."""
        found = evidence.evidence_of(self._context.database, self._field, self._owner) if self._owner else []
        read = _reader(self._context)
        far = reach.of_files(self._context.database, [row.sha256 for row in found if row.sha256])
        self.strip.show_items([_item(row, read, far.get(row.sha256 or "")) for row in found])
        self.details.refresh({row.id for row in found})

    def save_now(self) -> bool:
        """Save what is typed about a piece; False if it could not be."""
        return self.details.saver.flush()

    def go_back(self) -> bool:
        """Close the words of a piece; whether they were open."""
        if self.details.isHidden():
            return False
        self.details.close_piece()
        self.strip.add_button.setFocus()
        return True

    def _take_files(self, files: list[Path]) -> None:
        self._run(partial(_keep_files, self._context, {self._field: self._owner}, files))

    def _take_image(self, data: bytes) -> None:
        self._run(partial(_keep_image, self._context, {self._field: self._owner}, data))

    def _begin_text(self) -> None:
        if self._owner:
            self.details.begin_text(self._field, self._owner)

    def _run(self, work: Callable[[Progress], tuple[list[str], list[str]]]) -> None:
        if self._owner:
            self.notice.hide()
            self._context.run_job("Guardando la evidencia", work, done=self._kept)

    def _kept(self, result: tuple[list[str], list[str]]) -> None:
        notes, problems = result
        self.refresh()
        if problems:
            self.notice.set_kind("problem")
            self.notice.tell(" ".join(problems))
        elif notes:
            self.notice.set_kind("info")
            self.notice.tell(" ".join(notes))

    def _changed(self) -> None:
        self.refresh()


class _Details(QFrame):
    """What one piece shows, whether pupils are in it, and taking it away."""

    def __init__(self, context: Context, changed: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._context, self._changed, self.piece = context, changed, ""
        self._new: tuple[str, str] | None = None
        self.heading = label("Qué muestra", "strong")
        self.caption = LongText(PHRASE, PHRASE, lines=1)
        self.pupils = Check("Muestra estudiantes")
        self.consent = ChoiceCombo(labels.choices("evidence", "consent_state"), name="Autorización")
        self.what = label("", "small")
        self._is_text = False
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.watch(self.caption, self.pupils, self.consent)
        self.pupils.changed.connect(self._show_consent)
        layout = column_layout(self, margin=theme.M)
        head = row_layout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.saver.tick)
        layout.addLayout(head)
        layout.addWidget(self.caption)
        holder = QWidget()
        line = FlowLayout(holder, theme.S)
        self.remove = button("Quitar", self._remove, icon="trash-2")
        self.close_button = button("Cerrar", self.close_piece, role="flat")
        for part in (self.pupils, self.consent, self.remove, self.close_button):
            line.addWidget(part)
        layout.addWidget(holder)
        layout.addWidget(self.what)
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
        self.remove.hide()
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
        self.caption.set_value(row.caption)
        self.pupils.set_value(row.shows_pupils is not False)
        self.consent.set_value(stored["consent_state"])
        self._show_kind(text=row.kind == "text")
        held = "Queda solo en este computador hasta que tenga autorización." if row.held_back else ""
        when = values.date_words(row.taken_on)
        size = values.size_words(row.size) if row.size else ""
        self.what.setText(" · ".join(part for part in (row.name, size, row.taken_by, when, held) if part))

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
        self.consent.setVisible(not self._is_text and self.pupils.value())

    def _store(self) -> None:
        database = self._context.database
        if self._new is not None:
            self._keep_text()
            return
        rows.update(database, "evidence", self.piece, {"caption": self.caption.value()})
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
            self._changed()

    def _remove(self) -> None:
        database, piece = self._context.database, self.piece
        self.saver.forget()
        self.piece = ""
        self.hide()
        do, undo = (partial(change, database, "evidence", piece) for change in (rows.remove, rows.bring_back))
        step(self._context, "Quitar la evidencia", do=do, undo=undo, said="Evidencia quitada")
        self._changed()


def _reader(context: Context) -> Callable[[str], bytes]:
    from app.media.store import BlobStore

    store = BlobStore(context.database.folder)

    def read(sha256: str) -> bytes:
        try:
            return store.read(sha256)
        except AppError:  # not on this laptop yet
            return b""

    return read


def _item(row: EvidenceRow, read: Callable[[str], bytes], far: Reach | None) -> EvidenceItem:
    picture = read(row.thumbnail) if row.thumbnail else b""
    caption = row.caption or row.name
    consent = row.consent if row.sha256 else "not_needed"
    waiting = bool(row.sha256) and row.held != "have"
    known = (far.icon, far.words) if far is not None and not waiting else ("", "")
    return EvidenceItem(row.id, caption, picture, row.kind, consent, waiting, *known)


def _keep_files(
    context: Context, owner: dict[str, Any], files: list[Path], progress: Progress
) -> tuple[list[str], list[str]]:
    from app.media.intake import intake
    from app.media.store import BlobStore

    store = BlobStore(context.database.folder)
    notes, problems = dict[str, None](), []
    for place, file in enumerate(files):
        progress.step(place, len(files))
        try:
            prepared = intake(file)
            evidence.add(context.database, store, prepared, **owner)
            notes |= dict.fromkeys(prepared.notes)
        except AppError as error:
            problems.append(failures.sentence(error))
    return list(notes), problems


def _keep_image(
    context: Context, owner: dict[str, Any], data: bytes, progress: Progress
) -> tuple[list[str], list[str]]:
    from app.media.intake import intake_bytes
    from app.media.store import BlobStore

    progress.step(0, 1)
    prepared = intake_bytes(data)
    evidence.add(context.database, BlobStore(context.database.folder), prepared, **owner)
    return list(prepared.notes), []
