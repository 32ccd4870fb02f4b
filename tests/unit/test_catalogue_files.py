"""Reading official files: recognised by their header, whatever hands they came through, and refused whole."""

from __future__ import annotations

import pytest

from app.errors import Cancelled, InputRefused, InvalidData
from app.jobs import Silent
from app.services.catalogue_files import parse
from app.texts import describe, explain
from tests.patience import Impatient

SCHOOLS = '''AGNO;RBD;DGV_RBD;NOM_RBD;MRUN;RUT_SOSTENEDOR;COD_COM_RBD;NOM_COM_RBD;COD_DEPE;RURAL_RBD;LATITUD;LONGITUD;\
CONVENIO_PIE;ENS_01;ENS_02;MAT_ENS_1;MAT_ENS_2;MAT_TOTAL;ESTADO_ESTAB
2025;4901;7;ESCUELA ÑUBLE ALTO;777001;88999000;8105;HUALQUI;2;1;-36,9748;-72,9371;1;110;0;0;14;14;1
2025;4902;5;"ESCUELA ""LOS; PINOS""";;;8105;HUALQUI;6;0; ; ;0;10;110;5;9;14;2
'''


def rows(text: str | bytes, name: str = "cualquiera.txt") -> list[dict[str, object]]:
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return parse(name, data, Silent()).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_directory_reads_the_same_in_every_encoding(encoding: str, ends: str) -> None:
    first, second = rows(SCHOOLS.replace("\n", ends).encode(encoding))
    assert first["name"] == "Escuela Ñuble Alto"
    assert (first["rbd"], first["commune_cut"], first["dependency"]) == (4901, "08105", "2")
    assert (first["lat"], first["lon"]) == ("-36.9748", "-72.9371")
    assert (first["rural"], first["has_pie"], first["basic_pupils"]) == (True, True, 14)
    assert (first["teaches_preschool"], first["teaches_basic"]) == (False, True)
    assert second["official_name"] == 'ESCUELA "LOS; PINOS"'
    assert (second["lat"], second["state"], second["teaches_preschool"]) == (None, "2", True)


def test_nothing_that_names_a_person_is_read_or_kept() -> None:
    parsed = parse("d.csv", SCHOOLS.encode("cp1252"), Silent())
    assert b"777001" not in parsed.data
    assert b"88999000" not in parsed.data
    assert b"MRUN" not in parsed.data
    assert b"RUT_SOSTENEDOR" not in parsed.data
    again = parse("d.csv", parsed.data, Silent())
    assert again.rows == parsed.rows
    assert again.sha256 == parsed.sha256


def test_a_file_without_personal_columns_is_kept_byte_for_byte() -> None:
    data = "FECHA,NOMBRE\r\n2026-09-18,Independencia\r\n".encode("utf-8-sig")
    assert parse("f.csv", data, Silent()).data == data


def test_columns_may_come_in_any_order_with_others_between_or_missing() -> None:
    (row,) = rows("NOM_RBD,OTRA,cod_com_rbd, RBD \nESCUELA SOL,x,16101,7\n")
    assert (row["rbd"], row["name"], row["commune_cut"], row["basic_pupils"]) == (7, "Escuela Sol", "16101", None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CUT_COMUNA,COMUNA\n01101,Iquique\n", "communes"),
        ("COD_DEPROV,NOM_DEPROV\n11,IQUIQUE\n", "deprov"),
        ("COD_SLEP,NOMBRE_SLEP_FORMATO,COD_COM_RBD,COD_DEPROV,DEPROV\n902,Sur,9102,92,X\n", "slep"),
        ("FECHA;NOMBRE\n18-09-2026;Independencia\n", "holidays"),
        (
            "CODIGO,TIPO,COD_ASIGNATURA,ASIGNATURA,GRADO,EJE,DESCRIPCION\nMA01 OA 01,OA,MA,Mate,1,N,Contar\n",
            "objectives",
        ),
        ("RBD;NOM_RBD;COD_COM_RBD;CUR_SIM_02;CUR_COMB_02\n7;SOL;8105;0;2\n", "courses"),
        ("RBD;NOM_RBD;COD_COM_RBD\n7;SOL;8105\n", "schools"),
    ],
)
def test_each_kind_is_known_by_its_header(text: str, kind: str) -> None:
    assert parse("sin-nombre", text.encode(), Silent()).kind.kind == kind


def test_every_bad_cell_is_named_by_line_column_value_and_reason() -> None:
    text = (
        "RBD,NOM_RBD,COD_COM_RBD,LATITUD,COD_DEPE,RURAL_RBD\n"
        "abc,ESCUELA A,8105,-36.9,2,1\n"
        "2,,8105,norte,9,1\n"
        "3,ESCUELA C,Hualqui,-136,2,sí\n"
        "4,ESCUELA D\n"
        "5,ESCUELA E,8105,,2,1\n"
        "5,ESCUELA F,8105,,2,1\n"
    )
    with pytest.raises(InvalidData) as caught:
        rows(text)
    said = [describe(problem) for problem in caught.value.problems]
    assert said == [
        "línea 2, RBD: «abc» no es un número entero.",
        "línea 3, NOM_RBD: Falta este dato.",
        "línea 3, LATITUD: «norte» no es un número.",
        "línea 3, COD_DEPE: «9» no es una de las opciones: 1, 2, 3, 4, 5, 6.",
        "línea 4, COD_COM_RBD: «Hualqui» no tiene la forma esperada (por ejemplo, 01101).",
        "línea 4, LATITUD: «-136» está fuera de lo posible (-90 a 90).",
        "línea 4, RURAL_RBD: «sí» no es una de las opciones: 0, 1.",
        "línea 5: La línea tiene 2 columnas y deben ser 6.",
        "línea 7, RBD: «5» ya está en la línea 6.",
    ]
    assert "línea 7" in explain(caught.value).in_one_line()


def test_at_most_fifty_bad_cells_are_named() -> None:
    with pytest.raises(InvalidData) as caught:
        rows("FECHA,NOMBRE\n" + "ayer,X\n" * 400)
    assert len(caught.value.problems) == 50


def test_lines_are_counted_as_in_the_file_although_cells_hold_line_breaks() -> None:
    with pytest.raises(InvalidData) as caught:
        rows('FECHA,NOMBRE\n\n2026-01-01,"Año\nNuevo"\n2026-13-01,X\n')
    assert caught.value.problems[0].place == "línea 5"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "vacío"),
        (b"\r\n\r\n", "vacío"),
        (b"nombre,edad\nAna,3\n", "ninguno de los archivos oficiales"),
        (b"FECHA,NOMBRE\n", "ninguna fila"),
        (b'FECHA,NOMBRE\n2026-01-01,"Ano Nu', "incompleto"),
        (b"RBD,NOM_RBD\n1,SOL\n", "COD_COM_RBD"),
        (b"FECHA,NOMBRE,FECHA\n2026-01-01,x,y\n", "más de una vez"),
        (b"PK\x03\x04\0\0\0\0", "No es una tabla"),
        (b"\xff\xfe\x41", "No es una tabla"),
        (b"FECHA,NOMBRE\n2026-01-01," + b"x" * 200_000 + b"\n", "no se puede leer"),
    ],
)
def test_what_is_no_official_file_is_refused_in_plain_words(data: bytes, reason: str) -> None:
    with pytest.raises(InputRefused) as caught:
        rows(data)
    assert reason in caught.value.reason


def test_reading_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        parse("f.csv", b"FECHA,NOMBRE\n2026-01-01,X\n", Impatient())
