from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.services import commitments, due_dates, evidence, meetings, people, rows
from app.ui import values
from app.ui.pages import commitments_editor
from app.ui.pages import commitments_words as words
from app.ui.pages.commitments import CommitmentsPage
from app.ui.widgets.lists import CARD
from tests.the_day import TODAY
from tests.ui.names import unnamed


def day(by):
    return TODAY + timedelta(days=by)


@pytest.fixture
def page(opened, context):
    return opened(CommitmentsPage(context), 1300, 700)


@pytest.fixture
def three(database):
    who = people.add(database, "Berta Soto")
    return [
        commitments.add(database, "Traer los mapas", due=day(9), responsible_id=who),
        commitments.add(database, "Pedir el termómetro", due=day(-5)),
        commitments.add(database, "Elegir el foco del año", kind="agreement"),
    ]


def one(database, commitment):
    return commitments.commitment(database, commitment, today=TODAY)


def shown(page):
    model = page.cards.rows
    return [model.index(place).data(CARD) for place in range(model.rowCount())]


def test_an_empty_page_says_what_belongs_there_and_writes_the_first(qtbot, page, database):
    assert page.stack.currentWidget() is page.empty
    assert page.primary() is None
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert page.editor.isVisible()
    QTest.keyClicks(page.editor.text, "Traer los mapas")
    assert page.save_now()
    assert [row.text for row in commitments.commitments(database, today=TODAY)] == ["Traer los mapas"]
    assert page.primary() is page.write


def test_what_is_late_comes_first_with_its_days_in_words(three, page):
    page.refresh(frozenset({"commitment"}))
    assert [card.title for card in shown(page)] == ["Pedir el termómetro", "Traer los mapas", "Elegir el foco del año"]
    assert shown(page)[0].state == "Atrasado 5 días"
    assert page.context_line() == "3 pendientes, 1 atrasado"


def test_the_days_are_said_as_people_say_them():
    assert words.due_words(day(-1).isoformat()).startswith("Venció hace 1 día, el ")
    assert words.due_words(day(0).isoformat()) == "Vence hoy"
    assert words.due_words(day(1).isoformat()) == "Vence mañana"
    assert words.due_words(None) == "Sin plazo"


def test_the_list_is_narrowed_by_words_person_and_state_and_remembers_it(three, qtbot, page, database, context):
    page.refresh(frozenset({"commitment"}))
    page.filters.search.edit.setText("termometro")
    page.filters.search._now()
    assert [card.title for card in shown(page)] == ["Pedir el termómetro"]
    page.filters.search.clear()
    page.filters.person.choose(page.filters.person._find("berta")[0])
    assert [card.title for card in shown(page)] == ["Traer los mapas"]
    page.filters.person.setText("")
    assert len(shown(page)) == 3
    commitments.cancel(database, three[2], TODAY)
    page.filters.state.set_value("closed")
    page.filters.state.changed.emit()
    assert [card.title for card in shown(page)] == ["Elegir el foco del año"]
    again = CommitmentsPage(context)
    qtbot.addWidget(again)
    assert again.filters.state.value() == "closed"


def test_a_search_without_answer_says_so(three, page):
    page.filters.search.edit.setText("nada de eso")
    page.filters.search._now()
    assert page.list.nothing.isVisible()
    assert page.stack.currentWidget() is page.panes


def test_a_link_opens_one_even_when_the_filter_hides_it(three, page, database):
    commitments.cancel(database, three[0], TODAY)
    page.arrive(id=three[0])
    assert page.editor.commitment == three[0]
    assert page.cards.current_id() == three[0]
    assert page.editor.isVisible()


def test_a_link_to_one_that_has_gone_is_told(three, page, database, context):
    rows.remove(database, "commitment", three[0])
    page.arrive(id=three[0])
    assert context.host.toasts[-1][0] == "Ese acuerdo ya no está."


def test_what_is_written_saves_itself_and_the_list_follows(three, qtbot, page, database):
    page.arrive(id=three[2])
    page.editor.text.setPlainText("")
    QTest.keyClicks(page.editor.text, "El foco es leer")
    qtbot.waitUntil(lambda: one(database, three[2]).text == "El foco es leer")
    assert "El foco es leer" in [card.title for card in shown(page)]
    assert page.editor.text.value() == "El foco es leer"


def test_news_leaves_the_typing_and_the_choice_alone(three, page, database):
    page.arrive(id=three[0])
    QTest.keyClicks(page.editor.text, " y lupas")
    typed = page.editor.text.value()
    rows.update(database, "commitment", three[0], {"expected_evidence": "Una foto"})
    page.refresh(frozenset({"commitment"}))
    assert page.editor.text.value() == typed
    assert page.cards.current_id() == three[0]
    assert page.editor.form.rows["expected_evidence"].field.value() == "Una foto"


def test_choosing_another_saves_the_one_before(three, page, database):
    page.arrive(id=three[0])
    page.editor.text.setPlainText("")
    QTest.keyClicks(page.editor.text, "Traer lupas")
    page.cards.choose(three[1])
    assert page.editor.commitment == three[1]
    assert one(database, three[0]).text == "Traer lupas"


