"""One search over everything: what it finds, what it must never show, and how its index keeps up."""

from __future__ import annotations

import io
import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from app.errors import Cancelled
from app.log import rebuild, unindexed
from app.main import main
from app.models import registry
from app.models.database import FILE_NAME
from app.services import (
    evidence,
    laptop,
    practice_parts,
    practices,
    records,
    rows,
    search,
    search_index,
    template_editing,
)
from app.services.search import Question
from app.text_keys import spanish_key
from tests.patience import Impatient


def titles(database, text="", **narrowed):
    found = search.search(database, Question(text, **narrowed))
    return [hit.title for group in found.groups for hit in group.hits]


@pytest.fixture
def garden(database, ids):
    """A shared practice of Berta's with a task, and a meeting that speaks of it."""
    made = rows.create(
        database,
        "practice",
        {"title": "La huerta se mide", "author_ids": [ids.berta], "school_id": ids.canelo, "subject": "MA",
         "axis": "Medición", "school_year": 2026, "purpose": "Cada niño lleva un cuaderno."},
    )  # fmt: skip
    practice_parts.write_task(database, made, "3", task="Cercar con lienza", oa_codes=["MA03 OA 21"])
    rows.create(database, "meeting", {"title": "Vamos al corral", "objective": "Mirar la huerta", "date": "2026-04-02"})
    return made


def test_it_finds_by_the_beginning_of_words_without_accents_and_says_where(database, garden):
    [group] = search.search(database, Question("NIÑ cuad")).groups
    [hit] = group.hits
    assert (hit.tipo, hit.id, group.noun, group.total) == ("practice", garden, "práctica", 1)
    assert [hit.snippet[start : start + size] for start, size in hit.snippet_marks] == ["niño", "cuaderno"]
    assert titles(database, "uaderno") == []


def test_the_figures_of_a_tally_are_no_words(database, garden):
    meeting = rows.create(database, "meeting", {"title": "Contar lo que uno sabe", "objective": "Contar la feria"})
    survey = rows.create(database, "satisfaction_survey", {"meeting_id": meeting})
    form = template_editing.create(database, "survey", "Encuesta", body="")
    item = template_editing.add_item(database, form, "¿Le sirvió?", scale="one_to_four")
    rows.create(database, "survey_tally", {"survey_id": survey, "item_id": item, "option": "3", "count": 4})
    [group] = search.search(database, Question("feria")).groups
    assert "3" not in group.hits[0].snippet


def test_n_finds_n_with_tilde_but_not_the_reverse(database, garden):
    rows.create(database, "practice", {"title": "El sueno de Nino"})
    assert titles(database, "nino") == ["El sueno de Nino", "La huerta se mide"]
    assert titles(database, "niño") == ["La huerta se mide"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("4501-3", "Escuela El Peumo"), ("12.345.678-5", "José Pino"), ("12345678", "José Pino"), ("1.308", "1308 horas"),
     ("MA03OA21", "La huerta se mide"), ("ma3 oa21", "La huerta se mide"), ("2º bás", "Para 2° básico")],
)  # fmt: skip
def test_numbers_and_codes_are_found_however_people_write_them(database, garden, text, found):
    """Domain.md 2: an RBD is told with its check character; a RUT with or without points; 7: the shape of a code."""
    rows.create(database, "school", {"name": "Escuela El Peumo", "rbd": 4501, "rbd_dv": "3"})
    rows.create(database, "person", {"full_name": "José Pino", "rut": "12.345.678-5"})
    rows.create(database, "log_entry", {"text": "1308 horas"})
    rows.create(database, "log_entry", {"text": "Para 2° básico"})
    assert titles(database, text) == [found]


def test_the_words_of_a_files_name_are_marked_one_by_one(database):
    rows.create(database, "log_entry", {"text": "Está en foto_huerta_2.jpg"})
    [group] = search.search(database, Question("huert")).groups
    [hit] = group.hits
    assert [hit.title[start : start + size] for start, size in hit.title_marks] == ["huerta"]


def test_a_word_of_the_title_weighs_more_and_what_is_found_is_grouped_by_kind(database, garden):
    rows.create(database, "practice", {"title": "Otra", "purpose": "huerta"})
    found = search.search(database, Question("huerta"))
    assert [(group.tipo, group.total) for group in found.groups] == [("practice", 2), ("meeting", 1)]
    assert [hit.title for hit in found.groups[0].hits] == ["La huerta se mide", "Otra"]


def test_a_practice_that_is_called_so_comes_before_what_only_mentions_it(database, garden):
    rows.create(database, "practice", {"title": "El corral", "purpose": "medir, " * 300})
    rows.create(database, "visit", {"purpose": "Ver el corral"})
    rows.create(database, "ally", {"organisation": "Corral"})
    rows.create(database, "commitment", {"text": "Traer el termómetro", "blocker": "El corral"})
    found = search.search(database, Question("corral"))
    kinds = [group.tipo for group in found.groups]
    assert kinds[:3] == ["practice", "meeting", "ally"]
    assert kinds.index("visit") < kinds.index("commitment"), "which only says it too, and is not called so"


