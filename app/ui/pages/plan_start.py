"""Where there is no plan of the year yet: what it is, and the two ways to begin it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError
from app.services import plans
from app.ui import failures
from app.ui.page import Context
from app.ui.pages.record_part import RecordPart
from app.ui.steps import added
from app.ui.widgets.parts import button
from app.ui.widgets.status import EmptyState


class StartPart(RecordPart):
    """`record` is the year, as text; `begun(plan id)` once there is a plan, `looked_back(plan id)` to read one."""

    begun = Signal(str)
    looked_back = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._before = ""
        self.empty = EmptyState(
            "target", "Todavía no hay plan de este año", "Empezar el plan", self._begin,
            more="Un foco, lo que se sabe del problema, pocas metas y un calendario.",
        )  # fmt: skip
        self.follow_on = button("", self._begin_from, icon="copy", role="flat")
        self.column.hide()
        inside = self.empty.layout()
        assert isinstance(inside, QVBoxLayout)
        self.look = button("", lambda: self.looked_back.emit(self._before), icon="eye", role="flat")
        for each in (self.follow_on, self.look):
            inside.insertWidget(inside.count() - 1, each, 0, Qt.AlignmentFlag.AlignHCenter)
        own = self.layout()
        assert own is not None
        own.addWidget(self.empty)

    def refresh(self) -> None:
        """See whether there is an earlier plan to begin from."""
        before = plans.previous(self.context.database, int(self.record))
        self._before = before.id if before else ""
        self.empty.sentence.setText(f"Todavía no hay plan del año {self.record}")
        for each, verb in ((self.follow_on, "Empezar desde el plan"), (self.look, "Ver el plan")):
            words = f"{verb} de {before.year}" if before else ""
            each.setText(f" {words}")
            each.setAccessibleName(words)
            each.setVisible(bool(before))

    def first_focus(self) -> QWidget | None:
        """The first step."""
        return self.empty.button

    def _begin(self) -> None:
        self._make(None)

    def _begin_from(self) -> None:
        self._make(self._before or None)

    def _make(self, before: str | None) -> None:
        try:
            made = plans.begin(self.context.database, int(self.record), from_plan=before)
        except AppError as error:
            self.context.toast(failures.why_not(error))
            return
        added(self.context, "annual_plan", made, "Empezar el plan", said="Plan empezado")
        self.begun.emit(made)
