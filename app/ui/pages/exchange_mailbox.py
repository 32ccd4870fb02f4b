"""*Intercambiar* in one go with a stick or a folder: where it can be done, and what it did."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.errors import ManyRemovals
from app.text_dates import count
from app.ui import theme
from app.ui.pages.exchange_files import JOINED, LET_IN, came_in, with_no
from app.ui.places import Place
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import Picture, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

if TYPE_CHECKING:
    from app.sync.mailbox import Exchanged
    from app.sync.received import Received


_SOME, _ELSE = "Elegir una carpeta…", "Elegir otra carpeta…"


class PlacesSection(BoxedList):
    """The sticks and folders at hand. `exchange(path)`, `elsewhere()` to choose a folder, `forget(path)`."""

    exchange = Signal(object)
    elsewhere = Signal()
    forget = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            "Intercambiar con un pendrive o una carpeta",
            "De una vez: recibe lo que hay para usted y deja lo que a los demás les falta.",
        )
        self.places: list[Place] = []
        self.other = button(_SOME, self.elsewhere.emit, icon="folder-open")
        self.show_places([])

    def show_places(self, places: list[Place]) -> None:
        """Offer these."""
        # The one button that is always there must outlive the rows.
        self.other.setParent(self)
        here = self.focusWidget()
        focused = str(here.property("place")) if here is not None else ""
        self.places = places
        words = _ELSE if places else _SOME
        self.other.setText(f" {words}")
        self.other.setAccessibleName(words)
        self.clear()
        for place in places:
            self.add(self._row(place, focused))
        foot = QWidget()
        layout = column_layout(foot, gap=theme.S)
        if not places:
            layout.addWidget(label("Conecte el pendrive: aparecerá aquí solo.", "muted"))
        layout.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        self.other.show()
        self.add(foot)

    def _row(self, place: Place, focused: str) -> QWidget:
        row = QWidget()
        layout = row_layout(row, gap=theme.M)
        layout.addWidget(Picture("usb" if place.is_stick else "folder", "muted"))
        words = column_layout(gap=theme.XS)
        words.addWidget(label(place.name, "strong"))
        words.addWidget(label(str(place.path), "small"))
        if place.news:
            news = count(place.news, "archivo nuevo", "archivos nuevos")
            words.addWidget(StatusChip("waiting", news, "inbox"), 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(words, 1)
        if not place.is_stick:
            less = button("Dejar de mirar", partial(self.forget.emit, place.path), role="flat")
            less.setAccessibleName(f"Dejar de mirar «{place.name}»")
            layout.addWidget(less)
        go = button("Intercambiar", partial(self.exchange.emit, place.path), icon="arrow-left-right")
        go.setAccessibleName(f"Intercambiar con «{place.name}»")
        go.setProperty("place", str(place.path))
        layout.addWidget(go)
        if focused == str(place.path):
            go.setFocus()
        return row


class ExchangedPanel(BoxedList):
    """What an exchange did.

    `closed()`, `decide()`, `undo()`; `watch(path)` to look into the folder from now on, `review(path)` to look at a
    file that stayed aside because it deletes much, or because its laptop was retired.
    """

    closed = Signal()
    decide = Signal()
    undo = Signal()
    watch = Signal(object)
    review = Signal(object)

    def __init__(self) -> None:
        super().__init__("Intercambio hecho")
        self.ready = button("Listo", self.put_away, icon="check")
        self._done: Exchanged | None = None
        self._may_watch = False
        self._let_in: list[Received] = []
        self.hide()

    @property
    def folder(self) -> Path | None:
        """The folder of the exchange that is told of, while it is."""
        return None if self._done is None or self.isHidden() else self._done.folder

    @property
    def took_in(self) -> bool:
        """Whether something is seen that came in with the exchange which is told of."""
        return self._done is not None and any(one.is_seen for one in self._done.taken)

    def tell(self, done: Exchanged, *, may_watch: bool) -> None:
        """Show what went in and out, and what stayed aside and why."""
        self._done, self._may_watch, self._let_in = done, may_watch, []
        self._fill(done)
        self.show()
        self.ready.setFocus()

    def let_in(self, asking: set[str]) -> None:
        """Laptops were accepted: what is said of them follows, but of those `asking` still (by name)."""
        if self._done is None or self.isHidden():
            return
        now = [came_in(one, asking) for one in self._done.taken]
        came = [one for one in now if one is not None]
        if came:
            self._let_in += came
            taken = tuple(after or before for after, before in zip(now, self._done.taken, strict=True))
            self._done = replace(self._done, taken=taken)
            self._fill(self._done)

    def follow_no(self, not_accepted: Container[str]) -> None:
        """A person said no to laptops, or thought better of it: what is said of their files follows (by name)."""
        if self._done is None or self.isHidden():
            return
        taken = tuple(with_no(one, not_accepted) for one in self._done.taken)
        if taken != self._done.taken:
            self._done = replace(self._done, taken=taken)
            self._fill(self._done)

    def _fill(self, done: Exchanged) -> None:
        from app.sync import mailbox, mailbox_words
        from app.ui import failures

        self.clear()
        content = QWidget()
        layout = column_layout(content, gap=theme.S)
        layout.addWidget(label(mailbox_words.sentence(done, self._let_in), "strong"))
        for line in (*dict.fromkeys(map(_let_in_words, self._let_in)), *mailbox_words.remarks(done)):
            layout.addWidget(label(line))
        if done.left is not None:
            layout.addWidget(label(f"Lo suyo quedó en «{done.left.path.name}», en {done.folder}.", "small"))
        self.add(content)
        for one in done.aside:
            looked_at = mailbox.is_of_retired(one) or isinstance(one.error, ManyRemovals)
            run = partial(self.review.emit, one.path) if looked_at else None
            self.add_row(one.path.name, failures.sentence(one.error), icon="file-text", chip=_aside(), run=run)
        if done.failure is not None:
            self.add_row("Lo suyo no quedó en la carpeta", failures.sentence(done.failure), icon="circle-alert",
                         chip=StatusChip("problem", "Falta"))  # fmt: skip
        self.add(self._verbs(done, may_watch=self._may_watch))
        self.heading.setText("Intercambio a medias" if done.failure is not None else "Intercambio hecho")

    def _verbs(self, done: Exchanged, *, may_watch: bool) -> QWidget:
        verbs = QWidget()
        flow = FlowLayout(verbs, theme.S)
        self.ready = button("Listo", self.put_away, icon="check")
        flow.addWidget(self.ready)
        if done.conflicts:
            flow.addWidget(button("Ver lo que hay que decidir", self.decide.emit, icon="merge"))
        if self.took_in:
            flow.addWidget(button("Deshacer lo recibido…", self.undo.emit, icon="undo-2"))
        if may_watch:
            words = "Mirar siempre esta carpeta"
            flow.addWidget(button(words, partial(self.watch.emit, Path(done.folder)), icon="eye", role="flat"))
        return verbs

    def put_away(self) -> None:
        """Go away; what was done stays done."""
        self.hide()
        self.closed.emit()


def _let_in_words(came: Received) -> str:
    from app.sync.words import whose

    said = LET_IN if came.missing else JOINED
    return f"De {whose(came.sender)}: {said[:1].lower()}{said[1:]}" if came.sender else said


def _aside() -> StatusChip:
    return StatusChip("attention", "Queda en la carpeta")
