"""A table to be read: no figure in it is cut."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from app.ui import theme
from app.ui.widgets.tables import ReadTable


def test_a_figure_is_whole_in_its_column_also_where_its_spaces_do_not_break(qtbot):
    figure = "645\N{NO-BREAK SPACE}de\N{NO-BREAK SPACE}765"
    table = ReadTable("Asistencia")
    qtbot.addWidget(table)
    table.resize(theme.px(260), 200)
    table.show_table(("Microcentro", "Parte", "Escuelas"), [("Costa de Itata", f"{figure} (84)", figure)])
    table.show()
    needs = QFontMetrics(theme.font()).horizontalAdvance(figure)
    assert all(table.columnWidth(place) > needs for place in (1, 2))


def test_no_figure_is_cut_at_any_width(qtbot):
    table = ReadTable("Asistencia")
    qtbot.addWidget(table)
    theme.dress(table)
    table.show()
    for width in range(220, 420, 4):
        table.resize(theme.px(width), 200)
        figure = "645\N{NO-BREAK SPACE}de\N{NO-BREAK SPACE}765 (84)"
        table.show_table(("Microcentro", "Parte"), [("Costa de Itata", figure)])
        shown = ink(table)
        table.setFixedHeight(400)
        table.setRowHeight(0, 200)
        assert shown == ink(table), width


def ink(table):
    """How many dark points the figure has."""
    image = table.viewport().grab(table.visualRect(table.words.index(0, 1))).toImage()
    points = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height() - 4))
    return sum(1 for point in points if point.lightness() < 100)
