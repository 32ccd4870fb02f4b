"""The evidence of a practice in its editor: adding files, and what is known of the piece that is open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from app.services import evidence, labels, rows
from app.services.evidence import EvidenceRow
from app.ui import finders, testimony, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.evidence_files import WAITING, EvidenceFiles, Taken
from app.ui.page import Context
from app.ui.steps import step
from app.ui.values import count_words, size_words
from app.ui.widgets.choices import Check, ChoiceCombo
from app.ui.widgets.evidence import EvidenceStrip
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import bring_into_sight, button, column_layout, icon_button, label, row_layout
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


class EvidencePane(QFrame):
    """What is known of one piece: words under it, whether it shows pupils, and the consent."""

    def __init__(self, context: Context, saver: Autosave, files: EvidenceFiles, panel: EvidencePanel) -> None:
        super().__init__()
        self._database, self._files, self._panel = context.database, files, panel
        self.shown = ""
        self.begun = False
        self.setProperty("role", "card")
        layout = column_layout(self, gap=0)
        head = row_layout()
        head.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.S), 0)
        self.name = label("", "muted")
        head.addWidget(self.name, 1)
        head.addWidget(icon_button("x", "Cerrar los datos de la evidencia", panel.close_pane))
        layout.addLayout(head)
        self._form = FormSection()
        self._form.card.setProperty("role", "")
        self.caption = LongText(lines=1)
        self.pupils = Check("Aparecen estudiantes")
        states = labels.choices("evidence", "consent_state")
        self.consent = ChoiceCombo({code: states[code] for code in states if code != "not_needed"}, empty="")
        self.caption_row = self._form.add(PHRASE, self.caption)
        self._pupils = self._margin(self.pupils)
        self._form.add_widget(self._pupils)
        self.consent_row = self._form.add("Autorización", self.consent, hint=STAYS, beside=True)
        layout.addWidget(self._form)
        self.waiting = InlineNotice("waiting")
        self._waits = self._margin(self.waiting)
        layout.addWidget(self._waits)
        layout.addWidget(self._margin(self._verbs(panel)))
        who = PersonPicker(finders.people(context.database), create=finders.new_guest(context))
        self._taken = [self._form.add("Fecha", DateField(), beside=True), self._form.add("La tomó", who)]
        fields = dict(zip(("taken_on", "taken_by_id"), self._taken, strict=True))
        self.form = BoundForm({"caption": self.caption_row} | fields, saver)
        for field in (self.pupils, self.consent):
            field.changed.connect(panel.consent_changed)

    def show_row(self, row: EvidenceRow) -> None:
        """Show this piece; what is typed and not saved stays."""
        if row.id != self.shown:
            self.shown, self.begun = row.id, False
            self.form.forget()
        told = {"caption": row.caption, "taken_on": row.taken_on, "taken_by_id": row.taken_by_id}
        self.form.show(told, {"taken_by_id": row.taken_by})
        for one in self._taken:
            one.show()
        self.name.setText(" · ".join(part for part in (row.name, size_words(row.size) if row.size else "") if part))
        self.pupils.set_value(row.shows_pupils is not False)
        self.consent.set_value(row.consent if row.consent != "not_needed" else "missing")
        self._show_kind(text=row.kind == "text")
        said = self._files.allowed_words(row)
        self.consent_row.hint.setText(" ".join(part for part in (HINTS.get(row.consent, STAYS), said) if part))
        self.remove_button.show()
        self.open_button.setVisible(bool(row.sha256) and row.held not in WAITING)
        self._waits.setVisible(row.held in WAITING)
        if row.held in WAITING:
            self.waiting.tell(self._files.waiting_words(row))

    def begin_text(self) -> None:
        """Write a testimony: a piece of evidence from its first word on."""
        self.shown, self.begun = "", True
        self.form.forget()
        self.form.show({"caption": ""})
        self.name.setText("")
        self._show_kind(text=True)
        for part in (*self._taken, self.open_button, self.remove_button, self._waits):
            part.hide()

    def _show_kind(self, *, text: bool) -> None:
        words = "Testimonio" if text else PHRASE
        self.caption_row.label.setText(words)
        self.caption.setAccessibleName(words)
        self.caption.setPlaceholderText(testimony.WORDS if text else "")
        # Words have no file that would need an authorization to travel.
        self._pupils.setHidden(text)
        self.consent_row.setVisible(not text and self.pupils.value())

    def _verbs(self, panel: EvidencePanel) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, theme.S)
        self.open_button = button("Abrir el archivo", panel.open_file, icon="eye")
        self.remove_button = button("Quitar evidencia", panel.drop, icon="trash-2", role="flat")
        flow.addWidget(self.open_button)
        flow.addWidget(self.remove_button)
        return holder

    def _margin(self, widget: QWidget) -> QWidget:
        holder = QWidget()
        layout = column_layout(holder)
        layout.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), theme.px(theme.S))
        layout.addWidget(widget)
        return holder

    def store(self) -> None:
        """Write what was typed."""
        self.form.store(self._write)

    def _write(self, changes: dict[str, Any]) -> None:
        if not self.begun:
            rows.update(self._database, "evidence", self.shown, changes)
        elif text := changes["caption"]:
            self.shown, self.begun = self._panel.keep_text(text), False


class EvidencePanel(QWidget):
    """`show_evidence(practice_id)`; files that are given are taken in by the worker."""

    def __init__(self, context: Context, saver: Autosave, files: EvidenceFiles) -> None:
        super().__init__()
        self._context, self._saver, self._files = context, saver, files
        self._practice = ""
        self._rows: dict[str, EvidenceRow] = {}
        layout = column_layout(self, gap=theme.S)
        layout.addWidget(label("Evidencias", "lead"))
        layout.addWidget(label("Fotos de los trabajos, audios, videos o documentos que muestren qué pasó.", "muted"))
        self.strip = EvidenceStrip(context.settings)
        self.strip.files_given.connect(self.take)
        self.strip.image_given.connect(self._take_image)
        self.strip.opened.connect(self.open_pane)
        self.strip.text_wanted.connect(self._begin_text)
        self.notes = InlineNotice("info")
        self.notes.pressed.connect(self.notes.hide)
        self.refused = InlineNotice("problem")
        self.refused.pressed.connect(self.refused.hide)
        self.held_back = InlineNotice("attention")
        self.pane = EvidencePane(context, saver, files, self)
        for part in (self.strip, self.refused, self.notes, self.held_back, self.pane):
            layout.addWidget(part)
        for part in (self.notes, self.refused, self.held_back, self.pane):
            part.hide()

    def show_evidence(self, practice_id: str) -> None:
        """Show the pieces of this practice, and the open one as it is now."""
        if practice_id != self._practice:
            self._practice = practice_id
            self.pane.shown, self.pane.begun = "", False
            for part in (self.notes, self.refused, self.pane):
                part.hide()
        found = evidence.evidence_of(self._context.database, "practice_id", practice_id)
        if found != list(self._rows.values()):
            self._rows = {row.id: row for row in found}
            self.strip.show_items(self._files.items(found))
        held = sum(row.held_back for row in found)
        self.held_back.setVisible(held > 0)
        if held:
            verb = "no sale" if held == 1 else "no salen"
            which = count_words(held, "evidencia", "evidencias")
            self.held_back.tell(f"Falta autorización en {which}: {verb} de este computador hasta tenerla.")
        row = self._rows.get(self.pane.shown)
        self.pane.setVisible(row is not None or self.pane.begun)
        if row is not None:
            self.pane.show_row(row)

    def store(self) -> None:
        """Write the words under the open piece."""
        begun = self.pane.begun
        if self.pane.shown or begun:
            self.pane.store()
        if begun and self.pane.shown:
            self._show_again()

    def take(self, given: Sequence[Path | bytes]) -> None:
        """Take files in."""
        work = partial(self._files.take, "practice_id", self._practice, list(given))
        self._context.run_job("Agregando la evidencia", work, done=self._taken)

    def open_pane(self, evidence_id: str) -> None:
        """Show what is known of a piece."""
        if self._saver.flush() and evidence_id in self._rows:
            self.pane.show_row(self._rows[evidence_id])
            self.pane.show()
            self.pane.caption.setFocus()
            bring_into_sight(self.pane)

    def close_pane(self) -> None:
        """Back to the strip alone."""
        if self._saver.flush():
            self.pane.shown, self.pane.begun = "", False
            self.pane.hide()
            self.strip.add_button.setFocus()

    def go_back(self) -> bool:
        """Close the piece that the keyboard is in; whether it was in one."""
        if not self.pane.isAncestorOf(self.window().focusWidget() or self):
            return False
        self.close_pane()
        return True

    def open_file(self) -> None:
        """Show the file in the program the system has for it."""
        self._files.open(self.pane.shown)

    def drop(self) -> None:
        """Take the open piece away, with a way back."""
        key = self.pane.shown
        if self._saver.flush():
            self.pane.shown = ""
            run, back = partial(self._remove, key), partial(self._bring, key)
            step(self._context, "Quitar la evidencia", do=run, undo=back, said="Se quitó la evidencia.")
            self.strip.add_button.setFocus()

    def consent_changed(self) -> None:
        """Keep what the person says of pupils and consent, with a way back."""
        row = self._rows[self.pane.shown]
        shows = self.pane.pupils.value()
        state = self.pane.consent.value() or "missing"
        run = partial(self._consent, row.id, shows, state)
        back = partial(self._consent, row.id, row.shows_pupils, row.consent)
        step(self._context, "Cambiar la autorización", do=run, undo=back)

    def _consent(self, key: str, shows: bool | None, state: str) -> None:
        evidence.set_consent(self._context.database, key, shows_pupils=shows, consent_state=state)
        self._show_stored()

    def keep_text(self, text: str) -> str:
        """Keep a testimony with its first words, and return its id."""
        return testimony.keep(self._context, "practice_id", self._practice, text, shown=self._show_again)

    def _show_again(self) -> None:
        self.show_evidence(self._practice)

    def _show_stored(self) -> None:
        self._show_again()
        self._saver.stored()

    def _begin_text(self) -> None:
        if self._saver.flush():
            self.pane.begin_text()
            self.pane.show()
            self.pane.caption.setFocus()
            bring_into_sight(self.pane)

    def _take_image(self, data: bytes) -> None:
        self.take([data])

    def _taken(self, taken: Taken) -> None:
        self._show_stored()
        if taken.owner != self._practice:
            self._files.tell_elsewhere(taken)
        else:
            for notice, said in ((self.notes, taken.notes), (self.refused, taken.refused)):
                if said:
                    notice.tell(" ".join(said), "Entendido")
        for key in taken.ids:
            run, back = partial(self._bring, key), partial(self._remove, key)
            step(self._context, "Agregar evidencia", do=run, undo=back, run=False)
        if taken.ids and taken.ids[-1] in self._rows:
            self.open_pane(taken.ids[-1])

    def _remove(self, key: str) -> None:
        rows.remove(self._context.database, "evidence", key)
        self._show_stored()

    def _bring(self, key: str) -> None:
        rows.bring_back(self._context.database, "evidence", key)
        self._show_stored()
