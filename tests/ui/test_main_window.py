from __future__ import annotations

import subprocess
import sys
import threading
from io import BytesIO

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QWidget
from reportlab.pdfgen.canvas import Canvas

from app import paths
from app.errors import FolderInUse, NotFound
from app.models.microcentro import Microcentro
from app.services import instruments
from app.services.standing import read_standing
from app.ui import pages, theme
from app.ui.application import Appearance, enter
from app.ui.background import Job
from app.ui.crash import CrashGuard
from app.ui.main_window import MainWindow
from app.ui.manual import CHAPTERS, chapter
from app.ui.page import Page
from app.ui.pages import Entry, entries
from app.ui.preview import PreviewPage
from app.ui.settings import Settings
from app.ui.widgets.parts import button
from tests.ui.names import unnamed

OPEN = [entry for entry in entries() if entry.key != "bienvenida"]


class Start(Page):
    watches = frozenset({"person"})

    def __init__(self, context):
        super().__init__(context)
        self.seen, self.args, self.saves, self.saved = [], [], 0, True
        self.create = self.make_action("Nueva práctica", self._create, icon="plus", shortcut="Ctrl+N")
        self.created = 0
        self.inner = False
        self.first = button("Primero")
        self.body.addWidget(self.first)

    def _create(self):
        self.created += 1

    def title(self):
        return "Prueba"

    def context_line(self):
        return "3 cosas"

    def primary(self):
        return self.create

    def arrive(self, **args):
        self.args.append(args)

    def refresh(self, tables):
        self.seen.append(tables)

    def save_now(self):
        self.saves += 1
        return self.saved

    def go_back(self):
        was, self.inner = self.inner, False
        return was

    def first_focus(self):
        return self.first


class Other(Start):
    def title(self):
        return "Otra"


@pytest.fixture
def plain(monkeypatch, qtbot, workspace, database, settings):
    """A window whose first pages are the two above."""
    own = tuple(
        each._replace(place=f"{__name__}:{'Start' if each.key == 'inicio' else 'Other'}") if each.sidebar else each
        for each in pages.ALL
    )
    monkeypatch.setattr(pages, "ALL", own)
    monkeypatch.setattr(Entry, "load", lambda entry: globals().get(entry.place.split(":")[1]) or _real(entry))
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.open(database)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    if window.page is not None:
        window.page.saved = True
    window.close()


_load = Entry.load


def _real(entry):
    return _load(entry)


def test_the_window_opens_on_the_first_page(plain):
    assert plain.current == "inicio"
    assert plain.header.title.text() == "Prueba"
    assert plain.header.line.text() == "3 cosas"
    assert plain.header.primary.text() == "Nueva práctica"
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


def test_a_page_that_cannot_save_is_not_left(plain):
    plain.page.saved = False
    plain.navigate("sesiones")
    assert plain.current == "inicio"


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


def test_every_action_is_found_without_accents(plain):
    plain.actions_.list.trigger()
    panel = plain.action_list
    assert panel.isVisible()
    QTest.keyClicks(panel.search.edit, "practica")
    panel._filter()
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert any("Nueva práctica" in text for text in texts)
    assert any("Ir a Prácticas" in text for text in texts)
    panel.search.set_value("ir a sesiones")
    panel._filter()
    QTest.keyClick(panel.search.edit, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert plain.current == "sesiones"


def test_enter_runs_what_is_typed_though_the_list_has_not_followed_yet(plain):
    plain.actions_.list.trigger()
    QTest.keyClicks(plain.action_list.search.edit, "ir a sesiones")
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Return)
    assert plain.current == "sesiones"


def test_escape_closes_the_action_list_and_goes_nowhere(plain):
    plain.navigate("sesiones")
    plain.actions_.list.trigger()
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Escape)
    assert not plain.action_list.isVisible()
    assert plain.current == "sesiones"


def test_escape_closes_the_action_list_at_once_whatever_is_typed(plain):
    plain.actions_.list.trigger()
    QTest.keyClicks(plain.action_list.search.edit, "algo")
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Escape)
    assert not plain.action_list.isVisible()


def test_tab_does_not_lead_behind_the_action_list(plain):
    plain.actions_.list.trigger()
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Tab)
    assert plain.action_list.isVisible()
    assert plain.focusWidget() is plain.action_list.search.edit


def test_going_to_another_page_closes_the_action_list(plain):
    plain.actions_.list.trigger()
    plain.navigate("sesiones")
    assert not plain.action_list.isVisible()
    assert not plain.action_list.isAncestorOf(plain.focusWidget())


