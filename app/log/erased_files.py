"""Which files only erased records named: they are erased with them (fault 38)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.log.op_lines import OpLine, parse_op
from app.log.ops import Key
from app.log.seal import batch_lines
from app.log.waiting import waiting_batches
from app.models import registry
from app.models.log_tables import ERASED, Blob, BlobHolder, Op


def files_in(op: OpLine) -> dict[str, dict[str, Any]]:
    """The files that one operation names, with what it says of them."""
    values = (op.values or {}).values() if op.kind == "w" else ()
    return {value["$b"]: value for value in values if isinstance(value, dict) and "$b" in value}


def only_in(session: Session, keys: Iterable[Key]) -> dict[str, int]:
    """The files that nothing but these rows names, now or ever before, with their sizes."""
    rows = set(keys)
    inside: dict[str, int] = {}
    outside: set[str] = set()
    for key, op in _naming(session):
        for name, reference in files_in(op).items():
            if key in rows:
                inside[name] = int(reference.get("n") or 0)
            else:
                outside.add(name)
    return {name: size for name, size in inside.items() if name not in outside}


def drop(session: Session, names: Iterable[str]) -> bool:
    """Note that the files are to go, but for those that something still names; say whether there was any."""
    wanted = {name for name in names if not _is_dropped(session, name)}
    if wanted:
        wanted -= {name for _key, op in _naming(session) for name in files_in(op)}
    for name in sorted(wanted):
        known = session.get(Blob, name)
        size, mime = (known.size, known.mime) if known else (0, "")
        session.merge(Blob(sha256=name, size=size, mime=mime, state=ERASED, chunks=[]))
        session.connection().execute(delete(BlobHolder).where(BlobHolder.sha256 == name))
    session.flush()
    return bool(wanted)


def _is_dropped(session: Session, name: str) -> bool:
    known = session.get(Blob, name)
    return known is not None and known.state == ERASED


def _naming(session: Session) -> Iterable[tuple[Key, OpLine]]:
    """Every operation held or waiting that can name a file; a type of a newer version may have files too."""
    without = [
        tipo for tipo in registry.types() if not any(one.kind == "blob" for one in registry.fields(tipo).values())
    ]
    query = select(Op.batch, Op.idx, Op.tbl, Op.row, Op.line).where(Op.kind == "w", Op.tbl.not_in(without))
    sealed: dict[int, dict[int, Key]] = defaultdict(dict)
    for n, place, tbl, row, text in session.connection().execute(query):
        if n is None or place is None:
            yield (tbl, row), parse_op(text.encode("utf-8"))
        else:
            sealed[n][place] = (tbl, row)
    for n, places in sealed.items():
        lines = batch_lines(session, n)
        for place, key in places.items():
            yield key, parse_op(lines[place])
    for batch in waiting_batches(session):
        for line in batch.lines[1:]:
            op = parse_op(line)
            yield (op.tbl, op.row), op
