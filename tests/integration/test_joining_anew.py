"""Joining a microcentro again in the folder that has it, damaged and without a back-up."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.errors import BundleRefused, DatabaseUnavailable, WrongUsage
from app.media.intake import intake_bytes
from app.services import evidence, health, leftovers
from app.services.workspace import open_workspace
from app.sync import accepting, inviting, recovery
from app.sync.joining import join
from app.sync.joining_anew import join_anew
from app.sync.laptop_words import alone_words
from app.sync.recovery_words import Given
from tests.oracle.desk import Desk, a_practice, go_round

_NO_KEYS = "UPDATE local_setting SET value = '{' WHERE key = 'keys'"


def test_a_teacher_whose_history_is_damaged_begins_anew_with_an_invitation_in_the_place_of_the_old_laptop(desks):
    ana, luis, rosa = desks
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    practice = a_practice(luis)
    shown = evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    go_round(*desks)
    named = rosa.get("evidence", shown)["file"]  # a type that no file may say: the ones that carry it are sound
    rosa.log("w", "evidence", shown, {"file": named | {"m": "Un PDF, según otro programa"}})
    ana.receive(rosa.hand_over())
    a_practice(luis, title="Nunca entregada")
    luis.seal()
    invited = inviting.invite(ana.workspace, ana.database, ana.folder / "otra.entrega")
    luis.close()
    with closing(sqlite3.connect(luis.database.path)) as raw:
        raw.execute("UPDATE sync_batch SET body = substr(body, 1, 40) WHERE n = (SELECT max(n) FROM sync_batch)")
        raw.commit()
    workspace = open_workspace(luis.folder)
    before = workspace.open(luis.database.space)
    (found,) = health.check(before).findings
    assert "únase otra vez" in found.advice
    with pytest.raises(BundleRefused):
        join_anew(workspace, invited.path, "uno dos tres cuatro cinco seis", "Luis Vera Mella")
    done = join_anew(workspace, invited.path, invited.code, "Luis Vera Mella")
    assert (done.kept / "minga.db").stat().st_size > 0
    workspace.close()
    with Desk(luis.folder) as new:
        assert health.check(new.database).findings == ()
        assert new.device != luis.device
        assert new.get("practice", practice)
        assert new.store.has(new.get("evidence", shown)["file"]["$b"])
        ana.receive(new.hand_over())
        (asking,) = accepting.applicants(ana.database)
        assert (asking.person, asking.proved, asking.before, asking.replaces) == (
            "Luis Vera Mella", True, "Computador de Luis Vera Mella", True
        )  # fmt: skip
        accepting.accept(ana.database, [asking.device])
        assert ana.get("device", luis.device)["state"] == "retired"
        a_practice(new, title="Y sigue")
        go_round(ana, new, rosa)
        assert {"Huerto", "Y sigue"} == {one["title"] for one in rosa.rows("practice").values()}
        assert ana.picture() == new.picture() == rosa.picture()


def damaged(desk, *statements):
    """The laptop's data folder, closed, after that befell its file."""
    desk.close()
    with closing(sqlite3.connect(desk.database.path)) as raw:
        for one in statements:
            raw.execute(one)
        raw.commit()
    return closing(open_workspace(desk.folder))


def test_the_only_coordination_whose_keys_cannot_be_read_is_not_locked_out_and_its_sheet_brings_it_back_here(pair):
    ana, luis = pair
    words = " ".join(recovery.sheet(ana.database).words)
    invited = inviting.invite(ana.workspace, ana.database, ana.folder / "otra.entrega")
    before = ana.bytes_of_everything()
    with pytest.raises(WrongUsage, match="única coordinación"):
        join_anew(ana.workspace, invited.path, invited.code, "Ana Soto Rivas")
    assert ana.bytes_of_everything() == before
    practice = a_practice(luis)
    file = luis.hand_over()
    with damaged(ana, _NO_KEYS) as workspace:
        with pytest.raises(WrongUsage, match="única coordinación"):
            join_anew(workspace, invited.path, invited.code, "Ana Soto Rivas")
        with pytest.raises(WrongUsage, match="ya está"):
            recovery.recover(workspace, Given(words, "Ana Soto Rivas", (file,)))
        done = recovery.recover_anew(workspace, Given(words, "Ana Soto Rivas", (file,)))
        assert (done.kept / "minga.db").stat().st_size > 0
    with Desk(ana.folder) as new:
        go_round(new, luis)
        go_round(new, luis)
        assert new.get("practice", practice)
        assert new.picture() == luis.picture()


def test_who_lost_even_the_keys_begins_anew_and_is_told_when_that_may_leave_nobody_to_accept_it(pair):
    ana, luis = pair
    a_practice(ana)
    invited = inviting.invite(ana.workspace, ana.database, ana.folder / "otra.entrega")
    with damaged(luis, _NO_KEYS) as workspace:
        (found,) = workspace.spaces()
        assert found.name == "Microcentro Los Boldos"
        with pytest.raises(DatabaseUnavailable):
            workspace.open(found.id)
        done = join_anew(workspace, invited.path, invited.code, "Luis Vera Mella")
        assert (done.kept is not None, done.alone) == (True, "")
    with damaged(luis, _NO_KEYS) as workspace:  # it wrote nothing since: what stands last is the coordination's
        assert join_anew(workspace, invited.path, invited.code, "Luis Vera Mella").kept is not None
    with damaged(ana, _NO_KEYS, "DELETE FROM sync_batch") as workspace:  # nothing says any more which laptop it was
        done = join_anew(workspace, invited.path, invited.code, "Ana Soto Rivas")
    assert alone_words(done.alone).startswith("La única coordinación es el computador de Ana Soto Rivas. Si era este")


def test_what_is_left_of_a_microcentro_whose_data_file_another_program_took_is_kept_aside(desks):
    """Photos, and the copies from before receptions, in which may stand what was never handed over."""
    ana, luis, _ = desks
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(luis.database, luis.store, document, practice_id=a_practice(luis), shows_pupils=False)
    go_round(*desks)
    name, place = luis.get("evidence", shown)["file"]["$b"], luis.database.folder
    invited = inviting.invite(ana.workspace, ana.database, ana.folder / "otra.entrega")
    luis.close()
    luis.database.path.unlink()
    copies = sorted(path.name for path in (place / "copias").iterdir())
    assert copies
    workspace = open_workspace(luis.folder)
    with pytest.raises(WrongUsage):
        join(workspace, invited.path, invited.code, "Luis Vera Mella")
    assert sorted(path.name for path in (place / "copias").iterdir()) == copies
    done = join_anew(workspace, invited.path, invited.code, "Luis Vera Mella")
    assert sorted(path.name for path in (done.kept / "copias").iterdir()) == copies
    assert leftovers.kept_elsewhere(luis.folder, luis.database.space) == [done.kept]
    workspace.close()
    with Desk(luis.folder) as new:
        assert new.store.has(name)
