"""What is typed where a button has yet to use it: kept on this laptop, and there again when it is asked again.

    self.typed = TypedWords(context, "cerrar", note=self.note, day=self.day)
    def ask(self): self.typed.show(self.commitment, day=today)   # fills the fields: with what waits, else what is usual
    def answer(self): …; self.typed.forget()                     # it was used, or the person pressed «Cancelar»
"""

from __future__ import annotations

import json
from collections.abc import Collection
from hashlib import sha256
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services import persons_here
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.texts import LongText, TextLine

if TYPE_CHECKING:
    from app.models.database import Database
    from app.ui.page import Context
    from app.ui.settings import Settings

DELAY = 500
_KEPT = "escrito"
_CAME = "escrito-de"  # who had typed what stands under another's id since the two were made one
_NOWHERE = "bienvenida"  # no microcentro is open
Field = TextLine | LongText | DateField | TimeField | ChoiceCombo | FilterChips | SearchPicker


def place(context: Context, panel: str) -> str:
    """Where of the window's settings the words stand that the person at the laptop types in a panel, and nobody else.

    Each record's under its own id below: `forget_erased` finds it there.
    """
    here = (context.opened.space, context.person or "nadie") if context.opened else (_NOWHERE,)
    return "/".join((_KEPT, *here, panel))


class TypedWords(QObject):
    """Keeps what the person at the laptop types and chooses in `fields`, for each record apart (promise 1).

    It is no record, and nobody else reads it: it stands beside the window's size. Esc and another page leave it there.
    Never to be used for passwords and the words of an invitation or a recovery: those are not to lie on the disk.
    """

    def __init__(self, context: Context, panel: str, **fields: Field) -> None:
        super().__init__(next(iter(fields.values())))
        self._settings, self._fields = context.settings, fields
        self._place = place(context, panel)
        self._record, self._usual = "", dict[str, str]()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._keep)
        self._settings.flushing.connect(self._keep_what_waits)
        for field in fields.values():
            field.changed.connect(self._typed)

    def show(self, record: str, **usual: str) -> None:
        """Fill the fields for this record: with what was typed and not used, else with what is `usual`, else empty.

        A day is usual as ISO text, a choice as its code, a person or a school as `chosen` says it.
        """
        self._keep_what_waits()
        self._record, self._usual = record, usual
        kept = self._settings.remembered(f"{self._place}/{record}")
        for name, field in self._fields.items():
            given = kept.get(name)
            _write(field, usual.get(name, "") if given is None or not _can_be(field, given) else given)

    def forget(self) -> None:
        """It was used, or is not wanted."""
        self._timer.stop()
        self._settings.remember(f"{self._place}/{self._record}", {})

    def _typed(self) -> None:
        # Not begun anew at each key: whoever writes without a pause loses no more than the last moment.
        if not self._timer.isActive():
            self._timer.start()

    def _keep_what_waits(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._keep()

    def _keep(self) -> None:
        said = {name: _written(field) for name, field in self._fields.items()}
        own = {name: text for name, text in said.items() if text != self._usual.get(name, "")}
        self._settings.remember(f"{self._place}/{self._record}", own)


def chosen(wanted: str | None, title: str) -> str:
    """A person or a school as it is kept: its id and its name; '' for nobody."""
    return json.dumps([wanted, title]) if wanted else ""


def follow_people(settings: Settings, database: Database) -> None:
    """Let whoever turned out to be the same as somebody else find what they typed under the id that went.

    What nobody went on with since is under its own again once they are two.
    """
    begin = f"{_KEPT}/{database.space}"
    for key in settings.kept_under(begin):
        person, _, rest = key.removeprefix(f"{begin}/").partition("/")
        said = settings.remembered(key)
        came = settings.remembered(f"{_CAME}/{key}")
        owner = came["person"] if came.get("said") == _mark(said) else person
        now = persons_here.same_person(database, owner)
        stays = f"{begin}/{now}/{rest}"
        if stays != key and not settings.remembered(stays):
            settings.remember(stays, said)
            settings.remember(f"{_CAME}/{stays}", {"person": owner, "said": _mark(said)} if now != owner else {})
            for left in (key, f"{_CAME}/{key}"):
                settings.remember(left, {})
    for mark in settings.kept_under(f"{_CAME}/{begin}"):
        if not settings.remembered(mark.removeprefix(f"{_CAME}/")):  # it was used, or discarded
            settings.remember(mark, {})


def _mark(said: dict[str, str]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def forget_erased(settings: Settings, database: Database, also: Collection[str] = ()) -> None:
    """Keep nothing that was typed about what was erased for good here or elsewhere, or by or with who was (fault 38).

    `also`: more records that were, by id.
    """
    kept = settings.kept_under(f"{_KEPT}/{database.space}")
    if kept:
        from app.sync.erasing import erased_rows

        gone = {*erased_rows(database), *also}
        for key in kept:
            said = (key, *settings.remembered(key).values())
            if any(row in text for row in gone for text in said):
                settings.remember(key, {})
                settings.remember(f"{_CAME}/{key}", {})


def _written(field: Field) -> str:
    """What stands in a field, as text."""
    if isinstance(field, SearchPicker):
        return chosen(field.value(), field.title())
    if isinstance(field, TextLine):
        return TextLine.value(field)  # also what is no number
    if isinstance(field, DateField | TimeField):
        return field.value() or field.edit.value()
    if isinstance(field, FilterChips):
        return " ".join(field.value())
    return field.value() or ""


def _write(field: Field, text: str) -> None:
    """Show what stood in a field, without telling."""
    if isinstance(field, SearchPicker):
        field.set_value(*(json.loads(text) if text else ("", "")))
    elif isinstance(field, TextLine):
        if isinstance(field, WholeNumber):
            field.set_value(None)  # no number stands as it was stored
        TextLine.set_value(field, text)
    elif isinstance(field, DateField | TimeField):
        field.write(text)
    elif isinstance(field, FilterChips):
        field.set_value(text.split())
    else:
        field.set_value(text or None)


def _can_be(field: Field, text: str) -> bool:
    """Whether it is still offered."""
    return not isinstance(field, ChoiceCombo) or not text or field.findData(text) >= 0
