"""Who asks to join, and the words that open an invitation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import ComingRemovesMuch
from app.jobs import Progress
from app.models.database import Database
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.parts import StopFrame, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import to_copy

if TYPE_CHECKING:
    from app.sync.accepting import Applicant
    from app.sync.inviting import Invited

_CLOSE_IT = "Si no sabe quién es, cierre la invitación en «Red», «Computadores»."
TELL = "Dígalas por teléfono o en persona. No las mande junto con el archivo."


class ApplicantsSection(BoxedList):
    """The laptops that ask to join, for the coordination. `accepted(sentence)` after a yes, `declined(place)` a no."""

    accepted = Signal(str)
    declined = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__("Piden unirse", "Acepte solo a quien usted conoce. Lo que entregaron se junta al aceptar.")
        self._context = context
        self.applicants: list[Applicant] = []
        self.views: list[ApplicantView] = []
        self._chosen: list[Applicant] = []
        self.all = button("Aceptar a todos", self._accept_all, role="flat")
        self.all.setToolTip("Acepta a quienes conocen la clave de la invitación")
        self.corner.addWidget(self.all)
        self.notice = InlineNotice("problem")
        outer = self.layout()
        assert outer is not None
        outer.addWidget(self.notice)
        self.hide()

    def show_applicants(self, applicants: list[Applicant]) -> None:
        """Show who asks."""
        if applicants != self.applicants:
            self.applicants = applicants
            self.clear()
            self.views = []
            asking = Counter(one.person for one in applicants)
            for one in applicants:
                who = one.person if asking[one.person] == 1 else f"{one.person}, señas {one.fingerprint}"
                view = ApplicantView(one, who, partial(self._accept_one, one), partial(self._decline, one))
                self.add_widget(view)
                self.views.append(view)
        self.all.setVisible(sum(one.proved for one in applicants) > 1)
        self.setVisible(bool(applicants))

    def first(self) -> QWidget | None:
        """Where the keyboard goes, if anybody asks: to no button, for a yes cannot be taken back."""
        return self.views[0] if self.views else None

    def focus_at(self, place: int) -> bool:
        """Lead the keyboard to who asks at this place, or last, and to no button; whether anybody asks."""
        if self.views:
            self.views[min(place, len(self.views) - 1)].setFocus()
        return bool(self.views)

    def _decline(self, one: Applicant) -> None:
        from app.sync import accepting
        from app.sync.laptop_words import declined_words

        self.notice.hide()
        do, undo = (
            partial(work, self._context.database, [one.device]) for work in (accepting.decline, accepting.reconsider)
        )
        said = f"{declined_words(one)} {_CLOSE_IT}" if one.invitation else declined_words(one)
        if step(self._context, f"No aceptar a {one.person}", do=do, undo=undo, said=said):
            # Not inside the button's own slot: showing who asks still deletes it.
            QTimer.singleShot(0, self, partial(self.declined.emit, self.applicants.index(one)))

    def _accept_one(self, one: Applicant) -> None:
        if one.proved or one.before:
            self._accept([one])
            return
        failures.confirm(
            self,
            f"¿Conoce usted a {one.person}?",
            f"No usó la clave de la invitación. Llámele y compare las señas de su computador: {one.fingerprint}. "
            "Si lo acepta, recibirá todo lo del microcentro, y eso no se puede deshacer.",
            "Aceptar",
            partial(self._accept, [one]),
        )

    def _accept_all(self) -> None:
        self._accept([one for one in self.applicants if one.proved])

    def _accept(self, chosen: list[Applicant], *, confirmed: bool = False) -> None:
        self.notice.hide()
        self.setEnabled(False)
        self._chosen = chosen
        work = partial(let_in, self._context.database, chosen, confirmed=confirmed)
        job = self._context.run_job("Aceptando", work, done=self._accepted, failed=self._failed)
        job.finished.connect(self._enable)

    def _accepted(self, sentence: str) -> None:
        self.accepted.emit(sentence)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ComingRemovesMuch):
            again = partial(self._accept, self._chosen, confirmed=True)
            failures.confirm_again(self, error, "Aceptar con lo que quita", again)
            return
        self.notice.tell(failures.sentence(error))

    def _enable(self) -> None:
        self.setEnabled(True)


def let_in(database: Database, chosen: list[Applicant], progress: Progress, *, confirmed: bool = False) -> str:
    """The job that accepts; returns what to say."""
    from app.sync.accepting import accept
    from app.sync.laptop_words import let_in_words

    progress.step(0, 0)
    done = accept(database, [one.device for one in chosen], confirmed=confirmed, progress=progress)
    return let_in_words([one.person for one in chosen], done.operations)


class ApplicantView(StopFrame):
    """One laptop that asks: who, which, its marks, and whether it knew the words; `who` tells it from all others."""

    def __init__(self, one: Applicant, who: str, accept: Callable[[], object], decline: Callable[[], object]) -> None:
        from app.sync.words import moment_words

        super().__init__(f"{who} pide unirse")
        layout = row_layout(self, margin=theme.M, sides=theme.L, gap=theme.M)
        words = column_layout(gap=theme.XS)
        words.addWidget(label(one.person, "strong"))
        words.addWidget(label(f"{one.name} · señas {values.whole(one.fingerprint)}", "small"))
        words.addWidget(label(f"Su último archivo llegó el {moment_words(one.received_at)}", "small"))
        words.addWidget(StatusChip(*_proof(one)), 0, Qt.AlignmentFlag.AlignLeft)
        if one.before:
            words.addWidget(label(before_words(one), "small"))
        elif not one.proved:
            words.addWidget(label("Llámele y compare las señas antes de aceptar.", "small"))
        layout.addLayout(words, 1)
        self.accept = button("Aceptar", accept, icon="check")
        self.accept.setAccessibleName(f"Aceptar a {who}")
        self.decline = button("No aceptar", decline, role="flat")
        self.decline.setAccessibleName(f"No aceptar a {who}")
        for verb in (self.accept, self.decline):
            layout.addWidget(verb, 0, Qt.AlignmentFlag.AlignTop)


def before_words(one: Applicant) -> str:
    """That the laptop was of the microcentro already, under another identity, and what accepting it means."""
    words = f"Es el que hasta ahora era «{one.before}»; su llave anterior lo confirma."
    return f"{words} Al aceptarlo, el anterior queda retirado." if one.replaces else words


def _proof(one: Applicant) -> tuple[str, str]:
    if one.before:
        return ("done", "Ya era del microcentro")
    return ("done", "Conoce la clave") if one.proved else ("attention", "No usó la clave")


class InvitationPanel(BoxedList):
    """The words that open an invitation, large, until they are put away; then `closed()`."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__("La clave de la invitación")
        content = QWidget()
        layout = column_layout(content, margin=theme.XS, sides=0, gap=theme.M)
        self.place = label("", "muted")
        self.code = label("", "title")
        to_copy(self.code)
        self.code.setMargin(theme.px(theme.XS))
        self.code.setAccessibleName("La clave de la invitación")
        self.done = button("Ya las anoté", self._close, icon="check")
        layout.addWidget(self.place)
        layout.addWidget(self.code)
        layout.addWidget(label(TELL, "strong"))
        layout.addWidget(label("Anótelas ahora: no se vuelven a mostrar. Sirven para todos los colegas.", "muted"))
        layout.addWidget(self.done, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(content)
        self.hide()

    def tell(self, made: Invited) -> None:
        """Show the words of this invitation."""
        self.place.setText(
            f"La invitación está en «{made.path.name}», en {made.path.parent}. Llévela o envíela a cada colega. "
            "Para abrirla se necesitan estas palabras:"
        )
        self.code.setText(made.code)
        self.code.setAccessibleDescription(made.code)
        self.show()
        self.code.setFocus()  # a key that is pressed twice does not put away what is not shown again

    def _close(self) -> None:
        self.code.clear()
        self.code.setAccessibleDescription("")
        self.hide()
        self.closed.emit()
