"""The practice as it reads on paper: calm, in the order of the printed register."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.services.sheets_practice import GradeColumn, PracticeSheet
from app.ui import theme
from app.ui.pages.practices_catalogue import short_code
from app.ui.pages.practices_columns import Columns
from app.ui.values import minutes_words, number_words
from app.ui.widgets.parts import column_layout, hairline, label

SMALL_COLUMN = 160


def selectable(text: str, role: str = "") -> QLabel:
    """Words that can be copied with the mouse."""
    made = label(text, role)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def paragraph(layout: QVBoxLayout, title: str, text: str, role: str = "") -> None:
    """A small heading over a text; nothing where there is no text."""
    if text:
        holder = column_layout(gap=theme.XS)
        holder.addWidget(label(title, "small-strong"))
        holder.addWidget(selectable(text, role))
        layout.addLayout(holder)


def fill_head(layout: QVBoxLayout, sheet: PracticeSheet) -> None:
    """Problem, purpose and the activity of everybody."""
    paragraph(layout, "Problema que aborda", sheet.problem)
    paragraph(layout, "Propósito común", sheet.purpose)
    if sheet.activity or sheet.closing:
        band = QFrame()
        band.setProperty("role", "notice-info")
        inside = column_layout(band, margin=theme.L, gap=theme.M)
        paragraph(inside, "Actividad común de toda la sala", sheet.activity)
        paragraph(inside, "Cierre común", sheet.closing)
        layout.addWidget(band)


def grade_columns(sheet: PracticeSheet) -> Columns:
    """One column a grade: objectives, task, support, product, level."""
    columns = Columns(SMALL_COLUMN)
    columns.show_parts([_grade(column) for column in sheet.columns])
    return columns


def _grade(column: GradeColumn) -> QWidget:
    card = QFrame()
    card.setProperty("role", "card")
    inside = column_layout(card, margin=theme.M, gap=theme.M)
    inside.addWidget(label(column.grade, "lead"))
    inside.addWidget(hairline())
    paragraph(inside, "Tarea", column.task)
    paragraph(inside, "Apoyo", column.support)
    paragraph(inside, "Producto", column.product)
    paragraph(inside, "Nivel esperado", column.level)
    for code, text in column.objectives:
        # One of another grade is allowed, and said to be so (domain.md 6.2).
        levelling = code in column.levelling
        short = code if levelling else short_code(code)
        name = short if text else "Objetivo"  # without a curriculum its code is all there is to say
        paragraph(inside, f"{name} · Nivelación" if levelling else name, text or code, "small")
    if not (column.task or column.objectives):
        inside.addWidget(label("Todavía sin tarea.", "small"))
    inside.addStretch(1)
    return card


def fill_work(layout: QVBoxLayout, sheet: PracticeSheet) -> None:
    """Steps, materials and how long it takes."""
    if sheet.steps:
        layout.addWidget(label("Pasos", "lead"))
        for number, step in enumerate(sheet.steps, start=1):
            paragraph(layout, f"{number}. {step.moment}".rstrip(". "), step.text)
    materials = [
        one.name + (f" ($ {number_words(one.cost)})" if one.cost else "") for one in sheet.materials if one.name
    ]
    paragraph(layout, "Materiales", ", ".join(materials))
    length = minutes_words(sheet.minutes) if sheet.minutes else ""
    lessons = f"{sheet.lessons} clases" if sheet.lessons and sheet.lessons > 1 else ""
    paragraph(layout, "Duración", " · ".join(part for part in (length, lessons) if part))
    paragraph(layout, "Agrupación", sheet.grouping)
    paragraph(layout, "Los mayores ayudan a los menores", sheet.tutoring_how or ("Sí" if sheet.tutoring else ""))
    paragraph(layout, "Contexto local", sheet.context)
    diverse = ": ".join(part for part in (sheet.diversification, sheet.diversification_how) if part)
    paragraph(layout, "Diversificación", diverse)
    paragraph(layout, "Conexión", "Necesita Internet" if sheet.internet else "")
    paragraph(layout, "Marcos", sheet.frameworks)


def fill_outcome(layout: QVBoxLayout, sheet: PracticeSheet) -> None:
    """What came of it, and what others need to know."""
    paragraph(layout, "Evaluación", sheet.assessment)
    paragraph(layout, "Resultados", sheet.results)
    paragraph(layout, "Reflexión crítica", sheet.reflection)
    paragraph(layout, "Condiciones para replicarla", sheet.conditions)
    paragraph(layout, "Avance", sheet.stage)
    paragraph(layout, "Etiquetas", sheet.tags)
    paragraph(layout, "Adaptada de", sheet.adapted_from)
    paragraph(layout, "Origen", sheet.origin)
    paragraph(layout, "Módulo didáctico y clase", sheet.module)
    paragraph(layout, "Principios de mejora", sheet.principles)
    paragraph(layout, "Se puede compartir con", sheet.license)
