"""Whose batches count in one reception, and with which key each is verified: the roster as far as it came."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.log import settings
from app.log.ancestry import place_after
from app.log.batch import Header, verify
from app.log.held import Trust, accepted_laptops, trust
from app.log.identity import ROOT_PUBLIC
from app.log.keys import device_of
from app.log.office import Office, bring_up, office_of
from app.log.ops import ROSTER
from app.log.seal import parents_of
from app.log.waiting import Pool, Waiter


class Signers:
    """What the roster says of who signed. It is read when it is first asked for, and anew after each `renew`.

    `changes` counts how often it became another.
    """

    def __init__(self, session: Session, pool: Pool) -> None:
        self.changes = 0
        self._session = session
        self._pool = pool
        self._root: str = settings.get(session, ROOT_PUBLIC, "")
        self._keys: dict[str, tuple[str, bool]] | None = None
        self._office: Office | None = None
        self._trust: Trust | None = None

    @property
    def office(self) -> Office:
        """The decisions of the coordination."""
        if self._office is None:
            self._office = office_of(self._session)
        return self._office

    def renew(self) -> None:
        """A batch of the roster came, or was written here: who is accepted is found out anew."""
        self.changes += 1
        self._keys = self._trust = None
        if self._office is not None:
            bring_up(self._session, self._office)

    def key(self, header: Header) -> str | None:
        """The public key that the author's signature is checked with, if its laptop is known."""
        known = self._devices().get(header.device)
        return self._root if self.from_root(header) else known[0] if known else None

    def accepted(self, header: Header) -> bool:
        """Whether the work of its laptop counts whatever it says; in the roster, whether the laptop is known."""
        known = self._devices().get(header.device)
        return self.from_root(header) or (known is not None and (known[1] or header.channel == ROSTER))

    def from_root(self, header: Header) -> bool:
        """Whether it is a decision signed with the words of the recovery sheet."""
        return header.channel == ROSTER and bool(self._root) and header.device == device_of(self._root)

    def could_coordinate(self, header: Header) -> bool:
        """Whether the signer was a coordinator in the history that the batch itself descends from."""
        return self.office.could_sign(header.device, place_after(self._session, parents_of(self._session, header)))

    def vouched_for(self, identity: str) -> bool:
        """Whether a batch that waits, of a laptop that is not accepted, counts all the same.

        To be asked when all that came is known.
        """
        if self._trust is None:
            self._trust = self.weigh()
        return identity in self._trust.waiting

    def weigh(self) -> Trust:
        """What counts of the laptops that were retired, as the work of the others vouches for it."""
        return trust(self._session, self._pool, self._is_of_its_author)

    def _is_of_its_author(self, waiter: Waiter) -> bool:
        key = self.key(waiter.header)
        return key is not None and (waiter.own or verify(key, waiter.id, self._pool.signature(waiter.id)))

    def _devices(self) -> dict[str, tuple[str, bool]]:
        """Known laptops: their public key, and whether their work counts."""
        if self._keys is None:
            accepted = accepted_laptops(self._session)
            self._keys = {device: (key, device in accepted) for device, key in self.office.keys().items()}
        return self._keys
