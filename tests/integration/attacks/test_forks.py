"""A member whose laptop forks without end: what hangs on ancestry stays exact, and takes steps in proportion."""

from __future__ import annotations

import random
import sys
from itertools import combinations

from app.log import ancestry, seal
from app.log.ancestry import Origin, Place, common_positions, known_positions, last_ones, pack, place_after, place_at
from app.log.fold import Fold
from app.log.ops import GENERAL
from app.log.registers import Operation, fold_row, maximal, seen_by_all
from app.models.log_tables import Batch
from app.sync import declaration, limits, pending, twins
from tests.oracle.desk import a_practice, go_round

GROUPS = {"title": ("title",), "purpose": ("purpose",)}


def stored(session, n, parents):
    """A batch after these, as the history keeps it."""
    place = place_after(session, parents)
    batch = Batch(
        id=f"{n:064}",
        channel=GENERAL,
        device="d",
        number=n,
        parents=[],
        schema=1,
        clock_ok=True,
        header="",
        sig=b"",
        head=False,
        chain=place.chain,
        pos=place.pos,
        reach=pack(place.reach),
    )
    session.add(batch)
    session.flush()
    return batch


def test_ancestry_is_exact_where_what_a_batch_descends_from_is_said_with_another(pair, monkeypatch):
    monkeypatch.setattr(ancestry, "WIDE", 3)
    chance = random.Random(11)
    with pair[0].database.write() as session:
        batches, past = [], []
        for n in range(90):
            chosen = sorted(chance.sample(range(n), min(n, chance.choice((1, 1, 1, 2, 2, 5)))))
            batches.append(stored(session, n, [batches[one] for one in chosen]))
            past.append({n}.union(*(past[one] for one in chosen)))
        places = [place_at(session, one.chain, one.pos, one.reach) for one in batches]
        session.rollback()
    assert any(isinstance(place.reach, ancestry.Beyond) and place.reach.own for place in places)
    covered = [{n for n, other in enumerate(places) if place.covers(other)} for place in places]
    assert covered == past
    ops = [
        Operation(n, "w", n, {"title": n}, Origin(n, str(n), "d", clock_ok=True, place=place))
        for n, place in enumerate(places)
    ]
    for _ in range(60):
        some = sorted(chance.sample(range(90), chance.randrange(1, 30)))
        held = set().union(*(past[one] for one in some))
        known = known_positions(places[one] for one in some)
        assert {n for n, place in enumerate(places) if known.get(place.chain, -1) >= place.pos} == held
        last = {one for one in some if not any(one in past[other] for other in some if other != one)}
        assert last_ones({one: places[one] for one in some}) == last
        assert {op.n for op in maximal(ops[one] for one in some)} == last
        apart = [ops[one] for one in sorted(last)]
        common = set.intersection(*(past[one] - {one} for one in last))
        assert {op.n for op in seen_by_all(ops, apart)} == common
        known = common_positions(places[one] for one in last)
        assert {n for n, place in enumerate(places) if known.get(place.chain, -1) >= place.pos} == common


def test_thousands_of_forks_take_no_more_room_each_than_a_few(pair, monkeypatch):
    monkeypatch.setattr(ancestry, "WIDE", 8)
    room = {}
    for forks in (30, 120):
        with pair[0].database.write() as session:
            root = stored(session, 0, [])
            first = [stored(session, n, [root]) for n in range(1, forks + 1)]
            joined = stored(session, forks + 1, first)
            later = [stored(session, n, [joined]) for n in range(forks + 2, 2 * forks + 2)]
            room[forks] = sum(len(one.reach) for one in (root, *first, joined, *later))
            session.rollback()
    assert room[120] < 5 * room[30]


