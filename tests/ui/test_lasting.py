from __future__ import annotations

import subprocess
import sys

from app import paths

# Each line, often enough, once ended the interpreter; another process, because the failure takes it down.
SCRIPT = """
import app.ui
from PySide6.QtCore import QObject, Signal
class Speaker(QObject):
    said = Signal(bool)
speaker = Speaker()
speaker.said.connect(lambda said: None)
for _ in range(20_000):
    speaker.said.emit(True)
    speaker == 1
    speaker.blockSignals(False)
"""


def test_signals_can_be_emitted_for_ever():
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=paths.resources().parent, timeout=60, check=False)
    assert done.returncode == 0
