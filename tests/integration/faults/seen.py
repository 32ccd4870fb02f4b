"""What the tests of the faults look at: a refusal that changed nothing, and both sides of a conflict."""

from __future__ import annotations

import pytest

from app.errors import BundleRefused
from tests.oracle.desk import a_practice, go_round


def refused(desk, path):
    """The code of the refusal; not a byte of what the laptop holds has changed."""
    before = desk.bytes_of_everything()
    with pytest.raises(BundleRefused) as error:
        desk.receive(path)
    assert desk.bytes_of_everything() == before
    assert not list((desk.database.folder / "en-curso").glob("minga-recibo-*"))
    return error.value.code


def known_practice(desks):
    practice = a_practice(desks[0])
    go_round(*desks)
    return practice


def titles(conflict):
    return {version.values["title"] for version in conflict.versions}
