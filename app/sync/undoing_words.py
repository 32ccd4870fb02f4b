"""What was undone, brought again or rejected, in Spanish sentences: the same in the window and in commands."""

from __future__ import annotations

from collections.abc import Sequence

from app.sync.removals import caution
from app.sync.undoing import REDO, REJECT, UNDO, Delivery, Effect
from app.sync.words import clash_words, moment_words, records, whose
from app.text_dates import count, listed

_SAID = {
    UNDO: ("Se deshizo", "Se desharía"),
    REDO: ("Volvió", "Volvería"),
    REJECT: ("Se descartó para todos", "Se descartaría para todos"),
}
_NOTHING_SHOWN = "De lo que trajo ya no queda nada a la vista: no cambia nada, ni aquí ni donde los demás."
_WAITED = ("Llegó también lo que esperaba a que usted decidiera:", "Llegaría también lo que espera a que usted decida:")
_TAKEN = ("Lo que esperaba quitó:", "Lo que espera quitaría:")
# What was joined into what goes: it comes back, or is not seen meanwhile.
_PARTED = (
    "Vuelve a verse lo que se había unido con lo descartado:",
    "Volvería a verse lo que se había unido con lo descartado:",
)
_HIDDEN = (
    "Tampoco se ve por ahora, porque se unió con algo recibido: {}. No se borró: se verá otra vez si vuelve a poner "
    "lo recibido («minga rehacer») o si lo descarta para todos («minga rechazar»)."
)
_WOULD_HIDE = (
    "También dejaría de verse, porque se unió con algo recibido: {}. No se borra: se vería otra vez al volver a poner "
    "lo recibido. Para seguir viéndolo, no deshaga todavía: antes use «Separar» en «Por decidir» («minga separar»)."
)


def delivery_words(one: Delivery) -> str:
    """Which delivery: «lo recibido de Ana Soto el martes 3 de marzo, 09:30»."""
    sender = f" de {whose(one.sender)}" if one.sender else ""
    return f"lo recibido{sender} el {moment_words(one.at)}"


def effect_lines(effect: Effect, *, preview: bool = False) -> list[str]:
    """What an act did or, with `preview`, would do: what it was about, the records, and what comes next."""
    said = _SAID[effect.act][preview]
    lines = [f"{said} {delivery_words(one)}." for one in effect.deliveries]
    if nothing_to_reject(effect):
        return [*lines, _NOTHING_SHOWN]
    shown = effect.new or effect.changed or effect.removed
    lines += records_lines(effect) if shown or not (effect.closed or effect.conflicts) else []
    if effect.closed:
        lines.append(_closed_words(effect.closed, preview=preview))
    if effect.parted and effect.act == REJECT:
        lines.append(f"{_PARTED[preview]} {listed(effect.parted)}.")
    elif effect.parted:
        lines.append(_WOULD_HIDE.format(listed(effect.parted)) if preview else hidden_words(effect.parted))
    lines += _waited_lines(effect, preview=preview)
    if preview and effect.many_removals:
        lines.append(caution(effect.removed_by))
    if effect.conflicts:
        lines.append(clash_words(effect.conflicts))
    if preview:
        return lines
    if effect.act == REJECT:
        lines.append("Los demás lo verán cuando reciban su próxima entrega.")
    elif effect.left:
        lines.append(decision_words(effect.left))
    return lines


def _waited_lines(effect: Effect, *, preview: bool) -> list[str]:
    """What came with what waited for the decision, and what went with it."""
    told = ((_WAITED, effect.waited), (_TAKEN, effect.waited_removed))
    return [f"{said[preview]} {records(counts)}." for said, counts in told if counts]


def _closed_words(number: int, *, preview: bool) -> str:
    """Of how much evidence no rejection gives the authorization back."""
    stays = ("quedaría", "quedarían") if preview else ("queda", "quedan")
    what, it = count(number, "evidencia", "evidencias"), "la evidencia" if number == 1 else "cada evidencia"
    without = f"{what} {stays[number != 1]} sin la autorización que {'tenía' if number == 1 else 'tenían'}"
    return f"{without}: descartar no autoriza. Si la hay, anótela en {it}."


def hidden_words(names: Sequence[str]) -> str:
    """Which records did not come with what is undone and are not seen either, why, and how they are seen again."""
    return _HIDDEN.format(listed(names))


def nothing_to_reject(effect: Effect) -> bool:
    """Whether a rejection changes nothing for anybody: what came was replaced or taken away since."""
    shown = effect.new or effect.changed or effect.removed
    came = effect.waited or effect.waited_removed
    return effect.act == REJECT and not (shown or came or effect.conflicts or effect.closed)


def records_lines(effect: Effect) -> list[str]:
    """What appears, changes and goes away, by record type; one sentence when nothing does."""
    groups = (("Aparece", effect.new), ("Cambia", effect.changed), ("Se quita", effect.removed))
    lines = [f"{label}: {words}." for label, counts in groups if (words := records(counts))]
    return lines or ["No cambia nada de lo anotado."]


def decision_words(undone: int) -> str:
    """What a person has to decide while something is undone; nothing can be handed over until then."""
    what, it = count(undone, "recepción deshecha", "recepciones deshechas"), "la" if undone == 1 else "las"
    return f"Hay {what}. Antes de entregar, vuelva a poner{it} («minga rehacer») o descárte{it} («minga rechazar»)."
