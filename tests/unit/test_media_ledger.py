"""What is noted of each file: here, in pieces or not here, and who else holds it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.errors import WrongUsage
from app.media import ledger
from app.media.intake import intake, intake_bytes
from app.media.store import BlobStore
from app.models.base import Base
from app.models.device import Device
from app.models.log_tables import Blob, BlobHolder

NAME = "a" * 64


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, [Base.metadata.tables[t.__tablename__] for t in (Blob, BlobHolder, Device)])
    with Session(engine) as opened:
        opened.add_all(Device(id=name, state="accepted") for name in ("equipo-b", "equipo-c"))
        opened.flush()
        yield opened
    engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "espacio")


def test_what_was_never_noted_is_absent(session: Session) -> None:
    assert ledger.state(session, NAME) == "absent"
    assert ledger.wanted(session) == []


def test_a_file_goes_from_mentioned_by_pieces_to_whole(session: Session) -> None:
    ledger.note_mentioned(session, NAME, 10, "image/jpeg")
    assert (ledger.state(session, NAME), ledger.wanted(session)) == ("absent", [NAME])
    ledger.note_partial(session, NAME, 10, "image/jpeg", [4, 0])
    session.flush()
    blob = session.get(Blob, NAME)
    assert blob is not None
    assert (blob.state, blob.chunks) == ("partial", [0, 4])
    ledger.note_have(session, NAME, 10, "image/jpeg")
    ledger.note_mentioned(session, NAME, 10, "image/jpeg")
    assert (ledger.state(session, NAME), blob.chunks, ledger.wanted(session)) == ("have", [], [])
    ledger.note_absent(session, NAME, 10, "image/jpeg")
    assert ledger.wanted(session) == [NAME]


def test_a_photo_is_kept_with_its_thumbnail(session: Session, store: BlobStore) -> None:
    target = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(target, "JPEG")
    kept = ledger.keep(session, store, intake_bytes(target.getvalue(), "huerta.jpg"))
    assert kept.thumbnail is not None
    for reference in (kept.file, kept.thumbnail):
        data = store.read(reference["$b"])
        assert reference == {"$b": reference["$b"], "n": len(data), "m": "image/jpeg", "name": "huerta.jpg"}
        assert ledger.state(session, reference["$b"]) == "have"


def test_a_document_is_copied_into_the_store(session: Session, store: BlobStore, tmp_path: Path) -> None:
    path = tmp_path / "acta.txt"
    path.write_text("Se acordó medir la huerta.", encoding="utf-8")
    kept = ledger.keep(session, store, intake(path))
    assert kept.thumbnail is None
    assert store.read(kept.file["$b"]) == path.read_bytes()
    assert (kept.file["m"], kept.file["name"]) == ("text/plain", "acta.txt")


def test_only_what_another_laptop_holds_is_freed(session: Session, store: BlobStore) -> None:
    stored = store.add_bytes(b"un video")
    ledger.note_have(session, stored.sha256, stored.size, "video/mp4")
    with pytest.raises(WrongUsage):
        ledger.free(session, store, stored.sha256)
    ledger.note_holdings(session, "equipo-b", [stored.sha256], "2026-03-03T09:30:00-03:00", all_of_them=True)
    assert ledger.holders(session, stored.sha256) == ["equipo-b"]
    ledger.note_holdings(session, "equipo-b", [], "2026-03-04T09:30:00-03:00", all_of_them=True)
    assert ledger.last_holder(session, stored.sha256) == ("equipo-b", "2026-03-03T09:30:00-03:00")
    with pytest.raises(WrongUsage):
        ledger.free(session, store, stored.sha256)
    assert store.has(stored.sha256)
    ledger.note_holdings(session, "equipo-c", [stored.sha256], "2026-03-03T09:30:00-03:00", all_of_them=True)
    ledger.free(session, store, stored.sha256)
    assert not store.has(stored.sha256)
    assert ledger.state(session, stored.sha256) == "absent"
