"""The parts of the network page: laptops, predecessors, keys and names."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from app import paths
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.models import schema
from app.services import catalogue_store, evidence, meetings, network, predecessors, rows
from app.services.catalogue import Catalogue
from app.sync.reception import receive
from app.ui.pages import meetings_words
from app.ui.widgets.rows import ListRow
from tests.oracle.older import put_back
from tests.ui.exchange_world import colleague
from tests.ui.hands import left_for_later
from tests.ui.names import unnamed
from tests.ui.network.hands import show
from tests.ui.settings.test_official_files import communes_file

# Computadores.


def test_the_laptops_are_listed_and_this_one_is_marked(page, database, workspace, tmp_path):
    colleague(workspace, database, tmp_path)
    page.show_part("computadores")
    first, second = page.laptops.box.card.findChildren(ListRow)
    assert "Este computador" in first.accessibleName()
    assert "coordina" in first.subtitle.text()
    assert second.title.text() == "Computador de Berta"
    assert "señas " in second.subtitle.text()


def test_who_waits_to_be_let_in_leads_to_the_exchange(window, page, database, workspace, tmp_path):
    berta = colleague(workspace, database, tmp_path, accepted=False)
    receive(database, berta.hands_over())
    page.show_part("computadores")
    page.laptops.refresh()
    assert page.laptops.waiting.words.text() == "1 computador espera que usted lo acepte."
    page.laptops.waiting.button.click()
    assert window.current == "intercambio"


# The whole page.


def test_the_parts_are_reached_by_keyboard(active, window, page):
    for key, name in ((Qt.Key.Key_2, "personas"), (Qt.Key.Key_3, "computadores"), (Qt.Key.Key_1, "escuelas")):
        QTest.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        assert page.part_key == name


def test_what_cannot_be_saved_stays_in_sight_under_its_tab(page, monkeypatch):
    monkeypatch.setattr(page.schools, "save_now", lambda: False)
    page.tabs.choose(1)
    assert page.part_key == "escuelas"
    assert page.stack.currentWidget() is page.schools


def test_every_part_has_a_name_for_screen_readers(school, qtbot, page, window, database):
    with qtbot.waitSignal(window.context.news.changed):
        rows.create(database, "combined_class", {"school_id": school, "grades": ["1", "2"]})
    show(page, school)
    assert list(unnamed(page)) == []
    assert page.schools.side.cards.accessibleName() == "Lista: Escuelas"  # not as its tab
    show(page, window.context.person)
    assert list(unnamed(page)) == []
    page._add_here()
    assert list(unnamed(page)) == []


def test_one_that_is_gone_is_told_and_the_page_stays(page, window):
    page.arrive(id="00000000-0000-0000-0000-000000000000")
    assert window.current == "red"
    assert page.schools.reader.record == ""


# Microcentros anteriores.


def test_another_microcentro_is_looked_at_joined_and_taken_out_again(
    qtbot, page, window, workspace, database, tmp_path
):
    other = workspace.create("Los Aromos", "Berta Ñanco")
    network.add_school(other, rbd=4777, name="Escuela La Vega")
    held = meetings.schedule(other, date(2025, 4, 9))
    paper = intake_bytes(b"%PDF-1.4", "lista.pdf")
    evidence.add(other, BlobStore(other.folder), paper, meeting_id=held, shows_pupils=False)
    page.arrive(part="antecesores")
    part = page.origins
    part.empty.button.click()
    assert not list(unnamed(page))
    workspace.forget(other.space)
    put_back(other, schema.KNOWN[-2], tmp_path)
    QTimer.singleShot(0, left_for_later)
    part.join.spaces.set_value(other.space)
    part.join.spaces.changed.emit()
    assert (part.join.spaces.value(), part.join.told.isHidden()) == (None, True)
    part.join.spaces.set_value(other.space)
    part.join.spaces.changed.emit()
    qtbot.waitUntil(part.join.accept.isVisible)
    assert "Los Aromos" in part.join.told.heading.text()
    [kept] = [one for one in (other.folder / "blobs").rglob("*") if one.is_file()]
    kept.write_bytes(b"")  # seen only when it is brought
    part.join.accept.click()
    qtbot.waitUntil(lambda: part.total == 1 and window.undo.undo_text() != "")
    qtbot.waitUntil(lambda: window.toasts.words.text() == "Se juntó Los Aromos; 1 archivo de evidencia no llegó")
    (session,) = meetings.meetings(database)
    assert meetings_words.name(session) == "Sesión N° 1 (Los Aromos)"
    (row,) = part.rows.values()
    assert "1 sesión" in row.subtitle.text()
    window.undo.undo()
    qtbot.waitUntil(lambda: part.total == 0)
    assert not meetings.meetings(database)
    file = tmp_path / "Archivo.jsonl"  # what this one gives to a microcentro that joins it, with or without a plan
    page.archive.save(str(file))
    qtbot.waitUntil(lambda: "Archivo guardado" in window.toasts.words.text())
    assert '"tipo":"microcentro"' in file.read_text("utf-8")


def test_a_former_microcentro_is_only_written_down(qtbot, page, database):
    page.arrive(part="antecesores")
    page.origins.write_down.click()
    QTest.keyClicks(page.origins.editor.name, "Florida")
    assert page.save_now()
    assert [row.name for row in predecessors.predecessors(database)] == ["Florida"]
    years = [page.origins.editor.form.rows[name] for name in ("year_from", "year_to")]
    for row, year in zip(years, ("2015", "2010"), strict=True):
        QTest.keyClicks(row.field, year)
    assert page.save_now()
    assert years[1].problem.text() == "Termina antes de comenzar. Revise los dos años."
    page.origins.editor.drop.click()
    assert not predecessors.predecessors(database)


def test_the_communes_of_a_former_microcentro_are_seen_added_and_taken_away(qtbot, page, window, database, tmp_path):
    """domain.md 1: a microcentro may come from those of two communes (Hualqui and Florida)."""
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui"), ("08104", "Florida")), encoding="utf-8")
    with closing(Catalogue(paths.catalogue_file(window.context.folder))) as catalogue:
        catalogue_store.load(catalogue, file)
    former = rows.create(database, "predecessor", {"name": "Los Aromos", "communes": ["08105"]})
    page.arrive(part="antecesores")
    part = page.origins
    part.refresh()
    assert part.rows[former].subtitle.text() == "Hualqui"
    part.rows[former].click()
    qtbot.waitUntil(lambda: part.editor.record == former)
    field = part.editor.communes
    field.search.choose(field.search._find("florid")[0])
    assert page.save_now()
    assert rows.load(database, "predecessor", former)["communes"] == ["08105", "08104"]
    field._chips()[0].click()
    assert rows.load(database, "predecessor", former)["communes"] == ["08104"]
    assert field.value() == ["08104"]
    window.undo.undo()
    assert rows.load(database, "predecessor", former)["communes"] == ["08105", "08104"]
    page.refresh(frozenset({"predecessor"}))
    assert field.value() == ["08105", "08104"]
    assert part.rows[former].subtitle.text() == "Hualqui, Florida"
