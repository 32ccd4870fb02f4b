"""Our reception against that of Morango, the nearest program of its kind: python -m tests.bench.morango [rows].

Morango is installed in an environment that is thrown away. Its transfer runs in one process for each side, without
network or certificates: the sender serialises its records into its store (Morango's first stage of a transfer) and
queues them into buffers, they are copied from one SQLite file to the other in one statement, the receiver takes them
from the buffers into its store and from there into its tables. "At best" is the last step alone, with the store copied
as it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from app.sync.hand_over import hand_over
from app.sync.reception import receive
from tests.bench.exchange import rows_of, save, seconds, two_laptops, with_ids

_ROUNDS = 5  # the machine is not equally quick all the time

_MODELS = """
from django.db import models
from morango.models.core import SyncableModel


class Practice(SyncableModel):
    morango_model_name = "practice"
    morango_profile = "neighbour"
    school_year = models.IntegerField(null=True)
    {fields}

    def calculate_source_id(self, *args, **kwargs):
        return str(self.id)

    def calculate_partition(self, *args, **kwargs):
        return "neighbour"
"""
_SIDE = """
import json, sqlite3, sys, time
from pathlib import Path

import django
from django.conf import settings

what, here, other = sys.argv[1:4]
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": here, "OPTIONS": {"timeout": 100}}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "morango", "neighbour"],
    SECRET_KEY="bench",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
from django.core.management import call_command

call_command("migrate", verbosity=0, run_syncdb=True)
from django.utils import timezone
from morango.models.core import InstanceIDModel, SyncSession, TransferSession
from morango.sync.operations import (
    _dequeue_into_store,
    _deserialize_from_store,
    _queue_into_buffer_v2,
    _serialize_into_store,
)
from neighbour.models import Practice

InstanceIDModel.get_or_create_current_instance()
NOTHING = {"sub": {}, "super": {}}


def copied(*tables):
    raw = sqlite3.connect(here, isolation_level=None)
    raw.execute("ATTACH ? AS other", (other,))
    raw.execute("BEGIN")
    for table in tables:
        names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        own = ", ".join(name for name in names if name != "id" or table != "morango_recordmaxcounterbuffer")
        raw.execute(f"INSERT INTO {table} ({own}) SELECT {own} FROM other.{table}")
    raw.execute("COMMIT")
    raw.close()


if what == "send":
    for row in json.loads(Path("rows.json").read_text("utf-8")):
        Practice(_morango_partition="neighbour", _morango_source_id=row["id"], **row).save()
    begun = time.perf_counter()
    _serialize_into_store("neighbour")
    serialised = time.perf_counter() - begun
    instance, _ = InstanceIDModel.get_or_create_current_instance(clear_cache=True)
    now = timezone.now()
    session = SyncSession.objects.create(
        id="a" * 32, profile="neighbour", connection_kind="disk", connection_path="", last_activity_timestamp=now
    )
    held = {"sub": {"neighbour": {instance.id: instance.counter}}, "super": {}}
    transfer = TransferSession.objects.create(
        id="b" * 32, filter="neighbour", push=True, sync_session=session, last_activity_timestamp=now,
        client_fsic=json.dumps(held), server_fsic=json.dumps(NOTHING),
    )
    begun = time.perf_counter()
    _queue_into_buffer_v2(transfer)
elif what == "take":
    copied("morango_syncsession", "morango_transfersession")
    transfer = TransferSession.objects.get()
    begun = time.perf_counter()
    copied("morango_buffer", "morango_recordmaxcounterbuffer")
    _dequeue_into_store(transfer, transfer.client_fsic, v2_format=True)
    _deserialize_from_store("neighbour")
else:
    begun = time.perf_counter()
    copied("morango_store", "morango_recordmaxcounter")
    sqlite3.connect(here, isolation_level=None).execute("UPDATE morango_store SET dirty_bit = 1")
    _deserialize_from_store("neighbour")
print(json.dumps([time.perf_counter() - begun, Practice.objects.count(), serialised if what == "send" else 0]))
"""


def environment(folder: Path) -> Path | None:
    """The Python of a new environment with Morango and Django; None when they cannot be installed here."""
    venv.create(folder, with_pip=True)
    python = next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())
    asked = [str(python), "-m", "pip", "install", "--quiet", "morango"]
    done = subprocess.run(asked, capture_output=True, check=False)
    return python if done.returncode == 0 else None


@dataclass(frozen=True)
class Took:
    """Seconds of each side for the same rows: Morango's stages, its last one at best, and what Minga does."""

    serialise: float
    transfer: float
    best: float
    hand_over: float
    receive: float


def once(python: Path, folder: Path, rows: list[dict[str, Any]]) -> Took:
    """One turn of both.

    Raises RuntimeError when Morango does not take in all of the rows.
    """
    for name in ("theirs", "ours"):
        (folder / name).mkdir(parents=True)
    return Took(*_theirs(python, folder / "theirs", rows), *_ours(folder / "ours", rows))


def _theirs(python: Path, folder: Path, rows: list[dict[str, Any]]) -> tuple[float, float, float]:
    texts = [name for name in rows[0] if name not in ("id", "school_year")]
    (folder / "neighbour").mkdir()
    fields = "\n    ".join(f"{name} = models.TextField(null=True)" for name in texts)
    (folder / "neighbour" / "models.py").write_text(_MODELS.replace("{fields}", fields), "utf-8")
    (folder / "neighbour" / "__init__.py").touch()
    (folder / "side.py").write_text(_SIDE, "utf-8")
    (folder / "rows.json").write_text(
        json.dumps([row | {"grades": json.dumps(row["grades"])} for row in rows]), "utf-8"
    )
    took: dict[str, float] = {}
    for what, here in (("send", "a.db"), ("take", "b.db"), ("best", "c.db")):
        asked = [str(python), "side.py", what, here, "a.db"]
        done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True)
        took[what], count, serialised = json.loads(done.stdout.splitlines()[-1])
        took.setdefault("serialise", serialised)
        if count != len(rows):
            raise RuntimeError(f"Morango took in {count} of {len(rows)}")
    return took["serialise"], took["send"] + took["take"], took["best"]


def _ours(folder: Path, rows: list[dict[str, Any]]) -> tuple[float, float]:
    with two_laptops(folder) as (coordination, teacher):
        save(teacher, with_ids(rows))
        handed = seconds(lambda: hand_over(teacher, folder / "1.entrega"))
        return handed, seconds(lambda: receive(coordination, folder / "1.entrega"))


def main(count: int) -> None:
    """Measure and print."""
    rows = rows_of(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = environment(folder / "venv")
        if python is None:
            print("Morango cannot be installed here: nothing to compare with.")
            return
        turns = [once(python, folder / str(number), rows) for number in range(_ROUNDS)]
    print(f"{count} practices, in turns; the median of {_ROUNDS} ratios (and the range)")
    whole = [(one.serialise + one.transfer) / (one.hand_over + one.receive) for one in turns]
    _say("whole transfer by Morango / hand-over and reception", whole)
    _say("the same / our reception", [(one.serialise + one.transfer) / one.receive for one in turns])
    _say("transfer without serialising / our reception", [one.transfer / one.receive for one in turns])
    _say("reception by Morango at best / our reception", [one.best / one.receive for one in turns])


def _say(what: str, ratios: list[float]) -> None:
    print(f"{what:<52}{median(ratios):6.1f}   ({min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
