"""A reception says how far it is, and whoever waits for it may give up: then nothing came."""

from __future__ import annotations

from functools import partial

import pytest

from app.errors import Cancelled
from app.media.intake import intake_bytes
from app.models.log_tables import Import
from app.paths import copies, scratch
from app.services import conflicts, evidence
from app.services.status import holdings
from app.sync import accepting, history, reception, rekey, roster, undoing, words
from app.ui.pages.exchange_history import received_line
from tests.oracle.desk import a_practice, go_round
from tests.patience import Impatient


@pytest.fixture
def file(pair):
    """Four batches and a file of evidence in a delivery."""
    _, luis = pair
    for _ in range(4):
        practice = a_practice(luis)
        luis.seal()
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    return luis.hand_over()


def test_the_records_and_the_files_of_a_delivery_are_told_as_one_piece_of_work(pair, file):
    ana, _ = pair
    seen, took = Impatient(10_000), Impatient(10_000)
    assert reception.preview(ana.database, file, progress=seen).new
    assert reception.receive(ana.database, file, progress=took).evidence == 1
    for heard in (seen.told, took.told):
        assert len({total for _, total in heard}) == 1
        assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert len(took.told) == len(seen.told) + 1, "the file of evidence too"


def test_whoever_gives_up_among_the_records_has_received_nothing_and_may_try_again(pair, file):
    ana, luis = pair
    before, clock = ana.bytes_of_everything(), ana.author.clock.to_json()
    whole = Impatient(10_000)
    reception.preview(ana.database, file, progress=whole)
    for take in (reception.preview, reception.receive):
        for reports in range(len(whole.told)):  # the first ones are of the copy from before
            with pytest.raises(Cancelled):
                take(ana.database, file, progress=Impatient(reports))
            assert (ana.bytes_of_everything(), ana.author.clock.to_json()) == (before, clock)
            assert [*copies(ana.folder).glob("*"), *scratch(ana.folder).glob("*")] == []
    assert ana.receive(file).state == "applied"
    assert ana.picture() == luis.picture()


def test_fault_2_what_waited_for_a_file_can_be_stopped_as_it_comes_in_with_it(pair):
    """Only the batches of the file itself were told: of a year's work that waited for it nothing could be stopped."""
    ana, luis = pair
    practice = a_practice(luis)
    first = luis.hand_over()
    for number in range(5):
        luis.update("practice", practice, purpose=f"Palabras {number}")
        luis.seal()
    later = ana.forged(luis.keys, ana, *[one for one in luis.batches().values() if one.id not in ana.batches()][1:])
    assert ana.receive(later).state == "waiting"
    before, clock = ana.bytes_of_everything(), ana.author.clock.to_json()
    whole = Impatient(10_000)
    reception.preview(ana.database, first, progress=whole)
    shares = [done / total for done, total in whole.told if total]
    assert shares == sorted(shares)
    assert sum(share >= 0.2 for share in shares) > 5  # after the copy from before it
    for take in (reception.preview, reception.receive):
        with pytest.raises(Cancelled):
            take(ana.database, first, progress=Impatient(len(whole.told) - 3))
        assert (ana.bytes_of_everything(), ana.author.clock.to_json()) == (before, clock)
    ana.receive(first)
    assert ana.get("practice", practice)["purpose"] == "Palabras 4"


@pytest.mark.parametrize("work", [accepting.accept, roster.readmit])
def test_whoever_gives_up_while_the_work_of_a_laptop_comes_to_count_has_decided_nothing(desks, work):
    """Nothing was told of it: of a newcomer who had worked for a year nothing could be stopped."""
    ana, luis, rosa = desks
    if work is accepting.accept:
        rekey.become_another(luis.database)
    else:
        roster.retire(ana.database, luis.device)
    for number in range(3):
        a_practice(luis, title=f"Huerto {number}")
        luis.seal()
    file = luis.hand_over()
    if work is roster.readmit:
        rosa.receive(file)
        file = rosa.hand_over()
    ana.receive(file)
    ana.seal()
    before = ana.bytes_of_everything()
    whom = luis.author.device
    chosen = [whom] if work is accepting.accept else whom
    for reports in range(3):
        with pytest.raises(Cancelled):
            work(ana.database, chosen, progress=Impatient(reports))
        assert ana.bytes_of_everything() == before
    work(ana.database, chosen)
    assert len(ana.rows("practice")) == 3


