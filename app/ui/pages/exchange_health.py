"""*Salud del intercambio*: every laptop, what it is known to hold, and what to do when something is odd (11.7)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.jobs import Progress
from app.text_dates import count
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.erasing import RemainsSection
from app.ui.pages.exchange_odd import OddSection
from app.ui.pages.settings_check import DataCheck
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import ScrollColumn, bring_into_sight, button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.tab_order import follow_reading

if TYPE_CHECKING:
    from app.models.database import Database
    from app.sync.history import LaptopHealth
    from app.sync.rekey import Rekeyed
    from app.sync.twins import Twins


class HealthPart(ScrollColumn):
    """The coordination may `invite` more. `news()` when everything should be read again."""

    news = Signal()

    def __init__(self, context: Context, invite: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self.twins = InlineNotice("attention")
        self.twins.pressed.connect(self._show_becoming)
        self.copy = InlineNotice("info")
        self.copy.pressed.connect(self._dismiss_copy)
        self.remains = RemainsSection(context)
        self.odd = OddSection(context)
        self.laptops = HealthSection(invite)
        self.here = HereSection(context)
        self.here.become.clicked.connect(self._show_becoming)
        self.becoming = BecomingPanel(context)
        self.becoming.done.connect(self._became)
        self.becoming.closed.connect(self._close_becoming)
        for part in (self.twins, self.copy, self.remains, self.odd, self.becoming, self.laptops, self.here):
            self.add(part)

    def show_laptops(self, laptops: list[LaptopHealth], *, may_invite: bool, accepted: bool) -> None:
        """Show these laptops, and whatever is odd about one."""
        from app.services.restored import gone_back
        from app.sync.laptop_words import gone_back_words, twins_words
        from app.sync.twins import twins

        database = self._context.database
        found = twins(database)
        self.laptops.show_laptops(laptops, found, may_invite=may_invite)
        self.remains.follow(coordinates=may_invite)
        self.odd.follow()
        self.here.become.setVisible(accepted)
        here = any(one.here for one in found)
        self.twins.tell("\n".join(map(twins_words, found)), "Soy otro equipo…" if here and accepted else "")
        back = gone_back(database)
        self.copy.tell(gone_back_words(back) if back is not None else "", "Entendido")
        follow_reading(self.column)

    def first_focus(self) -> QWidget | None:
        """The first button."""
        return self.here.check if self.laptops.invite.isHidden() else self.laptops.invite

    def go_back(self) -> bool:
        """Put away what explains how to become another laptop."""
        if self.becoming.isHidden():
            return False
        self.becoming.put_away()
        return True

    def _show_becoming(self) -> None:
        self.becoming.begin()
        bring_into_sight(self.becoming)

    def _close_becoming(self) -> None:
        self.here.become.setFocus()

    def _became(self, done: Rekeyed) -> None:
        from app.sync.laptop_words import rekeyed_words

        self._context.undo.clear()
        self.news.emit()
        self.here.tell("done", " ".join(rekeyed_words(done)))

    def _dismiss_copy(self) -> None:
        from app.services.restored import dismiss

        try:
            dismiss(self._context.database)
        except AppError as error:
            self._context.toast(failures.sentence(error))
        self.copy.hide()


class HealthSection(BoxedList):
    """Every laptop of the microcentro and what it is known to hold; the coordination may `invite` more."""

    def __init__(self, invite: Callable[[], object]) -> None:
        super().__init__("Computadores del microcentro", "Lo que se sabe de cada uno, según su último archivo.")
        self.invite = button("Invitar a colegas…", invite, icon="user-plus", role="flat")
        self.corner.addWidget(self.invite)
        self._shown: object = None

    def show_laptops(self, laptops: list[LaptopHealth], doubles: list[Twins], *, may_invite: bool) -> None:
        """Show these laptops; `doubles` are identities that two of them write with."""
        self.invite.setVisible(may_invite)
        if (laptops, doubles) == self._shown:
            return
        self._shown = (laptops, doubles)
        twice = {one.device for one in doubles}
        self.clear()
        for one in laptops:
            title = " · ".join(part for part in (one.person, one.name) if part) or "Computador sin nombre"
            chip = StatusChip(*health_state(one, twice=one.device in twice))
            self.add_row(title, health_line(one), icon="laptop", chip=chip)


def health_line(one: LaptopHealth) -> str:
    """What is known of the laptop, in a line."""
    from app.sync.words import moment_words

    parts = ["Coordinación"] if one.coordinates else []
    if one.here:
        parts.append("este computador")
    elif one.last_seen:
        number = f" (su entrega {one.number})" if one.number else ""
        parts.append(f"último archivo recibido el {moment_words(one.last_seen)}{number}")
        if one.lacks:
            parts.append(f"{count(one.lacks, 'cambio', 'cambios')} sin confirmar")
    else:
        parts.append("todavía no ha llegado un archivo suyo")
    if not one.clock_ok:
        parts.append(f"la fecha de {'este' if one.here else 'ese'} computador no es segura")
    if one.app:
        parts.append(f"Minga {one.app}")
    line = ", ".join(parts)
    return line[:1].upper() + line[1:]


def health_state(one: LaptopHealth, *, twice: bool = False) -> tuple[str, str]:
    """The kind and the word of the laptop's chip."""
    if twice:
        return ("attention", "Son dos copias")
    if not one.clock_ok:
        return ("attention", "Revisar la fecha")
    if one.here:
        return ("done", "Aquí")
    if not one.last_seen:
        return ("neutral", "Sin noticias")
    return ("waiting", "Falta que confirme que llegó") if one.lacks else ("done", "Tiene todo")