def test_the_action_list_offers_every_action_of_page_and_window(plain):
    offered = {action.text() for action in plain.actions_.all()}
    assert "Nueva práctica" in offered
    assert {f"Ir a {entry.name}" for entry in entries() if entry.sidebar} <= offered


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


def test_f1_opens_the_manual_at_this_page(plain):
    plain.navigate("sesiones")
    QTest.keyClick(plain, Qt.Key.Key_F1)
    assert plain.current == "manual"
    assert "Preparar una sesión" in plain.page.text.toPlainText()
    plain.back()
    assert plain.current == "sesiones"


@pytest.mark.parametrize(
    "entry", [each for each in pages.ALL if each.sidebar or each.key in CHAPTERS], ids=lambda entry: entry.key
)
def test_every_page_has_its_chapter(entry):
    assert chapter(entry.key).startswith(f"# {entry.name}")
    assert CHAPTERS[entry.key] == entry.name


def test_undo_takes_the_last_step_back(plain):
    done = []
    plain.undo.push("Quitar a Berta", do=lambda: done.append("do"), undo=lambda: done.append("undo"))
    assert plain.actions_.undo.text() == "Deshacer: Quitar a Berta"
    QTest.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert done == ["do", "undo", "do"]


def test_an_undo_that_fails_is_told(plain, qtbot, tmp_path):
    def refuse():
        raise FolderInUse(tmp_path)

    plain.undo.push("Algo", do=lambda: None, undo=refuse)
    plain.undo.undo()
    box = plain.findChild(QMessageBox, "failure")
    assert "ya está abierta" in box.text()
    box.close()


def test_a_toast_offers_to_take_it_back(plain):
    undone = []
    plain.toast("Práctica compartida", undo=lambda: undone.append(1))
    assert plain.toasts.isVisible()
    plain.toasts.action.click()
    assert undone == [1]
    assert not plain.toasts.isVisible()


def test_a_job_tells_its_result_in_the_window(plain, qtbot):
    told, threads = [], []

    def work(progress):
        threads.append(threading.current_thread())
        progress.step(1, 1)
        return 42

    job = plain.context.run_job("Contando", work, done=told.append)
    assert plain.jobs.writing
    qtbot.waitUntil(lambda: told == [42])
    assert threads[0] is not threading.main_thread()
    assert not plain.jobs.writing
    assert isinstance(job, Job)


def test_a_cancelled_job_tells_nothing(plain, qtbot):
    told, started = [], threading.Event()

    def work(progress):
        started.set()
        while True:
            progress.step(0, 10)

    job = plain.context.run_job("Esperando", work, done=told.append, failed=told.append)
    qtbot.waitUntil(started.is_set)
    with qtbot.waitSignal(job.cancelled):
        plain.job_bar._cancel()
    assert told == []


def test_a_job_that_fails_is_explained(plain, qtbot, tmp_path):
    def work(progress):
        raise FolderInUse(tmp_path)

    plain.context.run_job("Abriendo", work)
    qtbot.waitUntil(lambda: plain.findChild(QMessageBox, "failure") is not None)
    plain.findChild(QMessageBox, "failure").close()


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


def test_the_arrows_walk_along_the_sidebar(plain):
    items = list(plain.sidebar._items.values())
    items[0].setFocus()
    QTest.keyClick(items[0], Qt.Key.Key_Down)
    assert plain.focusWidget() is items[1]
    QTest.keyClick(items[1], Qt.Key.Key_Down)
    QTest.keyClick(items[2], Qt.Key.Key_Space)
    assert plain.current == "sesiones"


