"""Who types while a file is taken in has not seen what came: it is a conflict, never a silent loss (invariant 5)."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.log import registers
from app.models.base import new_id
from app.models.log_tables import DELETED
from app.services import meanwhile, meeting_observations
from app.sync import erasing, twins, undoing
from tests.oracle.desk import a_practice, go_round


@pytest.fixture
def shared(pair):
    """Ana and Luis, and a practice that both hold."""
    ana, luis = pair
    practice = a_practice(ana)
    go_round(*pair)
    return ana, luis, practice


def titles(desk):
    return [{version.values["title"] for version in one.versions} for one in desk.conflicts()]


def test_5_what_came_while_somebody_typed_is_beside_it_until_somebody_decides(shared):
    ana, luis, practice = shared
    luis.update("practice", practice, title="De Luis")
    began = meanwhile.mark(ana.database)
    ana.update("practice", practice, subject="MA")  # not sealed yet: the reception closes it
    ana.receive(luis.hand_over())
    with meanwhile.as_of(ana.database, began):
        ana.update("practice", practice, title="Hue")
        ana.update("practice", practice, title="Huerta de Ana")  # and goes on typing
    assert ana.get("practice", practice)["title"] == "Huerta de Ana"
    assert titles(ana) == [{"De Luis", "Huerta de Ana"}]
    luis.receive(ana.hand_over())
    assert ana.picture() == luis.picture()
    assert titles(luis) == titles(ana)
    assert twins.twins(ana.database) == twins.twins(luis.database) == []
    ana.decide(ana.conflicts()[0].id, {"title": "Huerta de los dos"})
    go_round(ana, luis)
    assert luis.get("practice", practice)["title"] == "Huerta de los dos"
    assert (titles(ana), titles(luis)) == ([], [])


def test_5_who_writes_on_a_record_that_came_has_seen_it(shared):
    ana, luis, _practice = shared
    began = meanwhile.mark(ana.database)
    fresh = a_practice(luis, title="Nueva")
    ana.receive(luis.hand_over())
    with meanwhile.as_of(ana.database, began):
        ana.update("practice", fresh, title="Nueva, corregida")
    go_round(ana, luis)
    assert (titles(ana), titles(luis)) == ([], [])
    assert luis.get("practice", fresh)["title"] == "Nueva, corregida"
    assert twins.twins(ana.database) == []


def test_5_so_it_is_where_this_laptop_wrote_nothing_else_meanwhile_or_handed_over_what_came(shared):
    ana, luis, practice = shared
    began = meanwhile.mark(ana.database)
    luis.update("practice", practice, title="De Luis")
    ana.receive(luis.hand_over())
    with meanwhile.as_of(ana.database, began):
        ana.update("practice", practice, title="Huerta")
    assert titles(ana) == [{"De Luis", "Huerta"}]
    ana.hand_over()
    ana.decide(ana.conflicts()[0].id, {"title": "Huerta de Luis"})
    ana.hand_over()
    with meanwhile.as_of(ana.database, began):
        ana.update("practice", practice, purpose="Para comer")
    assert titles(ana) == []
    go_round(ana, luis)
    assert luis.picture() == ana.picture()
    assert twins.twins(luis.database) == []


def test_5_however_often_it_is_saved_while_somebody_types_on_what_came_stands_beside_it(shared, monkeypatch):
    monkeypatch.setattr(registers, "MOST_APART", 3)
    ana, luis, practice = shared
    luis.update("practice", practice, title="De Luis")
    began = meanwhile.mark(ana.database)
    ana.receive(luis.hand_over())
    for typed in ("H", "Hu", "Hue", "Huer", "Huerta"):
        with meanwhile.as_of(ana.database, began):
            ana.update("practice", practice, title=typed)
    assert titles(ana) == [{"De Luis", "Huerta"}]


def test_5_a_record_that_came_is_not_seen_where_its_natural_key_made_it_the_same(shared):
    """A line of an observation is called by its session and its question: the form had shown none."""
    ana, luis, _practice = shared
    meeting = ana.create("meeting", {"date": "2026-04-01", "objective": "Medir"}, id=new_id())
    item = meeting_observations.of_meeting(ana.database, meeting).lines[0].item_id
    meeting_observations.write(ana.database, meeting, {"notes": "Comienza"})
    go_round(ana, luis)
    meeting_observations.note(luis.database, meeting, item, "De Luis")
    began = meanwhile.mark(ana.database)
    ana.receive(luis.hand_over())
    with meanwhile.as_of(ana.database, began):
        meeting_observations.note(ana.database, meeting, item, "De Ana")
    assert [{one.values["note"] for one in clash.versions} for clash in ana.conflicts()] == [{"De Luis", "De Ana"}]
    undoing.undo(ana.database)
    assert "De Ana" in {one.note for one in meeting_observations.of_meeting(ana.database, meeting).lines}


def test_5_what_was_brought_again_by_hand_meanwhile_is_not_seen_either(shared):
    ana, luis, practice = shared
    luis.update("practice", practice, purpose="De Luis")
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    began = meanwhile.mark(ana.database)
    undoing.redo(ana.database)
    with meanwhile.as_of(ana.database, began):
        ana.update("practice", practice, purpose="De Ana")
    assert values(ana) == [{"De Ana", "De Luis"}]


def test_where_nothing_came_typing_makes_no_batch_of_its_own(shared):
    ana, _luis, practice = shared
    before = len(ana.batches())
    with meanwhile.as_of(ana.database, meanwhile.mark(ana.database)):
        for title in ("U", "Un", "Uno"):
            ana.update("practice", practice, title=title)
    assert len(ana.batches()) == before


def test_5_who_types_while_a_file_brings_back_what_was_undone_has_not_seen_it(shared):
    ana, luis, practice = shared
    luis.update("practice", practice, title="De Luis", purpose="Lo que quiere Luis")
    file = luis.hand_over()
    ana.receive(file)
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.update("practice", practice, title="De Ana")
    began = meanwhile.mark(ana.database)
    ana.receive(file)
    with meanwhile.as_of(ana.database, began):
        ana.update("practice", practice, purpose="Lo que")
        ana.update("practice", practice, purpose="Lo que quiere Ana")
    assert values(ana) == [{"De Ana", "De Luis"}, {"Lo que quiere Ana", "Lo que quiere Luis"}]
    a_practice(ana, title="Después")
    go_round(ana, luis)
    assert ana.picture() == luis.picture()
    assert twins.twins(ana.database) == twins.twins(luis.database) == []


def values(desk):
    found = ({version.values[one.register] for version in one.versions} for one in desk.conflicts())
    return sorted(found, key=min)


def test_6_what_was_deleted_elsewhere_while_somebody_typed_in_it_stays_and_that_is_decided(shared):
    """Sync-design 1.5: whose deletion it was had not seen what was being written, in it or in a part of it."""
    ana, luis, practice = shared
    step = ana.create("practice_step", {"practice_id": practice, "text": "Caminar", "moment": "development"})
    go_round(ana, luis)
    began = meanwhile.mark(ana.database)
    luis.remove("practice", practice)
    ana.receive(luis.hand_over())
    assert ana.get("practice", practice) is None
    with meanwhile.as_of(ana.database, began):
        ana.update("practice_step", step, text="Caminar y medir")
    assert ana.get("practice", practice) is not None
    assert ana.get("practice_step", step)["text"] == "Caminar y medir"
    assert [one.register for one in ana.conflicts()] == [DELETED]
    go_round(ana, luis)
    assert ana.picture() == luis.picture()
    assert twins.twins(ana.database) == twins.twins(luis.database) == []
    luis.decide(luis.conflicts()[0].id, 1)
    go_round(ana, luis)
    assert (ana.get("practice", practice), luis.get("practice", practice)) == (None, None)


def test_what_somebody_here_deleted_or_a_coordination_erased_does_not_come_back_by_typing(shared):
    ana, luis, practice = shared
    other = a_practice(ana)
    go_round(ana, luis)
    began = meanwhile.mark(luis.database)
    erasing.erase(ana.database, "practice", practice)
    luis.receive(ana.hand_over())
    luis.remove("practice", other)
    for gone in (practice, other):
        with pytest.raises(NotFound), meanwhile.as_of(luis.database, began):
            luis.update("practice", gone, title="Otra vez")
