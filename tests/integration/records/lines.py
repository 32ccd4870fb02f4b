"""Records as lines, and what a microcentro holds."""

from __future__ import annotations

import io
import json

from app.services import records


def dumped(database):
    out = io.StringIO()
    records.dump(database, out)
    return out.getvalue()


def found(database, tipo):
    return [record for record in map(json.loads, dumped(database).splitlines()) if record["tipo"] == tipo]


PRACTICE = {"tipo": "practice", "id": "huerta", "title": "La huerta"}
MEETING = {"tipo": "meeting", "id": "marzo", "date": "2026-03-05", "start": "09:30", "end": "13:00"}
ANA = {"tipo": "person", "id": "ana", "full_name": "Ana Ñanco Güell"}
AROMO = {"tipo": "school", "id": "aromo", "rbd": 4501, "name": "El Aromo"}
