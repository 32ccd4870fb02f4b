"""The program's own check: a new file, a record, a page of paper. Fails with an exception when a part is missing."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from app.pdf.forms import FORMS, render
from app.services import backup, health, records, rows
from app.services.workspace import open_workspace


def run() -> bytes:
    """Do a little of everything in a temporary folder; the PDF that came out of it."""
    with tempfile.TemporaryDirectory(prefix="minga-", ignore_cleanup_errors=True) as folder:
        workspace = open_workspace(Path(folder, "datos"))
        try:
            database = workspace.create("Prueba", "Persona de prueba")
            meeting = rows.create(database, "meeting", {"title": "Ñandú y pingüino", "date": "2026-03-05"})
            records.dump_to(database, Path(folder, "registros.jsonl"))
            records.load(database, Path(folder, "registros.jsonl"))
            backup.back_up(database, Path(folder, "respaldo.minga"))
            assert not health.check(database).findings
            pdf = render("tabla", database, None, meeting_id=meeting, printed_on=date(2026, 3, 5))
            for form in FORMS:
                assert render(form, database, None, blank=True, printed_on=date(2026, 3, 5)).startswith(b"%PDF-")
        finally:
            workspace.close()
    assert pdf.startswith(b"%PDF-")
    return pdf
