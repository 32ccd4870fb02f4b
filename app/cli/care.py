"""Keeping the data safe: respaldar, restaurar, verificar."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser, new_file
from app.errors import AppError, DamageFound, InputRefused, WrongUsage
from app.models.database import Database
from app.services import backup, backup_lock, health, looked_over, restored
from app.sync.laptop_words import gone_back_words, rekeyed_words
from app.sync.rekey import become_another
from app.sync.withdrawn import look_again
from app.text_dates import count, size_in_words


def _back_up_arguments(parser: Parser) -> None:
    parser.add_argument("archivo", type=new_file, metavar="ARCHIVO", help="dónde guardar la copia")
    parser.add_argument("--clave", metavar="CONTRASEÑA", help="la copia solo se abrirá con ella")


def _back_up(context: Context, options: Namespace) -> Outcome:
    if options.clave is not None and not options.clave.strip():
        raise WrongUsage(
            "La contraseña está vacía", "Escríbala después de «--clave», o quite «--clave» para una copia sin ella."
        )
    password = options.clave or ""
    done = backup.back_up(context.database(), options.archivo, context.progress(), password=password)
    files = count(done.files, "archivo", "archivos")
    return Outcome(
        [
            f"Copia de respaldo en «{done.path}»: {files} de evidencia, {size_in_words(done.size)}. Está completa.",
            "Solo se abre con su contraseña: anótela, que nadie puede recuperarla."
            if done.locked
            else "Contiene las claves de este computador: guárdela donde nadie más la tome.",
        ],
        {"path": str(done.path), "size": done.size, "files": done.files},
    )


def _restore_arguments(parser: Parser) -> None:
    parser.add_argument("archivo", type=Path, metavar="ARCHIVO", help="la copia de respaldo")
    parser.add_argument("--clave", default="", metavar="CONTRASEÑA", help="la contraseña de la copia, si la tiene")
    parser.add_argument(
        "--reemplaza", action="store_true", help="este es ahora su equipo: el de la copia se retira al aceptar este"
    )


def _restore(context: Context, options: Namespace) -> Outcome:
    if not options.clave.strip() and backup_lock.is_locked(options.archivo):
        advice = "Escríbala después de «--clave»: «minga restaurar ARCHIVO --clave CONTRASEÑA». No se cambió nada."
        raise InputRefused(options.archivo.name, "Esta copia se abre con una contraseña.", advice)
    workspace = context.workspace(new=True)
    done = backup.restore(workspace, options.archivo, context.progress(), password=options.clave)
    lines = [f"Se restauró el microcentro «{done.name}», con las claves de su computador."]
    if done.kept is not None:
        lines.append(f"Lo que había antes queda aparte, entero, en «{done.kept}».")
    back = restored.gone_back(workspace.open(done.space))
    if back is not None:
        lines.append(gone_back_words(back))
    else:
        lines.append("Lo que usted entregó después de esa copia vuelve al intercambiar con los demás.")
    another, failures = None, []
    if options.reemplaza:
        try:
            another = become_another(workspace.open(done.space), replaces=True)
            lines += rekeyed_words(another)
        except AppError as error:  # it was restored all the same
            failures.append(error)
    elif done.kept is None:
        lines.append("Si el computador de antes ya no se usa, escriba «minga otro-equipo --reemplaza».")
    kept = str(done.kept) if done.kept is not None else None
    gone_back = asdict(back) if back else None
    data = {"space": done.space, "name": done.name, "kept": kept, "gone_back": gone_back}
    return Outcome(lines, data | {"rekeyed": asdict(another) if another else None}, failures)


def _check_arguments(parser: Parser) -> None:
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--reconstruir",
        action="store_true",
        help="si hay registros que no son como dice su historial, los escribe otra vez (antes guarda una copia)",
    )
    either.add_argument(
        "--adoptar",
        action="store_true",
        help="si otro programa cambió registros, los conserva como un cambio suyo (antes guarda una copia)",
    )


def _check(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    lines: list[str] = []
    mended: dict[str, object] = {}
    if options.reconstruir:
        done = health.rebuild(database, context.progress())
        mended = {"rebuilt": done.records, "kept": str(done.kept) if done.kept else None}
        if done.kept:
            again = count(done.records, "registro", "registros")
            lines.append(f"Quedó otra vez como dice su historial: {again}. El archivo de antes está en «{done.kept}».")
    elif options.adoptar:
        lines, mended = _adopt(database, context)
    look_again(database)
    found = health.check(database, context.progress())
    looked_over.note(database, found=bool(found.findings))
    data = asdict(found) | mended
    if found.findings:
        listing = " ".join(f"{one.what} {one.advice}" for one in found.findings)
        return Outcome(lines, data, failures=[DamageFound(listing)])
    return Outcome([*lines, found.well], data)


def _adopt(database: Database, context: Context) -> tuple[list[str], dict[str, object]]:
    done = health.adopt(database, context.progress())
    data: dict[str, object] = {"adopted": done.records, "left": done.left, "kept": None}
    if not done.kept:
        return [], data
    lines = []
    if done.records:
        kept = count(done.records, "registro", "registros")
        lines.append(f"Quedó como estaba, y es ahora un cambio suyo que los demás reciben con su entrega: {kept}.")
    if done.left:
        left = count(done.left, "registro", "registros")
        lines.append(f"No se puede conservar así, y quedó otra vez como dice su historial: {left}.")
    return [*lines, f"El archivo de antes está en «{done.kept}»."], data | {"kept": str(done.kept)}


COMMANDS = {
    "respaldar": Command(
        "Guarda una copia de respaldo del microcentro, con su evidencia y las claves de este computador",
        "  minga respaldar E:\\respaldo-marzo.minga",
        _back_up_arguments,
        _back_up,
    ),
    "restaurar": Command(
        "Pone en esta carpeta de datos el microcentro de una copia de respaldo; lo que haya se guarda aparte",
        "  minga restaurar E:\\respaldo-marzo.minga\n  minga restaurar E:\\respaldo-marzo.minga --reemplaza",
        _restore_arguments,
        _restore,
    ),
    "verificar": Command(
        "Revisa que los datos estén completos y aconseja cómo repararlos; sin opciones no cambia nada",
        "  minga verificar\n  minga verificar --reconstruir\n  minga verificar --adoptar",
        _check_arguments,
        _check,
    ),
}
