"""The block of the editor that holds the grades: their columns, and the picker of objectives over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import labels, practice_parts
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum, grade_of, short_code
from app.ui.pages.practices_columns import Columns
from app.ui.pages.practices_grades import GradeColumn, Tell
from app.ui.pages.settings_catalogue import OFFICIAL
from app.ui.steps import step
from app.ui.widgets.choices import grade_words
from app.ui.widgets.objectives import ObjectivePicker
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.status import InlineNotice

NOT_OFFICIAL = ("RE", "NT")


class TasksBlock(QWidget):
    """`show_tasks(id, subject, axis)`; what is typed is stored by `store`, objectives and their removal at once."""

    def __init__(self, context: Context, curriculum: Curriculum, saver: Autosave) -> None:
        super().__init__()
        self._context, self._curriculum, self._saver = context, curriculum, saver
        self._practice, self._axis = "", ""
        self._begun = False  # whether the picker was open for this practice, and knows what was looked at
        self._subject: str | None = None
        self._columns: dict[str, GradeColumn] = {}
        self._codes: dict[str, tuple[str, ...]] = {}
        self._tell = Tell(self)
        self._tell.dropped.connect(self._drop)
        self._tell.typed.connect(self._by_hand)
        layout = column_layout(self, gap=theme.M)
        head = row_layout()
        head.addWidget(label("Por grado", "lead"), 1)
        self.choose_button = button("Elegir objetivos", self._fold, icon="target")
        self.choose_button.setCheckable(True)
        head.addWidget(self.choose_button)
        layout.addLayout(head)
        self.hint = label("Elija los grados más arriba: aquí aparecerá una columna para cada uno.", "muted")
        layout.addWidget(self.hint)
        self.no_catalogue = InlineNotice()
        self.no_catalogue.pressed.connect(partial(context.navigate, "ajustes", section=OFFICIAL))
        layout.addWidget(self.no_catalogue)
        self.picker = ObjectivePicker(labels.choices("practice", "subject"), curriculum.offered)
        self.picker.search.edit.setPlaceholderText("Buscar")
        self.picker.changed.connect(self._picked)
        layout.addWidget(self.picker)
        self.columns = Columns()
        layout.addWidget(self.columns)

    def show_tasks(self, practice_id: str, subject: str | None, axis: str | None = None) -> None:
        """Show the grades of this practice; without `axis`, as it was told last. What is typed and not saved stays."""
        self._subject, self._axis = subject, self._axis if axis is None else axis
        if practice_id != self._practice:
            self._practice, self._begun = practice_id, False
            self._columns.clear()
            self.choose_button.setChecked(False)
            self._fold()
        rows = practice_parts.tasks(self._context.database, practice_id)
        self._codes = {row.grade: row.oa_codes for row in rows}
        for grade in [grade for grade in self._columns if grade not in self._codes]:
            del self._columns[grade]
        for grade in self._codes:
            if grade not in self._columns:
                self._columns[grade] = GradeColumn(grade, self._saver, self._write, self._tell)
        texts = self._curriculum.texts([code for codes in self._codes.values() for code in codes])
        loaded = self._curriculum.is_loaded()
        for row in rows:
            free = not row.grade.isdigit() or subject in NOT_OFFICIAL
            self._columns[row.grade].show_row(row, texts, subject or "", by_hand=not loaded, free=free)
        self.columns.show_parts([self._columns[grade] for grade in self._codes])
        self._show_picker(subject, loaded=loaded)

    def column(self, grade: str) -> GradeColumn:
        """The column of a grade. Raises `KeyError`."""
        return self._columns[grade]

    def first_without_task(self) -> QWidget | None:
        """The first task that is not written yet; None while there are no grades."""
        tasks: list[Any] = [self._columns[grade].form.rows["task"].field for grade in self._codes]
        found: QWidget | None = next((task for task in tasks if not task.value()), tasks[0] if tasks else None)
        return found

    def first_without_objectives(self) -> QWidget | None:
        """Where objectives are chosen, or typed if no list of them is loaded; None while there are no grades."""
        if not self.choose_button.isHidden():
            return self.choose_button
        lacking = [grade for grade, codes in self._codes.items() if not codes] or list(self._codes)
        return self._columns[lacking[0]].codes if lacking else None

    def open_picker(self) -> None:
        """Show the list of objectives where one is loaded and there are grades."""
        if not self.choose_button.isHidden() and not self.choose_button.isChecked():
            self.choose_button.click()

    def take_codes(self) -> None:
        """Take the codes of objectives that are being written by hand."""
        for column in list(self._columns.values()):
            column.take_codes()

    def store(self) -> None:
        """Write what was typed in any column."""
        for column in self._columns.values():
            column.store()

    def _show_picker(self, subject: str | None, *, loaded: bool) -> None:
        grades = list(self._codes)
        self.hint.setVisible(not grades)
        # The grades take all the width there is; their heading alone stands where the other parts do.
        self.setMaximumWidth(theme.UNBOUNDED if grades else theme.px(theme.COLUMN))
        self.choose_button.setVisible(bool(grades) and loaded)
        if grades and not loaded:
            self.no_catalogue.tell(
                "Para elegir los objetivos de una lista, cargue en Ajustes el currículum oficial. Mientras tanto puede "
                "escribir sus códigos.", "Ir a Ajustes",
            )  # fmt: skip
        else:
            self.no_catalogue.hide()
        self.picker.setVisible(self.choose_button.isChecked() and bool(grades) and loaded)
        # Dozens of objectives are laid out only for whoever wants to see them.
        if not self.picker.isVisibleTo(self):
            return
        self.picker.set_grades([grade for grade in grades if grade.isdigit()])
        own = [code for grade, codes in self._codes.items() for code in codes if grade_of(code) == grade]
        if set(own) != set(self.picker.value()):
            self.picker.set_value(own, self._curriculum.known(own))

    def _fold(self) -> None:
        shown = self.choose_button.isChecked()
        self.choose_button.setText(" Listo con los objetivos" if shown else " Elegir objetivos")
        self.choose_button.setAccessibleName(self.choose_button.text().strip())
        self.picker.setVisible(shown)
        if shown:
            self.picker.set_subject(self._subject)
            self.show_tasks(self._practice, self._subject)
            if self._axis or not self._begun:
                self.picker.set_axis(self._axis)
            self._begun = True

    def _picked(self) -> None:
        chosen = self.picker.value()
        after = {}
        for grade, codes in self._codes.items():
            # An objective of another grade (levelling) is none of the picker's, so it stays.
            kept = [code for code in codes if grade_of(code) != grade or code in chosen]
            after[grade] = (*kept, *(code for code in chosen if grade_of(code) == grade and code not in kept))
        self._change("Elegir objetivos", after)

    def _drop(self, grade: str, code: str) -> None:
        left = tuple(each for each in self._codes[grade] if each != code)
        self._change(f"Quitar {code} de {grade_words(grade)}", self._codes | {grade: left})

    def _by_hand(self, grade: str, codes: Sequence[str]) -> None:
        held = self._codes[grade]
        after = tuple(dict.fromkeys((*held, *codes)))
        if after == held:
            self._context.toast(f"{grade_words(grade)} ya tiene {' y '.join(map(short_code, codes))}.")
        self._change("Anotar objetivos", self._codes | {grade: after})

    def _change(self, words: str, after: Mapping[str, tuple[str, ...]]) -> None:
        before = {grade: codes for grade, codes in self._codes.items() if after[grade] != codes}
        wanted = {grade: after[grade] for grade in before}
        if wanted:
            run, back = partial(self._put, self._practice, wanted), partial(self._put, self._practice, before)
            step(self._context, words, do=run, undo=back, said=_removed_words(before, wanted))

    def _put(self, practice_id: str, codes: Mapping[str, tuple[str, ...]]) -> None:
        for grade, each in codes.items():
            practice_parts.set_objectives(self._context.database, practice_id, grade, each)
        if practice_id == self._practice:
            self.show_tasks(practice_id, self._subject)
            self._saver.stored()

    def _write(self, grade: str, changes: Mapping[str, Any]) -> None:
        practice_parts.write_task(self._context.database, self._practice, grade, **changes)


def _removed_words(before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]) -> str:
    """«Se quitó OA 21 de 3°.», or '' where only something was added."""
    gone = [(code, grade) for grade, codes in before.items() for code in codes if code not in after[grade]]
    which = "; ".join(f"{short_code(code)} de {grade_words(grade)}" for code, grade in gone)
    return f"Se quitó {which}." if gone else ""
