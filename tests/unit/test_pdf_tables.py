from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.pdf.cover import Listed, contents
from app.pdf.document import Sheet
from app.pdf.parts import Heading
from app.pdf.styles import BODY, HEADING
from app.pdf.tables import WHOLE, Grid, Row, Ruled
from app.pdf.text import Text

WORDS = st.lists(st.text(alphabet="abcdefghij ", max_size=600), min_size=1, max_size=4)


def lines_of(flowables):
    return [line.words for text in flowables if isinstance(text, Text) for line in text._lines]


def column(grids, number):
    return [line for grid in grids for row in grid._rows for line in lines_of(row.cells[number])]


def paged(grid, height):
    """The grid as a document would cut it into pages of `height`."""
    pages, waiting = [], grid
    while waiting is not None:
        parts = waiting.split(400, height)
        assert parts, "nothing fits on an empty page"
        assert parts[0].wrap(400, height)[1] <= height + 0.1
        pages.append(parts[0])
        waiting = parts[1] if len(parts) > 1 else None
    return pages


@given(st.lists(WORDS, min_size=1, max_size=6), st.floats(min_value=120, max_value=700))
def test_a_grid_over_many_pages_keeps_every_line_in_its_column(texts, height):
    widths = [100.0] * 4
    rows = [Row([[Text(word, BODY)] for word in (*line, "", "", "")[:4]], widths) for line in texts]
    whole = Grid(rows)
    whole.wrap(400, 1e6)
    expected = [column([whole], number) for number in range(4)]
    pages = paged(whole, height)
    assert [column(pages, number) for number in range(4)] == expected


def test_the_head_is_repeated_on_every_page():
    head = Row([[Text("Tema", BODY)]], [100.0])
    pages = paged(Grid([Row([[Text("uno " * 900, BODY)]], [100.0])], head=head), 300)
    assert len(pages) > 3
    assert all(page._head is head for page in pages)


def test_a_short_row_is_not_cut():
    rows = [Row([[Text("uno dos tres cuatro cinco seis", BODY)]], [60.0]) for _ in range(12)]
    assert rows[0].height <= WHOLE
    pages = paged(Grid(rows), 130)
    assert sum(len(page._rows) for page in pages) == 12


def test_a_row_that_leads_is_never_the_last_of_a_page():
    rows = [Row([[Text("texto", BODY)]], [100.0], leads=bool(number % 2)) for number in range(31)]
    for height in range(60, 200, 9):
        pages = paged(Grid(rows), height)
        assert not any(page._rows[-1].leads for page in pages[:-1])


def test_the_last_row_of_a_grid_does_not_go_over_alone():
    def short(count, **kind):
        return [Row([[Text(f"línea {number}", BODY)]], [100.0], least=50, **kind) for number in range(count)]

    assert [len(page._rows) for page in paged(Grid(short(5)), 210)] == [3, 2]
    assert [len(page._rows) for page in paged(Grid(short(2)), 60)] == [1, 1], "where there is room for one alone"
    led = [*short(1, leads=True), *short(2)]
    assert [len(page._rows) for page in paged(Grid(led), 110)] == [2, 1], "what leads does not stay alone either"


def test_an_empty_row_keeps_its_height():
    assert Row([[], []], [50.0, 50.0], least=8.5 * mm).height == 8.5 * mm


def test_ruled_lines_are_cut_between_lines():
    parts: list[Flowable] = Ruled(10).split(100, 30 * mm)
    assert [part.lines for part in parts] == [3, 7]
    assert all(part.wrap(100, 999)[1] / part.lines >= 8 * mm for part in parts)
    assert Ruled(3).split(100, 5) == []


def test_a_name_does_not_end_a_page_without_what_it_names():
    name, told = Text("MA01 OA 01", BODY), Text("Contar hasta cien", BODY)
    name.leads = True
    row = Row([[Text("Uno", BODY), name, told]], [200], pad=0)
    parts = row.split(2 * BODY.leading)
    assert parts is not None
    assert [len(part.cells[0]) for part in parts] == [1, 2]


def test_a_row_that_is_whole_goes_over_whole():
    words = [Text("Uno", BODY) for _ in range(10)]
    rows = [Row([words], [200], whole=500)]
    assert Grid(rows).split(200, 100) == []


def test_lines_to_write_on_do_not_part_from_what_they_are_for():
    row = Row([[Text("Tema", BODY), Ruled(3)]], [200])
    assert row.height > WHOLE
    assert Grid([row]).split(200, row.height - 1) == []


def test_no_name_in_the_contents_ends_a_page_before_what_stands_under_it():
    sheet = Sheet("Cuaderno", "Los Boldos", date(2026, 6, 2))
    lines = [Listed("Sesiones", "a"), Listed("Sesión 1", "b", level=1), Listed("Tabla", "c", level=2), Listed("D", "d")]
    grid = contents(sheet, lines)[-1]
    assert isinstance(grid, Grid)
    assert [row.leads for row in grid._rows] == [True, True, False, False]


def test_a_grid_that_is_a_hair_too_tall_is_parted_and_never_handed_back_whole():
    grid = Grid([Row([[Spacer(0, 40)]], [100], rule=0, pad=0) for _ in range(2)], closing=0)
    parts = grid.split(100, 79.995)
    assert [round(part.wrap(100, 1000)[1]) for part in parts] == [40, 40]


def test_lines_to_write_on_that_have_no_room_left_wait_for_the_next_page():
    assert Ruled(3).split(100.0, -20.0) == []


def test_a_title_that_goes_on_in_another_page_is_a_bookmark_where_it_begins():
    begun, rest = Heading("Huerto escolar " * 200, HEADING).split(200.0, 300.0)
    assert (isinstance(begun, Heading), isinstance(rest, Heading)) == (True, False)
    assert begun.wrap(200.0, 300.0)[1] <= 300.01
