"""Ajustes: official files come in, twice, spoilt, or are none."""

from __future__ import annotations

from app.services import catalogue as official
from app.services import network
from tests.ui.settings.hands import JOB

COMMUNES = "CUT_COMUNA,COMUNA,CUT_PROVINCIA,PROVINCIA,CUT_REGION,REGION,REGION_CORTA,REGION_ABREV,ISO\n"


def test_official_files_are_taken_in_and_communes_are_found_by_name(page, database, qtbot, tmp_path, context):
    assert "Todavía no hay ninguno" in page.catalogue.list.rows.itemAt(0).widget().layout().itemAt(0).widget().text()
    assert "cargue el archivo oficial" in page.network.form.rows["communes"].hint.text()
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui"), ("08104", "Florida")), encoding="utf-8")
    page.catalogue.take(str(file))
    qtbot.waitUntil(lambda: page.catalogue.notice.isVisible(), timeout=JOB)
    assert "2 filas" in page.catalogue.notice.words.text()
    row = page.catalogue.list.rows.itemAt(0).widget()
    assert "2 filas · cargado el" in row.subtitle.text()
    assert page.network.form.rows["communes"].hint.isHidden()
    found = page.network.communes.search._find("hualq")
    page.network.communes.search.choose(found[0])
    assert page.save_now()
    assert network.microcentro(database)["communes"] == ["08105"]
    chip = page.network.communes._chips()[0]
    assert chip.accessibleName() == "Quitar Hualqui"
    chip.click()
    assert network.microcentro(database)["communes"] is None
    assert page.network.communes._chips() == []
    assert context.host.toasts[-1][0] == "Se quitó la comuna Hualqui"
    context.undo.undo()
    page.refresh(frozenset({"microcentro"}))
    assert network.microcentro(database)["communes"] == ["08105"]
    assert page.network.communes.value() == ["08105"]


def test_the_keyboard_stays_on_the_button_while_a_file_is_taken_in(page, qtbot, tmp_path):
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui")), encoding="utf-8")
    page.catalogue.load.setFocus()
    page.catalogue.take(str(file))
    assert page.catalogue.load.hasFocus()
    qtbot.waitUntil(lambda: page.catalogue.notice.isVisible(), timeout=JOB)
    assert page.catalogue.load.hasFocus()


def test_the_same_file_twice_says_so(page, qtbot, tmp_path):
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("08105", "Hualqui")), encoding="utf-8")
    for _ in range(2):
        page.catalogue.take(str(file))
        qtbot.waitUntil(page.catalogue.notice.isVisible, timeout=JOB)
    assert "ya estaba cargado" in page.catalogue.notice.words.text()


def test_bad_lines_of_an_official_file_are_listed_and_nothing_is_taken(page, qtbot, tmp_path, context):
    file = tmp_path / "comunas.csv"
    file.write_text(communes_file(("Hualqui", "Hualqui"), ("08104", "")), encoding="utf-8")
    page.catalogue.take(str(file))
    qtbot.waitUntil(page.catalogue.notice.isVisible, timeout=JOB)
    assert "No se cargó nada" in page.catalogue.notice.words.text()
    assert "línea 2" in page.catalogue.lines.text()
    assert "línea 3" in page.catalogue.lines.text()
    assert official.kinds_loaded(page.catalogue._catalogue) == []


def test_a_file_that_is_no_official_one_is_refused(page, qtbot, tmp_path):
    file = tmp_path / "notas.csv"
    file.write_text("curso;nota\n1;7\n", encoding="utf-8")
    page.catalogue.take(str(file))
    qtbot.waitUntil(page.catalogue.notice.isVisible, timeout=JOB)
    assert "notas.csv" in page.catalogue.notice.words.text()


def communes_file(*rows_of):
    return COMMUNES + "".join(
        f"{cut},{name},081,Concepción,08,Región del Biobío,Biobío,BBIO,CL-BI\n" for cut, name in rows_of
    )
