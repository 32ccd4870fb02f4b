"""Bienvenida by itself, and what is brought to it."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.services import people
from app.services.workspace import open_workspace
from app.sync.inviting import invite
from app.ui.pages.welcome import WelcomePage


@pytest.fixture
def page(opened, bare_context):
    return opened(WelcomePage(bare_context), 1024, 600)


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """What the coordination of a microcentro wrote on another laptop: an invitation, to be copied."""
    root = tmp_path_factory.mktemp("coordinacion")
    with closing(open_workspace(root / "datos")) as other:
        theirs = other.create("Los Boldos", "Ana Pino")
        people.add(theirs, "Iván Cifuentes Rain")
        return invite(other, theirs, root / "invitacion.entrega")


@pytest.fixture
def invited(written, tmp_path):
    """The invitation of a microcentro on another laptop."""
    return replace(written, path=Path(shutil.copyfile(written.path, tmp_path / "invitacion.entrega")))
