"""Where the program finds its own resources and the person's data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import user_config_path, user_data_path


def resources() -> Path:
    """The folder `resources/`, in a checkout and in the frozen program alike."""
    base = getattr(sys, "_MEIPASS", None)
    return (Path(base) if base else Path(__file__).resolve().parent.parent) / "resources"


def data_folder(chosen: str | Path | None = None) -> Path:
    """The data folder: `chosen`, else `MINGA_DATOS`, else the user's own (not created here)."""
    named = chosen or os.environ.get("MINGA_DATOS")
    return Path(named).expanduser().absolute() if named else user_data_path("Minga", appauthor=False)


def profile() -> Path:
    """Where the program remembers what must outlive the data folder: `MINGA_PERFIL`, else the user's own profile."""
    named = os.environ.get("MINGA_PERFIL")
    if named:
        return Path(named).expanduser().absolute()
    return user_config_path("Minga", appauthor=False, roaming=True)


def space_folder(data: Path, space: str) -> Path:
    """The folder of one microcentro inside the data folder."""
    return data / "microcentros" / space


def catalogue_file(data: Path) -> Path:
    """The catalogues' own SQLite file, shared by every microcentro of the data folder."""
    return data / "catalogos.db"


def kept_aside(data: Path) -> Path:
    """The folder of microcentros that a restored back-up took the place of; nothing in it is ever overwritten."""
    return data / "apartados"


def copies(folder: Path) -> Path:
    """The folder of a microcentro's own folder that keeps its data file from before the last receptions."""
    return folder / "copias"


def scratch(folder: Path) -> Path:
    """Where half-made and decrypted files wait, in a data folder or in a microcentro's own; emptied at opening."""
    return folder / "en-curso"
