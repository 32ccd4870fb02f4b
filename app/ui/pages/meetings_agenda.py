"""*Tabla*: what the session will do, minute by minute, and what earlier ones left pending."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import agenda, rows
from app.services.agenda import AgendaSums
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.pages.meetings_agenda_list import AgendaList
from app.ui.pages.meetings_keep import KeepPanel
from app.ui.pages.meetings_part import Part
from app.ui.pages.meetings_pending import PendingList
from app.ui.pages.meetings_running import RunningPanel
from app.ui.pages.meetings_source import SourceBox
from app.ui.steps import added, all_added, step, take_away
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, clear, column_layout, label
from app.ui.widgets.status import InlineNotice, ProgressWithWords


class AgendaPart(Part):
    """The agenda: order, minutes and who answers for each point."""

    tables = frozenset({"agenda_item", "meeting", "person", "practice", "commitment", "template", "network_rule"})
    add_words = "Agregar un punto"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.running = RunningPanel(context)
        self.running.changed.connect(self._ran)
        self.pending = PendingList(context)
        self.progress = ProgressWithWords()
        self.balance = label("", "small")
        self.notices = QWidget()
        column_layout(self.notices, gap=theme.S)
        self.list = AgendaList(context)
        self.list.order_chosen.connect(self._reorder)
        self.list.opened.connect(self._follow)
        self.list.removed.connect(self._remove)
        self.list.minutes_stepped.connect(self._step_minutes)
        self.source = SourceBox(context)
        self.source.filled.connect(self.refresh)
        self.problem = InlineNotice("problem")
        self.add_button = button(self.add_words, self.add, icon="plus", hint="Ctrl+N")
        self.present_button = button("Agregar una presentación", self._add_presentation, icon="book-open")
        self.run_button = button("Contar el tiempo", self.running.start, icon="clock", hint="Ctrl+Enter")
        self.print = self.print_button("Imprimir la tabla", "tabla")
        self._keep: KeepPanel | None = None
        self.keep_button = button("Guardar como formato", self._ask_keep, icon="save", role="flat")
        holder = in_line(self.add_button, self.present_button, self.run_button, self.print, self.keep_button)
        self.run_today = button("Contar el tiempo", self.running.start, icon="clock", hint="Ctrl+Enter")
        self.today = in_line(self.run_today)
        above = (self.running, self.today, self.pending, self.progress, self.balance, self.notices)
        for part in (*above, self.source, self.list, self.problem, holder):
            self.column.add(part)

    @property
    def keep(self) -> KeepPanel:
        """What asks how the agenda is kept as a format; made once somebody wants to."""
        if self._keep is None:
            self._keep = KeepPanel(self.context)
            self._keep.closed.connect(self._kept)
            self.column.add(self._keep)
        return self._keep

    def begin(self) -> None:
        """Another session: nothing is open."""
        self.list.close_editor()
        if self._keep is not None:
            self._keep.close_panel()
        self.problem.hide()

    def refresh(self) -> None:
        """Read the agenda again."""
        database = self.context.database
        held = rows.load(database, "meeting", self.meeting)
        start = held["start"]
        items = agenda.items(database, self.meeting)
        self.list.show_items(items, start)
        self.list.setVisible(bool(items))
        self.source.show_meeting(self.meeting, empty=not items)
        self._show_sums(agenda.sums(database, self.meeting), bool(items))
        self.running.show_meeting(self.meeting)
        waits = bool(items) and self.running.state is None
        # On its day the clock is what comes next, and stands where one begins.
        now = waits and held["date"] == wall_clock.today().isoformat()
        self.today.setVisible(now)
        self.run_button.setVisible(waits and not now)
        for verb in (self.keep_button, self.print):
            verb.setVisible(bool(items))
        self.pending.show_pending(self.meeting)
        self.follow()

    def save_now(self) -> bool:
        """Save the point that is open."""
        return self.list.editor is None or self.list.editor.saver.leave()

    def go_back(self) -> bool:
        """Close the point that is open, or the question for a format."""
        if (self._keep is not None and self._keep.close_panel()) or self.running.close_question():
            return True
        if self.list.editor is None:
            return False
        self.list.done()
        self._follow()
        return True

    def first_focus(self) -> QWidget | None:
        """What stands first, that it may open at its top: the clock, what is pending, the first point, its button."""
        if self.running.state is not None:
            return self.running.next_button
        if not self.today.isHidden():
            return self.run_today
        if self.pending.first is not None:
            return self.pending.first
        return self.list.lines[self.list.order[0]] if self.list.order else self.add_button

    def add(self) -> None:
        """A new point after the last of the block one is in, open for writing."""
        if not self.list.close_editor():
            return
        try:
            made = agenda.add_item(self.context.database, self.meeting, block=self._block())
        except AppError as error:
            self.problem.tell(failures.sentence(error))
            return
        added(self.context, "agenda_item", made, "Agregar un punto")
        self.refresh()
        self.list.open(made)

    def run(self) -> None:
        """Begin to count the time, or go on with the next point."""
        if self.running.state is None:
            self.running.start()
        else:
            self.running.go_on()

    def _ask_keep(self) -> None:
        if self.list.close_editor():
            self.keep.open(self.meeting)
            self.follow()

    def _kept(self) -> None:
        self.keep_button.setFocus()

    def _ran(self) -> None:
        self.refresh()
        waiting = self.run_button if self.today.isHidden() else self.run_today
        reached = self.running.next_button if self.running.state else waiting
        reached.setFocus()

    def _block(self) -> str:
        focused = [item for item, line in self.list.lines.items() if line.hasFocus()]
        if not focused:
            return "PEDAGOGICAL"
        return str(rows.load(self.context.database, "agenda_item", focused[0])["block"] or "PEDAGOGICAL")

    def _add_presentation(self) -> None:
        if not self.list.close_editor():
            return
        try:
            made = agenda.add_presentation(self.context.database, self.meeting)
        except AppError as error:
            self.problem.tell(failures.sentence(error))
            return
        all_added(self.context, "agenda_item", made, "Agregar una presentación")
        self.refresh()
        self.list.open(made[0])

    def _follow(self) -> None:
        self.follow()
        # Once the editor, or the line that moved, has its place.
        QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self) -> None:
        focused = self.window().focusWidget()
        if self.list.editor is not None:
            self.column.ensureWidgetVisible(self.list.editor)
        if focused is not None and self.list.isAncestorOf(focused):
            self.column.ensureWidgetVisible(focused)

    def _reorder(self, order: list[str]) -> None:
        if not self.save_now():
            return
        database, before = self.context.database, list(self.list.order)
        do, undo = (partial(agenda.reorder, database, self.meeting, ids) for ids in (order, before))
        step(self.context, "Mover un punto de la tabla", do=do, undo=undo)
        self.refresh()
        self._follow()

    def _remove(self, item: str) -> None:
        place = self.list.order.index(item)
        if self.list.editor is not None and self.list.editor.item == item:
            self.list.editor.saver.forget()
        take_away(self.context, "agenda_item", item, "Quitar un punto de la tabla", said="Punto quitado de la tabla")
        self.refresh()
        self.list.focus_near(place)
        self._follow()

    def _step_minutes(self, item: str, by: int) -> None:
        database = self.context.database
        before = rows.load(database, "agenda_item", item)["minutes_planned"]
        after = max((before or 0) + by, 0)
        do, undo = (
            partial(rows.update, database, "agenda_item", item, {"minutes_planned": minutes})
            for minutes in (after, before)
        )
        step(self.context, "Cambiar los minutos de un punto", do=do, undo=undo)
        self.refresh()

    def _show_sums(self, sums: AgendaSums, any_item: bool) -> None:
        self.progress.show_progress(sums.planned, sums.length or max(sums.planned, 1), sums_words(sums))
        if not any_item:
            self.progress.words.setText("La tabla está vacía. Empiece con una de estas, o agregue su primer punto.")
        self.progress.bar.setVisible(any_item and sums.length is not None)
        self.balance.setText(balance_words(sums))
        self.balance.setVisible(bool(self.balance.text()))
        layout = self.notices.layout()
        assert layout is not None
        clear(layout)
        for code, words in sums.warnings:
            if code != "too_long":
                layout.addWidget(InlineNotice("attention", words))
        self.notices.setVisible(layout.count() > 0)


def sums_words(sums: AgendaSums) -> str:
    """The sum of the minutes against what the session lasts, in one sentence."""
    planned = values.minutes_words(sums.planned)
    if sums.length is None:
        return f"La tabla suma {planned}. Diga en Datos a qué hora empieza y termina la sesión."
    rest = sums.length - sums.planned
    whole = values.minutes_words(sums.length)
    if rest < 0:
        return f"La tabla suma {planned} y la sesión dura {whole}: se pasa en {values.minutes_words(-rest)}."
    if rest == 0:
        return f"La tabla suma {planned}: lo que dura la sesión."
    return f"La tabla suma {planned} de {whole}: quedan {values.minutes_words(rest)}."


def balance_words(sums: AgendaSums) -> str:
    """'Administrativo 25 min, pedagógico 1 h 40 min: 80 % pedagógico.'; '' while neither block has minutes."""
    share = sums.pedagogical_share
    if share.percent is None:
        return ""
    admin, pedagogical = values.minutes_words(sums.administrative), values.minutes_words(sums.pedagogical)
    return f"Administrativo {admin}, pedagógico {pedagogical}: {share.percent}\u00a0% pedagógico."