@pytest.mark.parametrize(("act", "passes"), [("undo", 1), ("redo", 1), ("reject", 6), ("reject undone", 5)])
def test_whoever_gives_up_while_it_is_taken_back_brought_again_or_rejected_has_changed_nothing(pair, act, passes):
    """Each time that its records are gone through is told, after the copy; all is told as done at the end alone."""
    ana, luis = pair
    practice = a_practice(luis)
    ana.receive(luis.hand_over())
    luis.update("practice", practice, title="Otro título")
    ana.receive(luis.hand_over())
    if act in ("redo", "reject undone"):
        undoing.undo(ana.database)
    act = act.split()[0]
    before, kept, whole = ana.bytes_of_everything(), [*copies(ana.folder).glob("*")], Impatient(10_000)
    undoing.preview(ana.database, act, progress=whole)
    shares = [done / total for done, total in whole.told]
    assert shares == sorted(shares)
    assert (len(shares), shares.index(1)) == (1 + passes, passes)
    work, look = getattr(undoing, act), partial(undoing.preview, act=act)
    copied = 0 if act == undoing.REDO else 1
    for take, patience in [(look, passes), *((work, patience) for patience in range(copied + passes))]:
        with pytest.raises(Cancelled):
            take(ana.database, progress=Impatient(patience))
        assert ana.bytes_of_everything() == before
        assert ([*copies(ana.folder).glob("*")], [*scratch(ana.folder).glob("*")]) == (kept, [])
    assert work(ana.database, progress=Impatient(10_000)).changed == {"practice": 1}


def test_who_was_retired_is_no_change_of_records_that_anybody_could_reject(desks):
    ana, luis, rosa = desks
    roster.retire(ana.database, rosa.device)
    luis.receive(ana.hand_over())
    assert not history.receptions(luis.database)[0].counts
    a_practice(ana)
    luis.receive(ana.hand_over())
    assert history.receptions(luis.database)[0].counts


def test_what_is_in_conflict_already_is_told_again_when_it_gets_one_more(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    for desk in desks:
        desk.update("practice", practice, title=f"De {desk.folder.name}")
    ana.receive(luis.hand_over())
    ana.update("practice", practice, purpose="Lo que quiere Ana")
    rosa.update("practice", practice, purpose="Lo que quiere Rosa")
    file = rosa.hand_over()
    assert reception.preview(ana.database, file).conflicts == ana.receive(file).conflicts == 1
    assert len(ana.conflicts()) == 2
    assert undoing.undo(ana.database).conflicts == 0
    assert undoing.redo(ana.database).conflicts == 1


def test_what_is_told_to_decide_are_as_many_as_there_are_cards(desks):
    """Two fields of one record are two decisions: before, after, when it is undone, brought again, and on the whole."""
    ana, luis, _ = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    for desk in (ana, luis):
        desk.update("practice", practice, title=f"De {desk.folder.name}", purpose=f"Lo que quiere {desk.folder.name}")
    file = luis.hand_over()
    assert words.summary_lines(reception.preview(ana.database, file))[-1] == (
        "Por decidir: 2 datos con dos versiones."
    )
    assert ana.receive(file).conflicts == conflicts.count(ana.database) == holdings(ana.database).disputed == 2
    assert undoing.undo(ana.database).conflicts == conflicts.count(ana.database) == holdings(ana.database).disputed == 0
    assert undoing.preview(ana.database, undoing.REDO).conflicts == undoing.redo(ana.database).conflicts == 2
    assert conflicts.count(ana.database) == 2


def test_a_third_version_is_not_told_as_no_change_though_nothing_else_is_seen_of_it(desks):
    """Fault 16: of three versions the last that comes and is not shown is a change as well."""
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    for desk in (rosa, ana, luis):  # hers is the oldest: it is shown nowhere
        desk.update("practice", practice, title=f"De {desk.folder.name}")
    ana.receive(luis.hand_over())
    file = rosa.hand_over()
    before, done = reception.preview(ana.database, file), ana.receive(file)
    assert len(ana.conflicts()[0].versions) == 3
    for said in (words.summary_lines(before), words.summary_lines(done)):
        assert said == ["1 cambio que deja igual lo que aquí se ve."]
    assert received_line(history.receptions(ana.database)[0]).endswith("1 cambio que deja igual lo que aquí se ve")


def test_the_history_tells_decisions_and_of_what_an_earlier_program_noted_the_records(pair):
    ana, luis = pair
    practice = a_practice(luis, title="Como era")
    ana.receive(luis.hand_over())
    for desk in (ana, luis):
        desk.update("practice", practice, title=f"De {desk.folder.name}", purpose=f"Para {desk.folder.name}")
    ana.receive(luis.hand_over())
    newest = history.receptions(ana.database)[0]
    assert (newest.conflicts, newest.records_in_conflict) == (2, 0)
    assert "otra versión de 2 datos" in received_line(newest)
    with ana.database.write() as session:
        row = session.get(Import, newest.id)
        row.summary = {name: row.summary[name] for name in ("new", "changed", "removed")} | {"conflicts": 1}
    assert "otra versión de 1 anotación" in received_line(history.receptions(ana.database)[0])
