"""What members say of their sessions and of their network: survey, dynamics, diagnosis (domain.md 8 and 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select

from app.models.instrument import (
    MOMENTS_OF_YEAR,
    DiagnosticTally,
    MeetingObservation,
    MeetingObservationAnswer,
    NetworkDiagnostic,
    SatisfactionSurvey,
    SurveyTally,
)
from app.models.template import OPTIONS, TemplateItem
from app.services import session_papers
from app.services.indicators_basis import Breakdown, Cell, Figure, Grid, Reading
from app.services.indicators_count import share
from app.services.indicators_view import EVERYWHERE, View
from app.services.rules import Count

STEPS = ("1", "2", "3", "4")


def satisfaction(view: View) -> Reading:
    """Of every question the most favourable answer over answers, and the two most favourable."""
    item, survey = TemplateItem, SatisfactionSurvey
    key = func.coalesce(item.code, item.text)
    columns = survey.meeting_id, key, item.scale, SurveyTally.option
    query = select(*columns, func.max(item.text), func.sum(SurveyTally.count))
    query = query.join(survey, survey.id == SurveyTally.survey_id).join(item, item.id == SurveyTally.item_id)
    standing = session_papers.counted(view.session, survey, [one.id for one in view.held])
    query = query.where(standing).group_by(*columns).order_by(func.min(item.order), key)
    months = {one.id: one.month for one in view.held}
    texts: dict[str, str] = {}
    cells = []
    given: dict[tuple[str, str], int] = {}
    for meeting, code, scale, option, text, number in view.rows(query):
        options = list(OPTIONS.get(scale or "one_to_four_na", ()))
        given[meeting, code or ""] = given.get((meeting, code or ""), 0) + int(number or 0)
        if not number or option == "na" or option not in options:
            continue
        place, n = options.index(option), int(number)
        line = texts.setdefault(code or "", text or "")
        cells.append(Cell(months[meeting], EVERYWHERE, n if not place else 0, n, (line,), n if place < 2 else 0))
    answered = select(survey.meeting_id, func.sum(survey.respondents_n)).where(standing)
    told = {meeting: int(number) for meeting, number in view.rows(answered.group_by(survey.meeting_id)) if number}
    # Where nobody wrote how many answered: as many as answered the question that most did.
    most = {meeting: max(n for (one, _), n in given.items() if one == meeting) for meeting, _ in given}
    people = Counter[str]()
    for meeting, number in (most | told).items():
        people[months[meeting]] += number
    respondents = people.total()
    found = share(view, "satisfaction", cells, by=("Por pregunta",), twice=True)
    each = sorted({cell.month for cell in cells if cell.month})
    points = (_given_by(point, people[month]) for month, point in zip(each, found.months, strict=True))
    return replace(found, n=respondents, total=_given_by(found.total, respondents), months=tuple(points))


def _given_by(one: Figure, people: int) -> Figure:
    """The same answers, each of so many people having given several."""
    return replace(
        one,
        count=one.count and replace(one.count, people=people),
        also=one.also and replace(one.also, people=people),
    )


def dynamics(view: View) -> Reading:
    """«Sí» over the lines observed."""
    answer, observed, item = MeetingObservationAnswer, MeetingObservation, TemplateItem
    query = select(observed.meeting_id, item.text, answer.answer)
    query = query.join(observed, observed.id == answer.observation_id).join(item, item.id == answer.item_id)
    standing = session_papers.counted(view.session, observed, [one.id for one in view.held])
    query = query.where(standing, answer.answer.is_not(None))
    months = {one.id: one.month for one in view.held}
    found = view.rows(query.order_by(item.order, item.text))
    cells = [Cell(months[key], EVERYWHERE, int(said == "yes"), 1, (text or "",)) for key, text, said in found]
    return share(view, "dynamics", cells, by=("Por línea observada",))


@dataclass(frozen=True)
class _Profile:
    """One diagnosis: of every characteristic how many chose each step."""

    label: str
    year: int
    n: int
    answers: Mapping[str, Mapping[str, int]]


def diagnostic(view: View) -> Reading:
    """The mean of every characteristic, first and last of the year and last of the one compared, with its spread."""
    profiles = _profiles(view)
    here = [one for one in profiles if one.year == view.period.year]
    before = [one for one in profiles if one.year != view.period.year][-1:]
    shown = [*before, *here[:1], *here[1:][-1:]]
    if not here:
        return Reading("diagnostic", Figure(""), 0)
    names = list(dict.fromkeys(name for one in shown for name in one.answers))
    enough = [one for one in shown if one.n >= view.number("small_number")]
    rows = tuple((name, tuple(_mean(one.answers.get(name, {})) for one in enough)) for name in names)
    radar = Grid("radar", "Las características de la red", tuple(one.label for one in enough), rows)
    last = here[-1]
    spread = tuple(Figure(_label(name, last.answers.get(name, {})), _top(last, name)) for name in names)
    every = [Count(*pair) for pair in (_top_pair(last, name) for name in names)]
    whole = Figure("", Count(sum(one.part for one in every), sum(one.whole for one in every), last.n))
    # Few answers would say who gave them: then only counts are shown.
    note = "" if len(enough) == len(shown) else "Con tan pocas respuestas no se muestran promedios, solo cantidades."
    lines = Breakdown(f"{last.label}: cuántas respuestas son 3 o 4", spread)
    return Reading("diagnostic", whole, last.n, (), (lines,), (radar,) if enough else (), note=note)


def _profiles(view: View) -> list[_Profile]:
    item, diagnosis = TemplateItem, NetworkDiagnostic
    years = (view.against, view.period.year)
    found = list(view.session.scalars(select(diagnosis).where(diagnosis.year.in_(years))))
    moments = {code: place for place, code in enumerate(MOMENTS_OF_YEAR)}
    found.sort(key=lambda one: (one.year or 0, moments.get(one.moment or "", 0), one.date or "", one.id))
    key = func.coalesce(item.code, item.text)
    columns = DiagnosticTally.diagnostic_id, key, DiagnosticTally.option
    called = func.coalesce(func.nullif(item.help, ""), item.text)  # as on the page and the paper of the diagnosis
    query = select(*columns, func.max(called), func.sum(DiagnosticTally.count))
    query = query.join(item, item.id == DiagnosticTally.item_id)
    query = query.where(DiagnosticTally.diagnostic_id.in_([one.id for one in found])).group_by(*columns)
    texts: dict[str, str] = {}
    answers: dict[str, dict[str, dict[str, int]]] = {}
    for owner, code, option, text, number in view.rows(query.order_by(func.min(item.order), key)):
        if option in STEPS and number:
            name = texts.setdefault(code or "", text or "")
            answers.setdefault(owner or "", {}).setdefault(name, {})[option] = int(number)
    return [_profile(one, answers[one.id]) for one in found if one.id in answers]


def _profile(one: NetworkDiagnostic, answers: Mapping[str, Mapping[str, int]]) -> _Profile:
    moment = MOMENTS_OF_YEAR.get(one.moment or "", "Diagnóstico")
    most = max(sum(given.values()) for given in answers.values())
    return _Profile(f"{moment} {one.year}", one.year or 0, one.respondents_n or most, answers)


def _mean(given: Mapping[str, int]) -> int | None:
    """The mean in hundredths."""
    n = sum(given.values())
    return round(Decimal(100 * sum(int(step) * many for step, many in given.items())) / n) if n else None


def _label(name: str, given: Mapping[str, int]) -> str:
    """A characteristic with how far apart its answers are."""
    return f"{name.rstrip('.')} ({_spread(given)})"


def _spread(given: Mapping[str, int]) -> str:
    chosen = sorted(step for step, many in given.items() if many)
    if not chosen:
        return "sin respuestas"
    return f"todas {chosen[0]}" if len(chosen) == 1 else f"entre\u00a0{chosen[0]}\u00a0y\u00a0{chosen[-1]}"


def _top_pair(profile: _Profile, name: str) -> tuple[int, int]:
    given = profile.answers.get(name, {})
    return given.get("3", 0) + given.get("4", 0), sum(given.values())


def _top(profile: _Profile, name: str) -> Count:
    return Count(*_top_pair(profile, name))
