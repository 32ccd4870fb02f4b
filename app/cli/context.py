"""What every command works with and what it gives back."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.spanish import Parser
from app.cli.terminal import one_line
from app.errors import AppError, WrongUsage
from app.jobs import Progress, Silent
from app.text_dates import count
from app.texts import explain

if TYPE_CHECKING:
    from app.models.database import Database
    from app.services.workspace import Workspace


# What `--anio` says in the commands that tell of a whole year.
YEAR_HELP = "de qué año; si no, el que va, o el de antes hasta que este tenga una sesión realizada"


@dataclass(frozen=True)
class Outcome:
    """What a command did: sentences for a person, `data` for a machine, and the inputs that were refused."""

    lines: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    failures: Sequence[AppError] = ()


@dataclass(frozen=True)
class Command:
    """One command: its sentence, an example, its arguments and its work."""

    summary: str
    example: str
    configure: Callable[[Parser], None]
    run: Callable[[Context, Namespace], Outcome]


def no_arguments(_parser: Parser) -> None:
    """Nothing but the options of every command."""


def accepts_removals(parser: Parser) -> None:
    """The second yes for what deletes much (fault 32), as `con_bajas`."""
    parser.add_argument("--con-bajas", action="store_true", help="acepta que quiten mucho de lo anotado")


def written_records(many: int, path: Path) -> str:
    """How many records went into a file."""
    return f"Se escribi{'ó' if many == 1 else 'eron'} {count(many, 'registro', 'registros')} en «{path}»."


class Context:
    """The data folder and the microcentro that a command is about; opened when first asked for, closed by the frame."""

    def __init__(self, folder: Path, space: str | None, *, as_json: bool) -> None:
        self.folder = folder
        self.as_json = as_json
        self._space = space
        self._workspace: Workspace | None = None
        self._looked: set[str] = set()

    def workspace(self, *, new: bool = False) -> Workspace:
        """The data folder; only `new` may make one.

        Raises:
            WrongUsage: there is no such folder.
        """
        from app.services.workspace import open_workspace

        if self._workspace is None:
            if not new and not self.folder.is_dir():
                raise WrongUsage(
                    f"No hay datos de Minga en «{self.folder}»",
                    "Revise «--datos», o cree un microcentro con «minga crear».",
                )
            self._workspace = open_workspace(self.folder)
            self._workspace.catching_up = self._catching_up
        return self._workspace

    def database(self) -> Database:
        """The microcentro named with --microcentro, or the only one.

        Raises WrongUsage where there is none, saying what lies here without its data; SpaceNotFound; as `open`.
        """
        from app.services import left_parts

        workspace = self.workspace()
        if not workspace.ids() and (found := left_parts.find(workspace)):
            named = f"«{found[0].name}»" if found[0].name else "un microcentro"
            raise WrongUsage(
                f"Faltan los datos de {named}: su archivo ya no está en esta carpeta, y lo demás sí",
                "Si lo retiró un antivirus, pídale que lo devuelva. Si no, abra la ventana de Minga, que ofrece volver "
                "a la última copia, o restaure un respaldo con «minga restaurar ARCHIVO».",
            )
        database = workspace.open(workspace.find(self._space).id)
        if database.space not in self._looked:
            self._looked.add(database.space)
            self._take_in_kept(database)
        return database

    def _take_in_kept(self, database: Database) -> None:
        """What waited for this version of the program comes in by itself (fault 22); told beside the answer."""
        from app.sync.inbox_folder import kept

        if all(one.tried for one in kept(database)):
            return
        from app.sync.inbox import take_in
        from app.sync.inbox_words import taken_in_lines

        try:
            lines = list(taken_in_lines(take_in(database, progress=self.progress())))
        except AppError as error:  # the machine failed: it waits on, and what was asked for may be done all the same
            lines = [explain(error).in_one_line()]
        for line in lines if not self.as_json else ():
            print(one_line(line), file=sys.stderr)

    def progress(self) -> Progress:
        """How far long work is, told on a terminal and nowhere else."""
        return Silent() if self.as_json or not sys.stderr.isatty() else _OnTerminal()

    def _catching_up(self, name: str) -> Progress:
        """The data of an older program are brought up to date: told beside the answer, for it takes a while."""
        from app.services.catching_up import said

        if not self.as_json:
            print(one_line(said(name)), file=sys.stderr, flush=True)
        return self.progress()

    def close(self) -> None:
        """Let go of the data folder."""
        if self._workspace is not None:
            self._workspace.close()


def files_named(words: Iterable[Path]) -> list[Path]:
    """The files that a person named; a name with «*» or «?» means all that fit it, for no console of Windows does that.

    One that nothing fits stays as it is: whoever opens it says that there is no such file.
    """
    found: list[Path] = []
    for path in words:
        fitting: list[Path] = []
        if {"*", "?"} & set(path.name) and path.parent.is_dir() and not os.path.lexists(path):
            pattern = path.name.replace("[", "[[]")
            fitting = sorted(one for one in path.parent.iterdir() if fnmatch(one.name, pattern))
        found += fitting or [path]
    return found


class _OnTerminal:
    """One line on the error stream, renewed in place."""

    def __init__(self) -> None:
        self._next = time.monotonic() + 0.5

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`."""
        if (now := time.monotonic()) >= self._next:
            self._next = now + 0.2
            sys.stderr.write(f"\r{100 * done // max(total, 1):3d} %\r")
            sys.stderr.flush()
