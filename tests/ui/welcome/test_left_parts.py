"""A start whose data file is gone says so at once, and offers what can bring the data back (promise 1)."""

from __future__ import annotations

import shutil

import pytest

from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.services import evidence, rows
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.application import wanted_space
from app.ui.pages.welcome import WelcomePage
from tests.ui.exchange.hands import read_out, seen
from tests.ui.welcome.patience import JOB


@pytest.fixture
def gone(workspace, database, berta):
    """The folder of a microcentro whose data file an antivirus took; in it are a photo and the copies of before."""
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    kept = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
    receive(database, berta.hands_over("uno.entrega"))
    evidence.add(database, BlobStore(database.folder), kept, practice_id=practice, shows_pupils=False)
    rows.update(database, "practice", practice, {"title": "La huerta escolar"})
    receive(berta.database, hand_over(database, berta.stick / "dos.entrega").path)
    rows.update(berta.database, "practice", practice, {"purpose": "Comer sano"})
    receive(database, berta.hands_over("tres.entrega"))
    workspace.forget(database.space)
    database.path.unlink()
    (database.folder / "minga.db-wal").write_bytes(b"lo que no alcanzaba a estar en el archivo")
    return database.folder


@pytest.fixture
def page(gone, opened, bare_context):
    return opened(WelcomePage(bare_context), 1024, 600)


def test_what_is_left_is_told_first_and_the_copy_brings_the_data_back(page, gone, qtbot, bare_context):
    said = read_out(page.start)
    assert "Faltan los datos de «Los Boldos»" in said
    assert "antivirus" in said
    assert "1 foto o archivo" in said
    assert page.first_focus() is page.start.left[0].choices[0]
    assert page.start.left[0].choices[0].title.text().startswith("Volver a los datos del ")
    page.start.left[0].choices[0].click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    back = bare_context.host.entered[0]
    (practice,) = [one for one in _practices(back) if one["title"] == "La huerta escolar"]
    (photo,) = evidence.evidence_of(back, "practice_id", practice["id"])
    assert photo.held == "have"
    assert list((gone / "copias").glob("*.db")), "and stays a copy"
    assert (gone / "minga.db-wal.antes").exists(), "what is left of the lost file is no part of this one"


def test_where_there_is_no_copy_restoring_and_an_invitation_are_offered(gone, opened, bare_context):
    shutil.rmtree(gone / "copias")
    page = opened(WelcomePage(bare_context), 1024, 600)
    assert "Faltan los datos de un microcentro" in seen(page.start)
    restore, join = page.start.left[0].choices
    restore.click()
    assert page._here() is page.restoring
    page.go_back()
    join.click()
    assert page._here() is page.invitation


def test_a_damaged_copy_gives_way_to_the_one_before_it(page, gone, qtbot, bare_context):
    copies = sorted((gone / "copias").glob("*.db"), key=lambda path: int(path.stem))
    assert len(copies) > 1
    copies[-1].write_bytes(copies[-1].read_bytes()[:9000] + b"nada" * 5000)
    page.start.left[0].choices[0].click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert [one["title"] for one in _practices(bare_context.host.entered[0])] == []


def test_where_no_copy_is_sound_it_is_told_and_the_other_ways_stay(page, gone, qtbot, bare_context):
    for copy in (gone / "copias").glob("*.db"):
        copy.write_bytes(b"nada" * 5000)
    page.start.left[0].choices[0].click()
    qtbot.waitUntil(lambda: page.start.left[0].isEnabled() and "dañad" in page.start.notice.words.text(), timeout=JOB)
    assert bare_context.host.entered == []
    assert not (gone / "minga.db").exists()


def test_another_microcentro_is_not_opened_in_its_place_without_a_word(workspace, gone, settings, opened, bare_context):
    other = workspace.create("Los Canelos", "Otra Persona")
    settings.last_space = gone.name
    assert wanted_space(workspace, settings) == ""
    page = opened(WelcomePage(bare_context), 1024, 600)
    assert "Faltan los datos de «Los Boldos»" in seen(page.start)
    assert len(page.start.entered) == 1
    settings.last_space = other.space
    assert wanted_space(workspace, settings) == other.space


def _practices(database):
    from app.services import practices

    found = practices.find_ids(database, practices.PracticeFilter())
    return [rows.load(database, "practice", one) for one in found]
