"""Not accepting who asks to join, and thinking better of it, by commands."""

from __future__ import annotations

import pytest

from tests.integration.cli.laptops import CODE, exchange


@pytest.fixture
def asked(pair, tmp_path):
    """Rosa's microcentro, with a laptop that asks to join, and the beginning of its id."""
    pair("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    pair("unirse", tmp_path / "i.entrega", "--persona", "Luz Vera", "--clave", CODE, laptop="luz")
    exchange(pair, tmp_path, "luz", "rosa")
    (asking,) = pair("aceptar", "--json").data["asking"]
    return pair, asking["device"][:8]


def test_who_is_not_accepted_is_asked_about_no_more_and_what_it_means_is_said(asked, tmp_path):
    minga, luz = asked
    told = minga("no-aceptar", luz)
    assert told.status == 0
    assert "No se aceptó a Luz Vera. Allá no se enteran" in told.out
    assert f"minga no-aceptar {luz} --deshacer" in told.out
    assert "minga invitaciones --anular" in told.out, "she knew the words"
    assert "Nadie pide unirse" in minga("aceptar").out
    assert minga("aceptar", "--todos", "--json").data == {"asking": [], "accepted": []}
    assert "unirse" not in minga("estado").out
    assert minga("estado", "--json").data["asking"] == []
    minga("entregar", "--salida", tmp_path / "otra.entrega", laptop="luz")
    told = minga("recibir", tmp_path / "otra.entrega").out
    assert "Usted no aceptó el computador de Luz Vera" in told
    assert "minga no-aceptar" in told
    assert "minga aceptar" not in told
    assert "Nadie pide unirse" in minga("aceptar").out


def test_those_not_accepted_are_listed_shown_again_and_accepted(asked):
    minga, luz = asked
    assert "No hay computadores" in minga("no-aceptar").out
    minga("no-aceptar", luz)
    assert f"{luz}  Luz Vera, en «Computador de Luz Vera»: no se aceptó el " in minga("no-aceptar").out
    assert [one["person"] for one in minga("no-aceptar", "--json").data["declined"]] == ["Luz Vera"]
    assert "Piden unirse otra vez: Luz Vera" in minga("no-aceptar", luz, "--deshacer").out
    assert luz in minga("aceptar").out
    minga("no-aceptar", luz)
    told = minga("aceptar", luz)
    assert (told.status, "Luz Vera ya es parte" in told.out) == (0, True)
    assert "No hay computadores" in minga("no-aceptar").out


def test_a_no_without_a_laptop_or_by_who_does_not_coordinate_says_what_to_do(asked):
    minga, luz = asked
    assert minga("no-aceptar", "--deshacer").status == 2
    assert minga("no-aceptar", "zzzz").status == 3
    refused = minga("no-aceptar", luz, laptop="ivan")
    assert (refused.status, "Pídalo a quien coordina" in refused.err) == (2, True)
