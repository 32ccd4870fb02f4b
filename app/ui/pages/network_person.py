"""One person: how to reach them, their roles and their schools, each with its dates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from app import wall_clock
from app.services import labels, laptop, people, persons_here, rows, rules, substitutes
from app.text_dates import count
from app.ui import finders
from app.ui.page import Context
from app.ui.pages.cycle_words import sessions
from app.ui.pages.network_birthday import Birthday
from app.ui.pages.network_record import RecordForm
from app.ui.pages.network_substitute import SubstituteSection
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.record_fields import RecordCombo
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import button
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import StatusChip
from app.ui.widgets.texts import TextLine

_MOST_HOURS = 100


class PersonForm(RecordForm):
    """Also `sat_down()` when somebody else is at the laptop."""

    sat_down = Signal()
    tipo = "person"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._build_data()
        self.roles = PartsBox(
            context, self.saver, "Cargos en el microcentro", self._role_columns(),
            tipo="membership", parent_field="person_id", noun="el cargo",
            verb="Agregar cargo", empty="Sin cargo, no se espera a esta persona en las sesiones.",
            fresh=self._fresh_role, order=_latest_last,
        )  # fmt: skip
        self.schools = PartsBox(
            context, self.saver, "Escuelas donde trabaja", self._school_columns(),
            tipo="person_school", parent_field="person_id", noun="la escuela de la persona",
            verb="Agregar escuela", empty="Todavía no se dice dónde trabaja.",
            fresh=self._from_now, order=_latest_last,
        )  # fmt: skip
        self.left = BoxedList("Acuerdos que quedan a su nombre", "Ábralos y diga quién sigue con cada uno.")
        self.substitute = SubstituteSection(context)
        self.form.add("substitute_for_id", self.substitute.row)
        self.add(self.left)
        self.add(self.substitute)
        self.add(self.roles)
        self.add(self.schools)

    def _build_data(self) -> None:
        section = FormSection("Datos de la persona")
        section.corner.addWidget(self.saver.tick)
        self.name, self.rut = TextLine(), TextLine(placeholder="12.345.678-5")
        self.email = TextLine()
        fields = {
            "full_name": section.add("Nombre completo", self.name, required=True),
            "email": section.add("Correo", self.email),
            "phone": section.add("Teléfono", TextLine()),
            "birthday": section.add("Cumpleaños", Birthday(), hint="Solo día y mes."),
            "rut": section.add("RUT", self.rut, hint="Solo si lo necesita para un certificado."),
        }
        for name, row in fields.items():
            self.form.add(name, row)
        self.here = StatusChip("done", "Está en este computador", "laptop")
        self.sit = button("Soy yo en este computador", self._sit_down, icon="laptop")
        self.leave = button("Deja el microcentro", self._leave, icon="archive")
        tools = in_line(self.here, self.sit, self.leave)
        section.add("En el microcentro", tools)
        self.add(section)

    def _role_columns(self) -> tuple[Column, ...]:
        return (
            Column("role", "Cargo", partial(ChoiceCombo, labels.choices("membership", "role")), whole=True),
            Column("from", "Desde", DateField),
            Column("to", "Hasta", DateField),
            Column("elected_in_meeting_id", "Elegida o elegido en", self._session, when=self._is_elected),
        )

    def _fresh_role(self) -> dict[str, Any]:
        return {"role": "TEACHER", **self._from_now()}

    def _from_now(self) -> dict[str, Any]:
        """Without a first day it would count for all the years before, too."""
        return {"from": people.usual_start(self._context.database, wall_clock.today()).isoformat()}

    def _session(self) -> RecordCombo:
        return RecordCombo(partial(sessions, self._context.database))

    def _is_elected(self, role: Mapping[str, Any]) -> bool:
        """Whether the session of the election is asked for; one that is not here keeps its place unseen."""
        chosen = role["elected_in_meeting_id"]
        return role["role"] in rules.ELECTED_ROLES and (not chosen or chosen in sessions(self._context.database))

    def _school_columns(self) -> tuple[Column, ...]:
        database = self._context.database
        return (
            Column(
                "school_id", "Escuela", partial(SchoolPicker, finders.schools(database)),
                partial(finders.school_name, database), whole=True,
            ),
            Column("hours", "Horas a la semana", partial(WholeNumber, most=_MOST_HOURS)),
            Column("from", "Desde", DateField),
            Column("to", "Hasta", DateField),
        )  # fmt: skip

    def show_record(self, wanted: str) -> bool:
        """Show a person; False if they are not here."""
        database = self._context.database
        held = self._turn_to(wanted)
        if held is None:
            return False
        self.form.show(held, {"substitute_for_id": finders.person_name(database, held["substitute_for_id"])})
        self._warn()
        sits = people.who_is_at_laptop(database) == wanted
        self.here.setVisible(sits)
        self.sit.setVisible(not sits)
        known = people.person(database, wanted)
        self.leave.setVisible(bool(known.roles))
        self._show_left(wanted, known.left_on)
        self.substitute.show_person(wanted)
        self.roles.show_owner(wanted)
        self.schools.show_owner(wanted)
        return True

    def _show_left(self, person: str, left_on: str | None) -> None:
        """What somebody who left still answers for."""
        found = substitutes.pending_of(self._context.database, person) if left_on else {}
        self.left.clear()
        self.left.setVisible(bool(found))
        for key, words in found.items():
            self.left.add_row(words, icon="list-checks", run=partial(self._context.navigate, "acuerdos", id=key))

    def remove_record(self) -> None:
        """Take the person away, as when they were added by mistake; they can come back."""
        if not self.record or not self.save_now():
            return
        if people.who_is_at_laptop(self._context.database) == self.record:
            self._context.toast("No se puede quitar a quien está en este computador.")
            return
        self._take_away(f"a {self.name.value()}")

    def _warn(self) -> None:
        """Of what may be kept and looks wrong."""
        self.form.rows["rut"].set_problem(rules.rut_problem(self.rut.value()))
        self.form.rows["email"].set_problem(_email_problem(self.email.value()))

    def _store(self) -> None:
        self.form.store(self._write, needs={"full_name": "Falta el nombre de la persona."})
        self._warn()
        self.roles.store()
        self.schools.store()

    def _write(self, changes: dict[str, Any]) -> None:
        if changes.get("substitute_for_id") == self.record:  # nobody stands in for herself
            changes = changes | {"substitute_for_id": None}
        rows.update(self._context.database, "person", self.record, changes)

    def _sit_down(self) -> None:
        if not self.save_now():
            return
        if persons_here.has_code(self._context.database, self.record):
            self._context.host.ask_who(self.record)
            return
        laptop.sit_down(self._context.database, self.record)
        self._context.toast(f"Desde ahora, lo que se escribe aquí lleva el nombre de {self.name.value()}")
        self.sat_down.emit()

    def _leave(self) -> None:
        if not self.save_now():
            return
        database, wanted, name = self._context.database, self.record, self.name.value()
        ends = {
            (tipo, part["id"]): part["to"]
            for tipo in ("membership", "person_school")
            for part in rows.parts(database, tipo, wanted)
        }
        today = wall_clock.today()
        pending = len(substitutes.pending_of(database, wanted))
        left = f". Deja {count(pending, 'acuerdo pendiente', 'acuerdos pendientes')}" if pending else ""
        step(
            self._context,
            f"{name} deja el microcentro",
            do=partial(people.leave, database, wanted, today),
            undo=partial(_put_ends, self._context, ends),
            said=f"{name} ya no figura en las próximas sesiones{left}",
        )
        self.show_record(wanted)


def _put_ends(context: Context, ends: dict[tuple[str, str], str | None]) -> None:
    for (tipo, part), end in ends.items():
        rows.update(context.database, tipo, part, {"to": end})


def _email_problem(text: str | None) -> str:
    name, at, place = (text or "").partition("@")
    odd = bool(text) and not (name and at and "." in place and " " not in (text or ""))
    return "Este correo no parece completo." if odd else ""


def _latest_last(record: object) -> tuple[str, str]:
    assert isinstance(record, dict)
    return record["from"] or "", record["id"]
