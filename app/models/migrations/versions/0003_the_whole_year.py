"""The microcentro's whole year: plan, cycle of practices, instruments, support, indicators and the network's rules"""

from __future__ import annotations

import sqlalchemy as sa
import zstandard
from alembic import op


revision = "0003"
down_revision = "0002"


def _text_size(beginning: bytes) -> int:
    """How many bytes a packed batch has, by its first ones; none for what a disk changed: its reader says so."""
    try:
        return int(zstandard.get_frame_parameters(beginning).content_size)
    except zstandard.ZstdError:
        return 0


def upgrade() -> None:
    """Bring the tables of the version before to this one."""
    op.create_table(
        "local_draft",
        sa.Column("tbl", sa.String(length=60), nullable=False),
        sa.Column("row", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row", name=op.f("pk_local_draft")),
    )
    op.create_table(
        "local_unindexed",
        sa.Column("tbl", sa.String(length=60), nullable=False),
        sa.Column("row", sa.String(length=36), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row", name=op.f("pk_local_unindexed")),
        sqlite_with_rowid=False,
    )
    op.add_column("sync_waiting", sa.Column("share", sa.String(length=32), server_default="", nullable=False))
    op.execute("UPDATE sync_waiting SET share = device")  # until then whoever wrote it nearly always brought it
    op.add_column("sync_waiting", sa.Column("text_size", sa.Integer(), server_default="0", nullable=False))
    connection = op.get_bind()
    waiting = connection.execute(sa.text("SELECT id, substr(raw, 1, 18) FROM sync_waiting")).all()
    counted = sa.text("UPDATE sync_waiting SET text_size = :size WHERE id = :id")
    for identity, beginning in waiting:
        connection.execute(counted, {"size": _text_size(beginning or b""), "id": identity})
    op.create_table(
        "advisory_record",
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("deprov", sa.Text(), nullable=True),
        sa.Column("modality", sa.String(length=40), nullable=True),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.Column("strategic_objective", sa.Text(), nullable=True),
        sa.Column("annual_objective", sa.Text(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("supervisor_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("start", sa.String(length=5), nullable=True),
        sa.Column("end", sa.String(length=5), nullable=True),
        sa.Column("encounter_type", sa.String(length=40), nullable=True),
        sa.Column("participants", sa.Text(), nullable=True),
        sa.Column("encounter_objective", sa.Text(), nullable=True),
        sa.Column("standard_set", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Text(), nullable=True),
        sa.Column("dimension", sa.Text(), nullable=True),
        sa.Column("subdimension", sa.Text(), nullable=True),
        sa.Column("standard", sa.Text(), nullable=True),
        sa.Column("practice_addressed", sa.Text(), nullable=True),
        sa.Column("second_capacity", sa.Text(), nullable=True),
        sa.Column("second_dimension", sa.Text(), nullable=True),
        sa.Column("second_subdimension", sa.Text(), nullable=True),
        sa.Column("second_standard", sa.Text(), nullable=True),
        sa.Column("second_practice_addressed", sa.Text(), nullable=True),
        sa.Column("actions_done", sa.Text(), nullable=True),
        sa.Column("unplanned_topic_and_handling", sa.Text(), nullable=True),
        sa.Column("changes_or_progress_and_proof", sa.Text(), nullable=True),
        sa.Column("difficulties", sa.Text(), nullable=True),
        sa.Column("agreements", sa.Text(), nullable=True),
        sa.Column("next_steps_with_responsible", sa.Text(), nullable=True),
        sa.Column("comments", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisory_record")),
    )
    with op.batch_alter_table("advisory_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advisory_record_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advisory_record_supervisor_id"), ["supervisor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advisory_record_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "ally",
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contribution", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("from", sa.String(length=10), nullable=True),
        sa.Column("to", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ally")),
    )
    op.create_table(
        "annual_plan",
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("focus_subject", sa.String(length=40), nullable=True),
        sa.Column("focus_axis", sa.Text(), nullable=True),
        sa.Column("focus_statement", sa.Text(), nullable=True),
        sa.Column("diagnosis_summary", sa.Text(), nullable=True),
        sa.Column("shared_vision", sa.Text(), nullable=True),
        sa.Column("general_objective", sa.Text(), nullable=True),
        sa.Column("specific_objectives", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("practice_goal", sa.BigInteger(), nullable=True),
        sa.Column("resources", sa.Text(), nullable=True),
        sa.Column("checklist", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("evaluation_notes", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("agreed_in_meeting_id", sa.String(length=36), nullable=True),
        sa.Column("closed_on", sa.String(length=10), nullable=True),
        sa.Column("achievements", sa.Text(), nullable=True),
        sa.Column("pending_for_next", sa.Text(), nullable=True),
        sa.Column("handed_over_to_id", sa.String(length=36), nullable=True),
        sa.Column("handover_notes", sa.Text(), nullable=True),
        sa.Column("predecessor_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_plan")),
    )
    with op.batch_alter_table("annual_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_annual_plan_agreed_in_meeting_id"), ["agreed_in_meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_annual_plan_handed_over_to_id"), ["handed_over_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_annual_plan_predecessor_id"), ["predecessor_id"], unique=False)

    op.create_table(
        "capability",
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("since", sa.String(length=10), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("follow_up", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability")),
    )
    with op.batch_alter_table("capability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capability_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_capability_school_id"), ["school_id"], unique=False)

    op.create_table(
        "class_observation",
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("teacher_id", sa.String(length=36), nullable=True),
        sa.Column("observer_id", sa.String(length=36), nullable=True),
        sa.Column("between_peers", sa.Boolean(), nullable=True),
        sa.Column("pilot", sa.Boolean(), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("grades", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("feedback_agreed", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_observation")),
    )
    with op.batch_alter_table("class_observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_observation_observer_id"), ["observer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_observation_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_observation_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_observation_teacher_id"), ["teacher_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_observation_template_id"), ["template_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_observation_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "engagement_rubric",
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("rated", sa.String(length=40), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("combined_class_id", sa.String(length=36), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("pupils_n", sa.BigInteger(), nullable=True),
        sa.Column("rated_by_id", sa.String(length=36), nullable=True),
        sa.Column("help_agreed", sa.Text(), nullable=True),
        sa.Column("responsible_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_rubric")),
    )
    with op.batch_alter_table("engagement_rubric", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagement_rubric_combined_class_id"), ["combined_class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_rubric_rated_by_id"), ["rated_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_rubric_responsible_id"), ["responsible_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_rubric_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_rubric_template_id"), ["template_id"], unique=False)

    op.create_table(
        "experience_sheet",
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("beneficiaries", sa.Text(), nullable=True),
        sa.Column("participants", sa.Text(), nullable=True),
        sa.Column("institutionalisation", sa.Text(), nullable=True),
        sa.Column("time_span", sa.Text(), nullable=True),
        sa.Column("network_name", sa.Text(), nullable=True),
        sa.Column("network_origin", sa.Text(), nullable=True),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("deprov", sa.Text(), nullable=True),
        sa.Column("schools_n", sa.BigInteger(), nullable=True),
        sa.Column("members", sa.Text(), nullable=True),
        sa.Column("dependency", sa.Text(), nullable=True),
        sa.Column("year_started", sa.BigInteger(), nullable=True),
        sa.Column("coordinators", sa.Text(), nullable=True),
        sa.Column("alliance", sa.Text(), nullable=True),
        sa.Column("associated_institution", sa.Text(), nullable=True),
        sa.Column("synthesis", sa.Text(), nullable=True),
        sa.Column("key_actions", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("effects_on_network", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("effects_on_communities", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("how_members_move", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("how_collaboration_shows", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("key_idea", sa.Text(), nullable=True),
        sa.Column("learnings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("projection", sa.Text(), nullable=True),
        sa.Column("links", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience_sheet")),
    )
    with op.batch_alter_table("experience_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_experience_sheet_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("numerator_label", sa.Text(), nullable=True),
        sa.Column("denominator_label", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("direction", sa.String(length=40), nullable=True),
        sa.Column("goal", sa.String(length=40), nullable=True),
        sa.Column("by_school", sa.Boolean(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    op.create_table(
        "internship",
        sa.Column("host_school_id", sa.String(length=36), nullable=True),
        sa.Column("guest_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("guest_school_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("oa_codes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("what_was_seen", sa.Text(), nullable=True),
        sa.Column("what_we_take", sa.Text(), nullable=True),
        sa.Column("agreements", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internship")),
    )
    with op.batch_alter_table("internship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_internship_host_school_id"), ["host_school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_internship_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "log_entry",
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("author_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
    )
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_entry_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entry_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entry_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entry_school_id"), ["school_id"], unique=False)

    op.create_table(
        "network_diagnostic",
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("moment", sa.String(length=40), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("respondents_n", sa.BigInteger(), nullable=True),
        sa.Column("risks", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decisions", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_diagnostic")),
    )
    with op.batch_alter_table("network_diagnostic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_diagnostic_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_diagnostic_template_id"), ["template_id"], unique=False)

    op.create_table(
        "network_rule",
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_rule")),
    )
    op.create_table(
        "phea_cycle",
        sa.Column("school_year", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("aim_by", sa.String(length=10), nullable=True),
        sa.Column("change_idea", sa.Text(), nullable=True),
        sa.Column("data_to_collect", sa.Text(), nullable=True),
        sa.Column("carried_out_as_planned", sa.String(length=40), nullable=True),
        sa.Column("observations", sa.Text(), nullable=True),
        sa.Column("unexpected", sa.Text(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("next_plan", sa.Text(), nullable=True),
        sa.Column("previous_cycle_id", sa.String(length=36), nullable=True),
        sa.Column("start", sa.String(length=10), nullable=True),
        sa.Column("end", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phea_cycle")),
    )
    with op.batch_alter_table("phea_cycle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phea_cycle_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phea_cycle_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phea_cycle_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phea_cycle_previous_cycle_id"), ["previous_cycle_id"], unique=False)

    op.create_table(
        "predecessor",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("communes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("year_from", sa.BigInteger(), nullable=True),
        sa.Column("year_to", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_predecessor")),
    )
    op.create_table(
        "school_break",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("from", sa.String(length=10), nullable=True),
        sa.Column("to", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_break")),
    )
    op.create_table(
        "shared_material",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("axis", sa.Text(), nullable=True),
        sa.Column("grades", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("author_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_material")),
    )
    with op.batch_alter_table("shared_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_material_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "template",
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("previous_id", sa.String(length=36), nullable=True),
        sa.Column("local_variant_of_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("agreed_in_meeting_id", sa.String(length=36), nullable=True),
        sa.Column("agreed_on", sa.String(length=10), nullable=True),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("for_grades", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
    )
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_agreed_in_meeting_id"), ["agreed_in_meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_template_local_variant_of_id"), ["local_variant_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_template_previous_id"), ["previous_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_template_school_id"), ["school_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("advisor_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("observation", sa.Text(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("agreements", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_advisor_id"), ["advisor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_school_id"), ["school_id"], unique=False)

    op.create_table(
        "work_line",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("key_actions", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("team_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pilot_school_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("started", sa.String(length=10), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_line")),
    )
    with op.batch_alter_table("work_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_line_template_id"), ["template_id"], unique=False)

    op.create_table(
        "adoption",
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("teacher_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("combined_class_id", sa.String(length=36), nullable=True),
        sa.Column("chosen_in_meeting_id", sa.String(length=36), nullable=True),
        sa.Column("grades", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("planned_date", sa.String(length=10), nullable=True),
        sa.Column("applied_date", sa.String(length=10), nullable=True),
        sa.Column("times_applied", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("adaptations_kept", sa.Text(), nullable=True),
        sa.Column("adaptations_changed", sa.Text(), nullable=True),
        sa.Column("adaptations_why", sa.Text(), nullable=True),
        sa.Column("obstacle", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_adoption_practice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
    )
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoption_applied_date"), ["applied_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_chosen_in_meeting_id"), ["chosen_in_meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_combined_class_id"), ["combined_class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_planned_date"), ["planned_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "calendar_entry",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("start", sa.String(length=5), nullable=True),
        sa.Column("end", sa.String(length=5), nullable=True),
        sa.Column("pedagogical_hours", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("modality", sa.String(length=40), nullable=True),
        sa.Column("host_school_id", sa.String(length=36), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("responsible_id", sa.String(length=36), nullable=True),
        sa.Column("presenting_school_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["annual_plan.id"],
            name=op.f("fk_calendar_entry_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
    )
    with op.batch_alter_table("calendar_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_entry_host_school_id"), ["host_school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_entry_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_entry_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_entry_responsible_id"), ["responsible_id"], unique=False)

    op.create_table(
        "class_observation_note",
        sa.Column("observation_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("seen", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("quotes", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["class_observation.id"],
            name=op.f("fk_class_observation_note_observation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_observation_note")),
    )
    with op.batch_alter_table("class_observation_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_observation_note_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_observation_note_observation_id"), ["observation_id"], unique=False)

    op.create_table(
        "diagnostic_tally",
        sa.Column("diagnostic_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("option", sa.Text(), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["diagnostic_id"],
            ["network_diagnostic.id"],
            name=op.f("fk_diagnostic_tally_diagnostic_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnostic_tally")),
    )
    with op.batch_alter_table("diagnostic_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_diagnostic_tally_diagnostic_id"), ["diagnostic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_diagnostic_tally_item_id"), ["item_id"], unique=False)

    op.create_table(
        "goal",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("indicator_id", sa.String(length=36), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("baseline", sa.String(length=40), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=True),
        sa.Column("reached", sa.String(length=40), nullable=True),
        sa.Column("due", sa.String(length=10), nullable=True),
        sa.Column("verification_means", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_goal_plan_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "indicator_value",
        sa.Column("indicator_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_value_indicator_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
    )
    with op.batch_alter_table("indicator_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_value_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_value_school_id"), ["school_id"], unique=False)

    op.create_table(
        "linked_plan",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("action_code", sa.Text(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_linked_plan_plan_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_plan")),
    )
    with op.batch_alter_table("linked_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_linked_plan_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_linked_plan_school_id"), ["school_id"], unique=False)

    op.create_table(
        "meeting_observation",
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("observer_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_meeting_observation_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_observation")),
    )
    with op.batch_alter_table("meeting_observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_observation_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_observation_template_id"), ["template_id"], unique=False)

    op.create_table(
        "phea_measure",
        sa.Column("cycle_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["phea_cycle.id"],
            name=op.f("fk_phea_measure_cycle_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phea_measure")),
    )
    with op.batch_alter_table("phea_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phea_measure_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "phea_question",
        sa.Column("cycle_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("prediction", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("confirmed", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["phea_cycle.id"],
            name=op.f("fk_phea_question_cycle_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phea_question")),
    )
    with op.batch_alter_table("phea_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phea_question_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "phea_task",
        sa.Column("cycle_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("responsible_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["phea_cycle.id"], name=op.f("fk_phea_task_cycle_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phea_task")),
    )
    with op.batch_alter_table("phea_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phea_task_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phea_task_responsible_id"), ["responsible_id"], unique=False)

    op.create_table(
        "plan_activity",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("responsible_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("resources", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("verification_means", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("moved_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["annual_plan.id"],
            name=op.f("fk_plan_activity_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_activity")),
    )
    with op.batch_alter_table("plan_activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_activity_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_activity_responsible_id"), ["responsible_id"], unique=False)

    op.create_table(
        "plan_cause",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("under_id", sa.String(length=36), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("within_reach", sa.Boolean(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_cause_plan_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_cause")),
    )
    with op.batch_alter_table("plan_cause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_cause_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_cause_under_id"), ["under_id"], unique=False)

    op.create_table(
        "plan_delivery",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["annual_plan.id"],
            name=op.f("fk_plan_delivery_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_delivery")),
    )
    with op.batch_alter_table("plan_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_delivery_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agreed_in_meeting_id", sa.String(length=36), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_version_plan_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_version_agreed_in_meeting_id"), ["agreed_in_meeting_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_version_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "practice_presentation",
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("presenter_id", sa.String(length=36), nullable=True),
        sa.Column("preparation", sa.String(length=40), nullable=True),
        sa.Column("prior_talk_on", sa.String(length=10), nullable=True),
        sa.Column("prior_talk_with_id", sa.String(length=36), nullable=True),
        sa.Column("prior_talk_notes", sa.Text(), nullable=True),
        sa.Column("started", sa.String(length=5), nullable=True),
        sa.Column("seconds_used", sa.BigInteger(), nullable=True),
        sa.Column("implementation_told", sa.Text(), nullable=True),
        sa.Column("results_told", sa.Text(), nullable=True),
        sa.Column("critical_reflection", sa.Text(), nullable=True),
        sa.Column("questions_to_colleagues", sa.Text(), nullable=True),
        sa.Column("evidence_shown", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("policy_link", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_practice_presentation_practice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_presentation")),
    )
    with op.batch_alter_table("practice_presentation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_presentation_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_presentation_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_presentation_presenter_id"), ["presenter_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_practice_presentation_prior_talk_with_id"), ["prior_talk_with_id"], unique=False
        )

    op.create_table(
        "practice_version",
        sa.Column("practice_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_practice_version_practice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
    )
    with op.batch_alter_table("practice_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_version_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_version_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "rubric_rating",
        sa.Column("rubric_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["rubric_id"],
            ["engagement_rubric.id"],
            name=op.f("fk_rubric_rating_rubric_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_rating")),
    )
    with op.batch_alter_table("rubric_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rubric_rating_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rubric_rating_rubric_id"), ["rubric_id"], unique=False)

    op.create_table(
        "satisfaction_survey",
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("respondents_n", sa.BigInteger(), nullable=True),
        sa.Column("keep", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("change", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("next_topics", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_satisfaction_survey_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction_survey")),
    )
    with op.batch_alter_table("satisfaction_survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_satisfaction_survey_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_satisfaction_survey_template_id"), ["template_id"], unique=False)

    op.create_table(
        "school_owner",
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("dependency", sa.String(length=40), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("from", sa.String(length=10), nullable=True),
        sa.Column("to", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_owner_school_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_owner")),
    )
    with op.batch_alter_table("school_owner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_owner_school_id"), ["school_id"], unique=False)

    op.create_table(
        "school_pause",
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("from", sa.String(length=10), nullable=True),
        sa.Column("to", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_pause_school_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_pause")),
    )
    with op.batch_alter_table("school_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_pause_school_id"), ["school_id"], unique=False)

    op.create_table(
        "school_transfer",
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("what_was_shared", sa.Text(), nullable=True),
        sa.Column("with_whom", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("ready", sa.Boolean(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_school_transfer_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_transfer")),
    )
    with op.batch_alter_table("school_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_transfer_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_transfer_school_id"), ["school_id"], unique=False)

    op.create_table(
        "template_comment",
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["template.id"],
            name=op.f("fk_template_comment_template_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_comment")),
    )
    with op.batch_alter_table("template_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_comment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_template_comment_template_id"), ["template_id"], unique=False)

    op.create_table(
        "template_item",
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("dimension", sa.String(length=40), nullable=True),
        sa.Column("scale", sa.String(length=40), nullable=True),
        sa.Column("for_grades", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("attitude_code", sa.Text(), nullable=True),
        sa.Column("essential", sa.Boolean(), nullable=True),
        sa.Column("level_adequate", sa.Text(), nullable=True),
        sa.Column("level_intermediate", sa.Text(), nullable=True),
        sa.Column("level_critical", sa.Text(), nullable=True),
        sa.Column("block", sa.String(length=40), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["template.id"],
            name=op.f("fk_template_item_template_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_item")),
    )
    with op.batch_alter_table("template_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_item_template_id"), ["template_id"], unique=False)

    op.create_table(
        "work_line_school",
        sa.Column("work_line_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_line_id"],
            ["work_line.id"],
            name=op.f("fk_work_line_school_work_line_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_line_school")),
    )
    with op.batch_alter_table("work_line_school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_line_school_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_line_school_work_line_id"), ["work_line_id"], unique=False)

    op.create_table(
        "adoption_grade",
        sa.Column("adoption_id", sa.String(length=36), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("pupils_n", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"],
            ["adoption.id"],
            name=op.f("fk_adoption_grade_adoption_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_grade")),
    )
    with op.batch_alter_table("adoption_grade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoption_grade_adoption_id"), ["adoption_id"], unique=False)

    op.create_table(
        "exit_ticket_batch",
        sa.Column("adoption_id", sa.String(length=36), nullable=True),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("respondents_n", sa.BigInteger(), nullable=True),
        sa.Column("enrolled_n", sa.BigInteger(), nullable=True),
        sa.Column("open_quotes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"],
            ["adoption.id"],
            name=op.f("fk_exit_ticket_batch_adoption_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_ticket_batch")),
    )
    with op.batch_alter_table("exit_ticket_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exit_ticket_batch_adoption_id"), ["adoption_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exit_ticket_batch_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_exit_ticket_batch_template_id"), ["template_id"], unique=False)

    op.create_table(
        "meeting_observation_answer",
        sa.Column("observation_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["meeting_observation.id"],
            name=op.f("fk_meeting_observation_answer_observation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_observation_answer")),
    )
    with op.batch_alter_table("meeting_observation_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_observation_answer_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_meeting_observation_answer_observation_id"), ["observation_id"], unique=False
        )

    op.create_table(
        "minutes_line",
        sa.Column("minutes_id", sa.String(length=36), nullable=True),
        sa.Column("kept_as", sa.Text(), nullable=True),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("agenda_item_id", sa.String(length=36), nullable=True),
        sa.Column("block", sa.String(length=40), nullable=True),
        sa.Column("commitment_id", sa.String(length=36), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("responsible_id", sa.String(length=36), nullable=True),
        sa.Column("co_responsible", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("due_date", sa.String(length=10), nullable=True),
        sa.Column("expected_evidence", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["minutes.id"],
            name=op.f("fk_minutes_line_minutes_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_line")),
    )
    with op.batch_alter_table("minutes_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minutes_line_minutes_id"), ["minutes_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_minutes_line_agenda_item_id"), ["agenda_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_minutes_line_commitment_id"), ["commitment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_minutes_line_responsible_id"), ["responsible_id"], unique=False)

    op.create_table(
        "minutes_signature",
        sa.Column("minutes_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["minutes.id"],
            name=op.f("fk_minutes_signature_minutes_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_signature")),
    )
    with op.batch_alter_table("minutes_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minutes_signature_minutes_id"), ["minutes_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_minutes_signature_person_id"), ["person_id"], unique=False)

    op.create_table(
        "peer_review",
        sa.Column("presentation_id", sa.String(length=36), nullable=True),
        sa.Column("reviewer_id", sa.String(length=36), nullable=True),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("would_replicate", sa.String(length=40), nullable=True),
        sa.Column("viability", sa.BigInteger(), nullable=True),
        sa.Column("changes_needed", sa.Text(), nullable=True),
        sa.Column("own_grades", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["presentation_id"],
            ["practice_presentation.id"],
            name=op.f("fk_peer_review_presentation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_review")),
    )
    with op.batch_alter_table("peer_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peer_review_presentation_id"), ["presentation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_peer_review_reviewer_id"), ["reviewer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_peer_review_school_id"), ["school_id"], unique=False)

    op.create_table(
        "self_evaluation",
        sa.Column("adoption_id", sa.String(length=36), nullable=True),
        sa.Column("written_on", sa.String(length=10), nullable=True),
        sa.Column("what_i_did", sa.Text(), nullable=True),
        sa.Column("adjustments", sa.Text(), nullable=True),
        sa.Column("what_worked", sa.Text(), nullable=True),
        sa.Column("what_did_not", sa.Text(), nullable=True),
        sa.Column("evidence_of_learning", sa.Text(), nullable=True),
        sa.Column("achievement", sa.BigInteger(), nullable=True),
        sa.Column("engagement", sa.BigInteger(), nullable=True),
        sa.Column("will_continue", sa.String(length=40), nullable=True),
        sa.Column("next_change", sa.Text(), nullable=True),
        sa.Column("shared_with_advisor_at", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"],
            ["adoption.id"],
            name=op.f("fk_self_evaluation_adoption_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_evaluation")),
    )
    with op.batch_alter_table("self_evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_self_evaluation_adoption_id"), ["adoption_id"], unique=False)

    op.create_table(
        "survey_tally",
        sa.Column("survey_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("option", sa.Text(), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["satisfaction_survey.id"],
            name=op.f("fk_survey_tally_survey_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_tally")),
    )
    with op.batch_alter_table("survey_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_tally_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_tally_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "advisor_feedback",
        sa.Column("self_evaluation_id", sa.String(length=36), nullable=True),
        sa.Column("by_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["self_evaluation_id"],
            ["self_evaluation.id"],
            name=op.f("fk_advisor_feedback_self_evaluation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_feedback")),
    )
    with op.batch_alter_table("advisor_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advisor_feedback_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_advisor_feedback_self_evaluation_id"), ["self_evaluation_id"], unique=False
        )

    op.create_table(
        "exit_ticket_tally",
        sa.Column("batch_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("option", sa.Text(), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["exit_ticket_batch.id"],
            name=op.f("fk_exit_ticket_tally_batch_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_ticket_tally")),
    )
    with op.batch_alter_table("exit_ticket_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exit_ticket_tally_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exit_ticket_tally_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signature", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("substitute_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("expected", sa.Boolean(), nullable=True))
        batch_op.create_index(batch_op.f("ix_attendance_substitute_id"), ["substitute_id"], unique=False)

    with op.batch_alter_table("combined_class", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deprov_authorization_on", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("deprov_authorization_number", sa.Text(), nullable=True))

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adoption_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("exit_ticket_batch_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("cycle_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("visit_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("shared_material_id", sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_evidence_adoption_id"), ["adoption_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_exit_ticket_batch_id"), ["exit_ticket_batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_shared_material_id"), ["shared_material_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_visit_id"), ["visit_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_visit_id"), "visit", ["visit_id"], ["id"], initially="DEFERRED", deferrable=True
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_exit_ticket_batch_id"),
            "exit_ticket_batch",
            ["exit_ticket_batch_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_adoption_id"),
            "adoption",
            ["adoption_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_cycle_id"),
            "phea_cycle",
            ["cycle_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_shared_material_id"),
            "shared_material",
            ["shared_material_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )

    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_due_date"), ["due_date"], unique=False)

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("led_by_ids", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("led_without_supervision", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("host_preparation", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("learning_modes", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("template_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("predecessor_id", sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_meeting_predecessor_id"), ["predecessor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_template_id"), ["template_id"], unique=False)

    with op.batch_alter_table("microcentro", schema=None) as batch_op:
        batch_op.add_column(sa.Column("network_type", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("instruments", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("annexes", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("sent_to", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("sent_on", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("template_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("kept_as", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("kept_on", sa.String(length=10), nullable=True))
        batch_op.create_index(batch_op.f("ix_minutes_template_id"), ["template_id"], unique=False)

    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin_detail", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("origin_ally_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("module_cited", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("principles", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("template_id", sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_practice_origin_ally_id"), ["origin_ally_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_template_id"), ["template_id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_practice_title_key"), if_exists=True)
        batch_op.create_index(batch_op.f("ix_practice_title_key"), ["title_key", "id"], unique=False)
