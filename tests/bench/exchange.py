"""Ratios of the exchange against the bare work on the same rows, in one run: python -m tests.bench.exchange [rows].

reception   decrypt, verify, log and fold a file of new practices, against one raw upsert of the same rows
hand-over   write that file, against the same raw upsert
replay      receive a file that is known already, against the same raw upsert
save        one unit of work that stores the rows with capture, against the same without
size        the file, against its changed values as zstd JSON
database    the file with its log, against a file with the bare tables
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median
from typing import Any

import zstandard
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.database import Database, configure_connection
from app.models.practice import Practice
from app.services.workspace import open_workspace
from app.sync.accepting import accept, applicants
from app.sync.hand_over import hand_over
from app.sync.inviting import invite
from app.sync.joining import join
from app.sync.reception import receive

_TIMES, _ROUNDS = 3, 5
_OFTEN = 10_000  # rows that are measured so many times
WORDS = (
    "huerta medir escuela niños grado lectura cuento río corral semilla cuerda tarea grupo juego patio lluvia mapa "
    "abuela relato número figura compás clase tarde camino puente bosque canto vecino pregunta respuesta cuaderno"
).split()


def rows_of(count: int) -> list[dict[str, Any]]:
    """Practices with about 800 bytes of Spanish text each, the same at every run."""
    chance = random.Random(7)

    def words(n: int) -> str:
        return " ".join(chance.choices(WORDS, k=n)).capitalize()

    return [
        {
            "id": f"{chance.getrandbits(128):032x}",
            "title": words(5),
            "school_year": 2026,
            "subject": chance.choice(["MA", "LE", "CN", "HI"]),
            "common_theme": words(4),
            "purpose": words(20),
            "grades": ["1", "2", "3"],
            "problem_addressed": words(25),
            "common_activity": words(40),
            "results": words(30),
            "status": "draft",
        }
        for _ in range(count)
    ]


def with_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with ids in the form of UUIDs."""
    return [
        row | {"id": "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))}
        for row in rows
        for text in (row["id"],)
    ]


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def raw_upsert(path: Path, rows: list[dict[str, Any]]) -> float:
    """Seconds of a raw one-transaction upsert into a new file with the bare tables."""
    _bare_tables(path).dispose()
    columns = [column.name for column in Practice.__table__.columns if column.name in rows[0]]
    statement = (
        f"INSERT INTO practice ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT(id) DO UPDATE SET {', '.join(f'{name}=excluded.{name}' for name in columns if name != 'id')}"
    )
    values = [tuple(json.dumps(row[name]) if name == "grades" else row[name] for name in columns) for row in rows]

    def upsert() -> None:
        connection = sqlite3.connect(path)
        configure_connection(connection)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, values)
        connection.execute("COMMIT")
        connection.close()

    return seconds(upsert)


def bare_save(path: Path, rows: list[dict[str, Any]]) -> float:
    """Seconds of an ORM save of the rows into a new file with the bare tables, without log."""
    engine = _bare_tables(path)

    def orm() -> None:
        with Session(engine) as session:
            session.add_all([Practice(**row) for row in rows])
            session.commit()

    saved = seconds(orm)
    engine.dispose()
    return saved


def _bare_tables(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
    return engine


@contextmanager
def two_laptops(folder: Path) -> Iterator[tuple[Database, Database]]:
    """The coordination's data and a teacher's, who was accepted."""
    one, two = open_workspace(folder / "uno"), open_workspace(folder / "dos")
    try:
        coordination = one.create("Río Claro", "Ana")
        code = invite(one, coordination, folder / "i.entrega").code
        teacher = join(two, folder / "i.entrega", code, "Berta")
        hand_over(teacher, folder / "0.entrega")
        receive(coordination, folder / "0.entrega")
        accept(coordination, [applicants(coordination)[0].device])
        yield coordination, teacher
    finally:
        one.close()
        two.close()


def save(database: Database, rows: list[dict[str, Any]]) -> None:
    """Store the rows as the program does, in one unit of work."""
    with database.write() as session:
        session.add_all([Practice(**row) for row in rows])


def measure(count: int) -> dict[str, float]:
    """Every figure once, on new laptops."""
    rows = with_ids(rows_of(count))
    with tempfile.TemporaryDirectory() as name, two_laptops(Path(name)) as (coordination, teacher):
        folder = Path(name)
        orm = bare_save(folder / "bare.db", rows)
        saved = seconds(lambda: save(teacher, rows))
        given = seconds(lambda: hand_over(teacher, folder / "1.entrega"))
        # A machine's pace changes from one second to the next: half of the bare work before, half after.
        raws = [raw_upsert(folder / f"before-{n}.db", rows) for n in range(_TIMES)]
        taken = seconds(lambda: receive(coordination, folder / "1.entrega"))
        raw = mean([*raws, *(raw_upsert(folder / f"after-{n}.db", rows) for n in range(_TIMES))])
        again = seconds(lambda: receive(coordination, folder / "1.entrega"))
        changed = zstandard.ZstdCompressor(level=3).compress("\n".join(json.dumps(row) for row in rows).encode())
        coordination.engine.dispose()
        return {
            "reception / raw upsert": taken / raw,
            "hand-over / raw upsert": given / raw,
            "replay / raw upsert": again / raw,
            "save with log / without": saved / orm,
            "file / zstd JSON": (folder / "1.entrega").stat().st_size / len(changed),
            "database / bare tables": coordination.path.stat().st_size / (folder / "bare.db").stat().st_size,
        }


def main(count: int) -> None:
    """Measure and print: the middle of some, and the least and the most, for one alone is soon disturbed."""
    found = [measure(count) for _ in range(_ROUNDS if count <= _OFTEN else 1)]
    print(f"{count} practices; every figure is a ratio measured in this run")
    for words in found[0]:
        ratios = sorted(one[words] for one in found)
        print(f"{words:24} {median(ratios):6.2f}   ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
