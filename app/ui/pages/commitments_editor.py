"""One agreement: what, who, until when and with what proof, saved as it is typed; and how it ends."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import NotFound
from app.models.database import Database
from app.services import commitments, due_dates, labels, record_lists, rows
from app.services.commitments import CommitmentRow
from app.ui import finders, theme, values
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.evidence_box import EvidenceBox
from app.ui.page import Context
from app.ui.pages import commitments_words as words
from app.ui.pages.commitments_close import ClosePanel
from app.ui.people_field import PeopleField
from app.ui.steps import added, take_away
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import bring_into_sight, button, column_layout, label
from app.ui.widgets.pickers import PersonPicker, SchoolPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText, TextLine

_GIVEN = frozenset({"kind", "origin_meeting_id", "status"})


def begin(context: Context, meeting: str | None = None) -> str:
    """A new agreement, of a session or of none, ready to be written; its id."""
    made = commitments.add(context.database, "", meeting_id=meeting, kind=_begun_as(meeting))
    added(context, "commitment", made, "Agregar un acuerdo")
    return made


def is_blank(database: Database, commitment: str) -> bool:
    """Whether nothing was ever said in it, and nothing added: neither another type than it began with, nor a proof."""
    try:
        found = rows.load(database, "commitment", commitment)
    except NotFound:
        return False
    as_begun = found["kind"] == _begun_as(found["origin_meeting_id"])
    return as_begun and record_lists.is_blank(database, "commitment", commitment, _GIVEN)


def _begun_as(meeting: str | None) -> str:
    return "agreement" if meeting else "commitment"


class CommitmentEditor(QWidget):
    """`show_commitment(id)`; `changed()` after what the list shows was saved, `removed()` when it was taken away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, context: Context, *, origin: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self.commitment = context, ""
        self._stood: str | None = None
        self.row: CommitmentRow | None = None
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self.changed)
        database = context.database
        section = FormSection("El acuerdo")
        # How it ends stands under the fields, with its proof: from here one gets there.
        self.to_end = button("¿Se cumplió?", self._go_to_end, icon="check")
        section.corner.addWidget(self.saver.tick)
        section.corner.addWidget(self.to_end)
        self.text = LongText(lines=2)
        people, create = finders.people(database), finders.new_person(context)
        proof = "Una foto, una lista, un documento: lo que mostrará que se hizo."
        kinds = ChoiceCombo(labels.choices("commitment", "kind"), empty="")
        self.form = BoundForm({
            "text": section.add("Qué se acordó", self.text, required=True),
            "responsible_id": section.add("Responsable", PersonPicker(people, create=create)),
            "co_responsible": section.add("Con apoyo de", PeopleField(context, "Agregar a quien apoya")),
            "due_date": section.add("Plazo", DateField(), beside=True),
            "expected_evidence": section.add("Evidencia esperada", TextLine(), hint=proof),
            "kind": section.add("Tipo", kinds, beside=True),
            "school_id": section.add("Escuela", SchoolPicker(finders.schools(database)), hint="Si es de una sola."),
        })
        # What was promised first is told under what is promised now.
        self._before = self.form.rows["due_date"].hint
        self.saver.watch(*self.form.fields())
        self.close_panel = ClosePanel(context)
        self.close_panel.changed.connect(self._closed)
        self.evidence = EvidenceBox(context, "commitment_id")
        self.origin = button("", self._go_to_origin, icon="calendar-days", role="flat", gives_way=True)
        self._with_origin = origin
        foot = in_line(button("Quitar el acuerdo", self._remove, icon="trash-2"), self.origin)
        layout = self._column = column_layout(self, gap=theme.M)
        self.seen = label("", "muted")
        proofs = label("Evidencias", "lead")
        parts = (section, self.saver.notice, self.close_panel, self.seen, proofs, self.evidence, foot)
        for part in parts:
            layout.addWidget(part)

    def set_margin(self, step: int) -> None:
        """Leave air around it, for an editor that lies inside a card."""
        side = theme.px(step)
        self._column.setContentsMargins(side, side, side, side)

    def show_commitment(self, commitment: str) -> bool:
        """Show this one; False if what was typed before could not be saved."""
        other = commitment != self.commitment
        if other:
            if not self.leave():
                return False
            self.saver.forget()
            self.form.forget()
        self.commitment = commitment
        self.refresh()
        if other and self.row is not None:
            self._stood = self.row.due_date
        return True

    def refresh(self) -> None:
        """Read it again; what is being typed stays."""
        if not self.commitment:
            return
        database = self._context.database
        row = self.row = commitments.commitment(database, self.commitment, today=wall_clock.today())
        found = rows.load(database, "commitment", self.commitment)
        names = {
            "responsible_id": finders.person_name(database, found["responsible_id"]),
            "school_id": finders.school_name(database, found["school_id"]),
        }
        self.form.show(found, names)
        before = due_dates.former_of(database, [row.id]).get(row.id, "")
        self._before.setText(f"Antes: {values.day_words(before)}." if before else "")
        self._before.setVisible(bool(before))
        self.close_panel.show_row(row)
        self.to_end.setVisible(self.can_end and bool(row.text))
        self.evidence.show_owner(self.commitment)
        self.seen.setText(f"Revisado en: {', '.join(row.reviewed)}." if row.reviewed else "")
        self.seen.setVisible(bool(row.reviewed))
        origin = words.origin_words(row)
        self.origin.setText(f" {origin}")
        self.origin.setAccessibleName(f"Ir a {origin}")
        self.origin.setVisible(self._with_origin and bool(origin))

    @property
    def can_end(self) -> bool:
        """Whether one is shown that is still pending."""
        return bool(self.commitment) and self.row is not None and self.row.is_pending

    def ask_ending(self, ending: str) -> None:
        """Ask in sight what this one of `ENDINGS` needs."""
        self.close_panel.ask(ending)
        bring_into_sight(self.close_panel)

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        saved = [self.saver.leave(), self.evidence.save_now()]
        return all(saved)

    def leave(self) -> bool:
        """Save before something else is shown; one in which nothing was ever written is taken away."""
        if not self.save_now():
            return False
        self.drop_blank()
        self.commitment = ""
        return True

    def drop_blank(self) -> bool:
        """Take the agreement away if nothing was ever written in it; whether it went."""
        database, leaving = self._context.database, self.commitment
        if not leaving or not is_blank(database, leaving):
            return False
        self.commitment = ""
        rows.remove(database, "commitment", leaving)
        self._context.undo.forget(leaving)
        return True

    def go_back(self) -> bool:
        """Close a question or the words of a piece of evidence; whether one was open."""
        return self.evidence.go_back() or self.close_panel.close_question()

    def _store(self) -> None:
        self.form.store(partial(due_dates.write, self._context.database, self.commitment, stood=self._stood))

    def _closed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _remove(self) -> None:
        key = self.commitment
        self.saver.forget()
        self.commitment = ""
        take_away(self._context, "commitment", key, "Quitar el acuerdo", said="Acuerdo quitado")
        self.removed.emit()

    def _go_to_end(self) -> None:
        self.close_panel.first().setFocus()
        bring_into_sight(self.close_panel)

    def _go_to_origin(self) -> None:
        if self.row is not None and self.row.origin_meeting_id:
            self._context.navigate("sesiones", id=self.row.origin_meeting_id, part="acuerdos")
