"""A document is shown, saved and printed as the same bytes."""

from __future__ import annotations

import threading
from io import BytesIO

from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from reportlab.pdfgen.canvas import Canvas

from app.ui.preview import PreviewPage
from tests.ui.names import unnamed


def a_document(*pages):
    made = BytesIO()
    canvas = Canvas(made)
    for words in pages:
        canvas.drawString(100, 700, words)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def test_a_document_is_seen_and_saved_as_the_same_bytes(context, qtbot, tmp_path):
    made = a_document("Tabla", "Segunda")
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.arrive(title="Tabla de la sesión 3", file_name="tabla.pdf")
    page.show()
    page.show_from(lambda: made)
    qtbot.waitUntil(lambda: page.place.text() == "Página 1 de 2")
    page.activateWindow()
    qtbot.waitActive(page)
    for key, place in ((Qt.Key.Key_End, "Página 2 de 2"), (Qt.Key.Key_Home, "Página 1 de 2")):
        QTest.keyClick(page.first_focus(), key)
        qtbot.waitUntil(lambda place=place: page.place.text() == place)
    QTest.keyClick(page.first_focus(), Qt.Key.Key_End)
    page.show_bytes(made)
    QTest.keyClick(page.first_focus(), Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.place.text() == "Página 2 de 2")
    page.save_to(str(tmp_path / "tabla.pdf"))
    assert (tmp_path / "tabla.pdf").read_bytes() == made
    assert list(tmp_path.glob(".*")) == []
    assert "tabla.pdf" in context.host.toasts[0][0]
    assert list(unnamed(page)) == []


def test_a_document_is_printed_in_the_worker_and_printing_can_be_stopped(context, qtbot, tmp_path):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show_bytes(a_document("Tabla", "Segunda", "Tercera"))
    printer, told = QPrinter(), context.host.toasts
    printer.setOutputFileName(str(tmp_path / "papel.pdf"))
    going = threading.Event()
    context.run_job("Otro trabajo", lambda progress: going.wait())
    page.printing.print_to(page.pdf, printer)
    stopped = page.printing.print_to(page.pdf, printer)
    stopped.cancel()
    assert told == []
    going.set()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [words for words, _ in told] == [
        "Guardado en «papel.pdf»",
        "La impresión se detuvo. La impresora puede sacar las páginas que ya había recibido.",
    ]
    page.printing.print_to(page.pdf, printer)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert len(PdfReader(tmp_path / "papel.pdf").pages) == 3
    some = QPrinter()
    some.setOutputFileName(str(tmp_path / "papel.pdf"))
    some.setPrintRange(QPrinter.PrintRange.PageRange)
    some.setPageRanges(QPageRanges.fromString("1,3"))
    page.printing.print_to(page.pdf, some)
    qtbot.waitUntil(lambda: len(told) == 4)
    assert len(PdfReader(tmp_path / "papel.pdf").pages) == 2


def test_a_document_that_cannot_be_written_leaves_nothing_half_done(context, qtbot, tmp_path):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.save_to(str(tmp_path / "no existe" / "x.pdf"))
    box = page.findChild(QMessageBox, "failure")
    assert "No se pudo escribir" in box.text()
    box.close()


def test_a_document_that_another_one_overtook_is_neither_shown_nor_saved_in_its_place(context, qtbot, logged_warnings):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show()
    go_on, first, second = threading.Event(), a_document("Primero"), a_document("Segundo")
    page.show_from(lambda: go_on.wait() and first)
    page.show_from(lambda: second)
    assert not page.keep.isEnabled()
    go_on.set()
    qtbot.waitUntil(lambda: page.pdf != b"")
    assert page.pdf == second
    page.show_from(lambda: 1 / 0)
    assert (page.pdf, page.first_focus(), page.place.text()) == (b"", None, "")
    qtbot.waitUntil(lambda: page.findChild(QMessageBox, "failure") is not None)
    page.findChild(QMessageBox, "failure").close()
    assert not page.keep.isEnabled()
    logged_warnings.clear()
