"""From the words of a command to its exit status: 0 done, 2 wrong usage, 3 input refused, 4 the machine failed."""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app import __version__
from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.cli.terminal import one_line
from app.errors import (
    AppError,
    BundleRefused,
    Cancelled,
    CodeWait,
    ComingRemovesMuch,
    FileNotWritten,
    FileUnreadable,
    InputRefused,
    InvalidData,
    ManyRemovals,
    NotFound,
    WrongCode,
    WrongUsage,
)
from app.file_faults import why
from app.paths import data_folder
from app.texts import PROBLEMS, describe, explain

DONE, WRONG_USAGE, REFUSED, MACHINE_FAILED, INTERRUPTED = 0, 2, 3, 4, 130

# Each command in the order of the help: its module, imported when it is asked for, and what it does in short.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "crear": ("spaces", "crea un microcentro con este computador como coordinación"),
    "invitar": ("joining", "escribe un archivo de invitación"),
    "unirse": ("joining", "se une a un microcentro con un archivo de invitación"),
    "aceptar": ("joining", "muestra o acepta los computadores que piden unirse"),
    "no-aceptar": ("joining", "deja de mostrar a quien pide unirse, o lo muestra otra vez"),
    "invitaciones": ("laptops", "muestra las invitaciones que sirven, o anula una"),
    "equipos": ("laptops", "muestra los computadores del microcentro"),
    "retirar": ("laptops", "retira un computador robado, perdido o cambiado"),
    "readmitir": ("laptops", "vuelve a aceptar un computador retirado"),
    "nombrar": ("laptops", "da la coordinación a otro computador, o se la quita"),
    "otro-equipo": ("laptops", "hace de este computador otro equipo, si es copia de otro"),
    "fecha": ("dates", "pregunta por la fecha de este computador, si está en duda"),
    "cargar": ("records", "toma los registros de un archivo"),
    "volcar": ("records", "escribe todos los registros compartidos"),
    "catalogo": ("records", "toma un archivo oficial: escuelas, currículum, comunas"),
    "entregar": ("exchange", "escribe un archivo con lo que los demás no tienen"),
    "recibir": ("exchange", "recibe archivos de los demás"),
    "acuse": ("exchange", "avisa qué se recibió, en una línea para un chat"),
    "deshacer": ("undoing", "deshace aquí lo último que se recibió"),
    "rehacer": ("undoing", "vuelve a poner lo que se deshizo"),
    "rechazar": ("undoing", "descarta para todos lo que se recibió"),
    "intercambiar": ("mailbox", "recibe y deja en un pendrive o una carpeta, de una vez"),
    "carpetas": ("mailbox", "muestra o elige las carpetas donde se avisa si llega algo"),
    "buscar": ("search", "busca palabras en todo lo del microcentro"),
    "papelera": ("trash", "muestra lo que se quitó, o lo trae de vuelta"),
    "persona": ("persons", "muestra quién trabaja en este computador, o lo cambia"),
    "estado": ("spaces", "muestra qué hay y qué está pendiente"),
    "conflictos": ("conflicts", "muestra lo que dos personas cambiaron a la vez"),
    "resolver": ("conflicts", "elige una de las versiones de un conflicto"),
    "duplicados": ("duplicates", "muestra lo que parece anotado dos veces"),
    "unir": ("duplicates", "hace uno solo de dos registros que son lo mismo"),
    "separar": ("duplicates", "separa lo que se unió, o dice que es distinto"),
    "indicadores": ("indicators", "muestra los indicadores de un año"),
    "juntar-microcentro": ("merging", "trae los registros de otro microcentro, con su propia historia"),
    "imprimir": ("paper", "escribe un formulario como PDF"),
    "calendario": ("calendar", "escribe las sesiones como archivo de calendario (.ics)"),
    "planilla": ("sheets", "lleva los registros a una planilla y los trae de vuelta"),
    "respaldar": ("care", "guarda una copia de respaldo"),
    "restaurar": ("care", "recupera un microcentro de una copia de respaldo"),
    "verificar": ("care", "revisa los datos y aconseja cómo repararlos"),
    "borrar-para-siempre": ("recovery", "borra un registro en todos los computadores, sin vuelta atrás"),
    "hoja-de-recuperacion": ("recovery", "escribe la hoja de palabras con que se recupera el microcentro"),
    "recuperar": ("recovery", "recupera un microcentro con las palabras de su hoja"),
    "demo": ("spaces", "crea un microcentro con un año de ejemplo"),
}


