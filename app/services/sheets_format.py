"""Which format a form is printed from: the network's own, or the customary one where there is no network."""

from __future__ import annotations

from app.models.database import Database
from app.services import templates
from app.services.templates import TemplateView


def format_of(database: Database | None, kind: str, key: str = "", *, grade: str | None = None) -> TemplateView:
    """The format of a kind that holds now."""
    if database is None:
        return templates.customary(kind, key, grade=grade)
    return templates.current(database, kind, key, grade=grade)
