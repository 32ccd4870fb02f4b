"""What every test may use, and what holds for all of them."""

from __future__ import annotations

import functools
import gc
import logging
import os
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, settings

from app import wall_clock
from app.sync import invitation, inviting, joining
from tests import quick_password, the_day

# Before anything of Qt is loaded: tests open no window, on any machine.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What is made before the first test remembers nothing, neither in the developer's own profile nor for what is made next
# of a copy of the same: a folder inside a file can never be.
os.environ["MINGA_PERFIL"] = str(Path(__file__) / "ninguno")

settings.register_profile(
    "minga",
    deadline=None,
    max_examples=1000 if os.environ.get("MINGA_DEEP") else 60,
    # The same histories at every run, so that what is green stays green; the deep run draws new ones.
    derandomize=not os.environ.get("MINGA_DEEP"),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("minga")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Hardly anything that is read before the first test is garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish():
    """What stands before the first test stands until the last: looking for garbage need not walk through it."""
    gc.collect()
    gc.freeze()
    # Most of what a test leaves goes without it: looked for less often, garbage takes half the time.
    gc.set_threshold(5_000, 20, 20)


class _Warnings(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.seen = []

    def emit(self, record):
        self.seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def logged_warnings():
    """Warnings of the log. One that no test expects fails it: a test that expects some clears the list."""
    handler = _Warnings()
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler.seen
    root.removeHandler(handler)
    assert not handler.seen, "the log holds warnings that this test does not expect"


@pytest.fixture(scope="session", autouse=True)
def one_day():
    """A run that goes on past midnight stays in the day on which it began."""
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(wall_clock, "now", the_day.now)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """The password of a back-up costs no second, and the words of an invitation cost theirs once for all who hear them.

    `quick_password.dear` is what a password costs outside.
    """
    once = functools.cache(invitation.code_keys)
    with pytest.MonkeyPatch.context() as price:
        price.setattr(pyrage.passphrase, "encrypt", quick_password.encrypt)
        price.setattr(inviting, "code_keys", once)
        price.setattr(joining, "code_keys", once)
        yield


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory, monkeypatch):
    """A program that is not told otherwise keeps its data in a folder of this test, never in the developer's."""
    monkeypatch.setenv("MINGA_DATOS", str(tmp_path_factory.getbasetemp() / "nobody-named-a-folder"))
    monkeypatch.setenv("MINGA_PERFIL", str(tmp_path_factory.mktemp("perfil")))


@pytest.fixture(scope="session")
def shared_data():
    """The folder with the official files. The test is left out where they are not beside the clone."""
    if not SHARED_DATA.is_dir():
        pytest.skip("shared data absent")
    return SHARED_DATA