def test_a_file_dropped_on_the_window_goes_to_the_exchange(plain, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.entrega")), QUrl.fromLocalFile(str(tmp_path / "b.entrega"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    plain.dropEvent(event)
    assert plain.current == "intercambio"
    assert len(plain.page.args[-1]["files"].split("\n")) == 2


def test_closing_saves_and_remembers_the_window(plain, settings):
    plain.close()
    assert plain.page.saves >= 1
    assert not settings.geometry.isEmpty()


def test_closing_with_text_that_cannot_be_saved_asks_first(plain, qtbot):
    plain.page.saved = False
    plain.close()
    assert plain.isVisible()
    box = plain.findChild(QMessageBox, "confirmation")
    assert "no se pudo guardar" in box.text()
    box.close()
    assert plain.isVisible()


def test_entering_another_microcentro_starts_afresh(plain, qtbot, workspace):
    other = workspace.create("Los Canelos", "Carlos Muñoz")
    before = plain.page
    plain.context.enter(other)
    qtbot.waitUntil(lambda: plain.sidebar.microcentro.text() == "Los Canelos")
    assert plain.page is not before
    assert plain.settings.last_space == other.space


def test_the_last_microcentro_is_opened_again(plain, workspace, settings, database):
    workspace.create("Aaa", "Otra Persona")
    settings.last_space = database.space
    enter(plain, workspace, settings)
    assert plain.context.database.space == database.space


def test_the_microcentro_that_is_named_is_opened_and_one_that_is_not_there_told(plain, workspace, settings, database):
    other = workspace.create("Los Ñandúes", "Otra Persona")
    settings.last_space = database.space
    enter(plain, workspace, settings, "los ÑANDUES")
    assert plain.context.database.space == other.space
    with pytest.raises(NotFound):
        enter(plain, workspace, settings, "Ninguno")


def test_the_settings_come_back_as_they_were(tmp_path):
    first = Settings(tmp_path)
    first.scheme, first.text_percent, first.last_space = "dark", 150, "x"
    first.remember("practicas", {"orden": "título"})
    first.flush()
    again = Settings(tmp_path)
    assert (again.scheme, again.text_percent, again.last_space) == ("dark", 150, "x")
    assert again.remembered("practicas") == {"orden": "título"}
    assert again.remembered("otra") == {}


def test_spoilt_settings_are_no_reason_not_to_start(tmp_path):
    (tmp_path / "ventana.ini").write_text(
        "[General]\nscheme=purple\ntext_percent=many\ngeometry=12\n[pages]\nx={\n", encoding="utf-8"
    )
    spoilt = Settings(tmp_path)
    assert (spoilt.scheme, spoilt.text_percent) == ("system", 100)
    assert spoilt.geometry.isEmpty()
    assert spoilt.remembered("x") == {}


def test_a_new_text_size_dresses_the_program_at_once(qapp, settings):
    appearance = Appearance(qapp, settings)
    try:
        settings.text_percent = 150
        assert theme.current().scale == 1.5
    finally:
        settings.appearance_changed.disconnect(appearance.dress)
        appearance.deleteLater()
        theme.apply(qapp, "light", 100)


def test_a_document_is_seen_and_saved_as_the_same_bytes(context, qtbot, tmp_path):
    made = BytesIO()
    canvas = Canvas(made)
    canvas.drawString(100, 700, "Tabla")
    canvas.showPage()
    canvas.drawString(100, 700, "Segunda")
    canvas.showPage()
    canvas.save()
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.arrive(title="Tabla de la sesión 3", file_name="tabla.pdf")
    page.show()
    page.show_from(made.getvalue)
    qtbot.waitUntil(lambda: page.place.text() == "Página 1 de 2")
    page.activateWindow()
    qtbot.waitActive(page)
    for key, place in ((Qt.Key.Key_End, "Página 2 de 2"), (Qt.Key.Key_Home, "Página 1 de 2")):
        QTest.keyClick(page.first_focus(), key)
        qtbot.waitUntil(lambda place=place: page.place.text() == place)
    QTest.keyClick(page.first_focus(), Qt.Key.Key_End)
    page.show_bytes(made.getvalue())
    QTest.keyClick(page.first_focus(), Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.place.text() == "Página 2 de 2")
    page.save_to(str(tmp_path / "tabla.pdf"))
    assert (tmp_path / "tabla.pdf").read_bytes() == made.getvalue()
    assert list(tmp_path.glob(".*")) == []
    assert "tabla.pdf" in context.host.toasts[0][0]
    assert list(unnamed(page)) == []


def test_a_document_that_cannot_be_written_leaves_nothing_half_done(context, qtbot, tmp_path):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.save_to(str(tmp_path / "no existe" / "x.pdf"))
    box = page.findChild(QMessageBox, "failure")
    assert "No se pudo escribir" in box.text()
    box.close()


def test_an_unexpected_failure_is_logged_whole_and_told_once(qapp, qtbot, tmp_path, logged_warnings):
    guard = CrashGuard(tmp_path)
    told = []
    guard.first_failure.connect(told.append)
    guard.install()
    try:
        for word in ("una", "dos"):
            try:
                raise ValueError(word)
            except ValueError as error:
                guard._on_error(ValueError, error, error.__traceback__)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(told) == 1)
    finally:
        guard.uninstall()
    logged_warnings.clear()
    text = (tmp_path / "registro" / "minga.log").read_text(encoding="utf-8")
    assert "ValueError: una" in text
    assert "ZeroDivisionError" in text
    assert [str(error) for error in told] == ["una"]


@pytest.mark.parametrize("width", [1366, 1024])
def test_everything_the_keyboard_reaches_has_a_name(window, width):
    window.resize(width, 600)
    for entry in OPEN:
        window.navigate(entry.key)
        assert (entry.key, list(unnamed(window))) == (entry.key, [])


