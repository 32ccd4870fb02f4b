"""What the coordination decides about laptops, at the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.models.database import Database
from app.services import rows
from app.services.workspace import open_workspace
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.sync.roster import invitations, listed
from app.ui.page import Context
from app.ui.pages.network_laptops import LaptopsPart
from app.ui.pages.welcome import WelcomePage
from app.ui.widgets.rows import ListRow
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed

WAIT = 10_000


@pytest.fixture
def part(qtbot, context: Context, berta: Colleague) -> LaptopsPart:
    made = LaptopsPart(context)
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    made.refresh()
    return made


def open_row(qtbot, part: LaptopsPart, words: str) -> None:
    def rows() -> list[ListRow]:
        return [one for one in part.box.findChildren(ListRow) if words in one.accessibleName()]

    qtbot.waitUntil(lambda: bool(rows()), timeout=WAIT)  # the list is read again in the worker
    row = rows()[0]
    row.click()
    qtbot.waitUntil(lambda: part.view is not None and words in texts(part.view), timeout=WAIT)


def press(part: LaptopsPart, words: str) -> None:
    next(one for one in part.findChildren(QPushButton) if one.text().strip() == words).click()


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def state(database: Database, name: str):
    return next(one for one in listed(database) if name in one.name)


def test_a_lost_laptop_is_retired_and_its_later_work_does_not_count(
    qtbot, part: LaptopsPart, berta: Colleague, database: Database
) -> None:
    open_row(qtbot, part, "Berta")
    assert list(unnamed(part)) == []
    press(part, "Retirar este computador")
    qtbot.waitUntil(lambda: state(database, "Berta").retired, timeout=WAIT)
    qtbot.waitUntil(lambda: part.view is None, timeout=WAIT)
    rows.create(berta.database, "practice", {"title": "Después"})
    with pytest.raises(Exception, match=r"retired|stranger"):
        receive(database, berta.hands_over())
    row = next(one for one in part.box.findChildren(ListRow) if "Berta" in one.accessibleName())
    assert "Retirado" in row.accessibleName()
    assert "está retirado" in part._context.host.toasts[-1][0]


def test_a_retired_laptop_is_let_in_again(qtbot, part: LaptopsPart, berta: Colleague, database: Database) -> None:
    for words in ("Retirar este computador", "Volver a aceptarlo"):
        open_row(qtbot, part, "Berta")
        press(part, words)
        qtbot.waitUntil(lambda: part.view is None, timeout=WAIT)
    assert not state(database, "Berta").retired
    practice = rows.create(berta.database, "practice", {"title": "Después"})
    receive(database, berta.hands_over())
    assert rows.load(database, "practice", practice)["title"] == "Después"


def test_another_laptop_is_given_the_coordination_and_decides_too(
    qtbot, part: LaptopsPart, berta: Colleague, database: Database
) -> None:
    open_row(qtbot, part, "Berta")
    press(part, "Darle la coordinación")
    qtbot.waitUntil(lambda: state(database, "Berta").coordinates, timeout=WAIT)
    receive(berta.database, hand_over(database, berta.stick / "oficio.entrega").path)
    assert state(berta.database, "Berta").coordinates
    open_row(qtbot, part, "Berta")
    press(part, "Quitarle la coordinación")
    qtbot.waitUntil(lambda: not state(database, "Berta").coordinates, timeout=WAIT)


def test_who_does_not_coordinate_only_looks(qtbot, context: Context, berta: Colleague, database: Database) -> None:
    made = LaptopsPart(replace(context, opened=berta.database))
    qtbot.addWidget(made)
    made.refresh()
    assert len(made.box.findChildren(ListRow)) == 2
    for row in made.box.findChildren(ListRow):
        row.click()
    assert made.view is None
    assert made.invitations.isHidden()


def test_an_open_invitation_is_closed(qtbot, part: LaptopsPart, database: Database) -> None:
    assert len(invitations(database)) == 1
    press(part, "Cerrar la invitación")
    qtbot.waitUntil(part.invitations.isHidden, timeout=WAIT)
    assert invitations(database) == []


def test_escape_closes_the_laptop_that_is_open(qtbot, part: LaptopsPart, database: Database) -> None:
    open_row(qtbot, part, "Berta")
    assert part.go_back()
    qtbot.waitUntil(lambda: part.view is None, timeout=WAIT)
    assert not part.go_back()
    assert not state(database, "Berta").retired


def test_the_sheet_is_printed_where_the_microcentro_was_made_and_brings_it_back(
    qtbot, part: LaptopsPart, berta: Colleague, bare_context: Context, database: Database, tmp_path: Path
) -> None:
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    assert part.safety.isVisible()
    part.safety.show_sheet.click()
    [(title, make, name)] = part._context.host.documents
    assert (title, name) == ("Hoja de recuperación", "hoja-de-recuperacion.pdf")
    assert make().startswith(b"%PDF")
    part.safety.show_blank.click()
    words = part.safety.words.text()
    assert len(words.split()) == 50
    press(part, "Ya las copié: ocultarlas")
    assert not part.safety.words.text()
    receive(berta.database, hand_over(database, berta.stick / "hoja.entrega").path)
    file = berta.hands_over("Última de Berta.entrega")

    elsewhere = open_workspace(tmp_path / "otro")
    page = WelcomePage(replace(bare_context, workspace=elsewhere))
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    page.arrive()
    page.start.recover.click()
    assert page.title() == "Recuperar un microcentro"
    assert list(unnamed(page)) == []
    page.recovery.words.setPlainText(words.replace(words.split()[1], "palabrota", 1))
    page.recovery.person.set_value("Ana Pino")
    page.recovery.go_on.click()
    assert "palabrota" in texts(page.recovery)
    page.recovery.words.setPlainText(words)
    page.recovery.files.take([str(file)])
    page.recovery.go_on.click()
    qtbot.waitUntil(lambda: bool(bare_context.host.entered), timeout=6 * WAIT)
    [back] = bare_context.host.entered
    assert back.space == database.space
    # What the lost laptop had is in its colleague's next file.
    receive(berta.database, hand_over(back, tmp_path / "Soy yo.entrega").path)
    receive(back, berta.hands_over("Todo.entrega"))
    assert rows.load(back, "practice", practice)["title"] == "La huerta"
    elsewhere.close()


def test_who_did_not_make_the_microcentro_has_no_sheet(qtbot, context: Context, berta: Colleague) -> None:
    made = LaptopsPart(replace(context, opened=berta.database))
    qtbot.addWidget(made)
    made.refresh()
    assert made.safety.isHidden()
