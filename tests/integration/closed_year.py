"""A year that is over."""

from __future__ import annotations

from app.services import rows


def close_year(database, plan):
    """The plan as of a year that was sent, lived and closed."""
    rows.create(database, "plan_delivery", {"plan_id": plan, "office": "DEPROV", "date": "2026-05-01",
                                            "received_by": "Oficina de partes"})  # fmt: skip
    rows.update(database, "annual_plan", plan, {"status": "closed", "achievements": "Siete prácticas"})
