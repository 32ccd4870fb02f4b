"""What went in and out of a folder, in one Spanish sentence, and what a person should look at after it."""

from __future__ import annotations

from collections.abc import Sequence

from app.sync.inbox_folder import NEWER
from app.sync.mailbox import Aside, Exchanged
from app.sync.reception import Received
from app.sync.words import content, warnings, whose
from app.text_dates import count
from app.texts import explain


def sentence(done: Exchanged) -> str:
    """What went in and what stays for the others: «Entraron 4 cambios de Ana Soto; quedaron 3 cambios (12 KB)…»."""
    into, out = _into(done.taken), _out(done)
    if done.failure is not None:
        return f"{into}; no se pudo dejar lo suyo."
    if done.left is None and not done.taken:
        return "No había nada nuevo que recibir ni que dejar."
    return f"{into}; {out}."


def remarks(done: Exchanged) -> list[str]:
    """What else there is to know, line by line: what clashes, who asks to join, what waits, what was tidied."""
    lines = []
    if clashes := sum(one.conflicts for one in done.taken):
        lines.append(f"Por decidir: {count(clashes, 'dato', 'datos')} con dos versiones.")
    lines += dict.fromkeys(line for one in done.taken for line in warnings(one))
    if newer := sum(one.state == NEWER for one in done.taken):
        files = count(newer, "archivo", "archivos")
        lines.append(f"De una versión más nueva de Minga: {files}. Se guardó lo que traen, hasta que usted la instale.")
    if done.others:
        lines.append(f"Hay {count(done.others, 'entrega', 'entregas')} para otros computadores.")
    if done.left is not None and done.left.held_back:
        lines.append(
            f"Se quedan aquí, por falta de autorización: {count(done.left.held_back, 'evidencia', 'evidencias')}."
        )
    if done.tidied:
        lines.append(f"Se retiró de la carpeta lo que ya todos tienen: {count(done.tidied, 'archivo', 'archivos')}.")
    return lines


def aside_words(one: Aside) -> str:
    """Which file stayed where it is, why, and what to do about it."""
    return f"«{one.path.name}» queda donde está. {explain(one.error).in_one_line()}"


def _into(taken: Sequence[Received]) -> str:
    changes = sum(sum(some.values()) for one in taken for some in (one.new, one.changed, one.removed))
    files = sum(one.files for one in taken)
    if not changes and not files:
        return "No había cambios nuevos"
    bringing = [one for one in taken if one.new or one.changed or one.removed or one.files]
    names = list(dict.fromkeys(whose(one.sender) for one in bringing if one.sender))
    words = count(changes, "cambio", "cambios")
    if files:
        words += f" y {count(files, 'archivo de evidencia', 'archivos de evidencia')}"
    verb = "Entró" if changes == 1 and not files else "Entraron"
    return f"{verb} {words}" + (f" de {_listed(names)}" if names else "")


def _out(done: Exchanged) -> str:
    left = done.left
    if left is None:
        return "lo suyo ya estaba ahí"
    if not left.operations and not left.evidence:
        return "quedó un aviso para los demás de lo que llegó a este computador"
    verb = "quedó" if left.operations == 1 and not left.evidence else "quedaron"
    return f"{verb} {content(left.operations, left.evidence, left.size)} para los demás"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} y {names[-1]}" if len(names) > 1 else names[0]