def test_words_of_its_parts_and_the_names_it_mentions_find_a_record(database, garden, ids):
    assert titles(database, "lienza nanco canelo") == ["La huerta se mide"]
    rows.update(database, "person", ids.berta, {"full_name": "Berta Huenchul"})
    assert titles(database, "lienza nanco") == []
    assert titles(database, "lienza huenchul") == ["La huerta se mide"]


def test_what_has_no_title_is_called_by_what_it_tells_and_not_by_a_code(database):
    seen = {"oa_codes": ["MA03 OA 21"], "what_was_seen": "Cómo se reparten las tareas del cantero"}
    rows.create(database, "internship", seen)
    assert titles(database, "cantero") == ["Cómo se reparten las tareas del cantero"]


def test_it_narrows_by_kind_subject_axis_grade_objective_person_school_and_year(database, garden, ids):
    narrowed = {"kind": "practice", "subject": "MA", "axis": "Medición", "grade": "3", "oa": "MA03 OA 21",
                "person": ids.berta, "school": ids.canelo, "year": "2026"}  # fmt: skip
    assert titles(database, **narrowed) == ["La huerta se mide"]
    for name, other in {"kind": "meeting", "subject": "LE", "axis": "Lectura", "grade": "4", "oa": "MA03 OA 22",
                        "person": ids.celso, "school": ids.aromo, "year": "2025"}.items():  # fmt: skip
        assert titles(database, "huerta", **narrowed | {name: other}) == []
    assert search.years(database) == ["2026"]
    assert search.axes(database) == ["Medición"]


def test_a_school_is_of_no_year_whenever_it_joined(database, garden, ids):
    rows.update(database, "school", ids.canelo, {"joined_on": "2019-03-01"})
    assert search.years(database) == ["2026"]
    assert titles(database, "canelo", kind="school") == ["Escuela El Canelo"]


def test_an_axis_that_is_written_in_two_ways_is_one(database, garden):
    rows.create(database, "practice", {"title": "El techo", "axis": "medicion"})
    assert search.axes(database) == ["Medición"]
    assert titles(database, axis="Medición") == ["El techo", "La huerta se mide"]


def test_what_was_removed_is_never_shown_and_comes_back_with_what_it_held(database, garden):
    assert titles(database, "lienza") == ["La huerta se mide"]
    rows.remove(database, "practice", garden)
    assert titles(database, "lienza") == []
    rows.bring_back(database, "practice", garden)
    assert titles(database, "lienza") == ["La huerta se mide"]
    practice_parts.set_grades(database, garden, [])
    assert titles(database, "lienza") == []


def test_a_private_draft_is_found_by_its_author_alone(database, ids):
    practices.create(database, {"title": "Secreto del corral"})
    assert titles(database, "secreto") == ["Secreto del corral"]
    laptop.sit_down(database, ids.celso)
    assert practices.find_ids(database) == []
    assert titles(database, "secreto") == []
    assert titles(database, kind="practice") == []


def test_what_comes_in_a_file_is_found_and_what_is_undone_is_not(desks):
    from app.sync import undoing

    ana, luis, _rosa = desks
    rows.create(luis.database, "practice", {"title": "Los quirquinchos"})
    ana.receive(luis.hand_over())
    assert titles(ana.database, "quirqui") == ["Los quirquinchos"]
    undoing.undo(ana.database)
    assert titles(ana.database, "quirqui") == []


def test_a_missing_damaged_or_foreign_index_is_made_anew(database, garden, tmp_path):
    path = search_index.path_of(database)
    assert titles(database, "lienza")
    path.unlink()
    assert titles(database, "lienza")
    path.write_bytes(b"no es un archivo de datos" * 400)
    assert titles(database, "lienza")
    with sqlite3.connect(path) as index:  # one that was brought from elsewhere
        index.execute("UPDATE about SET token = 'otro'")
        index.execute("DELETE FROM words")
    index.close()
    assert titles(database, "lienza")
    with sqlite3.connect(path) as index:
        index.execute("UPDATE about SET version = 0")
        index.execute("DELETE FROM words")
    index.close()
    assert titles(database, "lienza")


def test_an_index_that_was_given_up_half_made_goes_on_from_there(database, garden, monkeypatch):
    monkeypatch.setattr(search_index, "_AT_ONCE", 2)
    impatient = Impatient(1)
    with pytest.raises(Cancelled):
        search_index.renew(database, impatient)
    [(_, whole), _] = impatient.told
    with database.read() as session:
        assert unindexed.count(session) == whole - 2
    assert titles(database, "huerta") == ["La huerta se mide", "Vamos al corral"]


