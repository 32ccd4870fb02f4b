"""What waits to be handed over, in words, and the ways to hand over to files and to receive them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui import theme, values
from app.ui.pages.exchange_standing import Standing
from app.ui.widgets.flow import FlowLayout, in_line
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import EmptyState

_INVITE = "Invitar a colegas…"
_ALONE = "Todavía no hay otro computador en este microcentro."
_ALONE_MORE = (
    "Invite a sus colegas: Minga prepara un archivo de invitación y le dice seis palabras para abrirlo. "
    "Después, cada uno le entrega su trabajo en un archivo y usted lo recibe aquí."
)
_INVITED = "Su invitación del {} espera respuesta."
_INVITED_MORE = (
    "Cuando un colega la abra, le entregará un archivo: recíbalo aquí, o intercambie con el pendrive donde lo dejó. "
    "La misma invitación sirve para todos. Si se perdieron las seis palabras, prepare otra."
)


class WaitingSection(BoxedList):
    """The first card of the page."""

    def __init__(
        self,
        give: Callable[[], object],
        receive: Callable[[], object],
        copy: Callable[[], object],
        paste: Callable[[], object],
    ) -> None:
        super().__init__()
        content = QWidget()
        layout = column_layout(content, margin=theme.XS, sides=0, gap=theme.S)
        self.lead = label("", "lead")
        self.more = label("", "muted")
        self.give = button("Entregar a un archivo…", give, icon="upload")
        self.receive = button("Recibir archivos…", receive, icon="download")
        layout.addWidget(self.lead)
        layout.addWidget(self.more)
        verbs = FlowLayout()
        verbs.addWidget(self.give)
        verbs.addWidget(self.receive)
        self.copy = button("Copiar acuse", copy, icon="copy", role="flat", hint="Una línea para pegar en un chat")
        self.paste = button("Pegar acuse", paste, icon="clipboard-paste", role="flat", hint="La línea que le mandaron")
        layout.addLayout(verbs)
        self.chat = in_line(
            label("¿Solo avisar qué llegó?", "muted", wrap=False),
            self.copy,
            self.paste,
            gap=theme.XS,
        )
        layout.addWidget(self.chat)
        self.add(content)

    def show_standing(self, state: Standing) -> None:
        """Say what waits."""
        from app.sync.laptop_words import unaccepted_lines
        from app.sync.words import pending_lines

        for part in (self.give, self.chat):
            part.setVisible(state.has_others)
        self.give.setEnabled(not state.undecided)
        if not state.has_others:  # those who ask to join are not there yet
            self.lead.setText("¿Le entregaron un archivo?")
            self.more.setText("Recíbalo aquí. Primero verá qué trae; nada cambia hasta que usted lo diga.")
            return
        first, *others = pending_lines(state.pending) if state.pending else [""]
        self.lead.setText("Nada nuevo por entregar." if state.nothing_waits else first)
        if not state.accepted:
            if state.nothing_waits and not state.given and not state.retired:
                self.lead.setText("Entregue su solicitud a la coordinación.")
            asks = (
                "El archivo que le entregó lleva la solicitud: espere su respuesta"
                if state.given
                else "Su próxima entrega lleva la solicitud"
            )
            asks += "; mientras tanto puede trabajar con toda confianza."
            others += unaccepted_lines(values.whole(state.signs), asks, retired=state.retired)
        self.more.setText("\n".join(others))
        self.more.setVisible(bool(others))


def alone_state(invite: Callable[[], object]) -> EmptyState:
    """That there is nobody to exchange with, and the first step to change that."""
    return EmptyState("users", _ALONE, _INVITE, invite, more=_ALONE_MORE)


class InvitedState(EmptyState):
    """That an invitation went out and nobody has answered it yet."""

    def __init__(self, invite: Callable[[], object]) -> None:
        super().__init__("users", _INVITED, "Preparar otra invitación…", invite, more=_INVITED_MORE, role="")

    def show_invited(self, made_at: str) -> None:
        """Say when it was written."""
        from app.sync.words import moment_words

        self.sentence.setText(_INVITED.format(moment_words(made_at)))
