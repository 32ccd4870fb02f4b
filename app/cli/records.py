"""Records and catalogues: cargar, volcar, catalogo."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from app.cli.context import Command, Context, Outcome, files_named, written_records
from app.cli.spanish import Parser, new_file
from app.errors import AppError, InvalidData
from app.paths import catalogue_file
from app.services import records
from app.text_dates import count, number


def _load_arguments(parser: Parser) -> None:
    parser.add_argument("archivo", type=Path, metavar="ARCHIVO", help="archivo de registros (vea docs/records.md)")


def _load(context: Context, options: Namespace) -> Outcome:
    report = records.load(context.database(), options.archivo, progress=context.progress())
    words = (
        count(report.new, "nuevo", "nuevos"),
        count(report.changed, "cambiado", "cambiados"),
        count(report.deleted, "borrado", "borrados"),
        f"{number(report.equal)} sin cambio",
    )
    return Outcome([f"«{options.archivo.name}»: {', '.join(words)}."], vars(report))


def _dump_arguments(parser: Parser) -> None:
    parser.add_argument("--salida", type=new_file, metavar="ARCHIVO", help="dónde escribir; si no, en la pantalla")


def _dump(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.salida is not None:
        many = records.dump_to(database, options.salida, context.progress())
        return Outcome([written_records(many, options.salida)], {"records": many, "path": str(options.salida)})
    if context.as_json:
        text = io.StringIO()
        records.dump(database, text)
        return Outcome(data={"records": [json.loads(line) for line in text.getvalue().split("\n") if line]})
    sys.stdout.flush()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    try:
        records.dump(database, out)
        out.flush()
    finally:
        out.detach()
    return Outcome()


def _catalogue_arguments(parser: Parser) -> None:
    parser.add_argument("accion", choices=["cargar"], metavar="cargar", help="lo que se hace con los archivos")
    parser.add_argument("archivos", nargs="+", type=Path, metavar="ARCHIVO", help="archivos oficiales, en CSV")


def _catalogue(context: Context, options: Namespace) -> Outcome:
    from app.services.catalogue import Catalogue, load

    context.workspace(new=True)
    catalogue = Catalogue(catalogue_file(context.folder))
    lines, files, failures = [], [], []
    try:
        for path in files_named(options.archivos):
            try:
                done = load(catalogue, path, context.progress())
            except AppError as error:
                failures.append(_named(path, error))
                continue
            already = ", que ya estaba cargado" if done.already else ""
            lines.append(f"«{path.name}»: {done.label}, {count(done.rows, 'fila', 'filas')}{already}.")
            files.append({"path": str(path), "kind": done.kind, "rows": done.rows, "already": done.already})
    finally:
        catalogue.close()
    return Outcome(lines, {"files": files}, failures)


def _named(path: Path, error: AppError) -> AppError:
    """The failure, with the file's name in it when several are taken in."""
    if not isinstance(error, InvalidData):
        return error
    return InvalidData([replace(problem, place=f"{path.name}, {problem.place}") for problem in error.problems])


COMMANDS = {
    "cargar": Command(
        "Toma los registros de un archivo: todos, o ninguno si alguna línea no sirve",
        "  minga cargar registros.jsonl",
        _load_arguments,
        _load,
    ),
    "volcar": Command(
        "Escribe todos los registros compartidos, siempre en el mismo orden y con la misma forma",
        "  minga volcar --salida registros.jsonl",
        _dump_arguments,
        _dump,
    ),
    "catalogo": Command(
        "Toma archivos oficiales: directorio de escuelas, objetivos del currículum, comunas y otros",
        "  minga catalogo cargar escuelas.csv curriculum.csv",
        _catalogue_arguments,
        _catalogue,
    ),
}
