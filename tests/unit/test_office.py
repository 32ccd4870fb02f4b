"""Who may sign the roster, when coordinations disagree and one of them was stolen (sync-design 8, faults 24 and 36)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log.ancestry import Origin, Place
from app.log.office import Office, Signed

ROOT = "root"
RETIRED, BACK = {"state": "retired"}, {"state": "accepted"}
LEADS, FOLLOWS = {"coordinates": True}, {"coordinates": False}


class Roster:
    """A roster under way: each batch is called by a letter or a word, and knows those that it descends from."""

    def __init__(self):
        self.known = {}
        self.batches = []
        self.sign("born", ROOT, (), ana={**BACK, **LEADS})

    def sign(self, name, device, parents, **writes):
        past = set(parents).union(*(self.known[parent] for parent in parents))
        self.known[name] = past
        place = Place(len(self.batches), 0, {self._chain(one): 0 for one in past})
        origin = Origin(len(self.batches), name, device, clock_ok=True, place=place)
        said = tuple((row, len(self.batches), values) for row, values in writes.items())
        self.batches.append(Signed(origin, tuple(parents), said))

    def _chain(self, name):
        return next(n for n, one in enumerate(self.batches) if one.id == name)

    def void(self, batches=None):
        return Office(batches or self.batches, ROOT).void()

    def ends(self):
        """The batches that none descends from."""
        return sorted(self.known.keys() - set().union(*self.known.values()))

    def leading(self):
        """Who coordinates in the end."""
        office, void = Office(self.batches, ROOT), self.void()
        end = Place(len(self.batches), 0, dict.fromkeys(range(len(self.batches)), 0))
        among = {one.id for one in self.batches} - void
        return {who for who in ("ana", "luis", "rosa", "zoe") if office.coordinated(who, end, among)}


@pytest.fixture
def roster():
    """Ana founded the microcentro and made Luis a coordination."""
    found = Roster()
    found.sign("luis", "ana", ["born"], luis={**BACK, **LEADS})
    return found


def test_nothing_is_void_where_nobody_was_retired(roster):
    roster.sign("rosa", "luis", ["luis"], rosa=BACK)
    roster.sign("marta", "ana", ["luis"], marta=BACK)
    assert roster.void() == set()


def test_what_a_retired_coordination_signs_afterwards_does_not_count_and_what_the_retirer_had_seen_does(roster):
    roster.sign("rosa", "ana", ["luis"], rosa=BACK)
    roster.sign("theft", "luis", ["rosa"], ana=RETIRED)
    roster.sign("thief", "ana", ["rosa"], zoe={**BACK, **LEADS})
    assert roster.void() == {"thief"}
    assert roster.leading() == {"luis"}


def test_a_stolen_coordination_cannot_let_itself_in_again_nor_through_an_accomplice(roster):
    roster.sign("theft", "luis", ["luis"], ana=RETIRED)
    roster.sign("thief", "ana", ["luis"], zoe={**BACK, **LEADS})
    roster.sign("again", "zoe", ["thief"], ana=BACK)
    roster.sign("revenge", "zoe", ["again", "theft"], luis=RETIRED, ana={**BACK, **LEADS})
    roster.sign("self", "ana", ["again", "theft"], ana={**BACK, **LEADS})
    assert roster.void() == {"thief", "again", "revenge", "self"}
    assert roster.leading() == {"luis"}


def test_honest_work_on_top_of_what_a_thief_signed_counts_without_it(roster):
    roster.sign("thief", "ana", ["luis"], zoe={**BACK, **LEADS})
    roster.sign("honest", "luis", ["thief"], marta=BACK)
    roster.sign("rosa", "luis", ["luis"], rosa={**BACK, **LEADS})
    roster.sign("theft", "rosa", ["rosa"], ana=RETIRED)
    assert roster.void() == {"thief"}


def test_of_two_that_retire_each_other_the_older_coordination_stands(roster):
    roster.sign("a", "ana", ["luis"], luis=RETIRED)
    roster.sign("b", "luis", ["luis"], ana=RETIRED)
    assert roster.void() == {"b"}
    assert roster.leading() == {"ana"}


def test_of_two_that_take_the_office_from_each_other_one_keeps_it(roster):
    roster.sign("a", "ana", ["luis"], luis=FOLLOWS)
    roster.sign("b", "luis", ["luis"], ana=FOLLOWS)
    assert roster.leading() == {"ana"}


def test_whoever_kept_the_office_signs_on_top_of_what_would_have_taken_it(roster):
    roster.sign("a", "ana", ["luis"], luis=FOLLOWS)
    roster.sign("b", "luis", ["luis"], ana=FOLLOWS)
    roster.sign("rosa", "luis", ["b"], rosa={**BACK, **LEADS})
    office, place = Office(roster.batches, ROOT), Place(9, 0, {0: 0, 1: 0, 2: 0, 3: 0, 4: 0})
    assert office.could_sign("ana", place)
    assert not office.could_sign("luis", place)
    roster.sign("c", "ana", ["a", "rosa"], ana=FOLLOWS)
    assert roster.void() == {"b"}
    assert roster.leading() == {"rosa"}


def test_whoever_kept_the_office_and_loses_it_later_retires_nobody_who_did_not_know(roster):
    roster.sign("rosa", "ana", ["luis"], rosa={**BACK, **LEADS})
    roster.sign("a", "ana", ["rosa"], luis=FOLLOWS)
    roster.sign("b", "luis", ["rosa"], ana=FOLLOWS)
    roster.sign("taken", "rosa", ["a", "b"], ana=FOLLOWS)
    roster.sign("unaware", "ana", ["a", "b"], zoe=RETIRED)
    assert roster.void() == {"b", "unaware"}
    assert roster.leading() == {"rosa"}


def test_whoever_got_the_office_from_one_while_another_took_it_retires_others_once_both_are_known(roster):
    roster.sign("rosa", "ana", ["luis"], rosa={**BACK, **LEADS}, zoe={**BACK, **LEADS})
    roster.sign("taken", "ana", ["rosa"], zoe=FOLLOWS)
    roster.sign("given", "luis", ["rosa"], zoe=LEADS)
    roster.sign("decided", "zoe", ["taken", "given"], rosa=RETIRED)
    assert roster.void() == set()
    assert roster.leading() == {"ana", "luis", "zoe"}


def test_whoever_had_the_office_taken_does_not_keep_it_by_giving_it_to_himself_at_once(roster):
    roster.sign("taken", "ana", ["luis"], luis=FOLLOWS)
    roster.sign("own", "luis", ["luis"], luis=LEADS)
    roster.sign("revenge", "luis", ["taken", "own"], ana=RETIRED)
    assert roster.void() == {"revenge"}


def test_what_a_former_coordination_accepted_in_good_faith_stays(roster):
    roster.sign("a", "ana", ["luis"], luis=FOLLOWS)
    roster.sign("b", "luis", ["luis"], rosa=BACK)
    assert roster.void() == set()


def test_whoever_was_let_in_without_office_and_given_it_later_retires_others(roster):
    roster.sign("rosa", "ana", ["luis"], rosa={**BACK, **FOLLOWS})
    roster.sign("office", "ana", ["rosa"], rosa=LEADS)
    roster.sign("theft", "rosa", ["office"], luis=RETIRED)
    assert roster.void() == set()
    assert roster.leading() == {"ana", "rosa"}


def test_whoever_lost_the_office_and_got_it_again_retires_others(roster):
    roster.sign("lost", "ana", ["luis"], luis=FOLLOWS)
    roster.sign("again", "ana", ["lost"], luis=LEADS)
    roster.sign("theft", "luis", ["again"], ana=RETIRED)
    assert roster.void() == set()
    assert roster.leading() == {"luis"}


def test_an_accomplice_of_a_younger_thief_does_not_help_it_against_its_elder(roster):
    roster.sign("thief", "luis", ["luis"], zoe={**BACK, **LEADS})
    roster.sign("revenge", "zoe", ["thief"], ana=RETIRED)
    roster.sign("theft", "ana", ["luis"], luis=RETIRED)
    assert roster.void() == {"thief", "revenge"}


def test_three_that_retire_each_other_in_a_ring_leave_somebody(roster):
    roster.sign("rosa", "ana", ["luis"], rosa={**BACK, **LEADS})
    for name, who, whom in (("a", "ana", "luis"), ("b", "luis", "rosa"), ("c", "rosa", "ana")):
        roster.sign(name, who, ["rosa"], **{whom: RETIRED})
    assert roster.void() == {"b"}
    assert roster.leading() == {"rosa"}


def test_a_laptop_let_in_again_signs_again_and_what_it_signed_meanwhile_stays_out(roster):
    roster.sign("gone", "luis", ["luis"], ana=RETIRED)
    roster.sign("meanwhile", "ana", ["luis"], zoe=BACK)
    roster.sign("back", "luis", ["gone"], ana=BACK)
    roster.sign("after", "ana", ["back"], rosa=BACK)
    assert roster.void() == {"meanwhile"}


def test_the_root_key_retires_anybody(roster):
    roster.sign("a", "ana", ["luis"], luis=RETIRED)
    roster.sign("recovered", ROOT, ["luis"], zoe={**BACK, **LEADS}, ana=RETIRED)
    assert roster.void() == {"a"}
    assert roster.leading() == {"luis", "zoe"}


def test_whoever_never_coordinated_could_not_sign(roster):
    office, place = Office(roster.batches, ROOT), Place(9, 0, {0: 0, 1: 0})
    assert office.could_sign("ana", place)
    assert office.could_sign("luis", place)
    assert office.could_sign(ROOT, place)
    assert not office.could_sign("rosa", place)
    assert not office.could_sign("luis", Place(9, 0, {0: 0}))


PEOPLE = ("ana", "luis", "rosa", "zoe")
WRITES = ({**BACK, **LEADS}, {**BACK, **FOLLOWS}, BACK, LEADS, FOLLOWS, RETIRED, RETIRED)
steps = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(WRITES), st.sets(st.integers(0, 9))),
    max_size=9,
)


@given(history=steps, seed=st.integers(0, 99))
def test_the_same_roster_gives_the_same_answer_in_any_order_and_never_an_office_to_whoever_had_none(history, seed):
    roster = Roster()
    for signer, whom, said, seen in history:
        parents = sorted({list(roster.known)[n % len(roster.known)] for n in seen} | {"born"})
        past = set(parents).union(*(roster.known[parent] for parent in parents))
        place = Place(99, 0, {roster._chain(one): 0 for one in past})
        if signer != whom and Office(roster.batches, ROOT).could_sign(signer, place):
            roster.sign(f"{len(roster.batches)}", signer, parents, **{whom: said})
    void = roster.void()
    assert "born" not in void
    assert roster.leading(), "somebody always coordinates"
    mixed = roster.batches[:]
    random.Random(seed).shuffle(mixed)
    mixed.sort(key=lambda one: len(roster.known[one.id]))  # parents first, in another order
    assert roster.void(mixed) == void
