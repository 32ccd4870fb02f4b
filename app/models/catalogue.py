"""The catalogues' own tables: the official files as they came, and an index of them to search in.

They live in one SQLite file per data folder, beside the microcentros and apart from them: nothing here is
exchanged, and everything but `kept_file` can be made again from what `kept_file` holds. So the index needs no
migrations: when `INDEX_VERSION` differs from the file's, it is dropped and filled again.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

INDEX_VERSION = 1

kept_metadata = MetaData()
index_metadata = MetaData()

# The truth. Its shape never changes: an older and a newer program can both read it.
kept_file = Table(
    "kept_file",
    kept_metadata,
    Column("kind", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("loaded_at", String(40), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),  # zstd
)

school = Table(
    "school",
    index_metadata,
    Column("rbd", Integer, primary_key=True, autoincrement=False),
    Column("rbd_text", String(10), nullable=False),
    Column("check_character", String(1)),
    Column("official_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("search_key", Text, nullable=False),
    Column("commune_cut", String(5), nullable=False, index=True),
    Column("commune_name", Text),
    Column("deprov_code", String(10)),
    Column("deprov_name", Text),
    Column("dependency", String(1)),
    Column("rural", Boolean),
    Column("lat", Text),
    Column("lon", Text),
    Column("has_pie", Boolean),
    Column("preschool_pupils", Integer),
    Column("basic_pupils", Integer),
    Column("pupils", Integer),
    Column("state", String(1)),
    Column("teaches_preschool", Boolean),
    Column("teaches_basic", Boolean),
    Column("simple_courses", Integer),
    Column("combined_courses", Integer),
)

# Simple and combined basic courses of the enrolment summary: a hint where the directory has none.
course_count = Table(
    "course_count",
    index_metadata,
    Column("rbd", Integer, primary_key=True, autoincrement=False),
    Column("simple_courses", Integer),
    Column("combined_courses", Integer),
)

commune = Table(
    "commune",
    index_metadata,
    Column("cut", String(5), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("search_key", Text, nullable=False),
    Column("province", Text),
    Column("region", Text),
    Column("region_short", Text),
)

deprov = Table(
    "deprov",
    index_metadata,
    Column("code", String(10), primary_key=True),
    Column("name", Text, nullable=False),
    Column("region_code", String(2)),
)

slep_commune = Table(
    "slep_commune",
    index_metadata,
    Column("commune_cut", String(5), primary_key=True),
    Column("code", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("transfer_year", Integer),
)

objective = Table(
    "objective",
    index_metadata,
    Column("code", String(20), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(5), nullable=False),
    Column("subject", String(5), nullable=False),
    Column("subject_name", Text, nullable=False),
    Column("axis", Text, nullable=False),
    Column("grade", String(3), nullable=False),
    Column("text", Text, nullable=False),
    Column("search_key", Text, nullable=False),
    Index("ix_objective_subject", "subject", "axis", "grade"),
)

holiday = Table(
    "holiday",
    index_metadata,
    Column("day", String(10), primary_key=True),
    Column("name", Text, nullable=False),
)

# Which tables one kind of official file fills.
TABLES: dict[str, Table] = {
    "schools": school,
    "courses": course_count,
    "objectives": objective,
    "communes": commune,
    "deprov": deprov,
    "slep": slep_commune,
    "holidays": holiday,
}
