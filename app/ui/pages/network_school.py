"""One school: what is known of it, its combined classes, its enrolment and its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.services import against_rules, connections, labels, network, people, rows, school_life
from app.ui import finders, theme
from app.ui.page import Context
from app.ui.pages.network_directory import Directory
from app.ui.pages.network_enrolment import EnrolmentGrid
from app.ui.pages.network_owners import OwnersBox
from app.ui.pages.network_record import RecordForm
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.steps import step
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import GRADES, ChoiceCombo, GradeChips
from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import button
from app.ui.widgets.pickers import PersonPicker, SearchPicker
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.tab_order import in_order
from app.ui.widgets.texts import TextLine

LEFT = "Dejó el microcentro"
STATE_KINDS = {"open": "done", "in_recess": "attention", "closed": "neutral"}
_LAST = len(GRADES)
_CHOICES = ("dependency", "staffing_type")
_UNDATED = (
    "No se ha dicho desde cuándo está en receso, y por eso se le sigue contando en las sesiones. Anote el día en "
    "«Recesos y cierres»."
)


class SchoolForm(RecordForm):
    """Also `wants_person(id)` to go to one of its people."""

    tipo = "school"
    wants_person = Signal(str)

    def __init__(self, context: Context, directory: Directory) -> None:
        super().__init__(context)
        self._directory, self._rbd = directory, None
        self._build_data()
        self.classes = PartsBox(
            context, self.saver, "Cursos combinados", self._class_columns(),
            tipo="combined_class", parent_field="school_id", noun="el curso combinado",
            verb="Agregar curso", empty="Una sala con los grados que la comparten. Agregue la primera.",
            order=_by_grade,
        )  # fmt: skip
        self.authorization = InlineNotice("attention")
        self.owners = OwnersBox(context, self.saver)
        self.undated, self.staying = InlineNotice("attention"), InlineNotice("attention")
        self.undated.pressed.connect(partial(self._set_status, "in_recess"))
        self.staying.pressed.connect(self._to_people)
        self.pauses = PartsBox(
            context, self.saver, "Recesos y cierres", _pause_columns(),
            tipo="school_pause", parent_field="school_id", noun="el receso o cierre", verb="Agregar fechas",
            empty="En las fechas que se anoten aquí la escuela no se cuenta en las sesiones. Todavía no hay ninguna.",
            fresh={"kind": "recess"}, order=_by_day,
        )  # fmt: skip
        self.enrolment = EnrolmentGrid()
        self.people = BoxedList("Personas")
        self.saver.watch(self.enrolment)
        notices = (self.undated, self.staying, self.authorization)
        for part in (*notices, self.classes, self.enrolment, self.pauses, self.owners, self.people):
            self.add(part)

    def _build_data(self) -> None:
        section = FormSection("Datos de la escuela")
        section.corner.addWidget(self.saver.tick)
        self.name, self.check = TextLine(), TextLine()
        self.check.setMaxLength(1)
        self.check.setFixedWidth(theme.px(56))
        self.commune = SearchPicker("Comuna", self._directory.find_communes, create=self._directory.typed_commune,
            create_words="Anotar «{}»", icon="map-pin")  # fmt: skip
        fields = {
            "name": section.add("Nombre", self.name, required=True),
            "rbd_dv": section.add("Dígito verificador del RBD", self.check, beside=True),
            "commune_cut": section.add("Comuna", self.commune),
            "locality": section.add("Localidad", TextLine()),
        }
        self.rbd = fields["rbd_dv"]
        hints = {
            "joined_on": "Desde entonces se cuenta en la asistencia.",
            "left_on": "Desde ese día ya no se cuenta. Cámbielo si fue antes.",
        }
        self.connection = ChoiceCombo({})
        self._connections: dict[str, str] = {}
        made: dict[str, QWidget] = {
            **{field: ChoiceCombo(labels.choices("school", field)) for field in _CHOICES},
            "connectivity": self.connection,
            "has_pie": Check("Sí"),
            "rural": Check("Sí"),
            "travel_minutes_to_seat": WholeNumber(),
            "lat": DecimalLine(),
            "lon": DecimalLine(),
            "joined_on": DateField(),
            "left_on": DateField(),
        }
        for name, field in made.items():
            beside = name not in hints
            fields[name] = section.add(labels.label("school", name), field, hint=hints.get(name, ""), beside=beside)
        for name, row in fields.items():
            self.form.add(name, row)
        section.add("Estado", self._build_state())
        self.add(section)

    def _build_state(self) -> QWidget:
        """Whether it works, and the verbs that change it."""
        self.chip = StatusChip()
        self.recess = button("Está en receso", partial(self._set_status, "in_recess"), icon="clock")
        self.close_ = button("Se cerró", partial(self._set_status, "closed"), icon="archive")
        self.open_ = button("Funciona de nuevo", partial(self._set_status, "open"), icon="rotate-ccw")
        self.leave = button("Deja el microcentro", partial(self._leave, leaves=True), icon="archive")
        self.rejoin = button("Vuelve al microcentro", partial(self._leave, leaves=False), icon="rotate-ccw")
        return in_line(self.chip, self.recess, self.close_, self.open_, self.leave, self.rejoin)

    def _class_columns(self) -> tuple[Column, ...]:
        database = self._context.database
        people, create = finders.people(database), finders.new_person(self._context)
        teacher = partial(PersonPicker, people, create=create, name="Docente")
        return (
            Column("grades", "Grados", GradeChips, whole=True),
            Column("teacher_id", "Docente", teacher, partial(finders.person_name, database), whole=True),
            Column("name", "Nombre del curso", partial(TextLine, "", "Sala 1")),
            Column("students_n", "Estudiantes", WholeNumber),
            Column("students_with_pie_n", "En PIE", WholeNumber),
            Column("deprov_authorization_on", "Autorización DEPROV, fecha", DateField, when=_upper),
            Column("deprov_authorization_number", "Autorización DEPROV, número", TextLine, when=_upper),
            Column("deprov_authorization", "Autorización DEPROV, nota", TextLine, when=_upper, whole=True),
        )

    def show_record(self, wanted: str) -> bool:
        """Show a school; False if it is not here."""
        before, held = self.record, self._turn_to(wanted)
        if held is None:
            return False
        if wanted != before:
            self.enrolment.forget()
        self._offer_connections(held["connectivity"])
        self.form.show(held, {"commune_cut": self._directory.commune(held["commune_cut"])})
        if not self.saver.dirty:
            self.enrolment.show_counts(network.enrolment(self._context.database, wanted))
        self.enrolment.warn(against_rules.enrolment_warning(self._context.database, wanted))
        self._rbd = held["rbd"]
        self.rbd.label.setText(f"RBD {self._rbd}, dígito verificador")
        self._warn()
        self._show_status(network.school(self._context.database, wanted).status, held["left_on"])
        self.pauses.show_owner(wanted)
        self.authorization.tell(school_life.authorization_warning(self._context.database, wanted))
        self.owners.show_owner(wanted)
        self.classes.show_owner(wanted)
        self._show_people()
        return True

    def _offer_connections(self, held: str | None) -> None:
        offered = connections.offered(self._context.database, held)
        if offered != self._connections:
            self._connections = offered
            self.connection.set_choices(offered)

    def remove_record(self) -> None:
        """Take the school away, as when it was added by mistake; it can come back."""
        if self.record and self.save_now():
            self._take_away(self.name.value())

    def _warn(self) -> None:
        """Of what may be kept and looks wrong."""
        self.rbd.set_problem(network.rbd_warning(self._rbd, self.check.value().upper()))

    def _write(self, changes: dict[str, Any]) -> None:
        if changes.get("rbd_dv"):
            changes = changes | {"rbd_dv": changes["rbd_dv"].upper()}
        rows.update(self._context.database, "school", self.record, changes)

    def _store(self) -> None:
        database = self._context.database
        self.form.store(self._write, needs={"name": "Falta el nombre de la escuela."})
        self._warn()
        self.classes.store()
        self.owners.store()
        self.pauses.store()
        for grade, pupils in self.enrolment.changes().items():
            network.set_enrolment(database, self.record, grade, pupils)

    def _show_status(self, status: str, left_on: str | None) -> None:
        self.chip.set_state(*state_of(status, left_on))
        self.form.rows["left_on"].setVisible(bool(left_on))
        self.leave.setVisible(not left_on)
        self.rejoin.setVisible(bool(left_on) and status != "closed")
        self.recess.setVisible(status == "open")
        self.close_.setVisible(status != "closed")
        self.open_.setVisible(status != "open")
        database = self._context.database
        self.undated.tell(_UNDATED if school_life.rests_undated(database, self.record) else "", "Anotar desde hoy")
        works = status == "open" and not left_on
        staying = () if works else people.only_at(database, self.record, wall_clock.today())
        self.staying.tell(_staying(staying) if staying else "", "Ver sus personas")

    def _set_status(self, status: str) -> None:
        words = labels.words("school", "status", status).lower()
        said = f"{self.name.value()}: {words}" + ("" if status == "open" else ". Desde hoy no se le espera")
        change = partial(school_life.set_status, self._context.database, self.record, status, wall_clock.today())
        self._change("Cambiar el estado de la escuela", change, said)

    def _leave(self, *, leaves: bool) -> None:
        verb = school_life.leave if leaves else school_life.rejoin
        words = "dejó el microcentro; su historia queda" if leaves else "es del microcentro otra vez"
        text = f"{self.name.value()} {'deja el' if leaves else 'vuelve al'} microcentro"
        change = partial(verb, self._context.database, self.record, wall_clock.today())
        self._change(text, change, f"{self.name.value()} {words}")

    def _change(self, text: str, change: Callable[[], school_life.SchoolChange], said: str) -> None:
        if not self.save_now():
            return
        wanted = self.record
        change_school(self._context, wanted, text, change, said)
        self.show_record(wanted)
        self._go_on()

    def _go_on(self) -> None:
        """What was pressed has gone: on to who is still expected there, else to what can be done with it now."""
        verbs = (self.open_, self.rejoin, self.recess, self.close_, self.leave)
        offered = (self.staying.button, *verbs) if not self.staying.isHidden() else verbs
        next(one for one in offered if not one.isHidden()).setFocus()

    def _to_people(self) -> None:
        if (first := next(in_order(self.people.rows), None)) is not None:
            first.setFocus()

    def _show_people(self) -> None:
        found = [one for one in people.people(self._context.database) if self.record in one.school_ids]
        self.people.clear()
        self.people.setVisible(bool(found))
        for one in found:
            roles = ", ".join(labels.words("membership", "role", role) for role in one.roles)
            self.people.add_row(one.full_name, roles, icon="user", run=partial(self.wants_person.emit, one.id))


def change_school(
    context: Context, school: str, text: str, change: Callable[[], school_life.SchoolChange], said: str
) -> None:
    """Change when a school takes part, as a step that goes back to exactly what was."""
    made = [change()]

    def again() -> None:
        made[:] = [change()]

    def back() -> None:
        school_life.undo_status(context.database, school, made[-1])

    step(context, text, do=again, undo=back, said=said, run=False)


def state_of(status: str, left_on: str | None) -> tuple[str, str]:
    """The kind of chip and its words: whether it works, and else whether it left."""
    if left_on and status != "closed":
        return "neutral", LEFT
    return STATE_KINDS.get(status, "neutral"), labels.words("school", "status", status)


def school_line(row: network.SchoolRow, commune: str) -> str:
    """RBD and place on one line."""
    return " · ".join(part for part in (f"RBD {row.rbd}", row.locality or commune) if part)


def _pause_columns() -> tuple[Column, ...]:
    kinds = partial(ChoiceCombo, labels.choices("school_pause", "kind"))
    return (
        Column("kind", "Motivo", kinds, whole=True),
        Column("from", "Desde", DateField),
        Column("to", "Hasta, sin contar ese día", DateField),
    )


def _by_day(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["from"] or "", record["id"]


def _staying(names: Sequence[str]) -> str:
    """That a school does not work, and its people are still expected."""
    who = f"{', '.join(names[:-1])} y {names[-1]} siguen" if len(names) > 1 else f"{''.join(names)} sigue"
    return (
        f"{who} con cargo vigente, y se espera su asistencia. Quien ahora trabaje en otra escuela o deje el "
        "microcentro se anota en su ficha, en Personas."
    )


def _upper(record: Mapping[str, Any]) -> bool:
    return school_life.needs_authorization(record.get("grades"))


def _by_grade(record: object) -> tuple[int, str]:
    assert isinstance(record, dict)
    grades = [list(GRADES).index(grade) for grade in record["grades"] or () if grade in GRADES]
    return min(grades, default=_LAST), record["id"]
