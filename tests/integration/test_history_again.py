"""What comes again after it was taken back is told once in the history of its record (invariant 12)."""

from __future__ import annotations

from datetime import datetime

from app.services import changes, history
from app.sync import undoing
from tests.oracle.desk import DAY, NOW, a_practice, go_round, titles_in_conflict


def day_of(iso):
    return int(datetime.fromisoformat(iso).timestamp() * 1000 - NOW) // DAY


def told(desk, practice):
    """Who is told to have done what to a practice, on which day, the latest first."""
    found = history.history(desk.database, "practice", practice).changes
    return [
        (
            one.who.split()[0],
            one.kind,
            day_of(one.at),
            [field.after for field in one.fields if field.register == "title"],
        )
        for one in found
    ]


def test_12_the_history_tells_once_who_wrote_it_on_his_day(desks):
    ana, luis, _ = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    luis.set_clock(NOW + DAY)
    luis.update("practice", practice, title="De Luis")
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.set_clock(NOW + 3 * DAY)
    ana.update("practice", practice, title="De Ana")
    ana.set_clock(NOW + 4 * DAY)
    undoing.redo(ana.database)
    luis.set_clock(NOW + 5 * DAY)
    go_round(*desks)
    assert titles_in_conflict(ana) == {"De Ana", "De Luis"}
    for desk in desks:
        assert told(desk, practice) == [
            ("Ana", "changed", 3, ["De Ana"]),
            ("Luis", "changed", 1, ["De Luis"]),
            ("Luis", "created", 0, ["Como era"]),
        ]
        last = changes.last_change(desk.database, "practice", practice)
        assert (last.person.split()[0], day_of(last.at)) == ("Ana", 3)
    # Who decides for what she had read has decided all the same: that is told.
    [conflict] = ana.conflicts()
    chosen = next(n for n, one in enumerate(conflict.versions) if one.values == {"title": "De Luis"})
    ana.decide(conflict.id, chosen)
    go_round(*desks)
    for desk in desks:
        assert told(desk, practice)[0][:2] == ("Ana", "changed")
        assert told(desk, practice)[0][3] == ["De Luis"]


def test_12_the_history_tells_once_of_a_deletion_that_was_asked_about_again(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    go_round(*desks)
    luis.set_clock(NOW + DAY)
    luis.remove("practice", practice)
    ana.receive(luis.hand_over())
    a_practice(ana, title="Otra cosa")
    undoing.undo(ana.database)
    ana.set_clock(NOW + 3 * DAY)
    ana.update("practice", practice, title="De Ana")
    undoing.redo(ana.database)
    go_round(*desks)
    for desk in desks:
        assert [one[:3] for one in told(desk, practice)] == [
            ("Ana", "changed", 3),
            ("Luis", "removed", 1),
            ("Luis", "created", 0),
        ]
