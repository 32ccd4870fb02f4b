"""The recovery sheet: the words on paper that bring the microcentro back if this laptop is lost (fault 37)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.models.database import Database
from app.ui import theme
from app.ui.page import Context
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.texts import to_copy

_WHY = (
    "Con esta hoja y los archivos de sus colegas se recupera todo. Imprímala y guárdela bajo llave, lejos de este "
    "computador. Quien tenga sus palabras puede actuar como la coordinación."
)


class SheetSection(BoxedList):
    """Offered on the laptop where the microcentro was made: only it knows the words."""

    def __init__(self, context: Context) -> None:
        super().__init__("Si se pierde este computador")
        self._context = context
        content = QWidget()
        layout = column_layout(content, gap=theme.M)
        layout.addWidget(label(_WHY))
        self.show_sheet = button("Hoja de recuperación…", partial(self._show, blank=False), icon="printer")
        self.show_blank = button("En blanco, para copiar a mano…", partial(self._show, blank=True), role="flat")
        layout.addWidget(in_line(self.show_sheet, self.show_blank))
        self.words = label("", "lead")
        to_copy(self.words)
        self.words.setAccessibleName("Las palabras de la hoja de recuperación")
        self.copied = button("Ya las copié: ocultarlas", self._hide_words, icon="eye-off")
        layout.addWidget(self.words)
        layout.addWidget(self.copied, 0, Qt.AlignmentFlag.AlignLeft)
        self._hide_words()
        self.add(content)
        self.hide()

    def follow(self) -> None:
        """Show itself where there is something to print."""
        from app.log.identity import root_key

        with self._context.database.read() as session:
            self.setVisible(root_key(session) is not None)

    def _hide_words(self) -> None:
        self.words.clear()
        self.words.setAccessibleDescription("")
        self.words.hide()
        self.copied.hide()

    def _show(self, *, blank: bool) -> None:
        if blank:
            from app.sync.recovery import sheet

            # They are read from the screen and written by hand: the printer never sees them.
            words = sheet(self._context.database).words
            numbered = (f"{place}.\N{NO-BREAK SPACE}{word}" for place, word in enumerate(words, 1))
            self.words.setText("   ".join(numbered))
            self.words.setAccessibleDescription(self.words.text())
        self.words.setVisible(blank)
        self.copied.setVisible(blank)
        make = partial(_sheet, self._context.folder, self._context.database, blank)
        self._context.show_document("Hoja de recuperación", make, "hoja-de-recuperacion.pdf")


def _sheet(folder: Path, database: Database, blank: bool) -> bytes:
    from app.paths import catalogue_file
    from app.pdf.forms import sources_of
    from app.pdf.recovery_form import RecoveryPage, render
    from app.services.catalogue import Catalogue
    from app.services.sheets import load_letterhead
    from app.sync.recovery import sheet

    made = sheet(database)
    catalogue = Catalogue(catalogue_file(folder))
    try:
        page = RecoveryPage(load_letterhead(database, sources_of(database, catalogue)), made.words, made.person)
    finally:
        catalogue.close()
    return render(page, wall_clock.today(), blank=blank)
