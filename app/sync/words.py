"""What is handed over and received, in Spanish sentences: the same in the window and in commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app import wall_clock
from app.models import registry
from app.sync.ack import ACK
from app.sync.awaited import Awaited, AwaitedFile, AwaitedParts, AwaitedRecord
from app.sync.history import Reception
from app.sync.inbox_folder import NEWER
from app.sync.pending import ACKNOWLEDGED, HANDED, HELD_BACK, HERE, PRIVATE, Delivery, Pending
from app.sync.received import ALREADY, APPLIED, OWN, WAITING, Received
from app.sync.removals import caution
from app.text_dates import count, listed, long_date_time, size_in_words

_ONLY_ACKNOWLEDGES = "No trae cambios que falten aquí; avisa qué llegó de lo que usted entregó."
_RETIRED = "Se retiró un computador: lo que escribió y la coordinación no alcanzó a recibir deja de mostrarse."
_FOR_THE_COORDINATION = "Una parte espera que la coordinación acepte el computador que la escribió."
_FOR_YOU = "Una parte espera que usted acepte el computador que la escribió. Lo encuentra en «Piden unirse»."
_DECLINED = (
    "Usted no aceptó el computador de {}: lo que entrega se guarda sin mostrarse. Si fue un error, vuelva a mostrar su "
    "solicitud en «Red», «Computadores»."
)
_UNERASED = (
    "Vuelve algo que aquí se había borrado para siempre: quien lo ordenó ya no coordinaba, y los demás lo conservan. "
    "Si debe borrarse, lo hace quien coordina ahora."
)
RETIRED_HERE = (
    "La coordinación retiró este computador. Si todavía lo usa, pídale que vuelva a aceptarlo. Lo que usted escribió "
    "sigue aquí."
)
_DOUBTFUL = "fecha dudosa"
_MOST_NAMED = 12  # numbers of parts in one sentence
_USUAL = "Computador de "
_DELIVERY = {
    HERE: "Solo aquí, por entregar",
    HANDED: "Entregado, sin confirmar",
    PRIVATE: "Borrador: se queda en este computador",
    HELD_BACK: "Se queda aquí, por falta de autorización",
}
_ASK_AGAIN = "Pida que le entreguen de nuevo."
_EARLIER = f"una entrega anterior, que todavía no llega. {_ASK_AGAIN}"
_UNDONE = "algo que usted deshizo. Vuelva a ponerlo, o descártelo para todos."
_WHEN_SEEN = {
    "file": "cuando llegue el resto",
    "undone": "si usted vuelve a poner lo que deshizo",
    "acceptance": "cuando la coordinación acepte ese computador",
}


def moment_words(iso: str) -> str:
    """A moment as this laptop's people say it: «martes 3 de marzo, 09:30»; with its year when it is another one."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return iso
    return long_date_time(at, year=at.year != wall_clock.today().year)


DECIDED = "lo decidido sobre los computadores"


def records(counts: Mapping[str, int]) -> str:
    """How many records of each type, for example «3 prácticas, 1 sesión»."""
    known = registry.types()
    return ", ".join(
        count(number, *known[tipo].noun) if tipo in known else f"{number} de «{tipo}»"
        for tipo, number in counts.items()
        if number
    )


def content(changes: int, evidence: int, size: int = 0, *, files: int = 0) -> str:
    """What a file carries or waits to be carried: «3 cambios y 2 evidencias (1,4 MB)», «2 evidencias», «nada».

    `files` that belong to no known piece of evidence are counted as such.
    """
    words = [count(changes, "cambio", "cambios")] if changes else []
    if evidence:
        words.append(count(evidence, "evidencia", "evidencias"))
    elif files:
        words.append(count(files, "archivo", "archivos"))
    return f"{' y '.join(words) or 'nada'}{f' ({size_in_words(size)})' if size else ''}"


def accepted_words(laptops: int) -> str:
    """That laptops are of the microcentro from now on: «se aceptó 1 computador»."""
    return f"se {'aceptó' if laptops == 1 else 'aceptaron'} {count(laptops, 'computador', 'computadores')}"


def pending_lines(waits: Pending) -> list[str]:
    """What waits to be handed over, what went out unconfirmed, what was confirmed; the first line is always there."""
    what = content(waits.here, waits.evidence, waits.file_bytes)
    if waits.decisions:
        what = f"{what}, y {DECIDED}" if waits.here or waits.evidence else DECIDED
    lines = [f"Por entregar: {what}."]
    if waits.handed or waits.evidence_handed:
        lines.append(f"Entregado, sin confirmar: {content(waits.handed, waits.evidence_handed, waits.handed_bytes)}.")
    if waits.confirmed_at:
        confirmed = count(waits.confirmed, "cambio", "cambios")
        lines.append(f"Recibido por los demás: {confirmed} (acuse del {moment_words(waits.confirmed_at)}).")
    if waits.held_back:
        lines.append(held_back_words(waits.held_back))
    return lines


