"""The day of the sessions, and what a service refuses."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData
from app.services import rows

DAY = date(2026, 4, 9)


def refused(run, *given, **named):
    """The codes with which a service refuses."""
    with pytest.raises(InvalidData) as caught:
        run(*given, **named)
    return {problem.code for problem in caught.value.problems}


def state(database, tipo, key):
    return rows.load(database, tipo, key)["status"]
