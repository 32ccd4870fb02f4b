"""Every service that reads from a microcentro, with whatever of it the service can be asked about."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

import pytest

import app.services
from app.errors import AppError
from app.models.database import Database
from app.services.sheets import Sources
from tests.oracle.odd_world import TODAY, Ids

Call = tuple[str, Callable[[], object]]

# What makes, changes or restores whole microcentros, or takes only what the program itself knows.
_LEFT_OUT = frozenset("backup backup_reading customs demo demo_instruments laptop records restored tallies".split())
# By the names of the parameters: whose ids they are.
_WHOSE = {
    "adoption_id": "adoption",
    "agenda_item_id": "agenda_item",
    "batch_id": "exit_ticket_batch",
    "commitment_id": "commitment",
    "cycle": "phea_cycle",
    "cycle_id": "phea_cycle",
    "entry_id": "calendar_entry",
    "evaluation_id": "self_evaluation",
    "indicator_id": "indicator",
    "item_id": "template_item",
    "meeting_id": "meeting",
    "next_school_id": "school",
    "node_id": "plan_cause",
    "observation_id": "class_observation",
    "person": "person",
    "person_id": "person",
    "plan_id": "annual_plan",
    "practice_id": "practice",
    "predecessor_id": "predecessor",
    "presentation_id": "practice_presentation",
    "record_id": "advisory_record",
    "reviewer_id": "person",
    "rubric_id": "engagement_rubric",
    "school_id": "school",
    "sheet_id": "experience_sheet",
    "substitute": "person",
    "teacher_id": "person",
    "template_id": "template",
    "version_id": "practice_version",
    "work_line_id": "work_line",
}
_PLAIN: dict[str, Sequence[Any]] = {
    "year": (2026, 1),
    "month": ("2026-05",),
    "grade": ("2",),
    "rated": ("group", "school"),
    "owner_field": ("practice_id", "meeting_id"),
    "kind": ("survey", "exit_ticket", "rubric", "agenda"),
    "status": ("done", "presented", "volando"),
}
_BY_KIND: dict[str, Any] = {
    "date": TODAY,
    "date | None": TODAY,
    "Sources": Sources(),
    "str | None": None,
    "int": 1,
    "Iterable[str]": (),
    "Mapping[str, Any]": {},
}


def doors(database: Database, ids: Ids) -> Iterator[Call]:
    """Each reading function of the services on the records of its kind: a few nearly plain, a few odd."""
    for module in pkgutil.iter_modules(app.services.__path__):
        if module.name in _LEFT_OUT:
            continue
        found = importlib.import_module(f"app.services.{module.name}")
        for name, function in vars(found).items():
            public = inspect.isfunction(function) and not name.startswith("_")
            if public and function.__module__ == found.__name__ and "Iterator" not in str(_returned(function)):
                yield from _calls(f"{module.name}.{name}", function, database, ids)


def _returned(function: Callable[..., object]) -> object:
    return inspect.signature(function).return_annotation


def _calls(name: str, function: Callable[..., object], database: Database, ids: Ids) -> Iterator[Call]:
    first, *rest = [*inspect.signature(function).parameters.values(), None]
    if first is None or first.annotation != "Database":
        return
    needed = [one for one in rest if one is not None and one.default is one.empty]
    names = [one.name for one in needed]
    for given in _given(needed, ids):
        told = dict(zip(names, given, strict=True))
        yield f"{name}({told})", partial(function, database, **told)


def _given(needed: Sequence[inspect.Parameter], ids: Ids) -> Iterator[tuple[Any, ...]]:
    names = [one.name for one in needed]
    if "tipo" in names:  # and perhaps one of its records
        if names[0] == "tipo" and set(names[1:]) <= {"id", "row", "record"} and len(names) <= 2:
            yield from ((tipo, row)[: len(names)] for tipo, rows in ids.items() for row in rows[4:5])
        return
    offered = [_offered(one, ids, few=len(needed) > 1) for one in needed]
    if all(offered):
        yield from product(*offered)


def _offered(one: inspect.Parameter, ids: Ids, *, few: bool) -> Sequence[Any]:
    kind = str(one.annotation)
    if one.name in _WHOSE:
        return ids[_WHOSE[one.name]][1::4] if few else ids[_WHOSE[one.name]][1::2]
    if one.name in _PLAIN:
        return _PLAIN[one.name]
    return (_BY_KIND[kind],) if kind in _BY_KIND else ()


def stumbles(database, calls):
    """What of `calls` ended in anything but an answer or an error that explains itself; nothing is written."""
    found = []

    def refuse(*_args, **_named):
        raise _ReadOnlyError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(database), "write", refuse)
        for name, call in calls:
            try:
                call()
            except AppError:
                continue
            except Exception as error:  # noqa: BLE001 - each is told with its door
                found.append(f"{name}: {error!r}")
    return found


class _ReadOnlyError(AppError):
    """A door that writes has read all it needs."""
