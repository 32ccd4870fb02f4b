"""The adviser's records through their real widgets."""

from __future__ import annotations

from app.services import advisory, rows
from app.ui.pages.instruments_panels import AdvisoryPanel


def test_a_record_whose_visit_was_removed_names_none(page, database):
    visit = rows.create(database, "visit", {"purpose": "Mirar la lectura", "date": "2026-05-04"})
    other = rows.create(database, "visit", {"purpose": "Otra", "date": "2026-06-04"})
    record = advisory.begin(database)
    advisory.fill_from_visit(database, record, visit)
    page.arrive(part="advisory", id=record)
    panel = next(each for each in page.part.form.panels if isinstance(each, AdvisoryPanel))
    assert panel.visit.value() == visit
    rows.remove(database, "visit", visit)
    page.refresh(frozenset({"visit", "advisory_record"}))
    assert panel.visit.value() is None
    assert [panel.visit.itemData(place) for place in range(panel.visit.count())] == [None, other]


def test_the_record_of_the_adviser_is_taken_to_a_sheet_from_where_it_is_written(page, database, context):
    page.show_part("visits")
    assert not page.editable.isVisible()
    page.show_part("advisory")
    assert page.editable.isVisible()
    page.editable.trigger()
    assert context.host.went == [("planillas", {"advisory": "yes"})]


def test_a_record_of_the_adviser_that_is_not_complete_leads_to_what_is_lacking(page, database):
    page.arrive(part="advisory")
    page.adding.trigger()
    form = page.part.form
    (panel,) = form.panels
    lacking = advisory.missing(database, form.record)
    assert "encounter_objective" in lacking
    panel.forward.setFocus()
    panel.forward.click()
    assert page.window().focusWidget() is panel.notice.button
    panel.notice.button.click()
    first = form.form.rows[next(iter(lacking))].field
    assert page.window().focusWidget() in (first, first.focusProxy())


def test_a_record_that_was_handed_over_is_read_until_it_is_opened_again(page, database, context):
    made = advisory.begin(database)
    said = {"encounter_objective": "Mirar la lectura", "actions_done": "Se leyó", "supervisor_id": context.person}
    rows.update(database, "advisory_record", made, said)
    for status in ("complete", "exported"):
        advisory.advance(database, made, status)
    page.arrive(part="advisory", id=made)
    form = page.part.form
    (panel,) = form.panels
    objective, kind = (form.form.rows[name].field for name in ("encounter_objective", "encounter_type"))
    assert objective.isReadOnly()
    assert objective.isEnabled()
    assert kind.isEnabled()
    assert not any(each.isVisibleTo(page) for each in (panel.fill, panel.fill_visit, panel.forward, panel.backward))
    panel.reopen.setFocus()
    panel.reopen.click()
    assert rows.load(database, "advisory_record", made)["status"] == "complete"
    assert not objective.isReadOnly()
    assert page.window().focusWidget() is panel.forward
    context.undo.undo()
    page.refresh(frozenset({"advisory_record"}))
    assert rows.load(database, "advisory_record", made)["status"] == "exported"
    assert objective.isReadOnly()
