"""*Computadores*: the laptops of the microcentro, who uses each, and what the coordination decides about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, ComingRemovesMuch
from app.jobs import Progress
from app.text_dates import count
from app.ui import failures, values
from app.ui.page import Context
from app.ui.pages.network_code_help import CodeHelp
from app.ui.pages.network_laptop_view import LaptopView, title_of
from app.ui.pages.network_recovery import SheetSection
from app.ui.steps import step
from app.ui.widgets.parts import ScrollColumn, bring_into_sight, button, label, row_layout
from app.ui.widgets.rows import BoxedList, ListRow, VerbRow
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.tab_order import follow_reading

if TYPE_CHECKING:
    from app.models.database import Database
    from app.sync.accepting import Applicant
    from app.sync.roster import Decided, Listed, OpenInvitation

_NOT_ACCEPTED = (
    "Allá no se enteran: siguen esperando, y lo que entregan se guarda aquí sin mostrarse. Si fue un error, vuelva a "
    "mostrar la solicitud y acéptela."
)
HINT = "Cada computador tiene sus señas. Sirven para comprobar por teléfono que es el que dice ser."


class LaptopsPart(ScrollColumn):
    """Letting a laptop in is done in Intercambio; everything else about laptops is here."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.total = 0
        self._open = ""
        self.view: LaptopView | None = None
        self._work: Callable[..., Decided] | None = None
        self._rows: dict[str, ListRow] = {}
        self.waiting = InlineNotice("attention")
        self.waiting.pressed.connect(partial(context.navigate, "intercambio"))
        self.notice = InlineNotice("problem")
        self.box = BoxedList("Computadores del microcentro", HINT)
        self.invitations = InvitationsSection(context)
        self.invitations.withdrawn.connect(self.refresh)
        self.declined = DeclinedSection(context)
        self.declined.shown.connect(self._lead_to_asking)
        self.safety = SheetSection(context)
        for part in (self.waiting, self.notice, self.box, self.declined, self.invitations, self.safety):
            self.add(part)

    def refresh(self) -> None:
        """Read the roster again."""
        from app.sync import history
        from app.sync.accepting import applicants, declined
        from app.sync.laptop_words import unaccepted_lines
        from app.sync.roster import invitations, listed

        database = self._context.database
        leads = history.coordinates_here(database)
        laptops = listed(database)
        self.total = sum(not one.retired for one in laptops)
        self._fill(laptops, leads=leads)
        self.invitations.show_invitations(invitations(database) if leads else [])
        self.safety.follow()
        asking = len(applicants(database)) if leads else 0
        self.declined.show_declined(declined(database) if leads else [])
        words = ""
        if not history.accepted_here(database):
            signs = values.whole(history.signs_here(database))
            words = " ".join(unaccepted_lines(signs, retired=history.retired_here(database)))
        if asking:
            words = values.count_words(
                asking, "computador espera que usted lo acepte.", "computadores esperan que usted los acepte."
            )
        self.waiting.tell(words, "Ver en Intercambio")
        follow_reading(self.column)
        self.changed.emit()

    def _lead_to_asking(self) -> None:
        self.refresh()
        if (first := self.first_focus()) is not None:
            first.setFocus()

    def _fill(self, laptops: list[Listed], *, leads: bool) -> None:
        self.box.clear()
        self.view, self._rows = None, {}
        for one in laptops:
            if one.device == self._open:
                self.view = LaptopView(one, only=sum(each.coordinates for each in laptops) == 1)
                self.view.decided.connect(self._decide)
                self.view.closed.connect(self.go_back)
                if not one.here and not one.retired:
                    self.view.add(CodeHelp(self._context, one.device))
                self.box.add(self.view)
                continue
            run = partial(self._show, one.device) if leads else None
            row = self.box.add_row(title_of(one), _line(one), icon="laptop", chip=_chip(one), run=run)
            self._rows[one.device] = row

    def _show(self, device: str) -> None:
        # Not inside the row's own slot: filling deletes that row.
        self._open = device
        QTimer.singleShot(0, self, self._show_open)

    def _show_open(self) -> None:
        self.refresh()
        if self.view is not None:
            self.view.show()
            self.view.first.setFocus()
            bring_into_sight(self.view)

    def _decide(self, work: Callable[..., Decided]) -> None:
        self.notice.hide()
        self._work = work
        carry_out = partial(_carry_out, self._context.database, work)
        job = self._context.run_job("Anotando la decisión", carry_out, done=self._told, failed=self._failed)
        if self.view is not None:
            self.view.setEnabled(False)
        job.finished.connect(self._enable)

    def _told(self, done: Decided) -> None:
        was_open, self._open = self._open, ""
        # What earlier steps would take back may count no more.
        self._context.undo.clear()
        self._show_closed(was_open)
        self._context.toast(told_words(done))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ComingRemovesMuch) and self._work is not None:
            again = partial(self._decide, partial(self._work, confirmed=True))
            failures.confirm_again(self, error, "Aceptar con lo que quita", again)
            return
        self.notice.tell(failures.sentence(error))

    def _enable(self) -> None:
        if self.view is not None:
            self.view.setEnabled(True)

    def save_now(self) -> bool:
        """Nothing is typed here."""
        return True

    def go_back(self) -> bool:
        """Close the laptop that is open."""
        was_open, self._open = self._open, ""
        if was_open:
            QTimer.singleShot(0, self, partial(self._show_closed, was_open))
        return bool(was_open)

    def _show_closed(self, device: str) -> None:
        self.refresh()
        if (row := self._rows.get(device)) is not None:
            row.show()  # at once: the keyboard goes there now
            row.setFocus()

    def first_focus(self) -> QWidget | None:
        """The one button, if it shows."""
        return self.waiting.button if self.waiting.isVisibleTo(self) else None


