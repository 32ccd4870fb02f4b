"""The manual, read without the Internet: the chapter of the page the person came from, and the list of the others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QTextBrowser, QWidget

from app import paths
from app.ui import theme
from app.ui.page import Context, Page
from app.ui.relay import Relay
from app.ui.widgets.parts import ScrollColumn, button, column_layout, row_layout

CHAPTERS = {
    "bienvenida": "Bienvenida",
    "inicio": "Inicio",
    "buscar": "Buscar",
    "sesiones": "Sesiones",
    "practicas": "Prácticas",
    "acuerdos": "Acuerdos",
    "plan": "Plan anual",
    "indicadores": "Indicadores",
    "instrumentos": "Instrumentos",
    "ciclo": "El camino de una práctica",
    "red": "Red",
    "intercambio": "Intercambio",
    "ajustes": "Ajustes",
    "documento": "Documento",
    "cobertura": "Objetivos con práctica",
    "quien": "Varias personas",
    "papelera": "Papelera",
    "formularios": "Imprimir formularios",
    "planillas": "Planillas",
    "historia": "Historia",
    "borrar": "Borrar para siempre",
}


def chapter(key: str) -> str:
    """The text (Markdown) of one chapter; pages without their own share the first."""
    name = key if key in CHAPTERS else "inicio"
    return (paths.resources() / "manual" / f"{name}.md").read_text(encoding="utf-8")


class ManualPage(Page):
    """F1. `arrive(page=key)` opens the chapter of that page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._key = "inicio"
        across = row_layout(gap=theme.S)
        names = column_layout(gap=theme.XS)
        self._group = QButtonGroup(self)
        self.buttons = {}
        for key, name in CHAPTERS.items():
            made = button(name, role="chapter")
            made.setCheckable(True)
            made.clicked.connect(Relay(_Choose(self, key), made).call)
            self._group.addButton(made)
            self.buttons[key] = made
            names.addWidget(made)
        # In a low window the list of chapters scrolls, so that every name stays whole.
        self.names = ScrollColumn()
        if (content := self.names.widget()) is not None:
            content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.names.add_layout(names)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Texto del manual")
        self.text.setOpenLinks(False)
        self.text.setMaximumWidth(theme.px(theme.COLUMN))
        self.text.document().setDocumentMargin(theme.px(theme.L))
        reading = row_layout(margin=theme.L)
        reading.addWidget(self.text)
        across.addWidget(self.names)
        across.addLayout(reading, 1)
        self.body.addLayout(across)

    def title(self) -> str:
        """What this page is."""
        return "Manual"

    def context_line(self) -> str:
        """Which chapter is open."""
        return CHAPTERS[self._key]

    def changeEvent(self, event: QEvent) -> None:
        """The list of chapters is as wide as its longest name, in whatever they are dressed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            widest = max(made.sizeHint().width() for made in self.buttons.values())
            self.names.setFixedWidth(widest + theme.px(2 * theme.L + theme.M))

    def arrive(self, **args: str) -> None:
        """Open the chapter of `page`."""
        self.choose(args.get("page", self._key))

    def choose(self, key: str) -> None:
        """Show one chapter."""
        self._key = key if key in CHAPTERS else "inicio"
        self.buttons[self._key].setChecked(True)
        self.text.setMarkdown(chapter(self._key))
        QTimer.singleShot(0, self, self._show_name)
        self.header_changed.emit()

    def _show_name(self) -> None:
        self.names.show_whole(self.buttons[self._key])

    def first_focus(self) -> QWidget:
        """The text, so that the arrows scroll it."""
        self.text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self.text


class _Choose:
    """Opens one chapter of a manual page."""

    def __init__(self, page: ManualPage, key: str) -> None:
        self._page, self._key = page, key

    def __call__(self) -> None:
        self._page.choose(self._key)
