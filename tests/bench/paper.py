"""Speed of paper: `python -m tests.bench.paper`.

The year's table and the register are laid out by this program's own rows and text. What that costs is compared with
the same words written by plain canvas calls, line by line with the same breaks: the budget is twice that.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from app.pdf import practice_form, practices_form
from app.pdf.document import LEFT, TOP, Sheet
from app.pdf.fonts import register
from app.pdf.styles import BODY
from app.pdf.text import break_lines, draw_line, printable
from app.services.sheets import Letterhead
from app.services.sheets_practice import GradeColumn, PracticeSheet, Step
from app.services.sheets_practices import PracticeLine, PracticesSheet

DAY = date(2026, 6, 2)
HEAD = Letterhead("Microcentro Los Copihues", ("Hualqui", "Florida"), 2026)
PRACTICES, BUDGET = 1000, 2.0
WORDS = (
    "Recorrimos la huerta de la escuela para estimar con pasos cuánto mide cada bancal antes de medir con huincha; "
    "los mayores ayudaron a los menores y cada curso anotó su resultado en el plano común de la sala."
)


def year() -> PracticesSheet:
    """A table of a thousand practices."""
    return PracticesSheet(
        HEAD,
        7,
        tuple(
            PracticeLine(
                f"Práctica {number}: medimos la huerta de la escuela",
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
        ),
    )


def practice(number: int) -> PracticeSheet:
    """One register with eight grades."""
    columns = tuple(
        GradeColumn(f"{grade}°", ((f"MA0{grade} OA 01", WORDS),), WORDS, WORDS, WORDS) for grade in range(1, 9)
    )
    steps = tuple(Step(moment, WORDS) for moment in ("Inicio", "Desarrollo", "Cierre"))
    texts = dict.fromkeys(("problem", "theme", "purpose", "activity", "closing", "results", "reflection"), WORDS)
    return PracticeSheet(HEAD, f"{number:08x}", f"Práctica {number}", columns=columns, steps=steps, **texts)


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
    y = size[1] - TOP
    for text in texts:
        for line in break_lines(printable(text), BODY, room):
            if y < TOP * 2:
                canvas.showPage()
                y = size[1] - TOP
            draw_line(canvas, line, BODY, LEFT, y)
            y -= BODY.leading
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def timed(run: Callable[[], bytes]) -> tuple[float, int]:
    """The processor time of the best of three runs, and the size of what came out."""
    found = []
    for _ in range(3):
        start = time.process_time()
        size = len(run())
        found.append(time.process_time() - start)
    return min(found), size


def main() -> int:
    measure = Sheet("", "", DAY, wide=True).measure
    table, registers = year(), [practice(number) for number in range(20)]
    practices_form.render(PracticesSheet(HEAD), DAY)  # fonts and hyphenation, once
    cases = (
        (
            f"tabla de {PRACTICES} prácticas",
            lambda: practices_form.render(table, DAY),
            lambda: plain(texts_of(table), measure / 6),
        ),
        (
            f"{len(registers)} registros de ocho grados",
            lambda: b"".join(practice_form.render(one, DAY) for one in registers),
            lambda: b"".join(plain(texts_of(one), measure / 8) for one in registers),
        ),
    )
    late = 0
    for name, ours, bare in cases:
        (taken, size), (least, _) = timed(ours), timed(bare)
        ratio = taken / least
        late += ratio > BUDGET
        print(f"{name:34} {taken:6.2f} s  {size / 1024:7.0f} kB  {ratio:4.1f} veces lo mínimo (hasta {BUDGET:.0f})")
    tracemalloc.start()
    practices_form.render(table, DAY)
    print(f"{'memoria de la tabla':34} {tracemalloc.get_traced_memory()[1] / 2**20:6.1f} MB")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
