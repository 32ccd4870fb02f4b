"""The agenda of a session: its items in their order, and what their sums say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.errors import NotFound
from app.services import agenda, meetings, rows
from app.services.agenda import AgendaRow
from app.services.rules import Count

DAY = date(2026, 4, 10)
BLOCKS = ["OPENING", "ADMIN", "PEDAGOGICAL", "CLOSING"]


@pytest.fixture
def bare(database) -> str:
    return meetings.schedule(database, DAY, length=None)


def test_a_new_item_goes_to_the_end_of_its_block(database):
    meeting = meetings.schedule(database, DAY, length="remote")
    added = agenda.add_item(database, meeting, "Otro tema", minutes_planned=10)
    blocks = [row.block for row in agenda.items(database, meeting)]
    assert blocks == sorted(blocks, key=BLOCKS.index)
    assert agenda.items(database, meeting)[-2].id == added
    sums = agenda.sums(database, meeting)
    assert sums.warnings == (("too_long", f"La tabla suma {sums.planned} minutos y la sesión dura {sums.length}."),)


def test_blocks_stand_in_their_order_however_their_items_were_added(database, bare):
    for block in (*reversed(BLOCKS), *BLOCKS):
        agenda.add_item(database, bare, block, block=block)
    assert [row.topic for row in agenda.items(database, bare)] == [block for block in BLOCKS for _ in "ab"]
    unsaid = rows.create(database, "agenda_item", {"meeting_id": bare, "topic": "Canto"})
    order = [row.id for row in agenda.items(database, bare) if row.id != unsaid]
    agenda.reorder(database, bare, [*order[:6], unsaid])
    agenda.add_item(database, bare, "Medir")
    agenda.add_item(database, bare, "Avisos", block="ADMIN")
    found = [row.topic for row in agenda.items(database, bare)]
    assert found[2:5] == ["ADMIN", "ADMIN", "Avisos"]
    assert found[-4:] == ["Canto", "Medir", "CLOSING", "CLOSING"], "a block that nobody said is the pedagogical one"
    with pytest.raises(NotFound):
        agenda.add_item(database, "ninguna", "Saludo")


def test_an_item_is_read_whole_and_one_of_which_little_came_is_so_too(database, bare, ids):
    practice = rows.create(database, "practice", {"title": "La huerta"})
    said = {"objective": "Medir", "method": "workshop", "materials": "Huincha", "result": "Se midió"}
    named = {"responsible_id": ids.berta, "practice_id": practice, "minutes_planned": 30, "minutes_used": 40}
    whole = agenda.add_item(database, bare, "Medimos", block="ADMIN", **said, **named)
    little = rows.create(database, "agenda_item", {"meeting_id": bare, "order": 9})
    about = {"responsible": "Berta Ñanco Ñanco", "practice": "La huerta"}
    full = AgendaRow(id=whole, block="ADMIN", topic="Medimos", **said, **named, **about)
    nothing = dict.fromkeys(("topic", "objective", "responsible", "practice", "materials", "result"), "")
    unsaid = dict.fromkeys(("method", *named))
    assert agenda.items(database, bare) == [full, replace(full, id=little, block="PEDAGOGICAL", **nothing, **unsaid)]


def test_a_presentation_takes_15_minutes_and_brings_its_peer_review(database, bare, ids):
    shown, reviewed = agenda.add_presentation(database, bare, responsible_id=ids.berta)
    items = agenda.items(database, bare)
    assert [(row.id, row.topic, row.method, row.minutes_planned) for row in items] == [
        (shown, "Presentación de una práctica", "presentation", 15),
        (reviewed, "Comentarios de los colegas", "peer_review", 20),
    ]
    assert items[0].responsible == "Berta Ñanco Ñanco"
    rows.update(database, "agenda_item", shown, {"minutes_planned": 25})
    rows.remove(database, "agenda_item", reviewed)
    assert agenda.sums(database, bare).warnings == (
        ("presentation_length", "Cada presentación de práctica dura 15 minutos."),
        ("presentation_review", "Después de cada presentación van los comentarios de los colegas."),
    )


@pytest.mark.parametrize(("title", "topic"), [("La huerta", "La huerta"), (None, "Presentación de una práctica")])
def test_a_presentation_is_called_as_its_practice(database, bare, title, topic):
    practice = rows.create(database, "practice", {"title": title})
    agenda.add_presentation(database, bare, practice)
    assert [(row.topic, row.practice_id) for row in agenda.items(database, bare)] == [
        (topic, practice),
        ("Comentarios de los colegas", practice),
    ]


def test_items_are_dragged_into_another_order(database):
    meeting = meetings.schedule(database, DAY, length="remote")
    before = [row.id for row in agenda.items(database, meeting)]
    agenda.reorder(database, meeting, [before[2], before[0]])
    assert [row.id for row in agenda.items(database, meeting)] == [before[2], before[0], before[1], *before[3:]]


def test_too_much_administration_warns(database, bare):
    sums = agenda.sums(database, bare)
    assert (sums.planned, sums.length, sums.administrative, sums.pedagogical, sums.warnings) == (0, None, 0, 0, ())
    meetings.update(database, bare, {"start": "09:00", "end": "10:00"})
    agenda.add_item(database, bare, "Avisos", block="ADMIN", minutes_planned=25)
    agenda.add_item(database, bare, "Medir", minutes_planned=35)
    sums = agenda.sums(database, bare)
    assert (sums.planned, sums.length, sums.administrative, sums.pedagogical) == (60, 60, 25, 35)
    assert [code for code, _ in sums.warnings] == ["too_administrative"]
    assert sums.pedagogical_share == Count(35, 60)
