"""The problem tree drawn: effects above, the problem as a band, each cause a column with what lies under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.plan_tree import CAUSE, EFFECT, PROBLEM, Node, Tree
from app.ui import icons, theme

_NARROWEST, _INDENT, _GAP = 150, 12, 20
_INKS = {EFFECT: ("waiting_soft", "waiting"), PROBLEM: ("accent_soft", "accent"), CAUSE: ("hover", "edge")}
_EMPTY = "Sin palabras"
_WRAP = Qt.TextFlag.TextWordWrap.value


@dataclass(frozen=True)
class _Box:
    rect: QRectF
    node: Node
    above: QPointF | None  # where its line comes from


class TreePicture(QWidget):
    """`show_tree(tree)`; as tall as the tree in the width there is. Said in words for screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self._tree = Tree((), (), ())
        self._boxes: list[_Box] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Dibujo del árbol de problemas")

    def show_tree(self, tree: Tree) -> None:
        """Draw another tree."""
        self._tree = tree
        said = ("Efectos", tree.effects), ("Problema", tree.problems), ("Causas", tree.causes)
        words = [f"{name}: {', '.join(node.text or _EMPTY for node in nodes)}" for name, nodes in said if nodes]
        self.setAccessibleDescription(". ".join(words))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns fit in another width."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines first, then boxes over their ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("edge"), max(1, theme.px(1.5))))
        for box in self._boxes:
            if box.above is not None:
                _paint_line(painter, box)
        for box in self._boxes:
            self._paint_box(painter, box)
        painter.end()

    def _paint_box(self, painter: QPainter, box: _Box) -> None:
        ground, edge = _INKS[box.node.kind]
        painter.setPen(QPen(theme.colour(edge), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(box.rect, theme.RADIUS, theme.RADIUS)
        inner = _inside(box.rect)
        if box.node.within_reach:
            side = theme.px(16)
            icons.paint(painter, QRectF(inner.left(), inner.top(), side, side).toRect(), "circle-check", "done")
            inner.setLeft(inner.left() + side + theme.px(theme.XS))
        painter.setFont(theme.font(theme.SMALL, bold=box.node.kind == PROBLEM))
        painter.setPen(theme.colour("text"))
        align = Qt.AlignmentFlag.AlignHCenter if box.node.kind == PROBLEM else Qt.AlignmentFlag.AlignLeft
        painter.setClipRect(box.rect)  # a word without end stays in its box
        painter.drawText(inner, _WRAP | align.value, box.node.text or _EMPTY)
        painter.setClipping(False)

    def _place(self) -> None:
        width, self._boxes = float(max(self.width(), 1)), []
        tree, gap = self._tree, theme.px(_GAP)
        band = self._heights(tree.problems, width)
        # Effects hang from the problem below them, so they are placed first and their lines end at its top.
        top = self._columns(tree.effects, 0.0, width, up=True) if tree.effects else 0.0
        top += gap if tree.effects and tree.problems else 0
        for node, height in zip(tree.problems, band, strict=True):
            self._boxes.append(_Box(QRectF(0.5, top, width - 1, height), node, None))
            top += height + theme.px(theme.XS)
        if tree.causes:
            top = self._columns(tree.causes, top + (gap if tree.problems else 0), width, up=False)
        self.setFixedHeight(max(round(top) + 2, 1))
        self.update()

    def _columns(self, roots: Sequence[Node], top: float, width: float, *, up: bool) -> float:
        """Place these branches as columns, in as many rows as the width asks for; where the last one ends."""
        rows = -(-len(roots) // max(1, int(width // theme.px(_NARROWEST))))
        most = -(-len(roots) // rows)  # rows of like length, so that none is left alone across the whole width
        step = theme.px(theme.M)
        wide = (width - step * (most - 1)) / most
        for start in range(0, len(roots), most):
            row = roots[start : start + most]
            bottoms = []
            for place, node in enumerate(row):
                left = place * (wide + step)
                bottoms.append(self._branch(node, QRectF(left + 0.5, top, wide - 1, 0), first=not start, up=up))
            top = max(bottoms) + theme.px(theme.M)
        return top - theme.px(theme.M)

    def _branch(self, node: Node, area: QRectF, *, first: bool, up: bool) -> float:
        (height,) = self._heights([node], area.width())
        rect = QRectF(area.left(), area.top(), area.width(), height)
        gap = theme.px(_GAP)
        from_problem = None
        if node.depth == 1 and self._tree.problems and (first or up):
            gap += theme.px(theme.XS)
            from_problem = QPointF(rect.center().x(), rect.bottom() + gap if up else rect.top() - gap)
        self._boxes.append(_Box(rect, node, from_problem))
        bottom, indent = rect.bottom(), theme.px(_INDENT)
        for child in node.children:
            inner = QRectF(area.left() + indent, bottom + theme.px(theme.S), area.width() - indent, 0)
            index = len(self._boxes)
            bottom = self._branch(child, inner, first=False, up=up)
            made = self._boxes[index]
            self._boxes[index] = _Box(made.rect, child, QPointF(rect.left() + indent / 2, rect.bottom()))
        return bottom

    def _heights(self, nodes: Sequence[Node], width: float) -> list[float]:
        found = []
        for node in nodes:
            metrics = _metrics(bold=node.kind == PROBLEM)
            room = width - 2 * theme.px(theme.S) - (theme.px(16 + theme.XS) if node.within_reach else 0)
            drawn = metrics.boundingRect(QRectF(0, 0, max(room - 2, 1), 10_000), _WRAP, node.text or _EMPTY)
            found.append(drawn.height() + 2 * theme.px(theme.S))
        return found


def _metrics(*, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(theme.font(theme.SMALL, bold=bold))


def _inside(rect: QRectF) -> QRectF:
    air = theme.px(theme.S)
    return rect.adjusted(air, air, -air, -air)


def _paint_line(painter: QPainter, box: _Box) -> None:
    start = box.above
    assert start is not None
    if box.node.depth == 1:
        painter.drawLine(start, QPointF(start.x(), box.rect.center().y()))
        return
    middle = box.rect.center().y()
    painter.drawLine(start, QPointF(start.x(), middle))
    painter.drawLine(QPointF(start.x(), middle), QPointF(box.rect.left(), middle))
