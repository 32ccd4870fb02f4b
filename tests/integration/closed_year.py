"""A year that is over."""

from __future__ import annotations

from app.services import meetings, rows
from tests.integration.domain.asking import DAY


def close_year(database, plan):
    """The plan as of a year that was sent, lived and closed."""
    rows.create(database, "plan_delivery", {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01",
                                            "received_by": "Oficina de partes"})  # fmt: skip
    session = next((row.id for row in meetings.meetings(database)), None) or meetings.schedule(database, DAY)
    agreed = {"focus_statement": "Medir", "general_objective": "Medir mejor",
              "agreed_in_meeting_id": session}  # fmt: skip
    held = rows.load(database, "annual_plan", plan)
    told = {name: held[name] or value for name, value in agreed.items()}
    rows.update(database, "annual_plan", plan, told | {"status": "closed", "achievements": "Siete prácticas"})
