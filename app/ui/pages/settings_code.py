"""Mi código: the short code with which one opens Minga on a laptop that several people use, and who those are."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import AppError
from app.services import persons_here
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.who import CodeField
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList, FormSection

_WHY = (
    "Para que nadie más escriba con su nombre ni vea sus borradores en este computador. Cuida de la curiosidad, no de "
    "un robo: no reemplaza la contraseña del computador."
)


class CodeSection(QWidget):
    """Of the person at the laptop; what is typed here counts when its button is pressed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        layout = column_layout(self, gap=theme.M)
        self.section = FormSection("Mi código en este computador", _WHY)
        self.current, self.fresh = CodeField(), CodeField()
        self.fresh.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)  # a slip would keep one out oneself
        self._current_row = self.section.add("Su código de ahora", self.current)
        hint = "De cuatro a seis números. Se ven mientras los escribe."
        self._fresh_row = self.section.add("Código nuevo", self.fresh, hint=hint)
        self.fresh.returnPressed.connect(self._set)
        holder = QWidget()
        inside = column_layout(holder, margin=theme.L)
        self.set_button = button("Poner código", self._set, icon="lock")
        self.drop_button = button("Quitar mi código", self._drop, role="flat")
        inside.addWidget(in_line(self.set_button, self.drop_button))
        self.section.add_widget(holder)
        self.people = BoxedList("Quiénes usan este computador", "Minga pregunta quién es al abrir, si son varios.")
        layout.addWidget(self.section)
        layout.addWidget(self.people)
        # As most laptops have it: what comes into sight later would move what is below.
        for part in (self._current_row, self.drop_button, self.people):
            part.hide()

    def refresh(self) -> None:
        """Read again who has a code."""
        found = persons_here.people_here(self._context.database)
        me = next((one for one in found if one.here), None)
        self.section.setVisible(me is not None)
        coded = me is not None and me.has_code
        self._current_row.setVisible(coded)
        self.drop_button.setVisible(coded)
        self.set_button.setText(" Cambiar mi código" if coded else " Poner código")
        self.set_button.setAccessibleName("Cambiar mi código" if coded else "Poner código")
        self.people.setVisible(len(found) > 1)
        self.people.clear()
        for one in found:
            line = QWidget()
            across = row_layout(line)
            across.addWidget(label(one.name + (" (usted)" if one.here else "")), 1)
            if not one.here:
                take_off = button("Quitar de la lista", partial(self._take_off, one.id), role="flat")
                take_off.setAccessibleName(f"Quitar de la lista a {one.name}")
                across.addWidget(take_off)
            self.people.add(line)

    def _set(self) -> None:
        if not self.fresh.value():  # as after a key that was pressed twice
            self.fresh.setFocus()
            return
        database, person = self._context.database, self._context.person
        self._try(
            partial(persons_here.set_code, database, person, self.fresh.value(), current=self.current.value()),
            "Listo: Minga le pedirá ese código al abrir.",
        )

    def _drop(self) -> None:
        database, person = self._context.database, self._context.person
        self._try(partial(persons_here.drop_code, database, person, self.current.value()), "Ya no tiene código.")

    def _try(self, work: partial[None], said: str) -> None:
        self._current_row.set_problem("")
        self._fresh_row.set_problem("")
        try:
            work()
        except AppError as error:
            row = self._current_row if persons_here.is_about_code(error) else self._fresh_row
            row.set_problem(failures.why_not(error))
            row.field.setFocus()
            return
        for field in (self.current, self.fresh):
            field.set_value("")
        self.refresh()
        self._context.toast(said)

    def _take_off(self, person: str) -> None:
        persons_here.take_off_list(self._context.database, person)
        self.refresh()
        self._context.toast("Ya no aparece al abrir. Puede volver con «Otra persona».")
