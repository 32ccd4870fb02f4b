"""The fifteen fichas of improvement networks (S003) as fields, from the shared seeds where they are."""

from __future__ import annotations

import re
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
HEADINGS = (
    "Nombre de la RME",
    "Principios y necesidades de la RME",
    "Objetivo de la RME",
    "El trabajo colaborativo se refleja cuando sus integrantes:",
    "Para movilizar el objetivo los integrantes de la RME:",
    "Idea fuerza de la RME",
)
LISTS = frozenset({"how_members_move", "how_collaboration_shows", "learnings"})


def published():
    """The text of each of the fifteen; nothing where the seeds are not on this machine."""
    if not SEEDS.is_dir():
        return []
    text = next(SEEDS.glob("003_*")).read_text("utf-8")
    return re.split(r"^Nombre de la RME:", text, flags=re.MULTILINE)[1:]


def read(chunk):
    """The fields of one ficha, by its headings."""
    found = {"network_name": [], "members": [], "need": [], "objective": [], "how_members_move": [],
             "how_collaboration_shows": [], "key_idea": [], "learnings": [], "projection": []}  # fmt: skip
    before = ("network_name", "members", "need", "objective")
    state = "network_name"
    for paragraph in re.split(r"\n\s*\n", without_headings(chunk)):
        plain = " ".join(paragraph.split())
        if plain == "=move=":
            state = "how_members_move"
        elif plain == "=shows=":
            state = "how_collaboration_shows" if state == "how_members_move" else state
        elif plain == "=learn=":
            state = "learnings"
        elif plain == "=project=":
            state = "projection"
        elif plain:
            if state in ("how_members_move", "how_collaboration_shows") and not plain.startswith("•") and found[state]:
                state = "key_idea"
            found[state].append(plain)
            if state in before and state != "objective":
                state = before[before.index(state) + 1]
    return {name: parts if name in LISTS else "\n".join(parts) or None for name, parts in found.items()}


def without_headings(chunk):
    plain = re.sub(r"^Principales\s+aprendizajes", "\n\n=learn=\n\n", chunk, flags=re.MULTILINE)
    plain = re.sub(r"Proyección\s*$", "\n\n=project=\n\n", plain, flags=re.MULTILINE)
    plain = plain.replace(HEADINGS[4], "\n\n=move=\n\n").replace(HEADINGS[3], "\n\n=shows=\n\n")
    for heading in HEADINGS:
        plain = plain.replace(heading, "\n\n")
    return plain


def words(chunk):
    plain = re.sub(r"=(move|shows|learn|project)=", " ", without_headings(chunk))
    return sorted(plain.split())


def kept(fields):
    parts = [value if isinstance(value, str) else "\n".join(value or ()) for value in fields.values()]
    return sorted("\n".join(part or "" for part in parts).split())
