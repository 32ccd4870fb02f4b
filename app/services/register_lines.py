"""What each line of a sheet means, and what of it is new, changed, the same already, or cannot be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.jobs import Progress
from app.models import registry
from app.models.base import text_id
from app.services import adoptions, due_dates, register_answers, rows
from app.services.guards_asked import asked
from app.services.register_cells import same, value_of
from app.services.register_letters import is_cut
from app.services.register_marks import MARKS_HEADER, untouched
from app.services.register_names import Names
from app.services.register_sheets import KEY_HEADER, Cell, Sheet, header_at, header_key
from app.services.registers import Column, Register
from app.text_keys import spanish_key

KEY_JOIN = "|"
MOST_PROBLEMS = 200
# Type and id of a record, and some of its fields before and after.
Replaced = tuple[str, str, dict[str, Any], dict[str, Any]]


@dataclass
class TakenIn:
    """What a workbook brings: records that would be new, changed or the same already, and the lines left out."""

    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    equal: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    kept: int = 0  # cells that nobody changed in it since it went out, and that say otherwise in Minga now
    problems: list[Problem] = field(default_factory=list)
    # For taking it back: records that were made, and fields with what they held and what they hold now.
    made: list[tuple[str, str]] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)

    @property
    def changes_n(self) -> int:
        """How many records are new or changed."""
        return sum(self.new.values()) + sum(self.changed.values())


@dataclass
class Intake:
    """One reading of a workbook within one unit of work, and what was found so far."""

    session: Session
    progress: Progress
    names: Names
    found: TakenIn = field(default_factory=TakenIn)


class SheetIntake:
    """One sheet of a workbook."""

    def __init__(self, whole: Intake, register: Register, sheet: Sheet) -> None:
        self._whole, self._register, self._sheet = whole, register, sheet
        self._session, self._names = whole.session, whole.names
        self._seen: dict[str, int] = {}
        self._known: dict[tuple[Any, ...], list[str]] | None = None
        self._columns: dict[int, Column] = {}
        self._strange: dict[int, str] = {}  # columns that are none of ours, and what they are called
        self._told: set[int] = set()  # those of them of which it was said
        self._key_at: int | None = None
        self._marks_at: int | None = None

    def run(self, done: int, total: int) -> int:
        """Take every line; the rows done so far, for the progress."""
        start = header_at(self._sheet, self._register)
        if start is None:
            self._tell(Problem("", "sheet_no_header", place=f"hoja «{self._sheet.title}»"))
            return done + len(self._sheet.rows)
        self._read_header(self._sheet.rows[start])
        for at, cells in enumerate(self._sheet.rows[start + 1 :], start=start + 1):
            self._whole.progress.step(done + at, total)
            if len(self._whole.found.problems) >= MOST_PROBLEMS:
                break
            if any(_filled(cells[place].raw) for place in self._columns if place < len(cells)):
                self._line(cells)
            self._tell_strange(cells)
        self._names.forget(self._register.tipo)
        return done + len(self._sheet.rows)

    def _read_header(self, cells: Sequence[Cell]) -> None:
        named = {header_key(column.header): column for column in self._register.columns}
        for place, one in enumerate(cells):
            said = header_key(one.raw)
            if said == header_key(KEY_HEADER):
                self._key_at = place
            elif said == header_key(MARKS_HEADER):
                self._marks_at = place
            elif said in named and named[said] not in self._columns.values():
                self._columns[place] = named[said]
            else:
                self._strange[place] = str(one.raw).strip() if one.raw is not None else ""

    def _tell_strange(self, cells: Sequence[Cell]) -> None:
        """What stands in a column that is none of ours is not taken, and that is said once of each."""
        for place in range(len(cells)):
            if place not in self._columns and place not in {self._key_at, self._marks_at} and _filled(cells[place].raw):
                name = self._strange.get(place, "")
                if place in self._told:
                    continue
                self._told.add(place)
                letters = "".join(one for one in cells[place].place if one.isalpha())
                which = f"la columna «{name}»" if name else f"la columna {letters}, que no tiene título,"
                self._whole.found.ignored.append(f"{which} de la hoja «{self._sheet.title}»")

    def _line(self, cells: Sequence[Cell]) -> None:
        places = {(one.tipo, one.field): cells[at] for at, one in self._columns.items() if at < len(cells)}
        values, good, left = {}, True, self._untouched(cells)
        for at, column in self._columns.items():
            if at >= len(cells):
                continue
            value = value_of(self._names, column.field, column.spec, cells[at].raw)
            if isinstance(value, Problem) and (column.tipo, column.field) in left:
                continue  # what it is called by now in Minga nobody could write here
            if isinstance(value, Problem):
                self._refuse(value, cells[at], column)
                good = False
            elif value is not None:
                values[column.tipo, column.field] = value
        if not good:
            return
        own = {name: value for (tipo, name), value in values.items() if tipo == self._register.tipo}
        try:
            parts = {key: value for key, value in values.items() if key[0] != self._register.tipo}
            self._take(own, parts, cells, left)
        except InvalidData as error:
            for problem in error.problems:
                place = places.get((self._register.tipo, problem.field)) or next(iter(places.values()))
                self._refuse(problem, place, self._column(problem.field))

    def _take(
        self,
        own: dict[str, Any],
        parts: Mapping[tuple[str, str], Any],
        cells: Sequence[Cell],
        left: Collection[tuple[str, str]],
    ) -> None:
        tipo = self._register.tipo
        key = self._given_key(own, cells)
        if "option" in own:
            own["option"] = register_answers.code(self._session, own.get("item_id"), own["option"])
        record = self._record(own, key)
        if record is None and _only_key(tipo, own):
            return  # a line that was offered for filling in, and was left
        if record is None and (unknown := register_answers.unknown(self._session, own)):
            raise InvalidData(unknown)
        if record is None:
            fresh = dict(self._register.fresh) | own
            if "school_year" in registry.fields(tipo):
                fresh.setdefault("school_year", wall_clock.today().year)
            record = rows.add(self._session, tipo, asked(tipo, {}, fresh), id=self._fresh_id(own))
            self._once(record.id, cells)
            self._whole.found.made.append((tipo, record.id))
            self._count("new")
            self._add_parts(record.id, parts)
            if tipo == "adoption":
                self._test(rows.need(self._session, "practice", record.practice_id))
            return
        self._once(record.id, cells)
        changed = self._put(record, own, {name for kind, name in left if kind == tipo})
        changed |= self._add_parts(record.id, {part: value for part, value in parts.items() if part not in left})
        self._count("changed" if changed else "equal")

    def _test(self, practice: Any) -> None:
        before = {"status": practice.status}
        if adoptions.put_in_test(self._session, practice):
            self._whole.found.replaced.append(("practice", practice.id, before, {"status": practice.status}))

    def _put(self, record: Any, own: Mapping[str, Any], left: Collection[str]) -> bool:
        tipo, held = self._register.tipo, rows.as_dict(record)
        fixed = {name for name, _ in registry.parents(tipo)} | set(registry.types()[tipo].natural)
        differs = {name: value for name, value in own.items() if not same(tipo, name, held[name], value)}
        new = {name: value for name, value in differs.items() if name not in left}
        self._whole.found.kept += len(differs) - len(new)
        if moved := fixed & new.keys():
            raise InvalidData([Problem(min(moved), "key_part_changed")])
        if cut := [name for name in new if is_cut(_in_cell(held[name]))]:
            raise InvalidData([Problem(cut[0], "cell_was_cut")])
        if tipo == "commitment" and "due_date" in new:
            due_dates.keep_told(self._session, {record.id: new["due_date"]})
        names = rows.put(self._session, record, asked(tipo, held, new))
        if names:
            now = rows.as_dict(record)
            before, after = {name: held[name] for name in names}, {name: now[name] for name in names}
            self._whole.found.replaced.append((tipo, record.id, before, after))
        return bool(names)

    def _add_parts(self, owner: str, parts: Mapping[tuple[str, str], Any]) -> bool:
        added = False
        for (tipo, name), value in parts.items():
            attribute = registry.attributes(tipo)[name]
            if any(getattr(part, attribute) == value for part in rows.parts_of(self._session, tipo, owner)):
                continue
            made = rows.add(self._session, tipo, {registry.parents(tipo)[0][0]: owner, name: value})
            self._whole.found.made.append((tipo, made.id))
            added = True
        return added

    def _untouched(self, cells: Sequence[Cell]) -> set[tuple[str, str]]:
        """What of a line says what it said when it went out, of the record that it still names."""
        if self._marks_at is None or self._marks_at >= len(cells):
            return set()
        told = {(one.tipo, one.field): cells[at].raw for at, one in self._columns.items() if at < len(cells)}
        found = untouched(cells[self._marks_at].raw, told)
        tipo = self._register.tipo
        if natural := registry.types()[tipo].natural:
            ours = told.keys() & {(tipo, name) for name in natural}
            return found if ours <= found else set()
        at = self._key_at
        key = str(cells[at].raw or "").strip() if at is not None and at < len(cells) else ""
        return found if key and rows.find(self._session, tipo, key) is not None else set()

    # Which record a line means.

    def _given_key(self, own: dict[str, Any], cells: Sequence[Cell]) -> str | None:
        """The id that the line's hidden key names; of a natural key, what the cells leave out."""
        if self._key_at is None or self._key_at >= len(cells):
            return None
        given = str(cells[self._key_at].raw or "").strip()
        natural = registry.types()[self._register.tipo].natural
        if not given or not natural:
            return given or None
        parts = dict(zip(natural, given.split(KEY_JOIN), strict=False))
        kinds = {name: registry.fields(self._register.tipo)[name].kind for name in natural}
        if any(own.get(name, parts.get(name)) != parts.get(name) for name in natural if kinds[name] == "ref"):
            return None  # somebody wrote another name there: the cells count
        for name in natural:
            if name in parts and kinds[name] != "int":  # a number always stands in its own cell
                own.setdefault(name, parts[name])
        return None

    def _record(self, own: Mapping[str, Any], key: str | None) -> Any:
        tipo = self._register.tipo
        if key is not None and (found := rows.find(self._session, tipo, key)) is not None:
            return found
        natural = registry.types()[tipo].natural
        if natural:
            if missing := [name for name in natural if own.get(name) is None]:
                raise InvalidData([Problem(name, "required") for name in missing])
            return rows.find(self._session, tipo, rows.key_of(self._session, tipo, own))
        if own.get(self._register.same[0]) is None:
            raise InvalidData([Problem(self._register.same[0], "required")])
        like = self._alike().get(self._identity(own), [])
        if len(like) > 1:
            name = self._register.same[0]
            raise InvalidData([Problem(name, "cell_many_records", (("count", str(len(like))),))])
        if like:
            return rows.find(self._session, tipo, like[0])
        return rows.find(self._session, tipo, self._fresh_id(own) or "")

    def _alike(self) -> dict[tuple[Any, ...], list[str]]:
        if self._known is None:
            self._known = {}
            shown = self._names.of(self._register.tipo)
            for record in self._session.scalars(select(registry.types()[self._register.tipo])):
                if record.id in shown:
                    self._known.setdefault(self._identity(rows.as_dict(record)), []).append(record.id)
        return self._known

    def _identity(self, own: Mapping[str, Any]) -> tuple[Any, ...]:
        told = (own.get(name) for name in self._register.same)
        return tuple(spanish_key(value) if isinstance(value, str) else value for value in told)

    def _fresh_id(self, own: Mapping[str, Any]) -> str | None:
        """The same line of the same sheet makes the same record, whoever takes it in and however often."""
        if registry.types()[self._register.tipo].natural:
            return None
        words = "\x1f".join(str(part) for part in ("planilla", self._register.tipo, *self._identity(own)))
        return text_id(rows.space_of(self._session), words)

    def _once(self, key: str, cells: Sequence[Cell]) -> None:
        number = int("".join(letter for letter in cells[0].place if letter.isdigit()))
        if key in self._seen and not self._register.parts:
            raise InvalidData([Problem("", "cell_line_repeated", (("line", str(self._seen[key])),))])
        self._seen.setdefault(key, number)

    # What is told.

    def _column(self, name: str) -> Column | None:
        return next((one for one in self._register.columns if one.field == name), None)

    def _count(self, kind: str) -> None:
        counts: dict[str, int] = getattr(self._whole.found, kind)
        counts[self._register.title] = counts.get(self._register.title, 0) + 1

    def _refuse(self, problem: Problem, at: Cell, column: Column | None) -> None:
        where = f"hoja «{self._sheet.title}», celda {at.place}"
        head = column.header if column else ""
        self._tell(replace(problem, field=head, place=where, label=head))

    def _tell(self, problem: Problem) -> None:
        self._whole.found.problems.append(problem)


def _in_cell(held: Any) -> str:
    return "\n".join(map(str, held)) if isinstance(held, list) else str(held or "")


def _filled(raw: Any) -> bool:
    return raw is not None and str(raw).strip() != ""


def _only_key(tipo: str, own: Mapping[str, Any]) -> bool:
    natural = registry.types()[tipo].natural
    return bool(natural) and not set(own) - set(natural)