def delivery_words(one: Delivery) -> str:
    """How far a record or a photo has come, beside its icon."""
    if one.state == ACKNOWLEDGED:
        return f"Recibido (acuse del {moment_words(one.at)})"
    return _DELIVERY[one.state]


def held_back_words(number: int) -> str:
    """That pieces of evidence do not leave this laptop, and why."""
    return f"Se quedan aquí, por falta de autorización: {count(number, 'evidencia', 'evidencias')}."


def no_file_words(last: tuple[str, str] | None) -> str:
    """What stands in the place of a photo that nobody is known to hold; `last` who did, and when (fault 30)."""
    if last is None:
        return "Sin archivo."
    return f"Sin archivo. La última vez que se supo, lo tenía {last[0]} ({moment_words(last[1])})."


def whose(laptop: str) -> str:
    """Whose laptop it is, for a sentence: «Ana Soto» where it has its usual name, else that name in quotes."""
    return laptop.removeprefix(_USUAL) if laptop.startswith(_USUAL) and laptop != _USUAL else f"«{laptop}»"


def origin(received: Received) -> str:
    """Who prepared the file and when: «Entrega 12 de Ana, preparada el martes 3 de marzo, 09:30»; '' if unknown."""
    if not received.sender and not received.made:
        return ""
    sender = f" de {whose(received.sender)}" if received.sender else ""
    number = f" {received.number}" if received.number else ""
    words = f"Acuse{sender}" if received.kind == ACK else f"Entrega{number}{sender}"
    if received.made:
        words += f", preparada el {moment_words(received.made)}"
    return words if received.clock_ok else f"{words} ({_DOUBTFUL})"


def awaited_words(one: Awaited) -> tuple[str, str]:
    """What has not come, and what waits for it: a title and a sentence."""
    if isinstance(one, AwaitedRecord):
        ask = f" Pregunte a {' o a '.join(one.writers)}." if one.writers else ""
        noun = registry.types()[one.tipo].noun[0]
        if one.undone:
            return f"No se ve {_the(noun)} (código {one.code})", f"{records(one.parts)}: espera {_UNDONE}"
        return f"Todavía no llega {_the(noun)} (código {one.code})", f"En espera: {records(one.parts)}.{ask}"
    if isinstance(one, AwaitedParts):
        return f"Entrega de {whose(one.laptop)}", f"{missing_parts_words(one.missing, one.parts)} {_ASK_AGAIN}"
    waits = "que la coordinación acepte ese computador." if one.for_acceptance else _EARLIER
    waits = _UNDONE if one.undone else waits
    return f"Cambios de {whose(one.laptop)}", f"Esperan {waits}"


def when_seen_words(listed: Iterable[Awaited]) -> str:
    """When what waits for all these will be seen: by what comes, by what a person decides, or by both."""
    told = {_WHEN_SEEN[_waits_for(one)] for one in listed}
    return f"Nada se pierde: se verá {told.pop() if len(told) == 1 else 'cuando esté lo que espera cada cosa'}."


def asked_for_words(listed: Sequence[Awaited]) -> tuple[str, str]:
    """That somebody may be asked for what has not come: a title and a sentence, of however many there are."""
    if len(listed) == 1:
        return awaited_words(listed[0])
    return "Falta algo de lo que le entregaron", "Parte de lo que llegó no se ve todavía. Vea a quién pedir el resto."


def _waits_for(one: Awaited) -> str:
    if not isinstance(one, AwaitedParts) and one.undone:
        return "undone"
    return "acceptance" if isinstance(one, AwaitedFile) and one.for_acceptance else "file"


def _the(noun: str) -> str:
    """The name of a record that others are part of, with its article: «la sesión», «el acta», «el plan anual»."""
    first = noun.split(maxsplit=1)[0]
    return f"{'la' if first.endswith(('a', 'ión')) and first != 'acta' else 'el'} {noun}"


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
    if received.left_out and received.state == WAITING and not (received.held or received.missing or received.undone):
        return f"{name}{sender}: por ahora no se guarda nada de lo que trae."
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
    lines = [f"{words[:1].upper()}{words[1:]}." for words in brought_words(received)]
    if received.confirmed:
        came = count(received.confirmed, "cambio que usted entregó", "cambios que usted entregó")
        lines.append(f"Avisa que {'llegó' if received.confirmed == 1 else 'llegaron'} {came}.")
    more = (
        received.joins
        or received.dropped
        or received.missing_parts
        or received.conflicts
        or received.missing
        or received.left_out
        or received.held
        or received.waiting_rows
    )
    if not lines and not more and received.state == APPLIED:
        lines.append(_ONLY_ACKNOWLEDGES)
    if received.recovered:
        lines.append(f"Vuelven de este mismo computador: {count(received.recovered, 'cambio', 'cambios')}.")
    if received.conflicts:
        lines.append(clash_words(received.conflicts))
    return [*lines, *warnings(received)]


