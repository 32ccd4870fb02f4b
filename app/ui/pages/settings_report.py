"""The report for whoever helps: what the program noted about its own failures."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import qVersion

from app import __version__
from app.services.writing import written
from app.ui.crash import FAULTS, FILE, FOLDER


def write_report(data: Path, path: Path) -> None:
    """Write the report of the data folder `data` at `path`.

    Raises:
        FileNotWritten: the folder is full, closed or gone.
    """
    logs = data / FOLDER
    parts = [f"Minga {__version__}\n{platform.platform()}\nPython {platform.python_version()}, Qt {qVersion()}\n"]
    for name in (f"{FILE}.1", FILE, FAULTS):
        text = _text(logs / name)
        if text.strip():
            parts.append(f"--- {name}\n{text}")
    if len(parts) == 1:
        parts.append("No se ha anotado ninguna falla.\n")
    with written(path) as target:
        target.write("\n".join(parts).encode("utf-8"))


def _text(log: Path) -> str:
    try:
        return log.read_text("utf-8", "replace")
    except OSError:
        return ""
