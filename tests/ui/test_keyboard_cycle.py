"""By keyboard alone: the five stages of a practice; what a network looks at, with its formats; an improvement cycle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PIL import Image

from app.models.cycle import (
    Adoption,
    AdvisorFeedback,
    ExitTicketBatch,
    ExitTicketTally,
    PeerReview,
    PracticePresentation,
    SelfEvaluation,
)
from app.models.instrument import ClassObservation, ClassObservationNote, DiagnosticTally
from app.models.phea import PheaCycle, PheaMeasure, PheaQuestion
from app.models.support import AdvisoryRecord, Ally, Capability, ExperienceSheet, Internship, LogEntry, Visit
from app.models.template import Template
from app.services import attendance, instruments, meetings, network, people, rows, rubrics, templates
from tests.the_day import TODAY
from tests.ui.hands import SIDEBAR
from tests.ui.test_keyboard import of_type


@pytest.fixture
def practice(database):
    """A practice of Ana's, and a session of today to which Berta and Celso came too."""
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo").school
    ana = people.who_is_at_laptop(database)
    since = TODAY - timedelta(days=60)
    meeting = meetings.schedule(database, day=TODAY)
    for one in (ana, *(people.add(database, name, since=since) for name in ("Berta Ñanco", "Celso Ríos"))):
        attendance.set_state(database, meeting, one, "present")
    fields = {"title": "La huerta", "author_ids": [ana], "grades": ["1", "2"], "school_id": school, "status": "draft"}
    return rows.create(database, "practice", fields)


def test_the_five_stages_of_a_practice_are_gone_through_by_keyboard_alone(database, practice, hands, tmp_path):
    Image.new("RGB", (40, 30), "green").save(tmp_path / "huerta.jpg")
    hands.press("Ctrl+3")
    hands.press("Return")
    hands.go_to("Etapa 1 de 5")
    hands.press("Return")
    hands.press("Return")
    assert hands.at == "Sesión"
    hands.press("Down")
    _bring_evidence(hands, tmp_path / "huerta.jpg")
    _present(hands)
    _answer(hands)
    _choose_and_apply(hands)
    _count_tickets(hands)
    _look_back(hands)
    hands.press("Ctrl+1")
    _is_all_written(database)


def _bring_evidence(hands, photo):
    hands.go_to("Agregar evidencia")
    hands.press("Return")
    assert hands.at == "Agregar evidencia"  # in the practice, where its evidence is
    hands.press("Return")
    assert "Cancelar" in hands.round()
    hands.name_file(photo)
    hands.wait_for("Qué muestra")
    hands.write("Una fila medida")
    hands.press("Escape")
    assert hands.at == "Agregar evidencia"
    hands.press("Escape")
    assert SIDEBAR in hands.round()


def _present(hands):
    hands.go_to("Comenzar")
    hands.press("Return")
    hands.go_to("Terminar")
    hands.press("Return")
    assert hands.at == "Estado: Presentada"
    hands.go_to("Resultados")
    hands.write("Casi todos miden")
    hands.go_to("Una fila medida")
    hands.press("Space")


def _answer(hands):
    hands.press("Alt+2")
    for chip in ("Sí", "Con cambios"):
        hands.go_to("¿La replicaría?")
        if chip not in hands.at:
            hands.press("Right")
        hands.press("Return")
        hands.go_to("Fortaleza")
        hands.write(f"Clara: {chip}")
        if chip == "Sí":
            assert SIDEBAR in hands.round()
            hands.go_to("Pasar a la siguiente")
            hands.press("Return")
            assert hands.at == "Opina"


def _choose_and_apply(hands):
    hands.press("Alt+3")
    hands.press("Return")
    assert hands.at == "Ya la apliqué"
    hands.go_to("Grados")
    hands.press("3")
    hands.go_to("Fecha prevista")
    hands.write(f"{TODAY:%d/%m/%Y}")
    hands.go_to("Qué se cambió")
    hands.write("Con pasos en vez de metros")
    hands.go_to("Ya la apliqué")
    hands.press("Return")
    hands.press("Escape")
    assert hands.at == "Ya la apliqué"
    hands.press("Return")
    hands.go_to("Anotar")
    hands.press("Return")
    assert hands.at == "La repetí"
    places = hands.round()
    assert places.index("La repetí") < places.index("Docente") < places.index("Quitar la aplicación")
    assert SIDEBAR in places


def _count_tickets(hands):
    hands.press("Alt+4")
    assert hands.at == "Anotar 1°"
    hands.press("Return")
    assert hands.at == "Respondieron"
    hands.write("8")
    hands.go_to("Cambiar las preguntas")
    hands.press("Return")
    hands.press("Ctrl+A")
    hands.write("¿Cómo te fue?")
    hands.go_to("Usar estas preguntas")
    hands.press("Return")
    assert hands.at == "¿Cómo te fue?: Contento"
    for key in ("5", "Right", "2", "Right", "1"):
        hands.press(key)
    hands.go_to("Frases")
    hands.write("Me gustó medir")
    places = hands.round()
    assert SIDEBAR in places
    listed = next(place for place, words in enumerate(places) if words.startswith("1° · "))
    # They stand above what is open.
    assert places.index("Anotar otra vez 1°") > listed > places.index(SIDEBAR)
    hands.press("Escape")
    assert hands.at == "Anotar 2°", "the next grade"


