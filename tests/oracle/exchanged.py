"""What passes between replicas, and what the program does not offer."""

from __future__ import annotations

from dataclasses import dataclass

from tests.oracle.model import Batch


class Refused(Exception):
    """The program offers no such action in this state."""


@dataclass(frozen=True)
class Bundle:
    """A file: who made it, what it carries, and the heads its author declares to hold."""

    sender: str
    batches: tuple[Batch, ...]
    have: frozenset[str]


@dataclass
class Reception:
    """One file taken in; `decided`: what it brought was rejected or reverted."""

    decided: bool = False