def test_the_welcome_page_names_everything_too(window):
    window.open(None)
    assert list(unnamed(window)) == []


def test_no_page_needs_a_horizontal_scroll_bar(window, qapp):
    theme.apply(qapp, "light", 150)
    try:
        window.resize(1024, 600)
        for entry in OPEN:
            window.navigate(entry.key)
            assert (entry.key, window.width()) == (entry.key, 1024)
            assert window.minimumSizeHint().width() <= 1024, entry.key
            for text in window.page.findChildren(QLabel):
                assert text.textFormat() != Qt.TextFormat.RichText, entry.key
    finally:
        theme.apply(qapp, "light", 100)


def test_qt_can_be_called_for_ever(tmp_path):
    # Once ended the interpreter after some thousand calls; another process, because the failure takes it down.
    script = (
        "import app.ui\nfrom PySide6.QtCore import QObject\nit = QObject()\n"
        "for _ in range(50_000): it.setObjectName('x')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=paths.resources().parent, timeout=60, check=False)
    assert done.returncode == 0


def test_what_qt_says_by_itself_is_spanish(qapp, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    box = QMessageBox(QMessageBox.Icon.NoIcon, "", "", QMessageBox.StandardButton.Cancel, parent)
    assert box.button(QMessageBox.StandardButton.Cancel).text().replace("&", "") == "Cancelar"


def test_what_other_pages_do_is_found_from_anywhere_and_done_there(window):
    window.actions_.list.trigger()
    panel = window.action_list
    QTest.keyClicks(panel.search.edit, "anotar acuerdo")
    QTest.keyClick(panel.search.edit, Qt.Key.Key_Return)
    assert window.current == "acuerdos"
    assert window.page.editor.commitment


def test_what_needs_something_chosen_leads_to_its_page_and_says_so(window):
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "imprimir el acta sesiones")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert window.current == "sesiones"
    assert "Elija primero una sesión" in window.toasts.words.text()


def test_the_actions_of_a_page_are_not_offered_twice_on_it(window):
    window.navigate("acuerdos")
    offered = [action.text() for action in window.actions_.all()]
    assert [text for text in offered if text.startswith("Anotar acuerdo")] == ["Anotar acuerdo"]


@pytest.mark.parametrize("each", [each for each in entries() if each.deeds], ids=lambda each: each.key)
def test_the_words_that_stand_for_an_action_are_those_of_its_page(window, each):
    window.navigate(each.key)
    known = {action.text(): action for action in window.page.actions()}
    assert {deed.words for deed in each.deeds} <= set(known)
    offered = [words for words, action in known.items() if action.property("menu")]
    assert set(offered) <= {deed.words for deed in each.deeds}
    used = instruments.in_use(window.context.database)
    shown = {deed.words for deed in each.deeds if not deed.after and (not deed.instrument or deed.instrument in used)}
    assert all(known[words].isVisible() for words in shown)


def test_what_an_instrument_takes_in_is_found_from_everywhere_once_it_is_in_use(qtbot, window):
    [there] = [each for each in window.actions_.all() if each.text().startswith("Nueva visita")]
    assert not there.isVisible()
    instruments.turn(window.context.database, "visits", on=True)
    qtbot.waitUntil(there.isVisible)
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "nueva visita")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert (window.current, window.page.part.code, window.page.part.total) == ("instrumentos", "visits", 1)
    offered = [each.text() for each in window.actions_.all() if each.isVisible()]
    assert offered.count("Nueva visita") == 1


def test_a_page_keeps_its_actions_however_often_its_head_is_read(window):
    window.navigate("acuerdos")
    before = [action.text() for action in window.page.actions()]
    for _ in range(3):
        window.refresh_header()
    assert "Imprimir los acuerdos del año" in before
    assert [action.text() for action in window.page.actions()] == before
    assert "Imprimir los acuerdos del año" in [action.text() for action in window.header.menu.actions()]


def test_a_toast_does_not_cover_what_has_the_keyboard(qtbot, plain):
    plain.resize(1024, 600)
    line = QLineEdit(plain.page)
    plain.page.body.addStretch(1)
    plain.page.body.addWidget(line)
    line.show()
    plain.toast("Todavía no se puede compartir. Falta la evaluación.")
    at_the_foot = plain.toasts.geometry()
    line.setFocus()
    where = line.rect().translated(line.mapTo(plain.centralWidget(), line.rect().topLeft()))
    assert at_the_foot.intersects(where)
    qtbot.waitUntil(lambda: not plain.toasts.geometry().intersects(where))
    assert plain.toasts.y() >= plain.header.height()
