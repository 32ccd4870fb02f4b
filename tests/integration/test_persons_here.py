"""Several people at one laptop: short codes, and how little they hold back; what each writes is theirs (design 4)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.errors import CodeWait, InvalidData, NotFound, WrongCode, WrongUsage
from app.log import settings
from app.log.keys import RootKey
from app.log.seal import seal
from app.models.log_tables import Batch, Op
from app.services import duplicates_join, laptop, persons_here, practices, rows, short_codes
from app.sync.recovery import sheet
from app.sync.recovery_words import read_words
from app.texts import explain


@pytest.fixture
def clock(monkeypatch):
    """The wall clock of the laptop, in seconds."""
    told = {"at": 1_800_000_000.0}
    monkeypatch.setattr(persons_here, "now", lambda: told["at"])
    return told


def listed(database):
    return [(one.name, one.has_code, one.here) for one in persons_here.people_here(database)]


def test_minga_asks_who_it_is_once_several_open_it_or_somebody_has_a_code(database, ids):
    assert listed(database) == [("Ana Soto Rivas", False, True)]
    assert not persons_here.asks(database)
    persons_here.open_as(database, ids.berta)
    assert listed(database) == [("Ana Soto Rivas", False, False), ("Berta Ñanco Ñanco", False, True)]
    assert persons_here.asks(database)
    persons_here.take_off_list(database, ids.ana)
    assert not persons_here.asks(database)
    persons_here.set_code(database, ids.berta, "4071")
    assert persons_here.asks(database)


def test_only_the_code_opens_in_that_name_and_nothing_of_it_can_be_read(database, ids, clock):
    persons_here.set_code(database, ids.celso, "407188")
    for wrong in ("", "4071", "407189"):
        with pytest.raises(WrongCode):
            persons_here.open_as(database, ids.celso, wrong)
        clock["at"] += 60
    persons_here.open_as(database, ids.celso, "407188")
    assert laptop.laptop(database).person == ids.celso
    with database.read() as session:
        assert "407188" not in json.dumps(settings.get(session, "short_codes"))
    for odd in ("123", "1234567", "12a4", "١٢٣٤", ""):
        with pytest.raises(InvalidData):
            persons_here.set_code(database, ids.celso, odd, current="407188")
    with pytest.raises(NotFound):
        persons_here.open_as(database, "0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90")


def test_a_code_is_changed_and_dropped_by_whoever_knows_it(database, ids, clock):
    persons_here.set_code(database, ids.ana, "4071")
    with pytest.raises(WrongCode):
        persons_here.set_code(database, ids.ana, "1111", current="9999")
    with pytest.raises(WrongCode):
        persons_here.drop_code(database, ids.ana, "9999")
    persons_here.set_code(database, ids.ana, "1111", current="4071")
    persons_here.drop_code(database, ids.ana, "1111")
    persons_here.open_as(database, ids.ana)


def test_an_empty_code_is_no_guess_and_lets_nobody_in(database, ids, clock):
    persons_here.set_code(database, ids.ana, "4071")
    for _ in range(10):
        with pytest.raises(WrongCode):
            persons_here.open_as(database, ids.ana, "")
    persons_here.open_as(database, ids.ana, "4071")


def test_guessing_is_slow_even_after_closing_the_program_or_setting_the_clock_back(database, ids, clock):
    persons_here.set_code(database, ids.ana, "4071")
    waited = tried = 0
    for guess in range(30):
        try:
            persons_here.open_as(database, ids.ana, f"{guess:04}")
        except WrongCode:
            tried += 1
        except CodeWait as wait:
            clock["at"] += wait.seconds
            waited += wait.seconds
    assert tried < 20
    assert waited > 1500
    with pytest.raises((WrongCode, CodeWait)):
        persons_here.open_as(database, ids.ana, "0000")
    with pytest.raises(CodeWait):  # the right one too: nothing is told by how long it takes
        persons_here.open_as(database, ids.ana, "4071")
    clock["at"] -= 10 * 24 * 3600
    with pytest.raises(CodeWait) as told:
        persons_here.open_as(database, ids.ana, "4071")
    assert told.value.seconds <= short_codes.LONGEST_WAIT
    clock["at"] += 10 * 24 * 3600 + 600
    persons_here.open_as(database, ids.ana, "4071")
    with pytest.raises(WrongCode):  # a good one forgives the wrong ones before it
        persons_here.open_as(database, ids.ana, "1111")
    persons_here.open_as(database, ids.ana, "4071")


def test_the_coordination_gives_a_word_for_that_laptop_and_person_alone(desks, clock):
    ana, luis, rosa = desks
    person, other = laptop.laptop(luis.database).person, laptop.laptop(rosa.database).person
    persons_here.set_code(luis.database, person, "4071")
    assert [persons_here.word_can_come(one.database) for one in desks] == [False, True, True]
    number = persons_here.number_to_read_out(luis.database, person)
    assert number == persons_here.number_to_read_out(luis.database, person)
    with pytest.raises(WrongUsage):
        persons_here.answer_for(rosa.database, luis.device, person, number)
    word = persons_here.answer_for(ana.database, luis.device, person, f"{number[:3]} {number[3:]}")
    assert len(word) == 8
    wrong = [
        persons_here.answer_for(ana.database, luis.device, other, number),
        persons_here.answer_for(ana.database, rosa.device, person, number),
        persons_here.answer_for(ana.database, luis.device, person, f"{(int(number) + 1) % 10**6:06}"),
        "",
    ]
    for one in wrong:
        with pytest.raises(WrongCode):
            persons_here.forget_code(luis.database, person, one)
        clock["at"] += 600
    persons_here.forget_code(luis.database, person, f"{word[:4]} {word[4:]}")
    persons_here.open_as(luis.database, person)
    persons_here.set_code(luis.database, person, "5555")
    with pytest.raises(WrongCode):  # it was good once
        persons_here.forget_code(luis.database, person, word)
    with pytest.raises(InvalidData):
        persons_here.answer_for(ana.database, luis.device, person, "12")


def test_a_member_who_knows_the_number_cannot_make_the_word(desks, clock):
    _ana, luis, rosa = desks
    person = laptop.laptop(luis.database).person
    persons_here.set_code(luis.database, person, "4071")
    number = persons_here.number_to_read_out(luis.database, person)
    with rosa.database.read() as session:
        keys = session.info["author"].keys
    with luis.database.read() as session:
        his = session.info["author"].keys
    forged = short_codes.answer(
        keys.box_private, his.box_public, space=luis.database.space, device=luis.device, person=person, number=number
    )
    with pytest.raises(WrongCode):
        persons_here.forget_code(luis.database, person, forged)
    assert persons_here.has_code(luis.database, person)


def test_the_recovery_sheet_opens_the_coordinations_own_laptop(database, ids):
    persons_here.set_code(database, ids.ana, "4071")
    with pytest.raises(WrongCode):
        persons_here.forget_code_with_sheet(database, ids.ana, RootKey.new())
    persons_here.forget_code_with_sheet(database, ids.ana, read_words(" ".join(sheet(database).words)))
    persons_here.open_as(database, ids.ana)


def test_what_was_written_before_the_change_is_sealed_in_the_name_of_who_wrote_it(database, ids):
    rows.create(database, "practice", {"title": "De Ana"})
    persons_here.open_as(database, ids.berta)
    with database.read() as session:
        assert session.scalar(select(Op.n).where(Op.batch.is_(None))) is None
    rows.create(database, "practice", {"title": "De Berta"})
    with database.write() as session:
        seal(session, session.info["author"])
        assert list(session.scalars(select(Batch.who).order_by(Batch.n)))[-2:] == [ids.ana, ids.berta]


def test_each_sees_their_own_drafts_alone_also_when_written_for_another(database, ids):
    mine = practices.create(database, {"title": "De Ana, para Berta", "author_ids": [ids.berta]})
    persons_here.open_as(database, ids.berta)
    hers = practices.create(database, {"title": "De Berta"})
    assert practices.find_ids(database) == [hers]
    persons_here.open_as(database, ids.ana)
    assert practices.find_ids(database) == [mine]
    rows.remove(database, "person", ids.berta)  # nobody could see it any more
    assert practices.find_ids(database) == [mine, hers]


def test_codes_never_leave_the_laptop(desks):
    ana, luis, _rosa = desks
    person = laptop.laptop(luis.database).person
    persons_here.set_code(luis.database, person, "4071")
    ana.receive(luis.hand_over())
    assert not persons_here.has_code(ana.database, person)


@pytest.mark.parametrize(("seconds", "said"), [(1, "Espere 1 segundo"), (40, "Espere 40 segundos")])
def test_how_long_one_waits_after_wrong_codes_is_said_of_one_second_and_of_several(seconds, said):
    assert explain(CodeWait(seconds)).title == said


def opens_with(database, person, code, clock):
    clock["at"] += 600
    try:
        persons_here.open_as(database, person, code)
    except WrongCode:
        return False
    return True


def test_two_who_were_made_one_and_taken_apart_have_each_their_own_code_again(database, ids, clock):
    persons_here.set_code(database, ids.ana, "1111")
    persons_here.set_code(database, ids.berta, "2222")
    for kept, merged, code in ((ids.ana, ids.berta, "1111"), (ids.berta, ids.ana, "2222")):
        fusion = duplicates_join.join(database, "person", kept, merged)
        assert opens_with(database, kept, code, clock)
        assert not opens_with(database, kept, "3333", clock)  # which is noted, and what is kept written anew
        duplicates_join.part(database, fusion)
        assert [one.has_code for one in persons_here.people_here(database)] == [True, True]
        assert opens_with(database, ids.ana, "1111", clock)
        assert opens_with(database, ids.berta, "2222", clock)


def test_whoever_was_made_one_with_somebody_opens_with_the_code_of_either_until_they_choose(database, ids, clock):
    persons_here.set_code(database, ids.berta, "2222")
    fusion = duplicates_join.join(database, "person", ids.ana, ids.berta)
    assert not opens_with(database, ids.ana, "", clock)
    assert opens_with(database, ids.ana, "2222", clock)
    persons_here.drop_code(database, ids.ana, "2222")
    assert not persons_here.has_code(database, ids.ana)
    assert opens_with(database, ids.ana, "", clock)
    persons_here.set_code(database, ids.ana, "1111")
    assert opens_with(database, ids.ana, "1111", clock)
    duplicates_join.part(database, fusion)
    assert opens_with(database, ids.ana, "1111", clock)
    assert opens_with(database, ids.berta, "2222", clock)
