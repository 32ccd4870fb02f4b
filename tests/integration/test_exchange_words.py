from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.models import registry
from app.services import rows
from app.services.workspace import open_workspace
from app.sync import given_words, history, mailbox, mailbox_words, words
from app.sync.accepting import accept, applicants
from app.sync.awaited import AwaitedFile, AwaitedRecord
from app.sync.hand_over import HandedOver, hand_over
from app.sync.inviting import invite
from app.sync.joining import join
from app.sync.pending import Pending, pending
from app.sync.received import Received
from app.sync.reception import preview, receive

BROUGHT = Received("applied", "a.entrega", sender="Computador de Ana", made="2020-03-03T09:30:00-03:00", number=12)


def test_a_preview_and_a_reception_have_different_headlines() -> None:
    assert words.headline(BROUGHT, preview=True) == "«a.entrega» de Ana: esto trae."
    assert words.headline(BROUGHT) == "«a.entrega» de Ana: recibido."


def test_a_laptop_with_a_name_of_its_own_keeps_it() -> None:
    assert words.origin(replace(BROUGHT, sender="Notebook sala 2", made="")) == "Entrega 12 de «Notebook sala 2»"


def test_a_file_that_came_before_says_when_and_brings_no_lines() -> None:
    again = Received("already", "a.entrega", when="2020-03-03T12:00:00")
    assert words.headline(again).startswith("«a.entrega» ya se había recibido el martes 3 de marzo de 2020")
    assert words.summary_lines(again) == []


def test_every_kind_of_change_has_its_line() -> None:
    full = replace(
        BROUGHT, new={"practice": 3, "meeting": 1}, changed={"person": 2}, removed={"sundial": 1}, files=4, conflicts=1
    )
    assert words.summary_lines(full) == [
        "Nuevo: 3 prácticas, 1 sesión.",
        "Cambia: 2 personas.",
        "Se quita: 1 de «sundial».",
        "Fotos y documentos: 4 archivos.",
        "Por decidir: 1 dato con dos versiones.",
    ]


def test_what_was_decided_on_laptops_is_said_as_that_and_is_no_change() -> None:
    accepts = replace(BROUGHT, new={"device": 1})
    assert words.summary_lines(accepts) == ["Se aceptó 1 computador."]
    for brought, said in (
        (accepts, "Se aceptó 1 computador"),
        (replace(BROUGHT, changed={"device": 1}), "Llegó lo decidido sobre los computadores"),
        (
            replace(accepts, new={"device": 2, "person": 25}, operations=26),
            "Entraron 26 cambios de Ana, y se aceptaron 2 computadores",
        ),
    ):
        told = mailbox_words.sentence(mailbox.Exchanged(Path(), taken=(brought,)))
        assert told == f"{said}; no había nada nuevo que dejar."
    given = HandedOver(Path("a.entrega"), 1000, 3, 0, 0, 0, (), decided=1, accepted=1)
    assert given_words.handed_over_words(given).startswith("Entrega 3: la aceptación de 1 computador en «a.entrega» (")
    said = mailbox_words.sentence(mailbox.Exchanged(Path(), left=given))
    assert said == "No había cambios nuevos; para los demás quedó la aceptación de 1 computador (menos de 1 KB)."
    retired = replace(given, operations=2, decided=2)
    assert "2 cambios, con lo decidido sobre los computadores, en «a" in given_words.handed_over_words(retired)


def test_no_sentence_counts_a_nothing_and_what_went_out_before_is_told_apart() -> None:
    photos = replace(BROUGHT, files=4, evidence=2)
    for brought, said in (
        (photos, "Entraron 2 evidencias de Ana"),
        (replace(photos, evidence=0), "Entraron fotos o documentos de Ana"),
        (replace(photos, operations=1, new={"practice": 1}), "Entraron 1 cambio y 2 evidencias de Ana"),
    ):
        told = mailbox_words.sentence(mailbox.Exchanged(Path(), taken=(brought,)))
        assert told == f"{said}; no había nada nuevo que dejar."
    assert words.summary_lines(photos) == ["Fotos y documentos: 2 evidencias."]
    assert words.pending_lines(Pending(0, 3, 0, 0, 0)) == [
        "Por entregar: nada.", "Entregado, sin confirmar: 3 cambios."
    ]  # fmt: skip
    given = HandedOver(Path("a.entrega"), 1000, 3, 8, 1, 0, (), again=3)
    again = "y otra vez 3 cambios que no todos han confirmado"
    said = given_words.handed_over_words(given)
    assert said.startswith(f"Entrega 3: 5 cambios y 1 evidencia, {again}, en «a.entrega» (")
    said = mailbox_words.sentence(mailbox.Exchanged(Path(), left=replace(given, operations=3, evidence=0)))
    assert "; para los demás quedaron otra vez 3 cambios que no todos han confirmado (" in said
    photos = replace(given, operations=0, again=0, evidence=2, evidence_again=2)
    assert "Entrega 3: otra vez 2 evidencias que no todos han confirmado en «" in given_words.handed_over_words(photos)
    nothing = replace(given, operations=0, evidence=0, again=0)
    assert "Entrega 3: un aviso de lo que llegó a este computador en «" in given_words.handed_over_words(nothing)


def test_a_file_without_changes_still_brings_an_acknowledgement() -> None:
    assert words.summary_lines(BROUGHT) == ["No trae cambios que falten aquí; avisa qué llegó de lo que usted entregó."]


