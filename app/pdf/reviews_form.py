"""*Retroalimentación entre pares*: half a page for each colleague, or what all of them answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from app.pdf.document import Sheet, build
from app.pdf.form import Form, plain
from app.pdf.guide_form import identification
from app.pdf.halves import half_head, two_up
from app.pdf.marks import Choice
from app.pdf.parts import Item, fields, head, section
from app.pdf.styles import BODY, HAIRLINE, NAMES, SMALL, STRONG, columns
from app.pdf.tables import Grid, Row
from app.pdf.text import Text
from app.pdf.words import code_of
from app.services import labels
from app.services.sheets_presentation import PracticeHead, Review, ReviewsSheet, load_reviews
from app.text_dates import count, listed

TITLE = "Retroalimentación entre pares"
_REPLIES = tuple(labels.choices("peer_review", "would_replicate").values())
_VIABILITY = ("1", "2", "3", "4")


def render(content: ReviewsSheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF of what colleagues answered; without answers, two sheets a page to hand out."""
    if blank:
        content = ReviewsSheet(content.letterhead.bare())
    code = code_of(content.key)
    name, about = content.letterhead.name, content.practice.title
    sheet = Sheet(TITLE, name, printed_on, code=code, letter=letter, blank=blank, about=about)
    if blank or not content.reviews:
        half = partial(_half, sheet, content)
        return build(sheet, two_up(sheet, half, half))
    story: list[Flowable] = head(sheet, content.letterhead, content.practice.title, "")
    story.append(identification(sheet, content.practice))
    story += section("Qué respondieron", Text(summary(content.reviews), BODY))
    for review in content.reviews:
        story += _answered(sheet, review)
    return build(sheet, story)


def summary(reviews: tuple[Review, ...]) -> str:
    """The answers in a sentence."""
    found = Counter(review.would_replicate for review in reviews)
    parts = [f"{found[reply]} «{reply}»" for reply in _REPLIES if found[reply]]
    said = f"¿La replicarían? {listed(parts)}. " if parts else ""
    marks = [review.viability for review in reviews if review.viability]
    high = sum(mark >= 3 for mark in marks)
    viable = f"Viabilidad en su escuela de 3 o 4: {high} de {len(marks)}." if marks else ""
    return f"{count(len(reviews), 'colega respondió', 'colegas respondieron')}. {said}{viable}".strip()


def _half(sheet: Sheet, content: ReviewsSheet) -> list[Flowable]:
    practice: PracticeHead = content.practice
    shown = " · ".join(part for part in (listed(practice.authors), practice.session) if part)
    facts = [Item("Práctica", practice.title, 7, style=STRONG), Item("De quién y en qué sesión", shown, 5, style=NAMES)]
    mine = [Item("Mi nombre", span=5), Item("Mi escuela", span=4), Item("Mis grados", span=3)]
    words = [[Item("Una fortaleza", lines=2, span=6), Item("Una pregunta", lines=2, span=6)]]
    words.append([Item("Una sugerencia", lines=2, span=6), Item("Qué cambiaría para mis grados", lines=2, span=6)])
    marks = [
        Item("¿La replicaría?", " ", 7, flow=(Choice(_REPLIES, style=BODY),)),
        Item("Viabilidad en mi escuela (1 baja, 4 alta)", " ", 5, flow=(Choice(_VIABILITY),)),
    ]
    return [
        *half_head(sheet, content.letterhead, TITLE),
        fields(sheet, facts, mine, *words, marks, write=True),
    ]


def _answered(sheet: Sheet, review: Review) -> Iterator[Flowable]:
    who = " · ".join(part for part in (review.school, review.grades) if part)
    yield CondPageBreak(90)
    yield Spacer(0, SMALL)
    widths = columns(sheet.measure, (4.6, 4.3, 3.1))
    name: list[Flowable] = [Text(review.reviewer or "Sin nombre", STRONG), *([Text(who, BODY)] if who else [])]
    chosen = [str(review.viability)] if review.viability else []
    reply = Choice(_REPLIES, [review.would_replicate])
    yield Grid([Row([name, [reply], [Choice(_VIABILITY, chosen)]], widths, rule=1.0, joined=True)], closing=0)
    said = [
        Item(label, words, 6)
        for label, words in (
            ("Fortaleza", review.strength),
            ("Pregunta", review.question),
            ("Sugerencia", review.suggestion),
            ("Qué cambiaría para sus grados", review.changes),
        )
        if words
    ]
    for start in range(0, len(said), 2):
        yield fields(sheet, said[start : start + 2])
    yield Spacer(0, HAIRLINE)


FORM = Form("retroalimentacion", TITLE, "practice", load_reviews, plain(ReviewsSheet), render)
