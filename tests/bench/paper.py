"""Speed and memory of paper: `python -m tests.bench.paper [registers]`.

The year's table, and the notebook with the full register of a thousand practices (every field with its words, six
grades each), are laid out by this program's own rows and text. What that costs is compared with the same words
written by plain canvas calls: ReportLab's `simpleSplit` breaks them, `drawString` writes them. The budget is twice
that. Each is made in a process of its own, which tells the most memory it took above what it had before.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from app.pdf import notebook_form, practices_form
from app.pdf.document import LEFT, TOP, Sheet
from app.pdf.fonts import register
from app.pdf.styles import BODY
from app.pdf.text import printable
from app.services.sheets import Letterhead
from app.services.sheets_notebook import NotebookSheet
from app.services.sheets_practice import GradeColumn, Material, PracticeSheet, Proof, Step
from app.services.sheets_practices import PracticeLine, PracticesSheet
from tests.bench.memory import STATUS, now_and_most

DAY = date(2026, 6, 2)
HEAD = Letterhead("Microcentro Los Copihues", ("Hualqui", "Florida"), 2026)
PRACTICES, BUDGET, TIMES = 1000, 2.0, 3
WORDS = (
    "recorrimos la huerta de escuela para estimar con pasos cuánto mide cada bancal antes medir huincha los mayores "
    "ayudaron a menores y curso anotó su resultado en el plano común sala después compararon las medidas que habían "
    "obtenido niños explicaron por qué eran distintas dibujaron una tabla dos columnas leyeron voz alta preguntaron "
    "qué pasaría si camino fuera más largo contaron semillas ordenaron frascos pesaron papas escribieron instrucciones "
    "otro grupo conversaron sobre estero bosque nativo vecinos apoderados trajeron herramientas materiales reciclados "
    "cuaderno pizarra carteles regletas balanza lupa cartulina registro evidencia aprendizaje reflexión acuerdo"
).split()
TEXTS = (
    "problem", "theme", "purpose", "activity", "closing", "tutoring_how", "context", "diversification_how",
    "assessment", "results", "reflection", "conditions",
)  # fmt: skip


def sentences(chance: random.Random, many: int) -> str:
    """As many sentences as a teacher writes in ten minutes."""
    said = (" ".join(chance.choices(WORDS, k=chance.randint(9, 20))).capitalize() + "." for _ in range(many))
    return " ".join(said)


def table() -> PracticesSheet:
    """A table of a thousand practices."""
    chance = random.Random(1)
    lines = tuple(
        PracticeLine(
            f"Práctica {number}: {' '.join(chance.choices(WORDS, k=5))}",
            ("Rosa Catrileo Pino", "Celso Ríos Vega"),
            "Escuela El Aromo",
            "Matemática",
            "Medición",
            "1°, 2°, 3°, 4°, 5°, 6°",
            "Presentada",
            (number % 9 + 1,),
            number % 5,
        )
        for number in range(PRACTICES)
    )
    return PracticesSheet(HEAD, 7, lines)


def full(number: int) -> PracticeSheet:
    """A register with words in every field."""
    chance = random.Random(number)
    columns = tuple(
        GradeColumn(
            f"{grade}°",
            ((f"MA0{grade} OA {chance.randint(1, 27):02}", sentences(chance, 2)),),
            sentences(chance, 2),
            sentences(chance, 1),
            sentences(chance, 1),
            sentences(chance, 1),
        )
        for grade in range(1, 7)
    )
    return PracticeSheet(
        HEAD,
        f"{number:08x}",
        f"Práctica {number}: {' '.join(chance.choices(WORDS, k=5))}",
        ("Rosa Catrileo Pino", "Celso Ríos Vega")[: chance.randint(1, 2)],
        f"Escuela {chance.randint(1, 20)}",
        subject="Matemática",
        axis="Medición",
        grades="1°, 2°, 3°, 4°, 5°, 6°",
        minutes=90,
        lessons=2,
        grouping="Grupos de edades distintas",
        columns=columns,
        steps=tuple(Step(moment, sentences(chance, 2)) for moment in ("Inicio", "Desarrollo", "Desarrollo", "Cierre")),
        materials=tuple(Material(" ".join(chance.choices(WORDS, k=3)), True, 500) for _ in range(5)),
        evidence=tuple(Proof(sentences(chance, 1), "Texto", "2026-06-02", "Rosa Catrileo Pino") for _ in range(2)),
        **{name: sentences(chance, 3) for name in TEXTS},
    )


def notebook(many: int) -> NotebookSheet:
    """The notebook of so many full registers."""
    return NotebookSheet(HEAD, ("Escuela El Aromo",), 7, practices=tuple(map(full, range(many))))


def texts_of(content: object) -> list[str]:
    """Every text of a content, as it would be written."""
    if isinstance(content, str):
        return [content] if content else []
    if isinstance(content, tuple):
        return [text for part in content for text in texts_of(part)]
    fields = getattr(content, "__dataclass_fields__", {})
    return [text for name in fields if name != "letterhead" for text in texts_of(getattr(content, name))]


def plain(texts: list[str], room: float) -> bytes:
    """The same words by plain canvas calls, broken into lines of `room`."""
    register()
    target = BytesIO()
    size = landscape(A4)
    canvas = Canvas(target, pagesize=size, invariant=1)
    canvas.setFont(BODY.font, BODY.size)
    y = size[1] - TOP
    for text in texts:
        for line in simpleSplit(printable(text), BODY.font, BODY.size, room):
            if y < TOP * 2:
                canvas.showPage()
                canvas.setFont(BODY.font, BODY.size)
                y = size[1] - TOP
            canvas.drawString(LEFT, y, line)
            y -= BODY.leading
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def cases(many: int) -> dict[str, tuple[str, Callable[[], object], Callable[..., bytes], float]]:
    """By name: what it is called, its content, how it is drawn, and how wide its columns are."""
    measure = Sheet("", "", DAY, wide=True).measure
    return {
        "table": (f"tabla de {PRACTICES} prácticas", table, practices_form.render, measure / 6),
        "notebook": (f"{many} registros completos", lambda: notebook(many), notebook_form.render, measure / 6),
    }


def take(name: str, way: str, many: int) -> None:
    """Make one document, and print its processor time, its size and the most memory it took."""
    _, content_of, draw, room = cases(many)[name]
    content = content_of()
    texts = texts_of(content) if way == "plain" else []
    practices_form.render(PracticesSheet(HEAD), DAY)  # fonts and hyphenation, once
    idle, _ = _memory()
    start = time.process_time()
    data = plain(texts, room) if way == "plain" else draw(content, DAY)
    taken = time.process_time() - start
    print(taken, len(data), _memory()[1] - idle)


def _memory() -> tuple[int, int]:
    """Memory of this process in KiB, now and the most; 0 where the system does not tell it."""
    return now_and_most() if STATUS.exists() else (0, 0)


def measured(name: str, way: str, many: int) -> tuple[float, float, float]:
    """Seconds, bytes and KiB of the quickest of some runs, each in a process of its own."""
    order = [sys.executable, "-m", "tests.bench.paper", "take", name, way, str(many)]
    runs = [subprocess.run(order, check=True, capture_output=True, text=True).stdout for _ in range(TIMES)]
    seconds, size, memory = min(tuple(map(float, run.split())) for run in runs)
    return seconds, size, memory


def main(many: int) -> int:
    """Measure and print; 1 where something is over its budget."""
    late = 0
    for name, (words, *_) in cases(many).items():
        (taken, size, memory), (least, _, bare) = measured(name, "ours", many), measured(name, "plain", many)
        ratio = taken / least
        late += ratio > BUDGET
        print(f"{words:26} {taken:6.2f} s, {least:6.2f} s lo mínimo: {ratio:4.2f} veces (hasta {BUDGET:.0f})", end="")
        print(f"   {size / 2**20:5.1f} MB   memoria {memory / 1024:5.0f} MB ({bare / 1024:.0f} lo mínimo)", flush=True)
    return 1 if late else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["take"]:
        take(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else PRACTICES))
