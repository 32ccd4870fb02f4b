"""Several people take turns at one laptop: each has before them what is shared and their own, whatever was done."""

from __future__ import annotations

from random import Random

import pytest

from app.log import drafts, rebuild
from app.services import laptop, practice_parts, practices, rows


class Turns:
    """What the people at a laptop write, and what the one at it should see of it."""

    def __init__(self, database, people, random):
        self.database, self.people, self.random = database, people, random
        self.here = people[0]
        self.owner, self.shared, self.removed = {}, set(), {}
        self.parts = {}  # step -> practice

    def step(self):
        seen = [row for row in self.owner if self.is_seen(row)]
        act = self.random.choice(("sit", "sit", "begin", "part", "part", "edit", "remove", "back", "share"))
        if act == "sit":
            self.here = self.random.choice(self.people)
            laptop.sit_down(self.database, self.here)
        elif act == "begin" or not seen:
            self.owner[practices.create(self.database, {"title": "Una"})] = self.here
        else:
            getattr(self, act)(self.random.choice(seen))

    def part(self, row):
        made = practice_parts.add_step(self.database, row, "Caminar")
        self.parts[made] = row

    def edit(self, row):
        rows.update(self.database, "practice", row, {"title": self.random.choice("abc")})

    def remove(self, row):
        chosen = self.random.choice([row, *(part for part in self.parts if self.is_part_seen(part))])
        rows.remove(self.database, "practice_step" if chosen in self.parts else "practice", chosen)
        self.removed[chosen] = True

    def back(self, _row):
        gone = [row for row in self.removed if self.is_mine(self.parts.get(row, row))]
        if gone:
            chosen = self.random.choice(gone)
            rows.bring_back(self.database, "practice_step" if chosen in self.parts else "practice", chosen)
            del self.removed[chosen]

    def share(self, row):
        with self.database.write() as session:
            given = drafts.share(session, "practice", row)
        self.shared.add(row)
        if given:  # what was taken out of a draft before goes to nobody, and ends with its history
            for part in [one for one in self.removed if self.parts.get(one) == row]:
                del self.parts[part], self.removed[part]

    def is_mine(self, row):
        return row in self.shared or self.owner[row] == self.here

    def is_seen(self, row):
        return self.is_mine(row) and row not in self.removed

    def is_part_seen(self, part):
        return part not in self.removed and self.is_seen(self.parts[part])

    def look(self):
        with self.database.read() as session:
            found = {row for row in self.owner if rows.find(session, "practice", row)}
            found |= {row for row in self.parts if rows.find(session, "practice_step", row)}
            assert rebuild.check(session) == []
        assert found == {row for row in self.owner if self.is_seen(row)} | {
            row for row in self.parts if self.is_part_seen(row)
        }


@pytest.mark.parametrize("seed", range(2))
def test_whoever_is_at_the_laptop_has_their_own_drafts_and_what_is_shared_in_the_tables(database, ids, seed):
    turns = Turns(database, [ids.ana, ids.berta, ids.celso], Random(seed))
    for _ in range(60):
        turns.step()
        turns.look()
