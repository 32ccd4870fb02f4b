"""What a template to fill in starts with: what is known already, lines for what is expected, and names to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.errors import WrongUsage
from app.models import registry
from app.models.cycle import ExitTicketBatch
from app.models.database import Database
from app.services import attendance, connections, meeting_rows, register_answers, rows
from app.services.register_lines import KEY_JOIN
from app.services.register_names import Names
from app.services.register_rows import Line, Table, in_year, table_in
from app.services.registers import INTAKE


def templates(
    database: Database, keys: Sequence[str], year: int | None = None
) -> tuple[list[Table], dict[str, list[str]]]:
    """The tables of a workbook to fill in, and the names that its lists offer by type of record.

    Under `school_connectivity`, the words that the network offers for a school's connection.

    Attendance has a line for each expected member of the year's sessions, and tickets one for each answer of each
    batch; the key of such a line is the parts of its natural key.

    Raises:
        WrongUsage: one of `keys` is no register that comes back in.
    """
    if unknown := [key for key in keys if key not in INTAKE]:
        listed = ", ".join(INTAKE)
        raise WrongUsage(f"No hay una planilla para llenar que se llame «{unknown[0]}»", f"Son: {listed}.")
    expected = _expected(database, year) if "asistencia" in keys else []
    with database.read() as session:
        names = Names(session)
        found = [_with_keys(session, table_in(session, names, key, year)) for key in INTAKE if key in keys]
        found = [_filled_up(session, names, table, expected, year) for table in found]
        targets = {column.spec.target for table in found for column in table.register.columns if column.spec.target}
        lists = {tipo: list(names.of(tipo).values()) for tipo in sorted(targets)}
        if any(column.field == connections.FIELD for table in found for column in table.register.columns):
            lists[f"school_{connections.FIELD}"] = list(connections.offered_in(session).values())
        return found, lists


def _with_keys(session: Session, table: Table) -> Table:
    """Each line with the key that its hidden column holds."""
    tipo = table.register.tipo
    natural = registry.types()[tipo].natural
    if not natural:
        return table
    attributes = registry.attributes(tipo)
    lines = []
    for line in table.lines:
        record = rows.need(session, tipo, line.id)
        lines.append(replace(line, id=KEY_JOIN.join(str(getattr(record, attributes[name])) for name in natural)))
    return replace(table, lines=tuple(lines))


def _filled_up(
    session: Session, names: Names, table: Table, expected: Sequence[tuple[str, str]], year: int | None
) -> Table:
    wanted: Sequence[tuple[str, ...]] = ()
    if table.register.key == "asistencia":
        wanted = expected
    elif table.register.key == "tickets":
        wanted = _answers(session, names, year)
    there = {line.id for line in table.lines}
    fresh = [key for key in wanted if KEY_JOIN.join(key) not in there]
    return replace(table, lines=(*table.lines, *(_offered(session, names, table, key) for key in fresh)))


def _offered(session: Session, names: Names, table: Table, key: Sequence[str]) -> Line:
    """A line that says only which record it would be."""
    said: dict[str, Any] = {}
    for name, part in zip(registry.types()[table.register.tipo].natural, key, strict=True):
        spec = registry.fields(table.register.tipo)[name]
        said[name] = names.name(spec.target, part) if spec.kind == "ref" else part
    if "option" in said:
        said["option"] = register_answers.words(session, key[1], said["option"])
    return Line(KEY_JOIN.join(key), tuple(said.get(column.field) for column in table.register.columns))


def _expected(database: Database, year: int | None) -> list[tuple[str, str]]:
    """(session, person) of everybody who is expected in the sessions of the year."""
    found = []
    for meeting in meeting_rows.named(database, year):
        found += [(meeting.id, row.person_id) for row in attendance.sheet(database, meeting.id) if row.expected]
    return found


def _answers(session: Session, names: Names, year: int | None) -> list[tuple[str, str, str]]:
    """(batch, item, answer) of every answer that a batch of tickets of the year may count."""
    tipo = ExitTicketBatch.__tablename__
    found = []
    for key in names.of(tipo) if year is None else in_year(session, names, tipo, year):
        batch: Any = rows.need(session, tipo, key)
        for item in rows.parts_of(session, "template_item", batch.template_id) if batch.template_id else ():
            found += [(key, item.id, option) for option in register_answers.of_item(session, item.id)]
    return found
