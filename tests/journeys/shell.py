"""The command line kept open: one process in which many laptops type, each at the date that its clock shows.

Started as `python -m tests.journeys.shell [MIGRATIONS]`; with a folder for its migrations it is the next version of
the program: one more field of a session and one more type of record.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{new}"
down_revision = "{old}"


def upgrade():
    op.add_column("meeting", sa.Column("weather", sa.Text(), nullable=True))
    op.create_table(
        "song",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("verse", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_song")),
    )
"""


def become_the_next_version(migrations: Path) -> type:
    """Let this process be the program of the next version, before anything of it has looked at the records.

    Gives the new type of record: SQLAlchemy knows it only as long as somebody holds it.
    """
    from app.models import registry

    old, registry.SCHEMA = registry.SCHEMA, registry.SCHEMA + 1
    from app.models import schema
    from app.models.base import Record, free_text
    from app.models.meeting import Meeting

    Meeting.weather = free_text("Tiempo que hizo")  # type: ignore[attr-defined]

    class Song(Record):
        __tablename__ = "song"
        noun = ("canción", "canciones")
        title_field = "title"

        title = free_text("Título")
        verse = free_text("Verso")

    new, before = f"{registry.SCHEMA:04}", f"{old:04}"
    if not migrations.exists():
        shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
        (migrations / "versions" / f"{new}_songs.py").write_text(_NEXT.format(new=new, old=before), "utf-8")
    schema.MIGRATIONS, schema.HEAD = migrations, new
    schema.KNOWN = (*(f"{number:04}" for number in range(1, old + 1)), new)
    return Song


def serve() -> None:
    """Answer each line {"args", "wall", "profile"} of the input with one line {"status", "out", "err"}."""
    held = become_the_next_version(Path(sys.argv[1])) if len(sys.argv) > 1 else None
    from app.log import clock
    from app.main import main

    speaking = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        clock.time = SimpleNamespace(time_ns=lambda wall=asked["wall"]: wall * 1_000_000)  # type: ignore[assignment]
        os.environ["MINGA_PERFIL"] = asked["profile"]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(asked["args"])
        answer = {"status": status, "out": out.getvalue(), "err": err.getvalue()}
        print(json.dumps(answer), file=speaking, flush=True)
    del held


class Shell:
    """One such process, seen from outside."""

    def __init__(self, migrations: Path | None = None) -> None:
        words = [sys.executable, "-m", "tests.journeys.shell", *([str(migrations)] if migrations else [])]
        home = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            words, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._pipes = [pipe for pipe in (self._process.stdin, self._process.stdout) if pipe is not None]

    def type(self, args: list[str], wall: int, profile: Path) -> tuple[int, str, str]:
        """Type one command on a laptop whose clock shows `wall` (milliseconds since 1970)."""
        asking, answering = self._pipes
        asked: dict[str, Any] = {"args": args, "wall": wall, "profile": str(profile)}
        asking.write(json.dumps(asked) + "\n")
        asking.flush()
        answer = json.loads(answering.readline())
        return answer["status"], answer["out"], answer["err"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        asking, answering = self._pipes
        asking.close()
        self._process.wait(timeout=60)
        answering.close()


if __name__ == "__main__":
    serve()
