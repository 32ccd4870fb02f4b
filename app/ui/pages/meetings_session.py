"""One session: its parts under their tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.services import instruments, meetings
from app.services.meetings import MeetingRow
from app.ui import changed
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
from app.ui.pages.parted_view import PartedView
from app.ui.pages.record_part import RecordPart

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


class SessionView(PartedView):
    """The parts of a session; a new one begins at Datos. `paper_wanted(form)` when a part's paper is to be printed."""

    paper_wanted = Signal(str)
    parts = PARTS
    spoken = "Partes de la sesión"
    panel: StatePanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, StatePanel(context))
        self.row: MeetingRow | None = None
        self.panel.lacking.connect(self._ask_in_data)

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
            self._turned(self.tabs.current())

    def _begin(self, part: RecordPart) -> None:
        if isinstance(part, Part):
            part.paper_wanted.connect(self.paper_wanted)
        if isinstance(part, MinutesPart):
            part.hold_wanted.connect(self.hold)

    def convene(self) -> None:
        """Convene it with what is written by now, or ask for what is lacking where it is written."""
        if self.save_now():
            self.panel.convene()

    def hold(self) -> None:
        """Tell it as held, with what is written by now."""
        if self.save_now():
            self.panel.hold()

    def _ask_in_data(self, field: str, sentence: str) -> None:
        self.show_part("datos")
        if isinstance(self.part, DataPart):
            self.part.ask_for(field, sentence)

    def _offer_parts(self) -> None:
        used = instruments.in_use(self._context.database)
        for place, (key, _, _) in enumerate(PARTS):
            self.tabs.offer(place, offered=INSTRUMENT_OF.get(key) in used or key not in INSTRUMENT_OF)

    def _turned(self, _: int) -> None:
        if self.row is None:
            return
        part = self.part
        self.stack.setCurrentWidget(part)
        self.chip.set_state(*words.state(self.row.status))
        part.open(self.row.id)
        changed.tell(self.last_change, self._context.database, "meeting", self.row.id)
        self.changed.emit()
