"""Planillas at the screen: out, to fill in, and back in with a preview that can be left or kept, and undone."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl import load_workbook
from PySide6.QtGui import QGuiApplication

from app.services import people, rows
from app.ui.pages.sheets import SheetsPage
from app.ui.widgets.rows import ListRow
from tests.ui.names import unnamed

WAIT = 20_000


@pytest.fixture
def page(opened, context):
    made = opened(SheetsPage(context), 900, 600)
    made.chosen.set_value(["personas"])
    return made


@pytest.fixture
def workbook(page, qtbot, tmp_path):
    """The workbook of people that the page wrote to be filled in."""
    path = tmp_path / "personas.xlsx"
    page.template_to(str(path))
    qtbot.waitUntil(page.notice.isVisible, timeout=WAIT)
    return path


def with_a_line(path, *cells):
    book = load_workbook(path)
    sheet = book["Personas"]
    last = max(cell.row for cell in sheet["A"] if cell.value)
    for at, value in enumerate(cells, start=1):
        sheet.cell(last + 1, at).value = value
    book.save(path)


def look(page, qtbot, path):
    page.intake.look_at(str(path))
    qtbot.waitUntil(page.intake.isVisible, timeout=WAIT)


def test_what_a_workbook_brings_is_shown_kept_and_undone(page, qtbot, context, workbook):
    with_a_line(workbook, "Rosa Leal")
    look(page, qtbot, workbook)
    assert "1 fila nueva" in page.intake.notice.words.text()
    assert page.primary() is None
    page.intake.keep.click()
    assert page.go_back()  # put away before it was taken in: it is taken in all the same
    qtbot.waitUntil(lambda: bool(context.host.toasts), timeout=WAIT)
    assert "Rosa Leal" in [one.full_name for one in people.people(context.database)]
    context.undo.undo()
    assert "Rosa Leal" not in [one.full_name for one in people.people(context.database)]
    context.undo.redo()
    assert "Rosa Leal" in [one.full_name for one in people.people(context.database)]


def test_what_a_workbook_would_replace_is_shown_value_by_value_before_it_is_received(page, qtbot, context, tmp_path):
    """Invariant 5: a number of changed lines does not say whose words go."""
    made = people.add(context.database, "Rosa Leal")
    rows.update(context.database, "person", made, {"phone": "9 1111 1111"})
    sheet = openpyxl.Workbook()
    sheet.active.title = "Personas"
    for line in (["Nombre completo", "Teléfono", "Correo"], ["Rosa Leal", "9 2222 2222", "rosa@correo.cl"]):
        sheet.active.append(line)
    sheet.save(tmp_path / "a mano.xlsx")
    look(page, qtbot, tmp_path / "a mano.xlsx")
    told = [row.accessibleName() for row in page.intake.list.findChildren(ListRow)]
    assert any("Rosa Leal" in one and "Teléfono: «9 1111 1111» → «9 2222 2222»" in one for one in told)
    assert not any("Correo" in one for one in told), "where nothing was said nothing is replaced"


def test_bad_cells_are_listed_and_nothing_can_be_kept(page, qtbot, context, workbook):
    with_a_line(workbook, "Rosa Leal", None, None, None, None, None, "Astronauta")
    look(page, qtbot, workbook)
    assert (page.intake.keep.isVisible(), page.intake.leave.text()) == (False, "Cerrar")
    rows = [row.accessibleName() for row in page.intake.list.findChildren(ListRow)]
    assert any("Astronauta" in one and "Cargo" in one for one in rows)
    assert page.primary() is not None  # once it is corrected, it is received again
    assert page.go_back()
    assert not page.go_back()


def test_a_workbook_without_news_says_so(page, qtbot, workbook):
    look(page, qtbot, workbook)
    assert "no trae nada nuevo" in page.intake.notice.words.text()
    assert not page.intake.verbs.isVisible()
    assert page.primary() is not None


def test_a_table_is_copied_changed_and_pasted_back(page, qtbot, context):
    people.add(context.database, "=Rosa Leal")
    page.register.set_value("personas")
    page.copy.click()
    qtbot.waitUntil(lambda: " =Rosa Leal\t" in QGuiApplication.clipboard().text(), timeout=WAIT)
    text = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().setText(text + "Iván Cifuentes\t\tivan@x.cl\t\t\t\t\t\n")
    page.paste.click()
    qtbot.waitUntil(page.intake.isVisible, timeout=WAIT)
    assert "1 fila nueva" in page.intake.notice.words.text()


def test_what_cannot_be_pasted_is_said(page):
    QGuiApplication.clipboard().setText("hola")
    page.paste.click()
    assert "No hay una tabla copiada" in page.notice.words.text()
    QGuiApplication.clipboard().setText("Escuela\tFecha\nx\ty\n")
    page.register.set_value("visitas")
    page.paste.click()
    assert "no se puede pegar" in page.notice.words.text()


def test_the_registers_are_written_and_told(page, qtbot, tmp_path):
    page.export_to(str(tmp_path / "registros.xlsx"))
    qtbot.waitUntil(page.notice.isVisible, timeout=WAIT)
    assert "registros.xlsx" in page.notice.words.text()
    assert "Personas" in load_workbook(tmp_path / "registros.xlsx").sheetnames


def test_the_keyboard_reaches_only_what_has_a_name(page, qtbot, workbook):
    with_a_line(workbook, "Rosa Leal")
    look(page, qtbot, workbook)
    assert list(unnamed(page)) == []
