"""Somebody who is to be erased, and where her words could still be read."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from app.log.batch import unpack
from app.media.intake import intake_bytes
from app.models.log_tables import Batch, Waiting

SECRET = "Zorzalina Quilaqueo"

OTHER = "teléfono de Zorzalina"


def a_person(desk):
    person = desk.create("person", {"full_name": SECRET})
    desk.update("person", person, phone=OTHER)
    desk.create("membership", {"person_id": person, "role": "TEACHER", "from": "2026-03-01"})
    return person


def read_anywhere(desk, *words):
    """Which of the words can be read in any file of the laptop: as they are, or in a packed batch."""
    needles = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    found = set()
    for path in Path(desk.folder).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= {(path.name, needle) for needle in needles if needle in data}
    with desk.database.read() as session:
        bodies = [*session.query(Batch.body), *session.query(Waiting.raw)]
    for (body,) in bodies:
        found |= {("batch", needle) for needle in needles if needle in unpack(body)}
    return found


def written_by(desk, after):
    """What the laptop has sealed besides `after`."""
    return [batch for name, batch in desk.batches().items() if name not in after]


def photo(colour):
    out = io.BytesIO()
    Image.new("RGB", (700, 500), colour).save(out, "JPEG")
    return intake_bytes(out.getvalue(), f"{colour}.jpg")
