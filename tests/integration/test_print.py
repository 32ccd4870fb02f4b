"""Forms printed from stored records."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader

from app.errors import Cancelled, NotFound, WrongUsage
from app.media.store import BlobStore
from app.pdf.forms import FORMS, render
from app.services import (
    agenda,
    attendance,
    commitments,
    customs,
    evidence,
    meetings,
    minutes,
    people,
    plans,
    practices,
    rows,
    rubrics,
    template_editing,
    templates,
)
from app.services.catalogue import load
from app.texts import explain
from tests.patience import Impatient

DAY = date(2026, 4, 10)
PRINTED = date(2026, 4, 20)


def words(data):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return "".join(text.replace("\u00ad", "").split())


def said(words_printed, *texts):
    return all("".join(text.split()) in words_printed for text in texts)


@pytest.fixture
def meeting(database, ids):
    earlier = meetings.schedule(database, date(2026, 3, 12))
    owed = {"meeting_id": earlier, "responsible_id": ids.berta, "due": DAY, "expected_evidence": "Boleta"}
    commitments.add(database, "Traer las huinchas", **owed)
    made = meetings.schedule(database, DAY, length=None)
    meetings.update(
        database,
        made,
        {
            "title": "Medir el mundo",
            "kind": "workshop",
            "start": "09:00",
            "end": "13:00",
            "place": "Escuela El Aromo, pasado el puente",
            "host_school_id": ids.aromo,
            "objective": "Mejorar dos prácticas",
            "convened_by_id": ids.ana,
            "to_bring": "Colación para compartir",
            "led_by_ids": [ids.berta, ids.celso],
            "led_without_supervision": True,
            "learning_modes": ["with"],
            "host_preparation": "Sillas y café",
        },
    )
    agenda.add_item(database, made, "Bienvenida y acta anterior", block="OPENING", minutes_planned=20)
    agenda.add_item(database, made, "La huerta", responsible_id=ids.celso, method="presentation", minutes_planned=15)
    agenda.add_item(database, made, "Acuerdos", block="CLOSING")
    return made


@pytest.fixture
def practice(database, ids):
    made = practices.create(
        database,
        {
            "title": "Medimos la huerta",
            "author_ids": [ids.celso, "00000000-0000-4000-8000-000000000000"],
            "school_id": ids.canelo,
            "subject": "MA",
            "grades": ["3", "4"],
            "common_activity": "Recorrer la huerta y estimar con pasos",
            "problem_addressed": "Miden sin saber para qué",
            "common_theme": "La huerta de la escuela",
            "school_year": 2026,
        },
    )
    task = {"practice_id": made, "grade": "3", "oa_codes": ["MA03 OA 21"], "task": "Perímetro de los bancales"}
    rows.create(database, "grade_task", task)
    for order, (moment, text) in enumerate([("closing", "Dibujo común"), ("start", "Paseo por la huerta")]):
        step = {"practice_id": made, "moment": moment, "text": text, "order": order}
        rows.create(database, "practice_step", step)
    rows.create(database, "practice_material", {"practice_id": made, "name": "Lienza", "cost": 1200, "order": 1})
    return made


def put_photo(database, practice_id, caption, **fields):
    target = io.BytesIO()
    Image.new("RGB", (320, 200), "grey").save(target, "JPEG")
    stored = BlobStore(database.folder).add_bytes(target.getvalue())
    blob = {"$b": stored.sha256, "n": stored.size, "m": "image/jpeg", "name": "foto.jpg"}
    record = {"practice_id": practice_id, "kind": "photo", "caption": caption, "file": blob, "thumbnail": blob}
    return rows.create(database, "evidence", record | fields)


def pictures(data):
    return sum(len(page.images) for page in PdfReader(io.BytesIO(data)).pages)


def test_the_call_holds_what_was_written(database, catalogue, meeting):
    data = render("tabla", database, catalogue, meeting_id=meeting, printed_on=PRINTED)
    printed = words(data)
    assert said(printed, "Microcentro Los Boldos", "viernes 10 de abril de 2026", "09:00 a 13:00", "Medir el mundo")
    assert said(printed, "Escuela El Aromo, pasado el puente", "Mejorar dos prácticas", "Colación para compartir")
    assert said(printed, "Conduce Berta Ñanco Ñanco, Celso Ríos Vega · sin apoyo externo", "Taller")
    assert said(printed, "Preparación de la escuela anfitriona Sillas")
    assert said(printed, "09:00 Acuerdos pendientes", "09:10 Bienvenida y acta anterior", "09:30 La huerta")
    assert said(printed, "Celso Ríos Vega", "09:45 Acuerdos")
    assert said(printed, "Berta Ñanco Ñanco", "Traer las huinchas", "Sesión N° 1", "10-04-2026 · atrasado", "Boleta")
    assert said(printed, "Ana Soto Rivas Convoca: nombre y firma")


def test_the_register_holds_what_was_written(database, catalogue, practice):
    put_photo(database, practice, "Plano de la huerta", shows_pupils=False, consent_state="not_needed")
    data = render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED)
    printed = words(data)
    assert said(printed, "Medimos la huerta", "Celso Ríos Vega", "Escuela El Canelo", "Matemática", "3°, 4°")
    assert said(printed, "MA03 OA 21", "Perímetro de los bancales", "Recorrer la huerta", "Lienza ($ 1.200)")
    assert said(printed, "1. Paseo por la huerta", "2. Dibujo común", "Plano de la huerta")
    assert pictures(data) == 1


def test_the_official_words_of_an_objective_are_printed(database, catalogue, practice, shared_data):
    load(catalogue, shared_data / "curriculo_oa_basica.csv")
    printed = words(render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED))
    assert said(printed, "MA03 OA 21 Demostrar que comprenden el perímetro")


def test_communes_are_named_where_they_are_known(database, catalogue, shared_data):
    rows.update(database, "microcentro", database.space, {"communes": ["08105", "99999"]})
    printed = words(render("practicas", database, catalogue, printed_on=PRINTED))
    assert said(printed, "Comuna de código 08105 (Biobío), Comuna de código 99999")
    load(catalogue, shared_data / "comunas_cut.csv")
    printed = words(render("practicas", database, catalogue, printed_on=PRINTED))
    assert said(printed, "Hualqui, Comuna de código 99999")


@pytest.mark.parametrize(
    ("shows", "consent", "printed"),
    [
        (True, "missing", 0), (True, None, 0), (True, "not_needed", 0), (True, "held", 1), (True, "faces_hidden", 1),
        (None, None, 0), (None, "missing", 0), (None, "held", 1), (False, None, 1), (False, "missing", 0),
    ],
)  # fmt: skip
def test_a_picture_is_printed_where_it_may_leave_the_laptop(database, catalogue, practice, shows, consent, printed):
    """Domain 12: what nobody said is missing, and pupils always need an authorization; paper travels too."""
    put_photo(database, practice, "Niñas y niños midiendo", shows_pupils=shows, consent_state=consent)
    data = render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED)
    assert pictures(data) == printed
    assert said(words(data), "Niñas y niños midiendo")
    assert said(words(data), "Imagen no impresa: falta la autorización.") is not bool(printed)


def test_a_picture_that_another_piece_of_evidence_refuses_is_not_printed_either(database, catalogue, practice, meeting):
    """Domain 12: one file in two places stays where either of them lacks its authorization."""
    file = rows.load(database, "evidence", put_photo(database, practice, "Plano", shows_pupils=False))["file"]
    same = {"meeting_id": meeting, "kind": "photo", "file": file, "shows_pupils": True}
    other = rows.create(database, "evidence", same)

    def printed():
        return pictures(render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED))

    assert printed() == 0
    rows.update(database, "evidence", other, {"consent_state": "held"})
    assert printed() == 1


def test_words_without_a_picture_lack_no_authorization(database, catalogue, practice):
    """Domain 12: a testimony has no faces."""
    rows.create(database, "evidence", {"practice_id": practice, "kind": "text", "caption": "Compararon las camas"})
    printed = words(render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED))
    assert said(printed, "Compararon las camas")
    assert not said(printed, "Imagen no impresa")


def test_a_picture_that_is_on_another_laptop_leaves_its_caption(database, catalogue, practice):
    blob = {"$b": "0" * 64, "n": 10, "m": "image/jpeg", "name": "otra.jpg"}
    record = {"practice_id": practice, "kind": "photo", "caption": "La hilera", "file": blob, "thumbnail": blob}
    rows.create(database, "evidence", record | {"shows_pupils": False})
    data = render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED)
    assert pictures(data) == 0
    assert said(words(data), "La hilera", "otra.jpg")


def test_a_photo_whose_small_picture_is_not_here_is_printed_all_the_same(database, catalogue, practice):
    """Fault 30."""
    small = {"$b": "0" * 64, "n": 10, "m": "image/jpeg", "name": "foto.jpg"}
    shown = put_photo(database, practice, "La hilera", shows_pupils=False)
    rows.update(database, "evidence", shown, {"thumbnail": small})
    assert pictures(render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED)) == 1


def test_the_table_of_the_year_leaves_private_drafts_out(database, catalogue, practice, meeting):
    printed = words(render("practicas", database, catalogue, printed_on=PRINTED))
    assert said(printed, "Todavía no hay prácticas")
    put_photo(database, practice, "Plano", shows_pupils=False, consent_state="not_needed")
    task = {"practice_id": practice, "grade": "4", "oa_codes": ["MA04 OA 23"], "task": "Área de los bancales"}
    rows.create(database, "grade_task", task)
    practices.share(database, practice)
    agenda.add_presentation(database, meeting, practice)
    printed = words(render("practicas", database, catalogue, year=2026, printed_on=date(2027, 1, 5)))
    assert said(printed, "Prácticas de 2026", "Medimos la huerta", "1 práctica de 1 escuela", "N° 2", "1 evidencia")
    assert said(words(render("practicas", database, catalogue, year=2025, printed_on=PRINTED)), "Todavía no hay")


@pytest.mark.parametrize("key", FORMS)
def test_a_blank_form_needs_no_record_and_no_microcentro(database, catalogue, key):
    assert words(render(key, None, None, blank=True, printed_on=PRINTED))
    assert said(words(render(key, database, catalogue, blank=True, printed_on=PRINTED)), "Microcentro Los Boldos")


def test_what_is_not_here_cannot_be_printed(database, catalogue):
    for key, of, what in (("tabla", "meeting", "la sesión"), ("ficha", "practice", "la práctica")):
        with pytest.raises(NotFound) as refused:
            render(key, database, catalogue, printed_on=PRINTED, **{f"{of}_id": "nada"})
        assert refused.value.what == what


@pytest.mark.parametrize(
    ("key", "reason"),
    [("afiche", "No existe el formulario «afiche»"), ("tabla", "de una sesión"), ("practica", "de una práctica")],
)
def test_a_form_must_exist_and_know_of_what_it_is(database, catalogue, key, reason):
    with pytest.raises(WrongUsage) as caught:
        render(key, database, catalogue, printed_on=PRINTED)
    assert reason in explain(caught.value).in_one_line()


def test_printing_changes_nothing_and_repeats_itself(database, catalogue, meeting, practice):
    news = []
    database.listeners.append(news.append)
    for key in FORMS:
        first, second = (
            render(key, database, catalogue, meeting_id=meeting, practice_id=practice, printed_on=PRINTED)
            for _ in range(2)
        )
        assert first == second
    assert news == []


def test_printing_tells_how_far_it_is_and_stops_when_asked(database, catalogue, practice):
    progress = Impatient(2)
    with pytest.raises(Cancelled):
        render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED, progress=progress)
    assert all(0 <= done <= total for done, total in progress.told)
    assert render("practica", database, catalogue, practice_id=practice, printed_on=PRINTED)


def test_the_attendance_sheet_lists_who_is_expected_and_then_what_was_noted(database, catalogue, meeting, ids):
    before = words(render("asistencia", database, catalogue, meeting_id=meeting, printed_on=PRINTED))
    assert said(before, "Ana Soto Rivas", "Berta Ñanco Ñanco", "Celso Ríos Vega", "Escuela El Canelo", "Esperados")
    attendance.set_state(database, meeting, ids.ana, "present", arrival="09:05")
    attendance.set_state(database, meeting, ids.berta, "justified_absence", reason="Camino cortado")
    after = words(render("asistencia", database, catalogue, meeting_id=meeting, printed_on=PRINTED))
    assert said(after, "Asistieron 1 de 3 personas esperadas y", "09:05", "Ausencia justificada", "Camino cortado")
    customs.agree(database, "small_number", 3)
    told = words(render("asistencia", database, catalogue, meeting_id=meeting, printed_on=PRINTED))
    assert said(told, "Asistieron 1 de 3 personas esperadas (33 %) y")


def test_the_minutes_hold_what_was_said_and_agreed(database, catalogue, meeting, ids):
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.celso, "absence")
    guest = people.add(database, "Elsa Mora Rain", role="GUEST", since=date(2026, 3, 1))
    attendance.set_state(database, meeting, guest, "present")
    welcome = next(one for one in agenda.items(database, meeting) if one.topic.startswith("Bienvenida"))
    minutes.write_topic(database, meeting, welcome.id, "Se leyó y aprobó el acta anterior.")
    minutes.write(database, meeting, {"closing_time": "12:50", "various": "Se agradece el almuerzo", "next_date": DAY})
    (owed,) = commitments.pending_for(database, meeting)
    commitments.review(database, owed.id, meeting)
    commitments.add(database, "Rotar de sede", meeting_id=meeting, kind="agreement")
    commitments.add(database, "Pedir lienzas", meeting_id=meeting, responsible_id=ids.berta, due=date(2026, 5, 2))
    own = template_editing.new_version(database, templates.current(database, "minutes").id, "Con las familias")
    template_editing.add_item(database, own, "¿Quién vino de las familias?")
    template_editing.put_in_use(database, own)
    rows.update(database, "minutes", minutes.of_meeting(database, meeting).id, {"template_id": own})
    blank = words(render("acta", database, catalogue, meeting_id=meeting, printed_on=PRINTED, blank=True))
    assert said(blank, "Lo que pregunta nuestro formato ¿Quién vino de las familias?")
    printed = words(render("acta", database, catalogue, meeting_id=meeting, printed_on=PRINTED))
    assert said(printed, "Conduce Berta Ñanco Ñanco, Celso Ríos Vega · sin apoyo externo", "Aprender con otros")
    assert said(printed, "Nuestro formato: Acta de la sesión, versión 2", "Hora de inicio")
    assert said(printed, "Acta de reunión", "Tipo de sesión Taller", "N° 2", "Se abre a las 09:00")
    assert said(printed, "Se cierra a las 12:50")
    assert said(printed, "Asisten Ana Soto Rivas", "No asisten Celso Ríos Vega", "Traer las huinchas")
    assert said(printed, "Asisten Ana Soto Rivas No asisten", "Personas invitadas Elsa Mora Rain")
    assert minutes.of_meeting(database, meeting).present == ("Ana Soto Rivas",)
    assert said(printed, "Revisión de compromisos Su estado al 20-04-2026.")
    assert said(printed, "2. Bienvenida y acta anterior", "Se leyó y aprobó el acta anterior.", "Se agradece")
    assert said(printed, "• Rotar de sede", "Pedir lienzas Berta Ñanco Ñanco 02-05-2026", "Borrador · versión 1")


def test_the_table_of_commitments_counts_what_is_late(database, catalogue, meeting):
    printed = words(render("compromisos", database, catalogue, printed_on=PRINTED))
    assert said(printed, "1 compromiso pendiente, 1 con el plazo vencido.", "Traer las huinchas")
    printed = words(render("compromisos", database, catalogue, printed_on=date(2026, 4, 1)))
    assert said(printed, "1 compromiso pendiente, todos dentro de su plazo.")


def test_the_table_of_commitments_says_who_supports_and_how_each_one_ended(database, catalogue, ids):
    support = {"responsible_id": ids.ana, "co_responsible": [ids.berta, ids.celso]}
    kept, late, dropped = (
        commitments.add(database, text, due=date(2026, 4, 2), **support) for text in ("Uno", "Dos", "Tres")
    )
    evidence.add_text(database, "La carta", commitment_id=kept)
    commitments.close_done(database, kept, date(2026, 4, 2))
    commitments.close_not_done(database, late, date(2026, 4, 3), blocker="Llovió")
    commitments.cancel(database, dropped, date(2026, 4, 4), reason="Ya no hace falta")
    printed = words(render("compromisos", database, catalogue, printed_on=PRINTED))
    assert said(printed, "Con apoyo de Berta Ñanco Ñanco, Celso Ríos Vega", "Cerrado el 02-04-2026, con 1 evidencia")
    assert said(printed, "Cerrado el 03-04-2026: Llovió", "Cerrado el 04-04-2026: Ya no hace falta")


def test_paper_says_that_a_session_was_suspended_and_why(database, catalogue, meeting):
    meetings.suspend(database, meeting, "road")
    call = words(render("tabla", database, catalogue, meeting_id=meeting, printed_on=PRINTED))
    account = words(render("informe", database, catalogue, year=2026, printed_on=PRINTED))
    assert said(call, "Suspendida Esta sesión se suspendió por el camino")
    assert said(account, "Se suspendió por el camino")


def test_the_annual_account_tells_how_far_each_goal_of_the_plan_came_and_by_what_it_is_seen(database, catalogue):
    """S003, Río Ibáñez: a shared plan, of which the municipal council is told each year."""
    goal = {"plan_id": plans.begin(database, 2026), "statement": "Informar al concejo", "indicator": "Escuelas",
            "baseline": "0", "target": "5", "reached": "4", "verification_means": "Acta del concejo"}  # fmt: skip
    rows.create(database, "goal", goal)
    need = {"kind": "needs", "topic": "Fracciones", "strategy": "Material concreto", "status": "in_progress"}
    rows.create(database, "capability", need | {"follow_up": "Mayo, 4 de 9; agosto, 7 de 9"})
    year, month = (
        words(render("informe", database, catalogue, year=2026, month=each, printed_on=PRINTED)) for each in (None, 4)
    )
    assert said(year, "Metas del plan", "Informar al concejo", "0 → 5 Alcanzado: 4", "Acta del concejo")
    assert not said(month, "Metas del plan")
    assert said(year, "Fracciones Material concreto En curso: Mayo, 4 de 9; agosto, 7 de 9")  # S003, Arica


def test_a_correction_in_writing_leaves_the_approved_minutes_in_the_annual_account(database, catalogue, meeting):
    meetings.hold(database, meeting)
    minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "approved")
    minutes.correct(database, meeting, "Faltaba un acuerdo")
    account = words(render("informe", database, catalogue, year=2026, printed_on=PRINTED))
    assert said(account, "Acta de la sesión N° 2, 10-04-2026 Aprobada")
    assert not said(account, "Borrador")
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    account = words(render("informe", database, catalogue, year=2026, printed_on=PRINTED))
    assert said(account, "Aprobada, versión 2")


def test_the_account_tells_the_commitments_that_were_closed_in_its_period_and_that_a_session_had_been_suspended(
    database, catalogue, meeting, ids
):
    kept = commitments.add(database, "La carta al DAEM", responsible_id=ids.ana, co_responsible=[ids.berta])
    commitments.close_done(database, kept, date(2026, 4, 20), no_proof_note="Contestaron por teléfono")
    meetings.suspend(database, meeting, "weather")
    meetings.move(database, meeting, date(2026, 4, 24))
    april, march = (
        words(render("informe", database, catalogue, year=2026, month=month, printed_on=PRINTED)) for month in (4, 3)
    )
    assert said(april, "Compromisos cerrados", "La carta al DAEM Ana Soto Rivas, Berta Ñanco Ñanco Cumplido")
    assert said(april, "Cerrado el 20-04-2026: Contestaron por teléfono")
    assert said(april, "Reprogramada (antes se suspendió por el clima)")
    assert not said(march, "Compromisos cerrados")


def test_the_account_tells_how_the_groups_of_the_rubric_moved(database, catalogue, ids):
    for grade, levels in (("1", ("critical", "adequate")), ("2", ("adequate", "adequate"))):
        for day, level in zip((date(2026, 4, 2), date(2026, 8, 6)), levels, strict=True):
            one = rubrics.begin(database, on=day)
            rows.update(database, "engagement_rubric", one, {"school_id": ids.aromo, "grade": grade, "pupils_n": 6})
            for item in rubrics.view(database, one).template.items:
                rubrics.rate(database, one, item.id, level)
    account = words(render("informe", database, catalogue, year=2026, printed_on=date(2026, 12, 3)))
    assert said(account, "0 de 2 grupos están en nivel crítico. Al comienzo, 1 de 2.")
    assert said(account, "De los mirados otra vez, 1 mejoró, 1 sigue igual, 0 empeoraron.")
    assert said(account, "Estudiantes de grupos críticos: al comienzo, 6 de 12 (50 %); ahora, 0 de 12 (0 %).")
