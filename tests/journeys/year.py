"""A school year of a microcentro with twelve laptops, through the command line alone: python -m tests.journeys.year.

Sticks are lost, files come twice or never, one laptop burns and is restored from a back-up of March, one is copied,
two have clocks in 2001 and 2099, one brings a long video through files of limited size, the program is renewed from
August on, one laptop is stolen. In the end all dumps are equal, and every value ever written is accounted for.

Options: --carpeta DIR (default: a temporary one), --semilla N, --video MEGABYTES, --carga N (work by month).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.journeys.ledger import Ledger, Screen
from tests.journeys.shell import Shell

NAMES = ("Ana", "Berta", "Celso", "Daniela", "Elías", "Fresia", "Gastón", "Hilda", "Iván", "Juana", "Karen", "Luis")
SURNAMES = ("Soto", "Ñanco", "Ríos", "Ibáñez", "Peña", "Lagos", "Vera", "Muñoz", "Catrileo", "Pino", "Vega", "Mella")
RESTORED, COPIED, BEHIND, AHEAD, FILMING, STOLEN = 2, 3, 4, 5, 6, 7
RENEWED_IN_AUGUST = (0, 1, 4, 8, 9)
CODE = "lago trigo campana puente nube cobre"
FIELDS = {
    "practice": ("title", "common_theme", "purpose", "common_activity", "results", "reflection"),
    "meeting": ("objective", "title", "place", "expected_product"),
    "commitment": ("text", "expected_evidence"),
    "song": ("title", "verse"),
}
WORDS = "huerta río lectura medir cuento semilla ñandú volcán pregunta abuela «lluvia» camino 3° clase".split()
LIMIT = 18 * 2**20  # bytes: --limite 18MB


@dataclass
class Laptop:
    """A data folder, its person, what its clock shows, and which version of the program it has."""

    name: str
    folder: Path
    shell: Shell
    clock: int = 0  # milliseconds ahead of the truth
    here: bool = True
    seen: list[str] = field(default_factory=list)


class Year:
    """The microcentro, its stick, and the ledger of all that is written."""

    def __init__(self, root: Path, seed: int, video: int, load: int) -> None:
        self.root, self.chance, self.video, self.load = root, random.Random(seed), video, load
        self.stack = ExitStack()
        self.old = self.stack.enter_context(Shell())
        self.new = self.stack.enter_context(Shell(root / "version-nueva"))
        self.laptops = [
            Laptop(f"{name} {surname}", root / f"{n:02}-{name}", self.old)
            for n, (name, surname) in enumerate(zip(NAMES, SURNAMES, strict=True))
        ]
        self.coordination = self.laptops[0]
        self.ledger = Ledger()
        self.stick = root / "pendrive"
        self.stick.mkdir(parents=True)
        self.now = self.count = self.commands = 0
        self.events: Counter[str] = Counter()
        self.post: list[Path] = []  # every file ever written for the coordination

    # -- commands

    def run(self, laptop: Laptop, *words: object, expect: int | None = 0) -> dict[str, Any]:
        """Type one command; give what it answers to programs."""
        self.commands += 1
        typed = [str(word) for word in words]
        status, out, err = laptop.shell.type(
            [*typed, "--datos", str(laptop.folder), "--json"],
            self.now + laptop.clock,
            laptop.folder.with_suffix(".perfil"),
        )
        assert expect is None or status == expect, (laptop.name, typed, status, out, err)
        return json.loads(out) | {"status": status}

    def screen(self, laptop: Laptop) -> Screen:
        """What the laptop shows."""
        path = self.root / "pantalla.jsonl"
        self.run(laptop, "volcar", "--salida", path)
        rows = {(row["tipo"], row["id"]): row for row in map(json.loads, path.read_text("utf-8").splitlines())}
        cards = self.run(laptop, "conflictos")["data"]["conflicts"]
        return Screen(rows, frozenset(version["text"] for card in cards for version in card["versions"]))

    def dump(self, laptop: Laptop) -> bytes:
        """The canonical dump."""
        path = self.root / "volcado.jsonl"
        self.run(laptop, "volcar", "--salida", path)
        return path.read_bytes()

    # -- what people write

    def value(self) -> str:
        """A text that nobody has written before."""
        self.count += 1
        return f"{' '.join(self.chance.choices(WORDS, k=4))} · {self.count}"

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def work(self, laptop: Laptop, *, thief: bool = False) -> None:
        """A month at school: a practice, corrections of what others wrote, sometimes a record deleted."""
        screen = self.screen(laptop)
        records = [self.a_new_record(laptop, screen, "practice", thief=thief)] if self.chance.random() < 0.7 else []
        if laptop.shell is self.new and self.chance.random() < 0.5:
            records.append(self.a_new_record(laptop, screen, "song", thief=thief))
        known = sorted(key for key in screen.rows if key[0] in FIELDS)
        for tipo, row in self.chance.sample(known, min(self.load, len(known))):
            name = self.chance.choice(FIELDS[tipo])
            value = self.value()
            self.ledger.wrote(screen, (tipo, row, name), value, thief=thief)
            records.append({"tipo": tipo, "id": row, name: value})
        if not thief and self.chance.random() < 0.12:
            written = {record["id"] for record in records}
            gone = [key for key in known if key[0] in ("practice", "commitment") and key[1] not in written]
            if gone:
                tipo, row = self.chance.choice(gone)
                self.ledger.removed(screen, (tipo, row))
                records.append({"tipo": tipo, "id": row, "borrado": True})
                self.events["registros borrados"] += 1
        self.write(laptop, records)

    def a_new_record(self, laptop: Laptop, screen: Screen, tipo: str, *, thief: bool = False) -> dict[str, Any]:
        row = self.new_id()
        record: dict[str, Any] = {"tipo": tipo, "id": row}
        for name in FIELDS[tipo][:3]:
            record[name] = self.value()
            self.ledger.wrote(screen, (tipo, row, name), record[name], thief=thief)
        return record

    def write(self, laptop: Laptop, records: list[dict[str, Any]]) -> None:
        path = self.root / "trabajo.jsonl"
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
        self.run(laptop, "cargar", path)

    # -- the exchange

    def accept(self) -> None:
        """The coordination lets in whoever asks: it knows them, also who took another identity and has no key."""
        asking = self.run(self.coordination, "aceptar")["data"]["asking"]
        if asking:
            self.run(self.coordination, "aceptar", *(one["device"] for one in asking))

    def meet(self, month: int) -> None:
        """The monthly meeting: everybody who comes exchanges in one of the ways there are."""
        present = [
            one for one in self.laptops if one.here and (one is self.coordination or self.chance.random() < 0.85)
        ]
        files: list[Path] = []
        for laptop in self.chance.sample(present, len(present)):
            if laptop is self.coordination:
                continue
            if self.chance.random() < 0.4:
                self.exchange(laptop)
            else:
                files += self.hand_over(laptop, month)
        self.exchange(self.coordination)
        came = [path for path in files if self.chance.random() > 0.15]
        self.events["archivos perdidos"] += len(files) - len(came)
        again = [path for path in self.post if self.chance.random() < 0.1]
        self.events["archivos repetidos"] += len(again)
        self.post += came
        for path in self.chance.sample([*came, *again], len(came) + len(again)):
            self.run(self.coordination, "recibir", path)
        self.accept()
        answer = self.hand_over(self.coordination, month)
        for laptop in present:
            if laptop is not self.coordination and self.chance.random() < 0.9:
                for path in self.chance.sample(answer, len(answer)):
                    # A laptop that took another identity is no addressee until what it handed over has come.
                    done = self.run(laptop, "recibir", path, expect=None)
                    assert done["status"] == 0 or (done["status"] == 3 and laptop.name == self.laptops[COPIED].name), (
                        done
                    )

    def hand_over(self, laptop: Laptop, month: int) -> list[Path]:
        """The files, in parts, that a laptop writes for the others."""
        target = self.root / "entregas" / f"{month:02}-{laptop.folder.name}.entrega"
        target.parent.mkdir(exist_ok=True)
        self.run(laptop, "entregar", "--salida", target, "--limite", "18MB", "--total", "72MB")
        found = sorted(target.parent.glob(f"{target.stem}*.entrega"))
        assert all(path.stat().st_size <= LIMIT for path in found)
        self.events["archivos"] += len(found)
        return found

    def exchange(self, laptop: Laptop) -> None:
        """One visit of the stick."""
        self.run(laptop, "intercambiar", self.stick)
        self.events["visitas del pendrive"] += 1

    def settle(self) -> None:
        """The coordination decides half of what is in conflict.

        Who removes a record has nothing more to decide of it, and who decides what it says has kept it.
        """
        screen = self.screen(self.coordination)
        cards = self.run(self.coordination, "conflictos")["data"]["conflicts"]
        for card in cards:
            if self.chance.random() < 0.5 and card["id"] in self.open_conflicts():
                number = self.chance.randint(1, len(card["versions"]))
                texts = [version["text"] for version in card["versions"]]
                if not card["field"] and number == 2:
                    self.ledger.removed(screen, (card["tipo"], card["record"]))
                self.ledger.chosen(screen, texts, texts[number - 1])
                self.run(self.coordination, "resolver", card["id"], "--elegir", number)
                self.events["conflictos resueltos"] += 1

    def open_conflicts(self) -> set[str]:
        return {card["id"] for card in self.run(self.coordination, "conflictos")["data"]["conflicts"]}

    # -- the year

    def begin(self) -> None:
        """March: a microcentro, an invitation for everybody, and the whole taken home."""
        self.run(self.coordination, "crear", "--nombre", "Red del Andalién", "--persona", self.coordination.name)
        invitation = self.root / "invitacion.entrega"
        self.run(self.coordination, "invitar", "--salida", invitation, "--clave", CODE)
        for laptop in self.laptops[1:]:
            self.run(laptop, "unirse", invitation, "--persona", laptop.name, "--clave", CODE)
            self.run(self.coordination, "recibir", *self.hand_over(laptop, 2))
        self.run(self.coordination, "aceptar", "--todos")
        for path in self.hand_over(self.coordination, 2):
            for laptop in self.laptops[1:]:
                self.run(laptop, "recibir", path)

    def month(self, month: int) -> None:
        """What happens in one month, then a month's work, then the meeting."""
        self.now = int(datetime(2027, month, 10, 9, tzinfo=UTC).timestamp() * 1000)
        if happening := getattr(self, f"in_month_{month}", None):
            happening()
        screen = self.screen(self.coordination)
        records = [self.a_new_record(self.coordination, screen, tipo) for tipo in ("meeting", "commitment")]
        records[0] |= {"school_year": 2027, "kind": "meeting", "date": f"2027-{month:02}-12", "status": "planned"}
        records[1] |= {"kind": "commitment", "status": "open"}
        self.write(self.coordination, records)
        for laptop in self.laptops:
            if laptop.here:
                self.work(laptop)
                self.now += 60_000
        self.meet(month)
        self.settle()

    def in_month_4(self) -> None:
        self.run(self.laptops[RESTORED], "respaldar", self.root / "marzo.minga")
        self.laptops[BEHIND].clock = int(datetime(2001, 1, 1, tzinfo=UTC).timestamp() * 1000) - self.now

    def in_month_5(self) -> None:
        copied = self.laptops[COPIED]
        twin = Laptop(copied.name, self.root / "12-copia", copied.shell)
        shutil.copytree(copied.folder, twin.folder)
        self.laptops.append(twin)
        self.laptops[AHEAD].clock = int(datetime(2099, 1, 1, tzinfo=UTC).timestamp() * 1000) - self.now

    def in_month_6(self) -> None:
        """A video that no single file may carry whole."""
        laptop = self.laptops[FILMING]
        film = self.root / "salida a terreno.mp4"
        with film.open("wb") as file:
            file.write(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
            for _ in range(self.video):
                file.write(self.chance.randbytes(10**6))
        practice = next(row for tipo, row in self.screen(laptop).rows if tipo == "practice")
        caption = self.value()
        row = self.new_id()
        self.ledger.wrote(Screen({}, frozenset()), ("evidence", row, "caption"), caption)
        evidence = {"practice_id": practice, "file": film.name, "kind": "video", "caption": caption}
        self.write(
            laptop, [{"tipo": "evidence", "id": row, **evidence, "shows_pupils": False, "consent_state": "not_needed"}]
        )
        film.unlink()

    def in_month_7(self) -> None:
        """A laptop burns: what it has is what others took home, and a copy of March. The stick is lost."""
        laptop = self.laptops[RESTORED]
        self.exchange(laptop)
        self.exchange(self.coordination)
        shutil.rmtree(laptop.folder)
        self.run(laptop, "restaurar", self.root / "marzo.minga")
        self.laptops[BEHIND].clock = 0
        shutil.rmtree(self.stick)
        self.stick.mkdir()
        self.events["pendrives perdidos"] += 1

    def in_month_8(self) -> None:
        for number in RENEWED_IN_AUGUST:
            self.laptops[number].shell = self.new
        self.laptops[AHEAD].clock = 0

    def in_month_9(self) -> None:
        """One laptop is stolen: what it handed over stays. The copy becomes a laptop of its own."""
        stolen = self.laptops[STOLEN]
        self.exchange(stolen)
        self.exchange(self.coordination)
        listed = self.run(self.coordination, "equipos")["data"]["laptops"]
        device = next(one["device"] for one in listed if one["person"] == stolen.name)
        self.run(self.coordination, "retirar", device)
        stolen.here = False
        self.run(self.laptops[-1], "otro-equipo", "--nombre", "La copia")

    def in_month_10(self) -> None:
        """The thief writes, and his file is not let in; everybody has the new program now."""
        stolen = self.laptops[STOLEN]
        self.work(stolen, thief=True)
        for path in self.hand_over(stolen, 10):
            self.run(self.coordination, "recibir", path, expect=3)
        for laptop in self.laptops:
            laptop.shell = self.new

    def end(self) -> None:
        """The stick goes round until everybody has everything; then every value is accounted for."""
        here = [laptop for laptop in self.laptops if laptop.here]
        for _ in range(3):
            for laptop in here:
                self.exchange(laptop)
            self.accept()
        dumps = {self.dump(laptop) for laptop in here}
        assert len(dumps) == 1, "the dumps differ"
        screens = [self.screen(laptop) for laptop in here]
        assert len({screen.disputed for screen in screens}) == 1
        for laptop in here:
            self.run(laptop, "verificar")
        counted, unaccounted = self.ledger.account(screens[0])
        self.report(counted)
        assert not unaccounted, [(value, self.ledger.keys[value]) for value in unaccounted]
        for fate in ("se muestra", "en conflicto", "reemplazado a sabiendas", "borrado a sabiendas"):
            assert counted[fate], f"this year had nothing that is {fate}: it proves too little"

    def report(self, counted: Counter[str]) -> None:
        """The account, for people."""
        print(f"{len(self.ledger.keys)} valores escritos en un año, {self.commands} órdenes:")
        for fate, number in counted.most_common():
            print(f"  {number:5}  {fate}")
        for event, number in sorted(self.events.items()):
            print(f"  {number:5}  {event}")

    def play(self) -> None:
        """From March to December; raises AssertionError where the program does not keep its word."""
        with self.stack:
            self.now = int(datetime(2027, 3, 5, 9, tzinfo=UTC).timestamp() * 1000)
            self.begin()
            for month in range(3, 13):
                self.month(month)
                print(f"mes {month}: {len(self.ledger.keys)} valores, {self.commands} órdenes", flush=True)
            self.end()


def main(words: list[str]) -> int:
    """Play the year that the options describe."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.year")
    parser.add_argument("--carpeta", type=Path)
    parser.add_argument("--semilla", type=int, default=1)
    parser.add_argument("--video", type=int, default=300)
    parser.add_argument("--carga", type=int, default=3)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="minga-anio-", ignore_cleanup_errors=True) as folder:
        Year(options.carpeta or Path(folder), options.semilla, options.video, options.carga).play()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
