"""duplicados, unir, separar: the same guided fusion, for scripts and for those who prefer words."""

from __future__ import annotations

import json

import pytest

from app.cli.frame import DONE, REFUSED, WRONG_USAGE
from app.main import main
from app.services import people
from app.services.workspace import open_workspace


@pytest.fixture
def twins(tmp_path):
    """A data folder where Berta was written twice; the ids of both."""
    workspace = open_workspace(tmp_path / "ana")
    database = workspace.create("Los Boldos", "Ana Soto")
    found = [people.add(database, "Berta Ñanco", phone="412"), people.add(database, "berta nanco", email="b@ej.cl")]
    found.append(people.add(database, "Berta Ñanco"))
    workspace.close()
    return found


@pytest.fixture
def minga(capsys, tmp_path):
    def run(*words):
        status = main([*words, "--datos", str(tmp_path / "ana")])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def answer(said):
    return json.loads(said[1])["data"]


def test_what_is_suspected_is_joined_after_a_look_and_taken_apart_again(minga, twins):
    one, _other, two = twins
    status, out, _err = minga("duplicados")
    assert status == DONE
    assert out.splitlines()[:2] == [
        "Personas que parecen la misma: «Berta Ñanco»",
        f"  {min(one, two)[:8]}  " + ("teléfono 412" if min(one, two) == one else "sin más datos"),
    ]
    assert "minga unir" in out.splitlines()[-1]
    status, out, _err = minga("unir", two[:8], one[:8], "--revisar")
    assert (status, "Se completa con el otro: Teléfono." in out) == (DONE, True)
    assert "Pasa al que queda: 1 cargo." in out
    assert answer(minga("duplicados", "--json"))["fusions"] == []
    said = answer(minga("unir", two[:8], one[:8], "--json"))
    status, out, _err = minga("duplicados")
    assert out.splitlines() == [
        "No hay nada que parezca repetido.",
        f"{said['id'][:8]}  «Berta Ñanco» está unida con «Berta Ñanco».",
    ]
    assert minga("unir", two[:8], one[:8])[0] == DONE
    assert minga("separar", one[:8])[0] == DONE
    assert answer(minga("duplicados", "--json")) == {"suspicions": [], "fusions": []}


def test_a_field_is_taken_from_the_other_by_its_name(minga, twins):
    one, other, _two = twins
    _status, out, _err = minga("unir", one[:8], other[:8], "--revisar")
    assert "  Nombre completo: «Berta Ñanco» (en el otro, «berta nanco») [full_name]" in out.splitlines()
    assert minga("unir", one[:8], other[:8], "--tomar", "full_name")[0] == DONE
    assert answer(minga("duplicados", "--json"))["fusions"][0]["kept_title"] == "berta nanco"
    assert minga("unir", one[:8], other[:8], "--tomar", "rut")[0] == DONE  # there is nothing left to choose


@pytest.mark.parametrize("look", [["--revisar"], []])
def test_what_is_chosen_is_what_is_told(minga, twins, look):
    """It told what would hold without the choice, and took the other."""
    one, other, _two = twins
    words = ["unir", one[:8], other[:8], "--tomar", "full_name", *look]
    assert "  Nombre completo: «berta nanco» (en el otro, «Berta Ñanco») [full_name]" in minga(*words)[1].splitlines()


def test_a_look_refuses_a_choice_that_joining_refuses(minga, twins):
    one, other, _two = twins
    assert minga("unir", one[:8], other[:8], "--tomar", "rut", "--revisar")[0] == WRONG_USAGE
    said = answer(minga("unir", one[:8], other[:8], "--tomar", "full_name", "--revisar", "--json"))
    assert [one["takes_other"] for one in said["guide"]["differences"]] == [True]


def test_what_is_different_is_said_once(minga, twins):
    one, _other, two = twins
    assert minga("separar", one[:8], two[:8])[0] == DONE
    assert answer(minga("duplicados", "--json"))["suspicions"] == []


def test_what_is_not_there_or_not_clear_is_refused(minga, twins):
    one, other, _two = twins
    assert minga("unir", one[:8], "ffffffff-0000")[0] == REFUSED
    assert minga("unir", one[:8], one[:8])[0] == WRONG_USAGE
    assert minga("unir", one[:2], other[:8])[0] == WRONG_USAGE
    assert minga("unir", one[:8], other[:8], "--tomar", "rut")[0] == WRONG_USAGE
    assert minga("separar", "ffffffff")[0] == REFUSED
