"""Bienvenida: create a microcentro, join one, or look around in an invented one; three steps at most."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError
from app.jobs import Progress
from app.models.database import Database
from app.services import left_parts
from app.services.workspace import Workspace
from app.ui import failures
from app.ui.catching_up import opened
from app.ui.page import Context, Page
from app.ui.pages import welcome_create
from app.ui.pages.welcome_create import CreateStep
from app.ui.pages.welcome_join import InvitationStep, PersonStep
from app.ui.pages.welcome_parts import Step, Way
from app.ui.pages.welcome_recover import RecoverStep, is_here
from app.ui.pages.welcome_restore import Brought, RestoreStep, restored
from app.ui.pages.welcome_start import Start

if TYPE_CHECKING:
    from app.sync.joining import Welcome
    from app.sync.joining_anew import Anew
    from app.sync.recovery import Recovered
    from app.sync.recovery_words import Given

RESTORE, RECOVER, ANEW = "respaldo", "recuperar", "de-nuevo"
_BEGIN_ANEW = "Empezar de nuevo"
_HERE = (
    "El microcentro «{name}» ya está en este computador. Vuelva para entrar. Si sus datos están dañados y no tiene una "
    "copia de respaldo, puede empezar de nuevo con esta invitación: lo de ahora queda guardado aparte, y lo que no "
    "entregó no pasa."
)
_PARTS_HERE = (
    "De «{name}» quedan archivos en este computador, pero no el de sus datos: puede haberlo retirado un antivirus. Si "
    "tiene una copia de respaldo, vuelva y restáurela. Si no, puede empezar de nuevo con esta invitación: lo que queda "
    "se guarda aparte."
)
_RECOVERED_HERE = (
    "Este microcentro ya está en este computador. Vuelva para entrar. Si sus datos están dañados y no tiene una copia "
    "de respaldo, puede empezar de nuevo con la hoja: lo de ahora queda guardado aparte, y lo que no entregó no pasa."
)


class WelcomePage(Page):
    """The ways in. What was typed stays in each step until the program closes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        ways = (self._show_create, self._show_join, self._explore, self._show_restore, self._show_recover)
        self.start = Start(*ways, self._bring_back)
        self.creation = CreateStep(context, self._workspace, self._create, self.go_back)
        self.invitation = InvitationStep(context.settings, self._open_invitation, self.go_back)
        self.invitation.notice.pressed.connect(self._begin_anew)
        self.person = PersonStep(context, self._join, self.go_back)
        self._anew: Welcome | None = None
        self.recovery = RecoverStep(context, self._recover, self.go_back)
        self.recovery.notice.pressed.connect(partial(self._recover, anew=True))
        self.restoring = RestoreStep(context.settings, self._restore, self.go_back)
        self.steps = QStackedWidget()
        for each in (self.start, self.creation, self.invitation, self.person, self.restoring, self.recovery):
            self.steps.addWidget(each)
        self.body.addWidget(self.steps)
        self.make_action("Crear un microcentro", self._show_create, icon="sprout", menu=False)
        self.make_action("Unirme con un archivo de invitación", self._show_join, icon="mail", menu=False)
        self.make_action("Restaurar una copia de respaldo", self._show_restore, icon="save", menu=False)
        self.make_action("Recuperar un microcentro", self._show_recover, icon="key-round", menu=False)
        self.make_action("Explorar con datos de ejemplo", self._explore, icon="sparkles", menu=False)

    def title(self) -> str:
        """What one is doing."""
        names: dict[QWidget, str] = {
            self.creation: "Crear un microcentro",
            self.invitation: "Unirme a un microcentro",
            self.person: f"Unirme a {self.person.name_of_it()}",
            self.restoring: "Restaurar una copia de respaldo",
            self.recovery: "Recuperar un microcentro",
        }
        return names.get(self._here(), "Bienvenida a Minga")

    def context_line(self) -> str:
        """How far one is, and what is needed."""
        places: dict[QWidget, str] = {
            self.creation: self.creation.line,
            self.invitation: f"Paso 1 de 2. {self.invitation.line}",
            self.person: "Paso 2 de 2. Diga quién es usted.",
            self.restoring: self.restoring.line,
            self.recovery: self.recovery.line,
        }
        return places.get(self._here(), "El trabajo del microcentro, en este computador y sin Internet.")

    def arrive(self, **args: str) -> None:
        """Begin with the choices, or with the step `paso`."""
        self.start.show_left(left_parts.find(self._workspace))
        self.start.show_spaces(self._workspace.spaces(), self._enter_space, self._open_now())
        self._show(self.start)
        if args.get("paso") == RESTORE:
            self._show_restore()
        elif args.get("paso") == RECOVER:
            self._show_recover()
        elif args.get("paso") == ANEW:
            self.invitation.file.take(args["archivo"])
            self.invitation.code.set_value(args["clave"])
            self._show_join()
            self._open_invitation()

    def go_back(self) -> bool:
        """One step back; what was typed stays."""
        here = self._here()
        if here is self.start:
            return False
        self._show(self.invitation if here is self.person else self.start)
        return True

    def first_focus(self) -> QWidget | None:
        """The first choice or the first field."""
        here = self._here()
        return here.first_field() if isinstance(here, Way) else None

    def _here(self) -> QWidget:
        return self.steps.currentWidget() or self.start

    @property
    def _workspace(self) -> Workspace:
        if self.context.workspace is None:
            raise RuntimeError("no workspace is open")
        return self.context.workspace

    def _open_now(self) -> str:
        return self.context.opened.space if self.context.opened else ""

    def _show(self, step: QWidget) -> None:
        self.steps.setCurrentWidget(step)
        self.header_changed.emit()
        focus = self.first_focus()
        if focus is not None:
            focus.setFocus()

    # Creating one.

    def _show_create(self) -> None:
        self.creation.offer_schools(loaded=welcome_create.directory_loaded(self._workspace))
        self._show(self.creation)

    def _create(self) -> None:
        wanted = self.creation.wanted()
        if wanted is not None:
            work = partial(welcome_create.create, self._workspace, wanted)
            self._run(self.creation, "Creando el microcentro", work, self._created)

    def _created(self, database: Database) -> None:
        self.creation.typed.forget()
        self.context.enter(database)

    # Joining one.

    def _show_join(self) -> None:
        self._show(self.invitation)

    def _open_invitation(self) -> None:
        from app.sync.joining import welcome

        if self.invitation.ready() and self.invitation.file.path:
            work = partial(_without_progress, welcome, self._workspace, self.invitation.file.path, self._code())
            self._run(self.invitation, "Abriendo la invitación", work, self._opened)

    def _opened(self, welcome: Welcome) -> None:
        known = [each for each in self._workspace.spaces() if each.id == welcome.space]
        self._anew = welcome if known or self._workspace.has(welcome.space) else None
        if self._anew is not None:
            words = _HERE.format(name=known[0].name) if known else _PARTS_HERE.format(name=welcome.name)
            self.invitation.tell(words, _BEGIN_ANEW)
        elif self._here() is self.invitation:
            self._ask_person(welcome)

    def _ask_person(self, welcome: Welcome) -> None:
        self.person.show_welcome(welcome)
        self._show(self.person)

    def _begin_anew(self) -> None:
        if self._anew is None:
            return
        if self._open_now() != self._anew.space:
            self._ask_person(self._anew)
            return
        # What begins anew is the one that is open: nothing may look into it meanwhile.
        given = {"archivo": str(self.invitation.file.path), "clave": self._code()}
        self.context.enter(None)
        QTimer.singleShot(0, partial(self.context.host.navigate, "bienvenida", paso=ANEW, **given))

    def _join(self) -> None:
        from app.sync.joining import join
        from app.sync.joining_anew import join_anew

        person, path = self.person.person(), self.invitation.file.path
        if person and path:
            given = (self._workspace, path, self._code(), person)
            work = partial(_with_progress, join_anew if self._anew else join, *given)
            done: Callable[[Any], object] = self._joined_anew if self._anew else self._joined
            self._run(self.person, "Entrando al microcentro", work, done)

    def _joined(self, database: Database) -> None:
        self.person.typed.forget()
        self.context.enter(database)

    def _joined_anew(self, done: Anew) -> None:
        from app.sync.laptop_words import alone_words, kept_words

        self._joined(done.database)
        self._say(*([alone_words(done.alone)] if done.alone else []), *kept_words(done.kept))

    def _code(self) -> str:
        return self.invitation.code.value()

    # Bringing one back.

    def _show_restore(self) -> None:
        self._show_closed(self.restoring, RESTORE)

    def _show_closed(self, step: Step, place: str) -> None:
        """Show a step that may put something in the place of what is open: nothing may look into that meanwhile."""
        if self.context.opened is None:
            self._show(step)
            return
        self.context.enter(None)
        QTimer.singleShot(0, partial(self.context.host.navigate, "bienvenida", paso=place))

    def _restore(self) -> None:
        asked = self.restoring.wanted()
        if asked is not None:
            work = partial(restored, self._workspace, asked)
            self._run(self.restoring, "Restaurando la copia", work, self._restored)

    def _bring_back(self, space: str) -> None:
        self.start.say("Trayendo de vuelta los datos…")
        work = partial(left_parts.bring_back, self._workspace, space)
        self._run(self.start, "Trayendo de vuelta los datos", work, self.context.enter)

    def _restored(self, done: Brought) -> None:
        self.context.enter(done.database)
        self._say(done.words)

    def _show_recover(self) -> None:
        self._show_closed(self.recovery, RECOVER)

    def _recover(self, *, anew: bool = False) -> None:
        wanted = self.recovery.wanted()
        if wanted is None:
            return
        if not anew and is_here(self._workspace, wanted.words):
            self.recovery.tell(_RECOVERED_HERE, _BEGIN_ANEW)
            return
        work = partial(_recovered, self._workspace, wanted, anew)
        self._run(self.recovery, "Recuperando el microcentro", work, self._recovered)

    def _recovered(self, done: Recovered) -> None:
        from app.sync.grave_words import next_lines
        from app.sync.laptop_words import kept_words

        self.recovery.typed.forget()
        self.context.enter(done.database)
        self._say(*next_lines(done), *kept_words(done.kept))

    def _say(self, *lines: str) -> None:
        """Say it where the next step is taken, once the microcentro is open, which comes first."""
        QTimer.singleShot(0, partial(self.context.host.tell_inside, " ".join(lines)))

    # Looking around, and entering what is here already.

    def _explore(self) -> None:
        from app.services import demo

        here = [each for each in self._workspace.spaces() if each.name == demo.NAME]
        if here:
            self._enter_space(here[0].id)
            return
        self._show(self.start)
        self.start.say("Preparando un microcentro inventado, con un año de trabajo…")
        work = partial(_with_progress, demo.fill, self._workspace)
        self._run(self.start, "Preparando los datos de ejemplo", work, self._enter_space)

    def _enter_space(self, space: str) -> None:
        try:
            if (database := opened(self._workspace, space, self)) is not None:
                self.context.enter(database)
        except AppError as error:
            self.start.tell(failures.sentence(error))

    # Work off the window's thread.

    def _run(self, step: Way, name: str, work: Callable[[Progress], Any], done: Callable[[Any], object]) -> None:
        step.wait(waiting=True)
        self.context.run_job(name, work, done=done, failed=step.fail).finished.connect(step.rest)


def _without_progress(work: Callable[..., Any], *given: Any) -> Any:
    """Run work that nobody can watch: a job hands it its progress last."""
    return work(*given[:-1])


def _with_progress(work: Callable[..., Any], *given: Any) -> Any:
    """Run work that says how far it is."""
    return work(*given[:-1], progress=given[-1])


def _recovered(workspace: Workspace, given: Given, anew: bool, progress: Progress) -> Recovered:
    from app.sync.recovery import recover, recover_anew

    work = recover_anew if anew else recover
    return work(workspace, given, progress)
