"""A closed year is read, marked and copied as paper is: nothing in it is greyed out, and nothing in it changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QPushButton

from app.services import instruments, network, people, plan_tree, plans, rows
from app.ui import values
from app.ui.pages.plan import PlanPage
from app.ui.pages.plan_view import CYCLES, PARTS
from app.ui.widgets.checks import Check
from tests.integration.closed_year import close_year
from tests.the_day import TODAY

YEAR = TODAY.year
LAST = "cierre"


@pytest.fixture
def plan(database):
    """A plan with something written in each kind of field."""
    instruments.turn(database, "plan", on=True)
    made = plans.begin(database, YEAR)
    school = network.add_school(database, rbd=3939, name="Escuela Quilacoya").school
    berta = people.add(database, "Berta Ñanco")
    said = {"diagnosis_summary": "Leen poco", "focus_subject": "LE", "checklist": ["calendar", "trust"]}
    rows.update(database, "annual_plan", made, said)
    parts = {
        "calendar_entry": {"date": f"{YEAR}-05-05", "start": "09:30", "modality": "in_person", "topic": "Lectura",
                           "presenting_school_ids": [school], "responsible_id": berta},
        "plan_activity": {"activity": "Leer cada día", "status": "pending", "responsible_id": berta},
        "goal": {"statement": "Subir a 60", "target": "60.5", "due": f"{YEAR}-11-20"},
        "linked_plan": {"kind": "PME", "name": "Plan lector", "school_id": school},
    }  # fmt: skip
    for tipo, held in parts.items():
        rows.create_last(database, tipo, {"plan_id": made, **held})
    problem = plan_tree.add(database, made, "problem")
    rows.update(database, "plan_cause", problem, {"text": "Leen poco", "within_reach": True})
    return made


@pytest.fixture
def page(opened, context, database, plan):
    made = opened(PlanPage(context), 824, 500)
    made.arrive(id=plan)
    return made


def fields_by_part(page):
    """Every field of every part, its parts unfolded, under the part's name."""
    found = {}
    for key, *_ in PARTS:
        if key == CYCLES:
            continue
        page.view.show_part(key)
        part = page.view.part
        lines = [line for box in part.boxes for line in box.lines.values()]
        for line in lines:
            line.fold(folded=False)
        found[key] = [*part.form.fields(), *(field for line in lines for field in line.fields.values())]
    return found


def values_of(fields):
    return [field.value() for field in fields]


def words_to_copy(field):
    """What can be marked in a field, and copied."""
    for each in (field, *field.findChildren(QLineEdit), *field.findChildren(QPlainTextEdit)):
        if isinstance(each, QLineEdit | QPlainTextEdit) and each.isVisible():
            each.selectAll()
            return each.selectedText() if isinstance(each, QLineEdit) else each.textCursor().selectedText()
    return None


def test_every_field_of_a_closed_year_is_read_marked_and_copied_and_none_is_greyed_out(page, plan, database):
    rows.update(database, "annual_plan", plan, {"focus_statement": "Leer", "general_objective": "Leer mejor"})
    page.refresh(frozenset({"annual_plan"}))
    written = {key: values_of(fields) for key, fields in fields_by_part(page).items()}
    close_year(database, plan)
    page.refresh(frozenset({"annual_plan"}))
    shown = fields_by_part(page)
    for key, fields in shown.items():
        assert [field for field in fields if not field.isEnabled()] == [], key
        if key not in {LAST, "versiones"}:
            assert values_of(fields) == written[key], key
    assert {words_to_copy(field) for field in fields_of(page, "foco")} >= {
        "Lenguaje y Comunicación", "Calendario de encuentros, Confianza para mostrar dudas y errores", "Plan lector",
        "PME", "Escuela Quilacoya",
    }  # fmt: skip
    assert {words_to_copy(field) for field in fields_of(page, "calendario")} >= {
        values.short_date(f"{YEAR}-05-05"), "09:30", "Presencial", "Escuela Quilacoya", "Berta Ñanco", "Lectura",
    }  # fmt: skip


def fields_of(page, key):
    fields = fields_by_part(page)[key]
    page.view.show_part(key)
    return fields


def test_no_key_and_no_click_changes_a_closed_year(page, plan, database, qtbot):
    close_year(database, plan)
    page.refresh(frozenset({"annual_plan"}))
    before = plan_lines(database, plan)
    for key in fields_by_part(page):
        if key == LAST:  # whoever coordinates next is still told here
            continue
        for field in fields_of(page, key):
            field.setFocus()
            held = QApplication.focusWidget() or field
            for pressed in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_X, Qt.Key.Key_Space, Qt.Key.Key_Delete):
                QTest.keyClick(held, pressed)
            qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
            for chip in field.findChildren(QPushButton):
                assert not chip.isVisible() or "sesión" not in chip.text().lower()
        assert page.save_now()
    assert plan_lines(database, plan) == before


def plan_lines(database, plan):
    tipos = ("calendar_entry", "plan_activity", "goal", "linked_plan", "plan_cause", "plan_delivery")
    return [rows.load(database, "annual_plan", plan), *(rows.parts(database, tipo, plan) for tipo in tipos)]


def test_a_node_of_a_closed_tree_unfolds_to_be_read_and_offers_nothing_to_change_it(page, plan, database, qtbot):
    close_year(database, plan)
    page.refresh(frozenset({"annual_plan"}))
    page.view.show_part("diagnostico")
    part = page.view.part
    [row] = part.rows.values()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert part.editor.text.isVisible()
    assert words_to_copy(part.editor.text) == "Leen poco"
    [within_reach] = part.editor.findChildren(Check)
    qtbot.mouseClick(within_reach, Qt.MouseButton.LeftButton)
    QTest.keyClick(within_reach, Qt.Key.Key_Space)
    assert within_reach.isEnabled()
    assert within_reach.value()
    assert {each for each in part.findChildren(QAbstractButton) if each.isVisible()} == {row, within_reach}
    assert page.go_back()
    assert not part.editor.isVisible()


def test_what_a_closed_year_takes_away_is_there_again_once_it_is_opened(page, plan, database):
    close_year(database, plan)
    page.refresh(frozenset({"annual_plan"}))
    closed = visible_verbs(page)
    assert not [name for _, name in closed if name.startswith(("Agregar", "Quitar", "Proponer", "Programar"))]
    page.view.show_part("metas")
    assert not page._add.isVisible(), "Ctrl+N begins nothing"
    rows.update(database, "annual_plan", plan, {"status": "draft"})
    page.refresh(frozenset({"annual_plan"}))
    offered = visible_verbs(page) - closed
    assert {"Agregar meta", "Quitar la meta", "Proponer fechas", "Agregar causa"} <= {name for _, name in offered}
    page.view.show_part("metas")
    assert page._add.isVisible()
    for fields in fields_by_part(page).values():
        assert [field for field in fields if hasattr(field, "isReadOnly") and field.isReadOnly()] == []


def visible_verbs(page):
    """The buttons in sight, part by part, by their names for a screen reader."""
    found = set()
    for key in fields_by_part(page):
        page.view.show_part(key)
        part = page.view.part
        found |= {(key, each.accessibleName()) for each in part.findChildren(QAbstractButton) if each.isVisible()}
    return found
