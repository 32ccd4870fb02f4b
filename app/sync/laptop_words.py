"""The laptops of the microcentro and what befell them, in Spanish: the same sentences in the window and in commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.services.restored import GoneBack
from app.sync.accepting import Applicant
from app.sync.rekey import Rekeyed
from app.sync.roster import Decided, Listed
from app.sync.twins import Twins
from app.sync.words import RETIRED_HERE, moment_words, whose
from app.text_dates import count


def _changes(number: int) -> str:
    return count(number, "cambio", "cambios")


def laptop_words(one: Listed) -> str:
    """One line of the list of laptops: whose it is, what it may do, and what of it is kept apart."""
    words = f"{one.person or 'sin persona'}, en «{one.name or one.fingerprint}»"
    if one.here:
        words += ", este computador"
    if one.coordinates:
        words += ", coordina"
    if one.retired:
        words += ", retirado"
    if one.held:
        words += f" ({_changes(one.held)} en espera)"
    return words


def retired_words(done: Decided) -> list[str]:
    """What it means that a laptop was retired."""
    lines = [
        f"Se retiró el computador de {whose(done.laptop.name)}. Lo que ya había entregado se queda.",
        "Lo que escriba desde ahora no se toma en cuenta, y no podrá abrir las nuevas entregas.",
        "Los demás lo sabrán con la próxima entrega de este computador.",
    ]
    if done.held:
        lines.insert(1, f"Quedan en espera, por si se aceptan después: {_changes(done.held)}.")
    return lines


def readmitted_words(done: Decided) -> list[str]:
    """What it means that a retired laptop, or its later work, was accepted again."""
    who = whose(done.laptop.name)
    if done.laptop.retired:
        first = f"Se aceptó lo que se conoce del computador de {who}; sigue retirado."
    else:
        first = f"El computador de {who} vuelve a ser de este microcentro."
    return [first, f"Se juntaron {_changes(done.released)} que esperaban."] if done.released else [first]


def appointed_words(done: Decided) -> str:
    """Who coordinates now, or no longer."""
    who = whose(done.laptop.name)
    if done.laptop.coordinates:
        return f"El computador de {who} también coordina: puede invitar, aceptar y retirar."
    return f"El computador de {who} ya no coordina."


def before_words(one: Applicant) -> str:
    """Which laptop of ours an applicant was until now, for the end of a line; '' for a new one."""
    if not one.before:
        return ""
    if one.replaces:
        return f", en lugar de {whose(one.before)}, que se retira al aceptarlo"
    return f", que hasta ahora era el mismo equipo que {whose(one.before)}"


def let_in_words(people: Sequence[str], released: int) -> str:
    """That these people's laptops were accepted, what of theirs was joined, and what to do next."""
    names = " y ".join(people) if len(people) < 3 else f"{len(people)} personas"
    sentence = f"{names} ya {'es' if len(people) == 1 else 'son'} parte del microcentro."
    if released:
        waited = count(released, "cambio que esperaba", "cambios que esperaban")
        sentence += f" Se {'juntó' if released == 1 else 'juntaron'} {waited}."
    give, know = ("Entréguele", "sepa") if len(people) == 1 else ("Entrégueles", "sepan")
    return f"{sentence} {give} un archivo, para que lo {know}."


def declined_words(one: Applicant) -> str:
    """That a laptop was not accepted, and what its owner notices: nothing."""
    return f"No se aceptó a {one.person}. Allá no se enteran y siguen esperando: avíseles."


def declined_line(one: Applicant) -> str:
    """One line of the list of laptops that were not accepted."""
    since = f"no se aceptó el {moment_words(one.declined)}"
    return f"{one.device[:8]}  {one.person}, en «{one.name}»{before_words(one)}: {since}"


def declined_lines(one: Applicant) -> list[str]:
    """The same at a command, with what to do next."""
    short = one.device[:8]
    lines = [
        declined_words(one),
        "Su solicitud no se muestra más, y lo que entregue se guarda sin mostrarse.",
        f"Si fue un error: «minga aceptar {short}», o «minga no-aceptar {short} --deshacer» para decidirlo después.",
    ]
    if one.invitation:
        close = f"«minga invitaciones --anular {one.invitation[:8]}»"
        lines.append(f"Conocía la clave de una invitación, que sigue abierta. Si no sabe quién es, ciérrela: {close}.")
    return lines


def unaccepted_lines(signs: str, asks: str = "", *, retired: bool) -> list[str]:
    """To who is not of the microcentro: how far the request is (`asks`), and what to do if that takes long.

    `signs` are the laptop's, to tell by telephone; one that was `retired` waits for nothing.
    """
    if retired:
        return [RETIRED_HERE]
    slow = (
        "Si la coordinación demora, llámela: puede que su archivo no haya llegado, o que allá no sepan de quién es "
        f"este computador. Sus señas son {signs}."
    )
    return [f"La coordinación todavía no acepta este computador. {asks}".rstrip(), slow]


def twins_words(one: Twins) -> str:
    """That two laptops write with one identity, and what to do."""
    if one.here:
        return (
            "Hay otro computador que es copia de este: los dos trabajan como si fueran uno solo. No se pierde nada. "
            "En uno de los dos, diga «Soy otro equipo»."
        )
    return (
        f"Hay dos computadores que trabajan como si fueran uno solo: {whose(one.name)}. No se pierde nada. "
        "Pida que en uno de los dos digan «Soy otro equipo»."
    )


def gone_back_words(back: GoneBack) -> str:
    """That an earlier copy is in use, and what comes back."""
    since = f"Esta copia es del {moment_words(back.since)}." if back.since else "Esta copia todavía no tenía trabajo."
    if not back.expected:
        return f"{since} Lo que se hizo después y no se alcanzó a entregar no vuelve por sí solo."
    if back.whole:
        return f"{since} Ya volvió todo lo que usted había entregado después: {_changes(back.recovered)}."
    if back.recovered:
        return f"{since} Han vuelto {_changes(back.recovered)} de los {back.expected} que usted entregó después."
    return (
        f"{since} Al recibir la respuesta de los demás recuperará {_changes(back.expected)} que usted entregó después."
    )


def alone_words(laptop: str) -> str:
    """After a laptop began anew that may itself have been the only coordination: then nobody can accept it."""
    return (
        f"La única coordinación es el computador de {whose(laptop)}. Si era este mismo, nadie más podrá aceptarlo: "
        "recupere el microcentro con su hoja de palabras, desde Bienvenida."
    )


def kept_words(kept: Path | None) -> list[str]:
    """Where the data from before are, when a microcentro began anew in their place."""
    return [f"Lo que había antes quedó aparte, entero, en «{kept}»."] if kept else []


def rekeyed_words(done: Rekeyed) -> list[str]:
    """What follows when a laptop became another one."""
    if done.accepted:
        return ["Este computador es ahora otro equipo del microcentro, y coordina. Siga trabajando como siempre."]
    return [
        "Este computador es ahora otro equipo. Siga trabajando como siempre.",
        "Su próxima entrega lleva la solicitud para que la coordinación lo acepte.",
    ]
