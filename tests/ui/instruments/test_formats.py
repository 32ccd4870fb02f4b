"""The formats of the instruments: changed by a new version, and of one's own."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app import wall_clock
from app.services import rows, template_editing, templates
from app.ui.widgets.rows import ListRow
from tests.ui.names import unnamed


def test_a_format_is_changed_by_a_new_version_that_is_agreed(page, database, context):
    meeting = rows.create(database, "meeting", {"title": "Sesión de mayo", "school_year": 2026, "number": 3})
    tomorrow = (wall_clock.today() + timedelta(days=1)).isoformat()
    rows.create(database, "meeting", {"title": "La que viene", "number": 4, "date": tomorrow})
    page.index.formats.click()
    part, first = page.part, templates.current(database, "meeting_guide")
    assert part.open(first.id)
    reader = part.form
    assert not reader.lines.isVisibleTo(page)
    reader.change.findChildren(QPushButton)[-1].click()
    assert reader.change.reason_row.problem.text() == "Indique el motivo."
    QTest.keyClicks(reader.change.reason, "Faltaba el cierre")
    assert not reader.change.reason_row.problem.isVisibleTo(page)
    reader.change.findChildren(QPushButton)[-1].click()
    assert reader.record != first.id
    reader.lines.add_line()
    QTest.keyClicks(reader.lines._lines[reader.lines.ids()[-1]].first, "El cierre recoge lo aprendido")
    assert page.save_now()
    assert not list(unnamed(page))
    assert reader.widget().minimumSizeHint().width() <= page.width()
    offered = [reader.meeting.itemText(at) for at in range(reader.meeting.count())]
    assert offered == ["Fuera de una sesión", "Sesión de mayo"]
    reader.meeting.set_value(meeting)
    reader.agree.click()
    now = templates.current(database, "meeting_guide")
    assert now.agreed_in_meeting_id == meeting
    assert reader.meeting.currentText() == "Sesión de mayo"
    assert (now.version, now.items[-1].text) == (2, "El cierre recoge lo aprendido")
    context.undo.undo()
    assert templates.current(database, "meeting_guide").id == first.id
    QTest.keyClicks(reader.comments.comment, "Me parece bien")
    reader.comments.agrees.chips["yes"].click()
    reader.comments.findChildren(QPushButton)[-1].click()
    assert template_editing.comments(database, now.id).agree == 1
    remove = next(
        each for each in reader.comments.findChildren(QPushButton)
        if each.accessibleName() == "Quitar su comentario: Me parece bien"
    )  # fmt: skip
    remove.click()
    assert not template_editing.comments(database, now.id).rows
    assert page.window().focusWidget() is reader.comments.comment
    context.undo.undo()
    assert template_editing.comments(database, now.id).agree == 1


def test_a_format_of_one_school_says_whose_it_is(page, database):
    """S003, Calama: a common guide with variants by school; in a narrow window its card is out of sight."""
    school = rows.create(database, "school", {"rbd": 99015, "name": "Escuela Caleta"})
    first = templates.current(database, "class_guide")
    own = template_editing.variant(database, first.id, school)
    page.index.formats.click()
    for record, said in ((own, "Solo para Escuela Caleta."), (first.id, "Ya se usa")):
        assert page.part.open(record)
        assert page.part.form.words.hint.text().startswith(said)


def test_a_format_that_was_begun_and_left_blank_is_not_there(page, database, context):
    def titles():
        return {one.title for kind in ("agenda", "survey") for one in templates.all_of(database, kind)}

    page.index.formats.click()
    part, before = page.part, titles()
    part.add()
    other = templates.current(database, "survey").id
    assert part.side.cards.choose(other)
    assert (part.form.record, titles()) == (other, before), "nor for who reads another one next"
    for write in ("", "Nuestra encuesta"):
        part.add()
        assert part.form.view.title.endswith(" de la red")
        if write:
            part.form.name.selectAll()
            QTest.keyClicks(part.form.name, write)
        assert page.save_now()
        page.put_away()
    assert titles() - before == {"Nuestra encuesta"}
    context.undo.undo()
    assert titles() == before
    page.put_away()  # from another page nobody looks for what was taken back there
    assert titles() == before


def test_a_ticket_says_for_which_grades_it_is_and_which_attitude_a_question_looks_at(page, database):
    """domain.md 6: questions for some grades, and attitudes tied to an official OAA, are the network's to choose."""
    made = template_editing.create(database, "exit_ticket", "Ticket con caritas de la costa")
    page.index.formats.click()
    assert page.part.open(made)
    reader = page.part.form
    for grade in ("1", "2"):
        reader.grades.chips[grade].click()
    reader.lines.add_line()
    line = reader.lines._lines[reader.lines.ids()[-1]]
    QTest.keyClicks(line.first, "Miro mi medida otra vez")
    places = line.form.rows
    places["for_grades"].field.chips["2"].click()
    QTest.keyClicks(places["attitude_code"].field, "MA02 OAA A")
    assert page.save_now()
    assert not list(unnamed(page))
    held = templates.load(database, made)
    asked = held.items[-1]
    assert (held.for_grades, asked.for_grades, asked.attitude_code) == (("1", "2"), ("2",), "MA02 OAA A")
    assert page.part.open(templates.current(database, "meeting_guide").id)
    assert not reader.grades_row.isVisibleTo(page)


