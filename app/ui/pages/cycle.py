"""The cycle of one practice: its five stages as one path, from the presentation to the self-evaluation."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import cycle, practices
from app.services.practices import PracticeRow
from app.ui import theme
from app.ui.page import Context, Page
from app.ui.pages.cycle_adoption import AdoptionStage
from app.ui.pages.cycle_path import StagePath
from app.ui.pages.cycle_presentation import PresentationStage
from app.ui.pages.cycle_review import ReviewStage
from app.ui.pages.cycle_self import SelfStage
from app.ui.pages.cycle_stage import Stage
from app.ui.pages.cycle_tickets import TicketStage
from app.ui.pages.cycle_versions import VersionsStage
from app.ui.pages.cycle_words import VERSIONS
from app.ui.pages.practices_words import UNTITLED, state_of
from app.ui.pages.record import HistoryAction
from app.ui.paper import Wanted, show_paper
from app.ui.widgets.parts import column_layout
from app.ui.widgets.status import EmptyState

STAGES: dict[str, type[Stage]] = {
    cycle.PRESENTATION: PresentationStage,
    cycle.REVIEW: ReviewStage,
    cycle.ADOPTION: AdoptionStage,
    cycle.TICKET: TicketStage,
    cycle.SELF: SelfStage,
    VERSIONS: VersionsStage,
}
# The form of each stage, and what it is called.
PAPERS = {
    cycle.PRESENTATION: ("pauta", "Pauta de presentación"),
    cycle.REVIEW: ("retroalimentacion", "Retroalimentación entre pares"),
    cycle.ADOPTION: ("practica", "Registro de práctica"),
    cycle.TICKET: ("ticket", "Tickets de salida y hoja de conteo"),
    cycle.SELF: ("autoevaluacion", "Autoevaluación"),
}


class CyclePage(Page):
    """`navigate("ciclo", id=…)` shows where a practice stands; with `part` one stage, with `record` one of its own."""

    stays = True
    watches = frozenset({
        "practice", "practice_presentation", "peer_review", "adoption", "adoption_grade", "evidence", "meeting",
        "attendance", "membership", "person", "school", "combined_class", "enrolment",
        "exit_ticket_batch", "exit_ticket_tally", "template", "template_item", "self_evaluation", "advisor_feedback",
        "practice_version", "grade_task", "practice_step", "practice_material", "commitment",
    })  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.row: PracticeRow | None = None
        self.part = ""
        self._made: dict[str, Stage] = {}
        self.path = StagePath()
        self.path.chosen.connect(self.show_stage)
        self.empty = EmptyState(
            "book-open", "Abra una práctica para ver su camino.", "Ver las prácticas", self._to_practices
        )
        self.inside = QWidget()
        self.stack = QStackedWidget()
        layout = column_layout(self.inside, gap=0)
        top = column_layout()
        side = theme.px(theme.L)
        top.setContentsMargins(side, theme.px(theme.M), side, theme.px(theme.XS))
        top.addWidget(self.path)
        layout.addLayout(top)
        layout.addWidget(self.stack, 1)
        self.views = QStackedWidget()
        self.views.addWidget(self.empty)
        self.views.addWidget(self.inside)
        self.body.addWidget(self.views)
        self._of_practice = [
            self.make_action("Ver la práctica", self._read, icon="book-open-text"),
            *(
                self.make_action(f"Ver {name}", partial(self.show_stage, key), shortcut=f"Alt+{number}", menu=False)
                for number, (key, name) in enumerate(cycle.NAMES.items(), 1)
            ),
            self.make_action("Guardar versión", partial(self.show_stage, VERSIONS), icon="save", shortcut="Alt+6"),
            self.make_action("Imprimir lo de esta etapa", self._print, icon="printer", shortcut="Ctrl+P"),
            self.make_action("Etapa siguiente", partial(self.turn, 1), shortcut="Ctrl+Tab", menu=False),
            self.make_action("Etapa anterior", partial(self.turn, -1), shortcut="Ctrl+Shift+Tab", menu=False),
        ]
        self.past = HistoryAction(self, "practice", self._in_sight)
        self._follow()

    def title(self) -> str:
        """The practice's name."""
        return (self.row.title or UNTITLED) if self.row else "El camino de una práctica"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another window may have room for all names of the path, or for one alone, though that is as wide."""
        super().resizeEvent(event)
        self.path.fit()

    def context_line(self) -> str:
        """Its state and whose it is."""
        if self.row is None:
            return ""
        state = state_of(self.row.status, private=self.row.private)[1]
        return " · ".join(part for part in (state, ", ".join(self.row.authors), self.row.school) if part)

    def arrive(self, **args: str) -> None:
        """The practice that `id` names; without one, that which was shown."""
        wanted = args.get("id", "") or (self.row.id if self.row else "")
        if self._read_row(wanted) and self.row is not None:
            again = self.part if wanted == self.row.id and not args.get("part") else ""
            part = args.get("part", "") or again or cycle.current(cycle.path(self.context.database, wanted))
            self._show_stage(part if part in STAGES else next(iter(STAGES)), args.get("record", ""))
            self.is_read = True
        self._follow()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is on screen."""
        if self.row is None or not self._read_row(self.row.id):
            self._follow()
            return
        if not tables or tables & self.stage.tables:
            self.stage.refresh()
            self.stage.follow()
        self._show_path()

    @property
    def stage(self) -> Stage:
        """The stage on screen."""
        if self.part not in self._made:
            made = self._made[self.part] = STAGES[self.part](self.context)
            made.changed.connect(self._show_path)
            made.wants_stage.connect(self.show_stage)
            if isinstance(made, PresentationStage):
                made.wants_evidence.connect(partial(self._to_editor, "evidence"))
            if isinstance(made, ReviewStage):
                made.wants_edit.connect(partial(self._to_editor, "title"))
            self.stack.addWidget(made)
        return self._made[self.part]

    def show_stage(self, key: str) -> None:
        """Go to a stage and put the keyboard in it."""
        if self.row is None or not self.save_now():
            self._show_path()
            return
        self._show_stage(key)
        (self.stage.first_focus() or self.path).setFocus()

    def turn(self, by: int) -> None:
        """Go to the next stage, or the one before."""
        keys = [*cycle.NAMES] if self.part in cycle.NAMES else [*STAGES]
        self.show_stage(keys[(keys.index(self.part) + by) % len(keys)])

    def save_now(self) -> bool:
        """Save what is typed in any stage."""
        saved = [stage.save_now() for stage in self._made.values()]
        return all(saved)

    def put_away(self) -> None:
        """The person goes elsewhere."""
        for stage in self._made.values():
            stage.put_away()

    def go_back(self) -> bool:
        """Close what is open inside; whether anything was."""
        return self.row is not None and self.stage.go_back()

    def first_focus(self) -> QWidget | None:
        """Where one begins."""
        return (self.stage.first_focus() or self.path) if self.row else self.empty.button

    def _in_sight(self) -> str:
        return self.row.id if self.row else ""

    def _read_row(self, wanted: str) -> bool:
        found = practices.load_rows(self.context.database, [wanted]) if wanted else {}
        if self.row is not None and self.row.id not in found and wanted == self.row.id:
            self.context.toast("Esa práctica ya no está.")
        self.row = found.get(wanted)
        self.views.setCurrentWidget(self.inside if self.row else self.empty)
        return self.row is not None

    def _show_stage(self, key: str, record: str = "") -> None:
        if self.row is None:
            return
        self.part = key
        stage = self.stage
        self.stack.setCurrentWidget(stage)
        stage.open(self.row.id, record)
        self._show_path()

    def _show_path(self) -> None:
        if self.row is not None and self._read_row(self.row.id):
            self.path.show_path(cycle.path(self.context.database, self.row.id), self.part)
        self._follow()

    def _follow(self) -> None:
        for action in self._of_practice:
            action.setVisible(self.row is not None)
        self.header_changed.emit()

    def primary(self) -> QAction | None:
        """Each stage has its own next step."""
        return None

    def _read(self) -> None:
        if self.row is not None:
            self.context.navigate("practicas", id=self.row.id)

    def _print(self) -> None:
        if self.row is not None and self.save_now():
            key, title = PAPERS.get(self.part, PAPERS[cycle.ADOPTION])
            show_paper(self.context, Wanted(key, practice=self.row.id), title)

    def _to_editor(self, field: str) -> None:
        if self.row is not None and self.save_now():
            self.context.navigate("practicas", id=self.row.id, mode="editar", field=field)

    def _to_practices(self) -> None:
        self.context.navigate("practicas")
