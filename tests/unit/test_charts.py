"""Charts of the indicators: what is drawn is what was counted, each with its sentence and its table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, String

from app.pdf import charts_bars, charts_indicators, charts_lines, charts_radar
from app.pdf.charts import as_pdf, measure, scale_top
from app.pdf.palette import PAPER
from app.services import indicators_chart_words as says
from app.services.indicators_basis import Breakdown, Figure, Grid, Reading
from app.services.rules import Count

MONTHS = ("mar", "abr", "may", "jun", "jul", "ago", "sep")


def parts(drawing, kind):
    return [one for one in drawing.contents if isinstance(one, kind)]


def texts(drawing):
    return [one.text.replace("\u00a0", " ") for one in parts(drawing, String)]


def share(label, part, whole):
    return Figure(label, Count(part, whole))


def attendance(*pairs, code="attendance_year"):
    months = tuple(share(label, *pair) for label, pair in zip(MONTHS, pairs, strict=False))
    total = Count(sum(part for part, _ in pairs), sum(whole for _, whole in pairs))
    return Reading(code, Figure("", total), total.whole, months)


def test_a_run_chart_has_every_point_its_median_and_its_goal():
    values = tuple(Fraction(value) for value in (50, 60, 70))
    drawing = charts_lines.run_chart(charts_lines.Points(MONTHS[:3], values, Fraction(90)), PAPER, (480, 200))
    assert len(parts(drawing, Circle)) == 3
    assert {"mediana", "meta", "mar", "abr", "may", "100 %"} <= set(texts(drawing))
    assert len(parts(drawing, PolyLine)) == 1
    ys = [one.cy for one in parts(drawing, Circle)]
    assert ys == sorted(ys)
    assert ys[1] - ys[0] == pytest.approx(ys[2] - ys[1])


def test_points_that_are_a_signal_have_their_own_shape():
    values = tuple(Fraction(value) for value in (10, 20, 30, 40, 50))
    drawing = charts_lines.run_chart(charts_lines.Points(MONTHS[:5], values), PAPER, (480, 200))
    assert (len(parts(drawing, Polygon)), len(parts(drawing, Circle))) == (5, 0)


def test_the_words_of_levels_that_lie_close_do_not_touch():
    values = (Fraction(90),) * 3
    drawing = charts_lines.run_chart(charts_lines.Points(MONTHS[:3], values, Fraction(91)), PAPER, (480, 200))
    y = {one.text: one.y for one in parts(drawing, String)}
    assert abs(y["meta"] - y["mediana"]) >= 9


def test_the_sentence_names_the_median_the_change_and_where_the_rules_come_from():
    low, high = [(5, 10)] * 6, [(9, 10)]
    series = says.points(attendance(*low, *high), 5)
    assert says.run_sentence(series).startswith("La mediana es 50\u00a0%. Los puntos varían")
    falling = says.points(attendance(*[(n, 10) for n in (9, 8, 7, 6, 5)]), 5)
    assert says.run_sentence(falling) == (
        "La mediana es 70\u00a0%. Hay 5 puntos seguidos que bajan (de marzo a julio): algo cambió, y "
        "conviene buscar por qué. "
        "Reglas de Perla, Provost y Murray (2011)."
    )


def test_fewer_points_than_the_rules_need_are_no_proof_that_nothing_changed():
    series = says.points(attendance((4, 10), (6, 10), (9, 10)), 5)
    assert says.run_sentence(series) == (
        "La mediana es 60\u00a0%. Con menos de 5 puntos todavía no se puede decir si algo cambió. "
        "Reglas de Perla, Provost y Murray (2011)."
    )


def test_a_point_with_few_answers_stays_in_the_table():
    reading = attendance((3, 4), (8, 10), (9, 10), (7, 10))
    series = says.points(reading, 5)
    assert series.values == (None, Fraction(80), Fraction(90), Fraction(70))
    assert "1 punto con muy pocas respuestas solo está en la tabla." in says.run_sentence(series)
    (chart,) = charts_indicators.charts(reading, 5)
    assert chart.table.rows[0] == ("mar", "3", "4", "")
    assert len(parts(chart.draw(PAPER, 480), Circle)) == 3
    few = says.points(attendance((1, 2), (2, 3)), 5)
    assert "muy pocas respuestas" in says.run_sentence(few)


def test_what_piles_up_is_told_against_its_goal_without_a_median():
    months = (share("mar", 1, 7), share("abr", 3, 7), share("may", 5, 7))
    reading = Reading("practices_shared", Figure("", Count(5, 7)), 7, months, goal=Decimal(7))
    series = says.points(reading, 5)
    assert says.run_sentence(series) == "Hasta mayo se llegó a 5, de una meta de 7."
    (chart,) = charts_indicators.charts(reading, 5)
    assert "mediana" not in texts(chart.draw(PAPER, 480))


def test_bars_are_as_long_as_their_share_or_with_few_answers_as_their_count():
    lines = Breakdown("Por escuela", (share("Aromo", 6, 8), share("Canelo", 1, 2)))
    reading = Reading("attendance_year", Figure("", Count(7, 10)), 10, (), (lines,))
    (chart,) = charts_indicators.charts(reading, 5)
    assert {"Aromo", "6 de 8 (75 %)", "1 de 2"} <= set(texts(chart.draw(PAPER, 480)))
    few = [charts_indicators._bar(one, lines.figures, 5).share for one in lines.figures]
    assert few == [6 / 8, 1 / 8]
    assert [charts_indicators._bar(one, lines.figures, 5).rail for one in lines.figures] == [1, 2 / 8]
    assert [charts_indicators._bar(one, lines.figures, 1).share for one in lines.figures] == [6 / 8, 1 / 2]


def test_lines_that_are_not_drawn_are_told():
    lines = Breakdown("Por escuela", tuple(share(f"Escuela {n}", n, 30) for n in range(1, 21)))
    reading = Reading("attendance_year", Figure("", Count(7, 10)), 10, (), (lines,))
    (chart,) = charts_indicators.charts(reading, 5)
    assert "Escuela 20" not in texts(chart.draw(PAPER, 480))
    assert chart.sentence.endswith("Se dibujan 15 de 20.")


def test_the_sentence_of_bars_says_where_to_look_first():
    lines = Breakdown("Por escuela", (share("Aromo", 9, 10), share("Canelo", 3, 10), share("Lejos", 0, 2)))
    assert says.breakdown_sentence(lines, 5, "up") == "Lo más alto: Aromo. Donde mirar primero: Canelo."
    even = Breakdown("x", (share("Sur", 2, 10), share("Norte", 2, 10), share("Este", 9, 10)))
    assert says.breakdown_sentence(even, 5, "up") == "Lo más alto: Este. Donde mirar primero: Norte y Sur."
    assert says.breakdown_sentence(even, 5, "down") == "Lo mejor: Norte y Sur. Donde mirar primero: Este."
    few = "Con totales tan pequeños no se comparan porcentajes: se muestran las cantidades."
    assert says.breakdown_sentence(Breakdown("x", (share("Aromo", 1, 2), share("Sur", 9, 9))), 5, "up") == few
    same = Breakdown("x", (share("Aromo", 6, 6), share("Sur", 9, 9)))
    assert says.breakdown_sentence(same, 5, "up") == "Igual en cada línea: 100\u00a0%."
    many = Breakdown("Por escuela", (share("Canelo", 1, 9), *(share(f"E{n:02}", 9, 9) for n in range(1, 23))))
    told = "Lo más alto: E01, E02, E03 y 19 más. Donde mirar primero: Canelo."
    assert says.breakdown_sentence(many, 5, "up") == told, "a sentence names no two dozen schools"


def test_the_sentence_of_parts_and_of_moments_names_each_and_no_place_to_look_first():
    levels = Breakdown("Niveles", (share("Adecuado", 9, 10), share("Crítico", 1, 10)), listed=True)
    assert says.breakdown_sentence(levels, 5, "down") == "Adecuado, 9 de 10 (90\u00a0%); crítico, 1 de 10 (10\u00a0%)."
    moments = Breakdown("x", (share("Al comienzo", 2, 4), share("Ahora", 1, 4)), listed=True)
    assert says.breakdown_sentence(moments, 5, "down") == "Al comienzo, 2 de 4; ahora, 1 de 4."


def test_the_sentence_of_bars_that_are_amounts_names_the_most_and_the_least_with_how_many():
    def bars(*amounts):
        return Breakdown("x", tuple(Figure(name, amount=Decimal(n)) for name, n in zip("ABC", amounts, strict=False)))

    told = "Lo más alto: A y C (2 horas). Lo más bajo: B (1 hora)."
    assert says.breakdown_sentence(bars(2, 1, 2), 5, "up", "horas") == told
    assert says.breakdown_sentence(bars(2, 2), 5, "down", "horas") == "Igual en cada línea: 2 horas."
    assert says.breakdown_sentence(bars(2), 5, "up") == "A: 2."


def test_the_matrix_tells_chosen_applied_and_stayed_by_shape():
    grid = Grid("matrix", "x", ("Aromo", "Canelo"), (("La huerta", (1, 2)), ("El río", (3, 0))), more=2)
    drawing = charts_bars.matrix(grid, PAPER, 480)
    # Six marks in the table and its legend have a ring, two of them a dot inside.
    assert len(parts(drawing, Circle)) == 8
    assert {"Elegida", "Aplicada", "Se quedó en la escuela", "La huerta"} <= set(texts(drawing))
    assert says.grid_sentence(grid).startswith("2 prácticas se aplicaron en alguna escuela. Se muestran las 2")


@pytest.mark.parametrize("schools", [5, 23])
def test_the_schools_of_the_matrix_are_told_apart_however_many_they_are(schools):
    names = tuple(f"Escuela Los Maitenes del Sector {n}" for n in range(1, schools + 1))
    grid = Grid("matrix", "x", names, (("La huerta se mide con lo que hay", (1,) * schools),))
    drawn = " ".join(texts(charts_bars.matrix(grid, PAPER, 480)))
    assert [name for name in names if name not in drawn] == []
    assert "…" not in drawn


def test_a_question_stands_whole_beside_its_bar_and_in_quotation_marks_in_the_sentence():
    asked = "Lo visto hoy me sirve para mi trabajo de mañana en una sala de seis grados."
    lines = Breakdown("Por pregunta", (share(asked, 9, 10), share("El tiempo se usó bien.", 3, 10)))
    reading = Reading("satisfaction", Figure("", Count(12, 20)), 10, (), (lines,))
    (chart,) = charts_indicators.charts(reading, 5)
    assert asked in " ".join(texts(chart.draw(PAPER, 480)))
    assert chart.sentence == f"Lo más alto: «{asked[:-1]}». Donde mirar primero: «El tiempo se usó bien»."


def test_blocks_tell_their_minutes():
    grid = Grid("stack", "x", ("Apertura", "Administrativo", "Pedagógico", "Cierre"), (("N° 1", (15, 30, 70, 0)),))
    drawing = charts_bars.stack(grid, PAPER, 480)
    assert {"15", "30", "70", "Administrativo"} <= set(texts(drawing))
    assert says.grid_sentence(grid) == "115 minutos de tabla en 1 sesión."


@pytest.mark.parametrize("draw", [charts_bars.stack, charts_bars.matrix])
def test_what_the_grounds_and_rings_mean_is_told_whole_in_a_narrow_window(draw):
    grid = Grid("stack", "x", ("Apertura", "Administrativo", "Pedagógico", "Cierre"), (("N° 1", (1, 2, 3, 0)),))
    drawing = draw(grid, PAPER, 200)
    for one in parts(drawing, String):
        assert 0 <= one.x <= one.x + measure(one.text, one.fontSize) <= drawing.width + 1
        assert 0 <= one.y <= drawing.height


def test_the_radar_has_a_line_for_each_diagnosis_and_leaves_out_what_was_not_answered():
    rows = (("Propósito", (250, 350)), ("Confianza", (None, 400)), ("Liderazgo", (100, 200)))
    grid = Grid("radar", "x", ("Inicio del año 2026", "Fin del año 2026"), rows)
    drawing = charts_radar.radar(grid, PAPER, (480, 320))
    assert len(parts(drawing, Circle)) == 5
    assert says.grid_sentence(grid) == (
        "Lo más fuerte: Confianza (4). Lo más débil: Liderazgo (2). "
        "Lo que más creció desde el inicio del año 2026: Propósito."
    )
    alike = Grid("radar", "x", ("Fin del año 2026",), (("Propósito", (330,)), ("Confianza", (330,))))
    assert says.grid_sentence(alike) == "Todas las características tienen el mismo promedio: 3,3."


def test_the_names_on_the_radar_are_whole_however_long():
    names = tuple(f"Las familias, los estudiantes y otras personas aportan al propósito {n}" for n in range(10))
    grid = Grid("radar", "x", ("Fin",), tuple((name, (300,)) for name in names))
    drawn = " ".join(texts(charts_radar.radar(grid, PAPER, (480, 320))))
    assert [name for name in names if name not in drawn] == []


def test_the_pdf_holds_the_words_and_is_the_same_each_time():
    grid = Grid("radar", "x", ("Fin",), tuple((f"Característica ñ {n}", (300,)) for n in range(10)))
    drawn = [as_pdf(charts_radar.radar(grid, PAPER, (480, 320))) for _ in range(2)]
    assert drawn[0] == drawn[1]
    page = PdfReader(BytesIO(drawn[0])).pages[0]
    assert "Característica ñ 9" in page.extract_text()
    assert (float(page.mediabox.width), float(page.mediabox.height)) == (480, 320)


def test_nothing_counted_draws_nothing():
    assert charts_indicators.charts(Reading("tickets", Figure("", Count(0, 0)), 0), 5) == []


@pytest.mark.parametrize(("most", "top"), [(1, 4), (4, 4), (5, 8), (9, 20), (28.5, 40), (101, 200)])
def test_the_axis_ends_at_a_round_number(most, top):
    assert scale_top(most) == top


def test_a_drawing_is_a_part_of_a_paper_too():
    assert isinstance(charts_bars.bars([charts_bars.Bar("a" * 300, 2.0, "1 de 1")], PAPER, 200), Drawing)
