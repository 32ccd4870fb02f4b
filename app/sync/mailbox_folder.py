"""What lies in a folder that serves as a mailbox: entregas told by their content, whatever their names (fault 35)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.errors import AppError, BundleRefused, FileUnreadable, WrongUsage
from app.file_faults import reading, told
from app.models.database import Database
from app.sync.outer import OuterHeader, need_size, read_outer
from app.sync.reception import sha256_of
from app.text_keys import spanish_key

SUFFIX = ".entrega"
_UNFINISHED = re.compile(r"\..+\.tmp")
_MARK = 6


@dataclass(frozen=True)
class Lying:
    """A file of the folder that begins like an entrega: its clear header, and the hash of all of it.

    Of one that does not concern this laptop the rest is not read: '' for its hash.
    """

    path: Path
    outer: OuterHeader
    sha256: str


@dataclass(frozen=True)
class Looked:
    """All that lies in the folder. `unread`: what another program holds, what is cut short, what a newer one wrote.

    `renewed`: how many entregas were taken away between listing and reading.
    """

    lying: tuple[Lying, ...] = ()
    unread: tuple[tuple[Path, AppError], ...] = ()
    foreign: int = 0
    renewed: int = 0


def need_folder(database: Database, folder: Path) -> None:
    """Raises WrongUsage: there is no such folder (any more), or it is one of those in which Minga keeps its data."""
    if not folder.is_dir():
        raise WrongUsage(
            f"No se encuentra la carpeta «{folder}»", "Conecte el pendrive o elija otra carpeta, y vuelva a intentarlo."
        )
    if folder.resolve().is_relative_to(database.folder.parent.parent.resolve()):
        raise WrongUsage(
            "Esa carpeta es de los datos de Minga", "Elija el pendrive o la carpeta que comparte con sus colegas."
        )


def look(folder: Path, concerns: Callable[[OuterHeader], bool]) -> Looked:
    """The files of the folder itself, by name; sub-folders and files being written by others are passed over.

    Only those that the clear header `concerns` this laptop with are read to their end, and none that is larger than any
    entrega may be: what others lay there costs no time, whatever its size.

    Raises:
        FileUnreadable: the stick was pulled, or the folder may not be looked into.
    """
    lying: list[Lying] = []
    unread: list[tuple[Path, AppError]] = []
    foreign = renewed = 0
    for path in files_in(folder):
        try:
            outer = read_outer(path)
            lying.append(Lying(path, outer, _hash(path) if concerns(outer) else ""))
        except BundleRefused as error:
            if error.code == "not_a_bundle":
                foreign += 1
            else:
                unread.append((path, error))
        except FileUnreadable as error:
            if is_taken_away(path):
                renewed += path.suffix == SUFFIX
            elif path.suffix == SUFFIX:  # of other files nothing is wanted, read or not
                unread.append((path, error))
            else:
                foreign += 1
    return Looked(tuple(lying), tuple(unread), foreign, renewed)


def is_taken_away(path: Path) -> bool:
    """Whether a file is gone from a folder that is still there: its laptop renewed it, or all have what it held."""
    try:
        return not path.exists() and path.parent.is_dir()
    except OSError:
        return False


def _hash(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileUnreadable(path) from error
    need_size(path, size)
    return sha256_of(path)


def files_in(folder: Path) -> list[Path]:
    """The plain files of a folder, by name, but for those that some laptop is writing. Raises FileUnreadable."""
    with reading(folder):
        found = sorted(path for path in folder.iterdir() if not _UNFINISHED.fullmatch(path.name))
    return list(filter(_is_file, found))


def half_written(folder: Path) -> int:
    """How many bytes lie there that some laptop began to write and did not end; it may be about it right now."""
    with suppress(OSError):
        return sum(path.stat().st_size for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name))
    return 0


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a link to nowhere, a file that may not be looked at
        return False


def place_for(folder: Path, laptop: str, device: str, number: int) -> Path:
    """Where a laptop leaves its file, under a name for people; nothing is concluded from it.

    An earlier copy of the laptop, or a copy of it, counts its files alike: nothing that lies there is written over.

    Raises FileNotWritten: the stick was pulled.
    """
    words = re.findall(r"[a-z0-9]+", spanish_key(laptop).replace("~", ""))
    name = f"{'-'.join(words)[:40]}-{device[:_MARK]}-{number}".lstrip("-")
    tries = (name if turn == 1 else f"{name}-{turn}" for turn in count(1))
    free = (one for one in tries if not (folder / f"{one}{SUFFIX}").exists() and not any(folder.glob(f"{one}-*de*")))
    with told(folder):
        return folder / f"{next(free)}{SUFFIX}"


def size_of(one: Lying) -> int:
    """How many bytes the file takes; 0 when it is gone."""
    try:
        return one.path.stat().st_size
    except OSError:
        return 0


def remove(path: Path) -> bool:
    """Take the file away; say whether the folder let us."""
    try:
        path.unlink()
    except OSError:
        return False  # write-protected, held by another program, or gone: another day
    return True
