"""What is handed over and received, in Spanish sentences: the same in the window and in commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.models import registry
from app.sync.awaited import Awaited, AwaitedRecord
from app.sync.hand_over import HandedOver
from app.sync.inbox_folder import NEWER
from app.sync.pending import Pending
from app.sync.reception import ALREADY, APPLIED, OWN, WAITING, Received
from app.sync.removals import whose_removals
from app.text_dates import count, long_date_time, size_in_words

_ONLY_ACKNOWLEDGES = "No trae cambios que falten aquí; avisa qué llegó de lo que usted entregó."
_DOUBTFUL = "fecha dudosa"
_USUAL = "Computador de "
_EARLIER = "una entrega anterior, que todavía no llega. Pida que le entreguen de nuevo."


def moment_words(iso: str) -> str:
    """A moment as this laptop's people say it: «martes 3 de marzo, 09:30»; with its year when it is another one."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return iso
    return long_date_time(at, year=at.year != datetime.now().astimezone().year)


def records(counts: Mapping[str, int]) -> str:
    """How many records of each type, for example «3 prácticas, 1 sesión»."""
    known = registry.types()
    return ", ".join(
        count(number, *known[tipo].noun) if tipo in known else f"{number} de «{tipo}»"
        for tipo, number in counts.items()
        if number
    )


def content(changes: int, evidence: int, size: int = 0) -> str:
    """What a file carries or waits to be carried: «3 cambios y 2 evidencias (1,4 MB)»."""
    words = count(changes, "cambio", "cambios")
    if evidence:
        words += f" y {count(evidence, 'evidencia', 'evidencias')}"
    return f"{words} ({size_in_words(size)})" if size else words


def pending_lines(waits: Pending) -> list[str]:
    """What waits to be handed over; the first line is always there."""
    lines = [f"Por entregar: {content(waits.here, waits.evidence, waits.file_bytes)}."]
    if waits.handed:
        lines.append(f"Entregado, sin confirmar: {count(waits.handed, 'cambio', 'cambios')}.")
    if waits.held_back:
        lines.append(held_back_words(waits.held_back))
    return lines


def held_back_words(number: int) -> str:
    """That pieces of evidence do not leave this laptop, and why."""
    return f"Se quedan aquí, por falta de autorización: {count(number, 'evidencia', 'evidencias')}."


def handed_over_words(done: HandedOver) -> str:
    """The file that was written, and what it carries."""
    carries = content(done.operations, done.evidence)
    return f"Entrega {done.number}: {carries} en «{done.path.name}» ({size_in_words(done.size)})."


def whose(laptop: str) -> str:
    """Whose laptop it is, for a sentence: «Ana Soto» where it has its usual name, else that name in quotes."""
    return laptop.removeprefix(_USUAL) if laptop.startswith(_USUAL) and laptop != _USUAL else f"«{laptop}»"


def origin(received: Received) -> str:
    """Who prepared the file and when: «Entrega 12 de Ana, preparada el martes 3 de marzo, 09:30»; '' if unknown."""
    if not received.sender and not received.made:
        return ""
    number = f" {received.number}" if received.number else ""
    sender = f" de {whose(received.sender)}" if received.sender else ""
    words = f"Entrega{number}{sender}"
    if received.made:
        words += f", preparada el {moment_words(received.made)}"
    return words if received.clock_ok else f"{words} ({_DOUBTFUL})"


def awaited_words(one: Awaited) -> tuple[str, str]:
    """What has not come, and what waits for it: a title and a sentence."""
    if isinstance(one, AwaitedRecord):
        ask = f" Pregunte a {' o a '.join(one.writers)}." if one.writers else ""
        noun = registry.types()[one.tipo].noun[0]
        return f"Todavía no llega: {noun} (código {one.code})", f"En espera: {records(one.parts)}.{ask}"
    waits = "que la coordinación acepte ese computador." if one.for_acceptance else _EARLIER
    return f"Cambios de {whose(one.laptop)}", f"Esperan {waits}"


def headline(received: Received, *, preview: bool = False) -> str:
    """One sentence for the file: what became of it or, with `preview`, what would."""
    name = f"«{received.name}»"
    if received.state == ALREADY:
        return f"{name} ya se había recibido el {moment_words(received.when)}. No cambia nada."
    if received.state == OWN:
        return f"{name} lo preparó este mismo computador. No cambia nada."
    if received.state == NEWER:
        return newer_words(received.name, preview=preview)
    sender = f" de {whose(received.sender)}" if received.sender else ""
    if received.state == WAITING:
        return f"{name}{sender}: " + ("quedará" if preview else "quedó") + " guardado, en espera."
    return f"{name}{sender}: " + ("esto trae." if preview else "recibido.")


def newer_words(name: str, *, preview: bool = False) -> str:
    """That a file waits for a newer program, and what a person has to do: only to bring the program up to date."""
    kept = "quedará guardado" if preview else "quedó guardado"
    return f"«{name}» viene de una versión más nueva de Minga: {kept}, y se recibirá solo cuando usted actualice Minga."


def summary_lines(received: Received) -> list[str]:
    """What the file brings, line by line: records, evidence, what clashes, what waits, and cautions."""
    if received.state in (ALREADY, OWN, NEWER):
        return []
    groups = (("Nuevo", received.new), ("Cambia", received.changed), ("Se elimina", received.removed))
    lines = [f"{label}: {words}." for label, counts in groups if (words := records(counts))]
    if received.files:
        lines.append(f"Fotos y documentos, con sus miniaturas: {count(received.files, 'archivo', 'archivos')}.")
    more = received.joins or received.conflicts or received.missing or received.held or received.waiting_rows
    if not lines and not more and received.state == APPLIED:
        lines.append(_ONLY_ACKNOWLEDGES)
    if received.recovered:
        lines.append(f"Vuelven de este mismo computador: {count(received.recovered, 'cambio', 'cambios')}.")
    if received.conflicts:
        lines.append(f"En conflicto: {count(received.conflicts, 'dato', 'datos')} con dos versiones, para decidir.")
    return [*lines, *warnings(received)]


def warnings(received: Received) -> list[str]:
    """What a person should know before and after taking the file in."""
    lines = _cautions(received)
    if received.joins:
        lines.append(f"{received.joins} pide unirse al microcentro.")
    if received.missing:
        lines.append("Una parte espera una entrega anterior, que todavía no llega.")
    if received.held:
        lines.append("Una parte espera que la coordinación acepte el computador que la escribió.")
    if received.waiting_rows:
        rows = count(received.waiting_rows, "registro espera otro", "registros esperan otros")
        lines.append(f"En espera: {rows}, para poder mostrarse.")
    if not received.clock_ok:
        lines.append("La fecha de ese computador no es segura. Nada se pierde; revise su reloj cuando pueda.")
    return lines


def _cautions(received: Received) -> list[str]:
    """What touches what a person decided, or would want to decide: a newer program, much deleting, what was undone."""
    lines = []
    if received.state == NEWER:
        lines.append(newer_words(received.name))
    if received.many_removals:
        lines.append(f"Cuidado: elimina mucho. {whose_removals(received.removed, received.removed_by)}")
    if received.again:
        lines.append("Trae de nuevo algo que usted deshizo: vuelve a contar.")
    if received.undone:
        lines.append("Una parte espera algo que usted deshizo. Vuelva a ponerlo con «rehacer», o descártelo.")
    return lines
