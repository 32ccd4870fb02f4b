"""What a database is asked for: facts about work that hold on any machine.

    with asked(database) as statements:
        practices.find_ids(database)
    statements      # (SQL, parameters) of each
"""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def asked(database):
    """The statements that were run meanwhile, with their parameters."""
    found = []

    def note(*told):
        found.append(told[2:4])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
