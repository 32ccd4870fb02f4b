"""Whoever waits for a large copy sees how far it is at every stage, and may give up at any: nothing is changed then."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Cancelled, FileUnreadable
from app.media.store import BlobStore
from app.models.database import FILE_NAME
from app.paths import scratch
from app.services import backup
from tests.patience import Impatient

LARGE = 4 * 2**20
PASSWORDS = ("", "tres boldos")


class Watch:
    """Remembers what it was told."""

    def __init__(self):
        self.told = []

    def step(self, done, total):
        self.told.append(done / total)


@pytest.fixture
def large(database):
    """A microcentro with a film."""
    BlobStore(database.folder).add_bytes(bytes(LARGE))
    return database


class Reached(Watch):
    """Remembers, too, how much it had been told when all that a place waited for was there."""

    def __init__(self, is_there):
        super().__init__()
        self._is_there, self.after = is_there, 0

    def step(self, done, total):
        super().step(done, total)
        self.after += self._is_there()


def rising(told):
    return told == sorted(told) and 0 <= told[0] and told[-1] <= 1


def moments(watch):
    """How many reports came before a few moments of the work: a password may take a second each time."""
    return [len(watch.told) * share // 100 for share in (0, 20, 45, 70, 97)]


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_copy_tells_how_far_it_is_from_the_beginning_to_the_end(large, tmp_path, password):
    watch = Watch()
    backup.back_up(large, tmp_path / "copia.minga", watch, password=password)
    assert rising(watch.told)
    assert watch.told[-1] > 0.9
    assert len({round(share, 2) for share in watch.told}) > 6, "not only at the turn of a stage"


@pytest.mark.parametrize("password", PASSWORDS)
def test_bringing_it_back_tells_so_too(large, elsewhere, tmp_path, password):
    backup.back_up(large, tmp_path / "copia.minga", password=password)
    watch = Watch()
    backup.restore(elsewhere, tmp_path / "copia.minga", watch, password=password)
    assert rising(watch.told)
    assert len({round(share, 2) for share in watch.told}) > 4


def test_the_checks_of_a_copy_that_was_brought_tell_how_far_they_are_and_can_be_given_up(large, elsewhere, tmp_path):
    path = tmp_path / "copia.minga"
    backup.back_up(large, path)
    waiting, data, film = scratch(elsewhere.folder), large.path.stat().st_size, next(BlobStore(large.folder).names())

    def all_there():
        whole = [each.stat().st_size == data for each in waiting.glob(f"*/{FILE_NAME}")]
        return whole == [True] and any(each.stat().st_size == LARGE for each in waiting.rglob(film))

    watch = Reached(all_there)
    backup.restore(elsewhere, path, watch)
    assert watch.after > 3
    before = sorted(elsewhere.folder.iterdir())
    with pytest.raises(Cancelled):
        backup.restore(elsewhere, path, Impatient(len(watch.told) - 1))
    assert list(scratch(elsewhere.folder).iterdir()) == []
    assert sorted(elsewhere.folder.iterdir()) == before


def test_a_copy_tells_how_far_it_is_while_the_data_are_copied_and_checked_too(large, tmp_path):
    stick = tmp_path / "pendrive"
    stick.mkdir()
    watch = Reached(lambda: not any(stick.iterdir()))
    backup.back_up(large, stick / "copia.minga", watch)
    assert watch.after > 5


def test_whoever_gives_up_at_any_moment_keeps_the_copy_of_before_and_no_half_of_one(large, tmp_path):
    watch = Watch()
    stick = tmp_path / "pendrive"
    stick.mkdir()
    path = stick / "copia.minga"
    backup.back_up(large, path, watch, password="tres boldos")
    before = path.read_bytes()
    for steps in moments(watch):
        with pytest.raises(Cancelled):
            backup.back_up(large, path, Impatient(steps), password="tres boldos")
        assert list(stick.iterdir()) == [path]
        assert list(scratch(large.folder).iterdir()) == []
    assert path.read_bytes() == before


def test_whoever_gives_up_bringing_one_back_has_nothing_of_it(large, elsewhere, tmp_path):
    path = tmp_path / "copia.minga"
    backup.back_up(large, path, password="tres boldos")
    watch = Watch()
    backup.restore(elsewhere, path, watch, password="tres boldos")
    kept = sorted(each.name for each in elsewhere.folder.iterdir())
    for steps in moments(watch):
        with pytest.raises(Cancelled):
            backup.restore(elsewhere, path, Impatient(steps), password="tres boldos")
        assert list(scratch(elsewhere.folder).iterdir()) == []
    assert sorted(each.name for each in elsewhere.folder.iterdir()) == kept


def test_a_stick_that_is_pulled_just_before_its_copy_is_opened_says_so(database, elsewhere, tmp_path, monkeypatch):
    path = tmp_path / "copia.minga"
    backup.back_up(database, path, password="tres boldos")
    look = Path.stat

    def gone(asked, **named):
        if asked == path:
            raise FileNotFoundError(2, "gone", str(path))
        return look(asked, **named)

    monkeypatch.setattr(Path, "stat", gone)
    with pytest.raises(FileUnreadable) as told:
        backup.restore(elsewhere, path, password="tres boldos")
    assert told.value.path == path
