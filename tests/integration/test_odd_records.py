"""Every door through which records are read opens on whatever a received file wrote into them (fault 20)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.excel.advisory_book import write_advisory
from app.excel.write_book import write_registers, write_templates
from app.models import registry
from app.models.log_tables import RowState
from app.pdf.forms import FORMS, render
from app.services import (
    indicators,
    indicators_chart_words,
    indicators_words,
    register_rows,
    register_templates,
    search,
    to_review,
    year_calendar,
)
from app.services.indicators_basis import Period
from app.services.registers import INTAKE
from app.services.sheets import Sources, Wanted
from app.services.sheets_advisory import load_advisory
from app.services.workspace import open_workspace
from tests.integration.excel_limits import refused
from tests.integration.reading_doors import doors, stumbles
from tests.oracle.odd_world import TODAY, fill_oddly

# A world in which several doors once stumbled.
SEED = 3
YEARS = (2026, 1, 9999)
# The records of its own kind that a form tells one of.
OF_FORM = {
    "phea": ("phea_cycle",),
    "pauta": ("practice_presentation",),
    "retroalimentacion": ("practice_presentation", "peer_review"),
    "ticket": ("exit_ticket_batch",),
    "autoevaluacion": ("self_evaluation", "adoption"),
    "observacion": ("class_observation", "meeting_observation"),
    "asesoria": ("advisory_record",),
    "ficha": ("experience_sheet",),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A microcentro of odd records and their ids; the same at every run, down to the ids of its founding."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", Random(SEED).randbytes)
        opened = open_workspace(tmp_path_factory.mktemp("raro"))
        database = opened.create("Los Boldos", "Ana Soto Rivas")
        yield SimpleNamespace(database=database, ids=fill_oddly(database, SEED))
    opened.close()


def test_every_service_that_reads_answers(odd):
    assert stumbles(odd.database, doors(odd.database, odd.ids)) == []


def test_every_record_is_shown_or_waits_and_what_is_odd_in_it_is_listed(odd):
    """What waits, waits for what it is part of; Salud lists the others with each value that no form would take."""
    with odd.database.read() as session:
        states = {(one.tbl, one.row): (one.state, one.review) for one in session.scalars(select(RowState))}
        here = {tipo: set(session.scalars(select(registry.table(tipo).c.id))) for tipo in odd.ids}
    for tipo, rows in odd.ids.items():
        assert [row for row in rows if row not in here[tipo] and states[tipo, row][0] != "waiting"] == []
    listed = {(one.tipo, one.row): {each.code for each in one.fields} for one in to_review.to_review(odd.database)}
    assert listed == {key: set(review) for key, (state, review) in states.items() if review and state == "visible"}
    assert len(listed) > len(odd.ids)


def test_every_form_is_printed(odd):
    def calls():
        for key, form in FORMS.items():
            told = [{f"{form.needs}_id": row} for row in odd.ids[form.needs][1::2]] if form.needs in odd.ids else [{}]
            told += [{"record_id": row} for tipo in OF_FORM.get(key, ()) for row in odd.ids[tipo][3:5]]
            for one in told:
                yield f"{key} {one}", partial(render, key, odd.database, None, printed_on=TODAY, year=2026, **one)

    assert stumbles(odd.database, calls()) == []


def test_every_workbook_is_written(odd, tmp_path):
    def everything(year):
        report = indicators.read(odd.database, indicators.Query(Period(year or 2026)), TODAY)
        tables = register_rows.tables(odd.database, year)
        write_registers(tmp_path / f"{year}.xlsx", tables, title="Los Boldos", report=report)

    def to_fill_in():
        tables, lists = register_templates.templates(odd.database, list(INTAKE), 2026)
        write_templates(tmp_path / "llenar.xlsx", tables, lists=lists, title="Los Boldos")

    def advisory():
        write_advisory(tmp_path / "asesoria.xlsx", load_advisory(odd.database, Sources(), Wanted(2026)))

    calls = [(str(year), partial(everything, year)) for year in (None, 2026)]
    assert stumbles(odd.database, [*calls, ("llenar", to_fill_in), ("asesoria", advisory)]) == []
    written = list(tmp_path.glob("*.xlsx"))
    assert (len(written), [words for path in written for words in refused(path)]) == (4, [])


def test_every_figure_the_search_and_the_calendar_answer(odd):
    def figures(period, **chosen):
        for reading in indicators.read(odd.database, indicators.Query(period, **chosen), TODAY).readings:
            indicators_words.sentence(reading, 5)
            indicators_words.tables(reading, 5)
            if series := indicators_chart_words.points(reading, 5):
                indicators_chart_words.run_sentence(series)

    calls = [(f"figures {year}", partial(figures, Period(year))) for year in YEARS]
    calls += [
        (f"figures of {row}", partial(figures, Period(2026, 1, 7), school_id=row)) for row in odd.ids["school"][1::4]
    ]
    for text in ("huerto", "ñ"):
        calls.append((f"search {text}", partial(search.search, odd.database, search.Question(text))))
    calls += [
        (f"calendar {year}", partial(year_calendar.as_file, odd.database, year, datetime(2026, 6, 15, tzinfo=UTC)))
        for year in YEARS
    ]
    assert stumbles(odd.database, calls) == []
