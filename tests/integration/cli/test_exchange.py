"""Two laptops that exchange, decide and let each other in, by commands."""

from __future__ import annotations

import pytest

from app.errors import NoRoom
from app.models import registry
from app.services import people, persons_here
from app.services.workspace import open_workspace
from app.sync import declaration, inbox
from tests.integration.cli.laptops import CODE, PRACTICE, exchange, lines


def test_two_laptops_work_apart_and_end_with_the_same_bytes(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    exchange(pair, tmp_path, "rosa", "ivan")
    change = '{"tipo":"practice","id":"huerta","%s":"%s"}'
    pair("cargar", lines(tmp_path, change % ("title", "La huerta se mide")))
    pair("cargar", lines(tmp_path, change % ("purpose", "Medir")), laptop="ivan")
    exchange(pair, tmp_path, "ivan", "rosa")
    exchange(pair, tmp_path, "rosa", "ivan")
    dump = pair("volcar").out
    assert dump == pair("volcar", laptop="ivan").out
    assert "La huerta se mide" in dump
    assert '"purpose":"Medir"' in dump
    assert "No hay nada que decidir" in pair("conflictos").out


def test_a_conflict_is_listed_everywhere_and_decided_once(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    exchange(pair, tmp_path, "rosa", "ivan")
    pair("cargar", lines(tmp_path, PRACTICE.replace("La huerta", "De Rosa")))
    pair("cargar", lines(tmp_path, PRACTICE.replace("La huerta", "De Iván")), laptop="ivan")
    exchange(pair, tmp_path, "ivan", "rosa")
    exchange(pair, tmp_path, "rosa", "ivan")
    listed = [pair("conflictos", "--json", laptop=name).json["data"]["conflicts"] for name in ("rosa", "ivan")]
    assert [len(found) for found in listed] == [1, 1]
    assert listed[0][0]["id"] == listed[1][0]["id"]
    assert "Con dos versiones: 1 dato." in pair("estado").out
    assert "minga resolver" in pair("conflictos").out.splitlines()[-1]
    card = listed[0][0]
    wanted = next(version["number"] for version in card["versions"] if version["text"] == "De Rosa")
    assert pair("resolver", card["id"], "--elegir", 9).status == 2
    assert pair("resolver", card["id"], "--elegir", wanted).status == 0
    assert pair("resolver", card["id"], "--elegir", wanted).status == 3
    exchange(pair, tmp_path, "rosa", "ivan")
    assert "No hay nada que decidir" in pair("conflictos", laptop="ivan").out
    assert '"title":"De Rosa"' in pair("volcar", laptop="ivan").out
    assert pair("volcar").out == pair("volcar", laptop="ivan").out


@pytest.mark.parametrize("words", [("entregar",), ("entregar", "--limite", "18MB"), ("acuse",), ("invitar",)])
def test_what_is_no_entrega_is_written_over_only_when_somebody_says_so(pair, tmp_path, words):
    pair("cargar", lines(tmp_path, PRACTICE))
    acta = lines(tmp_path, "El acta de marzo", "acta.docx")
    answer = pair(*words, "--salida", acta)
    assert (answer.status, acta.read_text("utf-8")) == (2, "El acta de marzo")
    assert "no es una entrega" in answer.err
    assert "--reemplazar" in answer.err
    assert [path.name for path in tmp_path.glob("*acta*")] == ["acta.docx"]
    assert pair(*words, "--salida", acta, "--reemplazar").status == 0
    first = acta.read_bytes()
    assert first.startswith(b"ENTREGA1")
    assert pair(*words, "--salida", acta).status == 0  # the entrega of before gives way
    assert acta.read_bytes() != first


def test_of_several_files_the_good_ones_are_taken_and_one_refused_makes_it_3(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    good, bad = tmp_path / "bueno.entrega", lines(tmp_path, "no soy una entrega", "malo.entrega")
    pair("entregar", "--salida", good)
    cut = tmp_path / "cortado.entrega"
    cut.write_bytes(good.read_bytes()[:-40])
    answer = pair("recibir", bad, good, cut, laptop="ivan")
    assert answer.status == 3
    assert "«bueno.entrega»" in answer.out
    assert "«malo.entrega»" in answer.err
    assert "«cortado.entrega»" in answer.err
    assert "La huerta" in pair("volcar", laptop="ivan").out
    again = pair("recibir", good, laptop="ivan")
    assert (again.status, "ya se había recibido" in again.out) == (0, True)


def test_a_forgotten_code_is_replaced_by_the_word_of_the_coordination(pair, tmp_path):
    workspace = open_workspace(tmp_path / "ivan")
    database = workspace.open(workspace.find().id)
    persons_here.set_code(database, people.who_is_at_laptop(database), "4071")
    workspace.close()
    number = pair("persona", "iván", "--olvidado", "--json", laptop="ivan").json["data"]["number"]
    [his] = [one for one in pair("equipos", "--json").json["data"]["laptops"] if one["person"] == "Iván Rain"]
    asked = ("persona", "iván", "--numero", number)
    assert pair(*asked).status == 2
    assert pair(*asked, "--computador", his["device"][:8], laptop="ivan").status == 2
    word = pair(*asked, "--computador", his["device"][:8], "--json").json["data"]["word"]
    assert pair("persona", "iván", "--clave", "1234 5678", laptop="ivan").status == 3
    assert pair("persona", "iván", "--clave", word, laptop="ivan").status == 0
    assert pair("persona", "iván", laptop="ivan").status == 0
    assert pair("persona", "--olvidado", laptop="ivan").status == 2


def test_a_preview_changes_nothing(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    pair("entregar", "--salida", tmp_path / "x.entrega")
    before = pair("volcar", laptop="ivan").out
    answer = pair("recibir", "--revisar", tmp_path / "x.entrega", laptop="ivan")
    assert (answer.status, "1 práctica" in answer.out) == (0, True)
    assert pair("volcar", laptop="ivan").out == before


def test_a_laptop_can_be_accepted_by_the_beginning_of_its_id(created, tmp_path):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    assert "Nadie pide unirse" in created("aceptar").out
    exchange(created, tmp_path, "ivan", "rosa")
    (asking,) = created("aceptar", "--json").json["data"]["asking"]
    assert (asking["person"], asking["proved"]) == ("Iván Rain", True)
    assert "Piden unirse: Iván Rain" in created("estado").out
    assert created("aceptar", "zzzz").status == 3
    assert created("aceptar", asking["device"][:8]).status == 0
    assert created("aceptar", asking["device"][:8]).status == 3


def test_a_wrong_code_is_refused_and_leaves_no_microcentro(created, tmp_path):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    answer = created("unirse", tmp_path / "i.entrega", "--persona", "X", "--clave", f"{CODE} mas", laptop="otro")
    assert answer.status == 3
    assert "palabras" in answer.err
    assert list((tmp_path / "otro").rglob("minga.db")) == []


@pytest.mark.parametrize("more", [(), ("--revisar",)])
def test_an_invitation_that_is_received_as_a_delivery_says_how_to_use_it(created, tmp_path, more):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    answer = created("recibir", *more, tmp_path / "i.entrega")
    assert answer.status == 3
    assert "Es una invitación" in answer.err
    assert "minga unirse" in answer.err
    assert "«Unirme con un archivo de invitación»" in answer.err


def test_who_is_not_accepted_yet_reads_so_in_a_file_for_the_others_and_asks_nothing_of_himself(pair, tmp_path):
    pair("invitar", "--salida", tmp_path / "otra.entrega", "--clave", CODE)
    pair("unirse", tmp_path / "otra.entrega", "--persona", "Luz Vera", "--clave", CODE, laptop="luz")
    stick = tmp_path / "pendrive"
    stick.mkdir()
    pair("entregar", "--salida", stick / "rosa.entrega")
    refused = pair("recibir", stick / "rosa.entrega", laptop="luz")
    assert (refused.status, "la coordinación todavía no acepta este" in refused.err) == (3, True)
    assert "la coordinación todavía no acepta este" in pair("intercambiar", stick, laptop="luz").out
    pair("entregar", "--salida", tmp_path / "luz.entrega", laptop="luz")
    own = pair("recibir", tmp_path / "luz.entrega", laptop="luz")
    assert (own.status, "lo preparó este mismo computador" in own.out) == (0, True)
    assert "minga aceptar" not in own.out + pair("estado", laptop="luz").out
    assert "Luz Vera pide unirse" in pair("recibir", tmp_path / "luz.entrega").out


def test_all_who_knew_the_words_are_accepted_at_once_and_the_others_one_by_one(pair, tmp_path):
    pair("otro-equipo", laptop="ivan")
    exchange(pair, tmp_path, "ivan", "rosa")
    alone = pair("aceptar", "--todos")
    assert (alone.status, "Ninguno de los que piden unirse conocía la clave" in alone.err) == (2, True)
    pair("invitar", "--salida", tmp_path / "otra.entrega", "--clave", CODE)
    pair("unirse", tmp_path / "otra.entrega", "--persona", "Luz Vera", "--clave", CODE, laptop="luz")
    exchange(pair, tmp_path, "luz", "rosa")
    both = pair("aceptar", "--todos")
    assert "Luz Vera ya es parte del microcentro." in both.out
    assert "Sin la clave, y por aceptar uno por uno: 1 computador." in both.out
    assert pair("aceptar", alone_code(pair)).status == 0


def alone_code(minga):
    (asking,) = minga("aceptar", "--json").json["data"]["asking"]
    return asking["device"][:8]


def test_a_laptop_that_waits_to_be_accepted_says_so(created, tmp_path):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    assert "todavía no acepta este computador" in created("estado", laptop="ivan").out
    assert "todavía no acepta" not in created("estado").out


def test_a_delivery_in_files_of_a_chosen_size_is_received_and_acknowledged_by_a_line(pair, tmp_path):
    minga = pair
    minga("cargar", lines(tmp_path, PRACTICE), laptop="ivan")
    given = minga("entregar", "--salida", tmp_path / "e.entrega", "--limite", "700kB", "--json", laptop="ivan")
    assert given.json["data"]["paths"] == [str(tmp_path / "e.entrega")]
    assert minga("recibir", tmp_path / "e.entrega").status == 0
    answer = minga("acuse", "--salida", tmp_path / "acuse.entrega")
    line, sentence = answer.out.splitlines()
    assert line.startswith("ACUSE1-")
    assert "acuse.entrega" in sentence
    assert "Entregado, sin confirmar: 1 cambio." in minga("estado", laptop="ivan").out
    looked = minga("recibir", "--revisar", "--linea", f"Hola: {line} chao", laptop="ivan")
    assert "Avisa que llegó 1 cambio que usted entregó." in looked.out
    assert minga("recibir", "--linea", line, laptop="ivan").status == 0
    assert "sin confirmar" not in minga("estado", laptop="ivan").out
    again = minga("recibir", tmp_path / "acuse.entrega", laptop="ivan")
    assert (again.status, "ya se había recibido" in again.out) == (0, True)
    refused = minga("recibir", "--linea", line[:300], laptop="ivan")
    assert (refused.status, "incompleto o dañado" in refused.err) == (3, True)
    assert minga("recibir", laptop="ivan").status == 2
    assert minga("entregar", "--salida", tmp_path / "x.entrega", "--limite", "1kB").status == 2
    assert not (tmp_path / "x.entrega").exists()


def test_fault_25_a_file_for_another_microcentro_of_this_computer_says_for_which(pair, tmp_path):
    pair("crear", "--nombre", "El Aromo", "--persona", "Rosa Catrileo")
    pair("entregar", "--salida", tmp_path / "i.entrega", laptop="ivan")
    told = pair("recibir", tmp_path / "i.entrega", "--microcentro", "El Aromo")
    assert (told.status, told.out) == (2, "")
    assert "«i.entrega» es para el microcentro «Los Boldos», que también está en este computador" in told.err
    assert pair("recibir", tmp_path / "i.entrega").status == 0


def test_several_files_are_named_by_their_endings_also_where_the_console_does_not_do_it(pair, tmp_path):
    """As on Windows: «minga recibir *.entrega» is what its help says."""
    for number in range(2):
        pair("cargar", lines(tmp_path, PRACTICE.replace("huerta", f"huerta-{number}")), laptop="ivan")
        pair("entregar", "--salida", tmp_path / f"iván [{number}].ENTREGA", laptop="ivan")
    (tmp_path / "otra.txt").touch()
    told = pair("recibir", tmp_path / "iv?n*.ENTREGA", "--json")
    assert (told.status, [one["state"] for one in told.data["files"]]) == (0, ["applied"] * 2)
    for none in ("*.nada", "no-hay/*.entrega", "**"):
        assert pair("recibir", tmp_path / none).status == 3


def test_what_is_no_entrega_is_told_with_what_to_do_also_where_there_are_several_microcentros(pair, tmp_path):
    """An invitation asked for which microcentro it was, and a folder did not exist or was damaged."""
    pair("crear", "--nombre", "El Aromo", "--persona", "Rosa Catrileo")
    pair("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE, "--microcentro", "El Aromo")
    invitation = pair("recibir", tmp_path / "i.entrega")
    assert (invitation.status, "minga unirse" in invitation.err) == (3, True)
    folder = pair("recibir", tmp_path)
    assert (folder.status, "Es una carpeta" in folder.err, "minga intercambiar" in folder.err) == (3, True, True)


def test_of_each_refused_file_a_machine_is_told_why(pair, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text("una carta")
    (tmp_path / "c").mkdir()
    answer = pair("recibir", *(tmp_path / name for name in "abc"), "--json")
    assert [one["error"]["kind"] for one in answer.data["files"]] == ["BundleRefused", "BundleRefused", "InputRefused"]
    assert all(one["error"]["advice"] for one in answer.data["files"])


def test_fault_22_what_waits_and_finds_no_room_yet_stops_no_other_command(pair, tmp_path, monkeypatch):
    """Every command ended with it, also those by which room is made and the one that says what waits."""
    path = tmp_path / "ivan.entrega"
    pair("cargar", lines(tmp_path, PRACTICE), laptop="ivan")
    with monkeypatch.context() as newer:
        newer.setattr(declaration, "MIN_READER", registry.SCHEMA + 1)
        pair("entregar", "--salida", path, laptop="ivan")
    assert pair("recibir", path).status == 0
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    with monkeypatch.context() as full:
        full.setattr(inbox, "receive", lambda *_given, **_more: (_ for _ in ()).throw(NoRoom(tmp_path, "FULL", "3 MB")))
        said = pair("estado")
        told = pair("estado", "--json")
    assert (said.status, "3 MB" in said.err, "espera una versión" in said.out) == (0, True, False)
    assert told.data["newer"] == ["ivan.entrega"]
    assert "«ivan.entrega»" in pair("estado").err
    assert "La huerta" in pair("volcar").out