class InvitationsSection(BoxedList):
    """The invitations that can still be used, for the coordination. `withdrawn()` after one was."""

    withdrawn = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Invitaciones abiertas", "Sirven para todos los colegas, hasta que usted las cierre.")
        self._context = context
        self.hide()

    def show_invitations(self, found: list[OpenInvitation]) -> None:
        """Show these."""
        from app.sync.words import moment_words

        self.clear()
        for one in found:
            row = QWidget()
            layout = row_layout(row)
            layout.addWidget(label(f"Hecha el {moment_words(one.made_at)}"), 1)
            close = button("Cerrar la invitación", partial(self._withdraw, one.id), icon="x")
            close.setAccessibleName(f"Cerrar la invitación hecha el {moment_words(one.made_at)}")
            layout.addWidget(close)
            self.add(row)
        self.setVisible(bool(found))

    def _withdraw(self, identity: str) -> None:
        from app.sync.roster import withdraw

        try:
            withdraw(self._context.database, identity)
        except AppError as error:
            self._context.toast(failures.sentence(error))
        else:
            self._context.toast("Invitación cerrada. Quien la use desde ahora pedirá entrar sin que se le conozca.")
        QTimer.singleShot(0, self, self.withdrawn.emit)


class DeclinedSection(BoxedList):
    """The laptops that this coordination did not accept. `shown()` after one of them is among those that ask again."""

    shown = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("No aceptados", _NOT_ACCEPTED)
        self._context = context
        self.hide()

    def show_declined(self, found: list[Applicant]) -> None:
        """Show these."""
        from app.sync.words import moment_words

        self.clear()
        for one in found:
            show = button("Volver a mostrar", partial(self._reconsider, one), icon="undo-2")
            show.setAccessibleName(f"Volver a mostrar la solicitud de {one.person}")
            since = f"No se aceptó el {moment_words(one.declined)}"
            line = f"{one.name} · señas {values.whole(one.fingerprint)}\n{since}"
            self.add_widget(VerbRow(one.person, line, show))
        self.setVisible(bool(found))

    def _reconsider(self, one: Applicant) -> None:
        from app.sync import accepting

        do, undo = (
            partial(work, self._context.database, [one.device]) for work in (accepting.reconsider, accepting.decline)
        )
        said = f"{one.person} pide unirse otra vez: acéptelo en «Intercambio»"
        if step(self._context, f"Volver a mostrar a {one.person}", do=do, undo=undo, said=said):
            QTimer.singleShot(0, self, self.shown.emit)


def _carry_out(database: Database, work: Callable[..., Decided], progress: Progress) -> Decided:
    progress.step(0, 0)
    return work(database, progress=progress)


def told_words(done: Decided) -> str:
    """What a decision did, in a sentence or two."""
    name = title_of(done.laptop)
    if done.laptop.retired:
        text = f"«{name}» está retirado."
    else:
        text = f"«{name}» es parte del microcentro" + (" y coordina." if done.laptop.coordinates else ".")
    if done.held:
        text += f" {count(done.held, 'cambio suyo ya no cuenta', 'cambios suyos ya no cuentan')}."
    if done.released:
        text += f" {count(done.released, 'cambio suyo ahora cuenta', 'cambios suyos ahora cuentan')}."
    return f"{text} Entregue, para que todos lo sepan."


def _line(one: Listed) -> str:
    signs = f"señas {values.whole(one.fingerprint)}"
    known = (one.person if one.name else "", "coordina" if one.coordinates else "", signs)
    return " · ".join(part for part in known if part)


def _chip(one: Listed) -> StatusChip | None:
    if one.retired:
        return StatusChip("problem", "Retirado", "lock")
    return StatusChip("done", "Este computador", "laptop") if one.here else None
