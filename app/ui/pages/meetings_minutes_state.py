"""Where the minutes stand: draft, read, approved; who was there; and how approved minutes are corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app import wall_clock
from app.services import labels
from app.services.minutes import MinutesView
from app.ui import theme, values
from app.ui.page import Context
from app.ui.typed import TypedWords
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout, in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import TextLine

_KINDS = {"draft": "neutral", "read": "waiting", "approved": "done", "signed": "done", "sent": "done"}
CORRECT = "Corregir el acta"
# The next step from each state, and its verb.
NEXT = {
    "draft": ("read", "Marcar el acta como leída"),
    "read": ("approved", "Aprobar el acta"),
    "approved": ("signed", "Marcar el acta como firmada"),
    "signed": ("sent", "Marcar el acta como enviada"),
}


class MinutesState(QFrame):
    """`advanced(status)`, `corrected(reason)`, `sent(to, day)`, `version_chosen(number)`, `dropped()` tell it.

    `way_out()` for the button of what went wrong, if it has one.
    """

    advanced = Signal(str)
    corrected = Signal(str)
    sent = Signal(str, str)
    version_chosen = Signal(int)
    dropped = Signal()
    way_out = Signal()

    def __init__(self, context: Context, printing: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.printing = printing
        self._status, self._minutes = "draft", ""
        self.chip = StatusChip()
        self.next_button = button("", self._advance, icon="check")
        self.correct_button = button(CORRECT, self._ask_reason, icon="pencil")
        self.drop_button = button("Quitar esta versión", self.dropped.emit, icon="trash-2")
        self.version = ChoiceCombo({}, empty="", name="Versión del acta")
        self.version.changed.connect(self._choose)
        self.who = label("", "small")
        self.notice = InlineNotice("problem")
        self.notice.pressed.connect(self._lead_out)
        self.reason = TextLine("Motivo de la corrección", "Qué se corrige y por qué")
        self._reasons = TypedWords(context, "corregir", reason=self.reason)
        self.reason.returnPressed.connect(self._correct)
        self.accept = button("Hacer la versión corregida", self._correct, icon="check")
        layout = column_layout(self, margin=theme.L, gap=theme.S)
        above, below = QWidget(), QWidget()
        line, self._below = FlowLayout(above, theme.M), below
        for part in (self.chip, self.version, self.next_button, self.correct_button, printing, self.drop_button):
            line.addWidget(part)
        asking = column_layout(below, gap=theme.S)
        asking.addWidget(label("¿Qué se corrige, y por qué? Queda escrito en la nueva versión.", "strong"))
        asking.addWidget(self.reason)
        asking.addWidget(in_line(self.accept))
        self.due = InlineNotice("attention")
        for widget in (above, self.who, below, self._sending(context), self.due, self.notice):
            layout.addWidget(widget)
        below.hide()

    def _sending(self, context: Context) -> QWidget:
        self._asking = QWidget()
        asking = column_layout(self._asking, gap=theme.S)
        self.to = TextLine("A quién se envía", "El sostenedor, la DEPROV, las escuelas")
        self.on = DateField("Fecha de envío")
        self._receivers = TypedWords(context, "enviar", to=self.to, on=self.on)
        asking.addWidget(label("¿A quién se envía el acta, y cuándo?", "strong"))
        for field in (self.to, self.on, in_line(button("Marcar el acta como enviada", self._send, icon="mail"))):
            asking.addWidget(field)
        self._asking.hide()
        return self._asking

    def show_view(self, view: MinutesView, known: Sequence[int], *, latest: bool) -> None:
        """Show how these minutes stand."""
        self._status, self._minutes = view.status, view.id or ""
        self.chip.set_state(_KINDS.get(view.status, "neutral"), labels.words("minutes", "status", view.status))
        _, verb = NEXT.get(view.status, ("", ""))
        self.next_button.setText(f" {verb}")
        self.next_button.setAccessibleName(verb)
        self.next_button.setVisible(bool(verb) and latest and view.id is not None)
        self.correct_button.setVisible(view.frozen and latest)
        self.drop_button.setVisible(latest and not view.frozen and len(known) > 1)
        self.version.set_choices({str(number): f"Versión {number}" for number in known})
        self.version.set_value(str(view.version))
        self.version.setVisible(len(known) > 1)
        told = [
            _people("Asistieron", view.present),
            _people("Personas invitadas", view.guests),
            _people("No asistieron", view.absent),
        ]
        if view.sent_on or view.sent_to:
            told.append(f"Enviada a {view.sent_to or 'sin decir a quién'}{_on(view.sent_on)}.")
        if view.corrected_by:
            told.insert(0, f"La reemplaza la versión {view.corrected_by}. Esta se conserva como se aprobó.")
        if view.correction_reason:
            told.insert(0, f"Corrige la versión anterior: {view.correction_reason}")
        self.who.setText("\n".join(part for part in told if part) or "Anote primero la asistencia.")
        self.notice.hide()

    def show_due(self, day: date | None) -> None:
        """Tell until when the minutes are to be sent, where the network agreed on it."""
        told = f"La red acordó enviar el acta a más tardar el {values.date_words(day.isoformat())}." if day else ""
        self.due.tell(told)

    def tell(self, words: str, verb: str = "") -> None:
        """Say what went wrong; `verb` names the way out."""
        self.notice.tell(words, verb)

    def _lead_out(self) -> None:
        # The button goes with what it says: the keyboard goes on where it had been refused.
        self.next_button.setFocus()
        self.way_out.emit()

    def close_reason(self) -> bool:
        """Put the question for the reason away; whether it was open."""
        was_open = not (self._below.isHidden() and self._asking.isHidden())
        self._below.hide()
        self._asking.hide()
        return was_open

    def settle(self) -> None:
        """What was asked is done: what was typed for it has been used."""
        for typed, box in ((self._reasons, self._below), (self._receivers, self._asking)):
            if not box.isHidden():
                typed.forget()
        self.close_reason()

    def _advance(self) -> None:
        if NEXT[self._status][0] == "sent":
            self._receivers.show(self._minutes, on=wall_clock.today().isoformat())
            self._asking.show()
            self.to.setFocus()
            return
        self.advanced.emit(NEXT[self._status][0])

    def _send(self) -> None:
        to, on = self.to.value(), self.on.value()
        if to and on:
            self.sent.emit(to, on)
        else:
            self.notice.tell("Diga a quién se envía, y en qué fecha.")
            (self.on if to else self.to).setFocus()

    def _ask_reason(self) -> None:
        self._reasons.show(self._minutes)
        self._below.show()
        self.reason.setFocus()

    def _correct(self) -> None:
        if self.reason.value():
            self.corrected.emit(self.reason.value())
        else:
            self.notice.tell("Escriba qué se corrige y por qué.")
            self.reason.setFocus()

    def _choose(self) -> None:
        self.version_chosen.emit(int(self.version.value() or 1))


def _on(iso: str | None) -> str:
    return f" el {values.date_words(iso)}" if iso else ""


def _people(verb: str, names: Sequence[str]) -> str:
    return f"{verb} ({len(names)}): {', '.join(names)}." if names else ""
