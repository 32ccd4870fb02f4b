"""What the header of a batch says not to have seen: how it is named, what it means, and how much of it is weighed."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from app.log import registers, unseen
from app.log.batch import parse_header
from app.models.log_tables import Batch
from app.sync import undoing
from tests.oracle.desk import a_practice, go_round, titles_in_conflict


def test_12_what_was_away_is_named_by_its_ends_and_of_endless_forks_some(desks, monkeypatch):
    monkeypatch.setattr(unseen, "MOST_UNSEEN", 4)
    ana, luis, rosa = desks
    practice, other = a_practice(luis), a_practice(luis)
    go_round(*desks)
    lines = [("w", "practice", other, {"title": f"De Luis {n}"}) for n in range(9)]
    forks = [ana.batch(luis.keys, line, number=100 + n) for n, line in enumerate(lines)]
    for title in ("Uno", "Dos", "Tres"):
        rosa.update("practice", practice, title=title)
        rosa.seal()
    ana.receive(rosa.hand_over())
    ana.receive(luis.forged(luis.keys, ana, *forks))
    a_practice(ana, title="Otra cosa")
    for _ in range(2):
        undoing.undo(ana.database)
    ana.update("practice", practice, title="De Ana")
    for _ in range(2):
        undoing.redo(ana.database)
    ana.seal()
    with ana.database.read() as session:
        named = [parse_header(one.encode()).unseen for one in session.scalars(select(Batch.header))]
        wrote = dict(session.execute(select(Batch.id, Batch.device)).all())
    (some,) = filter(None, named)
    assert sorted(Counter(wrote[first] for first, _ in some).items()) == sorted([(luis.device, 3), (rosa.device, 1)])
    assert {first == last for first, last in some if wrote[first] == rosa.device} == {False}
    assert {"De Ana", "Tres"} in [{one.values["title"] for one in clash.versions} for clash in ana.conflicts()]


def test_what_a_header_says_not_to_have_seen_means_the_same_wherever_it_is_read(desks):
    """A stretch is of one laptop and of what the batch descends from: of all else some laptops hold one end alone."""
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    luis.update("practice", practice, title="De Luis")
    rosa.receive(luis.hand_over())
    rosa.update("practice", practice, subject="MA")
    rosa.seal()
    first, own = (one for one in rosa.batches() if one not in ana.batches())
    luis.update("practice", practice, purpose="Después")
    luis.seal()
    (later,) = luis.batches().keys() - rosa.batches().keys()
    said = ((first, later), (first, own), ("0" * 64, first), (first, "f" * 64))
    odd = rosa.batch(rosa.keys, ("w", "practice", practice, {"title": "De Ana"}), number=200, unseen=said)
    file = rosa.hand_over()
    for desk in (ana, luis):
        desk.receive(file)
        desk.receive(rosa.forged(rosa.keys, desk, odd))
        assert titles_in_conflict(desk) == set()
        assert desk.get("practice", practice)["title"] == "De Ana"


def test_22_of_what_one_laptop_says_in_ever_other_ways_not_to_have_seen_only_so_much_is_weighed(desks, monkeypatch):
    """However often it says the same, it counts once: who types on has not seen it all the same."""
    monkeypatch.setattr(registers, "MOST_APART", 4)
    ana, luis, _ = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    before = set(luis.batches())
    luis.update("practice", practice, title="De Luis")
    file = luis.hand_over()
    (last,) = luis.batches().keys() - before
    line, parents = [], (last,)
    for n in range(6):
        unseen = ((last, last), *((one.id, one.id) for one in line[:2])) if n == 5 else ((last, last),)
        said = ("w", "practice", practice, {"title": f"Otra {n}"})
        line.append(luis.batch(luis.keys, said, number=300 + n, parents=parents, unseen=unseen))
        parents = (line[-1].id,)
    ana.receive(file)
    ana.receive(luis.forged(luis.keys, ana, *line))
    assert titles_in_conflict(ana) == {"De Luis", "Otra 5"}
    many = ((last, last), *((one.id, one.id) for one in line[:3]))
    said = ("w", "practice", practice, {"title": "La última"})
    ana.receive(luis.forged(luis.keys, ana, luis.batch(luis.keys, said, number=400, parents=parents, unseen=many)))
    assert titles_in_conflict(ana) == set()
