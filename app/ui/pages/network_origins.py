"""*Microcentros anteriores*: the microcentros that this one comes from, and joining another with its whole history."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.jobs import Progress
from app.models.database import Database
from app.services import labels, predecessors, rows
from app.services.predecessors import PredecessorRow, Preview, Source
from app.ui import failures, theme, values
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.catching_up import opened
from app.ui.page import Context
from app.ui.pages.network_directory import Directory
from app.ui.steps import added, step, take_away
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.communes import CommunesField
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.flow import in_line
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import ScrollColumn, bring_into_sight, button, column_layout, label
from app.ui.widgets.rows import BoxedList, FormSection, ListRow
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import LongText, TextLine

_RECORDS = "Archivo de registros (*.jsonl);;Todos los archivos (*)"
_FILE = "El que escribe «Guardar el archivo del año», en «Más acciones» de su página Red."
_HINT = "Sus sesiones y planes guardan su propia numeración, con su nombre."


class OriginsPart(ScrollColumn):
    """`changed()` when there is one more or one less."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self.total, self._directory = context, 0, Directory(context)
        self.rows: dict[str, ListRow] = {}
        self.empty = EmptyState(
            "merge", "Este microcentro no viene de otro", "Juntar otro microcentro", self.open_join, role="",
            more="Cuando dos microcentros se hacen uno, ambas historias se conservan.",
        )  # fmt: skip
        self.box = BoxedList("Microcentros anteriores", _HINT)
        self.join_button = button("Juntar otro microcentro", self.open_join, icon="merge", role="flat")
        self.box.corner.addWidget(self.join_button)
        self.editor = OriginForm(context, self._directory)
        self.editor.removed.connect(self._taken_away)
        self.editor.saver.saved.connect(self._read)
        self.join = JoinPanel(context)
        self.join.closed.connect(self._closed)
        self.join.joined.connect(self._joined)
        self.write_down = button("Solo anotar un microcentro anterior", self._write_down, icon="pencil", role="flat")
        for part in (self.join, self.empty, self.box, self.editor, self.write_down):
            self.add(part)
        self.join.hide()
        self.editor.hide()
        self.destroyed.connect(self._directory.close)

    def refresh(self) -> None:
        """Read the list again."""
        self._read()
        if self.editor.record and self.editor.record in self.rows:
            self.editor.show_record(self.editor.record)
        elif self.editor.record:
            self.editor.forget()
        follow_reading(self.column)
        self.changed.emit()

    def open_join(self) -> None:
        """Ask which microcentro is joined."""
        self.editor.leave()
        self.join.begin()
        self._read()
        bring_into_sight(self.join)

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.editor.saver.leave()

    def go_back(self) -> bool:
        """Close what is open."""
        if not self.join.isHidden():
            self._closed()
            return True
        if not self.editor.record:
            return False
        leaving = self.editor.record
        self.editor.leave()
        (self.rows.get(leaving) or self.join_button).setFocus()
        return True

    def first_focus(self) -> QWidget | None:
        """The first of the list, or the button of an empty one."""
        return next(iter(self.rows.values()), None) or self.empty.button

    def _read(self) -> None:
        found = predecessors.predecessors(self._context.database)
        self.total = len(found)
        self.box.clear()
        self.rows = {row.id: self.box.add_row(row.name, self._line(row), run=partial(self._later, row.id))
                     for row in found}  # fmt: skip
        self.box.setVisible(bool(found))
        self.empty.setVisible(not found and self.join.isHidden())

    def _line(self, row: PredecessorRow) -> str:
        communes = ", ".join(map(self._directory.commune, row.communes))
        return " · ".join(part for part in (communes, _line(row)) if part)

    def _later(self, record: str) -> None:
        # Not inside the row's own slot: reading the list deletes that row.
        QTimer.singleShot(0, self, partial(self._open, record))

    def _open(self, record: str) -> None:
        if record == self.editor.record:
            self.go_back()
        elif self.editor.leave():
            self.editor.show_record(record)
            follow_reading(self.column)
            self.editor.name.setFocus()

    def _write_down(self) -> None:
        if not self.editor.leave():
            return
        made = rows.create(self._context.database, "predecessor", {})
        added(self._context, "predecessor", made, "Anotar un microcentro anterior")
        self.refresh()
        self._open(made)

    def _closed(self) -> None:
        self.join.hide()
        self._read()
        (self.first_focus() or self).setFocus()

    def _joined(self) -> None:
        self.join.hide()
        self.refresh()

    def _taken_away(self) -> None:
        self.refresh()
        (self.first_focus() or self).setFocus()