def test_a_file_with_only_a_clash_is_not_said_to_bring_nothing() -> None:
    [line] = words.summary_lines(replace(BROUGHT, conflicts=2))
    assert line == "Por decidir: 2 datos con dos versiones."


def test_what_goes_because_a_laptop_was_retired_is_not_left_without_its_reason() -> None:
    retired = replace(BROUGHT, changed={"device": 1}, removed={"practice": 2}, retired=1)
    reason = "Se retiró un computador: lo que escribió y la coordinación no alcanzó a recibir deja de mostrarse."
    assert words.summary_lines(retired)[-1] == reason
    assert reason not in words.summary_lines(replace(retired, removed_by={"Ana": 2}))


def test_cautions_are_said_after_what_it_brings() -> None:
    doubtful = replace(BROUGHT, clock_ok=False, joins="Ana", missing=1, held=2, waiting_rows=1)
    lines = words.summary_lines(doubtful)
    assert lines[0] == "Ana pide unirse al microcentro."
    assert any("entrega anterior" in line for line in lines)
    assert any("En espera: 1 anotación, hasta" in line for line in lines)
    assert "fecha" in lines[-1]
    assert words.origin(doubtful).endswith("(fecha dudosa)")


def test_a_moment_of_this_year_is_said_without_its_year() -> None:
    now = datetime.now().astimezone().isoformat()
    assert str(datetime.now().year) not in words.moment_words(now)
    assert words.moment_words("hace mucho") == "hace mucho"


def test_what_waits_is_said_in_one_line_when_nothing_else_is_known() -> None:
    assert words.pending_lines(Pending(1, 0, 0, 0, 0)) == ["Por entregar: 1 cambio."]
    decided = Pending(0, 0, 0, 0, 0, decisions=1)
    assert words.pending_lines(decided) == ["Por entregar: lo decidido sobre los computadores."]
    assert len(words.pending_lines(Pending(3, 2, 2, 2_000_000, 1))) == 3


def test_a_missing_record_says_what_waits_for_it_and_whom_to_ask() -> None:
    missing = AwaitedRecord("meeting", "1a2b3c4d", {"attendance": 2, "agenda_item": 1}, ("Ana Soto", "Luis Vera"))
    title, sentence = words.awaited_words(missing)
    assert title == "Todavía no llega la sesión (código 1a2b3c4d)"
    assert sentence == "En espera: 2 asistencias, 1 punto de la tabla. Pregunte a Ana Soto o a Luis Vera."


def test_what_others_are_part_of_is_named_with_its_article() -> None:
    above = {target for tipo in registry.types() for _, target in registry.parents(tipo)}
    said = {words.awaited_words(AwaitedRecord(tipo, "1a2b", {}, ()))[0].split(" (")[0] for tipo in above}
    named = [one.removeprefix("Todavía no llega ") for one in sorted(said)]
    with_el = "acta acuerdo ciclo diagnóstico formato indicador material plan"
    assert {one.split()[1] for one in named if one.startswith("el ")} == set(with_el.split()), named
    assert {one.split()[0] for one in named} == {"el", "la"}


def test_changes_that_wait_say_whose_they_are_and_for_what() -> None:
    title, sentence = words.awaited_words(AwaitedFile("Computador de Ana", 3, for_acceptance=True))
    assert (title, "coordinación acepte" in sentence) == ("Cambios de Ana", True)
    assert "entrega anterior" in words.awaited_words(AwaitedFile("Computador de Ana", 3, for_acceptance=False))[1]


def test_history_tells_what_went_out_and_came_in(tmp_path: Path) -> None:
    ana, berta = open_workspace(tmp_path / "ana"), open_workspace(tmp_path / "berta")
    try:
        here = ana.create("Los Boldos", "Ana Pino")
        made = invite(ana, here, tmp_path / "invitacion.entrega")
        hers = join(berta, made.path, made.code, "Berta Ñanco", device_name="Computador de Berta")
        assert not history.accepted_here(hers)
        assert not history.coordinates_here(hers)
        assert history.coordinates_here(here)
        receive(here, hand_over(hers, tmp_path / "uno.entrega").path)
        assert [(one.state, one.joined) for one in history.receptions(here)] == [("waiting", False)]
        accept(here, [one.device for one in applicants(here)])
        assert [(one.state, one.joined) for one in history.receptions(here)] == [("applied", True)]
        number = history.next_number(here)
        done = hand_over(here, tmp_path / "dos.entrega")

        assert done.number == number
        assert done.again == 0
        [listed] = history.hand_overs(here)
        assert given_words.carried_words(listed) == given_words.carried_words(done)
        once_more = hand_over(here, tmp_path / "otra.entrega")
        assert (once_more.operations, once_more.again) == (done.operations, done.operations)
        assert [one.sender for one in history.receptions(here)] == ["Computador de Berta"]

        receive(hers, done.path)
        rows.create(hers, "practice", {"title": "La huerta"})
        me, other = history.health(here)
        assert (me.here, me.person, me.lacks, me.clock_ok) == (True, "Ana Pino", 0, True)
        assert (other.name, other.person) == ("Computador de Berta", "Berta Ñanco")
        assert other.lacks > 0
        assert other.last_seen

        last = hand_over(hers, tmp_path / "tres.entrega").path
        assert preview(here, last).new == {"practice": 1}
        receive(here, last)
        assert history.health(here)[1].lacks == 0
        assert pending(here).here == 0
    finally:
        ana.close()
        berta.close()
