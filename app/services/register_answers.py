"""The answers of an item of a format, as codes in the tallies and as words in a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.template import OPTIONS, TemplateItem
from app.services import rows, tallies
from app.text_keys import spanish_key

_BATCH, _TALLY = "exit_ticket_batch", "exit_ticket_tally"


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


def unknown(session: Session, tally: Mapping[str, Any]) -> list[Problem]:
    """That a tally counts an answer that its item does not have; nothing of what is none, or of an open item."""
    said, answers = tally.get("option"), of_item(session, tally.get("item_id"))
    if said is None or not answers or said in answers:
        return []
    return [Problem("option", "not_choice", (("value", said), ("choices", ", ".join(answers.values()))))]


def over_counted(session: Session, written: Iterable[tuple[str, str]]) -> list[Problem]:
    """What the tickets among the records (type, id) that a workbook wrote hold too much of, once all of it stands."""
    batches = set()
    for tipo, key in written:
        tally: Any = rows.find(session, tipo, key) if tipo == _TALLY else None
        batches |= {key} if tipo == _BATCH else {tally.batch_id} if tally is not None else set()
    return [problem for batch in sorted(batches) for problem in tallies.over_in(session, _BATCH, batch)]
