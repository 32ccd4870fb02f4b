"""How many gave each answer to each question: exit tickets, survey and network diagnosis (domain.md 6, 8, 9).

Anonymous instruments are tallies only; of one question never more answers than people who answered, nor, of tickets of
which nobody said how many did, than pupils of the grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.base import Record
from app.models.database import Database
from app.services import guards_asked, rows, templates
from app.services.rules import Count
from app.services.templates import ItemView, TemplateView

# The record that was answered: (its tallies, their field that names it, the kind of its format).
OWNERS = {
    "exit_ticket_batch": ("exit_ticket_tally", "batch_id", "exit_ticket"),
    "satisfaction_survey": ("survey_tally", "survey_id", "survey"),
    "network_diagnostic": ("diagnostic_tally", "diagnostic_id", "diagnostic"),
}
NOT_APPLICABLE = "na"
# How many of the options, from the first, are favourable on each scale.
_FAVOURABLE = {
    "faces3": 1,
    "yes_partly_no": 1,
    "short_answer": 1,
    "right_wrong": 1,
    "one_to_four": 2,
    "one_to_four_na": 2,
    "three_levels": 1,
}


@dataclass(frozen=True)
class ItemTally:
    """The answers to one question; shares leave out «no corresponde»."""

    item: ItemView
    counts: Mapping[str, int]

    @property
    def entered(self) -> int:
        """How many answers are noted, of any kind."""
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        """How many gave an answer that counts."""
        return sum(count for option, count in self.counts.items() if option != NOT_APPLICABLE)

    @property
    def top_box(self) -> Count:
        """Those who gave the most favourable answer."""
        return self._first(1)

    @property
    def top_two(self) -> Count:
        """Those who gave one of the two most favourable answers."""
        return self._first(2)

    @property
    def favourable(self) -> Count:
        """Those whose answer is favourable on its scale: 4 and 3, the glad face, yes, right."""
        return self._first(_FAVOURABLE.get(self.item.scale or "", 0))

    def _first(self, number: int) -> Count:
        best = list(self.item.options)[:number]
        return Count(sum(self.counts.get(option, 0) for option in best), self.answered)


@dataclass(frozen=True)
class TallyTable:
    """All answers to the questions of one format that have options; `respondents` is None while not said."""

    template: TemplateView
    respondents: int | None
    rows: tuple[ItemTally, ...]


def read(database: Database, tipo: str, id: str) -> TallyTable:  # noqa: A002 - the records' own word
    """The tallies of a record of one of `OWNERS`.

    Raises:
        NotFound: there is no such record.
    """
    with database.read() as session:
        return read_in(session, tipo, id)


def read_in(session: Session, tipo: str, id: str) -> TallyTable:  # noqa: A002
    """See `read`; within this unit of work."""
    record: Any = rows.need(session, tipo, id)
    template = _template(session, tipo, record)
    held = _held(session, tipo, id)
    asked = [one for one in template.items if one.options and _asked(one, record)]
    return TallyTable(
        template,
        record.respondents_n,
        tuple(ItemTally(one, {option: held.get((one.id, option), 0) for option in one.options}) for one in asked),
    )


def set_all(database: Database, tipo: str, id: str, counts: Mapping[tuple[str, str], int | None]) -> None:  # noqa: A002
    """Say how many gave these answers, all at once; None and 0 are the same.

    Of a question that came with too many, fewer are taken, also where they are still too many.

    Raises:
        InvalidData: an answer is none of the format, or a question would have more answers than people who answered.
    """
    with database.write() as session:
        set_in(session, tipo, id, counts)


def set_in(session: Session, tipo: str, id: str, counts: Mapping[tuple[str, str], int | None]) -> None:  # noqa: A002
    """See `set_all`; within this unit of work."""
    record: Any = rows.need(session, tipo, id)
    template = templates.use_in(session, record.template_id or _template(session, tipo, record).id)
    if record.template_id is None:
        rows.put(session, record, {"template_id": template.id})
    part, owner, _ = OWNERS[tipo]
    held = _held(session, tipo, id)
    wanted = held | {key: count or 0 for key, count in counts.items()}
    over = _too_many(template, wanted, *_limit(session, tipo, record), stood=held)
    if problems := _unknown(template, counts) or over:
        raise InvalidData(problems)
    for (item_id, option), count in counts.items():
        if (count or 0) != held.get((item_id, option), 0):
            rows.add(session, part, {owner: id, "item_id": item_id, "option": option, "count": count or 0})


def set_respondents(database: Database, tipo: str, id: str, number: int | None) -> None:  # noqa: A002
    """Say how many answered.

    Raises:
        InvalidData: a question has more answers already, or a ticket more of them than pupils are enrolled.
    """
    with database.write() as session:
        record: Any = rows.need(session, tipo, id)
        if problems := _too_many(_template(session, tipo, record), _held(session, tipo, id), number):
            raise InvalidData(problems)
        rows.put(session, record, {"respondents_n": number})


def over_in(session: Session, tipo: str, id: str, *, noted: bool = False) -> list[Problem]:  # noqa: A002
    """Which questions hold more answers than people who answered, within this unit of work.

    Of tickets of which nobody said that, more than pupils of the grade; with `noted`, than the tickets themselves say.
    """
    record: Any = rows.need(session, tipo, id)
    limit = _limit(session, tipo, record, noted=noted)
    return _too_many(_template(session, tipo, record), _held(session, tipo, id), *limit)


def over_around(session: Session, tipo: str, record: Any) -> list[Problem]:
    """See `over_in`; of the record itself or of the one that it is a tally of, none of any other."""
    if tipo in OWNERS:
        return over_in(session, tipo, record.id)
    of = next(((owner, field) for owner, (part, field, _) in OWNERS.items() if part == tipo), None)
    return over_in(session, of[0], str(getattr(record, of[1]))) if of else []


def _template(session: Session, tipo: str, record: Any) -> TemplateView:
    return templates.named_in(session, record.template_id, OWNERS[tipo][2], grade=getattr(record, "grade", None))


def _asked(item: ItemView, record: Record) -> bool:
    grade = getattr(record, "grade", None)
    return not item.for_grades or grade is None or grade in item.for_grades


def _held(session: Session, tipo: str, id: str) -> dict[tuple[str, str], int]:  # noqa: A002
    found = rows.parts_of(session, OWNERS[tipo][0], id)
    return {(one.item_id or "", one.option or ""): one.count or 0 for one in found}


def _unknown(template: TemplateView, counts: Mapping[tuple[str, str], int | None]) -> list[Problem]:
    options = {one.id: one.options for one in template.items}
    return [
        Problem("option", "not_choice", (("value", option), ("choices", ", ".join(options.get(item, {})))))
        for item, option in counts
        if option not in options.get(item, {})
    ]


def _limit(session: Session, tipo: str, record: Any, *, noted: bool = False) -> tuple[int | None, str]:
    """How many answers a question has at most, and the refusal of more (domain.md 6.2)."""
    if record.respondents_n is not None or tipo != "exit_ticket_batch":
        return record.respondents_n, "tally_over"
    return record.enrolled_n if noted else guards_asked.pupils(session, record, {}), "tally_over_enrolled"


def _too_many(
    template: TemplateView,
    counts: Mapping[tuple[str, str], int],
    limit: int | None,
    code: str = "tally_over",
    *,
    stood: Mapping[tuple[str, str], int] | None = None,
) -> list[Problem]:
    """The questions with more answers than `limit`, and than `stood` before."""
    if limit is None:
        return []
    sums, before = _sums(counts), _sums(stood or {})
    return [
        Problem("count", code, (("value", str(sums[one.id])), ("limit", str(limit)), ("item", one.text)))
        for one in template.items
        if sums.get(one.id, 0) > max(limit, before.get(one.id, 0))
    ]


def _sums(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for (item, _), count in counts.items():
        sums[item] = sums.get(item, 0) + count
    return sums