def _look_back(hands):
    hands.press("Alt+5")
    hands.go_to("Qué ajusté")
    hands.write("El metro")
    hands.go_to("¿Continuará")
    hands.press("Return")
    hands.go_to("Compartir con la asesoría")
    hands.press("Return")
    hands.go_to("Respuesta de la asesoría")
    hands.write("Siga así")
    hands.go_to("Guardar la respuesta")
    hands.press("Return")
    assert "Quitar la respuesta de la asesoría" in hands.round()


def _is_all_written(database):
    (shown,) = of_type(database, PracticePresentation)
    assert (shown["preparation"], shown["results_told"], len(shown["evidence_shown"])) == (
        "presented", "Casi todos miden", 1,
    )  # fmt: skip
    assert shown["meeting_id"] is not None
    assert {(one["would_replicate"], one["strength"]) for one in of_type(database, PeerReview)} == {
        ("yes", "Clara: Sí"), ("with_changes", "Clara: Con cambios"),
    }  # fmt: skip
    (chosen,) = of_type(database, Adoption)
    assert (chosen["status"], chosen["planned_date"], chosen["applied_date"], chosen["adaptations_changed"]) == (
        "applied", TODAY.isoformat(), TODAY.isoformat(), "Con pasos en vez de metros",
    )  # fmt: skip
    (batch,) = of_type(database, ExitTicketBatch)
    assert (batch["respondents_n"], batch["open_quotes"]) == (8, ["Me gustó medir"])
    asked = [item.text for item in templates.load(database, batch["template_id"]).items]
    assert "¿Cómo te fue?" in asked
    assert sorted(one["count"] for one in of_type(database, ExitTicketTally) if one["count"]) == [1, 2, 5]
    (told,) = of_type(database, SelfEvaluation)
    assert (told["adjustments"], told["will_continue"]) == ("El metro", "yes")
    assert told["shared_with_advisor_at"] is not None
    assert [one["text"] for one in of_type(database, AdvisorFeedback)] == ["Siga así"]


@pytest.mark.usefixtures("practice")
def test_what_a_network_looks_at_and_its_formats_are_written_by_keyboard_alone(database, hands):
    for one in instruments.listing(database):
        instruments.turn(database, one.code, on=True)
    hands.find("Instrumentos")
    _look_at_a_class(hands)
    _rate_a_group(hands)
    _count_a_diagnostic(hands)
    _write_the_rest(hands)
    _record_an_advisory(hands)
    _change_a_format(hands)
    hands.press("Ctrl+1")
    (seen,) = of_type(database, ClassObservation)
    assert (seen["teacher_id"] is not None, seen["feedback_agreed"]) == (True, "Preguntar más")
    assert [(one["seen"], one["note"]) for one in of_type(database, ClassObservationNote)] == [("partly", "Dudan")]
    (rated,) = rubrics.report(database, rubrics.GROUP, TODAY.year).priority
    assert (rated.level, rated.label) == ("intermediate", "Escuela El Aromo")
    assert sorted(one["count"] for one in of_type(database, DiagnosticTally) if one["count"]) == [2, 3]
    for cls, field, words in (
        (ExperienceSheet, "name", "Medir juntos"),
        (Internship, "what_was_seen", "Cómo miden"),
        (Visit, "purpose", "Acompañar"),
        (Capability, "topic", "Fracciones"),
        (Ally, "organisation", "Junta de vecinos"),
        (LogEntry, "text", "Llegó la cinta"),
        (AdvisoryRecord, "difficulties", "El camino"),
        (AdvisoryRecord, "participants", "Ana Pino, Berta Ñanco, Celso Ríos"),
    ):
        assert [one[field] for one in of_type(database, cls)] == [words]
    ticket = next(one for one in of_type(database, Template) if one["title"] == "Ticket corto")
    assert ticket["active"]


def _begin(hands, instrument):
    """From the list of all, open an instrument and begin its first record."""
    hands.open(f"Abrir: {instrument}")
    hands.press("Ctrl+N")


def _close(hands):
    """Back to the list, and to the list of all."""
    hands.press("Escape")
    hands.press("Escape")
    assert hands.at.startswith("Ver y cambiar los formatos")


def _look_at_a_class(hands):
    _begin(hands, "Observación de clases")
    hands.go_to("Docente")
    hands.pick("ber")
    hands.go_to("¿Se observa? Explican")
    hands.press("Right")
    hands.press("Return")
    hands.press("Tab")
    hands.write("Dudan")
    hands.go_to("Retroalimentación")
    hands.write("Preguntar más")
    hands.press("Escape")
    hands.open("Ver el año por dimensión")
    assert hands.at == "Ver el año por dimensión"  # which only can be read, and is scrolled by the arrows
    hands.press("Escape")
    _close(hands)