def read(arguments: Sequence[str]) -> Namespace:
    """The options of `arguments`: `datos`, `microcentro`, `json`, `check`, `version`, `command` and its `rest`.

    Raises:
        WrongUsage: the options before the command are not understood.
    """
    commands = "\n".join(f"  {name:<24}{short}" for name, (_, short) in COMMANDS.items())
    parser = Parser(
        "minga",
        f"Minga: el trabajo de un microcentro. Sin orden se abre la ventana.\n\nórdenes:\n{commands}",
        '  minga crear --nombre "Los Boldos" --persona "Rosa Catrileo Pino"\n  minga ORDEN --help',
    )
    _add_common(parser, argparse.SUPPRESS)
    parser.add_argument("--version", action="store_true", help="muestra la versión")
    parser.add_argument("--check", action="store_true", help="prueba que el programa esté completo")
    parser.add_argument("command", nargs="?", metavar="ORDEN", help="una de las órdenes de arriba")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    found = Namespace(datos=None, microcentro=None, json=False)
    parser.parse_args(list(arguments), found)
    if found.command is not None and found.command not in COMMANDS:
        raise WrongUsage(f"No existe la orden «{found.command}»", "Vea las órdenes con «minga --help».")
    return found


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether a machine reads the answer, known before the arguments are understood."""
    return "--json" in arguments


def run(options: Namespace) -> int:
    """Carry out the command that `read` found; its exit status."""
    command = _command(options.command)
    parser = Parser(f"minga {options.command}", f"{command.summary}.", command.example)
    command.configure(parser)
    _add_common(parser, argparse.SUPPRESS)
    parser.parse_args(options.rest, options)
    context = Context(data_folder(options.datos), options.microcentro, as_json=options.json)
    try:
        outcome = command.run(context, options)
    finally:
        context.close()
    return _tell(outcome, as_json=options.json)


def guarded(work: Callable[[], int], *, as_json: bool) -> int:
    """The exit status of `work()`, with every failure told in Spanish."""
    _speak_utf8()
    try:
        status = work()
        if sys.stdout is not None:  # a program of windows has no console
            sys.stdout.flush()
        return status
    except AppError as error:
        return fail(error, as_json=as_json)
    except (KeyboardInterrupt, Cancelled):
        print("Se detuvo porque usted lo pidió. No se guardó nada a medias.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _leave_output()
        return DONE  # whoever was reading (for example `head`) has had enough
    except OSError as error:
        _leave_output()
        return fail(FileNotWritten(Path(error.filename or "la salida"), why(error)), as_json=as_json)
    except Exception:  # noqa: BLE001 - a bug of ours: told whole, and never as if all were well
        return _bug(as_json=as_json)


def _leave_output() -> None:
    """Nothing more can be written to where the answer went."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(error: AppError, *, as_json: bool) -> int:
    """Tell a failure and give its exit status."""
    if as_json:
        print(_json({"ok": False, "error": as_data(error)}))
    else:
        _print_failure(error)
    return status_of(error)


def status_of(error: AppError) -> int:
    """The exit status of a failure."""
    if isinstance(error, WrongUsage):
        return WRONG_USAGE
    refused = InvalidData | InputRefused | BundleRefused | ManyRemovals | ComingRemovesMuch
    if isinstance(error, refused | NotFound | WrongCode | CodeWait):
        return REFUSED
    if isinstance(error, FileUnreadable) and not error.path.is_file():
        return REFUSED
    return MACHINE_FAILED


def as_data(error: AppError) -> dict[str, Any]:
    """A failure for a machine: its words, and every problem by itself."""
    words = explain(error)
    problems = error.problems if isinstance(error, InvalidData) else []
    return {
        "kind": type(error).__name__,
        "title": words.title,
        "cause": words.cause,
        "advice": words.advice,
        "problems": [
            {
                "place": problem.place,
                "field": problem.field,
                "code": problem.code,
                "reason": PROBLEMS[problem.code].format(**dict(problem.details)),
            }
            for problem in problems
        ],
    }


def _add_common(parser: Parser, default: Any) -> None:
    """The options that go before or after the command."""
    group = parser.add_argument_group("para todas las órdenes")
    group.add_argument("--datos", metavar="CARPETA", default=default, help="la carpeta de datos (o MINGA_DATOS)")
    group.add_argument(
        "--microcentro", metavar="NOMBRE", default=default, help="cuál de los microcentros, si hay varios"
    )
    group.add_argument("--json", action="store_true", default=default, help="responde para programas")


def _command(name: str) -> Command:
    module = importlib.import_module(f"app.cli.{COMMANDS[name][0]}")
    commands: Mapping[str, Command] = module.COMMANDS
    return commands[name]


def _tell(outcome: Outcome, *, as_json: bool) -> int:
    failures = outcome.failures
    if as_json:
        answer: dict[str, Any] = {"ok": not failures, "data": outcome.data}
        if failures:
            answer["error"] = as_data(failures[0])
        print(_json(answer))
    else:
        for line in outcome.lines:
            print(one_line(line))
        for error in failures:
            _print_failure(error)
    return max((status_of(error) for error in failures), default=DONE)


def _print_failure(error: AppError) -> None:
    words = explain(error)
    if isinstance(error, InvalidData):
        problems = [one_line(describe(problem)) for problem in error.problems]
        print(f"{words.title}:", *problems, sep="\n  ", file=sys.stderr)
    else:
        print(one_line(words.in_one_line()), file=sys.stderr)


def _bug(*, as_json: bool) -> int:
    title = "Minga falló: la culpa es del programa, no de usted"
    advice = f"Sus datos están como antes. Envíe este texto a quien le da apoyo (Minga {__version__})."
    traceback.print_exc(file=sys.stderr)
    if as_json:
        error = {"kind": "Bug", "title": title, "cause": "", "advice": advice, "problems": []}
        print(_json({"ok": False, "error": error}))
    print(f"{title}. {advice}", file=sys.stderr)
    return MACHINE_FAILED


def _json(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _speak_utf8() -> None:
    """Spanish letters on every console; what is no text (a file name of odd bytes) must not stop a message."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