def test_one_that_is_left_blank_leaves_nothing_behind(three, page, database):
    page.arrive()
    page._create()
    page.cards.choose(three[0])
    assert len(commitments.commitments(database, today=TODAY)) == 3


def test_one_with_a_type_of_its_own_or_a_proof_stays(three, page, database):
    page.arrive()
    page._create()
    kind = page.editor.form.rows["kind"].field
    assert kind.value() == "commitment"
    kind.set_value("agreement")
    page.editor.saver.changed()
    page.cards.choose(three[0])
    page._create()
    evidence.add_text(database, "Lo vimos en la sala", commitment_id=page.editor.commitment)
    page.cards.choose(three[0])
    assert len(commitments.commitments(database, today=TODAY)) == 5


def test_a_later_due_date_says_under_it_what_it_was(three, page, database, monkeypatch):
    """What was promised is not forgotten because something else is promised now."""
    monkeypatch.setattr(due_dates.wall_clock, "today", lambda: day(2))  # it was agreed the day before yesterday
    page.arrive(id=three[0])
    field = page.editor.form.rows["due_date"]
    assert field.hint.isHidden()
    field.field.set_value(day(16).isoformat())
    page.editor.saver.changed()
    assert page.save_now()
    assert one(database, three[0]).due_date == day(16).isoformat()
    page.refresh(frozenset({"commitment"}))
    assert field.hint.text() == f"Antes: {values.day_words(day(9).isoformat())}."
    assert not field.hint.isHidden()
    page.arrive(id=three[1])
    assert field.hint.isHidden()


def test_closing_late_says_so_and_undo_opens_it_again(three, page, database, context):
    page.arrive(id=three[1])
    panel = page.editor.close_panel
    panel.done.click()
    QTest.keyClicks(panel.note, "Llego ayer")
    panel.accept.click()
    assert one(database, three[1]).status == "done_late"
    assert panel.chip.text() == "Cumplido con atraso"
    assert page.cards.current_id() == three[1]
    context.undo.undo()
    assert one(database, three[1]).status == "open"


def test_evidence_is_proof_enough(three, qtbot, page, database, tmp_path):
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    image.save(str(tmp_path / "mapas.png"))
    page.arrive(id=three[0])
    page.editor.close_panel.done.click()
    assert page.editor.close_panel.note.isVisible()
    page.editor.evidence.strip.files_given.emit([tmp_path / "mapas.png"])
    qtbot.waitUntil(lambda: len(evidence.evidence_of(database, "commitment_id", three[0])) == 1)
    page.refresh(frozenset({"evidence"}))
    assert not page.editor.close_panel.note.isVisible()
    page.editor.close_panel.accept.click()
    assert one(database, three[0]).status == "done"


@pytest.mark.parametrize(("ending", "status"), [("not_done", "not_done"), ("cancel", "cancelled")])
def test_other_endings_take_a_reason(three, page, database, ending, status):
    page.arrive(id=three[0])
    panel = page.editor.close_panel
    getattr(panel, ending).click()
    QTest.keyClicks(panel.note, "Hubo paro")
    panel.accept.click()
    assert (one(database, three[0]).status, one(database, three[0]).blocker) == (status, "Hubo paro")
    panel.reopen.click()
    assert one(database, three[0]).status == "open"


def test_the_endings_are_actions_of_the_one_that_is_open(three, page, database):
    page.refresh(frozenset({"commitment"}))
    endings = {each.text(): each for each in page.actions() if each.text() in {"Cumplido", "No se cumplió", "Anular"}}
    assert not any(each.isVisible() for each in endings.values())
    page.arrive(id=three[0])
    assert len([each for each in endings.values() if each.isVisible()]) == 3
    endings["Anular"].trigger()
    panel = page.editor.close_panel
    panel.note.setText("Ya no hace falta")
    panel.accept.click()
    assert one(database, three[0]).status == "cancelled"
    assert not any(each.isVisible() for each in endings.values())


def test_a_closing_day_that_cannot_be_read_is_told(three, page, database):
    page.arrive(id=three[0])
    panel = page.editor.close_panel
    panel.cancel.click()
    panel.day.edit.setText("99/99")
    panel.accept.setFocus()
    panel.accept.click()
    assert page.window().focusWidget() is panel.day.edit
    assert one(database, three[0]).status == "open"
    assert "No se entiende" in panel.notice.words.text()
    assert page.go_back()
    assert not panel._question.isVisible()


def test_who_goes_on_in_the_list_while_an_ending_is_asked_stays_in_the_list(three, qtbot, page):
    page.arrive(id=three[0])
    panel = page.editor.close_panel
    panel.done.click()
    page.cards.setFocus()
    qtbot.keyClick(page.cards, Qt.Key.Key_Up)
    assert page.editor.commitment != three[0]
    assert not panel._question.isVisible()
    assert page.window().focusWidget() is page.cards
    assert panel.done.isVisible()


