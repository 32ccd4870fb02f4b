"""Every value that somebody wrote in a simulated year, and what has become of it (invariant 5).

The ledger believes nothing but what the command line shows: what a laptop displayed, in its dump and in its list of
conflicts, at the moment when its person wrote over it or deleted it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str, str]  # record type, id, field
Row = tuple[str, str]


@dataclass
class Screen:
    """What one laptop shows: records by type and id, and every value that stands in a conflict."""

    rows: Mapping[Row, Mapping[str, Any]]
    disputed: frozenset[str]


@dataclass
class Ledger:
    """Values are texts that nobody writes twice, so that each is found again wherever it is."""

    keys: dict[str, Key] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    thieves: set[str] = field(default_factory=set)

    def wrote(self, screen: Screen, key: Key, value: str, *, thief: bool = False) -> None:
        """Somebody who saw `screen` wrote `value`: what stood there was replaced knowingly."""
        self.keys[value] = key
        if thief:
            self.thieves.add(value)
        else:
            self.replaced |= self.seen(screen, key)

    def removed(self, screen: Screen, row: Row) -> None:
        """Somebody who saw `screen` deleted a record: all that was seen of it and its parts was deleted knowingly."""
        parts = {key for key, shown in screen.rows.items() if shown.get(f"{row[0]}_id") == row[1]}
        for value, key in self.keys.items():
            if key[:2] in parts | {row} and value in self.seen(screen, key):
                self.deleted.add(value)

    def chosen(self, screen: Screen, versions: Iterable[str], stays: str) -> None:
        """Somebody decided between the versions of a conflict."""
        self.replaced |= {text for text in versions if text in self.keys and text != stays}

    def seen(self, screen: Screen, key: Key) -> set[str]:
        """The values of `key` that are on the screen, shown or listed as a conflict."""
        shown = screen.rows.get(key[:2], {}).get(key[2])
        found = {value for value in screen.disputed if self.keys.get(value) == key}
        return found | ({shown} if shown in self.keys else set())

    def account(self, screen: Screen) -> tuple[Counter[str], list[str]]:
        """How many values are shown, in conflict, replaced, deleted or held back; and those that nobody can explain."""
        counted: Counter[str] = Counter()
        unaccounted = []
        for value, key in self.keys.items():
            if screen.rows.get(key[:2], {}).get(key[2]) == value:
                fate = "se muestra"
            elif value in screen.disputed:
                fate = "en conflicto"
            elif value in self.replaced:
                fate = "reemplazado a sabiendas"
            elif value in self.deleted:
                fate = "borrado a sabiendas"
            elif value in self.thieves:
                fate = "retenido: equipo retirado"
            else:
                fate = "SIN EXPLICACIÓN"
                unaccounted.append(value)
            counted[fate] += 1
        return counted, unaccounted
