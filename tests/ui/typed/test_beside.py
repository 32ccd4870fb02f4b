"""A day or a choice beside the words that are typed is kept as they are, and goes when they go."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import (
    meetings,
    network,
    people,
    rows,
)
from app.ui.pages import commitments_close
from app.ui.typed import forget_erased
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.pickers import SearchPicker
from tests.ui.typed.panels import BESIDE, WORDS, closing, deciding, press, responding, write


def beside(panel, name):
    for part in name.split("."):
        panel = panel[part] if isinstance(panel, dict) else getattr(panel, part)
    return panel


def answer(field):
    """Say in it what is not usual, as the person does; how it stands then."""
    if isinstance(field, DateField):
        field.edit.selectAll()
        write(field.edit, "7/5/2024")
    elif isinstance(field, TimeField):
        field.edit.selectAll()
        write(field.edit, "11:35")
    elif isinstance(field, ChoiceCombo):
        before = field.currentIndex()
        QTest.keyClick(field, Qt.Key.Key_Down)
        if field.currentIndex() == before:
            QTest.keyClick(field, Qt.Key.Key_Up)
    elif isinstance(field, FilterChips):
        list(field.chips.values())[1].click()
    elif isinstance(field, SearchPicker):
        write(field, "San")
        field.take(field.options()[0])
    else:
        write(field, "1234")
    return field.value()


@pytest.mark.parametrize(("panel", "name"), BESIDE, ids=[f"{panel.__name__}-{name}" for panel, name in BESIDE])
def test_a_day_or_a_choice_beside_the_words_outlives_the_window_too(again, database, panel, name):
    network.add_school(database, rbd=4321, name="Escuela San José")
    meetings.schedule(database, date(2026, 5, 4))
    here = again(panel)
    field = beside(here.panel, name)
    usual = field.value()
    said = answer(field)
    assert said not in {usual, None, ""} if not isinstance(said, list) else said
    here.settings.flush()
    later = again(panel)
    assert beside(later.panel, name).value() == said
    if later.away:
        press(later.panel, later.away)
        later.ask()
        assert beside(later.panel, name).value() == usual


def test_a_day_that_cannot_be_read_yet_is_there_as_it_was_written(again):
    here = again(closing)
    here.panel.day.edit.selectAll()
    write(here.panel.day.edit, "31/2")
    here.settings.flush()
    assert again(closing).panel.day.edit.value() == "31/2"
    assert again(closing).panel.day.problem()


def test_what_is_usual_today_is_not_kept_for_another_day(again, monkeypatch):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    monkeypatch.setattr(commitments_close.wall_clock, "today", lambda: date(2031, 5, 4))
    later = again(closing)
    assert (later.field.value(), later.panel.day.value()) == (WORDS, "2031-05-04")


def test_a_choice_that_is_offered_no_more_gives_way_to_the_usual_one(again, database, world):
    second = meetings.schedule(database, date(2026, 5, 4))
    here = again(deciding)
    here.panel.meeting.set_value(second)
    here.panel.meeting.changed.emit()
    write(here.field, WORDS)
    here.settings.flush()
    rows.remove(database, "meeting", second)
    later = again(deciding)
    assert later.field.value() == WORDS
    assert later.panel.meeting.value() in {None, world.meeting}


def test_whoever_is_erased_is_not_kept_as_a_choice_either(again, database):
    person = people.add(database, "Iván Cifuentes")
    here = again(responding)
    here.panel.by.set_value("")
    write(here.panel.by, "Iván")
    here.panel.by.take(here.panel.by.options()[0])
    here.settings.flush()
    assert here.settings.kept_under("escrito")
    forget_erased(here.settings, database, [person])
    assert not here.settings.kept_under("escrito")


