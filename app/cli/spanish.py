"""argparse that speaks Spanish and fails like the rest of the program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from app.errors import WrongUsage

_WORDS = {
    "usage: ": "uso: ",
    "positional arguments": "datos",
    "options": "opciones",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "unrecognized arguments: %s": "no se entiende: %s",
    "not allowed with argument %s": "no va junto con %s",
    "ignored explicit argument %r": "no lleva un valor (%r)",
    "the following arguments are required: %s": "falta: %s",
    "one of the arguments %s is required": "falta uno de estos: %s",
    "expected one argument": "falta su valor",
    "expected at most one argument": "lleva un solo valor",
    "expected at least one argument": "falta al menos un valor",
    "expected %s argument": "lleva %s valor",
    "expected %s arguments": "lleva %s valores",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s puede ser %(matches)s",
    "invalid %(type)s value: %(value)r": "%(value)r no sirve aquí",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r no es una de las opciones: %(choices)s",
}


def _in_spanish(words: str) -> str:
    return _WORDS.get(words, words)


def _counted(one: str, many: str, count: int) -> str:
    return _in_spanish(one if count == 1 else many)


# argparse asks gettext for its words under these names; without a catalogue of translations, we answer.
vars(argparse).update(_=_in_spanish, ngettext=_counted)


class Parser(argparse.ArgumentParser):
    """A parser whose help is Spanish and whose failures are `WrongUsage`."""

    def __init__(self, prog: str, description: str, example: str) -> None:
        title = "ejemplos" if "\n" in example else "ejemplo"
        epilog = f"{title}:\n{example}" if example else None
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.add_argument("-h", "--help", "--ayuda", action="help", help="muestra esta ayuda")

    def error(self, message: str) -> NoReturn:
        """Refuse the words of the command."""
        raise WrongUsage(f"La orden no está bien escrita: {message}", f"Vea «{self.prog} --help».")


def whole_number(low: int, high: int) -> argparse._ActionType:
    """An argument type: a whole number from `low` to `high`."""

    def read(words: str) -> int:
        if not (words.isascii() and words.isdigit() and low <= int(words) <= high):
            raise argparse.ArgumentTypeError(f"«{words}» debe ser un número de {low} a {high}")
        return int(words)

    return read


def new_file(words: str) -> Path:
    """An argument type: where a file is to be written; a folder alone, as of a stick, is none."""
    path = Path(words)
    if not words:
        raise argparse.ArgumentTypeError("falta el nombre del archivo")
    if not path.name or path.is_dir():
        raise argparse.ArgumentTypeError(f"«{words}» es una carpeta; escriba también el nombre del archivo")
    return path
