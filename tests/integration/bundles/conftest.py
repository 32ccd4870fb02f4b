"""x"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.bundles.sealed import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.scratch.mkdir()
    return made
