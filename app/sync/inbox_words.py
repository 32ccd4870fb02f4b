"""What became of the files that waited for a newer program, in Spanish sentences."""

from __future__ import annotations

from collections.abc import Iterator

from app.sync.inbox import TakenIn
from app.sync.inbox_folder import KeptFile
from app.sync.words import headline, summary_lines
from app.texts import explain


def taken_in_lines(done: TakenIn) -> Iterator[str]:
    """What came in, and what could not and why."""
    for received in done.received:
        yield headline(received)
        yield from (f"  {line}" for line in summary_lines(received))
    for error in done.refused:
        yield explain(error).in_one_line()


def kept_words(one: KeptFile) -> str:
    """A file that waits, and for what; where it lies, for whoever wants to look at it again."""
    if one.for_room:
        return (
            f"«{one.name}» espera que haya espacio en el disco para sus fotos y documentos; lo demás ya está aquí "
            f"(está guardado en «{one.path}»)."
        )
    if one.for_yes:
        return (
            f"«{one.name}» ya se puede leer, y quita mucho de lo anotado: mírelo y diga si se recibe, en Intercambio o "
            f"con «minga recibir --con-bajas» (está guardado en «{one.path}»)."
        )
    if not one.tried:
        return (
            f"«{one.name}» era para una versión más nueva de Minga, y esta todavía no lo abre: lo intenta cada vez que "
            f"empieza, si hay espacio en el disco y nada deshecho por decidir (está guardado en «{one.path}»)."
        )
    return f"«{one.name}» espera una versión más nueva de Minga (está guardado en «{one.path}»)."
