"""What a workbook brought, or would bring, in Spanish: the same sentences in the window and in the command."""

from __future__ import annotations

from collections.abc import Mapping

from app.services.register_lines import TakenIn
from app.text_dates import count


def summary(found: TakenIn, name: str, *, done: bool) -> list[str]:
    """A sentence on the whole, one for each sheet with something new or changed, and one for what was left aside."""
    new, changed, equal = (sum(one.values()) for one in (found.new, found.changed, found.equal))
    if not found.changes_n:
        same = f" {count(equal, 'fila ya está', 'filas ya están')} en Minga." if equal else ""
        return [f"«{name}»: no trae nada nuevo.{same}", *_kept(found), *_ignored(found)]
    verb = "Se tomaron" if done else "Al recibirla se tomarían"
    if new + changed == 1:
        verb = "Se tomó" if done else "Al recibirla se tomaría"
    parts = [count(new, "fila nueva", "filas nuevas")] if new else []
    if changed:
        parts.append(count(changed, *(("cambiada", "cambiadas") if new else ("fila cambiada", "filas cambiadas"))))
    same = f"; {count(equal, 'fila ya estaba igual', 'filas ya estaban iguales')}" if equal else ""
    return [f"«{name}». {verb} {' y '.join(parts)}{same}.", *_sheets(found), *_kept(found), *_ignored(found)]


def sheet_words(found: TakenIn, title: str) -> str:
    """What one sheet brings, as «3 nuevas, 1 cambiada, 12 iguales»."""
    kinds: tuple[tuple[Mapping[str, int], str, str], ...] = (
        (found.new, "nueva", "nuevas"),
        (found.changed, "cambiada", "cambiadas"),
        (found.equal, "igual", "iguales"),
    )
    return ", ".join(count(number[title], one, many) for number, one, many in kinds if number.get(title))


def titles(found: TakenIn) -> list[str]:
    """The sheets that were understood and have lines."""
    return list(dict.fromkeys((*found.new, *found.changed, *found.equal)))


def _sheets(found: TakenIn) -> list[str]:
    moved = [title for title in titles(found) if title in found.new or title in found.changed]
    return [f"  {title}: {sheet_words(found, title)}." for title in moved]


def _kept(found: TakenIn) -> list[str]:
    if not found.kept:
        return []
    one, many = ("celda que no se cambió", "dice"), ("celdas que no se cambiaron", "dicen")
    words, says = one if found.kept == 1 else many
    return [
        f"{found.kept} {words} en la planilla desde que salió {says} algo más antiguo que Minga: queda lo de Minga."
    ]


def _ignored(found: TakenIn) -> list[str]:
    others = [title for title in found.ignored if title not in {"Contenido", "Diccionario", "Cómo llenarla"}]
    return [f"No se tomaron en cuenta: {', '.join(others)}."] if others else []
