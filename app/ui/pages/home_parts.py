"""The boxes of the first page; each hides while it has nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.home import Home
from app.services.indicators_words import in_brackets
from app.services.meetings import MeetingRow
from app.services.messages import Message
from app.services.next_steps import NextStep
from app.services.practices import PracticeRow
from app.services.rules import Count
from app.services.unshared import Unshared
from app.text_dates import as_date, near_date
from app.ui import theme, values
from app.ui.homes import INSTRUMENTS, OF_INSTRUMENT, way_to
from app.ui.page import Context
from app.ui.pages import meetings_words
from app.ui.pages.home_data import STEPS
from app.ui.pages.meetings_print import PRINTS, show_form
from app.ui.waiting import Waiting
from app.ui.widgets.choices import grades_words
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import ProgressWithWords, StatusChip
from app.ui.widgets.tab_order import follow_reading

MOST, WEEK, MESSAGES, LETTERS = 5, 7, 3, 200
STEP_ICONS = {
    "commitment": "list-checks",
    "present": "message-square",
    "review": "clipboard-check",
    "choose": "book-open",
    "apply": "repeat-2",
    "tickets": "square-check",
    "evaluate": "notebook-pen",
    "read": "message-square",
    "read_older": "message-square",
    "lead": "handshake",
    "hold": "calendar-days",
    "move": "calendar-days",
    "answer": "pencil",
    "answer_older": "pencil",
}


class FirstSteps(BoxedList):
    """The steps that put a new microcentro to work."""

    def __init__(self, context: Context) -> None:
        super().__init__("Primeros pasos")
        self._context = context

    def show_left(self, left: frozenset[str], *, invites: bool, asked: bool = False) -> None:
        """Tick what is done; the last one stands alone, and nothing is left of the box after it."""
        here = next((place for place, row in enumerate(self._rows()) if row is self.window().focusWidget()), -1)
        self.clear()
        self.setVisible(bool(left))
        last = len(left) == 1
        self.heading.setText("Falta un paso" if last else "Primeros pasos")
        for step in STEPS:
            if (step.key == "invitar" and not invites) or (last and step.key not in left):
                continue
            waits = StatusChip("waiting", "Espera respuesta") if asked and step.key == "invitar" else None
            chip = waits if step.key in left else StatusChip("done", "Listo")
            run = partial(self._context.navigate, step.page)
            self.add_row(step.title, step.line, icon=step.icon, chip=chip, run=run)
        rows = self._rows()
        if here >= 0 and rows:
            rows[min(here, len(rows) - 1)].setFocus()

    def _rows(self) -> list[ListRow]:
        items = (self.rows.itemAt(place) for place in range(self.rows.count()))
        each = [item.widget() for item in items if item is not None]
        return [row for row in each if isinstance(row, ListRow)]


class NextMeeting(BoxedList):
    """The next session, to open and to print."""

    def __init__(self, context: Context) -> None:
        super().__init__("Próxima sesión")
        self._context = context

    def show_meeting(self, row: MeetingRow | None, *, had_any: bool) -> None:
        """Say when and where; without one, that it is to be planned."""
        self.clear()
        self.setVisible(row is not None or had_any)
        if row is None:
            self.add_row(
                "No hay una sesión planificada",
                "Planifique la próxima para convocar con tiempo.",
                icon="calendar-days",
                run=partial(self._context.navigate, "sesiones"),
            )
            return
        layout = _block(self)
        layout.addWidget(label(meetings_words.name(row), "strong"))
        where = meetings_words.where(row)
        layout.addWidget(label(meetings_words.when(row) + (f" · {where}" if where else "")))
        layout.addWidget(StatusChip(*meetings_words.state(row.status)))
        tools = in_line(
            button("Abrir", partial(self._context.navigate, "sesiones", id=row.id), icon="calendar-days"),
            button("Imprimir tabla", partial(show_form, self._context, PRINTS[0], row), icon="printer"),
        )
        layout.addWidget(tools)


class Messages(BoxedList):
    """What was written to the network of late; each opens where it was written."""

    def __init__(self, context: Context) -> None:
        super().__init__("Mensajes de la red")
        self._context = context

    def show_messages(self, messages: Sequence[Message], today: date) -> None:
        """List the newest."""
        self.clear()
        self.setVisible(bool(messages))
        for one in messages[:MESSAGES]:
            day = near_date(one.date, today) + (" (fecha dudosa)" if one.doubtful else "")
            line = " · ".join(part for part in (one.author, day) if part)
            page, place = way_to("log_entry", one.id)
            text = " ".join(one.text.split())
            text = text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"
            self.add_row(text, line, icon="message-square", run=partial(self._context.navigate, page, **place))
        if len(messages) > MESSAGES:
            run = partial(self._context.navigate, INSTRUMENTS, part=OF_INSTRUMENT["log_entry"])
            self.add_row(f"Ver todos los mensajes ({values.number_words(len(messages))})", run=run)


class Pending(BoxedList):
    """What I have to do next: agreements and the cycle of the practices; each leads to where it is done."""

    def __init__(self, context: Context) -> None:
        super().__init__("Lo que me falta")
        self._context = context
        self._all = False

    def show_steps(self, steps: Sequence[NextStep], today: date) -> None:
        """List them, the first ones while nobody asks for all."""
        self.clear()
        self.setVisible(bool(steps))
        for one in steps if self._all else steps[:MOST]:
            self.add_row(
                one.title, one.line, icon=STEP_ICONS[one.kind], chip=_urgency(one, today), run=partial(self._go, one)
            )
        if len(steps) > MOST and not self._all:
            self.add_row(f"Ver todo lo que me falta ({len(steps)})", run=partial(self._show_all, steps, today))

    def _go(self, one: NextStep) -> None:
        if one.kind == "commitment":
            self._context.navigate("acuerdos", id=one.record_id)
        elif one.kind in {"hold", "move"}:
            self._context.navigate("sesiones", id=one.record_id)
        elif one.kind == "lead":
            self._context.navigate("plan", id=one.record_id, part="cierre", field="handover_notes")
        elif one.practice_id:
            self._context.navigate("ciclo", id=one.practice_id, part=one.stage, record=one.record_id)
        else:
            self._context.navigate("practicas")

    def _show_all(self, steps: Sequence[NextStep], today: date) -> None:
        self._all = True
        self.show_steps(steps, today)
        follow_reading(self.rows)
        rows = [row for row in self.findChildren(ListRow) if row.isVisibleTo(self)]
        rows[MOST].setFocus()


class Drafts(BoxedList):
    """My drafts, each opens where it is written; and what stayed here of practices that are shared."""

    def __init__(self, context: Context) -> None:
        super().__init__("Mis borradores", "Solo están en este computador hasta que usted los comparta.")
        self._context = context

    def show_drafts(self, drafts: Sequence[PracticeRow], unshared: Sequence[Unshared] = ()) -> None:
        """List them."""
        self.clear()
        self.setVisible(bool(drafts or unshared))
        for row in drafts[:MOST]:
            known = (grades_words(list(row.grades)) if row.grades else "", row.common_theme)
            line = " · ".join(part for part in known if part)
            run = partial(self._context.navigate, "practicas", id=row.id, mode="editar")
            self.add_row(row.title or "Práctica sin título", line, icon="notebook-pen", run=run)
        _others(self, len(drafts), partial(self._context.navigate, "practicas"), "Ver todos los borradores")
        for one in unshared:
            line = f"Ya está compartida, pero no entera. Solo en este computador: {one.words}"
            run = partial(self._context.navigate, "practicas", id=one.practice_id)
            self.add_row(one.title or "Práctica sin título", line, icon="share-2", run=run)


class Year(BoxedList):
    """How the year goes, or the last one went: the goal of practices and the attendance."""

    def __init__(self) -> None:
        super().__init__()
        self.goal = ProgressWithWords()
        self.attendance = label()
        layout = _block(self)
        layout.addWidget(self.goal)
        layout.addWidget(self.attendance)

    def show_year(self, home: Home) -> None:
        """Fill the bar and the sentences."""
        self.heading.setText(f"El año {home.year}")
        self.heading.show()
        goal = home.goal
        self.goal.setVisible(goal.whole > 0)
        if goal.whole:
            words = values.part_words(goal.part, goal.whole, "práctica compartida", "prácticas compartidas")
            self.goal.show_progress(goal.part, goal.whole, f"{words} en sesiones")
        self.attendance.setText(attendance_words(home.attendance, home.small))
        self.setVisible(bool(goal.part or home.attendance.whole or home.next_meeting))


def hand_over_words(waiting: Waiting) -> str:
    """'12 cambios y 3 evidencias (4,2 MB)', and what the others have not confirmed yet."""
    parts = []
    if waiting.changes:
        parts.append(values.count_words(waiting.changes, "cambio", "cambios"))
    if waiting.evidence:
        pieces = values.count_words(waiting.evidence, "evidencia", "evidencias")
        parts.append(f"{pieces} ({values.size_words(waiting.file_bytes)})")
    if waiting.decisions:
        parts.append("lo decidido sobre los computadores" if parts else "Lo decidido sobre los computadores")
    what = " y ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
    first = f"{what} que sus colegas aún no tienen." if what else "Todo lo suyo está entregado."
    if waiting.applies:
        asks = "Entregue un archivo a la coordinación: lleva su solicitud para que acepte este computador."
        return f"{first} {asks}" if parts else asks
    if not waiting.handed:
        return first
    changes = values.count_words(waiting.handed, "cambio entregado espera", "cambios entregados esperan")
    came = "llegó" if waiting.handed == 1 else "llegaron"
    return f"{first} {changes} que sus colegas confirmen que {came}."


def attendance_words(count: Count, small: int) -> str:
    """'Asistencia: 34 de 40 presencias esperadas (85 %)'; of fewer than `small` without the percentage."""
    if not count.whole:
        return "Todavía no hay asistencia de este año."
    return f"Asistencia: {count.part} de {count.whole} presencias esperadas{in_brackets(count, small)}"


def _block(box: BoxedList) -> QVBoxLayout:
    """A row of several things, its edge in line with the words of other rows."""
    holder = QWidget()
    layout = column_layout(holder, margin=theme.L)
    box.add_widget(holder)
    return layout


def _urgency(step: NextStep, today: date) -> StatusChip | None:
    """How late it is; an agreement also says how near."""
    if step.kind == "read":
        return StatusChip("attention", "Sin leer")
    promised = step.kind == "commitment"
    if step.late:
        return StatusChip("problem" if promised else "attention", "Atrasado")
    due = as_date(step.due)
    if not promised or due is None:
        return None
    days = (due - today).days
    near = {0: "Vence hoy", 1: "Vence mañana"}.get(days, f"En {days} días")
    return StatusChip("attention" if days <= WEEK else "neutral", near)


def _others(box: BoxedList, number: int, run: partial[None], words: str) -> None:
    if number > MOST:
        box.add_row(f"{words} ({values.number_words(number)})", run=run)
