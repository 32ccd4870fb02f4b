"""What another program may leave in a data file: values that no form would take, in every column of every record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from app.models import registry

NOWHERE = "00000000-0000-4000-8000-00000000dead"
# As SQL says them: other programs know no types of ours.
ODD = (
    "'2026-02-31'",  # a day that is none
    "'ayer'",  # a word in place of a day or a number
    "9007199254740993",  # a number beyond all bounds
    "-5",
    "1.5",
    "1e999",  # no number at all
    "NULL",
    "''",
    f"""'["volando", "{NOWHERE}"]'""",  # unknown words, and ids that point nowhere
    "'[1, {\"$b\": 5}, null'",  # a list that is none
    """'{"$b": "no"}'""",
    f"'{NOWHERE}'",
    "replace(hex(zeroblob(4000)), '00', 'Ñandú ')",  # a very long text
    "x'ff41ff'",  # bytes
    "CAST(x'41f16f' AS TEXT)",  # a text that is no UTF-8
    "'Con' || char(0) || 'nulo'",
)


def spread(path: Path, first: int) -> None:
    """Write one of them into each column of each record type, from the `first` on; each into another record if it can.

    With `first` from 0 to the number of odd values each of them has been in each column.
    """
    place = count(first)
    with closing(sqlite3.connect(path)) as connection, connection:
        for tipo in registry.shared_types():
            rows = [row for (row,) in connection.execute(f"SELECT id FROM {tipo} ORDER BY id")]
            for number, column in enumerate(column.name for column in registry.table(tipo).columns):
                if rows and column != "id":
                    odd, which = ODD[next(place) % len(ODD)], rows[number % len(rows)]
                    connection.execute(f'UPDATE {tipo} SET "{column}" = {odd} WHERE id = ?', (which,))
