"""Files that come and that no record names: some may wait for their record, and no more of them (invariant 22).

A part may come before the one that names its files, so what nobody names is kept. A member could send such files
without end, and nothing on the screen would show them; a file that a record names is shown with who added it. What
is passed over here is asked for as soon as a record names it, and comes with a later file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.log.fold import VISIBLE
from app.log.ops import Key, load_operations
from app.media import ledger
from app.media.store import BlobStore
from app.models import registry
from app.models.log_tables import Blob, RowState
from app.sync import limits


class Strays:
    """How much may still be kept of the files that no record names."""

    def __init__(self, session: Session, store: BlobStore, coming: Mapping[str, int], named: Collection[str]) -> None:
        """`coming` are the sizes of the files that come, `named` the files that records in sight name."""
        self._coming = coming.keys() - set(named)
        self._kept: set[str] = set()
        self._room = limits.MAX_STRAY_BYTES
        if not self._coming:
            return
        there = set(session.scalars(select(Blob.sha256).where(Blob.state.in_((ledger.HAVE, ledger.PARTIAL)))))
        self._kept = there - set(named)
        self._room -= sum(map(store.room_of, self._kept))
        many = len(self._kept) + len(self._coming) > limits.MAX_STRAYS
        if many or sum(coming[name] for name in self._coming) > self._room:
            unseen = _named_out_of_sight(session)
            self._room += sum(map(store.room_of, self._kept & unseen))
            self._kept -= unseen
            self._coming -= unseen

    def take(self, name: str, size: int) -> bool:
        """Whether a piece of this size of the file may be kept; then it counts."""
        if name not in self._coming:
            return True
        if size > self._room or (name not in self._kept and len(self._kept) >= limits.MAX_STRAYS):
            return False
        self._kept.add(name)
        self._room -= size
        return True


def _named_out_of_sight(session: Session) -> set[str]:
    """The files of records that were deleted, or that wait for what they are part of."""
    kinds = [tipo for tipo in registry.types() if registry.files(tipo)]
    query = select(RowState.tbl, RowState.row).where(RowState.tbl.in_(kinds), RowState.state != VISIBLE)
    keys: list[Key] = [(tbl, row) for tbl, row in session.execute(query)]
    found: set[str] = set()
    for (tbl, _), operations in load_operations(session, keys).items():
        for one in operations:
            values = (one.values.get(name) for name in registry.files(tbl))
            found.update(value["$b"] for value in values if isinstance(value, dict) and "$b" in value)
    return found
