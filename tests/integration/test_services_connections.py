"""The words for how a school is connected, which the network edits (domain.md 6, `connectivity` [custom])."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import load_workbook

from app.errors import InvalidData
from app.models.database import Database
from app.services import conflicts, connections, customs, labels, record_lists, records, rows, to_review
from app.services.register_rows import table
from tests.integration.sheets.books import filled, preview, template
from tests.oracle.desk import go_round

WORD = "Antena de la comuna"


@pytest.fixture
def school(database: Database) -> str:
    return rows.create(database, "school", {"rbd": 7001, "name": "Escuela Quilacoya", "connectivity": "mobile"})


def held(database, school):
    return rows.load(database, "school", school)["connectivity"]


def test_a_network_that_never_touched_the_list_has_custom_s(database):
    assert connections.offered(database) == labels.choices("school", "connectivity")


def test_a_word_of_the_network_is_offered_after_custom_s_and_held_as_it_is_written(database, school):
    connections.add(database, f"  {WORD.replace(' ', '  ')} ")
    assert list(connections.offered(database).items())[-1] == (WORD, WORD)
    rows.update(database, "school", school, {"connectivity": WORD})
    assert held(database, school) == WORD
    assert labels.words("school", "connectivity", WORD) == WORD
    assert customs.values(database) == customs.DEFAULTS, "it is no number"


@pytest.mark.parametrize("word", ["antena de la COMUNA", "móvil", "Fibra", "fibre", "", "   ", "x" * 31, "a\x07b"])
def test_what_is_in_the_list_already_or_can_be_no_word_is_refused(database, word):
    connections.add(database, WORD)
    with pytest.raises(InvalidData):
        connections.add(database, word)
    assert len(connections.all_of(database)) == 5


def test_the_longest_word_is_taken(database):
    connections.add(database, "ñ" * 30)
    assert "ñ" * 30 in connections.offered(database)


def test_a_word_no_longer_offered_stays_at_the_schools_that_say_it(database, school):
    connections.offer(database, "mobile", yes=False)
    assert "mobile" not in connections.offered(database)
    assert connections.offered(database, "mobile")["mobile"] == "Móvil"
    assert held(database, school) == "mobile"
    change = connections.add(database, "Móvil")
    assert "mobile" in connections.offered(database)
    connections.undo(database, change)
    assert "mobile" not in connections.offered(database)


def test_a_word_is_renamed_in_the_schools_that_say_it_and_taken_back(database, school):
    change = connections.rename(database, "mobile", "Celular")
    assert held(database, school) == "Celular"
    assert "mobile" not in connections.offered(database)
    other = rows.create(database, "school", {"rbd": 7002, "name": "Escuela Talcamávida", "connectivity": "Celular"})
    rows.update(database, "school", school, {"connectivity": "fibre"})
    connections.undo(database, change)
    assert connections.offered(database) == labels.choices("school", "connectivity")
    assert (held(database, school), held(database, other)) == ("fibre", "Celular"), "neither was of the change"


def test_a_word_takes_other_capitals_or_the_place_of_one_that_was_let_go(database, school):
    connections.add(database, "antena")
    rows.update(database, "school", school, {"connectivity": "antena"})
    connections.rename(database, "antena", "Antena")
    assert held(database, school) == "Antena"
    connections.offer(database, "satellite", yes=False)
    connections.rename(database, "Antena", "Satelital")
    assert held(database, school) == "satellite"
    assert list(connections.offered(database)) == ["none", "mobile", "satellite", "fibre"]


def test_two_words_for_the_same_become_one_and_two_again(database, school):
    for word in ("Antena", "Torre"):
        connections.add(database, word)
    rows.update(database, "school", school, {"connectivity": "Torre"})
    other = rows.create(database, "school", {"rbd": 7002, "name": "Escuela Talcamávida", "connectivity": "Antena"})
    change = connections.rename(database, "Torre", "antena")
    assert held(database, school) == held(database, other) == "Antena"
    assert "Torre" not in connections.offered(database)
    connections.undo(database, change)
    assert (held(database, school), held(database, other)) == ("Torre", "Antena")
    assert {"Antena", "Torre"} <= connections.offered(database).keys()


def test_custom_s_own_word_has_no_other_capitals(database):
    with pytest.raises(InvalidData):
        connections.rename(database, "mobile", "MÓVIL")


def test_renaming_to_itself_changes_nothing(database, school):
    connections.add(database, WORD)
    connections.undo(database, connections.rename(database, WORD, WORD))
    assert WORD in connections.offered(database)


def test_no_form_takes_a_rule_that_is_none(database):
    for name in ("Conexión: ", "Conexión: mobile", "Otra: cosa", "hours"):
        with pytest.raises(InvalidData):
            rows.create(database, "network_rule", {"name": name, "value": 1})


def load(database, tmp_path, *lines):
    path = tmp_path / "registros.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return records.load(database, path)


def of_school(word):
    return {"tipo": "school", "rbd": 7001, "name": "Escuela Quilacoya", "connectivity": word}


def test_a_records_file_says_the_network_s_words_and_names_the_line_of_any_other(database, tmp_path):
    connections.add(database, WORD)
    load(database, tmp_path, of_school(WORD))
    with pytest.raises(InvalidData) as refused:
        load(database, tmp_path, of_school("fibre"), {**of_school("Paloma"), "rbd": 7002})
    [problem] = refused.value.problems
    assert (problem.code, problem.place, problem.label) == ("not_connection", "línea 2", "Conexión")
    with pytest.raises(InvalidData) as refused:
        load(database, tmp_path, of_school("x" * 31))
    assert [one.code for one in refused.value.problems] == ["not_choice"]


def test_a_records_file_brings_its_words_and_a_dump_comes_back_whole(database, tmp_path):
    load(database, tmp_path, of_school(WORD), {"tipo": "network_rule", "name": f"Conexión: {WORD}", "value": 1})
    connections.offer(database, WORD, yes=False)
    connections.offer(database, "none", yes=False)
    out = io.StringIO()
    records.dump(database, out)
    assert load(database, tmp_path, *map(json.loads, out.getvalue().splitlines())).changed == 0
    assert WORD not in connections.offered(database)


def test_a_workbook_offers_and_takes_the_network_s_words_and_names_the_cell_of_any_other(database, school, tmp_path):
    connections.add(database, WORD)
    connections.offer(database, "satellite", yes=False)
    path = template(database, tmp_path / "plantilla.xlsx", "escuelas")
    book = load_workbook(path)
    lists = [[cell.value for cell in column if cell.value] for column in book["Listas"].columns]
    assert ["Sin conexión", "Móvil", "Fibra", WORD] in lists
    filled(
        path,
        "Escuelas",
        {"RBD": 7003, "Nombre": "Escuela El Huape", "Conexión": "antena de la comuna"},
        {"RBD": 7004, "Nombre": "Escuela La Greda", "Conexión": "Paloma"},
        {"RBD": 7005, "Nombre": "Escuela Ñirre", "Conexión": "satelital"},
    )
    found = preview(database, path)
    assert found.new == {"Escuelas": 2}
    [problem] = found.problems
    assert problem.code == "not_connection"
    assert dict(problem.details)["choices"].endswith(f"Fibra, {WORD}")


def test_a_register_says_the_words_and_a_list_of_records_too(database, school):
    rows.update(database, "school", school, {"connectivity": WORD})
    assert any(WORD in line.cells for line in table(database, "escuelas").lines)
    assert record_lists.row(database, "school", school).words["connectivity"] == WORD


def test_the_words_ride_on_the_exchange_and_a_word_that_no_list_has_is_kept_as_it_is(pair):
    ana, luis = pair
    school = ana.create("school", {"rbd": 7001, "name": "Escuela Quilacoya", "connectivity": "Paloma"})
    connections.add(ana.database, WORD)
    go_round(ana, luis)
    assert luis.get("school", school)["connectivity"] == "Paloma"
    assert to_review.to_review(luis.database) == []
    assert WORD in connections.offered(luis.database)
    assert connections.offered(luis.database, "Paloma").keys() - {"Paloma"} == connections.offered(luis.database).keys()
    rows.update(luis.database, "school", school, {"locality": "Quilacoya"})
    go_round(luis, ana)
    assert ana.get("school", school)["connectivity"] == "Paloma"


def test_two_who_add_the_same_word_have_it_once_and_two_who_disagree_read_what_about(pair):
    ana, luis = pair
    for desk in pair:
        connections.add(desk.database, WORD)
    go_round(ana, luis)
    go_round(luis, ana)
    assert [one.words for one in connections.all_of(luis.database)].count(WORD) == 1
    connections.offer(ana.database, WORD, yes=False)
    connections.offer(luis.database, WORD, yes=True)
    luis_change = connections.undo(luis.database, connections.Change({f"Conexión: {WORD}": None}))
    assert luis_change is None
    go_round(ana, luis)
    [card] = conflicts.cards(luis.database)
    assert card.title == f"Conexión: {WORD}"
    assert {one.text for one in card.versions} == {"Ya no se ofrece", "Sin acuerdo"}
