"""Faults 8 to 11: clocks of other years, clocks that go back, and laptops that were restored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import wall_clock
from app.errors import WrongUsage
from app.log.clock import BUILT
from app.log.identity import load_author
from app.services import changes, laptop_date, rows
from app.services.workspace import open_workspace
from app.sync.history import health
from app.sync.pending import pending
from tests.integration.faults.seen import known_practice, titles
from tests.oracle.desk import DAY, NOW, a_practice, go_round


def test_fault_8_a_clock_of_2001_is_doubted_and_only_loses_ties(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.set_clock(BUILT - 9000 * DAY)
    luis.update("practice", practice, title="De 2001", axis="También de 2001")
    ana.update("practice", practice, title="De hoy")
    file = luis.hand_over()
    received = ana.receive(file)
    assert not received.clock_ok
    shown = ana.get("practice", practice)
    assert (shown["title"], shown["axis"]) == ("De hoy", "También de 2001")
    (conflict,) = ana.conflicts()
    assert [(v.values["title"], v.clock_ok) for v in conflict.versions] == [("De hoy", True), ("De 2001", False)]
    told = [changes.last_change(desk.database, "practice", practice) for desk in (ana, luis)]
    assert [one.clock_ok for one in told] == [True, False]
    luis.update("practice", practice, title="De 2001, después")
    go_round(ana, luis, rosa)
    assert titles(ana.conflicts()[0]) == {"De hoy", "De 2001, después"}


def test_fault_8_a_doubted_clock_loses_the_tie_though_its_stamp_is_the_later(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.create("practice", {"title": "Con reloj bueno"})  # a doubted clock goes on from here
    luis.set_clock(BUILT - 9000 * DAY)
    luis.update("practice", practice, title="De 2001")
    ana.set_clock(NOW - DAY // 24)
    ana.update("practice", practice, title="De una hora antes")
    go_round(*desks)
    assert [desk.get("practice", practice)["title"] for desk in desks] == ["De una hora antes"] * 3
    assert titles(rosa.conflicts()[0]) == {"De 2001", "De una hora antes"}


def test_fault_8_a_clock_is_doubted_by_the_others_until_its_laptop_says_that_it_is_right(desks):
    """Who wrote nothing since was doubted for good, whatever the files said that came from there."""
    ana, luis, rosa = desks

    def doubted(desk):
        return [one.device for one in health(desk.database) if not one.clock_ok]

    luis.set_clock(BUILT - 9000 * DAY)
    a_practice(luis)
    ana.receive(luis.hand_over())
    answer = ana.hand_over()
    for desk in (luis, rosa):
        desk.receive(answer)
    assert [doubted(desk) for desk in desks] == [[luis.device]] * 3
    luis.set_clock(NOW)
    ana.receive(luis.hand_over())
    assert doubted(ana) == doubted(luis) == []
    luis.set_clock(BUILT - 9000 * DAY)
    a_practice(luis)
    rosa.receive(luis.hand_over())
    ana.receive(rosa.hand_over())
    assert doubted(ana) == [luis.device]


def test_fault_9_after_hundreds_of_idle_days_one_answer_makes_the_date_good_again(desks):
    ana, luis, _ = desks
    practice = known_practice(desks)
    assert laptop_date.doubted(luis.database) is None
    luis.set_clock(NOW + 401 * DAY)
    asked = laptop_date.doubted(luis.database)
    assert (asked.day.year, asked.possible) == (2028, True)
    before = laptop_date.confirm(luis.database)
    assert laptop_date.doubted(luis.database) is None
    assert load_author(luis.database).clock.confirmed == NOW + 401 * DAY  # also at the next opening
    luis.update("practice", practice, title="Después del descanso")
    assert changes.last_change(luis.database, "practice", practice).clock_ok
    assert ana.receive(luis.hand_over()).clock_ok
    luis.set_clock(NOW + 10 * DAY)  # it was a mistake: the date is put right, and asked for again
    assert laptop_date.doubted(luis.database).possible
    laptop_date.take_back(luis.database, before)
    laptop_date.confirm(luis.database)
    luis.update("practice", practice, title="Con la fecha buena")
    luis.set_clock(NOW + 30 * DAY)
    assert laptop_date.doubted(luis.database) is None
    ana.receive(luis.hand_over())
    assert ana.get("practice", practice)["title"] == "Con la fecha buena"
    luis.set_clock(BUILT - 9000 * DAY)
    assert not laptop_date.doubted(luis.database).possible
    with pytest.raises(WrongUsage):
        laptop_date.confirm(luis.database)


def test_fault_9_a_clock_of_2099_drags_nobody_along(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.set_clock(NOW + 27_000 * DAY)
    luis.update("practice", practice, title="De 2099")
    ana.update("practice", practice, title="De hoy")
    assert not ana.receive(luis.hand_over()).clock_ok
    assert titles(ana.conflicts()[0]) == {"De 2099", "De hoy"}
    ana.update("practice", practice, title="Después de ver lo de 2099")
    assert ana.author.clock.own >> 16 <= NOW + DAY
    go_round(ana, luis, rosa)
    assert [desk.get("practice", practice)["title"] for desk in desks] == ["Después de ver lo de 2099"] * 3


def test_fault_9_what_a_laptop_declares_counts_again_once_its_clock_of_next_year_was_put_right(desks, monkeypatch):
    """A year ahead is not doubted. All that it said later was taken for older than that, until that year came."""
    ana, luis, rosa = desks
    right = wall_clock.now
    luis.set_clock(NOW + 360 * DAY)
    monkeypatch.setattr(wall_clock, "now", lambda: right() + timedelta(days=360))
    assert laptop_date.doubted(luis.database) is None
    practice = a_practice(luis)
    ahead = luis.hand_over()
    luis.set_clock(NOW + DAY // 24)
    monkeypatch.setattr(wall_clock, "now", right)
    ana.receive(ahead)
    assert laptop_date.doubted(luis.database).possible
    laptop_date.confirm(luis.database)
    ana.update("practice", practice, title="De Ana")
    answer = ana.hand_over()
    for desk in (rosa, luis):
        desk.receive(answer)
    ana.receive(rosa.hand_over())
    assert pending(ana.database).handed
    assert ana.receive(luis.hand_over()).confirmed
    assert not pending(ana.database).handed


def test_fault_9_what_is_written_after_a_clock_of_next_year_was_put_right_bears_a_doubted_date_until_then(desks):
    """Stamps only grow: it was dated next year as if that were so, and shown above what others wrote till then."""
    ana, luis, _ = desks
    practice = known_practice(desks)
    luis.set_clock(NOW + 360 * DAY)
    a_practice(luis)
    luis.set_clock(NOW + DAY // 24)
    laptop_date.confirm(luis.database)
    luis.update("practice", practice, title="De Luis")
    assert not changes.last_change(luis.database, "practice", practice).clock_ok
    assert laptop_date.doubted(luis.database) is None
    ana.set_clock(NOW + DAY // 12)
    ana.update("practice", practice, title="De Ana, después")
    came = ana.receive(luis.hand_over())
    assert came.clock_ok
    assert ana.get("practice", practice)["title"] == "De Ana, después"
    assert titles(ana.conflicts()[0]) == {"De Luis", "De Ana, después"}
    assert all(one.clock_ok for one in health(ana.database))
    luis.set_clock(NOW + 361 * DAY)
    luis.update("practice", practice, title="Un año después")
    assert changes.last_change(luis.database, "practice", practice).clock_ok


def test_fault_9_a_laptop_that_wrote_in_2099_asks_about_its_date_once_and_not_every_400_days(tmp_path, monkeypatch):
    """Its last stamp stays ahead for good: what a person said of the date counted for 400 days from that answer."""

    def today_is(day):
        monkeypatch.setattr("time.time_ns", lambda: (NOW + day * DAY) * 1_000_000)

    today_is(27_000)
    workspace = open_workspace(tmp_path / "datos")
    database = workspace.create("Los Boldos", "Ana Pino")
    today_is(0)
    assert laptop_date.doubted(database).possible
    laptop_date.confirm(database)
    for day in range(0, 1600, 300):
        today_is(day)
        workspace.forget(database.space)
        database = workspace.open(database.space)
        assert laptop_date.doubted(database) is None
        rows.create(database, "practice", {"title": f"Del día {day}"})
    today_is(1450)
    assert laptop_date.doubted(database).possible, "it went back since it was used last"
    today_is(1500 + 401)
    assert laptop_date.doubted(database).possible, "nobody used it for more than a year"
    workspace.close()


def test_fault_10_a_clock_that_goes_back_while_working_keeps_its_own_order(desks):
    ana, luis, _ = desks
    practice = known_practice(desks)
    for hours, title in ((0, "Uno"), (-3, "Dos"), (-20, "Tres")):
        luis.set_clock(NOW + hours * DAY // 24)
        luis.update("practice", practice, title=title)
        luis.seal()
    ana.receive(luis.hand_over())
    assert ana.get("practice", practice)["title"] == "Tres"
    assert not ana.conflicts()
    assert all(batch.header.clock_ok for batch in ana.batches().values() if batch.header.device == luis.device)


def test_fault_11_a_restored_laptop_that_writes_the_very_same_again_goes_on_receiving(desks):
    ana, luis, _ = desks
    practice = known_practice(desks)
    luis.set_clock(BUILT - 9000 * DAY)  # a doubted clock counts on: the same stamps come again
    restored = luis.copy("luis-restaurado")
    restored.set_clock(BUILT - 9000 * DAY)
    luis.set_clock(BUILT - 9000 * DAY)
    with restored:
        for title in ("Uno", "Dos"):
            luis.update("practice", practice, title=title)
            luis.seal()
        *_, second = luis.batches().values()
        assert restored.receive(luis.forged(luis.keys, restored, second)).state == "waiting"
        for title in ("Uno", "Dos"):
            restored.update("practice", practice, title=title)
            restored.seal()
        assert restored.batches().keys() == luis.batches().keys()
        restored.receive(ana.hand_over())
        assert restored.picture() == luis.picture()
