"""What the charts of an indicator show, in points and in a sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.services import run_charts
from app.services.indicators_basis import Breakdown, Figure, Grid, Reading
from app.services.indicators_catalogue import DEFINITIONS
from app.services.indicators_words import figure_words, one_or_many, percent
from app.services.run_charts import Signal
from app.text_dates import MONTHS, count, number

SOURCE = "Reglas de Perla, Provost y Murray (2011)."
_NO_SIGNAL = "Los puntos varían como es de esperar: no se ve un cambio."
_TOO_FEW = f"Con menos de {run_charts.TREND} puntos todavía no se puede decir si algo cambió."
_FEW_TO_COMPARE = "Con totales tan pequeños no se comparan porcentajes: se muestran las cantidades."
_EVEN = "Igual en cada línea"
_NAMED = 4  # of many that are alike so many are named, the last of them as how many more
_SIGNALS = {
    "shift_up": "{n} puntos seguidos sobre la mediana ({span})",
    "shift_down": "{n} puntos seguidos bajo la mediana ({span})",
    "trend_up": "{n} puntos seguidos que suben ({span})",
    "trend_down": "{n} puntos seguidos que bajan ({span})",
}


@dataclass(frozen=True)
class PointSeries:
    """Points in time: None where there are too few answers for a percentage. `percent` ones go from 0 to 100.

    `running` is the month that is not over, and so is no point yet.
    """

    labels: tuple[str, ...]
    values: tuple[Fraction | None, ...]
    goal: Fraction | None
    percent: bool
    cumulative: bool
    better: str = ""
    measure: str = ""
    running: str = ""


def points(reading: Reading, small: int) -> PointSeries | None:
    """The points of an indicator; None where it has none. A month that is not over yet is none."""
    definition = DEFINITIONS[reading.code]
    months = [one for one in reading.months if not one.running]
    if not months:
        return None
    counted = definition.cumulative and reading.goal is not None
    percent = definition.unit == "share" and not counted and all(one.amount is None for one in months)
    return PointSeries(
        tuple(one.label for one in months),
        tuple(_value(one, small, percent=percent) for one in months),
        None if reading.goal is None else Fraction(reading.goal),
        percent,
        definition.cumulative,
        definition.better,
        definition.measure,
        next((one.label.split()[0] for one in reading.months if one.running), ""),
    )


def run_sentence(series: PointSeries) -> str:
    """The median, and what the points say beyond chance; of points that pile up, how far they came."""
    known = [(label, value) for label, value in zip(series.labels, series.values, strict=True) if value is not None]
    if not known:
        return "Hay muy pocas respuestas para mostrar porcentajes; vea las cantidades en la tabla."
    left_out = len(series.values) - len(known)
    few = ("punto con muy pocas respuestas solo está", "puntos con muy pocas respuestas solo están")
    tail = f" {count(left_out, *few)} en la tabla." if left_out else ""
    if series.running:
        month = _whole(series.running)
        tail += f" {month.capitalize()} no termina todavía: está solo en la tabla."
    if series.cumulative:
        goal = f", de una meta de {_said(series.goal, series)}" if series.goal is not None else ""
        return f"Hasta {_whole(known[-1][0])} se llegó a {_said(known[-1][1], series)}{goal}.{tail}"
    chart = run_charts.read([value for _, value in known])
    if chart.median is None:
        return f"Todavía hay muy pocos puntos para una mediana.{tail}"
    labels = [label for label, _ in known]
    told = [_signal(one, labels, series.better) for one in chart.signals]
    said = " ".join(told) if told else _NO_SIGNAL if len(known) >= run_charts.TREND else _TOO_FEW
    return f"La mediana es {_said(chart.median, series)}. {said}{tail} {SOURCE}"


def grid_sentence(grid: Grid) -> str:
    """What a grid shows."""
    if grid.kind == "matrix":
        went = sum(any((value or 0) >= 2 for value in values) for _, values in grid.rows)
        more = f" Se muestran las {len(grid.rows)} que más escuelas aplicaron." if grid.more else ""
        return f"{count(went, 'práctica se aplicó', 'prácticas se aplicaron')} en alguna escuela.{more}"
    if grid.kind == "radar":
        return _radar_sentence(grid)
    whole = sum(value or 0 for _, values in grid.rows for value in values)
    return f"{number(whole)} minutos de tabla en {count(len(grid.rows), 'sesión', 'sesiones')}."


def breakdown_sentence(part: Breakdown, small: int, better: str, measure: str = "") -> str:
    """The highest and the lowest line; of parts and of moments, each one in its order; amounts are in `measure`.

    With fewer than `small` answers to compare it says so: no bar goes without a sentence (domain.md 9).
    """
    if part.listed:
        told = "; ".join(f"{one.label.lower()}, {figure_words(one, small, exact=True)}" for one in part.figures)
        return f"{told[:1].upper()}{told[1:]}."
    if amounts := [(one.amount, one) for one in part.figures if one.amount is not None]:
        return _amounts_sentence(amounts, small, measure)
    shares = [(one.count.exact(4), one) for one in part.figures if one.count and not one.count.is_of_few(small)]
    ranked = sorted(((share, one.label, one) for share, one in shares if share is not None), key=lambda each: each[:2])
    if len(ranked) < 2:
        return _FEW_TO_COMPARE
    if ranked[0][0] == ranked[-1][0]:
        return f"{_EVEN}: {percent(ranked[0][2].count, small)}.".replace(" %", "\u00a0%")
    low, high = (_together([label for share, label, _ in ranked if share == end[0]]) for end in (ranked[0], ranked[-1]))
    worst, best = (high, low) if better == "down" else (low, high)
    first = "Lo mejor" if better == "down" else "Lo más alto"
    return f"{first}: {best}. Donde mirar primero: {worst}."


def _amounts_sentence(amounts: Sequence[tuple[Decimal, Figure]], small: int, measure: str) -> str:
    least, most = (end(value for value, _ in amounts) for end in (min, max))
    told = {value: figure_words(one, small, measure) for value, one in amounts}
    if len(amounts) == 1:
        return f"{amounts[0][1].label}: {told[most]}."
    if least == most:
        return f"{_EVEN}: {told[most]}."
    low, high = (_together([one.label for value, one in amounts if value == end]) for end in (least, most))
    return f"Lo más alto: {high} ({told[most]}). Lo más bajo: {low} ({told[least]})."


def _together(labels: Sequence[str]) -> str:
    """Names in a row, of many only the first; a question, which ends with its own full stop, in quotation marks."""
    names = [f"«{label.rstrip('.')}»" if label.endswith(".") else label for label in labels]
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} más"]
    return f"{', '.join(names[:-1])} y {names[-1]}" if len(names) > 1 else names[0]


def _radar_sentence(grid: Grid) -> str:
    last = [(values[-1], label) for label, values in grid.rows if values and values[-1] is not None]
    if not last:
        return ""
    low, high = min(last), max(last)
    if low[0] == high[0] and len(last) > 1:
        return f"Todas las características tienen el mismo promedio: {number((low[0] or 0) / 100, 1)}."
    strong, weak = (f"{label.rstrip('.')} ({number((value or 0) / 100, 1)})" for value, label in (high, low))
    told = f"Lo más fuerte: {strong}. Lo más débil: {weak}."
    moved = [
        (values[-1] - values[0], label)
        for label, values in grid.rows
        if len(values) > 1 and values[0] is not None and values[-1] is not None
    ]
    if moved and max(moved)[0] > 0:
        told += f" Lo que más creció desde el {grid.columns[0].casefold()}: {max(moved)[1].rstrip('.')}."
    return told


def _value(one: Figure, small: int, *, percent: bool) -> Fraction | None:
    if one.amount is not None:
        return Fraction(one.amount)
    if one.count is None or not one.count.whole:
        return None
    if not percent:
        return Fraction(one.count.part)
    return None if one.count.is_of_few(small) else Fraction(100 * one.count.part, one.count.whole)


def _said(value: Fraction | None, series: PointSeries) -> str:
    if value is None:
        return ""
    told = number(float(value), 1)
    unit = "%" if series.percent else one_or_many(told, series.measure)
    return f"{told}\u00a0{unit}".rstrip() if series.percent else f"{told} {unit}".rstrip()


def _whole(label: str) -> str:
    """The name of a month whole; there is room for three letters only in the drawing."""
    return next((month for month in MONTHS if month[:3] == label), label)


def _signal(one: Signal, labels: Sequence[str], better: str) -> str:
    span = f"de {_whole(labels[one.places[0]])} a {_whole(labels[one.places[-1]])}"
    told = _SIGNALS[one.kind].format(n=len(one.places), span=span)
    if not better:
        return f"Hay {told}: algo cambió."
    good = one.kind.endswith(better)
    return f"Hay {told}: algo cambió, y {'conviene mantenerlo' if good else 'conviene buscar por qué'}."
