"""Going from page to page: when one is made, saved, refreshed and left, and where the keyboard is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QMessageBox

from app import wall_clock
from app.errors import DatabaseUnavailable
from app.models.microcentro import Microcentro
from app.services import instruments, meetings, plans, rows
from app.services.standing import read_standing
from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.pages import plan_view
from app.ui.widgets.rows import FormRow


def test_the_window_opens_on_the_first_page(plain):
    assert plain.current == "inicio"
    assert plain.header.title.text() == "Prueba"
    assert plain.header.line.text() == "3 cosas"
    assert plain.header.primary.text() == "Escribir una práctica"
    assert plain.page.seen == [frozenset()]
    assert plain.windowTitle() == "Prueba · Minga"


def test_the_foot_says_who_and_where(qtbot, plain):
    assert plain.sidebar.person.text() == "Ana Pino"
    assert plain.sidebar.microcentro.text() == "Los Boldos"
    qtbot.waitUntil(lambda: plain.sidebar.pending.word == "Nada por entregar")


def test_pages_are_made_when_first_shown(plain):
    assert plain.stack.count() == 1
    QTest.keyClick(plain, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert plain.current == "practicas"
    assert plain.stack.count() == 2


def test_escape_goes_back_the_way_one_came(plain):
    plain.navigate("practicas", id="p1")
    plain.navigate("practicas", id="p2")
    QTest.keyClick(plain, Qt.Key.Key_Escape)
    assert plain.page.args[-1] == {"id": "p1"}
    QTest.keyClick(plain, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert plain.current == "inicio"
    QTest.keyClick(plain, Qt.Key.Key_Escape)
    assert plain.current == "inicio"


def test_the_way_back_keeps_the_latest_hundred_pages(plain):
    for number in range(103):
        plain.navigate("practicas", id=str(number))
    for _ in range(150):
        plain.back()
    assert plain.page.args[-1] == {"id": "2"}, "the oldest ones, and the first page, are let go"


def test_escape_first_closes_what_is_open_inside_a_page(plain):
    plain.navigate("practicas")
    plain.page.inner = True
    plain.back()
    assert plain.current == "practicas"
    plain.back()
    assert plain.current == "inicio"


def test_leaving_a_page_saves_it(plain):
    start = plain.page
    plain.navigate("sesiones")
    assert start.saves >= 1


def test_a_page_that_cannot_save_is_not_left_and_says_why(plain):
    plain.page.saved = False
    plain.navigate("sesiones")
    assert plain.current == "inicio"
    assert "no se pudo guardar" in plain.toasts.words.text()
    plain.page.saved = True
    plain.navigate("sesiones")
    plain.page.saved = False
    plain.back()
    plain.sidebar.chosen.emit("red")
    assert plain.current == "sesiones"
    plain.page.saved = True
    plain.back()
    assert plain.current == "inicio", "the way back is still known"
    plain.back()
    assert plain.current == "inicio"


def test_a_page_that_could_not_be_read_is_read_when_one_comes_back(plain, database, monkeypatch):
    plain.navigate("sesiones")
    read, refresh = [], type(plain.page).refresh

    def fail(page, tables):
        read.append(tables)
        raise DatabaseUnavailable(database.path, "BUSY")

    monkeypatch.setattr(type(plain.page), "refresh", fail)
    plain.navigate("acuerdos")
    plain.findChild(QMessageBox, "failure").close()
    monkeypatch.setattr(type(plain.page), "refresh", refresh)
    plain.back()
    plain.navigate("acuerdos")
    assert (read, plain.page.seen) == ([frozenset()], [frozenset()])


def test_news_refresh_the_page_on_screen_and_wait_for_the_hidden(plain, qtbot):
    start = plain.page
    plain.navigate("sesiones")
    plain.news.changed.emit(frozenset({"person", "school"}))
    assert plain.page.seen == [frozenset(), frozenset({"person"})]
    assert start.seen == [frozenset()]
    plain.back()
    assert start.seen == [frozenset(), frozenset({"person"})]


def test_news_arrive_from_a_unit_of_work(plain, qtbot, database):
    with qtbot.waitSignal(plain.news.changed), database.write() as session:
        session.get(Microcentro, database.space).name = "Los Canelos"
    assert plain.sidebar.microcentro.text() == "Los Canelos"


def test_the_page_shortcut_works_only_on_its_page(plain):
    start = plain.page
    QTest.keyClick(plain, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    plain.navigate("sesiones")
    QTest.keyClick(plain, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert (start.created, plain.page.created) == (1, 1)


def test_the_icons_of_the_head_grow_with_the_text(qapp, plain):
    before = plain.header.more.iconSize().width()
    try:
        theme.apply(qapp, "light", 200)
        plain.refresh_header()
        assert plain.header.more.iconSize().width() == 2 * before
    finally:
        theme.apply(qapp, "light", 100)


def test_who_comes_back_goes_on_where_the_keyboard_was(plain):
    first, second = (QLineEdit(plain.page) for _ in range(2))
    for line in (first, second):
        plain.page.body.addWidget(line)
        line.show()
    second.setFocus()
    plain.navigate("sesiones")
    plain.back()
    assert plain.focusWidget() is second
    plain.page.first.hide()  # where the page would have the keyboard, but nobody sees it
    plain.navigate("sesiones")
    plain.navigate("inicio", anew="1")
    assert plain.focusWidget() is first


def test_f1_opens_the_manual_at_this_page(plain):
    plain.navigate("sesiones")
    QTest.keyClick(plain, Qt.Key.Key_F1)
    assert plain.current == "manual"
    assert "Preparar una sesión" in plain.page.text.toPlainText()
    plain.back()
    assert plain.current == "sesiones"


@pytest.mark.parametrize(("width", "folded"), [(1366, False), (1024, True)])
def test_the_sidebar_folds_in_a_narrow_window(plain, width, folded):
    plain.resize(width, 600)
    assert plain.sidebar.folded is folded
    item = plain.sidebar._items["practicas"]
    assert (item.text() == "") is folded
    assert item.accessibleName() == "Prácticas"


def test_in_a_low_window_the_pages_scroll_over_the_foot_and_the_open_one_is_in_sight(plain, qtbot):
    plain.resize(1024, 420)
    plain.navigate("ajustes")
    item, area = plain.sidebar._items["ajustes"], plain.sidebar.pages
    assert not item.visibleRegion().isEmpty() or area.verticalScrollBar().maximum() > 0
    qtbot.waitUntil(lambda: item.visibleRegion().boundingRect().height() == item.height())
    assert plain.sidebar.pending.visibleRegion().boundingRect().height() == plain.sidebar.pending.height()


def test_with_large_letters_the_sidebar_is_whole_on_a_small_screen_and_a_hand_meets_its_lines(plain, qapp, qtbot):
    sidebar = plain.sidebar
    plain.resize(1366, 768)
    sidebar.show_in_use(frozenset({"plan"}))
    try:
        theme.apply(qapp, "light", 150)
        qtbot.waitUntil(lambda: sidebar.pages.verticalScrollBar().maximum() == 0)
        items = [item for item in sidebar._items.values() if not item.isHidden()]
        assert len(items) == 11
        assert min(item.height() for item in items) >= theme.CONTROL
    finally:
        theme.apply(qapp, "light", 100)


def test_the_arrows_walk_along_the_sidebar(plain):
    items = list(plain.sidebar._items.values())
    assert [one for one in items if one.focusPolicy() & Qt.FocusPolicy.TabFocus] == [items[0]]
    items[0].setFocus()
    QTest.keyClick(items[0], Qt.Key.Key_Down)
    assert plain.focusWidget() is items[1]
    QTest.keyClick(items[1], Qt.Key.Key_Down)
    QTest.keyClick(items[2], Qt.Key.Key_Space)
    assert plain.current == "sesiones"
    plain.sidebar.switch.setFocus()
    QTest.keyClick(plain.sidebar.switch, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert plain.focusWidget() is plain.sidebar._items["sesiones"]


def test_a_toast_does_not_cover_what_has_the_keyboard(qtbot, plain):
    plain.resize(1024, 600)
    line = QLineEdit(plain.page)
    plain.page.body.addStretch(1)
    plain.page.body.addWidget(line)
    line.show()
    plain.toast("Todavía no se puede compartir. Falta la evaluación.")
    at_the_foot = plain.toasts.geometry()
    line.setFocus()
    where = _where(line, plain)
    assert at_the_foot.intersects(where)
    qtbot.waitUntil(lambda: not plain.toasts.geometry().intersects(where))
    assert plain.toasts.y() >= plain.header.height()


def test_a_toast_spares_the_chosen_line_of_a_list_and_what_is_said_under_a_field(qtbot, plain):
    plain.resize(1024, 600)
    tall = QListWidget(plain.page)
    tall.addItems(["La huerta", "El riego"])
    tall.setCurrentRow(0)
    plain.page.body.addWidget(tall, 1)
    tall.show()
    tall.setFocus()
    qtbot.waitUntil(lambda: tall.hasFocus() and tall.height() > plain.height() // 2)
    plain.toast("Sesión planificada")
    assert plain.toasts.y() > plain.height() // 2, "a list that fills the page is no reason to cover its buttons"
    row = FormRow("Objetivo", QLineEdit(), hint="Una frase basta.\nLa leen quienes reciben la tabla.")
    row.set_problem("Escriba el objetivo de la sesión.")
    tall.hide()
    plain.page.body.addStretch(1)
    plain.page.body.addWidget(row)
    row.show()
    qtbot.waitUntil(lambda: plain.toasts.geometry().intersects(_where(row.problem, plain)))
    assert not plain.toasts.geometry().intersects(_where(row.field, plain))
    row.field.setFocus()
    qtbot.waitUntil(lambda: not plain.toasts.geometry().intersects(_where(row.problem, plain)))


def _where(part, window):
    return part.rect().translated(part.mapTo(window.centralWidget(), part.rect().topLeft()))


def test_in_a_low_window_a_long_name_leaves_the_room_to_the_page(window, database, qapp, qtbot):
    name = "Medimos el cauce del estero con pasos, cordeles y la memoria de los abuelos del valle"
    practice = rows.create(database, "practice", {"title": name, "status": "draft"})
    theme.apply(qapp, "light", 200)
    try:
        window.resize(1024, 1200)
        window.navigate("practicas", id=practice, mode="editar")
        qtbot.waitUntil(lambda: window.header.title.text().count("\n") == 2)
        window.resize(1024, 600)
        qtbot.waitUntil(lambda: window.header.title.text().count("\n") == 1)
        qtbot.waitUntil(lambda: window.header.height() < window.height() / 3)
        assert window.header.title.accessibleName() == name
        words = (window.header.title, window.header.line)
        qtbot.waitUntil(lambda: all(one.height() >= one.sizeHint().height() for one in words))
    finally:
        theme.apply(qapp, "light", 100)


@pytest.mark.parametrize("width", [1366, 1024])
def test_a_long_word_in_the_name_of_a_page_is_whole_beside_a_long_button(window, database, qapp, qtbot, width):
    theme.apply(qapp, "light", 200)
    try:
        window.resize(width, 768)
        instruments.turn(database, "allies", on=True)
        rows.create(database, "ally", {"organisation": "Posta de Quebrada Los Boldos"})
        window.navigate("instrumentos", part="allies")
        title, primary = window.header.title, window.header.primary
        qtbot.waitUntil(lambda: " ".join(title.text().split()) == "Organizaciones aliadas")
        qtbot.waitUntil(lambda: primary.isVisible())
        assert primary.accessibleName() == " ".join(primary.text().split()) == "Agregar organización"
        wide = [title.fontMetrics().horizontalAdvance(line) for line in title.text().splitlines()]
        assert max(wide) <= title.width()
        assert primary.width() >= primary.sizeHint().width()
    finally:
        theme.apply(qapp, "light", 100)


def test_page_down_turns_what_is_read_from_the_header(window, qtbot):
    window.resize(1024, 400)
    window.navigate("ajustes")
    bar = window.page.column.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(0)
    QTest.keyClick(window.header.more, Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_with_the_largest_letters_a_new_microcentro_opens_at_its_welcome(workspace, database, settings, qapp, qtbot):
    theme.apply(qapp, "light", 200)
    try:
        window = MainWindow(settings, workspace, read_standing)
        qtbot.addWidget(window)
        window.resize(1024, 700)
        window.show()
        window.activateWindow()
        for _ in range(3):  # the first time in the width of this screen
            window.open(database)
            qtbot.waitUntil(lambda: window.page.today is not None and window.focusWidget() is window.page.first_focus())
            first, page = window.focusWidget(), window.page
            qtbot.waitUntil(lambda first=first: not first.visibleRegion().isEmpty())
            QTest.qWait(300)  # what brings it into sight comes when everything has its height
            # The first step is seen by more than half, as on a netbook.
            place = first.mapTo(page.column.widget(), first.rect().center()).y() + first.height() // 4
            window.resize(1024, window.height() + place - page.column.viewport().height())
        assert page.column.verticalScrollBar().maximum() > 0
        assert page.column.verticalScrollBar().value() == 0
        assert page.welcome.visibleRegion().boundingRect().height() == page.welcome.height()
        window.close()
    finally:
        theme.apply(qapp, "light", 100)


def test_the_tabs_of_a_record_stay_as_they_are_when_the_header_of_a_part_takes_another_line(
    window, database, qapp, qtbot
):
    plans.begin(database, wall_clock.today().year)
    theme.apply(qapp, "light", 150)
    try:
        window.resize(1024, 600)
        window.navigate("plan", part="diagnostico")
        view = window.page.findChild(plan_view.PlanView)
        found = []
        for lines in (2, 3):
            window.header.setFixedHeight(lines * theme.px(theme.CONTROL))
            left = window.height() - window.header.height()
            qtbot.waitUntil(lambda left=left: view.height() <= left)
            found.append((view.height(), view.switch is view.tabs))
        (higher, before), (lower, after) = found
        assert higher > lower
        assert before == after
    finally:
        theme.apply(qapp, "light", 100)


def test_who_comes_back_finds_the_part_they_turned_to_and_not_the_one_they_were_led_to(window, database):
    made = wall_clock.today()
    session, plan = meetings.schedule(database, made), plans.begin(database, made.year)
    practice = rows.create(database, "practice", {"title": "La huerta"})
    led = (("sesiones", session, "datos"), ("plan", plan, "metas"), ("ciclo", practice, "comentarios"))
    for page, record, part in led:
        window.navigate(page, id=record, part=part)
        view = {"sesiones": "session", "plan": "view"}.get(page)
        turn = getattr(window.page, view).turn if view else window.page.turn
        turn(1)
        left = getattr(window.page, view).part_key if view else window.page.part
        assert left != part
        window.navigate("documento")
        window.back()
        assert (getattr(window.page, view).part_key if view else window.page.part) == left
    window.navigate("red", part="escuelas")
    window.page.tabs.choose(1)
    window.navigate("documento")
    window.back()
    assert window.page.part_key == "personas"


def test_with_the_largest_letters_on_a_small_screen_a_part_keeps_half_of_it(window, database, qapp, qtbot):
    session = meetings.schedule(database, wall_clock.today())
    theme.apply(qapp, "light", 200)
    try:
        window.resize(1024, 600)
        window.navigate("sesiones", id=session, part="asistencia")
        view = window.page.session
        qtbot.waitUntil(lambda: view.part.height() > window.height() / 2)
        assert view.list.accessibleName() == "Partes de la sesión: Asistencia"
        view.list.menu().aboutToShow.emit()
        named = {action.text(): action for action in view.list.menu().actions()}
        named["Acta"].trigger()
        assert (view.part_key, view.list.text().strip()) == ("acta", "Acta")
        assert window.header.title.height() >= window.header.title.sizeHint().height()
        assert view.part.isAncestorOf(window.focusWidget())
        window.resize(1366, 1200)
        qtbot.waitUntil(lambda: view.list.isHidden() and view.tabs.isVisible())
        assert view.switch is view.tabs
    finally:
        theme.apply(qapp, "light", 100)
