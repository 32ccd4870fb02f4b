"""The data of an older program are brought up to date under the eyes of whoever waits, all of it or nothing."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from app.cli import frame
from app.errors import Cancelled, DatabaseUnavailable, NoRoom
from app.log import rebuild
from app.main import main
from app.models import schema
from app.models.database import FILE_NAME
from app.services import migrated, records, rows
from app.services.catching_up import STEPS, step_at
from app.services.workspace import open_workspace
from app.text_dates import size_in_words
from tests.oracle.older import put_back
from tests.patience import Impatient


@pytest.fixture
def older(tmp_path):
    """A data folder of two microcentros, the second as the version before left it; what it says is at `antes.jsonl`."""
    workspace = open_workspace(tmp_path / "datos")
    workspace.create("Los Aromos", "Berta Soto")
    database = workspace.create("Los Boldos", "Ana Pino")
    for title in ("La huerta", "El río"):
        rows.create(database, "practice", {"title": title})
    records.dump_to(database, tmp_path / "antes.jsonl")
    workspace.close()
    put_back(database, schema.KNOWN[-2], tmp_path)
    return tmp_path / "datos", database.space


def is_as_before(database, folder):
    records.dump_to(database, folder.parent / "despues.jsonl")
    with database.read() as session:
        assert rebuild.check(session) == []
    return (folder.parent / "despues.jsonl").read_bytes() == (folder.parent / "antes.jsonl").read_bytes()


def test_only_what_an_older_program_left_is_behind_and_it_has_its_name_before_it_is_opened(older):
    folder, space = older
    before = (folder / "microcentros" / space / FILE_NAME).read_bytes()
    workspace = open_workspace(folder)
    assert [one.name for one in workspace.spaces()] == ["Los Aromos", "Los Boldos"]
    assert [(one.id, one.name) for one in workspace.behind()] == [(space, "Los Boldos")]
    assert (folder / "microcentros" / space / FILE_NAME).read_bytes() == before, "asking is no opening"
    asked = []
    workspace.catching_up = lambda name: asked.append(name) or Impatient(10_000)
    for one in workspace.spaces():
        workspace.open(one.id)
    assert asked == ["Los Boldos"]
    assert workspace.behind() == []
    workspace.close()


def test_every_step_is_told_and_whoever_gives_up_at_any_has_the_data_as_they_were(older):
    """Once the new file is in its place, the records are those of before until they are written anew."""
    folder, space = older
    file = folder / "microcentros" / space / FILE_NAME
    before, whole = file.read_bytes(), Impatient(10_000)
    workspace = open_workspace(shutil.copytree(folder, folder.with_name("entera")))
    workspace.open(space, whole)
    workspace.close()
    shares = [done / total for done, total in whole.told]
    assert shares == sorted(shares)
    first = {}
    for reports, told in enumerate(whole.told):
        first.setdefault(step_at(*told), reports)
    assert list(first) == [1, 2, len(STEPS) - 1], "so small a file is copied at once"
    for step, reports in first.items():
        workspace = open_workspace(folder)
        with pytest.raises(Cancelled):
            workspace.open(space, Impatient(reports))
        assert [one.id for one in workspace.behind()] == [space]
        assert (file.read_bytes() == before) == (step < 3)
        workspace.close()
    workspace = open_workspace(folder)
    assert is_as_before(workspace.open(space), folder)
    assert workspace.behind() == []
    workspace.close()


def test_a_full_disk_is_told_with_how_much_must_be_free_and_where_whichever_step_finds_it_so(
    older, capsys, monkeypatch
):
    """Nothing is lost, and with room it goes on."""
    folder, _ = older
    monkeypatch.setattr(migrated.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    command = ["--datos", str(folder), "--microcentro", "Los Boldos", "estado"]
    (file,) = (path for path in folder.glob(f"microcentros/*/{FILE_NAME}") if schema.is_behind(path.parent))
    full_disk, full_file = OSError(errno.ENOSPC, "full"), DatabaseUnavailable(file, "FULL")
    for module, step, refusal in ((schema, "upgrade", full_disk), (migrated, "rebuild", full_file)):
        with monkeypatch.context() as full:
            full.setattr(module, step, Mock(side_effect=refusal))
            assert main(command) == 4
        told, needed = capsys.readouterr().err, size_in_words(schema.room_needed(file.parent))
        assert f"El disco donde está «{folder}» se llenó" in told
        assert f"Deje libres en él unos {needed} y vuelva a intentarlo." in told
    assert main(command) == 0
    workspace = open_workspace(folder)
    assert is_as_before(workspace.open(file.parent.name), folder)
    workspace.close()


def test_the_disk_on_which_sqlite_packs_is_named_where_that_of_the_data_has_room(older, monkeypatch):
    folder, space = older
    monkeypatch.setattr(migrated.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**40))
    monkeypatch.setattr(schema, "upgrade", Mock(side_effect=OSError(errno.ENOSPC, "full")))
    workspace = open_workspace(folder)
    with pytest.raises(NoRoom) as told:
        workspace.open(space)
    assert told.value.path == Path(tempfile.gettempdir())
    workspace.close()


def test_a_command_says_so_in_one_line_beside_its_answer_and_to_a_program_it_says_nothing(older, capsys):
    folder, _ = older
    for_program = shutil.copytree(folder, folder.with_name("entera"))
    for place, more, lines in ((for_program, ["--json"], 0), (folder, [], 1), (folder, [], 0)):
        assert frame.run(frame.read(["--datos", str(place), "--microcentro", "Los Boldos", *more, "estado"])) == 0
        beside = capsys.readouterr().err
        assert beside.count("\n") == beside.count("se está poniendo al día con sus datos de «Los Boldos»") == lines
