"""What stayed here of a practice that came shared is told where the practice is, and shared with a press."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import practice_parts, practices, rows, unshared
from app.ui.pages.practices_words import LOOK_BACK, SHARE_THEM
from app.ui.widgets.status import InlineNotice
from tests.oracle.copies import shares_in_a_copy


@pytest.fixture
def split(database, tmp_path) -> str:
    """A practice that came shared from a copy, with a step that was written here since."""
    made = practices.create(database, {"title": "La huerta", "subject": "MA"})
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    practice_parts.add_step(database, made, "Caminar")
    come()
    return made


def told(view, verb: str = SHARE_THEM) -> list[InlineNotice]:
    """The notices in sight with that button."""
    return [one for one in view.findChildren(InlineNotice) if one.isVisibleTo(view) and one.button.text() == verb]


@pytest.mark.parametrize("mode", ["", "editar"])
def test_the_notice_says_what_is_only_here_and_its_button_shares_it(split, window, page, database, mode, qtbot):
    window.navigate("practicas", id=split, **({"mode": mode} if mode else {}))
    view = page.stack.editing or page.reader
    [notice] = told(view)
    assert "solo están en este computador: 1 paso." in notice.words.text()
    assert page.share.isEnabled()
    notice.findChild(QPushButton).click()
    assert unshared.parts(database, split) is None
    qtbot.waitUntil(lambda: not told(view))
    assert not page.share.isEnabled()
    window.undo.undo()
    qtbot.waitUntil(lambda: len(told(view)) == 1)
    assert unshared.parts(database, split).number == 1
    assert not practices.is_private(database, split)
    window.undo.redo()
    assert unshared.parts(database, split) is None


def test_a_practice_shared_whole_says_nothing_of_it(window, page, database, split):
    unshared.share(database, split)
    window.navigate("practicas", id=split)
    assert told(page.reader) == []
    assert not page.share.isEnabled()


def test_what_the_draft_said_here_leads_to_its_history_once(window, page, database, tmp_path, qtbot):
    made = practices.create(database, {"title": "La huerta"})
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    rows.update(database, "practice", made, {"title": "La huerta se mide"})
    come()
    window.navigate("practicas", id=made)
    [notice] = told(page.reader, LOOK_BACK)
    assert "había escrito otra cosa en: Título" in notice.words.text()
    notice.button.click()
    assert window.current == "historia"
    assert "La huerta se mide" in "\n".join(one.text() for one in window.page.findChildren(QLabel))
    window.page.backs[0].click()
    assert rows.load(database, "practice", made)["title"] == "La huerta se mide"
    window.back()
    qtbot.waitUntil(lambda: not told(page.reader, LOOK_BACK))
