"""One version of a format: as it is used, or as it is being prepared; what is said of it, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from app import wall_clock
from app.errors import AppError, NotFound
from app.services import labels, record_lists, rows, template_editing, templates
from app.services.templates import IN_USE, PREPARING, RETIRED, ItemView, TemplateView
from app.ui import failures, values
from app.ui.page import Context
from app.ui.pages.instruments_comments import CommentsBox
from app.ui.pages.instruments_new_version import NewVersion
from app.ui.pages.instruments_template_lines import TemplateLines
from app.ui.pages.practices_words import grades_range
from app.ui.pages.record_reader import RecordReader
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo, GradeChips
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import bring_into_sight, button
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import LongText, TextLine

CHIPS = {
    IN_USE: ("done", "En uso"),
    PREPARING: ("attention", "En preparación"),
    templates.TRIED: ("done", "Ya se usó"),
    RETIRED: ("neutral", "Retirado"),
    templates.SUPERSEDED: ("neutral", "Versión anterior"),
}
TICKET = "exit_ticket"


class TemplateReader(RecordReader):
    """`opened(id)` when another version should be shown, `removed()` after one was discarded, `saved()` otherwise."""

    opened = Signal(str)
    saved = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view: TemplateView | None = None
        self._begun: tuple[str, Mapping[str, Any]] = ("", {})
        self.saver.saved.connect(self.saved)
        self.chip = StatusChip()
        self.notice = InlineNotice("attention")
        self._build_words()
        self.lines = TemplateLines(context, self.saver)
        self.preview = BoxedList("Cómo se ve")
        self.change = NewVersion(context)
        self.change.made.connect(self.opened)
        self.comments = CommentsBox(context)
        self.comments.said.connect(self._changed)
        self.history = BoxedList("Versiones")
        self.notice.pressed.connect(self._add_line)
        told = (self.words, self.lines, self.preview)
        for part in (self.saver.notice, *told, self.tools, self.notice, self.change):  # why not, under the button
            self.add(part)
        self.add(self.comments)
        self.add(self.history)

    def _build_words(self) -> None:
        self.words = FormSection("El formato")
        self.words.corner.addWidget(self.saver.tick)
        self.words.corner.addWidget(self.chip)
        self.kind = ChoiceCombo(labels.choices("template", "kind"), empty="")
        self.kind.changed.connect(self._set_kind)
        self.kind_row = self.words.add("Tipo", self.kind, hint="Se elige antes de agregar líneas.", beside=True)
        self.name, self.body = TextLine(), LongText(lines=2)
        self.words.add("Título", self.name, required=True)
        self.words.add("Instrucciones", self.body)
        self.grades = GradeChips(name="Para los grados")
        self.grades_row = self.words.add("Para los grados", self.grades, hint="Si no marca ninguno, sirve para todos.")
        self.saver.watch(self.name, self.body, self.grades)
        self.meeting = ChoiceCombo({}, empty="Fuera de una sesión")
        self.meeting_row = self.words.add("Se acordó en", self.meeting, beside=True)
        self.agree = button("Poner en uso", self._put_in_use, icon="check")
        self.discard = button("Descartar", self._discard, icon="trash-2")
        self.retire = button("Retirar", self._retire, icon="archive")
        self.tools = in_line(self.agree, self.discard, self.retire)

    def show_record(self, wanted: str) -> bool:
        """Show a version; False if it is not here."""
        database = self._context.database
        try:
            view = self.view = templates.load(database, wanted)
        except NotFound:
            return False
        if wanted != self.record:
            self.drop_blank()
            self.saver.forget()
            self.notice.hide()
            self.meeting.set_value(None)
            self.verticalScrollBar().setValue(0)
        self.record = wanted
        editable = view.state == PREPARING and not template_editing.is_frozen(database, wanted)
        self._show_words(view, editable=editable)
        self.lines.setVisible(editable)
        if editable:
            self.lines.kind = view.kind
            self.lines.show_parts(wanted)
        self._show_preview(view)
        self._show_agreed(view)
        self.discard.setVisible(editable)
        self.retire.setVisible(view.state == IN_USE)
        self.change.setVisible(not editable)
        self.change.show_format(wanted, view.kind)
        self.comments.show_format(wanted)
        self._show_history(view)
        follow_reading(self.column)
        return True

    def note_begun(self) -> None:
        """The format that is shown was begun just now: it goes again if nothing is written in it."""
        self._begun = self.record, rows.load(self._context.database, "template", self.record)

    def drop_blank(self) -> bool:
        """Take away a format that was begun just now and in which nothing was written; whether it went."""
        fresh = self.record
        if not self._is_blank():
            return False
        self.clear_record()
        template_editing.discard(self._context.database, fresh)
        self._context.undo.forget(fresh)
        return True

    def _is_blank(self) -> bool:
        """Whether what is shown was begun just now, and nothing was written in it."""
        database, (fresh, begun) = self._context.database, self._begun
        if not fresh or self.record != fresh or not record_lists.is_blank(database, "template", fresh, begun):
            return False  # which may be gone by now, as by Ctrl+Z on another page
        return rows.load(database, "template", fresh) == begun

    @property
    def offers_anew(self) -> bool:
        """Whether a format is shown that is changed by a new version of it."""
        return bool(self.record) and not self.change.isHidden()

    def ask_anew(self) -> None:
        """Lead to where one says why it changes."""
        self.change.reason.setFocus()
        bring_into_sight(self.change)

    def _show_words(self, view: TemplateView, *, editable: bool) -> None:
        self.chip.set_state(*CHIPS[view.state])
        chosen = editable and not (view.items or view.previous_id or view.variant_of_id)
        self.kind.set_value(view.kind)
        self.kind.setReadOnly(not chosen)
        self.kind_row.hint.setVisible(chosen)
        if not self.saver.dirty:
            self.name.set_value(view.title)
            self.body.set_value(view.body)
            self.grades.set_value(list(view.for_grades))
        for field in (self.name, self.body):
            field.setReadOnly(not editable)
        self.grades.setReadOnly(not editable)
        self.grades_row.setVisible(view.kind == TICKET)
        said = [f"Solo para {school}." if (school := self._school(view)) else ""]
        said += [] if editable else ["Ya se usa: para cambiarlo, haga más abajo una versión nueva."]
        self.words.hint.setText(" ".join(filter(None, said)))
        self.words.hint.setVisible(bool(self.words.hint.text()))

    def _set_kind(self) -> None:
        """Let it be of the kind that was chosen; a name that only says the kind follows."""
        database, record, wanted = self._context.database, self.record, self.kind.value()
        if wanted is None or not self.save_now():
            return
        before, blank = templates.load(database, record), self._is_blank()
        if not before.items:  # which a line may have been given since it was shown
            title = named(wanted) if before.title == named(before.kind) else before.title
            fields = {"kind": wanted, "title": title or None, "for_grades": None}
            template_editing.change(database, record, fields)
        if blank:
            self.note_begun()
        self._changed()

    def _school(self, view: TemplateView) -> str:
        """The name of the only school whose it is; '' where it is of all of them."""
        with self._context.database.read() as session:
            return next(iter(record_lists.titles(session, "school", [view.school_id]).values()), "")

    def _store(self) -> None:
        if self.view is None or self.name.isReadOnly():
            return
        grades = {"for_grades": self.grades.value() or None} if self.view.kind == TICKET else {}
        said = {"title": self.name.value() or None, "body": self.body.value() or None} | grades
        template_editing.change(self._context.database, self.record, said)
        self.lines.store()
        self._show_preview(templates.load(self._context.database, self.record))

    def _show_preview(self, view: TemplateView) -> None:
        self.preview.clear()
        for item in view.items:
            self.preview.add_row(f"{item.order}. {item.text}", _line_words(item))
        if not view.items:
            self.preview.set_empty("Todavía no tiene líneas.")

    def _show_agreed(self, view: TemplateView) -> None:
        """Let the session that agrees it be chosen while it can be put in use, and tell it afterwards."""
        open_ = view.state in (PREPARING, templates.TRIED, RETIRED)
        database, agreed = self._context.database, view.agreed_in_meeting_id
        offered = record_lists.options(database, "meeting", until=wall_clock.today())  # none that is still to come
        if agreed and agreed not in offered:
            offered = record_lists.options(database, "meeting")
        self.meeting.set_choices(offered)
        self.meeting.set_value(view.agreed_in_meeting_id or (self.meeting.value() if open_ else None))
        self.meeting.setReadOnly(not open_)
        self.agree.setVisible(open_)
        self.meeting_row.setVisible(open_ or view.agreed_in_meeting_id is not None)

    def _show_history(self, view: TemplateView) -> None:
        self.history.clear()
        for one in templates.versions(self._context.database, view.id):
            day = values.short_date(one.agreed_on) if one.agreed_on else ""
            kept = "La de costumbre" if one.customary else ""
            line = " · ".join(part for part in (one.change_reason, day) if part) or kept
            chip = StatusChip(*CHIPS[one.state])
            run = partial(self.opened.emit, one.id) if one.id != view.id else None
            self.history.add_row(f"Versión {one.version}", line, chip=chip, run=run)

    def _put_in_use(self) -> None:
        if not self.save_now():
            return
        database, record = self._context.database, self.record
        before = rows.load(database, "template", record)
        back = {name: before[name] for name in ("active", "agreed_in_meeting_id", "agreed_on")}
        do = partial(template_editing.put_in_use, database, record, meeting_id=self.meeting.value())
        try:
            do()
        except AppError as error:
            empty = self.view is not None and not templates.load(database, record).items
            self.notice.tell(failures.why_not(error), self.lines.verb if empty else "")
            bring_into_sight(self.notice)
            return
        self.notice.hide()
        undo = partial(_put, self._context, record, back)
        step(self._context, "Poner en uso", do=do, undo=undo, said="El formato está en uso", run=False)
        self._changed()
        self.name.setFocus()

    def _add_line(self) -> None:
        self.notice.hide()
        self.lines.add_line()

    def _retire(self) -> None:
        database, record = self._context.database, self.record
        do, undo = (partial(change, database, record) for change in (template_editing.retire, _use_again))
        step(self._context, "Retirar el formato", do=do, undo=undo, said="El formato ya no se ofrece. Lo llenado queda")
        self._changed()
        self.name.setFocus()

    def _discard(self) -> None:
        self.saver.forget()
        database, record = self._context.database, self.record
        do, undo = partial(template_editing.discard, database, record), partial(_bring_back, self._context, record)
        step(self._context, "Descartar el formato", do=do, undo=undo, said="Se descartó el formato")
        self.removed.emit()

    def _changed(self) -> None:
        self.show_record(self.record)
        self.saved.emit()


def named(kind: str) -> str:
    """What a format of the network's own is called until it has a name."""
    return f"{labels.words('template', 'kind', kind)} de la red"


def _line_words(item: ItemView) -> str:
    parts = (
        labels.words("template_item", "dimension", item.dimension),
        " / ".join(item.options.values()),
        labels.words("template_item", "block", item.block),
        values.minutes_words(item.minutes) if item.minutes else "",
        grades_range(item.for_grades) if item.for_grades else "",
        item.attitude_code,
        "Esencial" if item.essential else "",
    )
    return " · ".join(part for part in parts if part)


def _put(context: Context, record: str, fields: dict[str, object]) -> None:
    rows.update(context.database, "template", record, fields)


def _bring_back(context: Context, record: str) -> None:
    rows.bring_back(context.database, "template", record)


_use_again = template_editing.put_in_use
