"""An invented microcentro in the middle of an exchange, for the pictures: files, versions, somebody who asks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from app.excel.write_book import write_templates
from app.models.database import Database
from app.services import people, rows
from app.services.register_templates import templates
from app.services.workspace import Workspace, open_workspace
from app.sync.accepting import applicants, decline
from app.sync.hand_over import HandedOver, hand_over
from app.sync.inviting import Invited, invite
from app.sync.joining import join
from app.sync.reception import receive
from tests.ui.exchange_world import colleague

_BEFORE = "Cada curso mide el agua del canal y anota lo que ve.\nAl final comparamos las tablas."
_ANA = (
    "Cada curso mide temprano el agua del canal y anota lo que ve.\n"
    "Los mayores ayudan a los pequeños.\nAl final comparamos las tablas."
)
_BERTA = (
    "Cada curso mide el agua del canal con jarros graduados y anota lo que ve.\n"
    "Al final comparamos las tablas y dibujamos un gráfico."
)


class Colleagues(NamedTuple):
    """Ana's microcentro; files that `came`; what she wrote last; and a person who is written `twice`."""

    database: Database
    came: list[Path]
    invited: Invited
    given: HandedOver
    twice: list[str]


def among_colleagues(workspace: Workspace, place: Path) -> Colleagues:
    """Ana's microcentro, with what Berta handed over; and files that came and were not received yet."""
    database = workspace.create("Microcentro Los Boldos", "Ana María Pino Soto")
    berta = colleague(workspace, database, place)
    water = rows.create(database, "practice", {"title": "El agua del canal", "common_activity": _BEFORE})
    garden = rows.create(database, "practice", {"title": "La huerta"})
    school = rows.create(database, "school", {"name": "Escuela El Aromo", "rbd": 4501})
    given = hand_over(database, berta.stick / "Entrega 2.entrega")
    receive(berta.database, given.path)
    rows.update(database, "practice", water, {"common_activity": _ANA})
    rows.update(berta.database, "practice", water, {"common_activity": _BERTA})
    rows.update(database, "practice", garden, {"title": "La huerta del patio"})
    rows.update(berta.database, "practice", garden, {"title": "La huerta escolar"})
    rows.update(database, "school", school, {"locality": "Quilacoya"})
    rows.update(berta.database, "school", school, {"locality": "Unihue"})
    receive(database, berta.hands_over("Entrega 3 de Berta.entrega"))
    rows.create(berta.database, "practice", {"title": "Los insectos del bosque"})
    rows.remove(berta.database, "school", school)
    came = [berta.hands_over("Entrega 4 de Berta Ñanco.entrega")]
    foreign = place / "foto del cerro.entrega"
    foreign.write_bytes(b"no es una entrega")
    made = invite(workspace, database, place / "Invitación.entrega")
    for name, person in (("perdido", "Nora Paz Lillo"), ("celso", "Celso Ríos Vega")):
        with closing(open_workspace(place / name)) as theirs:
            hers = join(theirs, made.path, made.code, person, device_name=f"Notebook de {person.split()[0]}")
            receive(database, hand_over(hers, place / f"{name}.entrega").path)
    decline(database, [one.device for one in applicants(database) if one.person.startswith("Nora")])
    berta.workspace.close()
    twice = [people.add(database, "Luis Alberto Painemal Huenchunao") for _ in range(2)]
    for key, phone in zip(twice, ("9 1111 1111", "9 2222 2222"), strict=True):
        rows.update(database, "person", key, {"phone": phone})
    return Colleagues(database, [*came, foreign], made, given, twice)


def workbooks(database: Database, place: Path) -> tuple[Path, Path]:
    """A workbook of people that was filled in, and one with cells that cannot be."""
    found = (place / "personas de marzo.xlsx", place / "personas con errores.xlsx")
    tables, lists = templates(database, ["personas", "escuelas", "matricula"])
    for path, cells in zip(found, (("Rosa Leal Quintrileo", None), ("Jorge Mella Rain", "Astronauta")), strict=True):
        write_templates(path, tables, lists=lists, title="Microcentro")
        book = load_workbook(path)
        sheet = book["Personas"]
        last = max(cell.row for cell in sheet["A"] if cell.value)
        sheet.cell(last, 3).value = "nuevo@ejemplo.cl"
        for column, words in zip((1, 7), cells, strict=True):
            sheet.cell(last + 1, column).value = words
        book.save(path)
    return found
