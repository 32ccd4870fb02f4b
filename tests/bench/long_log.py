"""Handing over ten changes from a long history, against the same from an empty one.

python -m tests.bench.long_log [operations]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from app.log.capture import SEAL_AT
from app.log.identity import author_of
from app.log.ops import GENERAL, ROSTER, NewOp, write_ops
from app.log.seal import heads, seal
from app.models.base import new_id
from app.models.database import Database
from app.models.log_tables import Op, Peer
from app.sync.hand_over import hand_over
from tests.bench.exchange import rows_of, save, seconds, two_laptops, with_ids

_TIMES = 5
_ROW = "practice_material"


def lengthen(database: Database, operations: int) -> None:
    """Write a history straight into the log; the tables have no part in handing over."""
    for begin in range(0, operations, SEAL_AT):
        with database.write() as session:
            author = author_of(session)
            write_ops(
                session,
                [
                    NewOp("w", _ROW, new_id(), author.clock.next(), GENERAL, {"order": n, "name": f"Semillas {n}"})
                    for n in range(begin, min(begin + SEAL_AT, operations))
                ],
            )
            seal(session, author)


def declare_everything(database: Database, others: Database) -> None:
    """As if the others had confirmed all that is here."""
    with others.read() as session:
        device = author_of(session).device
    with database.write() as session:
        seal(session, author_of(session))
        held = {channel: heads(session, channel) for channel in (GENERAL, ROSTER)}
        session.merge(Peer(device=device, heads=held, declared_in="", number=0, received_at=""))


def ten_changes(operations: int) -> float:
    """Seconds of handing over ten changes, the rest confirmed: the middle of some times."""
    with tempfile.TemporaryDirectory() as name, two_laptops(Path(name)) as (coordination, teacher):
        lengthen(teacher, operations)
        rows = with_ids(rows_of(10 * _TIMES))
        taken = []
        for time in range(_TIMES):
            declare_everything(teacher, coordination)
            save(teacher, rows[10 * time : 10 * time + 10])
            file = Path(name) / f"{time}-diez.entrega"
            taken.append(seconds(lambda file=file: hand_over(teacher, file)))  # type: ignore[misc]
        with teacher.read() as session:
            held = session.scalar(select(func.count()).select_from(Op))
        print(f"{held:9} operations held: {median(taken) * 1000:6.1f} ms")
        return median(taken)


def main(operations: int) -> None:
    """Measure and print."""
    empty = ten_changes(0)
    print(f"ten changes from a long history / from an empty one {ten_changes(operations) / empty:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
