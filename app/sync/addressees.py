"""Why a file is not for this laptop, as far as the program can know it (faults 26 and 36)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.log.identity import author_of
from app.sync.invitation import read_join
from app.sync.outer import OuterHeader
from app.sync.peers import coordinates, is_accepted, is_retired, join_request, recovery_boxes

NOT_FOR_US, LEFT_OUT, RETIRED_HERE, NOT_YET = "not_for_us", "left_out", "retired_here", "not_yet"


def why_not_for_us(session: Session, outer: OuterHeader) -> str:
    """A code of `texts.REFUSED` for a file that does not name this laptop.

    Every hand-over names all laptops that its author knows, and the recovery sheet: one that names the sheet and not
    this member was written by somebody who holds it for retired, or does not know it yet. An acknowledgement names the
    coordination alone, and says nothing of others.
    """
    if not outer.addressed_to(*recovery_boxes(session)):
        return NOT_FOR_US
    if is_retired(session):
        return RETIRED_HERE
    request = read_join(join_request(session) or b"")
    if request is not None and request.device == author_of(session).device:
        return NOT_YET
    # A coordination may only not be known yet under new keys: whoever wrote the file lacks its file.
    return LEFT_OUT if is_accepted(session) and not coordinates(session) else NOT_FOR_US
