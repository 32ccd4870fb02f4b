"""The fifteen fichas of improvement networks (S003), each pasted in full by keyboard alone and read on its paper."""

from __future__ import annotations

import re

from PySide6.QtGui import QGuiApplication

from app.models.support import ExperienceSheet
from tests.journeys.fichas import LISTS, published, read
from tests.ui.published.screen import kept_paper, plain, use
from tests.ui.test_keyboard import of_type

# As the keyboard comes by; what stands between is passed.
FIELDS = {
    "network_name": "Nombre de la red", "members": "Integrantes", "need": "Necesidad", "objective": "Objetivo",
    "how_members_move": "Cómo los integrantes movilizan", "how_collaboration_shows": "Cómo se ve la colaboración",
    "key_idea": "Idea fuerza", "learnings": "Aprendizajes y logros", "projection": "Proyección y desafíos",
}  # fmt: skip


def fichas():
    """The published ones; where they are not on this machine, fifteen made up that are as long."""
    if found := [read(chunk) for chunk in published()]:
        return found
    words = "La red mira lo que hace cada escuela, lo conversa y prueba otra manera en la sala de clases."
    return [
        {name: [f"{words} {words}"] * 7 if name in LISTS else f"Red {number}. {words} {words}" for name in FIELDS}
        for number in range(15)
    ]


def test_fifteen_fichas_are_entered_in_full_and_come_out_on_paper(window, database, hands, tmp_path):
    use(hands, "Fichas de experiencia")
    hands.find("Ver Fichas de")
    entered = fichas()
    for ficha in entered:
        hands.press("Ctrl+N")
        hands.press("Shift+Tab")
        hands.press("Down")  # from the ficha técnica to that of a network
        for name, field in FIELDS.items():
            if ficha[name]:
                hands.go_to(field)
                QGuiApplication.clipboard().setText("\n".join(ficha[name]) if name in LISTS else ficha[name])
                hands.press("Ctrl+V")
    hands.press("Esc")
    assert window.page.context_line() == "15 fichas de experiencia"
    held = {one["members"]: one for one in of_type(database, ExperienceSheet)}
    hands.find("Imprimir formularios")
    hands.open("Ficha de experiencia, con datos")
    paper = _words(kept_paper(hands, tmp_path / "fichas.pdf"))
    for ficha in entered:
        kept = held[ficha["members"]]
        assert {name: kept[name] or None for name in FIELDS} == {name: ficha[name] or None for name in FIELDS}
        parts = [one for part in ficha.values() if part for one in ([part] if isinstance(part, str) else part)]
        told = set().union(*map(_words, parts))
        missing = [word for word in told - paper if not _is_parted(word, paper)]
        assert not missing, ficha["network_name"]


def _words(text):
    """Each word of it; those that the paper parts are whole again."""
    return set(re.findall(r"\w+", re.sub(r"[-\u00ad] ?(?=[a-záéíóúñ])", "", plain(text))))


def _is_parted(word, paper):
    """Whether it stands at the end of one page and the beginning of the next."""
    return any({word[:place], word[place:]} <= paper for place in range(2, len(word) - 1))
