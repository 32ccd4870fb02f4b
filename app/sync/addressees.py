"""For whom the files of this laptop are; and why one is not for it, as far as can be known (faults 26 and 36).

A file is for so many keys and no more. So nobody is let in beyond that, and where two coordinations let in too many
between them, those that coordinate hand over nothing before some are retired. All others hand over to them alone.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import WrongUsage
from app.log.identity import author_of
from app.sync import limits
from app.sync.invitation import read_join
from app.sync.outer import OuterHeader
from app.sync.peers import Laptop, coordinates, is_accepted, is_retired, join_request, laptops, recovery_boxes
from app.text_dates import count

_RETIRE = "Retire los que ya no se usan, en «Red», «Computadores» («minga retirar»)"
NOT_FOR_US, LEFT_OUT, RETIRED_HERE, NOT_YET = "not_for_us", "left_out", "retired_here", "not_yet"

_BESIDES = 2  # keys that a file is for besides those of the list: the recovery sheet's, and a newcomer's own


def need_places(session: Session, before: int) -> None:
    """See to it that files can go on being for everybody, now that there are more laptops than `before`.

    Raises WrongUsage: there are too many.
    """
    number, most = len(laptops(session)), limits.MAX_RECIPIENTS - _BESIDES
    if number > max(before, most):
        these = "este" if number - before == 1 else "estos"
        raise WrongUsage(
            f"En un microcentro caben {most} computadores, para que cada archivo sea para todos, y con {these} serían "
            f"{number}",
            f"{_RETIRE}, y vuelva a intentarlo.",
        )


def addressed(session: Session) -> list[Laptop]:
    """The other laptops that a hand-over of this one is for: all, or those that coordinate where all are too many.

    Raises WrongUsage: they are too many, and this one coordinates.
    """
    known, me = laptops(session), author_of(session).device
    others = [one for one in known if one.device != me]
    if _fit(session, others):
        return others
    leading = [one for one in others if one.coordinates]
    if leading and _fit(session, leading) and not coordinates(session):
        return leading
    retire = f"{_RETIRE}, y entregue de nuevo" if coordinates(session) else "Pida a quien coordina que retire algunos"
    number = count(len(known), "computador", "computadores")
    raise WrongUsage(
        f"En este microcentro hay {number}, y un archivo no puede ser para tantos",
        f"{retire}. Su trabajo sigue guardado aquí.",
    )


def _fit(session: Session, others: list[Laptop]) -> bool:
    """Whether one file can be for these laptops, this one and the recovery sheet."""
    return len(others) + 1 + len(recovery_boxes(session)) <= limits.MAX_RECIPIENTS


def why_not_for_us(session: Session, outer: OuterHeader) -> str:
    """A code of `texts.REFUSED` for a file that does not name this laptop.

    Every hand-over names all laptops that its author knows, and the recovery sheet: one that names the sheet and not
    this member was written by somebody who holds it for retired, or does not know it yet. An acknowledgement names the
    coordination alone, and says nothing of others; nor does a hand-over where all laptops are too many.
    """
    if not outer.addressed_to(*recovery_boxes(session)):
        return NOT_FOR_US
    if is_retired(session):
        return RETIRED_HERE
    request = read_join(join_request(session) or b"")
    if request is not None and request.device == author_of(session).device:
        return NOT_YET
    if len(laptops(session)) > limits.MAX_RECIPIENTS - _BESIDES:
        return NOT_FOR_US
    # A coordination may only not be known yet under new keys: whoever wrote the file lacks its file.
    return LEFT_OUT if is_accepted(session) and not coordinates(session) else NOT_FOR_US
