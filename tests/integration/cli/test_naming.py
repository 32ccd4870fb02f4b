"""How a record is named on the command line: by a part of its name that nothing else has, or by its code."""

from __future__ import annotations

import json

from tests.integration.cli.laptops import lines

ANAS = (
    {"tipo": "person", "id": "soto", "full_name": "Ana Soto"},
    {"tipo": "person", "id": "aravena", "full_name": "Ana Soto Aravena"},
    {"tipo": "school", "id": "uno", "rbd": 4501, "name": "Escuela El Aromo"},
    {"tipo": "school", "id": "dos", "rbd": 4502, "name": "Escuela El Canelo"},
)


def test_a_name_that_several_have_is_asked_for_and_nobody_is_taken_for_another(created, tmp_path):
    loaded = created("cargar", lines(tmp_path, "\n".join(json.dumps(one) for one in ANAS)))
    assert loaded.out.endswith("4 nuevos, 0 cambiados, 0 borrados, 0 sin cambio.\n")
    assert created("persona", "rosa", "--json").json["data"]["people"][0]["here"]
    doubted = created("persona", "ana")
    assert doubted.status == 2
    assert "Ana Soto (" in doubted.err
    assert "Ana Soto Aravena (" in doubted.err
    assert "Rosa Catrileo (trabaja ahora)" in created("persona").out
    assert "Ana Soto (trabaja ahora)" in created("persona", "ana soto").out
    code = doubted.err.split("Ana Soto Aravena (")[1][:8]
    assert "Ana Soto Aravena (trabaja ahora)" in created("persona", code).out
    assert created("buscar", "huerta", "--escuela", "escuela").status == 2
    assert created("buscar", "huerta", "--escuela", "4502").status == 0
    assert created("buscar", "huerta", "--autor", "nadie").status == 3


def test_what_is_not_found_is_told_as_it_was_typed(created, tmp_path):
    nothing = created("imprimir", "tabla", "--sesion", "la de marzo", "--salida", tmp_path / "tabla.pdf")
    assert nothing.status == 3
    assert "No se encontró la sesión. No hay nada con «la de marzo»." in nothing.err
    assert "«rosa-vieja»" in created("borrar-para-siempre", "person", "rosa-vieja").err


def test_one_is_told_as_one(created, tmp_path):
    one = lines(tmp_path, json.dumps(ANAS[0]))
    assert created("cargar", one).out.endswith("1 nuevo, 0 cambiados, 0 borrados, 0 sin cambio.\n")
    assert created("volcar", "--salida", tmp_path / "todo.jsonl").out.startswith("Se escribieron ")
    book = tmp_path / "personas.xlsx"
    assert created("planilla", "exportar", book, "--registro", "practicas").out.startswith("Se escribieron 0 registros")