class HereSection(BoxedList):
    """What can be done about this laptop's own data and identity."""

    def __init__(self, context: Context) -> None:
        super().__init__("Este computador", "Revisar no cambia nada. Si algo se puede reconstruir, se lo ofrece.")
        self.check = button("Revisar los datos", icon="shield-check")
        self.become = button("Soy otro equipo…", icon="laptop")
        self.add(in_line(self.check, self.become))
        self.notice = InlineNotice("done")
        self.found = label()
        outer = self.layout()
        assert outer is not None
        outer.addWidget(self.notice)
        outer.addWidget(self.found)
        self.checker = DataCheck(context, self.check, self.notice, self.found)
        outer.addWidget(in_line(self.checker.keep))

    def tell(self, kind: str, text: str) -> None:
        """Say what came of something."""
        self.notice.set_kind(kind)
        self.notice.tell(text)


class BecomingPanel(BoxedList):
    """Explains what it is to be another laptop, and does it. `done(Rekeyed)`, `closed()`."""

    done = Signal(object)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Soy otro equipo")
        self._context = context
        content = QWidget()
        layout = column_layout(content, gap=theme.M)
        layout.addWidget(label("Sirve cuando este computador se hizo copiando otro, o desde una copia de respaldo."))
        layout.addWidget(label("Este computador pasa a tener señas propias. Su trabajo sigue igual y nada se pierde."))
        self.copy = button("Los dos se siguen usando", partial(self._become, False), icon="copy")
        self.replaces = button("El otro ya no se usa", partial(self._become, True), icon="repeat-2")
        for verb, words in (
            (self.copy, "Hay dos computadores trabajando: uno es copia del otro."),
            (self.replaces, "Este reemplaza al anterior. El anterior queda retirado: no podrá abrir más entregas."),
        ):
            layout.addWidget(label(words, "muted"))
            layout.addWidget(verb, 0, Qt.AlignmentFlag.AlignLeft)
            verb.setAccessibleDescription(words)
        self.leave = button("Volver sin cambiar nada", self.put_away, role="flat")
        layout.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        self.notice = InlineNotice("problem")
        layout.addWidget(self.notice)
        self.add(content)
        self.hide()

    def begin(self) -> None:
        """Come into sight."""
        self.notice.hide()
        self.show()
        self.leave.setFocus()  # a key that is pressed twice changes no laptop: that is not taken back

    def put_away(self) -> None:
        """Go away; nothing changed."""
        self.hide()
        self.closed.emit()

    def _become(self, replaces: bool) -> None:
        self._enable(able=False)
        work = partial(_become_another, self._context.database, replaces)
        name = "Separando los dos computadores"
        job = self._context.run_job(name, work, done=self._became, failed=self._failed)
        job.finished.connect(self._able)

    def _became(self, done: Rekeyed) -> None:
        self.put_away()
        self.done.emit(done)

    def _failed(self, error: Exception) -> None:
        self.notice.tell(failures.sentence(error))

    def _able(self) -> None:
        self._enable(able=True)
        if not self.isHidden():
            self.leave.setFocus()

    def _enable(self, *, able: bool) -> None:
        for verb in (self.copy, self.replaces, self.leave):
            verb.setEnabled(able)


def _become_another(database: Database, replaces: bool, progress: Progress) -> Rekeyed:
    from app.sync.rekey import become_another

    progress.step(0, 0)
    return become_another(database, replaces=replaces)
