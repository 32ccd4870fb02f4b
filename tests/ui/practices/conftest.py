"""The practices page, a draft in its editor, and the curriculum."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app import paths
from app.models.database import Database
from app.services import catalogue, practice_parts, practices
from app.services.workspace import open_workspace
from app.ui.main_window import MainWindow
from app.ui.pages.practices import PracticesPage
from tests.oracle.desk import moved_in


@pytest.fixture
def page(window: MainWindow) -> PracticesPage:
    window.navigate("practicas")
    assert isinstance(window.page, PracticesPage)
    return window.page


@pytest.fixture(scope="session")
def drafted(tmp_path_factory, founded) -> tuple[Path, str]:
    """The data folder of a laptop on which a practice is being written, to be copied, and the practice."""
    with closing(open_workspace(tmp_path_factory.mktemp("borrador"))) as workspace:
        database = moved_in(workspace, founded)
        made = practices.create(database, {"title": "La huerta", "subject": "MA", "axis": "Medición"})
        practice_parts.set_grades(database, made, ["1", "3"])
        practice_parts.write_task(database, made, "3", task="Perímetro de cada bancal")
        return workspace.folder, made


@pytest.fixture
def database(workspace, founded, request) -> Database:
    """A microcentro of Ana alone; with the draft when the test asks for it, by itself or in its editor."""
    if "draft" in request.fixturenames:
        return moved_in(workspace, request.getfixturevalue("drafted")[0])
    return moved_in(workspace, founded)


@pytest.fixture
def draft(database, drafted) -> str:
    return drafted[1]


@pytest.fixture
def editor(window, page, draft):
    window.navigate("practicas", id=draft, mode="editar")
    page.stack.editing.finish()
    return page.stack.editing


@pytest.fixture
def curriculum(workspace, shared_data) -> None:
    loaded = catalogue.Catalogue(paths.catalogue_file(workspace.folder))
    catalogue.load(loaded, shared_data / "curriculo_oa_basica.csv")
    loaded.close()
