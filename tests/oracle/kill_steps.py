"""The steps at which the program is killed: what was there before, what the person does, and what is true when done.

`act` is done by the process that is killed, on the laptop of `victim`. Afterwards the person does it
again, where the program does not show it as done: `act` looks first at what is shown, as people do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.log.batch import unpack
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import Batch
from app.models.practice import Practice
from app.paths import scratch
from app.services import backup, evidence, health
from app.services.workspace import Workspace, open_workspace
from app.sync import accepting, erasing, hand_over, inviting, joining, mailbox, reception, rekey, undoing
from tests.oracle import kill_fusions, kill_older
from tests.oracle.desk import Desk, a_practice, go_round

Desks = dict[str, Desk]
Act = Callable[[Workspace, Database, Path], None]
STICK = "pendrive"
FILE = "entrega.entrega"
SECRET = "Zorzalina Quilaqueo"
PHOTO = b"%PDF-1.4\n" + b"x" * 5_000_000  # two pieces


@dataclass(frozen=True)
class Step:
    """One thing that a person does. `units` of work store it, between which a kill leaves a sound part; 0: varies."""

    victim: str
    prepare: Callable[[Desks, Path], None]
    act: Act
    done: Callable[[Desks, Path], None]
    altered: bool = False  # the records are not what their history says until it is done
    units: int = 1


def photo(desk: Desk, practice: str, data: bytes = PHOTO) -> None:
    """A file of evidence that may travel."""
    evidence.add(desk.database, desk.store, intake_bytes(data, "hoja.pdf"), practice_id=practice, shows_pupils=False)


def work(desk: Desk, titles: str, count: int = 5) -> list[str]:
    """Some practices, the first with a large file."""
    made = [a_practice(desk, title=f"{titles} {number}") for number in range(count)]
    photo(desk, made[0], PHOTO + titles.encode())
    return made


def titles(desk: Desk) -> set[str]:
    """The titles of the practices on the screen."""
    return {row["title"] for row in desk.rows("practice").values()}


def files(desk: Desk) -> list[str]:
    """The complete files of evidence."""
    return list(desk.store.names())


# -- files out


def _luis_has_work(desks: Desks, root: Path) -> None:
    luis = desks["luis"]
    a_practice(luis, title="Antes")
    hand_over.hand_over(luis.database, root / STICK / FILE)  # what lies there stays whole until the new one does
    work(luis, "De Luis")


def _hand_over(_workspace: Workspace, database: Database, root: Path) -> None:
    hand_over.hand_over(database, root / STICK / FILE)


def _hand_over_parts(_workspace: Workspace, database: Database, root: Path) -> None:
    hand_over.hand_over(database, root / STICK / "partes.entrega", limit=4_300_000)


def _all_of_luis_arrives(desks: Desks, root: Path) -> None:
    ana, luis = desks["ana"], desks["luis"]
    for path in sorted((root / STICK).glob("*.entrega")):
        ana.receive(path)
    assert titles(ana) == titles(luis) == {"Antes", *(f"De Luis {number}" for number in range(5))}
    assert files(ana) == files(luis) != []


# -- files in


def _luis_handed_over(desks: Desks, root: Path) -> None:
    ana, luis = desks["ana"], desks["luis"]
    both = a_practice(ana, title="De ambos")
    gone = a_practice(ana, title="Se va")
    go_round(*desks.values())
    ana.update("practice", both, title="De ambos, según Ana")
    luis.update("practice", both, title="De ambos, según Luis")
    luis.remove("practice", gone)
    work(luis, "De Luis")
    luis.hand_over().rename(root / FILE)


def _receive(_workspace: Workspace, database: Database, root: Path) -> None:
    reception.receive(database, root / FILE)


def _file_is_in(desks: Desks, root: Path) -> None:
    ana, luis = desks["ana"], desks["luis"]
    assert reception.preview(ana.database, root / FILE).state == "already"
    assert {f"De Luis {number}" for number in range(5)} <= titles(ana)
    assert len(ana.conflicts()) == 1
    assert "Se va" not in titles(ana)
    assert files(ana) == files(luis) != []


def _later_work_waits(desks: Desks, root: Path) -> None:
    ana, luis = desks["ana"], desks["luis"]
    before = set(luis.batches())
    for number in range(5):
        a_practice(luis, title=f"De Luis {number}")
        luis.seal()
    luis.hand_over().rename(root / FILE)
    made = [batch for name, batch in luis.batches().items() if name not in before]
    assert ana.receive(luis.forged(luis.keys, ana, *made[1:])).missing
    assert titles(ana) == set()


def _what_waited_is_in(desks: Desks, _root: Path) -> None:
    assert titles(desks["ana"]) == {f"De Luis {number}" for number in range(5)}


def _newer_file(desks: Desks, root: Path) -> None:
    ana, luis = desks["ana"], desks["luis"]
    luis.forged(luis.keys, ana, min_reader=99).rename(root / FILE)


def _kept_for_later(desks: Desks, root: Path) -> None:
    (kept,) = (desks["ana"].database.folder / "inbox").iterdir()
    assert kept.read_bytes() == (root / FILE).read_bytes()


# -- a stick that goes round


def _stick_goes_round(desks: Desks, root: Path) -> None:
    for desk in (*desks.values(), *desks.values()):
        a_practice(desk, title=f"Primera de {desk.folder.name}")
        mailbox.exchange(desk.database, root / STICK)
    work(desks["luis"], "De Luis", 2)
    a_practice(desks["ana"], title="De Ana")
    for name in ("luis", "rosa"):
        mailbox.exchange(desks[name].database, root / STICK)


def _exchange(_workspace: Workspace, database: Database, root: Path) -> None:
    done = mailbox.exchange(database, root / STICK)
    assert done.failure is None
    assert done.aside == ()


def _stick_serves_all(desks: Desks, root: Path) -> None:
    for _ in range(2):
        for name in ("luis", "rosa", "ana"):
            _exchange(desks[name].workspace, desks[name].database, root)
    every = {f"Primera de {name}" for name in desks} | {"De Luis 0", "De Luis 1", "De Ana"}
    assert all(titles(desk) == every for desk in desks.values())
    assert all(files(desk) == files(desks["luis"]) != [] for desk in desks.values())
    left = [path.name for path in (root / STICK).iterdir()]
    assert len(left) == 3, left  # one for each laptop, and nothing half made


# -- taken back, brought again, rejected


def _ana_received(desks: Desks, root: Path) -> None:
    _luis_handed_over(desks, root)
    desks["ana"].receive(root / FILE)


def _ana_undid(desks: Desks, root: Path) -> None:
    _ana_received(desks, root)
    undoing.undo(desks["ana"].database)


def _undo(_workspace: Workspace, database: Database, _root: Path) -> None:
    if not undoing.undoable(database).undone:
        undoing.undo(database)


def _redo(_workspace: Workspace, database: Database, _root: Path) -> None:
    if undoing.undoable(database).undone:
        undoing.redo(database)


def _reject(_workspace: Workspace, database: Database, _root: Path) -> None:
    if undoing.undoable(database).undone:
        undoing.reject(database)


def _is_undone(desks: Desks, root: Path) -> None:
    ana = desks["ana"]
    assert titles(ana) == {"De ambos, según Ana", "Se va"}
    assert len(undoing.undoable(ana.database).undone) == 1
    undoing.redo(ana.database)
    _file_is_in(desks, root)


def _is_rejected(desks: Desks, _root: Path) -> None:
    ana = desks["ana"]
    assert titles(ana) == {"De ambos, según Ana", "Se va"}
    assert undoing.undoable(ana.database).undone == ()


# -- repair


def _tables_were_changed_outside(desks: Desks, _root: Path) -> None:
    ana = desks["ana"]
    for number in range(5):
        a_practice(ana, title=f"De Ana {number}")
    with closing(sqlite3.connect(ana.database.path)) as connection:
        connection.execute("UPDATE practice SET title = 'cambiado por fuera'")
        connection.commit()


def _rebuild(_workspace: Workspace, database: Database, _root: Path) -> None:
    health.rebuild(database)


def _as_written(desks: Desks, _root: Path) -> None:
    assert titles(desks["ana"]) == {f"De Ana {number}" for number in range(5)}


def _back_up(_workspace: Workspace, database: Database, root: Path) -> None:
    backup.back_up(database, root / "copia.respaldo")


def _ana_has_work(desks: Desks, _root: Path) -> None:
    work(desks["ana"], "De Ana")


def _a_copy_lies_there(desks: Desks, root: Path) -> None:
    _ana_has_work(desks, root)
    _back_up(desks["ana"].workspace, desks["ana"].database, root)


def _restored(root: Path) -> Workspace:
    other = open_workspace(root / "otro")
    if not other.spaces():
        backup.restore(other, root / "copia.respaldo")
    return other


def _restore(_workspace: Workspace, _database: Database, root: Path) -> None:
    _restored(root).close()


def _comes_back(desks: Desks, root: Path) -> None:
    other = _restored(root)
    database = other.open(other.ids()[0])
    assert health.check(database).findings == ()
    with database.read() as session:
        assert {one.title for one in session.query(Practice)} == titles(desks["ana"]) != set()
    assert list(BlobStore(database.folder).names()) == files(desks["ana"]) != []
    assert not any(scratch(other.folder).glob("*"))
    other.close()


# -- erased for good


def _everybody_knows_it(desks: Desks, _root: Path) -> None:
    luis = desks["luis"]
    practice = a_practice(luis, title=SECRET)
    photo(luis, practice, PHOTO + SECRET.encode())
    go_round(*desks.values())
    go_round(*desks.values())


def _ana_erased_it(desks: Desks, root: Path) -> None:
    _everybody_knows_it(desks, root)
    _erase(desks["ana"].workspace, desks["ana"].database, root)
    desks["ana"].hand_over().rename(root / FILE)


def _erase(_workspace: Workspace, database: Database, _root: Path) -> None:
    with database.read() as session:
        found = session.query(Practice.id).filter(Practice.title == SECRET).all()
    for (practice,) in found:
        erasing.erase(database, "practice", practice)


def _nobody_can_read_of_it(name: str) -> Callable[[Desks, Path], None]:
    def look(desks: Desks, _root: Path) -> None:
        desk = desks[name]
        folder = desk.database.folder
        desk.close()
        needles = (SECRET.encode(), SECRET.encode("utf-16-le"))
        for path in folder.rglob("*"):
            assert not (path.is_file() and any(needle in path.read_bytes() for needle in needles)), path
        desks[name] = Desk(desk.folder)
        with desks[name].database.read() as session:
            assert not any(SECRET.encode() in unpack(body) for (body,) in session.query(Batch.body))

    return look


# -- who a laptop is


def _become_another(*, replaces: bool) -> Act:
    def act(_workspace: Workspace, database: Database, root: Path) -> None:
        with database.read() as session:
            now = session.info["author"].device
        if now == (root / "antes").read_text():
            rekey.become_another(database, name="Nuevo", replaces=replaces)

    return act


def _who_was(name: str) -> Callable[[Desks, Path], None]:
    def prepare(desks: Desks, root: Path) -> None:
        a_practice(desks[name], title=f"De {name}")
        (root / "antes").write_text(desks[name].device)

    return prepare


def _is_let_in(desks: Desks, root: Path) -> None:
    ana, luis = desks["ana"], desks["luis"]
    a_practice(luis, title="Después")
    ana.receive(luis.hand_over())
    (applicant,) = accepting.applicants(ana.database)
    assert (applicant.device, applicant.replaces) == (luis.author.device, False)
    accepting.accept(ana.database, [applicant.device])
    assert titles(ana) == {"De luis", "Después"}
    assert luis.author.device != (root / "antes").read_text()


def _took_its_place(desks: Desks, root: Path) -> None:
    ana = desks["ana"]
    with ana.database.read() as session:
        states = {one.id: (one.state, bool(one.coordinates)) for one in session.query(Device)}
    assert states[ana.author.device] == ("accepted", True)
    assert states[(root / "antes").read_text()][0] == "retired"
    assert sum(state == "accepted" for state, _coordinates in states.values()) == 3


def _somebody_asks(desks: Desks, root: Path) -> None:
    ana = desks["ana"]
    invited = inviting.invite(ana.workspace, ana.database, root / "i.entrega")
    workspace = open_workspace(root / "pia")
    joining.join(workspace, invited.path, invited.code, "Pía Soto")
    workspace.close()
    pia = desks["pia"] = Desk(root / "pia")
    work(pia, "De Pía", 2)
    ana.receive(pia.hand_over())


def _accept(_workspace: Workspace, database: Database, _root: Path) -> None:
    waiting = [one.device for one in accepting.applicants(database)]
    if waiting:
        accepting.accept(database, waiting)


def _is_accepted(desks: Desks, _root: Path) -> None:
    assert titles(desks["ana"]) == {"De Pía 0", "De Pía 1"}


STEPS: dict[str, Step] = {
    "hand over": Step("luis", _luis_has_work, _hand_over, _all_of_luis_arrives, units=3),
    "hand over in parts": Step("luis", _luis_has_work, _hand_over_parts, _all_of_luis_arrives, units=3),
    "receive": Step("ana", _luis_handed_over, _receive, _file_is_in, units=3),
    "release what waited": Step("ana", _later_work_waits, _receive, _what_waited_is_in, units=2),
    "keep for a newer program": Step("ana", _newer_file, _receive, _kept_for_later),
    "exchange": Step("ana", _stick_goes_round, _exchange, _stick_serves_all, units=0),
    "undo": Step("ana", _ana_received, _undo, _is_undone),
    "redo": Step("ana", _ana_undid, _redo, _file_is_in),
    "reject": Step("ana", _ana_undid, _reject, _is_rejected),
    "rebuild": Step("ana", _tables_were_changed_outside, _rebuild, _as_written, altered=True),
    "back up": Step("ana", _ana_has_work, _back_up, _comes_back, units=3),
    "restore": Step("ana", _a_copy_lies_there, _restore, _comes_back, units=0),
    "erase": Step("ana", _everybody_knows_it, _erase, _nobody_can_read_of_it("ana"), units=3),
    "obey an erasure": Step("luis", _ana_erased_it, _receive, _nobody_can_read_of_it("luis"), units=4),
    "become another": Step("luis", _who_was("luis"), _become_another(replaces=False), _is_let_in),
    "take the place": Step("ana", _who_was("ana"), _become_another(replaces=True), _took_its_place),
    "accept": Step("ana", _somebody_asks, _accept, _is_accepted),
    "catch up": Step("luis", kill_older.lies_beside, kill_older.catch_up, kill_older.says_the_same, units=0),
    "join two records": Step("ana", kill_fusions.two_of_one, kill_fusions.join, kill_fusions.are_one),
    "part two records": Step("ana", kill_fusions.two_joined, kill_fusions.part, kill_fusions.are_two),
}
