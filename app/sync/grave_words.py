"""Grave cases in Spanish sentences, the same in the window and in commands: erasing for good, and recovering."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.labels import noun
from app.sync.erasing import Erasure, Remains
from app.sync.recovery import Recovered
from app.sync.words import headline, records, summary_lines
from app.text_dates import count, listed, size_in_words


def erasure_lines(erasure: Erasure) -> list[str]:
    """What erasing a record for good takes away, or has taken away, and what it cannot reach."""
    what = records(erasure.records)
    if erasure.files:
        what += f"; {count(erasure.files, 'archivo', 'archivos')} ({size_in_words(erasure.size)})"
    changes = count(erasure.changes, "cambio", "cambios")
    named = f" («{erasure.title}»)" if erasure.title else ""
    if erasure.done:
        lines = [f"Se borró para siempre{named}: {what}, con su historial ({changes})."]
        lines.append("Entregue a los demás: cada computador lo borra cuando recibe su entrega.")
    else:
        lines = [f"Se borra para siempre{named}: {what}, con su historial ({changes})."]
        lines.append("Se borra aquí y, con la próxima entrega, en los demás computadores. No se puede deshacer.")
    verb = "borraron" if erasure.done else "borran"
    lines.append(f"También se {verb} las copias que Minga guarda sola en este computador antes de recibir.")
    lines.append("No alcanza a las copias de respaldo ni a las entregas ya escritas: si las tiene, bórrelas usted.")
    lines.append("El nombre puede seguir escrito en otros textos; revíselos.")
    for name in erasure.laptops:
        other = "tiene ahora otro nombre" if erasure.done else "recibe otro nombre"
        lines.append(f"El computador «{name}» {other}. El de antes queda en la historia de la lista de computadores.")
    lines += [f"Queda una copia apartada en «{path}»: bórrela usted." for path in erasure.elsewhere]
    if erasure.strange:
        named = listed([f"«{name}»" for name in erasure.strange])
        lines.append(
            f"Otro programa guarda cosas suyas en el archivo de datos ({named}). De ahí se {verb} solo las que Minga "
            "reconoce: vea con ese programa si queda algo, y bórrelo usted."
        )
    if not erasure.clean:
        lines.append("Otro programa usa los datos o falta espacio: la limpieza termina al abrir Minga otra vez.")
    return lines


def remains_words(found: Sequence[Remains]) -> str:
    """That something came back which had been erased, and of what it is."""
    named = listed([f"{noun(one.tipo)}{f' «{one.title}»' if one.title else ''}" for one in found])
    return f"Volvió algo que se había borrado para siempre: {named}."


def recovered_lines(done: Recovered) -> list[str]:
    """What came back with the words of the sheet, and what to do so that the rest comes."""
    named = f" «{done.name}»" if done.name else ""
    lines = [f"Este computador es ahora la coordinación del microcentro{named}, con {done.person} en él."]
    for one in done.received:
        lines.append(headline(one))
        lines += [f"  {line}" for line in summary_lines(one)]
    return lines + next_lines(done)


def next_lines(done: Recovered) -> list[str]:
    """What to do after recovering, so that the rest comes."""
    if not done.laptops:
        return ["Reciba ahora el archivo de entrega de cualquier colega: trae la lista de los computadores."]
    others = count(done.laptops, "computador", "computadores")
    lost = "el que se dañó" if done.kept else "el computador perdido"
    return [
        f"En la lista hay {others} más. Entregue a todos; cuando reciban su archivo, que le entreguen.",
        f"Así vuelve todo lo que ellos tienen. Después, retire de la lista {lost}.",
    ]
