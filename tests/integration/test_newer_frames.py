"""What a newer program put beside the batches is kept and handed on as it came (invariant 15)."""

from __future__ import annotations

import pytest

from app.services import network
from app.sync import hand_over as handing
from app.sync import kept_frames
from app.sync.accepting import accept, applicants
from app.sync.bundle import open_bundle
from app.sync.inviting import invite
from app.sync.joining import join
from app.sync.reception import receive

NEWER = ("z", b"\x00 a frame of the year 2030 \xff")


@pytest.fixture
def three(tmp_path):
    """A coordination and two teachers, all accepted."""
    from app.services.workspace import open_workspace

    opened = [open_workspace(tmp_path / name) for name in ("coordinacion", "berta", "celso")]
    ana = opened[0].create("Los Boldos", "Ana Pino")
    made = invite(opened[0], ana, tmp_path / "i.entrega")
    teachers = [join(opened[1], made.path, made.code, "Berta"), join(opened[2], made.path, made.code, "Celso")]
    for number, teacher in enumerate(teachers):
        handing.hand_over(teacher, tmp_path / f"{number}.entrega")
        receive(ana, tmp_path / f"{number}.entrega")
    accept(ana, [one.device for one in applicants(ana)])
    handing.hand_over(ana, tmp_path / "todos.entrega")
    for teacher in teachers:
        receive(teacher, tmp_path / "todos.entrega")
    yield ana, *teachers
    for workspace in opened:
        workspace.close()


def frames_of(database, path):
    with database.read() as session:
        keys = session.info["author"].keys
    with open_bundle(path, [keys.box_private], handing.scratch_folder(database)) as opened:
        return [one for one in opened.extras() if one[0] not in kept_frames.KNOWN]


def test_an_unknown_frame_reaches_the_third_laptop_byte_for_byte(three, tmp_path, monkeypatch):
    ana, berta, celso = three
    network.add_school(berta, rbd=4501, name="Escuela El Aromo")
    with monkeypatch.context() as newer:
        newer.setattr(kept_frames, "kept", lambda session: [NEWER])
        handing.hand_over(berta, tmp_path / "b.entrega")
    receive(ana, tmp_path / "b.entrega")
    handing.hand_over(ana, tmp_path / "a.entrega")
    assert frames_of(celso, tmp_path / "a.entrega") == [NEWER]
    receive(celso, tmp_path / "a.entrega")
    handing.hand_over(celso, tmp_path / "c.entrega")
    assert frames_of(ana, tmp_path / "c.entrega") == [NEWER]
    receive(ana, tmp_path / "c.entrega")
    with ana.read() as session:
        assert kept_frames.kept(session) == [NEWER]


def test_unknown_frames_cannot_make_every_file_large(three, tmp_path, monkeypatch):
    ana, berta, _celso = three
    many = [("z", bytes([number]) * 100_000) for number in range(10)]
    with monkeypatch.context() as newer:
        newer.setattr(kept_frames, "kept", lambda session: many)
        handing.hand_over(berta, tmp_path / "b.entrega")
    receive(ana, tmp_path / "b.entrega")
    with ana.read() as session:
        assert sum(len(payload) for _kind, payload in kept_frames.kept(session)) <= kept_frames.MOST_BYTES
        assert kept_frames.kept(session)
