"""*Diagnóstico*: what is seen, and the problem tree as an outline and as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.errors import AppError
from app.services import plan_tree, rows
from app.services.plan_tree import CAUSE, EFFECT, PROBLEM, Node
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.plan_tree_node import NodeEditor
from app.ui.pages.plan_tree_picture import TreePicture
from app.ui.pages.record_part import FormPart
from app.ui.steps import step
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, clear, column_layout, hairline, label
from app.ui.widgets.rows import FormRow, FormSection, ListRow
from app.ui.widgets.status import StatusChip
from app.ui.widgets.texts import LongText

_NAMES = {PROBLEM: "Problema", CAUSE: "Causa", EFFECT: "Efecto"}
_ICONS = {PROBLEM: "target", CAUSE: "arrow-up", EFFECT: "sprout"}
_MOVES: dict[int, str] = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Right: "deeper",
    Qt.Key.Key_Left: "higher",
}


class _NodeRow(ListRow):
    """A row of the outline: Alt and an arrow `moved` it."""

    moved = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a button would make of an arrow is for other keys."""
        way = _MOVES.get(event.key())
        if way and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(way)
        else:
            super().keyPressEvent(event)


class DiagnosisPart(FormPart):
    """What the network found out together, and why it happens (S001). Alt and an arrow move the node one stands on."""

    tipo = "annual_plan"
    tables = frozenset({"annual_plan", "plan_cause"})
    add_words = "Agregar una causa"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rows: dict[str, ListRow] = {}
        self._locked, self._depths = False, list[int]()
        self.picture = TreePicture()
        self.editor = NodeEditor(context)
        self.editor.saver.saved.connect(self._read_tree)
        self.editor.wanted.connect(self._do)
        self.card = QFrame()
        self.card.setProperty("role", "card")
        self._stack = column_layout(self.card, gap=0)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self.editor.setParent(self.card)
        self.editor.hide()
        self.buttons = {
            PROBLEM: button("Escribir el problema", partial(self._add, PROBLEM), icon="target"),
            CAUSE: button("Agregar causa", partial(self._add, CAUSE), icon="plus", hint="Ctrl+N"),
            EFFECT: button("Agregar efecto", partial(self._add, EFFECT), icon="plus"),
        }
        self.foot = in_line(*self.buttons.values())
        self.column.add(label("Árbol de problemas", "lead"))
        hint = "Primero el problema; después, pregunten «¿por qué?» hasta llegar a lo que está en sus manos."
        self.column.add(label(hint, "muted"))
        for part in (self.picture, self.card, self.foot):
            self.column.add(part)

    def build(self) -> Mapping[str, FormRow]:
        """What the data say, in a few lines."""
        section = FormSection("Diagnóstico compartido", "Resultados, asistencia, participación: lo que todos miraron.")
        section.corner.addWidget(self.saver.tick)
        self.column.add(section)
        return {"diagnosis_summary": section.add("Qué vemos", LongText(lines=3))}

    def lock(self, *, locked: bool) -> None:
        """Only show, or let change; a node unfolds all the same."""
        super().lock(locked=locked)
        self._locked = locked
        self.editor.lock(locked=locked)
        self.foot.setVisible(not locked)

    def begin(self) -> None:
        """Another plan: nothing is open."""
        super().begin()
        self._close()

    def refresh(self) -> None:
        """Read the summary and the tree again."""
        super().refresh()
        self._read_tree()

    def save_now(self) -> bool:
        """Save the summary and the node that is open."""
        saved = [self.saver.leave(), self.editor.saver.leave()]
        return all(saved)

    def put_away(self) -> None:
        """A node that was begun and left blank goes."""
        if self.record and self.editor.drop_blank():
            self._close()
            self._read_tree()

    def go_back(self) -> bool:
        """Close the node that is open."""
        if not self.editor.node:
            return False
        leaving = self.editor.node
        self._close()
        self._read_tree()
        (self.rows.get(leaving) or self.buttons[CAUSE]).setFocus()
        return True

    def add(self) -> None:
        """A new cause, or first of all the problem (Ctrl+N)."""
        self._add(CAUSE if self.rows else PROBLEM)

    def _read_tree(self) -> None:
        if not self.record:
            return
        tree = plan_tree.tree(self.context.database, self.record)
        self.picture.show_tree(tree)
        nodes = tree.outline()
        if [node.id for node in nodes] != list(self.rows) or self._depths != [node.depth for node in nodes]:
            self._rebuild(nodes)
        for node in nodes:
            self._show(node)
        self.picture.setVisible(bool(nodes))
        self.card.setVisible(bool(nodes))
        self.buttons[PROBLEM].setVisible(not tree.problems)
        self.buttons[CAUSE].setVisible(bool(nodes))
        self.buttons[EFFECT].setVisible(bool(nodes))

    def _rebuild(self, nodes: list[Node]) -> None:
        focused = next((key for key, row in self.rows.items() if row.hasFocus()), "")
        self._stack.removeWidget(self.editor)
        clear(self._stack)
        self.rows, self._depths = {}, [node.depth for node in nodes]
        for node in nodes:
            shown = _NodeRow(" ", " ", icon=_ICONS[node.kind], chip=StatusChip(), run=partial(self._open, node.id))
            shown.moved.connect(partial(self._do, node=node.id))
            holder = QWidget()
            column_layout(holder).addWidget(shown)
            holder.setContentsMargins(theme.px(theme.XL) * max(node.depth - 1, 0), 0, 0, 0)
            if self._stack.count():
                self._stack.addWidget(hairline())
            self._stack.addWidget(holder)
            self.rows[node.id] = shown
            holder.show()
        self._put_editor()
        if focused in self.rows:
            self.rows[focused].setFocus()

    def _show(self, node: Node) -> None:
        shown, name = self.rows[node.id], _NAMES[node.kind]
        title = node.text or f"{name} sin palabras"
        line = " · ".join(part for part in (name, node.proof) if part)
        chip = shown.findChild(StatusChip)
        reach = "En nuestras manos" if node.within_reach else ""
        if chip is not None:
            chip.set_state("done", reach)
            chip.setVisible(bool(reach))
        shown.title.setText(title)
        shown.subtitle.setText(line)
        shown.subtitle.show()
        shown.setAccessibleName(". ".join(part for part in (title, line, reach) if part))
        shown.updateGeometry()

    def _open(self, node: str) -> None:
        if node == self.editor.node:
            self.go_back()
            return
        if self.editor.saver.leave():
            self.editor.drop_blank()
            self.editor.show_node(node)
            self._read_tree()
            self._put_editor()
            self.editor.text.setFocus()

    def _close(self) -> None:
        if self.editor.saver.leave():
            self.editor.drop_blank()
            self.editor.node = ""
            self.editor.hide()

    def _put_editor(self) -> None:
        row = self.rows.get(self.editor.node)
        self._stack.removeWidget(self.editor)
        if row is not None:
            holder = row.parentWidget()
            self._stack.insertWidget(self._stack.indexOf(holder) + 1 if holder else 0, self.editor)
        self.editor.setVisible(row is not None)
        self.follow()

    def _add(self, kind: str, under: str | None = None) -> None:
        if not self.editor.saver.leave():
            return
        self.editor.drop_blank()
        database = self.context.database
        try:
            made = plan_tree.add(database, self.record, kind, under_id=under)
        except AppError as error:
            self.saver.notice.tell(failures.why_not(error))
            return
        step(
            self.context,
            f"Agregar {_NAMES[kind].lower()}",
            do=partial(plan_tree.bring_back, database, [made]),
            undo=partial(rows.remove, database, "plan_cause", made),
            run=False,
            made=made,
        )
        self._read_tree()
        self._open(made)

    def _do(self, what: str, node: str = "") -> None:
        """One of the deeds of the open node, or of the one whose row has the keyboard."""
        node = node or self.editor.node
        if not node or self._locked or not self.editor.saver.flush():
            return
        if what == "under":
            kind = next(each.kind for each in self._outline() if each.id == node)
            self._add(CAUSE if kind == PROBLEM else kind, None if kind == PROBLEM else node)
        elif what == "remove":
            self._remove(node)
        else:
            self._move(what, node)

    def _move(self, what: str, node: str) -> None:
        database = self.context.database
        moves: dict[str, Callable[[], Any]] = {
            "up": partial(plan_tree.move, database, node, -1),
            "down": partial(plan_tree.move, database, node, 1),
            "deeper": partial(plan_tree.hang_deeper, database, node),
            "higher": partial(plan_tree.hang_higher, database, node),
        }
        kept = plan_tree.place(database, node)
        if not moves[what]():
            self.context.toast("No hay dónde moverlo en esa dirección.")
            return
        undo = partial(plan_tree.put_back, database, kept)
        step(self.context, "Mover en el árbol", do=moves[what], undo=undo, run=False)
        self._read_tree()

    def _remove(self, node: str) -> None:
        database = self.context.database
        self.editor.saver.forget()
        try:
            gone = plan_tree.remove(database, node)
        except AppError as error:
            self.context.toast(failures.why_not(error))
            return
        self.editor.node = ""
        self.editor.hide()
        step(
            self.context,
            "Quitar del árbol",
            do=partial(plan_tree.remove, database, node),
            undo=partial(plan_tree.bring_back, database, gone),
            said="Se quitó del árbol",
            run=False,
        )
        self._read_tree()
        self.buttons[CAUSE].setFocus()

    def _outline(self) -> list[Node]:
        return plan_tree.tree(self.context.database, self.record).outline()
