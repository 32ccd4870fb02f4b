"""The instruments on their page: what is turned on appears, and off it leaves without losing anything."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models import registry
from app.models.microcentro import INSTRUMENTS
from app.services import instruments, labels, network, record_lists, rows
from app.ui import pages, theme
from app.ui.pages.instruments import InstrumentRow
from app.ui.pages.instruments_specs import ALL
from app.ui.widgets.choices import ChoiceCombo
from tests.ui.names import unnamed


def test_every_instrument_has_its_row_and_its_sentence(page):
    assert set(page.index.rows) == set(INSTRUMENTS)
    assert not list(unnamed(page))
    assert page.index.horizontalScrollBar().maximum() == 0


def test_every_field_of_an_instrument_is_on_its_form_or_its_panels():
    by_panels = {
        "network_diagnostic": {"respondents_n", "template_id"},
        "work_line": {"pause_reason", "status"},
        "engagement_rubric": {"template_id"},
        "class_observation": {"template_id"},
        "advisory_record": {"meeting_id", "status", "visit_id"},
    }
    shown = {"engagement_rubric": ("rated", ("group", "school_link")), "capability": ("kind", ("offers", "needs")),
             "experience_sheet": ("kind", ("technical", "rme"))}  # fmt: skip
    for spec in ALL:
        fields = registry.fields(spec.tipo)
        name, kinds = shown.get(spec.tipo, ("", ("",)))
        blank = dict.fromkeys(fields)
        sections = [one for kind in kinds for one in (
            spec.sections_of(blank | {name: kind}) if spec.sections_of else spec.sections)]  # fmt: skip
        asked = {field for _, some in sections for field in some}
        assert fields.keys() - asked == by_panels.get(spec.tipo, set()), spec.tipo


def test_an_instrument_is_used_and_left_with_undo(page, context, database):
    row = page.index.rows["visits"]
    row.turn.setFocus()
    QTest.keyClick(row.turn, Qt.Key.Key_Return)
    assert instruments.in_use(database) == {"visits"}
    assert context.host.toasts[-1][0] == "«Visitas» está en uso"
    context.undo.undo()
    assert instruments.in_use(database) == frozenset()
    page.refresh(frozenset({"microcentro"}))
    assert row.turn.text() == "Usar"


def test_a_page_of_an_instrument_is_listed_only_while_it_is_used(monkeypatch, window, database, qtbot):
    """Promise 6: what the network has not turned on is in nobody's way."""
    entry = pages.entry("practicas")._replace(instrument="plan")
    monkeypatch.setattr(pages, "ALL", tuple(entry if each.key == "practicas" else each for each in pages.ALL))
    fresh = type(window)(window.settings, window.workspace)
    qtbot.addWidget(fresh)
    fresh.open(database)
    item = fresh.sidebar._items["practicas"]
    offered = [each.text() for each in fresh.actions_.all() if each.isVisible()]
    assert item.isHidden()
    assert "Ir a Prácticas" not in offered
    assert not any(words.startswith("Buscar una práctica") for words in offered)
    instruments.turn(database, "plan", on=True)
    qtbot.waitUntil(lambda: not item.isHidden())
    assert "Ir a Prácticas" in [each.text() for each in fresh.actions_.all() if each.isVisible()]
    fresh.close()


def test_each_instrument_opens_on_its_first_step_and_a_new_record_has_its_whole_form(page, database, context):
    """Every form has named controls and fits; what is begun and left blank goes (one window for all)."""
    network.add_school(database, rbd=4501, name="Escuela El Aromo")
    for spec in ALL:
        page.arrive(part=spec.code)
        part = page.part
        assert page.title() == spec.name
        assert part.stack.currentWidget() is part.empty
        part.empty.button.click()
        assert page.adding.text() == spec.verb
        assert page.context_line() == f"1 {labels.noun(spec.tipo)}"
        assert part.form.record
        assert not isinstance(part.form.name, ChoiceCombo), "where writing begins no letter chooses something else"
        assert not list(unnamed(page)), spec.code
        assert part.form.widget().minimumSizeHint().width() <= page.width(), spec.code
        if spec.summary:
            part.show_summary()
        page.put_away()
        assert record_lists.listing(database, spec.tipo) == []
    while page.leads_back():
        assert page.go_back()
    assert page.part is None


def test_the_buttons_of_an_instrument_stand_one_under_another_where_they_have_little_room(qtbot, database):
    row = InstrumentRow("Diez características de una buena red, al comenzar y al terminar el año.")
    qtbot.addWidget(row)
    instruments.turn(database, "diagnostic", on=True)
    [known] = [one for one in instruments.listing(database) if one.code == "diagnostic"]
    row.show_instrument(known, opens=True)
    assert row.minimumSizeHint().width() <= theme.px(theme.COLUMN / 2)


def test_in_a_narrow_window_an_instrument_opens_on_its_list(window, database):
    rows.create(database, "ally", {"organisation": "Posta"})
    window.resize(1024, 600)
    window.navigate("instrumentos", part="allies")
    part = window.page.part
    assert part.side.isVisible()
    part.together_button.setFocus()
    for stop in (part.side.search.edit, part.side.cards):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert stop.hasFocus(), "Tab goes as one reads, though the button was made after the list"
    part.show_summary()
    assert part.summary.isVisible()
    assert not part.side.isVisible()
    window.back()
    assert part.side.isVisible()
