"""What is kept is looked over by itself, and what was found is told until it is mended (sync-design 4, fault 33)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from app import wall_clock
from app.services import health, looked_over, rows


@pytest.fixture
def quiet(database):
    """A microcentro that was looked over a moment ago."""
    looked_over.note(database, found=False)
    return database


def test_what_was_never_looked_over_is_due_and_then_is_not(database):
    assert looked_over.is_due(database)
    looked_over.note(database, found=False)
    assert not looked_over.is_due(database)


@pytest.mark.parametrize("days", [31, -31])
def test_it_is_due_once_a_month_whatever_the_clock_does(quiet, monkeypatch, days):
    now = wall_clock.now()
    monkeypatch.setattr(wall_clock, "now", lambda: now + timedelta(days=days))
    assert looked_over.is_due(quiet)


def test_it_is_due_after_an_update(quiet, monkeypatch):
    monkeypatch.setattr(looked_over, "_PROGRAM", "9.9/99")
    assert looked_over.is_due(quiet)


def test_it_is_due_after_the_program_died_until_it_was_looked_over(quiet):
    looked_over.begin(quiet)
    looked_over.end(quiet)
    looked_over.begin(quiet)
    assert not looked_over.is_due(quiet)
    looked_over.begin(quiet)  # and no end before it
    looked_over.end(quiet)
    looked_over.begin(quiet)
    assert looked_over.is_due(quiet)
    looked_over.note(quiet, found=False)
    assert not looked_over.is_due(quiet)


def test_what_was_found_is_told_until_it_is_mended(quiet):
    practice = rows.create(quiet, "practice", {"title": "La huerta"})
    quiet.engine.dispose()
    with closing(sqlite3.connect(quiet.path)) as other:
        other.execute("UPDATE practice SET title = 'Otra cosa' WHERE id = ?", (practice,))
        other.commit()
    told = []
    quiet.listeners.append(told.append)
    looked_over.note(quiet, found=bool(health.check(quiet, evidence=False).findings))
    assert (looked_over.has_findings(quiet), len(told)) == (True, 1)
    assert rows.load(quiet, "practice", practice)["title"] == "Otra cosa", "looking changes nothing"
    health.rebuild(quiet)
    looked_over.note(quiet, found=bool(health.check(quiet, evidence=False).findings))
    assert not looked_over.has_findings(quiet)
