"""A document is shown, saved and printed as the same bytes."""

from __future__ import annotations

from io import BytesIO

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from reportlab.pdfgen.canvas import Canvas

from app.ui.preview import PreviewPage
from tests.ui.names import unnamed


def test_a_document_is_seen_and_saved_as_the_same_bytes(context, qtbot, tmp_path):
    made = BytesIO()
    canvas = Canvas(made)
    canvas.drawString(100, 700, "Tabla")
    canvas.showPage()
    canvas.drawString(100, 700, "Segunda")
    canvas.showPage()
    canvas.save()
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.arrive(title="Tabla de la sesión 3", file_name="tabla.pdf")
    page.show()
    page.show_from(made.getvalue)
    qtbot.waitUntil(lambda: page.place.text() == "Página 1 de 2")
    page.activateWindow()
    qtbot.waitActive(page)
    for key, place in ((Qt.Key.Key_End, "Página 2 de 2"), (Qt.Key.Key_Home, "Página 1 de 2")):
        QTest.keyClick(page.first_focus(), key)
        qtbot.waitUntil(lambda place=place: page.place.text() == place)
    QTest.keyClick(page.first_focus(), Qt.Key.Key_End)
    page.show_bytes(made.getvalue())
    QTest.keyClick(page.first_focus(), Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.place.text() == "Página 2 de 2")
    page.save_to(str(tmp_path / "tabla.pdf"))
    assert (tmp_path / "tabla.pdf").read_bytes() == made.getvalue()
    assert list(tmp_path.glob(".*")) == []
    assert "tabla.pdf" in context.host.toasts[0][0]
    assert list(unnamed(page)) == []


def test_a_document_that_cannot_be_written_leaves_nothing_half_done(context, qtbot, tmp_path):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.save_to(str(tmp_path / "no existe" / "x.pdf"))
    box = page.findChild(QMessageBox, "failure")
    assert "No se pudo escribir" in box.text()
    box.close()
