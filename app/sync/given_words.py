"""What was written for others, in Spanish sentences: the same in the window and in commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.sync.ack import Acknowledgement
from app.sync.hand_over import HandedOver
from app.sync.history import GivenFile
from app.sync.words import DECIDED, content, held_back_words
from app.text_dates import count, listed, size_in_words

FOR_THE_COORDINATION = (
    "Hay más computadores de los que caben en un archivo: este es solo para la coordinación, que lo hace llegar a los "
    "demás. Avísele, para que retire los que ya no se usan."
)


def carried_words(done: HandedOver | GivenFile) -> str:
    """What a delivery carries: what is new in it, as its receivers count it, and then what went out before."""
    new, evidence, decided = done.operations - done.again, done.evidence - done.evidence_again, decided_words(done)
    words = content(new, evidence) if new or evidence else ""
    if done.again or done.evidence_again:
        again = f"otra vez {content(done.again, done.evidence_again)} que no todos han confirmado"
        words = f"{words}, y {again}" if words else again
    if decided:
        words = f"{words}, con {decided}" if words else decided
    return words or "un aviso de lo que llegó a este computador"


def decided_words(done: HandedOver | GivenFile) -> str:
    """What a file carries of decisions on laptops: «la aceptación de 1 computador»; '' for nothing."""
    if done.decided and done.decided == done.accepted:
        return f"la aceptación de {count(done.accepted, 'computador', 'computadores')}"
    return DECIDED if done.decided else ""


def handed_over_words(done: HandedOver) -> str:
    """The files that were written, and what they carry."""
    carries = carried_words(done)
    where = f"«{done.path.name}»"
    if len(done.paths) > 1:
        where = f"{len(done.paths)} archivos, desde {where} hasta «{done.paths[-1].name}»"
    return f"Entrega {done.number}: {carries}{',' if ',' in carries else ''} en {where} ({size_in_words(done.size)})."


def left_lines(done: HandedOver) -> list[str]:
    """What stays for another delivery, and what does not leave this laptop."""
    lines = []
    if done.left_operations or done.left_evidence or done.left_bytes:
        left = content(done.left_operations, done.left_evidence, done.left_bytes)
        lines.append(f"Queda para otra entrega: {left}.")
    if done.held_back:
        lines.append(held_back_words(done.held_back))
    if done.only_coordination:
        lines.append(FOR_THE_COORDINATION)
    if done.damaged:
        lines.append(damaged_words(done.damaged))
    return lines


def damaged_words(names: Sequence[str]) -> str:
    """That the disk of this laptop has changed these files of evidence, and how they come back."""
    named = listed([f"«{name}»" for name in names])
    return (
        f"El disco de este computador dañó {named}, y no se entrega así. Lo que otro computador tenga vuelve solo; lo "
        "demás, búsquelo en una copia de respaldo o agréguelo otra vez."
    )


def acknowledgement_words(done: Acknowledgement, path: Path) -> str:
    """The acknowledgement that was written as a file."""
    others = count(done.addressees, "computador", "computadores")
    return f"El mismo acuse está en «{path.name}» ({size_in_words(done.size)}), para {others}."