def test_it_leads_to_the_session_it_comes_from(page, database, context):
    meeting = meetings.schedule(database, day(3))
    held = commitments.add(database, "Traer los mapas", meeting_id=meeting)
    page.arrive(id=held)
    page.editor.origin.click()
    assert context.host.went[-1] == ("sesiones", {"id": meeting, "part": "acuerdos"})


def test_removing_one_can_be_taken_back(three, page, database, context):
    page.arrive(id=three[0])
    page.editor._remove()
    assert page.editor.commitment != three[0]
    assert len(shown(page)) == 2
    _, undo = context.host.toasts[-1]
    undo()
    assert len(commitments.commitments(database, today=TODAY)) == 3


def test_one_taken_away_by_a_reception_is_put_away(three, page, database):
    page.arrive(id=three[0])
    rows.remove(database, "commitment", three[0])
    assert not commitments_editor.is_blank(database, three[0]), "nothing is left to take away"
    page.refresh(frozenset({"commitment"}))
    assert page.editor.commitment == ""
    assert not page.editor.isVisible()
    page.arrive(id=three[1])
    QTest.keyClicks(page.editor.form.rows["due_date"].field.edit, "x")
    assert not page.save_now(), "a day that cannot be read is mended first"
    for gone in three[1:]:
        rows.remove(database, "commitment", gone)
    page.refresh(frozenset({"commitment"}))
    assert not page.editor.isVisible()
    assert page.save_now(), "and not asked for where it cannot be reached any more"


def test_where_only_one_side_fits_esc_goes_back_to_the_list(three, qtbot, page):
    page.arrive()
    page.resize(900, 560)
    qtbot.waitUntil(lambda: not page.panes.is_wide)
    page.arrive(id=three[0])
    assert not page.cards.isVisible()
    assert page.go_back()
    assert page.cards.isVisible()


def test_the_agreements_of_the_year_are_printed(three, page, context):
    {action.text(): action for action in page.actions()}["Imprimir los acuerdos del año"].trigger()
    (_, make, name), = context.host.documents
    assert make().startswith(b"%PDF")
    assert name == "compromisos.pdf"


def test_every_control_has_a_name(three, page):
    page.arrive(id=three[0])
    page.editor.close_panel.done.click()
    assert list(unnamed(page)) == []


def test_it_fits_a_small_screen(three, page):
    page.arrive(id=three[0])
    page.editor.close_panel.done.click()
    assert page.editor.minimumSizeHint().width() <= 900


def test_one_left_blank_goes_with_the_window(window, database):
    window.navigate("acuerdos")
    window.page._create()
    assert len(commitments.commitments(database, today=TODAY)) == 1
    window.close()
    assert commitments.commitments(database, today=TODAY) == []


def test_in_a_small_window_an_open_agreement_shows_the_way_back_to_the_list(qtbot, window, database):
    wanted = commitments.add(database, "Traer los mapas")
    window.resize(1024, 600)
    window.sidebar.chosen.emit("acuerdos")
    assert not window.header.arrow.isVisible()
    window.page.cards.activated_id.emit(wanted)
    assert window.header.arrow.isVisible()
    qtbot.mouseClick(window.header.arrow, Qt.MouseButton.LeftButton)
    assert window.current == "acuerdos"
    assert window.page.cards.isVisible()
    assert not window.header.arrow.isVisible()


def test_the_end_of_an_open_agreement_is_one_press_away_from_its_first_words(qtbot, page, three, database):
    page.resize(1166, 500)
    page.arrive(id=three[1])
    editor, panel = page.editor, page.editor.close_panel
    qtbot.waitUntil(editor.to_end.isVisible)
    assert panel.visibleRegion().isEmpty()
    editor.to_end.click()
    qtbot.waitUntil(lambda: panel.visibleRegion().boundingRect().height() == panel.height())
    assert page.window().focusWidget() is panel.done
    panel.done.click()
    panel.note.set_value("Lo trajo la posta")
    panel.accept.click()
    assert one(database, three[1]).status == "done_late"
    assert not editor.to_end.isVisible()


def test_a_card_says_how_many_share_an_agreement(page, database):
    berta, celso = (people.add(database, name) for name in ("Berta Soto", "Celso Ríos"))
    commitments.add(database, "Traer los mapas", responsible_id=berta, co_responsible=[celso])
    page.refresh(frozenset({"commitment"}))
    (card,) = shown(page)
    assert "Berta Soto y 1 más" in card.line


def test_a_click_opens_an_agreement_where_the_window_shows_only_the_list(qtbot, page, three):
    page.resize(964, 500)
    page.arrive()
    qtbot.waitUntil(lambda: not page.panes.is_wide)
    page.cards.setFocus()
    for place in (0, 1, 1):
        page.panes.show_list()
        here = page.cards.visualRect(page.cards.rows.index(place)).center()
        qtbot.mouseClick(page.cards.viewport(), Qt.MouseButton.LeftButton, pos=here)
        assert page.editor.isVisible()
        assert page.editor.row.text == shown(page)[place].title
