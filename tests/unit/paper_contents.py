"""Contents for every form, made from the fields that its dataclasses declare: none can be forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from PIL import Image

from app.services.indicators_basis import Reading
from app.services.sheets import Letterhead
from app.services.sheets_advisory import TABLES

HEAD = Letterhead("Microcentro Los Copihues", ("Hualqui", "Florida"), 2026)

Say = Callable[[str, str], str]  # class name and field name to what stands there


def filled(cls: type, say: Say, several: int = 2, depth: int = 0) -> Any:
    """An object of a sheet's dataclass with something in every field; tables have `several` rows."""
    if cls is Letterhead:
        return HEAD
    hints = get_type_hints(cls)
    given = {
        field.name: HEAD
        if hints[field.name] is Letterhead
        else _value(hints[field.name], say, cls.__name__, field.name, several, depth)
        for field in fields(cls)
    }
    return cls(**given)


def _value(hint: Any, say: Say, owner: str, name: str, several: int, depth: int) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is dict:
        return {field: say(owner, field) for _, table in TABLES for field in table}
    if hint is Reading:
        return None
    if get_origin(hint) is tuple:
        return _several(get_args(hint), say, owner, name, several, depth)
    if is_dataclass(hint):
        return filled(hint, say, several, depth + 1)
    plain: dict[Any, Callable[[], Any]] = {
        str: lambda: say(owner, name),
        int: lambda: 3,
        # The year's report says what is left for the next one, and a network's own plan its schools.
        bool: lambda: name not in {"monthly", "joined"},
        bytes: photo,
    }
    return plain[hint]() if hint in plain else hint(3)


def _several(inner: tuple[Any, ...], say: Say, owner: str, name: str, several: int, depth: int) -> Any:
    if inner[-1] is Ellipsis:
        return tuple(_value(inner[0], say, owner, name, several, depth) for _ in range(several))
    return tuple(_value(one, say, owner, name, several, depth) for one in inner)


def texts(content: Any, owner: str = "", name: str = "") -> Iterator[tuple[str, str, str]]:
    """(class, field, text) of every text in a content."""
    if isinstance(content, str):
        yield owner, name, content
    elif isinstance(content, tuple):
        for part in content:
            yield from texts(part, owner, name)
    elif isinstance(content, dict):
        for field, part in content.items():
            yield from texts(part, owner, field)
    elif is_dataclass(content) and not isinstance(content, Letterhead):
        for field in fields(content):
            yield from texts(getattr(content, field.name), type(content).__name__, field.name)


def photo() -> bytes:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", (300, 200), "grey").save(target, "JPEG")
    return target.getvalue()
