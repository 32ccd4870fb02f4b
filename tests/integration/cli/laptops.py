"""What commands say, and what is given to them."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CODE = "ulmo canelo boldo quillay maiten arrayan"
PRACTICE = '{"tipo":"practice","id":"huerta","title":"La huerta"}\n'


class Answer:
    """What a command said."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def data(self):
        return self.json["data"]


def lines(tmp_path, text, name="registros.jsonl"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def exchange(minga, tmp_path, giver, *takers):
    """One laptop hands over and others take it in."""
    path = tmp_path / f"{giver}.entrega"
    assert minga("entregar", "--salida", path, laptop=giver).status == 0
    for taker in takers:
        assert minga("recibir", path, laptop=taker).status == 0