class OriginForm(QWidget):
    """What is known of one; `removed()` after it, or what came with it, was taken away."""

    removed = Signal()

    def __init__(self, context: Context, directory: Directory) -> None:
        super().__init__()
        self._context, self._directory, self.record = context, directory, ""
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection("El microcentro anterior")
        section.corner.addWidget(self.saver.tick)
        self.name = TextLine()
        self.communes = CommunesField(directory.find_communes, directory.commune, directory.typed_commune)
        self.communes.removed.connect(self._remove_commune)
        self.form = BoundForm({
            "name": section.add("Nombre", self.name, required=True),
            "communes": section.add("Comunas", self.communes),
            "year_from": section.add("Desde el año", WholeNumber(low=1900, most=2200), beside=True),
            "year_to": section.add("Hasta el año", WholeNumber(low=1900, most=2200), beside=True),
            "note": section.add("Qué ocurrió", LongText(lines=2), hint="Por qué se juntaron, qué se quiso conservar."),
        })
        self.saver.watch(*self.form.fields())
        self.out = button("Sacar lo que se juntó", self._take_out, icon="undo-2")
        self.drop = button("Quitar de la lista", self._remove, icon="trash-2")
        holder = in_line(self.out, self.drop)
        layout = column_layout(self, gap=theme.M)
        for part in (section, self.saver.notice, holder):
            layout.addWidget(part)

    def show_record(self, record: str) -> None:
        """Show this one."""
        if record != self.record:
            self.forget()
        self.record = record
        row = next(one for one in predecessors.predecessors(self._context.database) if one.id == record)
        self.form.show(rows.load(self._context.database, "predecessor", record))
        self._tell_order()
        self.out.setVisible(row.brought)
        # With records of its own it stays, or they would be nobody's.
        self.drop.setVisible(not row.brought and not row.meetings_n and not row.plans_n)
        self.show()

    def leave(self) -> bool:
        """Save before something else is shown; one that was never named goes."""
        if not self.saver.leave():
            return False
        database = self._context.database
        if self.record and not any(map(rows.load(database, "predecessor", self.record).get, self.form.rows)):
            rows.remove(database, "predecessor", self.record)
            self._context.undo.forget(self.record)
        self.forget()
        return True

    def forget(self) -> None:
        """Nothing is shown."""
        self.saver.forget()
        self.form.forget()
        self.record = ""
        self.hide()

    def _store(self) -> None:
        self.form.store(partial(rows.update, self._context.database, "predecessor", self.record))
        self._tell_order()

    def _tell_order(self) -> None:
        self.form.tell_order("year_from", "year_to", "Termina antes de comenzar. Revise los dos años.")

    def _remove_commune(self, code: str) -> None:
        if not self.saver.flush():
            return
        before, name = self.communes.value() or [], self._directory.commune(code)
        save = partial(rows.update, self._context.database, "predecessor", self.record)
        step(
            self._context,
            f"Quitar la comuna {name}",
            do=partial(save, {"communes": [one for one in before if one != code] or None}),
            undo=partial(save, {"communes": before}),
            said=f"Se quitó la comuna {name}",
        )
        self.show_record(self.record)

    def _remove(self) -> None:
        record = self.record
        self.forget()
        take_away(self._context, "predecessor", record, "Quitar el microcentro anterior", said="Se quitó de la lista")
        self.removed.emit()

    def _take_out(self) -> None:
        if not self.saver.flush():
            return
        record = self.record
        self._context.run_job("Sacando lo que se juntó", partial(_take_out, self._context.database, record),
                              done=self._done)  # fmt: skip

    def _done(self, _: object) -> None:
        self.forget()
        self._context.undo.clear()
        self._context.toast("Se sacó todo lo que había llegado con él. Puede juntarlo otra vez.")
        self.removed.emit()


