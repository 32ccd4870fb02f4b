"""The index of the search: a small SQLite file beside the data, never exchanged, dumped or backed up.

Derived from the data, it is renewed when somebody searches, or while nothing else is to be done: only the records that
changed since are read again (`app.log.unindexed`). Missing, damaged, of another version or not of this very data file,
it is made anew.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import DatabaseUnavailable
from app.jobs import Progress, Silent
from app.log import settings, unindexed
from app.log.ops import by_table, chunks
from app.models import registry
from app.models.database import Database
from app.services import rules
from app.services.search_text import Said, findable, gather, roots
from app.text_keys import spanish_key

FILE_NAME = "buscador.db"
VERSION = 4
_AT_ONCE = 400  # whoever asks the worker for something else waits for so many
# A figure is one word with its points or without, «2º» is «2°», and the words of a file's name stand each alone.
WORD = re.compile(r"\d{1,3}(?:\.\d{3})+(?![\d~])|(?:[^\W_ºª]|~)+")
_CHECKED = re.compile(r"\b(\d{3,})-[\dkK]\b")  # a school's number with its check character, which no text repeats
_TABLES = """
CREATE TABLE about (version INTEGER, token TEXT, passes INTEGER);
CREATE TABLE doc (id INTEGER PRIMARY KEY, tbl TEXT, "row" TEXT, title TEXT, UNIQUE (tbl, "row"));
CREATE TABLE facet (doc INTEGER, kind TEXT, value TEXT, PRIMARY KEY (doc, kind, value)) WITHOUT ROWID;
CREATE TABLE touch (doc INTEGER, target INTEGER, PRIMARY KEY (doc, target)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (title, body, about, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3');
"""
# Made once everything was read: to keep them in order meanwhile would take twice as long.
_WAYS = (
    "CREATE INDEX IF NOT EXISTS facet_value ON facet (kind, value)",
    "CREATE INDEX IF NOT EXISTS touch_target ON touch (target)",
)
_one_at_a_time = threading.Lock()


def path_of(database: Database) -> Path:
    """Where the index of a microcentro is."""
    return database.folder / FILE_NAME


def words_of(text: str) -> list[str]:
    """The words of `text` as the index holds them: n finds ñ, so that one stands there in both ways."""
    key = spanish_key(text)
    words = WORD.findall(key)
    if "." in key:
        words = [word.replace(".", "") for word in words]
    if "~" not in key:
        return words
    found = []
    for word in words:
        found.append(word.replace("n~", "n"))
        if "n~" in word:
            found.append(word.replace("n~", "ñ"))
    return found


def wanted(text: str) -> list[str]:
    """The beginnings of words that a search asks for, each as the index holds it; ñ is asked for as such.

    The code of an objective may be written as in `rules.oa_code`.
    """
    code = rules.oa_code(text)
    asked = code if rules.oa_subject_and_grade(code) else _CHECKED.sub(r"\1", text)
    words = WORD.findall(spanish_key(asked))
    return [word.replace("n~", "ñ").replace(".", "") for word in words if word.strip("~")]


@contextmanager
def current(database: Database, progress: Progress | None = None) -> Iterator[sqlite3.Connection]:
    """The index, brought up to date, to be read.

    Raises:
        DatabaseUnavailable: the disk refuses the index or the data. Cancelled: the person gave up.
    """
    path = path_of(database)
    with _one_at_a_time, _told(path):
        try:
            connection = _renewed(database, path, progress or Silent())
        except sqlite3.DatabaseError as error:
            if not _is_damaged(error):
                raise
            forget(database)
            connection = _renewed(database, path, progress or Silent())
        with closing(connection):
            yield connection


def renew(database: Database, progress: Progress | None = None) -> None:
    """Read what changed; raises as `current`."""
    with current(database, progress):
        return


def forget(database: Database) -> None:
    """Remove the index: the next search makes it anew. Raises OSError: it is open in another program."""
    for name in (FILE_NAME, f"{FILE_NAME}-journal"):
        (database.folder / name).unlink(missing_ok=True)


def _renewed(database: Database, path: Path, progress: Progress) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        # What was removed leaves no words behind; and what is derived need not survive a pulled plug.
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA synchronous=NORMAL")
        _bring_up_to_date(database, connection, progress)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up_to_date(database: Database, index: sqlite3.Connection, progress: Progress) -> None:
    """Read what is noted, some at a time: whoever gives up, or is cut off, goes on from there the next time."""
    with database.read() as session:
        known, held = settings.get(session, unindexed.INDEX), _about(index)
    if held is None or known != list(held):
        held = _begin_anew(database, index)
    done = 0
    while True:
        with database.read() as session:
            some = unindexed.noted(session, _AT_ONCE)
            if not some:
                break
            progress.step(done, done + unindexed.count(session))
            held = (held[0], held[1] + 1)
            with _kept(index):
                _read_noted(session, index, some)
                index.execute("UPDATE about SET passes = ?", (held[1],))
        with database.write() as session:
            unindexed.forget(session, some)
            settings.put(session, unindexed.INDEX, held)
        done += len(some)
    _open_ways(index)


@contextmanager
def _kept(index: sqlite3.Connection) -> Iterator[None]:
    index.execute("BEGIN IMMEDIATE")
    try:
        yield
        index.execute("COMMIT")
    except BaseException:
        index.execute("ROLLBACK")
        raise


def _about(index: sqlite3.Connection) -> tuple[str, int] | None:
    """Which index this is and how often it was renewed; None for one that must be made anew."""
    if index.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone() is None:
        return None
    row = index.execute("SELECT version, token, passes FROM about").fetchone()
    return (row[1], row[2]) if row and row[0] == VERSION else None


def _begin_anew(database: Database, index: sqlite3.Connection) -> tuple[str, int]:
    """An empty index, and every record noted to be read."""
    held = (uuid4().hex, 0)
    with _kept(index):
        for name in ("about", "doc", "facet", "touch", "words"):
            index.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES.strip().split(";\n"):
            index.execute(statement)
        index.execute("INSERT INTO about VALUES (?, ?, ?)", (VERSION, *held))
    with database.write() as session:
        unindexed.forget_all(session)
        for tipo in findable():
            columns = registry.table(tipo).c
            # What is part of another is read with it, once.
            alone = (func.coalesce(columns[name], "") == "" for name, _ in registry.parents(tipo))
            ids = session.connection().scalars(select(columns.id).where(*alone))
            unindexed.note(session.connection(), [(tipo, row) for row in ids], changes=0)
        settings.put(session, unindexed.INDEX, held)
    return held


def _open_ways(index: sqlite3.Connection) -> None:
    for statement in _WAYS:
        index.execute(statement)


def _read_noted(session: Session, index: sqlite3.Connection, noted: Iterable[tuple[str, str, int]]) -> None:
    """Read these and whatever they are part of now; for one that changed, whatever took words from it, too."""
    keys = {(tbl, row): n for tbl, row, n in noted}
    stale = roots(session, keys) | {key for key in keys if key[0] in findable()}
    if any(keys.values()):
        _open_ways(index)
    for (_, row), changes in keys.items():
        if changes:
            query = 'SELECT tbl, "row" FROM doc JOIN touch ON touch.doc = doc.id WHERE touch.target = ?'
            stale.update((tbl, key) for tbl, key in index.execute(query, (_mark(row),)))
    for tipo, ids in by_table(stale).items():
        for some in chunks(ids):
            _remove(index, tipo, some)
            _put(index, tipo, gather(session, tipo, some))


def _remove(index: sqlite3.Connection, tipo: str, rows: list[str]) -> None:
    # So joined, each is looked up; SQLite would rather read all of the type.
    query = 'SELECT doc.id FROM json_each(?) AS wanted CROSS JOIN doc ON doc.tbl = ? AND doc."row" = wanted.value'
    found = index.execute(query, (json.dumps(rows), tipo)).fetchall()
    for table, key in (("words", "rowid"), ("facet", "doc"), ("touch", "doc"), ("doc", "id")):
        index.executemany(f"DELETE FROM {table} WHERE {key} = ?", found)  # noqa: S608 - named just above


def _put(index: sqlite3.Connection, tipo: str, found: Mapping[str, Said]) -> None:
    (last,) = index.execute("SELECT coalesce(max(id), 0) FROM doc").fetchone()
    docs = dict(enumerate(found.items(), last + 1))
    titles = ((doc, tipo, row, spanish_key(said.title)) for doc, (row, said) in docs.items())
    index.executemany('INSERT INTO doc (id, tbl, "row", title) VALUES (?, ?, ?, ?)', titles)
    words = ((doc, *(" ".join(words_of(text)) for text in _texts(said))) for doc, (_, said) in docs.items())
    index.executemany("INSERT INTO words (rowid, title, body, about) VALUES (?, ?, ?, ?)", words)
    facets = ((doc, kind, value) for doc, (_, said) in docs.items() for kind, value in said.facets)
    index.executemany("INSERT OR IGNORE INTO facet VALUES (?, ?, ?)", facets)
    # In the order of their table, so that each goes to its end.
    touches = ((doc, mark) for doc, (_, said) in docs.items() for mark in sorted(set(map(_mark, said.touches))))
    index.executemany("INSERT INTO touch VALUES (?, ?)", touches)


def _mark(row: str) -> int:
    """A short number for an id: should two have the same, one record is read once too often."""
    return zlib.crc32(row.encode("utf-8", "surrogatepass"))


def _texts(said: Said) -> tuple[str, str, str]:
    # The tallies of a question say the same few things many times.
    return said.title, "\n".join(dict.fromkeys(said.body)), "\n".join((*said.about, *said.chosen))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = str(getattr(error, "sqlite_errorname", "")).removeprefix("SQLITE_").split("_")[0]
        raise DatabaseUnavailable(path, name) from error
    except OSError as error:
        raise DatabaseUnavailable(path, "READONLY") from error


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or name == "SQLITE_ERROR"
