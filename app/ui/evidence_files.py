"""The files behind evidence: thumbnails for the strip, taking files in, and opening one with the system's program."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app import wall_clock
from app.errors import AppError
from app.file_faults import reading, told
from app.jobs import Progress
from app.media.store import BlobStore
from app.paths import scratch
from app.services import evidence
from app.services.evidence import EvidenceRow
from app.text_dates import listed
from app.ui import failures, reach
from app.ui.page import Context
from app.ui.reach import Reach
from app.ui.values import date_words
from app.ui.widgets.evidence import EvidenceItem

WAITING = ("partial", "absent")
_LOST = (
    "El disco de este computador perdió o dañó el archivo, y no se sabe de otro que lo tenga. Búsquelo en una copia de "
    "respaldo, o agréguelo otra vez."
)


@dataclass(frozen=True)
class Taken:
    """What came of taking files in for `owner`: the new ids, what the person should know, what could not be taken."""

    owner: str
    ids: tuple[str, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]


class EvidenceFiles:
    """The evidence files of one page; `close` when the page goes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = BlobStore(context.database.folder)
        self._small: dict[str, bytes] = {}
        self._opened: tempfile.TemporaryDirectory[str] | None = None

    def close(self, *_: object) -> None:
        """Remove the copies that were opened."""
        if self._opened is not None:
            self._opened.cleanup()
            self._opened = None

    def items(self, found: Sequence[EvidenceRow]) -> list[EvidenceItem]:
        """The pieces as the strip shows them; of what has left this laptop no picture and no opened copy stays."""
        for each in found:
            if each.sha256 and each.held in WAITING:
                self._drop_copy(each.sha256)
        far = reach.of_files(self._context.database, [each.sha256 for each in found if each.sha256])
        return [
            EvidenceItem(
                each.id,
                each.caption or each.name,
                self._thumbnail(each),
                each.kind,
                "missing" if each.held_back else each.consent if each.sha256 else "not_needed",
                waiting=each.held in WAITING,
                **_reach(far.get(each.sha256 or "") if each.held not in WAITING else None),
            )
            for each in found
        ]

    def take(self, field: str, owner: str, given: Sequence[Path | bytes], progress: Progress) -> Taken:
        """Keep files (or a pasted picture) as evidence of a record (`field` is one of `evidence.OWNERS`).

        Runs in the worker; one bad file does not stop the others.
        """
        from app.media.intake import intake, intake_bytes  # the image library is slow to load

        ids: list[str] = []
        notes: list[str] = []
        refused: list[str] = []
        today = wall_clock.today().isoformat()
        for number, one in enumerate(given):
            progress.step(number, len(given))
            try:
                prepared = intake(one) if isinstance(one, Path) else intake_bytes(one)
                told: dict[str, Any] = {field: owner, "taken_on": today}
                ids.append(evidence.add(self._context.database, self._store, prepared, **told))
            except AppError as error:
                refused.append(failures.sentence(error))
            else:
                notes += [f"«{prepared.name}»: {note}" for note in prepared.notes]
        return Taken(owner, tuple(ids), tuple(dict.fromkeys(notes)), tuple(refused))

    def tell_elsewhere(self, taken: Taken) -> None:
        """Say in passing what came of files whose record is not in sight any more."""
        if said := taken.refused or taken.notes:
            self._context.toast(" ".join(said))

    def open(self, evidence_id: str) -> None:
        """Show the file with the program that the system has for it; a written testimony has none."""
        row = evidence.evidence(self._context.database, evidence_id)
        if row.held in WAITING and row.sha256 and self._store.has(row.sha256):
            again = partial(self._look_again, row)
            self._context.run_job("Abriendo la evidencia", again, done=self._show_or_tell)
        elif row.held in WAITING:
            self._context.toast(self.waiting_words(row))
        elif row.sha256:
            work = partial(self._copy, row.sha256, row.name or "evidencia")
            self._context.run_job("Abriendo la evidencia", work, done=_show, writes=False)

    def _look_again(self, row: EvidenceRow, progress: Progress) -> Path | EvidenceRow:
        """The copy to show of a file that the disk had lost and has again; the row itself where it is not the file."""
        from app.sync.withdrawn import look_again

        again = [name for name in (row.sha256, row.thumbnail) if name]
        look_again(self._context.database, again)
        now = evidence.evidence(self._context.database, row.id)
        here = now.sha256 and now.held not in WAITING
        return self._copy(now.sha256, now.name or "evidencia", progress) if now.sha256 and here else now

    def _show_or_tell(self, found: Path | EvidenceRow) -> None:
        if isinstance(found, Path):
            _show(found)
        else:
            self._context.toast(self.waiting_words(found))

    def waiting_words(self, row: EvidenceRow) -> str:
        """Why a file is not here, and who has it; of one that everybody lost, who had it last (fault 30)."""
        from app.sync.words import no_file_words

        database = self._context.database
        have = evidence.holders(database, row.id)
        if not row.may_travel:
            where = f"lo tiene {listed(have)} y no sale de ahí" if have else "no sale de donde está"
            return f"Falta su autorización: el archivo {where} hasta tenerla."
        if not have and (last := evidence.last_holder(database, row.id)):
            return no_file_words(last)
        if not have and evidence.was_here(database, row.id):
            return _LOST
        who = " y ".join(have) or row.taken_by
        return "El archivo todavía no llega a este computador." + (
            f" Lo tiene {who}: pídalo en la próxima entrega." if who else ""
        )

    def allowed_words(self, row: EvidenceRow) -> str:
        """On whose word a file may leave, where another laptop gave it: whoever added it may not know of it."""
        said = evidence.allowed_elsewhere(self._context.database, row.id)
        if said is None:
            return ""
        name = f", a nombre de {said.person}" if said.person else ""
        return f"Lo marcó el computador «{said.laptop}»{name}, el {date_words(said.at[:10])}."

    def withdrawn_words(self, row: EvidenceRow) -> str:
        """What becomes of a file that others have, now that it may not leave; '' where that is not so."""
        if not row.held_back or not (others := evidence.holders(self._context.database, row.id)):
            return ""
        where = f"También está donde {listed(others)}: de ahí se quita al recibir su próxima entrega."
        return f"Ya no sale de aquí. {where}"

    def _copy(self, sha256: str, name: str, _: Progress) -> Path:
        from app.media.intake import name_to_open  # as in `take`

        # Programs go by a file's ending, and the store has none; the copy also keeps the original untouched.
        if self._opened is None:
            # Where the next opening removes what a viewer holds now, and not where it would stay for ever.
            waiting = scratch(self._context.database.folder)
            with told(waiting):
                waiting.mkdir(exist_ok=True)
                self._opened = tempfile.TemporaryDirectory(prefix="ver-", dir=waiting, ignore_cleanup_errors=True)
        place = self._place(sha256)
        target = place / name_to_open(self._store.path(sha256), name)
        if not target.exists():
            place.mkdir(exist_ok=True)
            with reading(target):
                shutil.copyfile(self._store.path(sha256), target)
        return target

    def _drop_copy(self, sha256: str) -> None:
        if self._opened is not None:
            # A viewer may still hold it; then it goes when the page does.
            shutil.rmtree(self._place(sha256), ignore_errors=True)

    def _place(self, sha256: str) -> Path:
        assert self._opened is not None
        return Path(self._opened.name) / sha256[:12]

    def _thumbnail(self, row: EvidenceRow) -> bytes:
        small = row.thumbnail or ""
        here = bool(row.sha256) and row.held not in WAITING and self._store.has(row.sha256 or "")
        if not small or not (here or self._store.has(small)):
            # It may have been here until its authorization was withdrawn.
            self._small.pop(small, None)
            return b""
        if small not in self._small:
            try:
                self._small[small] = self._store.read(small)
            except (AppError, OSError):  # the disk lost or changed it
                if not (here and (made := self._made_again(row))):
                    return b""
                self._small[small] = made
        return self._small[small]

    def _made_again(self, row: EvidenceRow) -> bytes:
        """The small picture of a photo that is here; nothing where that is none or damaged too."""
        from app.media.intake import intake_bytes  # as in `take`

        if not row.mime.startswith("image/"):
            return b""
        try:
            return intake_bytes(self._store.read(row.sha256 or "")).thumbnail or b""
        except (AppError, OSError):
            return b""


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _reach(far: Reach | None) -> dict[str, str]:
    return {"reach": far.icon, "reach_words": far.words} if far is not None else {}
