"""How a failure is told: an inline notice where the work is, a toast, or a box that never blocks the program."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.errors import AppError, InvalidData, NotFound
from app.texts import ErrorText, describe, explain, without_commands
from app.ui import theme

LOG = logging.getLogger(__name__)

UNKNOWN = ErrorText(
    "Algo no funcionó como debía",
    "Lo que ya estaba guardado sigue a salvo en este computador.",
    "Vuelva a intentarlo. Si se repite, guarde el informe en Ajustes y envíelo a quien le da apoyo.",
)


def words(error: BaseException) -> ErrorText:
    """What to tell about `error`; one that nobody expected is logged whole."""
    if isinstance(error, AppError):
        text = explain(error)
        return ErrorText(text.title, text.cause, without_commands(text.advice))
    LOG.error("Unexpected failure", exc_info=error)
    return UNKNOWN


def sentence(error: BaseException) -> str:
    """The same in one paragraph, for a toast or an inline notice."""
    return words(error).in_one_line()


def why_not(error: BaseException) -> str:
    """Why a step was refused: what hinders, each in its sentence; nothing was typed that would not be kept."""
    if isinstance(error, InvalidData):
        return " ".join(map(describe, error.problems))
    return sentence(error)


def refusal(title: str, error: AppError, advice: str = "") -> ErrorText:
    """The words for a step that a rule or what was done since stands against; `advice` beside what the failure says."""
    if isinstance(error, NotFound):
        return ErrorText(title, f"Ya no está {error.what}.", "Si se quitó, vuelve desde la Papelera.")
    if isinstance(error, InvalidData):
        return ErrorText(title, why_not(error), " ".join(("No se cambió nada.", error.advice or advice)).strip())
    return ErrorText(title, sentence(error), "")


def show(parent: QWidget, error: BaseException) -> QMessageBox:
    """Open a box about `error`, without waiting for the answer."""
    return tell(parent, words(error))


def tell(parent: QWidget, text: ErrorText) -> QMessageBox:
    """Open a box that says `text`, without waiting for the answer."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Minga", text.title, QMessageBox.StandardButton.NoButton, parent)
    box.setInformativeText(" ".join(part for part in (text.cause, text.advice) if part))
    box.setTextFormat(Qt.TextFormat.PlainText)  # names of files are only shown (fault 28)
    box.addButton("Entendido", QMessageBox.ButtonRole.AcceptRole)
    box.setObjectName("failure")
    _give_air(box)
    box.finished.connect(box.deleteLater)
    box.open()
    return box


def confirm(parent: QWidget, question: str, explanation: str, verb: str, then: Callable[[], object]) -> QMessageBox:
    """Ask before something that cannot be undone; `then()` is called when the person presses `verb`."""
    box = QMessageBox(QMessageBox.Icon.Question, "Minga", question, QMessageBox.StandardButton.NoButton, parent)
    box.setInformativeText(explanation)
    box.setTextFormat(Qt.TextFormat.PlainText)
    yes = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton("Volver sin cambiar nada", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.setObjectName("confirmation")
    _give_air(box)
    yes.clicked.connect(then)
    box.finished.connect(box.deleteLater)
    box.open()
    return box


def confirm_again(parent: QWidget, error: AppError, verb: str, then: Callable[[], object]) -> QMessageBox:
    """Ask whether what was refused because it needs a second yes is meant; see `confirm`."""
    text = words(error)
    return confirm(parent, text.title, f"{text.cause} {text.advice}", verb, then)


def _give_air(box: QMessageBox) -> None:
    # The style puts the words at the very edge.
    if (inside := box.layout()) is not None:
        air = theme.px(theme.L)
        inside.setContentsMargins(air, air, air, air)
