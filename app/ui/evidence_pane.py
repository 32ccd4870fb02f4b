"""What is known of one piece of evidence: the words under it, whether it shows pupils, and the consent."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtWidgets import QFrame, QWidget

from app.services import labels, rows
from app.services.evidence import EvidenceRow
from app.ui import finders, testimony, theme, values
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.evidence_files import WAITING, EvidenceFiles
from app.ui.page import Context
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, icon_button, label, row_layout
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import LongText

PHRASE = "Qué muestra"
STAYS = "No sale de este computador hasta tener autorización."
HINTS = {
    "missing": STAYS + " Pida la firma de las familias o use una foto donde no se reconozca a nadie.",
    "faces_hidden": "Puede compartirse: los rostros no se reconocen.",
    "held": "Puede compartirse: las familias firmaron la autorización.",
    "not_needed": "Puede compartirse: no muestra a estudiantes.",
}


class Deeds(Protocol):
    """What the box does with the piece that is open."""

    def close_pane(self) -> None:
        """Put it away."""

    def consent_changed(self) -> None:
        """Keep what the person says of pupils and consent."""

    def work_changed(self) -> None:
        """Keep whether a document is the pupils' work."""

    def open_file(self) -> None:
        """Show its file."""

    def drop(self) -> None:
        """Take it away."""

    def keep_text(self, text: str) -> str:
        """Keep a testimony with its first words, and return its id."""


class EvidencePane(QFrame):
    """`show_row(row)`, or `begin_text()` for a testimony; what is typed is written by `store`."""

    def __init__(self, context: Context, saver: Autosave, files: EvidenceFiles, deeds: Deeds) -> None:
        super().__init__()
        self._database, self._files, self._keep_text = context.database, files, deeds.keep_text
        self.shown = ""
        self.begun = False
        self.setProperty("role", "card")
        self._lines = column_layout(self, gap=0)
        head = self.head = row_layout()
        head.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.S), 0)
        self.name = label("", "muted")
        head.addWidget(self.name, 1)
        self.close_button = icon_button("x", "Cerrar los datos de la evidencia", deeds.close_pane)
        head.addWidget(self.close_button)
        self._lines.addLayout(head)
        section = FormSection()
        section.card.setProperty("role", "")
        self.caption = LongText(lines=1)
        self.pupils, self.work = Check("Aparecen estudiantes"), Check("Es un trabajo de los estudiantes")
        states = labels.choices("evidence", "consent_state")
        self.consent = ChoiceCombo({code: states[code] for code in states if code != "not_needed"}, empty="")
        self.caption_row = section.add(PHRASE, self.caption)
        self._pupils = _with_margin(self.pupils)
        section.add_widget(self._pupils)
        self._work = _with_margin(self.work)
        section.add_widget(self._work)
        self.consent_row = section.add("Autorización", self.consent, hint=STAYS, beside=True)
        who = PersonPicker(finders.people(context.database), create=finders.new_guest(context))
        self._taken = {
            "taken_on": section.add("Fecha", DateField(), beside=True),
            "taken_by_id": section.add("La tomó", who),
        }
        self._lines.addWidget(section)
        self.waiting = InlineNotice("waiting")
        self._waits = _with_margin(self.waiting)
        self._lines.addWidget(self._waits)
        self._lines.addWidget(_with_margin(self._verbs(deeds)))
        self.form = BoundForm({"caption": self.caption_row} | self._taken, saver)
        for field in (self.pupils, self.consent):
            field.changed.connect(deeds.consent_changed)
        self.work.changed.connect(deeds.work_changed)

    def add_saver(self, saver: Autosave) -> None:
        """Say here what a saver of its own says."""
        self.head.insertWidget(1, saver.tick)
        self._lines.insertWidget(1, saver.notice)

    def show_row(self, row: EvidenceRow) -> None:
        """Show this piece; what is typed and not saved stays."""
        if row.id != self.shown:
            self.shown, self.begun = row.id, False
            self.form.forget()
        told = {"caption": row.caption, "taken_on": row.taken_on, "taken_by_id": row.taken_by_id}
        self.form.show(told, {"taken_by_id": row.taken_by})
        size = values.size_words(row.size) if row.size else ""
        self.name.setText(" · ".join(part for part in (row.name, size) if part))
        self.pupils.set_value(row.shows_pupils is not False)
        # A photo, a film or a recording shows their work by itself; of a document somebody says it (domain.md 6).
        self._work.setVisible(row.owner_field == "practice_id" and row.kind in {"document", "scan"})
        self.work.set_value(row.kind == "scan")
        self.consent.set_value(row.consent if row.consent != "not_needed" else "missing")
        self._show_kind(text=row.kind == "text")
        hint = self._files.withdrawn_words(row) or HINTS.get(row.consent, STAYS)
        said = self._files.allowed_words(row)
        self.consent_row.hint.setText(" ".join(part for part in (hint, said) if part))
        for part in (*self._taken.values(), self.remove_button):
            part.show()
        self.open_button.setVisible(bool(row.sha256) and row.held not in WAITING)
        self._waits.setVisible(row.held in WAITING)
        if row.held in WAITING:
            self.waiting.tell(self._files.waiting_words(row))

    def begin_text(self) -> None:
        """Write a testimony: a piece of evidence from its first word on."""
        self.put_away()
        self.begun = True
        self.form.show({"caption": ""})
        self.name.setText("")
        self._show_kind(text=True)
        for part in (*self._taken.values(), self.open_button, self.remove_button, self._waits, self._work):
            part.hide()

    def put_away(self) -> None:
        """No piece is open any more."""
        self.shown, self.begun = "", False
        self.form.forget()

    def store(self) -> None:
        """Write what was typed."""
        if self.shown or self.begun:
            self.form.store(self._write)

    def _write(self, changes: dict[str, Any]) -> None:
        if not self.begun:
            rows.update(self._database, "evidence", self.shown, changes)
        elif text := changes["caption"]:
            self.shown, self.begun = self._keep_text(text), False

    def _show_kind(self, *, text: bool) -> None:
        words = "Testimonio" if text else PHRASE
        self.caption_row.label.setText(words)
        self.caption.setAccessibleName(words)
        self.caption.setPlaceholderText(testimony.WORDS if text else "")
        # Words have no file that would need an authorization to travel.
        self._pupils.setHidden(text)
        self.consent_row.setVisible(not text and self.pupils.value())

    def _verbs(self, deeds: Deeds) -> QWidget:
        self.open_button = button("Abrir el archivo", deeds.open_file, icon="eye")
        self.remove_button = button("Quitar evidencia", deeds.drop, icon="trash-2", role="flat")
        return in_line(self.open_button, self.remove_button)


def _with_margin(widget: QWidget) -> QWidget:
    holder = QWidget()
    layout = column_layout(holder)
    layout.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), theme.px(theme.S))
    layout.addWidget(widget)
    return holder
