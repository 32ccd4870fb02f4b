"""The commands for grave cases: borrar-para-siempre, hoja-de-recuperacion, recuperar."""

from __future__ import annotations

import shutil
from contextlib import redirect_stdout
from io import StringIO

import pytest
from pypdf import PdfReader

from app.main import main
from tests.integration.cli.laptops import PRACTICE, Answer, exchange, lines


@pytest.fixture(scope="module")
def holding(met, tmp_path_factory):
    """The data folders of the two after a practice came to both; to be copied, not used."""
    root = tmp_path_factory.mktemp("tienen")
    for laptop in ("rosa", "ivan"):
        shutil.copytree(met / laptop, root / laptop)

    def run(*words, laptop="rosa"):
        with redirect_stdout(StringIO()):
            return Answer(main([*map(str, words), "--datos", str(root / laptop)]), "", "")

    assert run("cargar", lines(root, PRACTICE), laptop="ivan").status == 0
    exchange(run, root, "ivan", "rosa")
    exchange(run, root, "rosa", "ivan")
    return root


@pytest.fixture
def pair(minga, holding, tmp_path):
    """Rosa's microcentro, with Iván's laptop in it and a practice that both hold."""
    for laptop in ("rosa", "ivan"):
        shutil.copytree(holding / laptop, tmp_path / laptop)
    return minga


def dumped(minga, tmp_path, laptop):
    path = tmp_path / f"{laptop}.jsonl"
    assert minga("volcar", "--salida", path, laptop=laptop).status == 0
    return path.read_text("utf-8")


def test_erasing_shows_first_and_erases_only_when_confirmed(pair, tmp_path):
    shown = pair("borrar-para-siempre", "practice", "huerta")
    assert shown.status == 0
    assert "«La huerta»" in shown.out
    assert "No se puede deshacer" in shown.out
    assert "--confirmar" in shown.out
    assert "La huerta" in dumped(pair, tmp_path, "rosa")
    done = pair("borrar-para-siempre", "practice", "huerta", "--confirmar", "--json")
    assert (done.status, done.data["done"], done.data["records"]) == (0, True, {"practice": 1})
    exchange(pair, tmp_path, "rosa", "ivan")
    assert "La huerta" not in dumped(pair, tmp_path, "rosa") + dumped(pair, tmp_path, "ivan")
    assert pair("borrar-para-siempre").out.strip() == "No llegó nada de lo que se borró."


def test_what_came_back_of_something_erased_is_told_with_what_to_do(pair, tmp_path):
    """The list named a type and a code, and nothing led to the list."""
    pair("borrar-para-siempre", "practice", "huerta", "--confirmar")
    assert "Volvió algo" not in pair("estado").out
    pair("cargar", lines(tmp_path, PRACTICE.replace("La huerta", "La huerta otra vez")), laptop="ivan")
    exchange(pair, tmp_path, "ivan", "rosa")
    told = "Volvió algo que se había borrado para siempre: práctica «La huerta otra vez»."
    assert f"{told} Vea «minga borrar-para-siempre»." in pair("estado").out.splitlines()
    assert "Volvió algo" not in pair("estado", laptop="ivan").out
    first, how = pair("borrar-para-siempre").out.splitlines()
    assert first == told
    assert pair(*how.partition("minga ")[2].split(), "--confirmar").status == 0
    assert pair("borrar-para-siempre").out.strip() == "No llegó nada de lo que se borró."


@pytest.mark.parametrize(
    ("words", "laptop", "status", "told"),
    [
        (("practice", "huerta", "--confirmar"), "ivan", 2, "Solo la coordinación"),
        (("practice", "nadie"), "rosa", 3, "No se encontró"),
        (("cosa", "huerta"), "rosa", 2, "de tipo «cosa»"),
        (("practice",), "rosa", 2, "Falta decir qué registro"),
    ],
)
def test_what_cannot_be_erased_is_told(pair, words, laptop, status, told):
    answer = pair("borrar-para-siempre", *words, laptop=laptop)
    assert answer.status == status
    assert told in answer.err


def test_the_sheet_is_written_and_a_lost_coordination_comes_back_with_it(pair, tmp_path):
    sheet = tmp_path / "hoja.pdf"
    assert pair("hoja-de-recuperacion", "--salida", sheet).status == 0
    blank = pair("hoja-de-recuperacion", "--blanco", "--salida", tmp_path / "b.pdf", "--json")
    words = blank.data["words"]
    assert set(words) <= set(PdfReader(sheet).pages[0].extract_text().split())
    before = dumped(pair, tmp_path, "rosa")
    shutil.rmtree(tmp_path / "rosa")

    file = tmp_path / "ivan.entrega"
    assert pair("entregar", "--salida", file, laptop="ivan").status == 0
    back = pair("recuperar", file, "--palabras", " ".join(words), "--persona", "Rosa Catrileo", laptop="nuevo")
    assert back.status == 0
    assert "coordinación del microcentro" in back.out
    for _ in range(2):
        exchange(pair, tmp_path, "nuevo", "ivan")
        exchange(pair, tmp_path, "ivan", "nuevo")
    assert dumped(pair, tmp_path, "nuevo") == dumped(pair, tmp_path, "ivan") == before


def test_mistyped_words_are_told_one_by_one_and_leave_nothing(pair, tmp_path):
    words = pair("hoja-de-recuperacion", "--blanco", "--salida", tmp_path / "b.pdf", "--json").data["words"]
    typed = " ".join(["zapalo", *words[1:]])
    answer = pair("recuperar", "--palabras", typed, "--persona", "Rosa", laptop="nuevo")
    assert answer.status == 2
    assert "la 1, «zapalo» (¿será «zapallo»?)" in answer.err
    assert "Todavía no hay ningún microcentro" in pair("estado", laptop="nuevo").err


def test_only_where_the_microcentro_was_born_the_sheet_is_made(pair, tmp_path):
    answer = pair("hoja-de-recuperacion", "--salida", tmp_path / "h.pdf", laptop="ivan")
    assert answer.status == 2
    assert not (tmp_path / "h.pdf").exists()
