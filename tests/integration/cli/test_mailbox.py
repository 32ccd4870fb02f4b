"""The command of the stick: one sentence, what stayed behind, and its exit status."""

from __future__ import annotations

import json

from app.cli.frame import MACHINE_FAILED, REFUSED, WRONG_USAGE
from app.main import main
from app.sync import roster
from tests.oracle.desk import a_practice, visit


def run(capsys, desk, *words):
    status = main([*map(str, words), "--datos", str(desk.folder)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_command_says_in_one_sentence_what_went_in_and_out(desks, stick, capsys):
    ana, luis, _rosa = desks
    a_practice(luis)
    luis.close()
    ana.close()
    assert run(capsys, luis, "intercambiar", stick)[0] == 0
    status, out, _err = run(capsys, ana, "intercambiar", stick)
    assert status == 0
    assert out.splitlines()[0].startswith("Entró 1 cambio de Luis Vera Mella; para los demás quedó un aviso")
    status, out, _err = run(capsys, ana, "intercambiar", stick, "--json")
    data = json.loads(out)["data"]
    assert (data["taken"], data["left"], data["known"]) == ([], None, 1)


def test_the_command_tells_what_stayed_and_ends_with_its_status(desks, stick, capsys):
    ana, luis, _rosa = desks
    file = visit(luis, stick).left.path
    file.write_bytes(file.read_bytes()[:-10])
    ana.close()
    status, _out, err = run(capsys, ana, "intercambiar", stick)
    assert (status, file.name in err) == (REFUSED, True)
    assert run(capsys, ana, "intercambiar", stick / "nada")[0] == WRONG_USAGE
    assert MACHINE_FAILED == 4


def test_the_file_of_a_retired_laptop_is_told_once_stays_and_is_nobodys_failure(desks, stick, capsys):
    ana, luis, _rosa = desks
    a_practice(luis)
    file = visit(luis, stick).left.path
    roster.retire(ana.database, luis.device)
    ana.close()
    status, out, err = run(capsys, ana, "intercambiar", stick)
    assert (status, err) == (0, "")
    assert f"«{file.name}» queda donde está" in out
    assert file.exists()
    status, out, err = run(capsys, ana, "intercambiar", stick)
    assert (status, err, file.name in out) == (0, "", False)
    told = json.loads(run(capsys, ana, "intercambiar", stick, "--json")[1])["data"]
    assert (told["aside"], told["of_retired"]) == ([], [file.name])
    luis.create("practice", {"title": "Otra"})
    later = visit(luis, stick).left.path
    assert f"«{later.name}» queda donde está" in run(capsys, ana, "intercambiar", stick)[1]
