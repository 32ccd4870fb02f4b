"""A microcentro's first exchange, through the command line alone: python -m tests.journeys.hualqui_florida [FOLDER].

The real schools of Hualqui and Florida, a coordination and four teachers on five laptops (data folders), files
carried in two orders, one true conflict, and paper from the merged data. Every step is a command that a person
can type; they are printed as they run.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from app.main import main
from app.models.base import text_id
from app.paths import catalogue_file
from app.services.catalogue import Catalogue, SchoolEntry, search_schools

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
OFFICIAL = ("escuelas_rurales_2025.csv", "curriculo_oa_basica.csv", "comunas_cut.csv")
HUALQUI, FLORIDA = "08105", "08104"
EVERY = 10_000  # more schools than the directory has
NAME = "Microcentro Hualqui y Florida"
CODE = "lago trigo campana puente nube cobre"
TEACHERS = ("Berta Ñanco Muñoz", "Celso Ríos Vega", "Daniela Ibáñez Ortiz", "Elías Peña Cid")

# The garden of domain.md 7.1, in words of our own.
GARDEN = {
    "title": "La huerta se mide",
    "subject": "MA",
    "axis": "Medición",
    "common_theme": "La huerta de la escuela",
    "purpose": "Medir la huerta para decidir qué cabe en cada cama.",
    "problem_addressed": "Seis grados en una sala y una sola hora para medir.",
    "common_activity": "Recorrer la huerta y estimar con pasos: ¡cada uno anota su número!",
    "common_closing": "Un solo dibujo de la huerta, con las medidas de todos.",
    "tutoring": True,
    "grouping": "mixed_groups",
    "results": "Once estudiantes midieron; los de 6° explicaron «volumen» con tierra.",
}
GARDEN_TASKS = {
    "1": ("MA01 OA 18", "Ordenar varas y surcos: más largo, más corto.", "Fila ordenada y rotulada"),
    "2": ("MA02 OA 19", "Medir las camas con la mano; después en cm y m.", "Tabla de longitudes"),
    "3": ("MA03 OA 21", "Calcular el perímetro: ¿cuánta cuerda hace falta?", "Lista de cuerdas"),
    "4": ("MA04 OA 23", "Área de las camas rectangulares en papel cuadriculado.", "Áreas sobre el plano"),
    "5": ("MA05 OA 21", "Buscar rectángulos de igual perímetro: cuál da más suelo.", "Comparación y conclusión"),
    "6": ("MA06 OA 19", "Volumen de tierra para una cama levantada.", "Pedido de tierra en unidades cúbicas"),
}


@dataclass
class Laptop:
    """One data folder and the person who works in it."""

    folder: Path
    person: str
    said: list[str] = field(default_factory=list)

    def run(self, *words: str | Path, expect: int = 0) -> dict[str, Any]:
        """Type one command; give what it answers to programs."""
        typed = [str(word) for word in words]
        print(f"{self.folder.name}$ minga {' '.join(typed)}")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = main([*typed, "--datos", str(self.folder), "--json"])
        assert status == expect, (typed, status, out.getvalue())
        answer: dict[str, Any] = json.loads(out.getvalue())
        assert answer["ok"] is (expect == 0)
        return answer

    def load(self, name: str, *records: dict[str, Any]) -> dict[str, Any]:
        """Write a records file beside the data folder and load it."""
        path = self.folder.parent / f"{self.folder.name}-{name}.jsonl"
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
        return self.run("cargar", path)

    def dump(self) -> bytes:
        """The canonical dump."""
        path = self.folder.parent / f"{self.folder.name}.volcado"
        self.run("volcar", "--salida", path)
        return path.read_bytes()

    def conflicts(self) -> list[dict[str, Any]]:
        """What waits for a decision."""
        found: list[dict[str, Any]] = self.run("conflictos")["data"]["conflicts"]
        return found


def play(root: Path, shared: Path = SHARED) -> None:
    """The whole journey, in `root`; raises AssertionError where the program does not keep its word."""
    coordination = Laptop(root / "coordinacion", "Ana Soto Rivas")
    teachers = [Laptop(root / f"docente{n}", name) for n, name in enumerate(TEACHERS, 1)]
    space = found_network(coordination, shared)
    join_all(coordination, teachers, root)
    for number, teacher in enumerate(teachers, 1):
        record_work(teacher, number)
    first_round(coordination, teachers, root)
    everybody = [coordination, *teachers]
    assert len({laptop.dump() for laptop in everybody}) == 1
    assert all(laptop.conflicts() == [] for laptop in everybody)
    second_round(coordination, teachers, root)
    settle(coordination, teachers, root)
    print_from(coordination, space, root)


def is_multigrade(entry: SchoolEntry) -> bool:
    """Whether the school is open and has courses of several grades."""
    return entry.status in {None, "open"} and bool(entry.combined_courses)


def found_network(coordination: Laptop, shared: Path) -> str:
    """Catalogues, microcentro, its real schools with combined courses, and the first session."""
    for name in OFFICIAL:
        coordination.run("catalogo", "cargar", shared / name)
    coordination.run("crear", "--nombre", NAME, "--persona", coordination.person)
    catalogue = Catalogue(catalogue_file(coordination.folder))
    known = sorted(search_schools(catalogue, "", EVERY), key=lambda each: (each.commune_cut, each.name))
    catalogue.close()
    schools = [each for each in known if each.commune_cut in {HUALQUI, FLORIDA} and is_multigrade(each)]
    assert len(schools) >= 2
    network = {"tipo": "microcentro", "id": "m", "communes": [HUALQUI, FLORIDA]}
    coordination.load("escuelas", network, *map(school, schools))
    coordination.load(
        "sesion",
        {"tipo": "meeting", "id": "sesion-1", "number": 1, "school_year": 2026, "kind": "meeting", "date": "2026-04-14",
         "start": "09:00", "end": "13:00", "title": "Primera reunión", "objective": "Elegir el foco del año",
         "place": "Sala multiuso; desde la plaza, dos cuadras al sur", "host_school_id": f"rbd-{schools[0].rbd}",
         "status": "planned"},
        {"tipo": "agenda_item", "id": "punto-1", "meeting_id": "sesion-1", "order": 1, "block": "OPENING",
         "topic": "Bienvenida y asistencia", "minutes_planned": 20},
        {"tipo": "agenda_item", "id": "punto-2", "meeting_id": "sesion-1", "order": 2, "block": "PEDAGOGICAL",
         "topic": "Práctica: la huerta se mide", "method": "presentation", "minutes_planned": 15},
        {"tipo": "agenda_item", "id": "punto-3", "meeting_id": "sesion-1", "order": 3, "block": "PEDAGOGICAL",
         "topic": "Preguntas y sugerencias entre pares", "method": "peer_review", "minutes_planned": 20},
    )  # fmt: skip
    answer = coordination.dump().decode().splitlines()
    found = next(json.loads(line) for line in answer if '"tipo":"microcentro"' in line)
    return str(found["id"])


def school(entry: SchoolEntry) -> dict[str, Any]:
    """One school of the directory as a record."""
    return {
        "tipo": "school",
        "id": f"rbd-{entry.rbd}",
        "rbd": entry.rbd,
        "rbd_dv": entry.rbd_dv,
        "name": entry.name,
        "commune_cut": entry.commune_cut,
        "dependency": entry.dependency,
        "rural": entry.rural,
    }


def join_all(coordination: Laptop, teachers: list[Laptop], root: Path) -> None:
    """One invitation for everybody; each works at once, before being accepted."""
    invitation = root / "invitacion.entrega"
    coordination.run("invitar", "--salida", invitation, "--clave", CODE)
    for teacher in teachers:
        teacher.run("unirse", invitation, "--persona", teacher.person, "--clave", CODE)


def record_work(teacher: Laptop, number: int) -> None:
    """A practice with its evidence, attendance and an agreement."""
    picture = teacher.folder.parent / f"foto{number}.png"
    Image.new("RGB", (640, 480), (40 * number, 120, 90)).save(picture)
    practice = f"practica-{number}"
    facts = GARDEN if number == 1 else {
        "title": f"Cuentos del camino {number}", "subject": "LE", "axis": "Lectura",
        "common_theme": "Historias de nuestras abuelas", "problem_addressed": "Cuesta leer en voz alta",
    }  # fmt: skip
    tasks = GARDEN_TASKS if number == 1 else {
        "2": ("LE02 OA 05", "Contar de nuevo un relato breve.", "Dibujo con tres frases"),
        "4": ("LE04 OA 04", "Leer el relato y explicar qué siente cada personaje.", "Ficha de personaje"),
    }  # fmt: skip
    teacher.load(
        "trabajo",
        {"tipo": "practice", "id": practice, "school_year": 2026, "grades": list(tasks), "status": "draft", **facts},
        *(
            {"tipo": "grade_task", "id": f"{practice}-{grade}", "practice_id": practice, "grade": grade,
             "oa_codes": [code], "task": task, "product": product}
            for grade, (code, task, product) in tasks.items()
        ),
        {"tipo": "practice_step", "id": f"{practice}-paso", "practice_id": practice, "order": 1, "moment": "start",
         "text": "Conversar qué sabemos y qué queremos saber."},
        {"tipo": "evidence", "id": f"{practice}-foto", "practice_id": practice, "file": picture.name, "kind": "photo",
         "caption": "El trabajo terminado", "shows_pupils": False, "consent_state": "not_needed"},
        {"tipo": "person", "id": "invitada", "full_name": "Fresia Lagos"},
        # Everybody notes the same attendance: one row, by its natural key.
        {"tipo": "attendance", "id": "x", "meeting_id": "sesion-1", "person_id": "invitada", "state": "present"},
        {"tipo": "commitment", "id": f"acuerdo-{number}", "kind": "commitment", "origin_meeting_id": "sesion-1",
         "text": f"Probar la práctica {number} antes de mayo", "due_date": "2026-05-08", "status": "open",
         "expected_evidence": "Una foto del trabajo"},
    )  # fmt: skip


def first_round(coordination: Laptop, teachers: list[Laptop], root: Path) -> None:
    """Everybody hands over, is accepted, and takes the whole home."""
    files = hand_over_all(teachers, root, 1)
    coordination.run("recibir", *files)
    coordination.run("aceptar", "--todos")
    circulate(coordination, teachers, root, 1)


def second_round(coordination: Laptop, teachers: list[Laptop], root: Path) -> None:
    """Two edit one field, two others different fields of one record; two copies receive in opposite orders."""
    one, two, three, four = teachers
    one.load("edicion", {"tipo": "meeting", "id": "sesion-1", "objective": "Elegir el foco: matemática"})
    two.load("edicion", {"tipo": "meeting", "id": "sesion-1", "objective": "Elegir el foco: lectura en voz alta"})
    three.load("edicion", {"tipo": "practice", "id": "practica-1", "reflection": "Falta tiempo para comparar medidas"})
    four.load("edicion", {"tipo": "practice", "id": "practica-1", "conditions_to_replicate": "Un patio con tierra"})
    files = hand_over_all(teachers, root, 2)
    copy = Laptop(root / "coordinacion-copia", coordination.person)
    shutil.copytree(coordination.folder, copy.folder)
    coordination.run("recibir", *files)
    copy.run("recibir", *reversed(files))
    assert coordination.dump() == copy.dump()
    assert coordination.conflicts() == copy.conflicts()
    circulate(coordination, teachers, root, 2)
    everybody = [coordination, *teachers]
    assert len({laptop.dump() for laptop in everybody}) == 1
    assert all(len(laptop.conflicts()) == 1 for laptop in everybody)
    assert len({laptop.conflicts()[0]["id"] for laptop in everybody}) == 1


def settle(coordination: Laptop, teachers: list[Laptop], root: Path) -> None:
    """One person decides, once, and it is decided everywhere."""
    two = teachers[1]
    conflict = two.conflicts()[0]
    texts = [version["text"] for version in conflict["versions"]]
    two.run("resolver", conflict["id"], "--elegir", str(texts.index("Elegir el foco: matemática") + 1))
    coordination.run("recibir", *hand_over_all([two], root, 3))
    circulate(coordination, teachers, root, 3)
    everybody = [coordination, *teachers]
    assert all(laptop.conflicts() == [] for laptop in everybody)
    dumps = {laptop.dump() for laptop in everybody}
    assert len(dumps) == 1
    assert "Elegir el foco: matemática" in dumps.pop().decode()
    for laptop in everybody:
        laptop.run("verificar")


def hand_over_all(teachers: list[Laptop], root: Path, turn: int) -> list[Path]:
    """One file from each."""
    files = [root / f"{teacher.folder.name}-{turn}.entrega" for teacher in teachers]
    for teacher, path in zip(teachers, files, strict=True):
        teacher.run("entregar", "--salida", path)
    return files


def circulate(coordination: Laptop, teachers: list[Laptop], root: Path, turn: int) -> None:
    """The coordination's answer, for everybody."""
    answer = root / f"respuesta-{turn}.entrega"
    coordination.run("entregar", "--salida", answer)
    for teacher in teachers:
        teacher.run("recibir", answer)


