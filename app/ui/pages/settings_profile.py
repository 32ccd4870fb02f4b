"""Mi perfil: who is at this laptop, how to reach that person, and what the laptop is called."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import laptop, persons_here, rows
from app.ui import finders, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.settings_code import CodeSection
from app.ui.pages.settings_looks import reopen
from app.ui.widgets.parts import column_layout
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import TextLine

FIELDS = ("full_name", "phone", "email")
LISTED = "Así lo ven los demás en la lista de computadores y en lo que usted entrega."
OWN = "Así se ve en lo que usted entrega. En la lista de computadores queda el nombre con que lo aceptaron."


class ProfileSection(QWidget):
    """The person at the laptop. Choosing another one opens the window again in that name."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        database = context.database
        layout = column_layout(self, gap=theme.M)
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection("Mi perfil")
        section.corner.addWidget(self.saver.tick)
        people = finders.people(database)
        self.person = PersonPicker(people, create=finders.new_person(context), only_chosen=True)
        section.add("Quién trabaja en este computador", self.person, hint="Si ahora lo usa otra persona, elíjala aquí.")
        self.form = BoundForm(
            {
                "full_name": section.add(
                    "Su nombre completo", TextLine(), hint="Así aparece en sus prácticas y sesiones.", required=True
                ),
                "phone": section.add("Teléfono", TextLine()),
                "email": section.add("Correo", TextLine()),
                "laptop": section.add("Nombre de este computador", TextLine(), hint=LISTED),
            }
        )
        layout.addWidget(section)
        layout.addWidget(self.saver.notice)
        self.code = CodeSection(context)
        layout.addWidget(self.code)
        self.saver.watch(*self.form.fields())
        self.person.changed.connect(self._sit_down)

    def refresh(self) -> None:
        """Read again what is shown."""
        database = self._context.database
        here = laptop.laptop(database)
        known = rows.load(database, "person", here.person) if here.person else dict.fromkeys(FIELDS)
        if (not self.person.hasFocus() or not self.person.value()) and not self.person.problem():
            self.person.set_value(here.person, finders.person_name(database, here.person))
        for name in FIELDS:
            self.form.rows[name].setVisible(bool(here.person))
        self.form.rows["laptop"].hint.setText(LISTED if laptop.coordinates(database) else OWN)
        self.code.refresh()
        self.form.show({name: known[name] for name in FIELDS} | {"laptop": here.name or None})

    def _store(self) -> None:
        self.form.store(self._write, needs={"full_name": "Falta su nombre."})

    def _write(self, changes: dict[str, Any]) -> None:
        own: dict[str, Any] = {name: value for name, value in changes.items() if name in FIELDS}
        if own and self._context.person:
            rows.update(self._context.database, "person", self._context.person, own)
        if "laptop" in changes:
            laptop.rename(self._context.database, changes["laptop"] or "")

    def _sit_down(self) -> None:
        chosen = self.person.value()
        if not chosen:
            self.refresh()
            return
        if chosen == self._context.person or not self.saver.flush():
            return
        if persons_here.has_code(self._context.database, chosen):
            self._context.host.ask_who(chosen)
            return
        laptop.sit_down(self._context.database, chosen)
        # Who is here is told to a page once, when it is made.
        reopen(self._context)