class JoinPanel(QWidget):
    """Which microcentro, what would come, and the button that brings it. `joined()` or `closed()` at the end."""

    joined = Signal()
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._source: Source | None = None
        self._found: Preview | None = None
        self._files = FileChooser(context.settings, self, _RECORDS, key="records")
        section = FormSection("Juntar otro microcentro", "Llegan sus escuelas, personas, sesiones, prácticas y planes.")
        self.spaces = ChoiceCombo({}, empty="Elija un microcentro", name="De este computador")
        self.spaces.changed.connect(self._space_chosen)
        self.file = button("Elegir un archivo de registros…", self._ask_file, icon="folder-open")
        self.row = section.add("De este computador", self.spaces)
        held = in_line(self.file)  # as wide as its words
        held.setFocusProxy(self.file)
        section.add("De otro computador", held, hint=_FILE)
        self.told = BoxedList()
        self.notice = InlineNotice("problem")
        self.accept = button("Juntar", self._bring, icon="merge", role="primary")
        cancel = button("Cancelar", self.closed.emit, role="flat")
        holder = in_line(self.accept, cancel)
        layout = column_layout(self, gap=theme.M)
        for part in (section, self.notice, self.told, holder):
            layout.addWidget(part)

    def begin(self) -> None:
        """Offer the other microcentros of this computer."""
        workspace, own = self._context.workspace, self._context.database.space
        others = {info.id: info.name for info in workspace.spaces() if info.id != own} if workspace else {}
        self.spaces.set_choices(others)
        self.spaces.set_value(None)
        self.row.setVisible(bool(others))
        self._source = self._found = None
        self.notice.hide()
        self.told.hide()
        self.accept.hide()
        self.show()
        (self.spaces if others else self.file).setFocus()

    def look(self, source: Source) -> None:
        """Find out what would come from there."""
        self._source = source
        self.notice.hide()
        work = partial(_preview, self._context.database, source)
        self._context.run_job("Mirando el otro microcentro", work, done=self._show, failed=self._failed, writes=False)

    def _space_chosen(self) -> None:
        workspace, space = self._context.workspace, self.spaces.value()
        if workspace is None or not space:
            return
        try:
            database = opened(workspace, space, self)
        except AppError as error:
            self._failed(error)
            return
        if database is None:  # its data are brought up to date another day
            self.spaces.set_value(None)
            self.spaces.setFocus()
        else:
            self.look(Source(database=database))

    def _ask_file(self) -> None:
        self._files.ask_file("Elegir el archivo del otro microcentro", self._file_chosen)

    def _file_chosen(self, path: str) -> None:
        self.look(Source(path=Path(path)))

    def _show(self, found: Preview) -> None:
        self._found = found
        self.told.clear()
        self.told.heading.setText(f"Lo que llegaría de «{found.name}»")
        self.told.heading.show()
        for tipo, number in found.counts:
            self.told.add_row(values.number_words(number), labels.noun(tipo, number).capitalize())
        alike = "Pueden ser la misma persona: después se revisa en Por decidir"
        office = "Sus cargos llegan también: decidan quién sigue, y terminen los otros en Personas"
        known = (
            ("Escuelas que ya están, por su RBD", found.schools_joined),
            (alike, found.people_alike),
            (office, found.officers),
        )
        for words, names in known:
            if names:
                self.told.add_row(", ".join(names), words)
        if found.files_missing:
            words = values.count_words(found.files_missing, "archivo de evidencia", "archivos de evidencia")
            self.told.add_row(words, "No están en este computador, y no llegan")
        if not found.total:
            self.told.add(label("Ya está junto: no hay nada nuevo.", "muted"))
        self.told.show()
        self.accept.setVisible(bool(found.total))
        bring_into_sight(self.accept if found.total else self.told)

    def _bring(self) -> None:
        if self._source is not None:
            work = partial(_bring, self._context.database, self._source)
            self._context.run_job("Juntando el microcentro", work, done=self._done, failed=self._failed)

    def _done(self, found: Preview) -> None:
        database, source = self._context.database, self._source
        assert source is not None
        undo = partial(predecessors.take_out, database, found.predecessor_id)
        do = partial(predecessors.bring, database, source)
        words = "archivo de evidencia no llegó", "archivos de evidencia no llegaron"
        missing = values.count_words(found.files_missing, *words)
        said = f"Se juntó {found.name}" + (f"; {missing}" if found.files_missing else "")
        step(self._context, f"Juntar {found.name}", do=do, undo=undo, said=said, run=False)
        self.joined.emit()

    def _failed(self, error: Exception) -> None:
        self.accept.hide()
        self.told.hide()
        self.notice.tell(failures.sentence(error))


def _preview(database: Database, source: Source, progress: Progress) -> Preview:
    return predecessors.preview(database, source, progress=progress)


def _bring(database: Database, source: Source, progress: Progress) -> Preview:
    return predecessors.bring(database, source, progress=progress)


def _take_out(database: Database, record: str, progress: Progress) -> None:
    progress.step(0, 0)
    predecessors.take_out(database, record)


def _line(row: PredecessorRow) -> str:
    years = " a ".join(dict.fromkeys(str(year) for year in (row.year_from, row.year_to) if year))
    sessions = values.count_words(row.meetings_n, "sesión", "sesiones") if row.meetings_n else ""
    planned = values.count_words(row.plans_n, "plan", "planes") if row.plans_n else ""
    return " · ".join(part for part in (years, sessions, planned, row.note) if part)
