"""What was typed where no panel asks for it any more is in the Papelera, until its writer discards it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.services import commitments, duplicates_join, people, rows
from app.services.standing import read_standing
from app.ui.main_window import MainWindow
from app.ui.pages.trash import TrashPage
from app.ui.typed import forget_erased
from tests.ui.exchange.hands import read_out
from tests.ui.typed.panels import DAY, WORDS, closing, write


@pytest.fixture
def typed(again, context):
    """A note on how an agreement ended, which no button used."""
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    return here


def press(page, words):
    next(one for one in page.findChildren(QPushButton) if one.text().strip() == words and one.isVisible()).click()


@pytest.mark.parametrize("gone", ["removed", "closed"])
def test_the_note_on_an_agreement_that_somebody_else_settled_is_in_sight(typed, opened, context, database, world, gone):
    if gone == "removed":
        rows.remove(database, "commitment", world.agreement)
    else:
        commitments.close_not_done(database, world.agreement, DAY)
    page = opened(TrashPage(context))
    told = read_out(page)
    assert WORDS in told
    assert "Cierre del acuerdo: «Traer los mapas»" in told
    press(page, "Copiar")
    assert QApplication.clipboard().text() == WORDS
    press(page, "Descartar")
    assert WORDS not in read_out(page)
    context.host.toasts[-1][1]()
    QApplication.processEvents()
    assert WORDS in read_out(page)


def test_days_and_codes_alone_are_no_words_and_nobody_elses_are_shown(typed, opened, context, database):
    other = opened(TrashPage(replace(context, person="otra persona")))
    assert not other.unused.isVisible()
    context.settings.remember(f"escrito/{database.space}/{context.person}/aplicar/nada", {"day": "2026-04-02"})
    page = opened(TrashPage(context))
    assert read_out(page).count("Aplicación") == 0


def test_whoever_turns_out_to_be_somebody_else_finds_what_they_typed_before(typed, qtbot, workspace, context, database):
    other = people.add(database, "Ana Pino Soto")
    duplicates_join.join(database, "person", other, context.person)
    window = MainWindow(typed.settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(database)
    window.show()
    assert window.context.person == other
    window.navigate("papelera")
    assert WORDS in read_out(window.page)
    window.close()


@pytest.mark.parametrize("gone_on", [False, True])
def test_once_they_are_two_again_it_is_under_its_writer_unless_somebody_went_on_with_it(
    typed, qtbot, workspace, context, database, gone_on
):
    writer, other = context.person, people.add(database, "Ana Pino Soto")
    key = next(key for key in typed.settings.kept_under("escrito") if f"/{writer}/" in key)
    moved = key.replace(f"/{writer}/", f"/{other}/")
    fusion = duplicates_join.join(database, "person", other, writer)
    opens(qtbot, typed.settings, workspace, database)
    assert typed.settings.kept_under("escrito") == [moved]
    if gone_on:
        name = next(iter(typed.settings.remembered(moved)))
        typed.settings.remember(moved, {name: "Otra cosa"})
    duplicates_join.part(database, fusion)
    opens(qtbot, typed.settings, workspace, database)
    assert typed.settings.kept_under("escrito") == [moved if gone_on else key]


@pytest.mark.parametrize("erased", [True, False])
def test_whose_it_was_is_forgotten_with_it(typed, qtbot, workspace, context, database, erased):
    """Fault 38."""
    writer, other = context.person, people.add(database, "Ana Pino Soto")
    duplicates_join.join(database, "person", other, writer)
    opens(qtbot, typed.settings, workspace, database)
    assert any(writer in key or other in key for key in typed.settings.kept_under("escrito-de"))
    if erased:
        forget_erased(typed.settings, database, [other])
    else:
        for key in typed.settings.kept_under("escrito"):
            typed.settings.remember(key, {})
        opens(qtbot, typed.settings, workspace, database)
    assert not typed.settings.kept_under("escrito")
    assert not typed.settings.kept_under("escrito-de")


def opens(qtbot, settings, workspace, database):
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(database)
    window.close()
