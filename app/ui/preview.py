"""A document before it is printed: what is seen, saved and printed is one and the same file.

Pages call `context.show_document("Tabla de la sesión 3", make, "tabla.pdf")`, where `make()` returns the PDF's bytes
and runs in the worker. QtPdf is imported when the first document is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import FileNotWritten
from app.jobs import Progress
from app.services.writing import written
from app.ui import failures, theme
from app.ui.background import Job
from app.ui.page import Context, Page
from app.ui.print_asking import Printing
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import icon_button, label, row_layout

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPdfWidgets import QPdfView

ZOOM_STEP = 1.25
_GATHERING = "Reuniendo lo que va en el documento… La primera página se verá apenas esté lista."
_STOPPED = "El documento no se preparó porque usted lo canceló. Vuelva atrás y pídalo de nuevo cuando quiera."
_FAILED = "El documento no se pudo preparar. Vuelva atrás y pídalo de nuevo."


class PreviewPage(Page):
    """Shows one PDF with save, print, page n of m and zoom; of a long one the first page at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._title, self._file_name = "Documento", "documento.pdf"
        self.pdf = b""
        self._job: Job | None = None
        self.files = FileChooser(context.settings, self, "Documento PDF (*.pdf)", key="paper")
        self.printing = Printing(context, self)
        self._buffer = QBuffer(self)
        self._document: QPdfDocument | None = None
        self._view: QPdfView | None = None
        self.print_action = self.make_action("Imprimir", self.print, icon="printer", shortcut="Ctrl+P")
        self.save_action = self.make_action("Guardar como PDF", self.save, icon="save", shortcut="Ctrl+S")
        self.make_action("Primera página", partial(self._go, 0), shortcut="Home", menu=False)
        self.make_action("Última página", partial(self._go, -1), shortcut="End", menu=False)
        self.body.addLayout(self._bar())
        self._waiting = label(_GATHERING, "muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self._waiting, 1)

    def _bar(self) -> QHBoxLayout:
        bar = row_layout(gap=theme.S)
        bar.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), theme.px(theme.S))
        self.previous = icon_button("chevron-left", "Página anterior", self._previous)
        self.following = icon_button("chevron-right", "Página siguiente", self._following)
        self.place = label("", wrap=False)
        bar.addWidget(self.previous)
        bar.addWidget(self.place)
        bar.addWidget(self.following)
        bar.addStretch(1)
        bar.addWidget(icon_button("zoom-out", "Ver más pequeño", self._smaller))
        bar.addWidget(icon_button("zoom-in", "Ver más grande", self._larger))
        self.keep = icon_button("save", "Guardar como PDF (Ctrl+S)", self.save)
        bar.addWidget(self.keep)
        return bar

    def title(self) -> str:
        """The document's name."""
        return self._title

    def context_line(self) -> str:
        """How it will come out."""
        return "Así saldrá en el papel"

    def primary(self) -> QAction:
        """Print."""
        return self.print_action

    def arrive(self, **args: str) -> None:
        """`title` and `file_name` of the document that `show_from` or `show_bytes` brings."""
        self._title = args.get("title", self._title)
        self._file_name = args.get("file_name", self._file_name)

    def show_from(self, make: Callable[[], bytes]) -> None:
        """Make the document in the worker and show it; the one before is gone, and is not waited for any more."""
        self._leave()
        self._wait(_GATHERING)
        work = _Make(make)
        self._job = Job(self.context.jobs, "Preparando el documento", work, writes=False)
        work.show = self._job.early.emit
        for signal, slot in self._ends(self._job):
            signal.connect(slot)
        self.context.host.run_job(self._job)

    def _ends(self, job: Job) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        return (
            (job.early, self._show_first),
            (job.succeeded, self.show_bytes),
            (job.failed, self._failed),
            (job.cancelled, self._stopped),
            (job.finished, self._over),
        )

    def _leave(self) -> None:
        if self._job is not None:
            for signal, slot in self._ends(self._job):
                signal.disconnect(slot)
            # Nobody waits for it any more: were its failure unheard, the window would tell it over the new document.
            self._job.failed.connect(failures.words)
            self._job.cancel()
        self._job = None

    def _over(self) -> None:
        self._job = None

    def _wait(self, words: str) -> None:
        """Show `words` instead of a document; there is nothing to print yet."""
        self.pdf = b""
        self._allow(ready=False)
        self.place.setText("")
        for each in (self.previous, self.following):
            each.setEnabled(False)
        if self._view is not None:
            self._view.hide()
        self._waiting.setText(words)
        self._waiting.show()

    def _stopped(self) -> None:
        """The person gave up: what is seen of the document stays, and says that it is not the whole."""
        if self._waiting.isHidden():
            self.place.setText("Cancelado: faltan las demás páginas")
        else:
            self._waiting.setText(_STOPPED)

    def _failed(self, error: Exception) -> None:
        self._wait(_FAILED)
        failures.show(self, error)

    def _show_first(self, pdf: bytes) -> None:
        """The first page of a long document, to look at until all of it is there; only the whole can be printed."""
        self._show(pdf)
        self.place.setText("Página 1, preparando las demás…")

    def show_bytes(self, pdf: bytes) -> None:
        """Show this PDF."""
        self.pdf = pdf
        self._show(pdf)
        self._allow(ready=True)

    def _show(self, pdf: bytes) -> None:
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPdfWidgets import QPdfView

        if self._document is None or self._view is None:
            self._document = QPdfDocument(self)
            self._view = QPdfView(self)
            self._view.setAccessibleName("Vista previa del documento")
            self._view.setPageMode(QPdfView.PageMode.MultiPage)
            self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            self._view.setDocument(self._document)
            self._view.pageNavigator().currentPageChanged.connect(self._tell_place)
            self.body.addWidget(self._view, 1)
        self._waiting.hide()
        self._view.show()
        self._document.close()
        self._buffer.close()
        # The document reads from the buffer as pages come into sight: both stay members.
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        # The view would go on at the page where the document before was left.
        self._go(0)
        self._view.verticalScrollBar().setValue(0)
        self._tell_place(0)
        # Whoever went elsewhere while it was drawn writes there.
        held = self.window().focusWidget()
        if self.isVisible() and (held is None or self.isAncestorOf(held)):
            self._view.setFocus()

    def save(self) -> None:
        """Ask where, and write the file."""
        self.files.ask_where("Guardar como PDF", self._file_name, self.save_to)

    def save_to(self, path: str) -> None:
        """Write the file to `path`: beside it first, so that an old one stays whole."""
        target = Path(path)
        try:
            with written(target) as file:
                file.write(self.pdf)
        except FileNotWritten as error:
            failures.show(self, error)
        else:
            self.context.toast(f"Guardado en «{target.name}»")

    def print(self) -> None:
        """Ask for a printer, and print."""
        if self.pdf:
            self.printing.ask(self.pdf, self._title, self._document.pageCount() if self._document else 0)

    def _allow(self, *, ready: bool) -> None:
        for each in (self.print_action, self.save_action, self.keep):
            each.setEnabled(ready)

    def _tell_place(self, page: int) -> None:
        pages = self._document.pageCount() if self._document else 0
        self.place.setText(f"Página {page + 1} de {pages}")
        self.previous.setEnabled(page > 0)
        self.following.setEnabled(page + 1 < pages)

    def _previous(self) -> None:
        self._jump(-1)

    def _following(self) -> None:
        self._jump(1)

    def _jump(self, by: int) -> None:
        if self._view is not None and self._document is not None:
            wanted = self._view.pageNavigator().currentPage() + by
            self._go(min(max(wanted, 0), self._document.pageCount() - 1))

    def _go(self, page: int) -> None:
        """Show this page, counted from 0, or from the end."""
        if self._view is not None and self._document is not None and self._document.pageCount():
            navigator = self._view.pageNavigator()
            navigator.jump(page % self._document.pageCount(), navigator.currentLocation())

    def _smaller(self) -> None:
        self._zoom(1 / ZOOM_STEP)

    def _larger(self) -> None:
        self._zoom(ZOOM_STEP)

    def _zoom(self, factor: float) -> None:
        if self._view is not None and self._document is not None:
            if self._view.zoomMode() != self._view.ZoomMode.Custom:
                width = self._document.pagePointSize(0).width() * self.logicalDpiX() / 72
                self._view.setZoomFactor(self._view.viewport().width() / max(width, 1))
                self._view.setZoomMode(self._view.ZoomMode.Custom)
            self._view.setZoomFactor(min(max(self._view.zoomFactor() * factor, 0.25), 4))

    def first_focus(self) -> QWidget | None:
        """The document, so that the arrows scroll it."""
        return self._view if self._waiting.isHidden() else None


class _Make:
    """Calls the maker as a job does; `show` gets the first page."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make = make
        self.show: Callable[[bytes], None] = lambda _first: None

    def __call__(self, progress: Progress) -> bytes:
        from app.pdf.listeners import showing_first, telling  # ReportLab is slow to load

        progress.step(0, 0)
        with telling(progress), showing_first(self.show):
            return self._make()
