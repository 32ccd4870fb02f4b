"""What is typed before there is a microcentro outlives the window too; what opens one never lies on the disk."""

from __future__ import annotations

import dataclasses
from contextlib import closing

import pytest
from PySide6.QtTest import QTest

from app.paths import catalogue_file
from app.services import catalogue
from app.services.workspace import open_workspace
from app.sync.inviting import invite
from app.ui.pages.welcome import WelcomePage
from app.ui.pages.welcome_join import SOMEBODY_NEW
from app.ui.settings import Settings

JOB = 60_000
SCHOOLS = (
    "RBD,DGV_RBD,NOM_RBD,COD_COM_RBD,NOM_COM_RBD,COD_DEPE,RURAL_RBD,ESTADO_ESTAB,CUR_COMB_BASICA_2022\n"
    "4901,7,ESCUELA ÁRBOL DE LA VEGA,8105,HUALQUI,2,1,1,2\n"
)
OPENS = ("abeja", "abrigo", "acacia")


@pytest.fixture
def page(opened, bare_context):
    return opened(WelcomePage(bare_context), 1024, 600)


@pytest.fixture
def later(opened, bare_context, tmp_path):
    """The page as a new start of the program shows it."""

    def begin():
        bare_context.settings.flush()
        return opened(WelcomePage(dataclasses.replace(bare_context, settings=Settings(tmp_path))), 1024, 600)

    return begin


@pytest.fixture
def invited(tmp_path):
    """An invitation from another laptop."""
    with closing(open_workspace(tmp_path / "coordinacion")) as other:
        return invite(other, other.create("Los Boldos", "Ana Pino"), tmp_path / "invitacion.entrega")


def open_invitation(page, qtbot, invited):
    page.start.choices[1].click()
    page.invitation.file.take(str(invited.path))
    page.invitation.code.setText(invited.code)
    page.invitation.go_on.click()
    qtbot.waitUntil(page.invitation.go_on.isEnabled, timeout=JOB)


def test_the_names_are_there_again(page, later):
    QTest.keyClicks(page.creation.name, "Los Boldos")
    QTest.keyClicks(page.creation.person, "Ana Pino")
    QTest.keyClicks(page.recovery.person, "Berta Lagos")
    QTest.keyClicks(page.recovery.name, "Las Lomas")
    again = later()
    again.start.choices[0].click()
    assert (again.creation.wanted().name, again.creation.wanted().person) == ("Los Boldos", "Ana Pino")
    assert (again.recovery.person.value(), again.recovery.name.value()) == ("Berta Lagos", "Las Lomas")


def test_they_are_on_the_disk_a_moment_later_though_nobody_closes(page, qtbot, tmp_path):
    QTest.keyClicks(page.creation.name, "Los Boldos")
    file = tmp_path / "ventana.ini"
    qtbot.waitUntil(lambda: file.exists() and "Los Boldos" in file.read_text(encoding="utf-8"))


def test_they_are_not_offered_for_the_next_microcentro(page, qtbot, later, bare_context):
    page.start.choices[0].click()
    QTest.keyClicks(page.creation.name, "Los Boldos")
    QTest.keyClicks(page.creation.person, "Ana Pino")
    page.creation.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    again = later()
    assert (again.creation.name.value(), again.creation.person.value()) == ("", "")


def test_a_school_that_was_chosen_is_still_chosen(page, later, workspace, tmp_path):
    file = tmp_path / "escuelas.csv"
    file.write_text(SCHOOLS, encoding="utf-8")
    with closing(catalogue.Catalogue(catalogue_file(workspace.folder))) as loaded:
        catalogue.load(loaded, file)
    page.start.choices[0].click()
    QTest.keyClicks(page.creation.school, "escuela")
    page.creation.school.take(page.creation.school.options()[0])
    QTest.keyClicks(page.creation.name, "Los Boldos")
    QTest.keyClicks(page.creation.person, "Ana Pino")
    school = page.creation.wanted().school
    again = later()
    again.start.choices[0].click()
    assert again.creation.school.title() == school.name
    assert again.creation.wanted().school == school


def test_a_name_typed_to_join_is_there_when_its_invitation_is_opened_again(page, qtbot, invited, later):
    open_invitation(page, qtbot, invited)
    page.person.people.chips[SOMEBODY_NEW].click()
    QTest.keyClicks(page.person.name, "Carla Soto")
    again = later()
    open_invitation(again, qtbot, invited)
    assert again.person.people.value() == [SOMEBODY_NEW]
    assert again.person.person() == "Carla Soto"


def test_what_opens_a_microcentro_is_not_written_to_the_disk(page, later, tmp_path, invited):
    QTest.keyClicks(page.creation.name, "Los Boldos")
    QTest.keyClicks(page.invitation.code, invited.code)
    QTest.keyClicks(page.recovery.words, " ".join(OPENS))
    QTest.keyClicks(page.restoring.password, "copihue")
    later()
    written = (tmp_path / "ventana.ini").read_text(encoding="utf-8")
    assert "Los Boldos" in written
    assert not [word for word in (*invited.code.split(), *OPENS, "copihue") if word in written]