def test_batches_that_each_join_very_different_forks_take_some_bits_a_chain(pair):
    forks, chance = 400, random.Random(5)
    with pair[0].database.write() as session:
        root = stored(session, 0, [])
        first = [stored(session, n, [root]) for n in range(1, forks + 1)]
        halves = [
            stored(session, forks + n, sorted(chance.sample(first, forks // 2), key=lambda one: one.n))
            for n in range(1, 5)
        ]
        pairs = [stored(session, forks + 9 + n, list(both)) for n, both in enumerate(combinations(halves, 2))]
        room = sum(len(one.reach) for one in (*halves, *pairs))
        places = [place_at(session, one.chain, one.pos, one.reach) for one in pairs]
        session.rollback()
    assert room < forks * len(pairs) * 8 // 10
    assert {len(place.reach) for place in places} != {0}


def forked(forks):
    """One record that so many branches of one laptop deleted, and so many wrote, each without knowing of another."""
    begun = Operation(0, "w", 0, {"title": "A", "purpose": None}, Origin(0, "0", "d", True, Place(0, 0, {})))
    ops = [begun]
    for n in range(1, 2 * forks + 1):
        place = Place(n, 0, {0: 0})
        kind, values = ("w", {"title": f"T{n}", "purpose": None}) if n % 2 else ("d", {})
        ops.append(Operation(n, kind, n, values, Origin(n, str(n), "d", True, place)))
    return ops


def weighed(forks):
    """How many steps weighing them takes."""
    ops, steps = forked(forks), 0

    def count(_frame, event, _argument):
        nonlocal steps
        steps += event in ("call", "c_call")

    work = Fold(None)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        folded = work.rows["practice", "r"] = fold_row(ops, GROUPS, {})
        work._gone(("practice", "r"), {})
        work._kept_unknowingly(("practice", "r"), {})
        common = seen_by_all(ops, maximal(op for op in ops if op.kind == "w"))
        last_ones({op.n: op.origin.place for op in ops})
    finally:
        sys.setprofile(before)
    assert (len(folded.deletes), folded.disputed, [op.n for op in common]) == (forks, ["title"], [0])
    return steps


def test_weighing_a_record_with_thousands_of_branches_takes_steps_in_proportion():
    assert weighed(400) < 5 * weighed(100)


def branches_of(ana, luis, practice, field, number):
    """So many batches of Luis upon the last one of Ana, each with other words in one field of a practice."""
    parents = tuple(ana.batches())[-1:]
    return [
        ana.batch(luis.keys, ("w", "practice", practice, {field: f"Rama {n}"}), number=n, parents=parents)
        for n in range(number)
    ]


def branched(desks):
    """A practice that Ana and Rosa hold with 21 branches that Luis's laptop wrote on it; Luis has none of it."""
    ana, luis, rosa = desks
    practice = a_practice(ana)
    rosa.receive(ana.hand_over())
    forks = branches_of(ana, luis, practice, "purpose", 21)
    for desk in (ana, rosa):
        desk.receive(desk.forged(luis.keys, desk, *forks))
    return practice


def test_a_member_who_forks_dozens_of_times_is_heard_and_honest_work_goes_on(pair):
    ana, luis = pair
    practice = a_practice(ana)
    luis.receive(ana.hand_over())
    forks = branches_of(ana, luis, practice, "title", 40)
    ana.receive(luis.forged(luis.keys, ana, *forks))
    (clash,) = ana.conflicts()
    assert len(clash.versions) == 40
    ana.update("practice", practice, title="Decidido")
    assert ana.conflicts() == []
    luis.receive(ana.hand_over())
    assert luis.get("practice", practice)["title"] == "Decidido"
    assert luis.picture() == ana.picture()


def test_22_of_a_laptop_with_many_branches_only_the_latest_are_compared_each_with_each(pair, monkeypatch):
    ana, luis = pair
    practice = a_practice(ana)
    luis.receive(ana.hand_over())
    firsts = branches_of(ana, luis, practice, "title", 12)
    ops = ("w", "practice", practice, {"purpose": "Después"})
    seconds = [ana.batch(luis.keys, ops, number=100 + n, parents=(one.id,)) for n, one in enumerate(firsts)]
    ana.receive(luis.forged(luis.keys, ana, *firsts, *seconds))
    compared = []
    monkeypatch.setattr(twins, "_MOST_COMPARED", 4)
    monkeypatch.setattr(twins, "_grow_apart", lambda *both: compared.append(both))
    assert twins.twins(ana.database) == []
    assert len(compared) == 6


def test_22_a_file_declares_no_more_heads_than_it_may_and_what_it_leaves_out_is_sent_again(desks, monkeypatch):
    ana, luis, rosa = desks
    monkeypatch.setattr(declaration, "_MOST_HEADS", 3)
    branched(desks)
    with rosa.opened(ana.hand_over()) as opened:
        assert {channel: len(heads) for channel, heads in opened.manifest.have.items()} == {"general": 3, "roster": 1}
    go_round(*desks)
    assert ana.picture() == luis.picture() == rosa.picture()


def test_more_heads_than_a_batch_or_a_file_can_name_are_joined_and_everybody_goes_on(desks, monkeypatch):
    ana, luis, rosa = desks
    monkeypatch.setattr(seal, "MOST_PARENTS", 4)
    monkeypatch.setattr(limits, "MAX_NAMES", 12)
    practice = branched(desks)
    luis.receive(ana.hand_over())  # who has nothing of his own to say is heard as well
    rosa.update("practice", practice, title="De Rosa")
    for desk in (ana, luis):
        desk.receive(rosa.hand_over())
    go_round(*desks)
    assert ana.picture() == luis.picture() == rosa.picture()
    assert [len(one.versions) for one in ana.conflicts()] == [21]
    assert ana.get("practice", practice)["title"] == "De Rosa"
    assert max(len(one.header.parents) for one in ana.batches().values()) == 4
    assert [one.device for one in twins.twins(ana.database) if one.device != luis.device] == []
    left = pending.pending(ana.database)
    assert (left.here, left.handed) == (0, 0)