def clash_words(clashes: int) -> str:
    """How many decisions wait: as many as there are cards, be they of one record or of several."""
    return f"Por decidir: {count(clashes, 'dato', 'datos')} con dos versiones."


def brought_words(one: Received | Reception) -> list[str]:
    """What came, part by part: «nuevo: 3 prácticas», «cambia: 1 sesión», «se aceptó 1 computador»."""
    groups = (("nuevo", one.new), ("cambia", one.changed), ("se quita", one.removed))
    plain = ((name, {tipo: n for tipo, n in counts.items() if tipo != registry.ROSTER}) for name, counts in groups)
    lines = [f"{name}: {words}" for name, counts in plain if (words := records(counts))]
    if decided := came_decided(one):
        lines.append(decided)
    if one.files:
        lines.append(f"fotos y documentos: {content(0, one.evidence, files=one.files)}")
    if one.operations and not (lines or one.conflicts):  # one more version of what was to be decided, for example
        leaves = "deja" if one.operations == 1 else "dejan"
        lines.append(f"{count(one.operations, 'cambio', 'cambios')} que {leaves} igual lo que aquí se ve")
    return lines


def came_decided(*came: Received | Reception) -> str:
    """What came of decisions on laptops: «se aceptó 1 computador»; '' for nothing."""
    if accepted := sum(one.new.get(registry.ROSTER, 0) for one in came):
        return accepted_words(accepted)
    others = (counts.get(registry.ROSTER) for one in came for counts in (one.changed, one.removed))
    return f"llegó {DECIDED}" if any(others) else ""


def missing_parts_words(missing: Sequence[int], parts: int) -> str:
    """Which of the `parts` of a delivery have not come."""
    if len(missing) == 1:
        return f"Falta la parte {missing[0]} de {parts} de esta entrega."
    named = [str(number) for number in missing]
    some = listed(named) if len(missing) <= _MOST_NAMED else f"{', '.join(named[:_MOST_NAMED])}…"
    return f"De esta entrega faltan {len(missing)} partes de {parts}: {some}."


def _file_warnings(received: Received) -> list[str]:
    lines = [missing_parts_words(received.missing_parts, received.parts)] if received.missing_parts else []
    if received.no_room:
        files = count(received.no_room, "archivo", "archivos")
        size = size_in_words(received.no_room_bytes)
        lines.append(
            f"Queda poco espacio en el disco de este computador. Por eso no se guardan fotos y documentos: {files}"
            f" ({size}). Libere espacio y reciba otra vez lo mismo, o espere otra entrega: se piden de nuevo."
        )
    if received.spoilt:
        files = count(received.spoilt, "archivo", "archivos")
        lines.append(
            f"Fotos y documentos que llegaron dañados, y no se guardan: {files}. Avise a quien preparó la entrega, "
            "para que entregue otra vez."
        )
    if received.dropped:
        files = count(received.dropped, "archivo", "archivos")
        lines.append(f"Sale de este computador lo que ya no tiene autorización: {files}.")
    return lines


def warnings(received: Received) -> list[str]:
    """What a person should know before and after taking the file in."""
    lines = _cautions(received)
    if received.declined:
        lines.append(_DECLINED.format(received.joins))
    elif received.joins:
        lines.append(f"{received.joins} pide unirse al microcentro.")
    lines += _file_warnings(received)
    if received.missing:
        lines.append("Una parte espera una entrega anterior, que todavía no llega.")
    if received.held and not received.declined:
        lines.append(_FOR_YOU if received.may_accept else _FOR_THE_COORDINATION)
    if received.left_out:
        lines.append(
            "Hay cambios que no se guardan: ya espera demasiado de un mismo computador. Volverán con otra entrega."
        )
    if received.waiting_rows:
        rows = count(received.waiting_rows, "anotación", "anotaciones")
        lines.append(f"En espera: {rows}, hasta que llegue el resto.")
    if not received.clock_ok:
        lines.append("La fecha de ese computador no es segura. Nada se pierde; avise, para que revisen su reloj.")
    return lines


def _cautions(received: Received) -> list[str]:
    """What touches what a person decided, or would want to decide: a newer program, much deleting, what was undone."""
    lines = []
    if received.state == NEWER:
        lines.append(newer_words(received.name))
    if received.many_removals:
        lines.append(caution(received.removed_by))
    gone = sum(number for tipo, number in received.removed.items() if tipo != registry.ROSTER)
    if received.retired and gone > sum(received.removed_by.values()):  # nobody deleted the rest
        lines.append(_RETIRED)
    if received.again:
        lines.append("Trae de nuevo algo que usted deshizo: vuelve a verse.")
    if received.unerased:
        lines.append(_UNERASED)
    if received.undone:
        lines.append(f"Una parte espera {_UNDONE}")
    return lines
