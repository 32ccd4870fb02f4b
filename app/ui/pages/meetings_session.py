"""One session: its parts under their tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import instruments, meetings
from app.services.meetings import MeetingRow
from app.ui import changed, theme
from app.ui.page import Context
from app.ui.pages import meetings_words as words
from app.ui.pages.meetings_agenda import AgendaPart
from app.ui.pages.meetings_attendance import AttendancePart
from app.ui.pages.meetings_commitments import CommitmentsPart
from app.ui.pages.meetings_data import DataPart
from app.ui.pages.meetings_evidence import EvidencePart
from app.ui.pages.meetings_minutes import MinutesPart
from app.ui.pages.meetings_observation import ObservationPart
from app.ui.pages.meetings_part import Part
from app.ui.pages.meetings_states import StatePanel
from app.ui.pages.meetings_survey import SurveyPart
from app.ui.pages.meetings_transfer import TransferPart
from app.ui.widgets.parts import column_layout, row_layout
from app.ui.widgets.status import StatusChip, WhoWhen
from app.ui.widgets.tabs import PartTabs

PARTS: tuple[tuple[str, str, type[Part]], ...] = (
    ("datos", "Datos", DataPart),
    ("tabla", "Tabla", AgendaPart),
    ("asistencia", "Asistencia", AttendancePart),
    ("acta", "Acta", MinutesPart),
    ("acuerdos", "Acuerdos", CommitmentsPart),
    ("encuesta", "Encuesta", SurveyPart),
    ("observacion", "Observación", ObservationPart),
    ("transferencia", "Transferencia", TransferPart),
    ("evidencias", "Evidencias", EvidencePart),
)
# Parts that stand only where the network turned their instrument on.
INSTRUMENT_OF = {"encuesta": "survey", "observacion": "observation", "transferencia": "transfer"}


class SessionView(QWidget):
    """`changed()` when its name, state or part is another."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.row: MeetingRow | None = None
        self._made: dict[str, Part] = {}
        self.tabs = PartTabs("Partes de la sesión", (name for _, name, _ in PARTS))
        self.chip = StatusChip()
        self.panel = StatePanel(context)
        self.panel.closed.connect(self._state_changed)
        self.panel.opened.connect(self._asked)
        self.stack = QStackedWidget()
        # In a low window what is asked above keeps its room, and the part gives way.
        self.stack.setMinimumHeight(1)
        self.bar = QWidget()
        bar = row_layout(self.bar, gap=theme.M)
        bar.setContentsMargins(theme.px(theme.L), 0, theme.px(theme.XL), 0)
        bar.addWidget(self.tabs, 1)
        bar.addWidget(self.chip)
        asking = row_layout()
        asking.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), 0)
        asking.addStretch(1)
        asking.addWidget(self.panel, 100)
        asking.addStretch(1)
        layout = column_layout(self, gap=0)
        layout.addWidget(self.bar)
        layout.addLayout(asking)
        layout.addWidget(self.stack, 1)
        self.last_change = WhoWhen()
        self.last_change.stand_below()
        layout.addWidget(self.last_change)
        self.tabs.turned.connect(self._turned)

    def open(self, meeting: str, part: str = "") -> bool:
        """Show this session, at `part` if one is named; False if what is typed could not be saved."""
        if not self.save_now():
            return False
        self.row = meetings.meeting(self._context.database, meeting)
        self._offer_parts()
        # Coming back, as from a paper, one finds the part that was left.
        again = self.part_key if meeting == self.panel.meeting else ""
        if not again:
            self.panel.close_panel()
        self.panel.meeting = meeting
        begun = self.row.status != "planned" or self.row.agenda_n
        self._show_part(part or again or ("tabla" if begun else "datos"))
        self.changed.emit()
        return True

    def refresh(self) -> None:
        """Read the session again."""
        if self.row is not None:
            self.row = meetings.meeting(self._context.database, self.row.id)
            self._offer_parts()
            self.chip.set_state(*words.state(self.row.status))
            self.part.open(self.row.id)
            self._show_last_change(self.row.id)
            self.changed.emit()

    @property
    def part(self) -> Part:
        """The part on screen."""
        return self._part(PARTS[self.tabs.current()][0])

    @property
    def part_key(self) -> str:
        """The name of the part on screen."""
        return PARTS[self.tabs.current()][0]

    def turn(self, by: int) -> None:
        """Go to the next part, or the one before."""
        offered = [key for key, _, _ in PARTS if self.offers(key)]
        self.show_part(offered[(offered.index(self.part_key) + by) % len(offered)])

    def offers(self, key: str) -> bool:
        """Whether the part stands in this session."""
        return self.tabs.is_offered([name for name, _, _ in PARTS].index(key))

    def show_part(self, key: str) -> None:
        """Go to a part and put the keyboard in it."""
        self._show_part(key)
        (self.part.first_focus() or self.tabs).setFocus()

    def save_now(self) -> bool:
        """Save what is typed in any part."""
        saved = [part.save_now() for part in self._made.values()]
        return all(saved)

    def put_away(self) -> None:
        """Nothing that was begun and left blank stays behind."""
        for part in self._made.values():
            part.put_away()

    def go_back(self) -> bool:
        """Close what is open inside; whether anything was."""
        if self.panel.close_panel():
            (self.part.first_focus() or self.tabs).setFocus()
            return True
        return self.part.go_back()

    def _offer_parts(self) -> None:
        used = instruments.in_use(self._context.database)
        for place, (key, _, _) in enumerate(PARTS):
            self.tabs.offer(place, offered=INSTRUMENT_OF.get(key) in used or key not in INSTRUMENT_OF)

    def _part(self, key: str) -> Part:
        if key not in self._made:
            made = {name: cls for name, _, cls in PARTS}[key](self._context)
            made.offers_changed.connect(self.changed)
            self._made[key] = made
            self.stack.addWidget(made)
        return self._made[key]

    def _show_part(self, key: str) -> None:
        keys = [name for name, _, _ in PARTS]
        place = keys.index(key) if key in keys and self.offers(key) else 0
        if place != self.tabs.current():
            self.tabs.choose(place)
        else:
            self._turned(place)

    def _turned(self, _: int) -> None:
        if self.row is None:
            return
        part = self.part
        self.stack.setCurrentWidget(part)
        self.chip.set_state(*words.state(self.row.status))
        part.open(self.row.id)
        self._show_last_change(self.row.id)
        self.changed.emit()

    def _show_last_change(self, meeting: str) -> None:
        changed.tell(self.last_change, self._context.database, "meeting", meeting)

    def _asked(self) -> None:
        # In a low window what is asked stands alone under the head.
        self.bar.setVisible(self.panel.isHidden() or self.height() >= theme.px(theme.LOW))
        self.changed.emit()

    def _state_changed(self) -> None:
        self._asked()
        self.refresh()