def test_the_kind_of_a_format_of_ones_own_is_chosen_until_it_has_lines(page, database, context):
    page.arrive(part="formatos", id=templates.current(database, "exit_ticket").id)
    reader = page.part.form
    assert (reader.kind.value(), reader.kind.isReadOnly()) == ("exit_ticket", True)
    page.adding.trigger()
    made = templates.load(database, reader.record)
    assert (made.kind, made.state, made.items) == ("exit_ticket", templates.PREPARING, ())
    assert page.window().focusWidget() is reader.kind
    assert not reader.kind.isReadOnly()
    reader.grades.chips["3"].click()
    reader.kind.set_value("presentation")
    reader.kind.changed.emit()
    made = templates.load(database, reader.record)
    assert (made.kind, made.title, made.for_grades) == ("presentation", "Pauta de presentación de la red", ())
    reader.lines.add_line()
    assert page.part.open(made.id)
    assert reader.kind.isReadOnly()
    reader.lines.drop(reader.lines.ids()[0])
    page.part.form.agree.click()
    assert "todavía no tiene líneas" in page.part.form.notice.words.text()
    page.part.form.discard.click()
    assert made.id not in {one.id for one in templates.all_of(database, "presentation")}


def test_what_is_wrong_with_the_minutes_of_a_line_moves_no_field_and_is_told_in_few_lines(page, database):
    made = template_editing.create(database, "agenda", "Tabla de la costa")
    template_editing.add_item(database, made, text="Bienvenida", block="OPENING", minutes=10)
    page.index.formats.click()
    assert page.part.open(made)
    lines = page.part.form.lines
    places = lines._lines[lines.ids()[0]].form.rows
    minutes = places["minutes"].field
    minutes.setFocus()
    minutes.selectAll()
    QTest.keyClicks(minutes, "diez")
    assert not page.save_now()
    told = places["minutes"].problem
    QTest.qWait(0)
    assert told.isVisibleTo(page)
    assert told.height() < 5 * told.fontMetrics().height()
    cells = (places[name] for name in ("block", "method", "minutes"))
    assert len({cell.mapTo(page, cell.rect().topLeft()).y() for cell in cells}) == 1


def test_why_a_format_cannot_be_used_is_told_under_the_button_with_the_way_out(qtbot, page, database):
    made = template_editing.create(database, "agenda", "Tabla de la costa")
    page.index.formats.click()
    assert page.part.open(made)
    reader = page.part.form
    reader.agree.click()
    assert reader.notice.words.text() == "El formato todavía no tiene líneas."
    qtbot.waitUntil(lambda: reader.notice.visibleRegion().boundingRect().size() == reader.notice.size())
    reader.notice.button.click()
    assert reader.notice.isHidden()
    (line,) = reader.lines._lines.values()
    assert page.window().focusWidget() is line.first


def test_only_a_format_of_custom_is_said_to_be_of_custom(page, database):
    own, custom = template_editing.create(database, "agenda", "La nuestra"), templates.current(database, "survey").id
    page.index.formats.click()
    for each, said in ((own, ""), (custom, "La de costumbre")):
        assert page.part.open(each)
        row = page.part.form.history.findChildren(ListRow)[-1]
        assert row.subtitle.text() == said


def test_a_comment_without_words_says_what_is_lacking_until_something_is_said(page, database):
    page.arrive(part="formatos", id=templates.current(database, "survey").id)
    comments = page.part.form.comments
    comments.findChildren(QPushButton)[-1].click()
    assert comments.problem.words.text() == "Escriba su comentario, o diga si está de acuerdo."
    assert comments.problem.isVisibleTo(page)
    comments.agrees.chips["yes"].click()
    assert not comments.problem.isVisibleTo(page)
