"""The failures that a person is told about; `app.texts` holds their Spanish words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


class AppError(Exception):
    """An expected failure: nothing is lost, and `app.texts.explain` says what to do next."""


class Cancelled(Exception):
    """Long work stopped because the person cancelled it; nothing of it was kept."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was given.

    `field` is the English field name ('' for the whole record) and is for programs alone, `code` a key of
    `texts.PROBLEMS`, `details` fills the wording's placeholders, `place` names where (for example 'línea 12').
    `label` is what a person calls the field: its Spanish label, or the head of a column ('' leaves it out).
    """

    field: str
    code: str
    details: tuple[tuple[str, str], ...] = ()
    place: str = ""
    label: str = ""


@dataclass
class InvalidData(AppError):
    """Some values break a rule; nothing was stored. `advice`: what to do besides correcting them, in Spanish."""

    problems: list[Problem] = field(default_factory=list)
    advice: str = ""


@dataclass
class InputRefused(AppError):
    """A file that was handed to the program was refused whole; `reason` is Spanish, ready to show."""

    name: str
    reason: str
    advice: str = ""


@dataclass
class WrongPassword(InputRefused):
    """The password that was given is not that of the file, as far as can be told."""


@dataclass
class WrongUsage(AppError):
    """A command or an action was asked for in a way that cannot be carried out; Spanish `reason`."""

    reason: str
    advice: str = ""


@dataclass
class FileUnreadable(AppError):
    """The file is missing, locked by another program, or damaged."""

    path: Path


@dataclass
class FileNotWritten(AppError):
    """The target could not be written (full, read-only, pulled out); `why` is Spanish."""

    path: Path
    why: str


@dataclass
class NotReplaced(AppError):
    """A microcentro did not get its place in the data folder: `why`, and what is `left` there, in Spanish."""

    why: str
    left: str


@dataclass
class DatabaseUnavailable(AppError):
    """SQLite could not do its work: `why` is FULL, BUSY, READONLY, IOERR, CORRUPT, NOTADB or CANTOPEN."""

    path: Path
    why: str


@dataclass
class NoRoom(DatabaseUnavailable):
    """The disk where `path` lies is full, and about `needed` (in Spanish) must be free there; nothing changed."""

    needed: str


@dataclass
class NewerData(AppError):
    """The data folder was written by a newer version of the program; nothing was touched."""

    path: Path


@dataclass
class OlderData(AppError):
    """The microcentro was last opened by an older version of the program; it was not touched."""

    path: Path


@dataclass
class FolderInUse(AppError):
    """Another window or command has this data folder open."""

    path: Path


@dataclass
class NotFound(AppError):
    """There is no such record (any more); `what` is a Spanish noun, `key` what was looked for."""

    what: str
    key: str


@dataclass
class SpaceNotFound(NotFound):
    """No microcentro of the data folder is called `key`; `listing`: the names of those that are, in Spanish."""

    listing: str


@dataclass
class BundleRefused(AppError):
    """A file handed over was not accepted; nothing of it was kept. `code` is a key of `texts.REFUSED`.

    `detail` says, in English and for the log, what was wrong; of "no_room", in Spanish, how much is to be free.
    """

    name: str
    code: str
    detail: str = ""


@dataclass
class ManyRemovals(AppError):
    """A file deletes so much that a person has to say so again; nothing changed. `listing`: Spanish, what and whose."""

    name: str
    listing: str


@dataclass
class ComingRemovesMuch(AppError):
    """What an act lets come to count deletes so much that a person has to say so again; nothing changed.

    The work of a laptop that is let in, what was undone, or what waited for it. `listing`: Spanish, what and whose.
    """

    listing: str


@dataclass
class DamageFound(AppError):
    """The check of the data found damage; `listing` says in Spanish what, and what to do about it."""

    listing: str


@dataclass
class WrongCode(AppError):
    """The short code, or the word that should replace it, is not the right one; the try was counted."""


@dataclass
class CodeWait(AppError):
    """Too many wrong codes came one after the other: none is looked at for so many seconds."""

    seconds: int
