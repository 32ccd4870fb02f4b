"""What stayed here of a practice that came shared is told where the practice is, and shared with a press."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from app.services import practice_parts, practices, unshared
from app.ui.pages.practices_words import SHARE_THEM
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


def told(view) -> list[InlineNotice]:
    """The notices in sight that offer to share."""
    return [one for one in view.findChildren(InlineNotice) if one.isVisibleTo(view) and one.button.text() == SHARE_THEM]


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
