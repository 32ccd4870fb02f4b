"""Steps at which the program is killed, of the fusion of two records: see `tests.oracle.kill_steps`."""

from __future__ import annotations

from pathlib import Path

from app.models.base import new_id
from app.models.database import Database
from app.models.fusion import Fusion
from app.services import duplicates_join
from app.services.workspace import Workspace
from tests.oracle.desk import Desk

Desks = dict[str, Desk]


def two_of_one(desks: Desks, root: Path) -> None:
    """Two people who are one, each with a meeting of her own."""
    ana = desks["ana"]
    people = [ana.create("person", {"full_name": name}, id=new_id()) for name in ("Berta Ñanco", "Berta Nanco")]
    for number, person in enumerate(people):
        ana.create("membership", {"person_id": person, "role": "TEACHER", "from": "2026-03-01"})
        ana.create("meeting", {"title": f"De ella {number}", "number": number, "convened_by_id": person})
    (root / "dos").write_text(" ".join(people))


def join(_workspace: Workspace, database: Database, root: Path) -> None:
    """Make them one."""
    kept, merged = (root / "dos").read_text().split()
    with database.read() as session:
        if session.get(Fusion, duplicates_join.fusion_id_of(session, "person", kept, merged)) is not None:
            return
    duplicates_join.join(database, "person", kept, merged)


def part(_workspace: Workspace, database: Database, root: Path) -> None:
    """Make them two again."""
    kept, merged = (root / "dos").read_text().split()
    with database.read() as session:
        fusion = duplicates_join.fusion_id_of(session, "person", kept, merged)
    duplicates_join.part(database, fusion)


def two_joined(desks: Desks, root: Path) -> None:
    """Two who were made one."""
    two_of_one(desks, root)
    join(desks["ana"].workspace, desks["ana"].database, root)


def are_one(desks: Desks, root: Path) -> None:
    """Whatever named the one that went names the other."""
    kept, merged = (root / "dos").read_text().split()
    ana = desks["ana"]
    assert ana.get("person", kept)
    assert ana.get("person", merged) is None
    assert {row["convened_by_id"] for row in ana.rows("meeting").values()} == {kept}


def are_two(desks: Desks, root: Path) -> None:
    """Each names what it named."""
    both = (root / "dos").read_text().split()
    ana = desks["ana"]
    assert {row["convened_by_id"] for row in ana.rows("meeting").values()} == set(both)
    assert set(both) <= ana.rows("person").keys()
