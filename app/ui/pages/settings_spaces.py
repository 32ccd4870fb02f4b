"""Otros microcentros, leaving the example, and Acerca de."""

from __future__ import annotations

import sys
from functools import partial

from PySide6.QtWidgets import QWidget

from app import __version__
from app.errors import AppError
from app.paths import resources
from app.services import demo
from app.ui import failures, theme
from app.ui.catching_up import opened
from app.ui.page import Context
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import InlineNotice

_LEAVE = (
    "Se quita el microcentro inventado con todo lo que haya escrito en él. "
    "Puede volver a explorarlo cuando quiera, desde la bienvenida."
)


class ExampleNotice(QWidget):
    """In the invented microcentro: what it is, and the way out."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.notice = InlineNotice(
            "attention",
            "Está mirando datos de ejemplo: las personas, las escuelas y las prácticas son inventadas.",
            "Salir de los datos de ejemplo",
        )
        column_layout(self).addWidget(self.notice)
        self.notice.pressed.connect(self.ask)

    def refresh(self) -> None:
        """Show it only in the invented one."""
        self.setVisible(demo.is_example(self._context.database))

    def ask(self) -> None:
        """What was written here cannot be brought back: ask before."""
        failures.confirm(self, "¿Salir de los datos de ejemplo?", _LEAVE, "Salir y quitarlos", self.leave)

    def leave(self) -> None:
        """Take the example away and go where there is something to do: first make sure that one can go there."""
        workspace, database = self._context.workspace, self._context.database
        if workspace is None:
            return
        others = [each.id for each in workspace.spaces() if each.id != database.space]
        try:
            next_one = opened(workspace, others[0], self) if others else None
            if others and next_one is None:
                return  # its data are brought up to date another day
            self._context.news.stop()
            demo.remove(workspace, database.space)
        except AppError as error:
            self._context.news.listen(database)
            failures.show(self, error)
        else:
            self._context.enter(next_one)


class SpacesSection(QWidget):
    """The other microcentros of this computer, and adding one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.list = BoxedList("Otros microcentros", "Cada uno guarda lo suyo por separado.")
        self.add = button("Agregar otro microcentro…", self._add, icon="plus")
        self.list.corner.addWidget(self.add)
        column_layout(self).addWidget(self.list)

    def refresh(self) -> None:
        """List those that are not open."""
        workspace = self._context.workspace
        spaces = workspace.spaces() if workspace else []
        others = [each for each in spaces if each.id != self._context.database.space]
        if not others:
            self.list.set_empty("En este computador no hay otro. Quien asesora a varios los puede tener todos aquí.")
            return
        self.list.clear()
        for each in others:
            self.list.add_row(each.name, "Cambiar a este microcentro", icon="users", run=partial(self._enter, each.id))

    def _enter(self, space: str) -> None:
        if self._context.workspace is None:
            return
        try:
            if (database := opened(self._context.workspace, space, self)) is not None:
                self._context.enter(database)
        except AppError as error:
            failures.show(self, error)

    def _add(self) -> None:
        self._context.navigate("bienvenida")


class AboutSection(QWidget):
    """The program's version and what it is made from."""

    def __init__(self) -> None:
        super().__init__()
        section = FormSection("Acerca de Minga")
        words = QWidget()
        layout = column_layout(words, margin=theme.L, gap=theme.XS)
        layout.addWidget(label(f"Minga, versión {__version__}", "strong"))
        layout.addWidget(label("Programa libre para microcentros rurales. Funciona sin Internet y sin cuentas."))
        layout.addWidget(
            label("Letras: Noto Sans, con licencia abierta SIL 1.1. Dibujos: Lucide, con licencia ISC.", "small")
        )
        layout.addWidget(label(f"Las licencias completas están en «{_licences()}».", "small"))
        section.add_widget(words)
        column_layout(self).addWidget(section)


def _licences() -> str:
    return str(resources() if not getattr(sys, "frozen", False) else resources().parent)