def print_from(coordination: Laptop, space: str, root: Path) -> None:
    """The agenda and the register hold every word that was typed."""
    agenda, register = root / "tabla.pdf", root / "practica.pdf"
    coordination.run("imprimir", "tabla", "--sesion", text_id(space, "sesion-1"), "--salida", agenda)
    coordination.run("imprimir", "practica", "--practica", text_id(space, "practica-1"), "--salida", register)
    on_paper(agenda, ["Primera reunión", "Elegir el foco: matemática", "Bienvenida y asistencia",
                      "Práctica: la huerta se mide", "Preguntas y sugerencias entre pares",
                      "Sala multiuso; desde la plaza, dos cuadras al sur"])  # fmt: skip
    texts = [value for value in GARDEN.values() if isinstance(value, str) and value not in ("MA", "mixed_groups")]
    texts += [part for row in GARDEN_TASKS.values() for part in row]
    texts += ["Falta tiempo para comparar medidas", "Un patio con tierra", "El trabajo terminado"]
    on_paper(register, texts)


def on_paper(path: Path, texts: list[str]) -> None:
    """Every word of `texts` stands in the document."""
    pages = " ".join(page.extract_text() for page in PdfReader(path).pages)
    flat = "".join(pages.replace("\u00ad", "").replace("-\n", "").split())
    for text in texts:
        for word in text.split():
            assert word in flat, (path.name, word)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="minga-"))
    folder.mkdir(parents=True, exist_ok=True)
    play(folder)
    print(f"Todo en orden: {folder}")
