"""What custom offers as records that nobody has written yet: their ids are the same on every laptop."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from app.models import registry
from app.models.base import natural_id, text_id
from app.services.template_defaults import REVISION, Default, all_defaults


def default_id(space: str, default: Default) -> str:
    """The id of a customary format in this microcentro."""
    return text_id(space, "\x1f".join(("template", default.kind, default.key, str(REVISION))))


@lru_cache(maxsize=4)
def by_id(space: str) -> Mapping[str, Default]:
    """The customary formats by their ids in this microcentro, in the order in which custom prefers them."""
    return MappingProxyType({default_id(space, one): one for one in all_defaults()})


def fields(default: Default) -> dict[str, Any]:
    """What the record of a customary format says."""
    words = {"kind": default.kind, "title": default.title, "body": default.body or None}
    return words | {"version": 1, "active": True} | dict(default.fields)


def items(space: str, default: Default) -> dict[str, dict[str, Any]]:
    """What the records of its lines say, by their ids."""
    template_id = default_id(space, default)
    return {
        natural_id(space, "template_item", (template_id, one.code)): {
            "template_id": template_id,
            "order": place,
            "code": one.code,
            "text": one.text,
        }
        | dict(one.fields)
        for place, one in enumerate(default.items, start=1)
    }


def as_record(space: str, default: Default) -> dict[str, Any]:
    """A customary format with every field that a record of it has."""
    return {"id": default_id(space, default)} | dict.fromkeys(registry.fields("template")) | fields(default)


def as_items(space: str, default: Default) -> list[dict[str, Any]]:
    """Its lines in order, with every field that a record of one has."""
    empty = dict.fromkeys(registry.fields("template_item"))
    return [{"id": key} | empty | said for key, said in items(space, default).items()]
