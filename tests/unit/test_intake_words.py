"""What a workbook brought, in the sentences that the window and the command say."""

from __future__ import annotations

import pytest

from app.services.register_intake_words import sheet_words, summary, titles
from app.services.register_lines import TakenIn


@pytest.mark.parametrize(
    ("found", "done", "said"),
    [
        (TakenIn(), True, ["«A.xlsx»: no trae nada nuevo."]),
        (TakenIn(equal={"Red": 1}), False, ["«A.xlsx»: no trae nada nuevo. 1 fila ya está en Minga."]),
        (
            TakenIn(equal={"Red": 1, "Escuelas": 1}, ignored=["Notas", "Contenido"]),
            True,
            ["«A.xlsx»: no trae nada nuevo. 2 filas ya están en Minga.", "No se tomaron en cuenta: Notas."],
        ),
        (TakenIn(new={"Red": 1}), True, ["«A.xlsx». Se tomó 1 fila nueva.", "  Red: 1 nueva."]),
        (
            TakenIn(changed={"Red": 1}),
            False,
            ["«A.xlsx». Al recibirla se tomaría 1 fila cambiada.", "  Red: 1 cambiada."],
        ),
        (
            TakenIn(changed={"Red": 2}, equal={"Red": 1}),
            True,
            ["«A.xlsx». Se tomaron 2 filas cambiadas; 1 fila ya estaba igual.", "  Red: 2 cambiadas, 1 igual."],
        ),
        (
            TakenIn(
                new={"Red": 2, "Sesiones": 1}, changed={"Escuelas": 1}, equal={"Red": 2, "Sesiones": 0, "Actas": 7},
                ignored=["Diccionario", "Cómo llenarla", "Hoja 1", "Hoja 2"],
            ),
            False,
            [
                "«A.xlsx». Al recibirla se tomarían 3 filas nuevas y 1 cambiada; 9 filas ya estaban iguales.",
                "  Red: 2 nuevas, 2 iguales.",
                "  Sesiones: 1 nueva.",
                "  Escuelas: 1 cambiada.",
                "No se tomaron en cuenta: Hoja 1, Hoja 2.",
            ],
        ),
        (
            TakenIn(new={"Red": 1}, changed={"Red": 2}),
            True,
            ["«A.xlsx». Se tomaron 1 fila nueva y 2 cambiadas.", "  Red: 1 nueva, 2 cambiadas."],
        ),
    ],
)  # fmt: skip
def test_what_a_workbook_brings_is_said_whole_and_sheet_by_sheet(found, done, said):
    assert summary(found, "A.xlsx", done=done) == said


def test_the_sheets_that_were_understood_stand_once_each_those_with_something_new_first():
    found = TakenIn(new={"Red": 1}, changed={"Escuelas": 1, "Red": 1}, equal={"Actas": 2, "Escuelas": 1})
    assert titles(found) == ["Red", "Escuelas", "Actas"]
    said = [sheet_words(found, one) for one in titles(found)]
    assert said == ["1 nueva, 1 cambiada", "1 cambiada, 1 igual", "2 iguales"]
