"""Handing over to files: how large each may be, with how many photos, and then the files that were made."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.text_dates import size_in_words
from app.ui import failures, theme
from app.ui.settings import Settings
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.flow import FlowLayout, in_line
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList, FormRow
from app.ui.widgets.status import StatusChip
from app.ui.widgets.texts import TextLine

if TYPE_CHECKING:
    from app.sync.hand_over import HandedOver

MAIL, CHAT, STICK, OWN = "correo", "whatsapp", "pendrive", "libre"
_WAYS = (
    (MAIL, "Por correo (18 MB)"),
    (CHAT, "Por WhatsApp (95 MB)"),
    (STICK, "En un pendrive"),
    (OWN, "Otro tamaño"),
)
# What the usual mail and chat services let through; a stick's own format allows no file of 4 GB.
_LIMITS = {MAIL: 18_000_000, CHAT: 95_000_000, STICK: 3_900_000_000}
_HINTS = {
    MAIL: "Cada archivo cabe en un correo. Si hay mucho, se harán varios: mande cada uno por separado.",
    CHAT: "Cada archivo se manda como documento. Si hay mucho, se harán varios.",
    STICK: "Un solo archivo, casi siempre. Se comprueba después de escribirlo.",
    OWN: "Cada archivo tendrá a lo más este tamaño. Si hay mucho, se harán varios.",
}
_EVIDENCE = (("all", "Con fotos"), ("thumbnails", "Solo miniaturas"), ("none", "Sin fotos"))
_EVIDENCE_HINTS = {
    "all": "Primero van los cambios, después las fotos y los documentos.",
    "thumbnails": "Van los cambios y las fotos en pequeño. Enteras van con otra entrega, cuando elija «Con fotos».",
    "none": "Van solo los cambios. Las fotos van con otra entrega, cuando elija «Con fotos».",
}
_KEY = "hand_over"


class Wanted(NamedTuple):
    """What was chosen: the bytes of one file at most, and which evidence goes along."""

    limit: int
    evidence: str


class GivePanel(BoxedList):
    """The choices, remembered. `wanted(Wanted)` when the person goes on to say where; `closed()` when she does not."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__("Entregar a un archivo", "Un archivo para todos. Solo su microcentro puede abrirlo.")
        self._settings = settings
        kept = settings.remembered(_KEY)
        self.way = FilterChips(_WAYS, "Por dónde lo entrega", single=True, always=True)
        self.way.set_value([_known(kept.get("way", ""), _WAYS, STICK)])
        self.own = TextLine("Tamaño de cada archivo", "Por ejemplo, 10 MB")
        self.own.set_value(kept.get("own") or "10 MB")
        self.evidence = FilterChips(_EVIDENCE, "Qué evidencias van", single=True, always=True)
        self.evidence.set_value([_known(kept.get("evidence", ""), _EVIDENCE, "all")])
        self.way_row = FormRow("Por dónde lo entrega", self.way, " ")
        self.own_row = FormRow("Tamaño de cada archivo", self.own)
        self.add_widget(self.way_row)
        self.add_widget(self.own_row)
        self.evidence_row = FormRow("Fotos y documentos", self.evidence, " ")
        self.add_widget(self.evidence_row)
        self.go_on = button("Elegir dónde guardar…", self._go_on, icon="folder-open", role="primary")
        self.add(in_line(self.go_on, button("Ahora no", self.put_away, role="flat")))
        self.way.changed.connect(self._follow)
        self.evidence.changed.connect(self._follow)
        self._follow()
        self.hide()

    def begin(self) -> None:
        """Come into sight."""
        self.show()
        self.way.chips[self.way.value()[0]].setFocus()

    def put_away(self) -> None:
        """Go away, the choices kept."""
        self.hide()
        self.closed.emit()

    def _follow(self) -> None:
        way = self.way.value()[0]
        self.way_row.hint.setText(_HINTS[way])
        self.evidence_row.hint.setText(_EVIDENCE_HINTS[self.evidence.value()[0]])
        self.own_row.setVisible(way == OWN)

    def chosen(self) -> Wanted | None:
        """What is chosen; None, and the problem beside its field, when the size cannot be read."""
        from app.sync.parts import read_size

        way, evidence = self.way.value()[0], self.evidence.value()[0]
        try:
            limit = _LIMITS[way] if way != OWN else read_size(self.own.value().replace(" ", ""))
        except AppError as error:
            self.own_row.set_problem(failures.sentence(error))
            self.own.setFocus()
            return None
        self.own_row.set_problem("")
        self._settings.remember(_KEY, {"way": way, "own": self.own.value(), "evidence": evidence})
        return Wanted(limit, evidence)

    def _go_on(self) -> None:
        if (wanted := self.chosen()) is not None:
            self.wanted.emit(wanted)


class GivenPanel(BoxedList):
    """The files that were made, each checked. `closed()` when the person has seen them; `held_back()` to see those."""

    closed = Signal()
    held_back = Signal()

    def __init__(self) -> None:
        super().__init__("Listo para entregar")
        self.files: list[Path] = []
        self.ready = button("Listo", self.put_away, icon="check")
        self.hide()

    def tell(self, done: HandedOver) -> None:
        """Show what was written."""
        from app.sync.given_words import handed_over_words, left_lines

        self.clear()
        self.files = list(done.paths or (done.path,))
        content = QWidget()
        layout = column_layout(content, gap=theme.S)
        layout.addWidget(label(handed_over_words(done), "strong"))
        layout.addWidget(label(_next_step(len(self.files))))
        for line in left_lines(done):
            layout.addWidget(label(line, "muted"))
        self.add(content)
        for path in self.files:
            self.add_row(path.name, _size(path), icon="file-text", chip=StatusChip("done", "Comprobado"))
        self.add(self._verbs(held_back=bool(done.held_back)))
        self.show()
        self.ready.setFocus()

    def _verbs(self, *, held_back: bool) -> QWidget:
        verbs = QWidget()
        flow = FlowLayout(verbs, theme.S)
        self.ready = button("Listo", self.put_away, icon="check")
        flow.addWidget(self.ready)
        flow.addWidget(button("Abrir la carpeta", partial(open_folder, self.files[0].parent), icon="folder-open"))
        if held_back:
            flow.addWidget(button("Ver lo que se queda aquí", self.held_back.emit, role="flat"))
        return verbs

    def put_away(self) -> None:
        """Go away; the files stay where they are."""
        self.hide()
        self.closed.emit()


def _known(code: str, options: tuple[tuple[str, str], ...], usual: str) -> str:
    return code if code in dict(options) else usual


def open_folder(folder: Path) -> None:
    """Show the folder in the system's own program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _next_step(files: int) -> str:
    if files == 1:
        return "Lleve o envíe este archivo a sus colegas."
    return f"Lleve o envíe los {files} archivos a sus colegas, en cualquier orden: cada uno sirve por sí solo."


def _size(path: Path) -> str:
    try:
        return size_in_words(path.stat().st_size)
    except OSError:
        return ""
