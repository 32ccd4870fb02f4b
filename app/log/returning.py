"""What was taken back here and comes again with a file: it counts again, as part of that reception (invariant 12)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.log.ops import GENERAL, Key
from app.log.standing import name_undone, renew_heads, turn, undone_batches
from app.models.log_tables import Batch


class Returning:
    """What is taken back, and what of it has come again with the reception `import_id`.

    `came` are the batches that count again, in their order; `kept_back` those that follow others which did not come.
    """

    def __init__(self, session: Session, import_id: int | None) -> None:
        self._session = session
        self._import_id = import_id
        self._away = undone_batches(session)
        self.came: list[str] = []
        self.kept_back: dict[str, tuple[str, ...]] = {}

    def __contains__(self, identity: str) -> bool:
        """Whether a batch is taken back."""
        return identity in self._away

    def hinders(self, parents: Collection[str]) -> bool:
        """Whether one of these is taken back, so that what follows them waits."""
        return not self._away.keys().isdisjoint(parents)

    def take(self, identity: str, parents: tuple[str, ...]) -> set[Key]:
        """Let a batch count again, unless it follows others that are away still; the rows to fold."""
        if self.hinders(parents):
            self.kept_back[identity] = parents
            return set()
        n = self._away.pop(identity)
        touched = turn(self._session, [n], undone=False)
        self._session.execute(update(Batch).where(Batch.n == n).values(import_id=self._import_id))
        self.came.append(identity)
        return touched

    def take_rest(self) -> set[Key]:
        """Let count again what came before what it follows; the rows to fold.

        To be called when all of the file was taken.
        """
        touched: set[Key] = set()
        while ready := [one for one, parents in self.kept_back.items() if not self.hinders(parents)]:
            for identity in ready:
                touched |= self.take(identity, self.kept_back.pop(identity))
        if self.came:
            renew_heads(self._session, GENERAL)
            name_undone(self._session)
        return touched