def _rate_a_group(hands):
    _begin(hands, "Rúbrica de tres niveles")
    assert SIDEBAR in hands.round()
    hands.go_to("Escuela")
    hands.pick("arom")
    hands.go_to("Nivel de Asistencia")
    hands.press("Right")
    hands.press("Right")
    hands.press("Return")
    hands.press("Escape")
    hands.open("A quién ayudar primero")
    assert "Crítico" in hands.at
    hands.press("Return")
    hands.go_to("Nivel de Asistencia: Crítico")  # where Tab comes to is what was said
    hands.press("Left")
    hands.press("Return")
    hands.press("Escape")
    _close(hands)


def _count_a_diagnostic(hands):
    _begin(hands, "Diagnóstico de la red")
    hands.go_to("Cuántas personas")
    for key in ("5", "Tab", "2", "Right", "3"):
        hands.press(key)
    _close(hands)


def _write_the_rest(hands):
    for instrument, field, words in (
        ("Fichas de experiencia", "Nombre de la experiencia", "Medir juntos"),
        ("Pasantías", "Qué se vio", "Cómo miden"),
        ("Visitas", "Propósito", "Acompañar"),
        ("Quién ofrece y quién necesita", "Tema", "Fracciones"),
        ("Organizaciones aliadas", "Organización", "Junta de vecinos"),
        ("Bitácora y mensajes", "Nota", "Llegó la cinta"),
    ):
        _begin(hands, instrument)
        hands.go_to(field)
        hands.write(words)
        _close(hands)


def _record_an_advisory(hands):
    _begin(hands, "Registro de asesoría")
    hands.write("Ñuble")
    hands.go_to("Sesión de la que se trae")
    hands.press("Down")
    hands.open("Traer de la sesión")
    assert hands.at == "Traer de la sesión"
    assert SIDEBAR in hands.round()
    hands.go_to("Dificultades")
    hands.write("El camino")
    hands.press("Ctrl+P")
    hands.wait_for("Vista previa")
    hands.press("Escape")
    assert hands.at.startswith("Dificultades")
    _close(hands)


def _change_a_format(hands):
    hands.press("Return")
    hands.press("Ctrl+F")
    hands.write("ticket")
    hands.press("Tab")
    hands.press("Return")
    hands.go_to("Por qué cambia")
    hands.write("La 2 no se entendía")
    hands.open("Hacer una versión nueva")
    assert hands.at.startswith("Título")
    hands.press("Ctrl+A")
    hands.write("Ticket corto")
    hands.open("Agregar línea")
    hands.write("¿Usé el metro?")
    places = hands.round()
    assert places.index("Agregar línea") < places.index("Poner en uso") < places.index("Su comentario")
    hands.open("Quitar la línea")
    hands.open("Poner en uso")
    assert hands.at.startswith("Título")


@pytest.mark.usefixtures("practice")
def test_an_improvement_cycle_is_turned_by_keyboard_alone(database, hands):
    for code in ("plan", "cycles"):
        instruments.turn(database, code, on=True)
    hands.find("Instrumentos")
    hands.open("Abrir: Ciclos de mejora")
    hands.press("Alt+6")
    hands.press("Ctrl+N")
    assert hands.at.startswith("Problema")
    hands.write("Miden sin unidad")
    for words, said in (("Qué queremos", "De 4 a 9 de 14"), ("Idea de cambio", "El metro al lado")):
        hands.go_to(words)
        hands.write(said)
    hands.open("Agregar pregunta")
    hands.write("¿Anotan la unidad?")
    hands.press("Tab")
    hands.write("9 de 14")
    hands.open("Agregar tarea")
    hands.write("Llevar metros")
    hands.press("Tab")
    hands.pick("ber")
    hands.open("Pasar a Hacer")
    hands.go_to("¿Se hizo como")
    hands.press("Down")
    hands.go_to("Qué se observó")
    hands.write("Anotaron más")
    hands.open("Pasar a Estudiar")
    hands.open("Agregar dato")
    hands.write("Con unidad")
    for field, number in (("Cuántos, el dato", "9"), ("De cuántos", "14")):
        hands.go_to(field)
        hands.write(number)
    for field, said in (("Resultado de", "8 de 14"), ("Resultados", "Subió"), ("Qué aprendimos", "Se olvida")):
        hands.go_to(field)
        hands.write(said)
    hands.open("Pasar a Ajustar")
    hands.go_to("Decisión")
    hands.press("Down")
    hands.go_to("Qué cambia desde ahora")
    hands.write("Seguir")
    assert SIDEBAR in hands.round()
    hands.open("Cerrar")
    hands.press("Ctrl+1")
    (cycle,) = of_type(database, PheaCycle)
    assert (cycle["stage"], cycle["learning"], cycle["next_plan"]) == ("closed", "Se olvida", "Seguir")
    assert [(one["numerator"], one["denominator"]) for one in of_type(database, PheaMeasure)] == [(9, 14)]
    assert [(one["prediction"], one["result"]) for one in of_type(database, PheaQuestion)] == [("9 de 14", "8 de 14")]
