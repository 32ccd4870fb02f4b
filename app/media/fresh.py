"""Which files took their names since the microcentro was opened: so those are found that nobody noted (fault 31)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class Fresh:
    """Notes in `folder`, one for each file: made before the file has its name, looked through at the next opening."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, name: str) -> None:
        """A file is about to have this name. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).touch()

    def names(self) -> list[str]:
        """The files noted."""
        return sorted(path.name for path in self._folder.glob("*"))

    def forget(self, name: str) -> None:
        """It is known whether the file stays; a note that another program holds goes the next time."""
        with suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)
