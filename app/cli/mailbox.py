"""A stick or a folder as a mailbox: intercambiar."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.context import Command, Context, Outcome
from app.cli.frame import as_data
from app.cli.spanish import Parser
from app.sync import mailbox, mailbox_words


def _exchange_arguments(parser: Parser) -> None:
    parser.add_argument("carpeta", type=Path, metavar="CARPETA", help="el pendrive o la carpeta común")


def _exchange(context: Context, options: Namespace) -> Outcome:
    done = mailbox.exchange(context.database(), options.carpeta, progress=context.progress())
    remarks = [f"  {line}" for line in mailbox_words.remarks(done)]
    failures = [one.error for one in done.aside] + ([done.failure] if done.failure else [])
    return Outcome([mailbox_words.sentence(done), *remarks], _as_data(done), failures)


def _as_data(done: mailbox.Exchanged) -> dict[str, Any]:
    left = done.left
    return {
        "folder": str(done.folder),
        "sentence": mailbox_words.sentence(done),
        "taken": [asdict(one) for one in done.taken],
        "aside": [{"name": one.path.name, "error": as_data(one.error)} for one in done.aside],
        "known": done.known,
        "others": done.others,
        "foreign": done.foreign,
        "left": None if left is None else asdict(left) | {"path": str(left.path), "addressees": list(left.addressees)},
        "tidied": done.tidied,
    }


COMMANDS = {
    "intercambiar": Command(
        "Recibe lo nuevo de una carpeta o un pendrive, y deja ahí lo que los demás no tienen",
        "  minga intercambiar E:\\",
        _exchange_arguments,
        _exchange,
    ),
}
