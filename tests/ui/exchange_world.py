"""Two laptops that really exchange files, for the tests of the exchange page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.models.database import Database
from app.services.workspace import Workspace, open_workspace
from app.sync.accepting import accept, applicants
from app.sync.hand_over import hand_over
from app.sync.inviting import invite
from app.sync.joining import join
from app.sync.reception import receive


@dataclass
class Colleague:
    """Another laptop: its data folder, and where its files are put."""

    workspace: Workspace
    database: Database
    stick: Path

    def hands_over(self, name: str = "Entrega de Berta.entrega") -> Path:
        return hand_over(self.database, self.stick / name).path


def colleague(workspace: Workspace, database: Database, place: Path, *, accepted: bool = True) -> Colleague:
    """Berta's laptop, which joined the microcentro of `database` with an invitation."""
    stick = place / "pendrive"
    stick.mkdir(exist_ok=True)
    made = invite(workspace, database, stick / "invitacion.entrega")
    other = open_workspace(place / "berta")
    hers = join(other, made.path, made.code, "Berta Ñanco", device_name="Computador de Berta")
    berta = Colleague(other, hers, stick)
    if accepted:
        receive(database, berta.hands_over("solicitud.entrega"))
        accept(database, [one.device for one in applicants(database)])
        receive(hers, hand_over(database, stick / "respuesta.entrega").path)
    return berta
