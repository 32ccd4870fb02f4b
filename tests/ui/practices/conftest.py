"""The practices page, a draft in its editor, and the curriculum."""

from __future__ import annotations

import pytest

from app import paths
from app.services import catalogue, practice_parts, practices
from app.ui.main_window import MainWindow
from app.ui.pages.practices import PracticesPage


@pytest.fixture
def page(window: MainWindow) -> PracticesPage:
    window.navigate("practicas")
    assert isinstance(window.page, PracticesPage)
    return window.page


@pytest.fixture
def draft(database) -> str:
    made = practices.create(database, {"title": "La huerta", "subject": "MA", "axis": "Medición"})
    practice_parts.set_grades(database, made, ["1", "3"])
    practice_parts.write_task(database, made, "3", task="Perímetro de cada bancal")
    return made


@pytest.fixture
def editor(window, page, draft):
    window.navigate("practicas", id=draft, mode="editar")
    return page.stack.editing


@pytest.fixture
def curriculum(workspace, shared_data) -> None:
    loaded = catalogue.Catalogue(paths.catalogue_file(workspace.folder))
    catalogue.load(loaded, shared_data / "curriculo_oa_basica.csv")
    loaded.close()
