"""How long the first opening of ten years of an older program's data takes: python -m tests.bench.older [rows].

The rows are practices of about 800 bytes; a microcentro writes some 10,000 a year with all that belongs to them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from app.models import schema
from app.models.database import FILE_NAME
from app.services.workspace import open_workspace
from tests.bench.exchange import rows_of, save, seconds, with_ids
from tests.oracle.older import put_back

_AT_ONCE = 5000


class _Longest:
    """How long nothing was told, at most."""

    def __init__(self) -> None:
        self.longest, self.reports, self._last = 0.0, 0, time.perf_counter()

    def step(self, _done: int, _total: int) -> None:
        """Note how long it was since the last time."""
        now = time.perf_counter()
        self.longest, self.reports, self._last = max(self.longest, now - self._last), self.reports + 1, now


def filled(folder: Path, rows: int, version: str) -> str:
    """A data folder with one microcentro of so many rows, as `version` of the program left it; its id."""
    workspace = open_workspace(folder)
    database = workspace.create("Los Boldos", "Ana Pino")
    some = with_ids(rows_of(rows))
    for begin in range(0, rows, _AT_ONCE):
        save(database, some[begin : begin + _AT_ONCE])
    workspace.close()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        put_back(database, version, Path(scratch))
    return database.space


def main(rows: int) -> None:
    """Measure and print."""
    for version in schema.KNOWN[:-1]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "datos"
            space = filled(folder, rows, version)
            size = (folder / "microcentros" / space / FILE_NAME).stat().st_size / 2**20
            workspace, told = open_workspace(folder), _Longest()
            took = seconds(lambda workspace=workspace, space=space, told=told: workspace.open(space, told))  # type: ignore[misc]
            workspace.close()
            again = open_workspace(folder)
            opened = seconds(lambda again=again, space=space: again.open(space))  # type: ignore[misc]
            again.close()
        print(
            f"version {version}, {rows:,} rows, {size:.0f} MiB: {took:6.1f} s, then {opened:.2f} s; "
            f"{told.reports} reports, the longest silence {told.longest:.1f} s"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