def test_a_new_index_reads_every_record_once_with_what_is_part_of_it(database, garden, monkeypatch):
    evidence.add_text(database, "Midieron con lienza", practice_id=garden)
    read, gather = [], search_index.gather
    monkeypatch.setattr(search_index, "gather", lambda *told: read.extend(told[2]) or gather(*told))
    monkeypatch.setattr(search_index, "_AT_ONCE", 1)
    search_index.forget(database)
    search_index.renew(database)
    assert read.count(garden) == 1
    assert len(read) == len(set(read))
    assert titles(database, "midieron") == ["La huerta se mide"]


def test_tables_written_anew_are_read_anew(database, garden):
    assert titles(database, "lienza")
    with database.write() as session:
        rebuild.rebuild(session)
    assert titles(database, "lienza") == ["La huerta se mide"]


def test_the_index_leaves_no_word_of_what_was_erased_for_good(database, garden):
    from app.sync import erasing

    assert titles(database, "lienza")
    erasing.erase(database, "practice", garden)
    assert not search_index.path_of(database).exists()
    assert titles(database, "lienza") == []
    assert b"lienza" not in search_index.path_of(database).read_bytes()


def test_the_index_is_not_dumped_nor_in_the_data_file(database, garden):
    before = io.StringIO()
    records.dump(database, before)
    assert titles(database, "lienza")
    after = io.StringIO()
    records.dump(database, after)
    assert after.getvalue() == before.getvalue()
    with sqlite3.connect(database.folder / FILE_NAME) as connection:
        assert connection.execute("SELECT count(*) FROM local_unindexed").fetchone() == (0,)
    connection.close()


def test_every_type_of_record_is_found_from_its_declaration(database):
    """No type has code of its own in the search: what has a title and is no part of another is found by it."""
    made = {}
    for tipo in search.kinds():
        spec = registry.fields(tipo)
        name = next((n for n in (registry.types()[tipo].title_field, *spec) if n and spec[n].kind == "text"), None)
        if name is None or registry.types()[tipo].natural or registry.parents(tipo) or tipo == "microcentro":
            continue
        made[tipo] = rows.create(database, tipo, {name: f"Zarapito {tipo}"})
    found = search.search(database, Question("zarapito"))
    assert {group.tipo: [hit.id for hit in group.hits] for group in found.groups} == {t: [i] for t, i in made.items()}
    assert len(made) > 15


def test_ten_thousand_rows_are_noted_by_one_statement_and_read_when_somebody_searches(database):
    """A reception must not become slower."""
    made = [rows.create(database, "meeting", {"title": f"Acuerdo {n}"}) for n in range(4)]
    statements = []
    with database.write() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *_: statements.append(1))
        unindexed.note(connection, [("meeting", f"{n:036}") for n in range(10_000)])
        assert len(statements) == 1
    assert len(titles(database, "acuerdo")) == len(made)


@given(st.text(max_size=40))
def test_no_words_break_the_question(text):
    assert all(word.strip("_") for word in search_index.wanted(text))
    assert all(spanish_key(word) for word in search_index.wanted(text))


def test_signs_of_the_index_are_only_words(database, garden):
    for odd in ('"', "huerta*", "NEAR(a b)", "a AND OR", "-huerta", "title:huerta", "(", "^", "~", "ñ~"):
        search.search(database, Question(odd))


def test_the_command_finds_and_answers_a_machine(tmp_path, capsys):
    folder = ["--datos", str(tmp_path / "d")]
    main(["crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo Pino", *folder])
    capsys.readouterr()
    assert main(["buscar", "catri", "--json", *folder]) == 0
    [group, *_] = json.loads(capsys.readouterr().out)["data"]["groups"]
    assert (group["kind"], group["hits"][0]["title"]) == ("person", "Rosa Catrileo Pino")
    assert main(["buscar", "catri", *folder]) == 0
    assert "1 persona:" in capsys.readouterr().out
    assert main(["buscar", *folder]) == 2
    assert main(["buscar", "x", "--autor", "Nadie", *folder]) == 3


def test_the_command_says_how_to_see_the_others(workspace, data_folder, database, garden, monkeypatch, capsys):
    other = rows.create(database, "practice", {"title": "Otra"})
    practice_parts.write_task(database, other, "3", oa_codes=["MA03 OA 21"])
    workspace.close()
    monkeypatch.setattr(search, "FIRST", 1)
    monkeypatch.setattr(search, "MANY", 1)
    asked = ["buscar", "--oa", "ma3 oa21", "--datos", str(data_folder)]
    assert main(asked) == 0
    assert "… y 1 más, con «--tipo practice»" in capsys.readouterr().out
    assert main([*asked, "--tipo", "practice"]) == 0
    assert "… y 1 más, con más palabras" in capsys.readouterr().out
