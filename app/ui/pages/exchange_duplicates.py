"""Records that are probably the same one, written twice; and those that were made one (fault 18)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.services import duplicates_join, labels
from app.services.duplicates import FusionRow, Suspicion
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.exchange_fusion_view import FusionView
from app.ui.steps import step
from app.ui.widgets.parts import Picture, bring_into_sight, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import StatusChip

if TYPE_CHECKING:
    from app.services.duplicates_join import Guide

_WHY = {
    "meeting": "sesiones con el mismo número",
    "practice": "prácticas con el mismo título y autoría",
    "person": "personas con el mismo nombre",
    "school": "escuelas con el mismo nombre",
    "practice_presentation": "presentaciones, una de ellas sin sesión",
}
FIRST = 8


class DuplicatesSection(BoxedList):
    """What looks written twice; pressed, it opens with both. `decided()` after a decision.

    `turned()` when another one is open.
    """

    decided = Signal()
    turned = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("¿Son lo mismo?", "Parecen escritos dos veces. Nada se une solo: usted decide.")
        self._context = context
        self.found: list[Suspicion] = []
        self._open: tuple[str, str, str] | None = None
        self._rows: dict[tuple[str, ...], ListRow] = {}
        self.view: FusionView | None = None
        self.hide()

    def show_suspicions(self, found: list[Suspicion]) -> None:
        """Show these."""
        if found != self.found:
            self.found = found
            self._fill()
        self.setVisible(bool(found))

    def put_away(self) -> bool:
        """Close the one that is open; False if none was."""
        was_open, self._open = self._open, None
        if was_open is not None:
            QTimer.singleShot(0, self, partial(self._show_closed, was_open))
        return was_open is not None

    def _show_closed(self, was_open: tuple[str, str, str]) -> None:
        self._fill()
        self.turned.emit()
        for which, row in self._rows.items():
            if set(was_open) <= set(which):
                row.show()
                row.setFocus()

    def _fill(self) -> None:
        self.clear()
        self.view, self._rows = None, {}
        number = len(self.found)
        self.heading.setText(f"¿Son lo mismo? ({number})" if number else "¿Son lo mismo?")
        for one in self.found[:FIRST]:
            is_open = self._open and self._open[0] == one.tipo and set(self._open[1:]) <= set(one.ids)
            view = self._opened(one, *self._open) if is_open and self._open else None
            if view is not None:
                self.view = view
                self.add_widget(view)
                continue
            why = f"{len(one.ids)} {_WHY.get(one.tipo, 'fichas iguales')}"
            run = partial(self._show, (one.tipo, one.ids[0], one.ids[1]))
            chip = StatusChip("attention", "¿Repetido?")
            self._rows[one.tipo, *one.ids] = self.add_row(one.title, why, icon="copy", chip=chip, run=run)

    def _opened(self, one: Suspicion, tipo: str, kept: str, merged: str) -> FusionView | None:
        try:
            guide = duplicates_join.guide(self._context.database, tipo, kept, merged)
        except AppError as error:
            self._context.toast(failures.sentence(error))
            return None
        view = FusionView(guide, len(one.ids) - 2)
        view.joined.connect(self._join)
        view.apart.connect(self._keep_apart)
        view.swapped.connect(self._swap)
        view.closed.connect(self.put_away)
        return view

    def _show(self, which: tuple[str, str, str]) -> None:
        # Not inside the row's own slot: filling deletes that row.
        self._open = which
        QTimer.singleShot(0, self, self._show_open)

    def _show_open(self) -> None:
        self._fill()
        self.turned.emit()
        if self.view is not None:
            self.view.show()
            self.view.setFocus()
            bring_into_sight(self.view)

    def _swap(self, guide: Guide) -> None:
        self._show((guide.tipo, guide.merged, guide.kept))

    def _join(self, guide: Guide, take: dict[str, bool]) -> None:
        join = partial(duplicates_join.join, self._context.database, guide.tipo, guide.kept, guide.merged, take=take)
        try:
            fusion = join()
        except AppError as error:
            self._tell_failure(error)
            return
        self._open = None
        step(self._context, f"Unir «{guide.kept_title}»", do=join, run=False,
             undo=partial(duplicates_join.part, self._context.database, fusion),
             said=f"Ahora es una sola: «{guide.kept_title}»")  # fmt: skip
        self.decided.emit()

    def _keep_apart(self, guide: Guide) -> None:
        try:
            duplicates_join.keep_apart(self._context.database, guide.tipo, guide.kept, guide.merged)
        except AppError as error:
            self._tell_failure(error)
            return
        self._open = None
        self._context.toast("Anotado: son dos distintos. No se volverá a preguntar.")
        self.decided.emit()

    def _tell_failure(self, error: AppError) -> None:
        if isinstance(error, NotFound) or self.view is None:
            self._context.toast(failures.sentence(error))
            self.decided.emit()
        else:
            self.view.notice.tell(failures.sentence(error))


class FusionsSection(BoxedList):
    """What was made one, to be taken apart when it was not the same. `decided()` after either."""

    decided = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Lo que se unió", "Si no era lo mismo, sepárelo: los dos vuelven a verse.")
        self._context = context
        self._made: list[FusionRow] | None = None
        self.hide()

    def show_fusions(self, made: list[FusionRow]) -> None:
        """Show these."""
        if made != self._made:
            self._made = made
            self.clear()
            for one in made:
                self.add(self._row(one))
        self.setVisible(bool(made))

    def _row(self, one: FusionRow) -> QWidget:
        row = QWidget()
        layout = row_layout(row, gap=theme.M)
        layout.addWidget(Picture("merge", "muted"))
        words = column_layout(gap=theme.XS)
        words.addWidget(label(one.kept_title, "strong"))
        was = f" (antes también «{one.merged_title}»)" if one.merged_title not in ("", one.kept_title) else ""
        words.addWidget(label(f"{labels.noun(one.tipo).capitalize()}{was}", "small"))
        layout.addLayout(words, 1)
        if one.open:
            words.addWidget(label("Alguien volvió a usar la otra. Únalas de nuevo, o sepárelas.", "small"))
            again = button("Unir de nuevo", partial(self._later, self._join_again, one), icon="merge")
            again.setAccessibleName(f"Unir de nuevo «{one.kept_title}»")
            layout.addWidget(again)
        apart = button("Separar", partial(self._later, self._part, one), icon="undo-2")
        apart.setAccessibleName(f"Separar «{one.kept_title}»")
        layout.addWidget(apart)
        return row

    def _later(self, act: Callable[[FusionRow], None], one: FusionRow) -> None:
        # Not inside the button's own slot: what follows deletes the button.
        QTimer.singleShot(0, self, partial(act, one))

    def _join_again(self, one: FusionRow) -> None:
        database = self._context.database
        do = partial(duplicates_join.join, database, one.tipo, one.kept, one.merged)
        try:
            fusion = do()
        except AppError as error:
            self._context.toast(failures.sentence(error))
        else:
            undo = partial(duplicates_join.part, database, fusion)
            step(self._context, f"Unir de nuevo «{one.kept_title}»", do=do, undo=undo, run=False,
                 said=f"Ahora es una sola: «{one.kept_title}»")  # fmt: skip
        self.decided.emit()

    def _part(self, one: FusionRow) -> None:
        database = self._context.database
        do = partial(duplicates_join.part, database, one.id)
        try:
            do()
        except AppError as error:
            self._context.toast(failures.sentence(error))
        else:
            undo = partial(duplicates_join.join, database, one.tipo, one.kept, one.merged)
            other = f" y «{one.merged_title}»" if one.merged_title not in ("", one.kept_title) else ""
            step(self._context, f"Separar «{one.kept_title}»", do=do, undo=undo, run=False,
                 said=f"Otra vez son dos: «{one.kept_title}»{other}")  # fmt: skip
        self.decided.emit()
