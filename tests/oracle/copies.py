"""A copy of a laptop that shares a draft, and what it shared as it comes back to the laptop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.log import drafts
from app.log.capture import install
from app.log.identity import load_author
from app.log.receive import receive_batches
from app.log.seal import seal
from app.models.base import new_id
from app.models.database import FILE_NAME, Database
from app.models.log_tables import Import
from tests.oracle.mirror import stored_batches


def shares_in_a_copy(
    database: Database, folder: Path, practice: str, before: Callable[[Database], object] = lambda _copy: None
) -> Callable[[], None]:
    """A copy of the laptop as it is now, in the new `folder`, shares the draft; what is returned lets that come here.

    What is written in the draft before that is not in the copy; `before` it shares, something may be written there.
    """
    folder.mkdir()
    with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(folder / FILE_NAME)) as target:
        source.backup(target)
    copied = Database(folder, database.space)
    author = load_author(copied)
    install(copied, author)
    before(copied)
    with copied.write() as session:
        drafts.share(session, "practice", practice)
        seal(session, author)
        batches = stored_batches(session)
    copied.close()

    def come() -> None:
        with database.write() as session:
            seal(session, session.info["author"])
            name = new_id()[:32]
            record = Import(bundle=name, part=1, device="", sender="", kind="", at="", state="applied", summary={})
            session.add(record)
            session.flush()
            receive_batches(session, batches, import_id=record.id)

    return come
