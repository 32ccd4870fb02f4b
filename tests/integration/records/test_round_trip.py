"""Whatever records a microcentro holds, its dump says it all: loaded into an empty copy it dumps the same bytes."""

from __future__ import annotations

import io
import json
import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidData
from app.log.identity import Author
from app.log.keys import DeviceKeys
from app.models import registry
from app.services import records
from app.services.workspace import open_workspace
from app.text_keys import clean_text

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAMES = st.integers(0, 3).map("r{}".format)
# Enough that any two types meet sooner or later; all of them at once would be all that an example has time for.
MOST_TYPES = 6
MOMENTS = st.times().map(lambda moment: f"{moment:%H:%M}")


def values(spec):
    kinds = {
        "text": WORDS,
        "choice": st.sampled_from(list(spec.choices) or [None]),
        "date": st.dates().map(str),
        "time": MOMENTS,
        "decimal": st.decimals(-90, 90, places=4).map("{:f}".format),
        "int": st.integers(spec.low, min(spec.high, spec.low + 10)),
        "bool": st.booleans(),
        "ref": NAMES,
        "list": st.lists(st.sampled_from(list(spec.choices)) if spec.choices else WORDS, max_size=4),
        "reflist": st.lists(NAMES, max_size=3),
        "blob": st.none(),
    }
    return st.none() | kinds[spec.kind]


def with_parents(chosen):
    """These types, and those that their records are parts of."""
    above = {parents[0][1] for tipo in chosen if (parents := registry.parents(tipo))}
    return chosen if above <= chosen else with_parents(chosen | above)


@st.composite
def lines(draw):
    """Records of some types, some parts of others; references and parents are there or left out."""
    made = []
    chosen = draw(st.sets(st.sampled_from(list(registry.shared_types())), min_size=1, max_size=MOST_TYPES))
    for tipo in registry.shared_types():
        for name in draw(st.sets(NAMES, max_size=3)) if tipo in with_parents(chosen) else ():
            record = {"tipo": tipo, "id": name}
            for field, spec in registry.fields(tipo).items():
                if draw(st.booleans()):
                    record[field] = draw(values(spec))
            made.append(record)
    return whole(made)


def whole(made):
    """Without the lines and references that cargar would rightly refuse."""
    there = {(record["tipo"], record["id"]) for record in made}
    kept, keys = [], set()
    for record in made:
        tipo = record["tipo"]
        parents = registry.parents(tipo)
        for field, spec in registry.fields(tipo).items():
            if spec.kind == "ref" and (spec.target, record.get(field)) not in there:
                record[field] = None
            if spec.kind == "reflist":
                record[field] = [name for name in record.get(field) or () if (spec.target, name) in there]
        for field, target in parents[1:]:
            record[field] = None
        if parents:
            owners = sorted(name for other, name in there if other == parents[0][1])
            record[parents[0][0]] = record[parents[0][0]] or (owners[0] if owners else None)
        key = (tipo, *(clean_text(str(record.get(part))) for part in registry.types()[tipo].natural or ("id",)))
        key = tipo if tipo == "microcentro" else key
        complete = all(clean_text(str(record.get(part) or "")) for part in registry.types()[tipo].natural)
        if key in keys or not complete or (parents and not record[parents[0][0]]):
            there.discard((tipo, record["id"]))
        else:
            keys.add(key)
            kept.append(record)
    return kept if len(kept) == len(made) else whole(kept)


def load_what_may_be(database, path, made):
    """The report of a load of these records without those that a rule refuses, which is another test's business."""
    while True:
        path.write_text("".join(json.dumps(record) + "\n" for record in made), encoding="utf-8", newline="\n")
        try:
            return records.load(database, path), made
        except InvalidData as refused:
            lines = {int(problem.place.split()[-1]) for problem in refused.problems}
            made = whole([record for number, record in enumerate(made, start=1) if number not in lines])


def dumped(database):
    out = io.StringIO()
    records.dump(database, out)
    return out.getvalue()


@settings(max_examples=200 if os.environ.get("MINGA_DEEP") else 12)
@given(lines())
def test_a_dump_loaded_into_an_empty_copy_of_the_microcentro_is_dumped_the_same(made):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        one, other = open_workspace(Path(folder, "one")), open_workspace(Path(folder, "other"))
        try:
            database = one.create("Los Boldos", "Rosa Catrileo")
            path = Path(folder, "registros.jsonl")
            report, made = load_what_may_be(database, path, made)
            assert report.new + report.changed + report.equal == len(made)
            assert records.load(database, path).equal == len(made)
            records.dump_to(database, path)
            copy = other.found(database.space, Author(DeviceKeys.new()), lambda _session: None)
            records.load(copy, path)
            assert dumped(copy) == dumped(database) == path.read_text("utf-8")
            again = records.load(database, path)
            assert (again.new, again.changed, again.deleted) == (0, 0, 0)
        finally:
            one.close()
            other.close()
