"""Where the program starts: the window, one command, or its own check."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from functools import partial

from app import __version__
from app.cli import frame
from app.paths import data_folder


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return frame.guarded(partial(_start, arguments), as_json=frame.wants_json(arguments))
    except SystemExit as leaving:  # argparse has shown its help
        return leaving.code if isinstance(leaving.code, int) else frame.DONE


def _start(arguments: Sequence[str]) -> int:
    options = frame.read(arguments)
    if options.version:
        print(f"Minga {__version__}")
        return frame.DONE
    if options.check:
        return _check()
    return frame.run(options) if options.command else _window(options)


def _window(options: Namespace) -> int:
    from app.ui import application

    return application.run(data_folder(options.datos), options.microcentro)


def _check() -> int:
    """Whether all parts of the program are here, also of the frozen one: data, paper, and the preview of it."""
    from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPdfWidgets import QPdfView

    from app.cli import check

    application = QCoreApplication.instance() or QCoreApplication(["minga"])
    pages = QBuffer(application)
    pages.setData(QByteArray(check.run()))
    pages.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument(application)
    document.load(pages)
    assert document.pageCount() > 0, document.status()
    assert hasattr(QPdfView, "setDocument")
    document.close()
    print(f"Minga {__version__} está completa.")
    return frame.DONE
