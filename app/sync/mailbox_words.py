"""What went in and out of a folder, in one Spanish sentence, and what a person should look at after it."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.registry import ROSTER
from app.sync.given_words import FOR_THE_COORDINATION, carried_words, damaged_words
from app.sync.inbox_folder import NEWER
from app.sync.mailbox import PERHAPS_LEFT_OUT, Aside, Exchanged
from app.sync.received import Received
from app.sync.words import RETIRED_HERE, came_decided, clash_words, content, warnings, whose
from app.text_dates import count, listed, size_in_words
from app.texts import explain

LEFT_OUT = {
    "left_out": "Es trabajo para los computadores de su microcentro, y este no está entre ellos. Puede que quien lo "
    "dejó todavía no conozca este computador, o que la coordinación lo haya retirado o reemplazado: pregúntele. Lo que "
    "usted escribió sigue aquí.",
    "not_yet": "Es trabajo para los computadores de su microcentro, y la coordinación todavía no acepta este. Lo que "
    "usted deja lleva su solicitud: cuando lo acepte, vuelva a intercambiar.",
    PERHAPS_LEFT_OUT: "Es trabajo de su microcentro que este computador no puede abrir: cuando se dejó, todavía no lo "
    "conocían, o la coordinación ya lo había retirado. Si le falta lo último de alguien, pregúntele a la coordinación. "
    "Lo que usted escribió sigue aquí.",
    "retired_here": RETIRED_HERE,
}


def sentence(done: Exchanged, let_in: Sequence[Received] = ()) -> str:
    """What went in and what stays for the others: «Entraron 4 cambios de Ana; para los demás quedó 1 cambio (3 KB)».

    `let_in`: what of it came from laptops that were accepted after it.
    """
    into, out = _into(done.taken, let_in), _out(done)
    if done.failure is not None:
        return f"{into}; no se pudo dejar lo suyo."
    if let_in and done.left is None:
        return f"{into}."
    if done.left is None and not done.taken:
        return "No había nada nuevo que recibir ni que dejar."
    return f"{into}; {out}."


def remarks(done: Exchanged) -> list[str]:
    """What else there is to know, line by line: what clashes, who asks to join, what waits, what was tidied."""
    lines = []
    if done.conflicts:
        lines.append(clash_words(done.conflicts))
    lines += dict.fromkeys(line for one in done.taken for line in warnings(one))
    if newer := sum(one.state == NEWER for one in done.taken):
        files = count(newer, "archivo", "archivos")
        lines.append(f"De una versión más nueva de Minga: {files}. Se guardó lo que traen, hasta que usted la instale.")
    if done.others:
        # Of this very computer, too: whoever advises has several microcentros on it.
        lines.append(f"Hay {count(done.others, 'entrega', 'entregas')} para otros computadores u otro microcentro.")
    if done.left_out:
        lines.append(LEFT_OUT[done.left_out])
    lines += _about_leaving(done)
    if done.tidied:
        lines.append(f"Se retiró de la carpeta lo que ya todos tienen: {count(done.tidied, 'archivo', 'archivos')}.")
    if done.renewed:
        lines.append("Mientras tanto, otro computador cambió lo que deja ahí. Intercambie otra vez para recibirlo.")
    return lines


def _about_leaving(done: Exchanged) -> list[str]:
    """Of what was left there: what stays here and why, for whom it is, and what takes its room."""
    lines = []
    if done.left is not None and done.left.held_back:
        lines.append(
            f"Se quedan aquí, por falta de autorización: {count(done.left.held_back, 'evidencia', 'evidencias')}."
        )
    if done.left is not None and done.left.only_coordination:
        lines.append(FOR_THE_COORDINATION)
    if done.left is not None and done.left.damaged:
        lines.append(damaged_words(done.left.damaged))
    if done.half_written:
        lines.append(
            f"En la carpeta hay {size_in_words(done.half_written)} que otro computador empezó a dejar y no terminó, en "
            "archivos que acaban en «.tmp». Si nadie está copiando ahora, bórrelos para hacer espacio."
        )
    return lines


def aside_words(one: Aside) -> str:
    """Which file stayed where it is, why, and what to do about it."""
    return f"«{one.path.name}» queda donde está. {explain(one.error).in_one_line()}"


def _into(taken: Sequence[Received], let_in: Sequence[Received]) -> str:
    changes, decided = sum(map(_changes, taken)), came_decided(*taken)
    evidence, files = sum(one.evidence for one in taken), sum(one.files for one in taken)
    if not changes and not files:
        if decided:
            return decided[:1].upper() + decided[1:]
        if let_in:
            laptops = dict.fromkeys(f"el computador de {whose(one.sender)}" for one in let_in)
            return f"Se aceptó {listed(list(laptops))}"
        waits = any(one.held or one.missing for one in taken)
        return "Todavía no entró nada" if waits else "No había cambios nuevos"
    bringing = [one for one in taken if _changes(one) or one.files]
    names = list(dict.fromkeys(whose(one.sender) for one in bringing if one.sender))
    verb = "Entró" if changes + evidence == 1 else "Entraron"
    whence = f" de {listed(names)}" if names else ""
    # A photo and its thumbnail are two files, and of what waits nobody knows yet which belong together.
    came = content(changes, evidence) if changes or evidence else "fotos o documentos"
    return f"{verb} {came}{whence}" + (f", y {decided}" if decided else "")


def _changes(one: Received) -> int:
    """As the other side counted them; where what lay here already counts from now on, the records that it shows."""
    shown = (one.new, one.changed, one.removed)
    return one.operations or sum(number for some in shown for tipo, number in some.items() if tipo != ROSTER)


def _out(done: Exchanged) -> str:
    left = done.left
    if left is None:
        return "no había nada nuevo que dejar"
    again = left.again + left.evidence_again
    first = left.operations + left.evidence - again or again
    verb = "quedaron" if first > 1 else "quedó"
    return f"para los demás {verb} {carried_words(left)} ({size_in_words(left.size)})"

