"""Bienvenida by itself, and what is brought to it."""

from __future__ import annotations

import pytest

from app.services import people
from app.services.workspace import open_workspace
from app.sync.inviting import invite
from app.ui.pages.welcome import WelcomePage


@pytest.fixture
def page(opened, bare_context):
    return opened(WelcomePage(bare_context), 1024, 600)


@pytest.fixture
def invited(tmp_path):
    """A microcentro on another laptop, and the invitation it wrote."""
    other = open_workspace(tmp_path / "coordinacion")
    theirs = other.create("Los Boldos", "Ana Pino")
    people.add(theirs, "Iván Cifuentes Rain")
    made = invite(other, theirs, tmp_path / "invitacion.entrega")
    other.close()
    return made
