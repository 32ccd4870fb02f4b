"""The answers of an item of a format, as codes in the tallies and as words in a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.models.template import OPTIONS, TemplateItem
from app.text_keys import spanish_key


def of_item(session: Session, item_id: str | None) -> Mapping[str, str]:
    """Code -> words of the answers that an item may have; empty for an open one, or one that is not here."""
    item = session.get(TemplateItem, item_id) if item_id else None
    return OPTIONS.get((item.scale if item else None) or "", {})


def words(session: Session, item_id: str | None, code: str | None) -> str | None:
    """How the answer reads; the code itself where the item does not know it."""
    return of_item(session, item_id).get(code or "", code)


def code(session: Session, item_id: str | None, said: str | None) -> str | None:
    """The code of what somebody wrote: a code, or its words without regard to accents."""
    for known, name in of_item(session, item_id).items():
        if spanish_key(said) in {spanish_key(known), spanish_key(name)}:
            return known
    return said
