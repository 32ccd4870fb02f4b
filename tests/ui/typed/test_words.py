"""What is typed where a button has yet to use it is there again after the window was closed, or torn away."""

from __future__ import annotations

import pytest

from app.services.standing import read_standing
from app.sync import erasing
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.main_window import MainWindow
from app.ui.pages.erasing import KEY
from app.ui.settings import Settings
from app.ui.typed import forget_erased
from tests.ui.exchange_world import colleague
from tests.ui.typed.panels import PANELS, WORDS, closing, press, write


@pytest.mark.parametrize("panel", PANELS)
def test_what_was_typed_and_not_used_is_there_after_the_window_was_closed(again, panel):
    here = again(panel)
    here.field.clear()
    write(here.field, WORDS)
    here.settings.flush()
    later = again(panel)
    assert later.field.value() == WORDS
    if later.away:
        press(later.panel, later.away)
        later.ask()
        assert later.field.value() != WORDS


def test_what_was_typed_is_on_the_disk_a_moment_later_though_nobody_closes(qtbot, again):
    here = again(closing)
    write(here.field, WORDS)
    qtbot.waitUntil(lambda: again(closing).field.value() == WORDS)


def test_each_ending_has_its_own_words(again):
    here = again(closing)
    write(here.field, WORDS)
    here.panel.ask("cancel")
    assert here.field.value() == ""
    here.panel.ask("not_done")
    assert here.field.value() == WORDS


def test_another_person_at_the_laptop_does_not_find_them(again):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    assert again(closing, who="otra persona").field.value() == ""


def test_what_was_used_is_not_offered_again(again):
    here = again(closing)
    write(here.field, WORDS)
    here.panel.accept.click()
    here.settings.flush()
    assert again(closing).field.value() == ""


def test_a_reason_half_written_outlives_the_window(qtbot, workspace, database, settings, world):
    for typed, found in ((WORDS, WORDS), (" y nevó", f"{WORDS} y nevó")):
        window = MainWindow(settings, workspace, read_standing)
        qtbot.addWidget(window)
        window.open(database)
        window.show()
        window.navigate("acuerdos", id=world.agreement)
        panel = window.page.editor.close_panel
        panel.not_done.click()
        panel.note.end(False)
        write(panel.note, typed)
        window.page.go_back()
        panel.not_done.click()
        assert panel.note.value() == found, "Esc goes back without losing anything"
        window.close()


def test_what_was_typed_about_what_is_erased_goes_with_it(qtbot, again, window, database, world):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    window.navigate(KEY, tipo="commitment", id=world.agreement)
    page = window.page
    qtbot.waitUntil(lambda: page.found is not None)
    page.name.setText(page.asked)
    page.erase.click()
    qtbot.waitUntil(page.done.isVisible)
    assert not here.settings.kept_under("escrito")


def test_what_was_typed_about_what_another_laptop_erased_goes_when_its_file_comes(
    qtbot, tmp_path, workspace, database, settings, again, world
):
    berta = colleague(workspace, database, tmp_path)
    theirs = Settings(tmp_path / "berta")
    window = MainWindow(theirs, berta.workspace, read_standing)
    qtbot.addWidget(window)
    window.open(berta.database)
    window.show()
    window.navigate("acuerdos", id=world.agreement)
    panel = window.page.editor.close_panel
    panel.not_done.click()
    write(panel.note, WORDS)
    theirs.flush()
    assert theirs.kept_under("escrito")
    erasing.erase(database, "commitment", world.agreement)
    receive(berta.database, hand_over(database, tmp_path / "e.entrega").path)
    qtbot.waitUntil(lambda: not theirs.kept_under("escrito"))


def test_what_was_typed_about_what_stays_is_not_taken_by_an_erasing(qtbot, again, database, world):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    erasing.erase(database, "practice", world.practice)
    forget_erased(here.settings, database)
    assert again(closing).field.value() == WORDS
