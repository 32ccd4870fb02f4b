"""What belongs to this laptop alone and is never exchanged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Setting(Base):
    """One named value of this laptop: keys, the person at it, counters, the state of its clock."""

    __tablename__ = "local_setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON, nullable=True)


class Invitation(Base):
    """An invitation that this laptop made and has not withdrawn; `proof_key` checks who answers it."""

    __tablename__ = "local_invitation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    made_at: Mapped[str] = mapped_column(String(40))
    proof_key: Mapped[str] = mapped_column(String(64))
    withdrawn: Mapped[bool] = mapped_column(default=False)


class JoinRequest(Base):
    """A laptop that asks to join: what it said of itself, and whether its proof fits one of our invitations."""

    __tablename__ = "local_join_request"

    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    proved: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[str] = mapped_column(String(40))


class Unindexed(Base):
    """A record that changed and that the search has not read since; `n` grows with every change."""

    __tablename__ = "local_unindexed"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it; its key is all it is found by

    tbl: Mapped[str] = mapped_column(String(60), primary_key=True)
    row: Mapped[str] = mapped_column(String(36), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class DraftOwner(Base):
    """Who began a private draft, where several people write at one laptop: nobody else sees it there."""

    __tablename__ = "local_draft"

    tbl: Mapped[str] = mapped_column(String(60), primary_key=True)
    row: Mapped[str] = mapped_column(String(36), primary_key=True)
    person: Mapped[str] = mapped_column(String(36))
