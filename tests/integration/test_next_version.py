"""Invariant 30: laptops of this version and of the next exchange both ways, and end equal after the renewal."""

from __future__ import annotations

import json
import os
import random
import shutil
import uuid

import pytest

from tests.journeys.shell import Shell

WALL = 1_800_000_000_000
CODE = "lago trigo campana puente nube cobre"
SEEDS = range(100 if os.environ.get("MINGA_DEEP") else 2)
FIELDS = {"meeting": ("objective", "title", "weather"), "practice": ("title", "purpose"), "song": ("title", "verse")}


@pytest.fixture(scope="module")
def shells(tmp_path_factory):
    """The command line of this version, and that of the next."""
    with Shell() as old, Shell(tmp_path_factory.mktemp("next") / "migrations") as new:
        yield old, new


class Network:
    """Three laptops: one of each version, and one of the next to which everything goes in another order."""

    def __init__(self, folder, shells):
        self.folder = folder
        self.old, self.new = shells
        self.shells = {"older": self.old, "newer": self.new, "witness": self.new}
        self.wall = WALL

    def run(self, name, *words, expect=0):
        self.wall += 1000
        typed = [*map(str, words), "--datos", str(self.folder / name), "--json"]
        status, out, err = self.shells[name].type(typed, self.wall, self.folder / f"{name}.perfil")
        assert status == expect, (name, words, out, err)
        return json.loads(out)

    def found(self):
        """Everybody knows everybody, and holds the same."""
        self.run("newer", "crear", "--nombre", "Los Boldos", "--persona", "Ana Soto")
        invitation = self.folder / "invitacion.entrega"
        self.run("newer", "invitar", "--salida", invitation, "--clave", CODE)
        for name in ("older", "witness"):
            self.run(name, "unirse", invitation, "--persona", f"Luis {name}", "--clave", CODE)
            self.hand(name, "newer")
        self.run("newer", "aceptar", "--todos")
        self.hand("newer", "older", "witness")

    def hand(self, name, *others):
        path = self.folder / f"{name}.entrega"
        self.run(name, "entregar", "--salida", path)
        for other in others:
            self.run(other, "recibir", path)

    def load(self, name, *records):
        path = self.folder / "registros.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        self.run(name, "cargar", path)

    def dump(self, name):
        path = self.folder / f"{name}.jsonl"
        self.run(name, "volcar", "--salida", path)
        return path.read_text("utf-8")


@pytest.fixture(scope="module")
def template(shells, tmp_path_factory):
    """A network to be copied, not used."""
    made = Network(tmp_path_factory.mktemp("red"), shells)
    made.found()
    return made.folder


@pytest.fixture
def network(template, shells, tmp_path):
    """The network as it was founded."""
    shutil.copytree(template, tmp_path / "red")
    return Network(tmp_path / "red", shells)


def test_what_the_older_one_does_not_know_passes_through_it_and_is_there_after_the_renewal(network):
    """Invariants 15 and 30; faults 21 and 23."""
    song, meeting = str(uuid.uuid4()), str(uuid.uuid4())
    network.load("newer", {"tipo": "song", "id": song, "title": "El volantín"},
                 {"tipo": "meeting", "id": meeting, "objective": "Cantar", "weather": "Llovió"})  # fmt: skip
    network.hand("newer", "older")
    assert "volantín" not in network.dump("older")
    network.load("older", {"tipo": "meeting", "id": meeting, "objective": "Cantar y contar"})
    network.hand("older", "newer", "witness")
    assert '"objective":"Cantar y contar"' in network.dump("newer")
    assert '"weather":"Llovió"' in network.dump("newer")
    network.shells["older"] = network.new
    assert network.dump("older") == network.dump("newer")
    network.run("older", "verificar")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_work_on_both_versions_ends_equal_after_the_renewal(network, seed):
    chance = random.Random(seed)
    rows = {tipo: [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(2)] for tipo in FIELDS}
    for step in range(24):
        name = chance.choice(("older", "newer"))
        turn = chance.random()
        if turn < 0.65:
            known = [tipo for tipo in FIELDS if name == "newer" or tipo != "song"]
            tipo = chance.choice(known)
            fields = [one for one in FIELDS[tipo] if name == "newer" or one != "weather"]
            record = {"tipo": tipo, "id": chance.choice(rows[tipo]), chance.choice(fields): f"Texto {step}"}
            if chance.random() < 0.15 and record["id"] in network.dump(name):
                record = {"tipo": tipo, "id": record["id"], "borrado": True}
            network.load(name, record)
        else:
            others = {"older": ("newer", "witness"), "newer": ("older",)}[name]
            network.hand(name, *others)
    for _ in range(2):
        network.hand("older", "newer")
        network.hand("newer", "older", "witness")
    network.shells["older"] = network.new
    dumps = {network.dump(name) for name in network.shells}
    assert len(dumps) == 1
    listed = {json.dumps(network.run(name, "conflictos")["data"], sort_keys=True) for name in network.shells}
    assert len(listed) == 1
    for name in network.shells:
        network.run(name, "verificar")
