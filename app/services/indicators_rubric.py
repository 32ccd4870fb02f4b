"""The share in critical: groups by their last look with the rubric; schools' ties apart (domain.md 8.4 and 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from app.models.instrument import LEVELS, EngagementRubric
from app.services.indicators_basis import CRITICAL_PUPILS, Breakdown, Cell, Figure, Reading
from app.services.indicators_count import by_school, share
from app.services.indicators_view import View
from app.services.rubric_looks import CRITICAL, GROUP, ORDER, Look, Subject, first_round, looks
from app.services.rules import Count


def critical(view: View) -> Reading:
    """Groups in critical over groups rated, by their last rating; how it began, and how they moved since."""
    found = looks(view.session, view.inside(EngagementRubric.date))
    here = {one: seen for one, seen in found.items() if view.here((one.school_id or "",))}
    groups = {one: seen for one, seen in here.items() if one.kind == GROUP}
    ties = [seen[-1] for one, seen in here.items() if one.kind != GROUP]
    cells = [_cell(one, seen[-1]) for one, seen in groups.items()]
    parts: list[Breakdown] = []
    if groups:
        parts = [_levels("Niveles", [seen[-1] for seen in groups.values()]), *_moved(list(groups.values()))]
        parts += by_school(view, cells, lambda some: Figure("", Count(sum(one.part for one in some), len(some))))
    if ties:
        parts.append(_levels("Vínculo de las escuelas con la red", ties))
    return replace(share(view, "critical", cells), breakdowns=tuple(parts), months=_each_month(view, groups))


def _cell(subject: Subject, one: Look) -> Cell:
    return Cell(one.began[:7], (subject.school_id or "",), int(one.level == CRITICAL), 1)


def _levels(title: str, now: Sequence[Look]) -> Breakdown:
    given = [one.level for one in now]
    figures = tuple(Figure(words, Count(given.count(key), len(given))) for key, words in LEVELS.items())
    return Breakdown(title, figures, listed=True)


def _moved(each: Sequence[Sequence[Look]]) -> list[Breakdown]:
    """The share in critical in the first round and by the last looks, and who moved; nothing after one round."""
    moves = [(ORDER.index(seen[0].level), ORDER.index(seen[-1].level)) for seen in each if len(seen) > 1]
    if not moves:
        return []
    changes = (
        ("Mejoraron", sum(last < first for first, last in moves)),
        ("Siguen igual", sum(last == first for first, last in moves)),
        ("Empeoraron", sum(last > first for first, last in moves)),
    )
    moved = Breakdown("Cambios", tuple(Figure(label, Count(n, len(moves))) for label, n in changes), listed=True)
    return [*_then_and_now(each), moved]


def _then_and_now(each: Sequence[Sequence[Look]]) -> list[Breakdown]:
    moments = {"Al comienzo": first_round(each), "Ahora": [seen[-1] for seen in each]}
    kinds: dict[str, Callable[[Look], int]] = {
        "Grupos en nivel crítico": lambda _: 1,
        CRITICAL_PUPILS: lambda one: one.pupils,
    }
    found = []
    for title, weight in kinds.items():
        figures = tuple(Figure(label, _in_critical(some, weight)) for label, some in moments.items())
        found.append(Breakdown(title, figures, listed=True))
    return [one for one in found if not any(figure.is_empty for figure in one.figures)]


def _in_critical(some: Iterable[Look], weight: Callable[[Look], int]) -> Count:
    kept = list(some)
    return Count(sum(weight(one) for one in kept if one.level == CRITICAL), sum(map(weight, kept)))


def _each_month(view: View, groups: dict[Subject, list[Look]]) -> tuple[Figure, ...]:
    """Month by month the groups rated in it, each once."""
    every = {(subject, one.began[:7]): _cell(subject, one) for subject, seen in groups.items() for one in seen}
    return share(view, "critical", every.values()).months
