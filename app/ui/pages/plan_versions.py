"""*Versiones y envíos*: what the plan said at each moment and why it changed, and the offices that have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import plan_versions
from app.services.plan_versions import Difference, VersionRow
from app.ui import values
from app.ui.page import Context
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.pages.record_part import FormPart
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import bring_into_sight
from app.ui.widgets.rows import BoxedList, FormRow, FormSection
from app.ui.widgets.status import EmptyState, InlineNotice, StatusChip
from app.ui.widgets.texts import LongText, TextLine

DELIVERY = "plan_delivery"


class VersionsPart(FormPart):
    """`reason_wanted()` when the person wants to say why the plan changed."""

    reason_wanted = Signal()
    tipo = "annual_plan"
    tables = frozenset({"annual_plan", "plan_version", "plan_delivery", "goal", "plan_cause", "calendar_entry",
                        "linked_plan", "plan_activity"})  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._open_version = ""
        self.notice = InlineNotice("attention")
        self.notice.pressed.connect(self.reason_wanted)
        self.changes = BoxedList("Lo que cambió desde la última versión")
        self.versions = BoxedList("Versiones", "Pulse una para ver qué decía y qué cambió después.")
        self.compared = BoxedList()
        self.empty = EmptyState("history", "Todavía no hay versiones: la primera se guarda al acordar el plan.")
        for place, part in enumerate((self.notice, self.changes, self.versions, self.compared, self.empty), 1):
            self.column.column.insertWidget(place, part)

    def build(self) -> Mapping[str, FormRow]:
        """The follow-up notes, and the offices."""
        section = FormSection("Seguimiento", "En julio o agosto: qué muestran los datos y qué conviene ajustar.")
        section.corner.addWidget(self.saver.tick)
        self.column.add(section)
        self.deliveries = deliveries = PartsBox(
            self.context, self.saver, "Envíos",
            (
                Column("office", "Oficina", partial(TextLine, "", "DAEM, SLEP, DEPROV"), whole=True),
                Column("date", "Fecha", DateField, whole=True),
                Column("received_by", "Recibido por", TextLine, whole=True),
            ),
            tipo=DELIVERY, parent_field="plan_id", noun="el envío", verb="Agregar envío",
            empty="A qué oficina se entregó el plan, cuándo, y quién lo recibió.", summary=_delivery,
        )  # fmt: skip
        self.boxes.append(deliveries)
        self.column.add(deliveries)
        return {"evaluation_notes": section.add("Seguimiento y evaluación", LongText(lines=3))}

    def lead_to(self, _: str) -> QWidget:
        """Bring what was sent into sight, and give what notes one more."""
        bring_into_sight(self.deliveries)
        return self.deliveries.add_button

    def begin(self) -> None:
        """Another plan: no version is open."""
        super().begin()
        self._open_version = ""

    def refresh(self) -> None:
        """Read the versions again."""
        super().refresh()
        database = self.context.database
        found = plan_versions.versions(database, self.record)
        self._show_changes(plan_versions.unexplained(database, self.record))
        self._show_versions(found)
        self._show_compared(found)
        self.empty.setVisible(not found)

    def go_back(self) -> bool:
        """Close the version that is open."""
        if not self._open_version:
            return False
        self._open_version = ""
        self.refresh()
        return True

    def _show_changes(self, found: Sequence[Difference]) -> None:
        told = "El plan cambió desde su última versión. Que quede escrito por qué." if found else ""
        self.notice.tell(told, "Anotar el motivo")
        self.changes.setVisible(bool(found))
        _fill(self.changes, found)

    def _show_versions(self, found: Sequence[VersionRow]) -> None:
        self.versions.setVisible(bool(found))
        self.versions.clear()
        for row in found:
            day = values.date_words(row.date) if row.date else ""
            chip = StatusChip("done", "La última") if row is found[0] else None
            title = " · ".join(part for part in (f"Versión {row.number}", day) if part)
            self.versions.add_row(title, row.reason, chip=chip, run=partial(self._choose, row.id))
        self.follow()

    def _choose(self, version: str) -> None:
        self._open_version = "" if version == self._open_version else version
        self.refresh()
        if self._open_version:
            self.column.show_whole(self.compared.heading)

    def _show_compared(self, found: Sequence[VersionRow]) -> None:
        row = next((one for one in found if one.id == self._open_version), None)
        self.compared.setVisible(row is not None)
        if row is None:
            return
        place = found.index(row)
        after = found[place - 1].lines if place else plan_versions.now(self.context.database, self.record)
        later = f"la versión {found[place - 1].number}" if place else "hoy"
        changed = plan_versions.differences(row.lines, after)
        self.compared.heading.setText(f"Versión {row.number}, comparada con {later}")
        self.compared.heading.show()
        _fill(self.compared, changed)
        if not changed:
            self.compared.add_row("Nada cambió después", icon="check")
        kept = [line for line in row.lines if Difference(added=False, text=line) not in changed]
        for line in kept:
            label, _, words = line.partition(": ")
            self.compared.add_row(words, label)


def _fill(box: BoxedList, changed: Sequence[Difference]) -> None:
    box.clear()
    for one in changed:
        label, _, words = one.text.partition(": ")
        chip = StatusChip("done", "Entró", "plus") if one.added else StatusChip("attention", "Salió", "minus")
        box.add_row(words, label, chip=chip)


def _delivery(record: Mapping[str, Any]) -> tuple[str, str]:
    day = values.date_words(record["date"]) if record["date"] else "Sin fecha todavía"
    received = f"recibido por {record['received_by']}" if record["received_by"] else ""
    return record["office"] or "Oficina por anotar", " · ".join(part for part in (day, received) if part)
