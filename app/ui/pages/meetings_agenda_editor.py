"""The fields of one point of the agenda, saved as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.services import cycle, labels, practices, presentations, rows
from app.ui import finders, icons, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.steps import added
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import MinutesStepper
from app.ui.widgets.parts import button, column_layout, row_layout
from app.ui.widgets.pickers import PersonPicker, SearchPicker
from app.ui.widgets.rows import FormRow
from app.ui.widgets.texts import LongText, TextLine

# Where the point of a practice leads: its words, and the stage of the practice's cycle.
_LEADS = {
    "presentation": ("Ir a la presentación y su reloj", cycle.PRESENTATION),
    "peer_review": ("Ir a las opiniones de los colegas", cycle.REVIEW),
}
_FOLDED = ("objective", "result", "minutes_used")


class MoreFields(QWidget):
    """Fields that few need: folded until they are asked for or hold something."""

    def __init__(self, rows: Sequence[QWidget]) -> None:
        super().__init__()
        layout = column_layout(self, gap=0)
        self.toggle = button("Más", self._fold, icon="chevron-right", role="flat")
        self.toggle.setCheckable(True)
        line = row_layout()
        line.setContentsMargins(theme.px(theme.L), theme.px(theme.S), 0, 0)
        line.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(line)
        self._inside = QWidget()
        fields = column_layout(self._inside, gap=0)
        for row in rows:
            fields.addWidget(row)
        layout.addWidget(self._inside)
        self._inside.hide()

    def unfold(self) -> None:
        """Show the fields."""
        self.toggle.setChecked(True)
        self._fold()

    def _fold(self) -> None:
        shown = self.toggle.isChecked()
        self._inside.setVisible(shown)
        self.toggle.setIcon(icons.icon("chevron-down" if shown else "chevron-right", "accent"))


class AgendaEditor(QFrame):
    """`closed()` when the person is done; `moved(±1)` and `removed()` as on the line."""

    closed = Signal()
    moved = Signal(int)
    removed = Signal()

    def __init__(self, context: Context, item: str) -> None:
        super().__init__()
        self._context, self.item = context, item
        database = context.database
        layout = self._column = column_layout(self, gap=0)
        people, create = finders.people(database), finders.new_person(context)
        self.topic = TextLine("Tema", "De qué se trata")
        self.minutes = MinutesStepper()
        form = {
            "topic": FormRow("Tema", self.topic),
            "responsible_id": FormRow("Responsable", PersonPicker(people, create=create)),
            "minutes_planned": FormRow("Minutos", self.minutes),
            "method": FormRow("Método", ChoiceCombo(labels.choices("agenda_item", "method"))),
            "block": FormRow("Bloque", ChoiceCombo(labels.choices("agenda_item", "block"), empty="")),
            "practice_id": FormRow("Práctica", SearchPicker("Práctica", finders.practices(database))),
            "materials": FormRow("Materiales", LongText(lines=1)),
            "objective": FormRow("Objetivo", LongText(lines=1), "Para qué está este punto en la tabla."),
            "result": FormRow("Resultado", LongText(lines=1), "En qué quedó."),
            "minutes_used": FormRow("Minutos usados", MinutesStepper(), beside=True),
        }
        self.form = BoundForm(form)
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.watch(*self.form.fields())
        for field in self.form.fields():
            for part in (field, *field.findChildren(QWidget)):
                part.installEventFilter(self)
        layout.addWidget(form["topic"])
        self._pair(form["responsible_id"], form["minutes_planned"])
        self._pair(form["method"], form["block"])
        layout.addWidget(form["practice_id"])
        self.lead = button("Ir a la presentación", self._go_to_presentation, icon="arrow-right", role="flat")
        self._lead = QWidget()
        column_layout(self._lead, margin=theme.M, sides=theme.L).addWidget(self.lead, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._lead)
        layout.addWidget(form["materials"])
        self.more = MoreFields([form[name] for name in _FOLDED])
        layout.addWidget(self.more)
        layout.addWidget(self.saver.notice)
        layout.addWidget(self._buttons())

    def _pair(self, wide: QWidget, narrow: QWidget) -> None:
        line = row_layout(gap=0)
        narrow.setMinimumWidth(theme.px(190))
        line.addWidget(wide, 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(narrow, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(line)

    def _buttons(self) -> QWidget:
        outer, holder = QWidget(), QWidget()
        flow = FlowLayout(holder, theme.S)
        column_layout(outer, margin=theme.L).addWidget(holder)
        flow.addWidget(button("Listo", self.closed.emit, icon="check"))
        flow.addWidget(button("Subir", self._up, icon="arrow-up", hint="Ctrl+↑"))
        flow.addWidget(button("Bajar", self._down, icon="arrow-down", hint="Ctrl+↓"))
        flow.addWidget(button("Quitar", self.removed.emit, icon="trash-2"))
        flow.addWidget(self.saver.tick)
        return outer

    def refresh(self) -> None:
        """Read the point again; what is being typed stays."""
        database = self._context.database
        found = rows.load(database, "agenda_item", self.item)
        titles = {
            "responsible_id": finders.person_name(database, found["responsible_id"]),
            "practice_id": finders.practice_title(database, found["practice_id"]),
        }
        self.form.show(found, titles)
        shown = practices.load_rows(database, [found["practice_id"]]) if found["practice_id"] else {}
        self._lead.setVisible(bool(shown) and found["method"] in _LEADS)
        if found["method"] in _LEADS:
            self.lead.setText(f" {_LEADS[found['method']][0]}")
            self.lead.setAccessibleName(_LEADS[found["method"]][0])
        if any(found[name] is not None and found[name] != "" for name in _FOLDED):
            self.more.unfold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl with the arrows moves the point, wherever the keyboard is in it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
            if event.key() in steps and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.moved.emit(steps[event.key()])
                return True
        return super().eventFilter(watched, event)

    def _go_to_presentation(self) -> None:
        """To the clock, or to what the colleagues answer; a practice that is on the agenda is proposed by that."""
        if not self.saver.flush():
            return
        database = self._context.database
        found = rows.load(database, "agenda_item", self.item)
        practice, meeting = found["practice_id"], found["meeting_id"]
        made = presentations.in_session(database, practice, meeting)
        if made is None:
            presents = found["responsible_id"] if found["method"] == "presentation" else None
            made = presentations.propose(database, practice, meeting_id=meeting, presenter_id=presents)
            tipo = "practice_presentation"
            added(self._context, tipo, made, "Proponer la presentación")
        stage = _LEADS[found["method"]][1]
        self._context.navigate("ciclo", id=practice, part=stage, record=made)

    def _up(self) -> None:
        self.moved.emit(-1)

    def _down(self) -> None:
        self.moved.emit(1)

    def _store(self) -> None:
        self.form.store(partial(rows.update, self._context.database, "agenda_item", self.item))
