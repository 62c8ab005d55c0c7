"""The tables of the whole life"""

import sqlalchemy as sa
from alembic import op

from procure.journal import balances
from procure.ledger import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "ban",
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", sa.String(length=200), nullable=False),
        sa.Column("organ", sa.String(length=200), nullable=False),
        sa.Column("decision_number", sa.String(length=100), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.String(length=400), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("decision_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_url", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "organ <> '' AND decision_number <> '' AND length(decision_sha256) = 64",
            name=op.f("ck_ban_rests_on_a_decision"),
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_ban_ends_after_it_starts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ban")),
        sa.UniqueConstraint(
            "organ", "decision_number", "code", name=op.f("uq_ban_organ_decision_number_code")
        ),
    )
    with op.batch_alter_table("ban", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ban_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_ban_folded_name"), ["folded_name"], unique=False)

    op.create_table(
        "bank_reference",
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_bank_reference")),
    )
    op.create_table(
        "document",
        sa.Column(
            "kind",
            sa.Enum(
                "tender",
                "clarification",
                "extension",
                "termination",
                "evaluation-report",
                "award-notice",
                "contract",
                "supplement",
                "renunciation",
                "acceptance",
                "guarantee-claim",
                "payment-approval",
                "bill-consent",
                "interest-approval",
                "outage",
                "receivable",
                "disclosure",
                "arrears-result",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_subject"), ["subject"], unique=False)

    op.create_table(
        "factor_duty",
        sa.Column(
            "role",
            sa.Enum(
                "supplier",
                "purchaser",
                "finance",
                "expert",
                "custodian",
                "supervisor",
                "auditor",
                "administrator",
                name="rolename",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_factor_duty")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_first_of_hour", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    with op.batch_alter_table("heartbeat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heartbeat_at"), ["at"], unique=False)

    op.create_table(
        "ledger_line",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", sa.String(length=32), nullable=False),
        sa.Column("by_organisation", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_ledger_line")),
        sa.UniqueConstraint("head", name=op.f("uq_ledger_line_head")),
        sa.UniqueConstraint("leaf", name=op.f("uq_ledger_line_leaf")),
        sa.UniqueConstraint("prev", name=op.f("uq_ledger_line_prev")),
    )
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_line_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_line_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_line_by_organisation"), ["by_organisation"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_line_subject"), ["subject"], unique=False)

    op.create_table(
        "obligation_hold",
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.String(length=32), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_hold")),
    )
    with op.batch_alter_table("obligation_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_hold_subject"), ["subject"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column(
            "size",
            sa.Enum(
                "large",
                "medium",
                "small",
                "micro",
                "other",
                name="size",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("legal_representative", sa.String(length=100), nullable=False),
        sa.Column("controller_code", sa.String(length=18), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("bank_account", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "project",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(title <> '') = (budget_fen > 0)", name=op.f("ck_project_divided_has_title_and_budget")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_project")),
    )
    op.create_table(
        "role",
        sa.Column(
            "name",
            sa.Enum(
                "supplier",
                "purchaser",
                "finance",
                "expert",
                "custodian",
                "supervisor",
                "auditor",
                "administrator",
                name="rolename",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "trusted_root",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("between", sa.Text(), nullable=False),
        sa.Column("code_oid", sa.String(length=100), nullable=False),
        sa.Column("trusted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trusted_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocations", sa.LargeBinary(), nullable=True),
        sa.Column("revocations_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_root")),
        sa.UniqueConstraint("sha256", name=op.f("uq_trusted_root_sha256")),
    )
    op.create_table(
        "used_nonce",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_used_nonce")),
    )
    with op.batch_alter_table("used_nonce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_nonce_used_at"), ["used_at"], unique=False)

    op.create_table(
        "wrong_password",
        sa.Column("account_sha256", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_password")),
    )
    with op.batch_alter_table("wrong_password", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_password_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_wrong_password_at"), ["at"], unique=False)

    op.create_table(
        "arrears_disclosure",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_arrears_disclosure_document_id_document")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_arrears_disclosure")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_blob_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "ledger_signed_head",
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["ledger_line.index"], name=op.f("fk_ledger_signed_head_index_ledger_line")
        ),
        sa.PrimaryKeyConstraint("head", name=op.f("pk_ledger_signed_head")),
        sa.UniqueConstraint("index", name=op.f("uq_ledger_signed_head_index")),
    )
    with op.batch_alter_table("ledger_signed_head", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_signed_head_at"), ["at"], unique=False)

    op.create_table(
        "obligation",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("duty", sa.String(length=100), nullable=False),
        sa.Column(
            "weight",
            sa.Enum("limit", "target", name="weight", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum("wd", "d", name="unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("endpoint", sa.String(length=60), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column(
            "debtor_role",
            sa.Enum(
                "supplier",
                "purchaser",
                "finance",
                "expert",
                "custodian",
                "supervisor",
                "auditor",
                "administrator",
                name="rolename",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("creditor_id", sa.String(length=32), nullable=True),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("met_by", sa.BigInteger(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["organisation.id"], name=op.f("fk_obligation_creditor_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["organisation.id"], name=op.f("fk_obligation_debtor_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("subject", "code", name=op.f("uq_obligation_subject_code")),
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_creditor_id"), ["creditor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_debtor_id"), ["debtor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("password_is_initial", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "platform_signature",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_platform_signature_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_platform_signature")),
    )
    op.create_table(
        "tender",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("lot", sa.Integer(), nullable=False),
        sa.Column("own_title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "prepared",
                "published",
                "ended",
                "rehearsal",
                name="tenderstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purchaser_id", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "goods",
            sa.Enum("goods", "services", name="goods", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("budget_id", sa.String(length=60), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_fen", sa.BigInteger(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("performance_place", sa.String(length=200), nullable=False),
        sa.Column("performance_days", sa.Integer(), nullable=False),
        sa.Column("consortium_accepted", sa.Boolean(), nullable=False),
        sa.Column("credit_query", sa.Text(), nullable=False),
        sa.Column("bid_security_fen", sa.BigInteger(), nullable=False),
        sa.Column("bid_validity_days", sa.Integer(), nullable=False),
        sa.Column("complex_project", sa.Boolean(), nullable=False),
        sa.Column(
            "reserve",
            sa.Enum(
                "whole", "part", "none", name="reserve", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column(
            "reserve_form",
            sa.Enum(
                "separate-lot",
                "consortium",
                "subcontract",
                name="reserveform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reserve_percent", sa.Integer(), nullable=True),
        sa.Column("reserve_small_percent", sa.Integer(), nullable=True),
        sa.Column(
            "reserve_reason",
            sa.Enum(
                "not-enterprises",
                "irreplaceable",
                "competition",
                "framework",
                "provincial",
                name="reservereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("uniform_standard", sa.Boolean(), nullable=False),
        sa.Column("two_envelopes", sa.Boolean(), nullable=False),
        sa.Column("price_after_hours", sa.Integer(), nullable=True),
        sa.Column("advance_percent", sa.Integer(), nullable=False),
        sa.Column(
            "advance_reason",
            sa.Enum(
                "renounced",
                "statutory-band",
                name="advancereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("acceptance_working_days", sa.Integer(), nullable=False),
        sa.Column("payment_working_days", sa.Integer(), nullable=False),
        sa.Column("late_interest_bp", sa.Integer(), nullable=True),
        sa.Column("performance_security_percent", sa.Integer(), nullable=False),
        sa.Column("advance_guarantee_percent", sa.Integer(), nullable=False),
        sa.Column("liability", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional_accepted", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "custodians", "dual", name="openingmode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("bidder_window_minutes", sa.Integer(), nullable=False),
        sa.Column("custodian_wait_minutes", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.Column("tender_sha256", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("price_document_id", sa.String(length=32), nullable=True),
        sa.Column("price_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_medium", sa.String(length=100), nullable=False),
        sa.Column("posted_url", sa.String(length=400), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("posted_evidence_name", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND posted_at IS NOT NULL AND tender_sha256 IS NOT NULL)",
            name=op.f("ck_tender_published_is_complete"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR opens_at IS NOT NULL", name=op.f("ck_tender_prepared_has_opening")
        ),
        sa.CheckConstraint(
            "NOT two_envelopes OR price_after_hours IS NOT NULL", name=op.f("ck_tender_two_have_a_wait")
        ),
        sa.CheckConstraint("lot >= 1", name=op.f("ck_tender_lots_count_from_one")),
        sa.CheckConstraint(
            "two_envelopes OR (price_document_id IS NULL AND price_opens_at IS NULL)",
            name=op.f("ck_tender_only_two_envelopes_have_a_second"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_tender_document_id_document")
        ),
        sa.ForeignKeyConstraint(["number"], ["project.number"], name=op.f("fk_tender_number_project")),
        sa.ForeignKeyConstraint(
            ["price_document_id"], ["document.id"], name=op.f("fk_tender_price_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["purchaser_id"], ["organisation.id"], name=op.f("fk_tender_purchaser_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender")),
        sa.UniqueConstraint("number", "lot", name=op.f("uq_tender_number_lot")),
    )
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_price_opens_at"), ["price_opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_published_at"), ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_purchaser_id"), ["purchaser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_tender_sha256"), ["tender_sha256"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_upload_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "account_change",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_account_change_confirmed_is_complete"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name=op.f("ck_account_change_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_account_change_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_change_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_account_change_proposed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
    )
    with op.batch_alter_table("account_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_change_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "agreed_instalment",
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column(
            "due_after",
            sa.Enum(
                "signing",
                "stage",
                "final",
                "quality",
                name="dueafter",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quality_days", sa.Integer(), nullable=True),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_agreed_instalment_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_instalment")),
    )
    with op.batch_alter_table("agreed_instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreed_instalment_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.Column("drawing", sa.Boolean(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_attachment_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "authenticator",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authenticator_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator")),
        sa.UniqueConstraint("person_id", name=op.f("uq_authenticator_person_id")),
    )
    op.create_table(
        "bank_answer",
        sa.Column("purchaser_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("report_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["purchaser_id"], ["organisation.id"], name=op.f("fk_bank_answer_purchaser_id_organisation")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_bank_answer_taken_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_answer")),
        sa.UniqueConstraint("purchaser_id", "sha256", name=op.f("uq_bank_answer_purchaser_id_sha256")),
    )
    with op.batch_alter_table("bank_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_answer_purchaser_id"), ["purchaser_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=True),
        sa.Column("spare_recipient", sa.String(length=100), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "revoked_for",
            sa.Enum(
                "lost",
                "compromised",
                "replaced",
                "left",
                name="revocationreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("root_id", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_certificate_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(
            ["root_id"], ["trusted_root.id"], name=op.f("fk_certificate_root_id_trusted_root")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_certificate_key_sha256")),
        sa.UniqueConstraint("sha256", name=op.f("uq_certificate_sha256")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "closing",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line_index", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_closing_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("line_index", name=op.f("uq_closing_line_index")),
        sa.UniqueConstraint("tender_id", "envelope", name=op.f("uq_closing_tender_id_envelope")),
    )
    op.create_table(
        "committee",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("draw_source", sa.String(length=200), nullable=False),
        sa.Column("draw_number", sa.String(length=100), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_committee_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_committee_entered_by_person")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_committee_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("tender_id", name=op.f("uq_committee_tender_id")),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_code")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_enrolment_code_code_sha256")),
    )
    op.create_table(
        "evaluation_report",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("ranked", "void", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("drawn_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_evaluation_report_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_evaluation_report_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_report")),
        sa.UniqueConstraint("tender_id", name=op.f("uq_evaluation_report_tender_id")),
    )
    op.create_table(
        "false_release",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_false_release_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_false_release")),
        sa.UniqueConstraint(
            "tender_id", "envelope", "key", "code", name=op.f("uq_false_release_tender_id_envelope_key_code")
        ),
    )
    op.create_table(
        "finding_answer",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exception", sa.String(length=20), nullable=False),
        sa.Column("article", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("finding", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_finding_answer_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
        sa.UniqueConstraint("tender_id", "key", name=op.f("uq_finding_answer_tender_id_key")),
    )
    with op.batch_alter_table("finding_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_answer_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "finding_dispute",
        sa.Column(
            "state",
            sa.Enum(
                "raised",
                "allowed",
                "upheld",
                name="disputestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("catalogue", sa.String(length=64), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.String(length=32), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supervisor_id", sa.String(length=32), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("finding", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'raised') = (decided_at IS NULL)", name=op.f("ck_finding_dispute_decided_has_its_time")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["organisation.id"], name=op.f("fk_finding_dispute_supervisor_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_finding_dispute_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_dispute")),
        sa.UniqueConstraint("tender_id", "key", name=op.f("uq_finding_dispute_tender_id_key")),
    )
    with op.batch_alter_table("finding_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_dispute_supervisor_id"), ["supervisor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_dispute_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "law_change",
        sa.Column(
            "subject",
            sa.Enum(
                "calendar", "number", name="subject", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_law_change_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_law_change_proposed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_change")),
        sa.UniqueConstraint("place", name=op.f("uq_law_change_place")),
    )
    with op.batch_alter_table("law_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_law_change_about"), ["about"], unique=False)

    op.create_table(
        "ledger_anchor",
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["head"], ["ledger_signed_head.head"], name=op.f("fk_ledger_anchor_head_ledger_signed_head")
        ),
        sa.PrimaryKeyConstraint("head", name=op.f("pk_ledger_anchor")),
    )
    with op.batch_alter_table("ledger_anchor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_anchor_stamped_at"), ["stamped_at"], unique=False)

    op.create_table(
        "objection",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "doubt", "recusal", name="objectionkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_objection_answered_has_an_answer")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_objection_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_objection_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "obligation_move",
        sa.Column("obligation_id", sa.String(length=32), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("after_on", sa.Date(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_move_obligation_id_obligation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_move")),
    )
    with op.batch_alter_table("obligation_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_move_moved_by"), ["moved_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_move_obligation_id"), ["obligation_id"], unique=False)

    op.create_table(
        "obligation_reminder",
        sa.Column("obligation_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_reminder_obligation_id_obligation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_reminder")),
        sa.UniqueConstraint(
            "obligation_id", "stage", name=op.f("uq_obligation_reminder_obligation_id_stage")
        ),
    )
    with op.batch_alter_table("obligation_reminder", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_obligation_reminder_obligation_id"), ["obligation_id"], unique=False
        )

    op.create_table(
        "opening",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_p7s", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_opening_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("tender_id", "envelope", name=op.f("uq_opening_tender_id_envelope")),
    )
    op.create_table(
        "opening_order",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "extend", "remedy", name="orderkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by_person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_opening_order_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_order")),
    )
    with op.batch_alter_table("opening_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_order_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "outage",
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "found",
                "proposed",
                "confirmed",
                "dismissed",
                name="outagestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("was_down", sa.Boolean(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("evidence_name", sa.String(length=255), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (opens_at IS NOT NULL AND document_id IS NOT NULL)",
            name=op.f("ck_outage_confirmed_is_complete"),
        ),
        sa.CheckConstraint("began_at < ended_at", name=op.f("ck_outage_begins_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_outage_document_id_document")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_outage_proposed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
        sa.UniqueConstraint("began_at", name=op.f("uq_outage_began_at")),
    )
    op.create_table(
        "passkey",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_person_id"), ["person_id"], unique=False)

    op.create_table(
        "payment_condition",
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_payment_condition_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_condition")),
    )
    with op.batch_alter_table("payment_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_condition_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "payment_file",
        sa.Column("purchaser_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_payment_file_made_by_person")),
        sa.ForeignKeyConstraint(
            ["purchaser_id"], ["organisation.id"], name=op.f("fk_payment_file_purchaser_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_file_number")),
    )
    with op.batch_alter_table("payment_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_file_purchaser_id"), ["purchaser_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_person_role_role_id_role")),
        sa.PrimaryKeyConstraint("person_id", "role_id", name=op.f("pk_person_role")),
    )
    op.create_table(
        "price_notice",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_price_notice_document_id_document")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_price_notice_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_notice")),
        sa.UniqueConstraint("tender_id", name=op.f("uq_price_notice_tender_id")),
    )
    op.create_table(
        "qualification",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_qualification_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qualification_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_question_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_question_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "readiness",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_readiness_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness")),
        sa.UniqueConstraint("tender_id", "nonce", name=op.f("uq_readiness_tender_id_nonce")),
    )
    op.create_table(
        "recording",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "session",
            sa.Enum(
                "opening",
                "evaluation",
                name="recordedsession",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_recording_entered_by_person")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_recording_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("tender_id", "sha256", name=op.f("uq_recording_tender_id_sha256")),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "refusal",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("slip_p7s", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_refusal_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_refusal_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
        sa.UniqueConstraint(
            "tender_id",
            "organisation_id",
            "code",
            "content_sha256",
            name=op.f("uq_refusal_tender_id_organisation_id_code_content_sha256"),
        ),
    )
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refusal_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "role_proposal",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_proposal_person_id_person")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_role_proposal_proposed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposal")),
    )
    with op.batch_alter_table("role_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_proposal_person_id"), ["person_id"], unique=False)

    op.create_table(
        "scoring_factor",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "price",
                "objective",
                "judged",
                name="factorkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_scoring_factor_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_factor")),
    )
    with op.batch_alter_table("scoring_factor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scoring_factor_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "security_demand",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bid",
                "performance",
                "quality",
                "wages",
                "advance",
                name="securitykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("supplier_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_security_demand_supplier_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_security_demand_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_demand")),
        sa.UniqueConstraint("contract_id", "kind", name=op.f("uq_security_demand_contract_id_kind")),
    )
    with op.batch_alter_table("security_demand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_security_demand_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_security_demand_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "tender_change",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "extension",
                "amendment",
                "termination",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "prepared",
                "published",
                "dropped",
                name="changestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("changes_object", sa.Boolean(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "too-few",
                "over-budget",
                "task-cancelled",
                "unlawful-acts",
                "faulty-documents",
                "ordered",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.Column("report_before", sa.String(length=64), nullable=True),
        sa.Column("content_before", sa.String(length=64), nullable=True),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("replaced_id", sa.String(length=32), nullable=True),
        sa.Column("price_document_id", sa.String(length=32), nullable=True),
        sa.Column("price_replaced_id", sa.String(length=32), nullable=True),
        sa.Column("outage_id", sa.String(length=32), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_medium", sa.String(length=100), nullable=False),
        sa.Column("posted_url", sa.String(length=400), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("posted_evidence_name", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND posted_at IS NOT NULL AND document_id IS NOT NULL)",
            name=op.f("ck_tender_change_published_is_complete"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_tender_change_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["price_document_id"], ["document.id"], name=op.f("fk_tender_change_price_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["price_replaced_id"], ["document.id"], name=op.f("fk_tender_change_price_replaced_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_id"], ["document.id"], name=op.f("fk_tender_change_replaced_id_document")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_tender_change_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_change")),
    )
    with op.batch_alter_table("tender_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_change_outage_id"), ["outage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_change_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "clarification",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("necessity", sa.Text(), nullable=False),
        sa.Column("affects_bids", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "published",
                name="clarificationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_clarification_published_has_its_time"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_clarification_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_clarification_question_id_question")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_clarification_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification")),
        sa.UniqueConstraint("question_id", name=op.f("uq_clarification_question_id")),
    )
    with op.batch_alter_table("clarification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clarification_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "committee_member",
        sa.Column("committee_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "expert",
                "representative",
                name="memberkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_committee_member_committee_id_committee")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_committee_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_member")),
        sa.UniqueConstraint(
            "committee_id", "person_id", name=op.f("uq_committee_member_committee_id_person_id")
        ),
    )
    with op.batch_alter_table("committee_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_committee_member_committee_id"), ["committee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_committee_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "security",
        sa.Column(
            "kind",
            sa.Enum(
                "bid",
                "performance",
                "quality",
                "wages",
                "advance",
                name="securitykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("supplier_id", sa.String(length=32), nullable=False),
        sa.Column("demand_id", sa.String(length=32), nullable=True),
        sa.Column("converted_from_id", sa.String(length=32), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "cheque",
                "draft",
                "promissory-note",
                "guarantee",
                "insurance",
                "online-payment",
                name="securityform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "given",
                "verified",
                "refused",
                "claimed",
                "released",
                name="securitystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issuer_code", sa.String(length=18), nullable=False),
        sa.Column("licence", sa.String(length=100), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("document_name", sa.String(length=255), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=True),
        sa.Column("certificate_sha256", sa.String(length=64), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "defect",
            sa.Enum(
                "issuer",
                "amount",
                "validity",
                "beneficiary",
                "forged",
                name="defect",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("evidence_name", sa.String(length=255), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_by", sa.String(length=32), nullable=True),
        sa.Column("received_fen", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('performance', 'advance')) = (demand_id IS NOT NULL)",
            name=op.f("ck_security_contracts_ask"),
        ),
        sa.CheckConstraint(
            "kind <> 'advance' OR form IN ('guarantee', 'insurance')",
            name=op.f("ck_security_advance_is_no_money"),
        ),
        sa.CheckConstraint(
            "(p7s IS NULL) = (certificate_sha256 IS NULL)", name=op.f("ck_security_signed_names_its_key")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_security_is_of_an_amount")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> judged_by", name=op.f("ck_security_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["converted_from_id"], ["security.id"], name=op.f("fk_security_converted_from_id_security")
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["security_demand.id"], name=op.f("fk_security_demand_id_security_demand")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_security_supplier_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_security_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security")),
        sa.UniqueConstraint("code", name=op.f("uq_security_code")),
        sa.UniqueConstraint("converted_from_id", name=op.f("uq_security_converted_from_id")),
    )
    with op.batch_alter_table("security", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_security_demand_id"), ["demand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_security_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_security_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "security_working",
        sa.Column("demand_id", sa.String(length=32), nullable=False),
        sa.Column("acceptance_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["security_demand.id"], name=op.f("fk_security_working_demand_id_security_demand")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_working")),
        sa.UniqueConstraint("acceptance_id", name=op.f("uq_security_working_acceptance_id")),
    )
    with op.batch_alter_table("security_working", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_security_working_demand_id"), ["demand_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("certificate_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_signature_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_signature_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "document_id", "certificate_id", name=op.f("uq_signature_document_id_certificate_id")
        ),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("certificate_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bid", "withdraw", name="submissionkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line_index", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("receipt_p7s", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_submission_sequence_starts_at_one")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_submission_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_submission_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_submission_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("line_index", name=op.f("uq_submission_line_index")),
        sa.UniqueConstraint("sha256", name=op.f("uq_submission_sha256")),
        sa.UniqueConstraint(
            "tender_id",
            "envelope",
            "organisation_id",
            "seq",
            name=op.f("uq_submission_tender_id_envelope_organisation_id_seq"),
        ),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_recipient"), ["recipient"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submission_tender_id"), ["tender_id", "arrived_at"], unique=False
        )

    op.create_table(
        "tender_custodian",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=4), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("certificate_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_tender_custodian_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_tender_custodian_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_tender_custodian_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_custodian")),
        sa.UniqueConstraint("tender_id", "key", name=op.f("uq_tender_custodian_tender_id_key")),
    )
    with op.batch_alter_table("tender_custodian", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_custodian_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "closed_bid",
        sa.Column("closing_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["closing.id"], name=op.f("fk_closed_bid_closing_id_closing")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_closed_bid_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("closing_id", "submission_id", name=op.f("pk_closed_bid")),
    )
    op.create_table(
        "lost_file",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "loss",
            sa.Enum(
                "missing", "altered", name="fileloss", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_lost_file_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_file")),
        sa.UniqueConstraint("submission_id", "sha256", name=op.f("uq_lost_file_submission_id_sha256")),
    )
    with op.batch_alter_table("lost_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lost_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "member_replacement",
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("out_id", sa.String(length=32), nullable=False),
        sa.Column("in_id", sa.String(length=32), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "absent",
                "recused",
                "health",
                name="replaceground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("draw_source", sa.String(length=200), nullable=False),
        sa.Column("draw_number", sa.String(length=100), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_member_replacement_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_member_replacement_entered_by_person")
        ),
        sa.ForeignKeyConstraint(["in_id"], ["person.id"], name=op.f("fk_member_replacement_in_id_person")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["committee_member.id"],
            name=op.f("fk_member_replacement_member_id_committee_member"),
        ),
        sa.ForeignKeyConstraint(["out_id"], ["person.id"], name=op.f("fk_member_replacement_out_id_person")),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_member_replacement_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_replacement")),
    )
    with op.batch_alter_table("member_replacement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_replacement_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_replacement_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "opened_bid",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "opened",
                "not-opened",
                name="openedstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("has_price", sa.Boolean(), nullable=False),
        sa.Column("read_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "status <> 'opened' OR (read_fen IS NOT NULL) = has_price",
            name=op.f("ck_opened_bid_opened_has_a_price"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_opened_bid_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_opened_bid_submission_id_submission")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_opened_bid_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_bid")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_opened_bid_submission_id")),
    )
    with op.batch_alter_table("opened_bid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opened_bid_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opened_bid_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "release",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column(
            "envelope",
            sa.Enum("first", "price", name="envelope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("p7s", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_release_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_release_submission_id_submission")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_release_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("tender_id", "envelope", "key", name=op.f("uq_release_tender_id_envelope_key")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "report_opinion",
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "dissent", "silent", name="opinionkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["committee_member.id"], name=op.f("fk_report_opinion_member_id_committee_member")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["evaluation_report.id"],
            name=op.f("fk_report_opinion_report_id_evaluation_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_opinion")),
        sa.UniqueConstraint("report_id", "member_id", name=op.f("uq_report_opinion_report_id_member_id")),
    )
    with op.batch_alter_table("report_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_opinion_report_id"), ["report_id"], unique=False)

    op.create_table(
        "sealed_part",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sealed_part_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_sealed_part_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("sha256", "submission_id", name=op.f("pk_sealed_part")),
    )
    op.create_table(
        "security_claim",
        sa.Column("security_id", sa.String(length=32), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "revoked",
                "no-contract",
                "false-material",
                "collusion",
                "not-performed",
                "unrepaired",
                "unreturned",
                name="claimground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_name", sa.String(length=255), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["security_id"], ["security.id"], name=op.f("fk_security_claim_security_id_security")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_claim")),
    )
    with op.batch_alter_table("security_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_security_claim_security_id"), ["security_id"], unique=False)

    op.create_table(
        "security_refund",
        sa.Column("security_id", sa.String(length=32), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "withdrawn",
                "lost",
                "signed",
                "ended",
                "accepted",
                "replaced",
                "terminated",
                "broken",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=True),
        sa.Column("late_fen", sa.BigInteger(), nullable=True),
        sa.Column("voucher", sa.String(length=200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["security_id"], ["security.id"], name=op.f("fk_security_refund_security_id_security")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_refund")),
        sa.UniqueConstraint("security_id", name=op.f("uq_security_refund_security_id")),
    )
    op.create_table(
        "award",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column("supplier_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "determined",
                "published",
                name="awardstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("determined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("determined_by", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_award_published_has_its_time")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_award_document_id_document")),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_award_opened_bid_id_opened_bid")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_award_supplier_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_award_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("tender_id", name=op.f("uq_award_tender_id")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_published_at"), ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "bid_check",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "qualification",
                "conformity",
                "price",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by_person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_bid_check_by_person_person")),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_bid_check_opened_bid_id_opened_bid")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bid_check_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_check")),
        sa.UniqueConstraint("opened_bid_id", "stage", name=op.f("uq_bid_check_opened_bid_id_stage")),
    )
    with op.batch_alter_table("bid_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_check_opened_bid_id"), ["opened_bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bid_check_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "bid_revocation",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by_person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_bid_revocation_opened_bid_id_opened_bid")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_bid_revocation_tender_id_tender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_revocation")),
        sa.UniqueConstraint("opened_bid_id", name=op.f("uq_bid_revocation_opened_bid_id")),
    )
    with op.batch_alter_table("bid_revocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_revocation_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "opened_file",
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_opened_file_opened_bid_id_opened_bid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_file")),
    )
    with op.batch_alter_table("opened_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opened_file_opened_bid_id"), ["opened_bid_id"], unique=False)

    op.create_table(
        "opening_fault",
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "decided", name="faultstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "absent",
                "dealt",
                "content",
                "hindered",
                "custodians",
                "platform",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_cause",
            sa.Enum(
                "absent",
                "dealt",
                "content",
                "hindered",
                "custodians",
                "platform",
                name="decided_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'decided' OR decided_cause IS NOT NULL",
            name=op.f("ck_opening_fault_decided_has_a_cause"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_opening_fault_opened_bid_id_opened_bid")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_opening_fault_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_fault")),
        sa.UniqueConstraint("opened_bid_id", name=op.f("uq_opening_fault_opened_bid_id")),
    )
    with op.batch_alter_table("opening_fault", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_fault_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "rank",
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("price_score", sa.Integer(), nullable=False),
        sa.Column("other_score", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_rank_opened_bid_id_opened_bid")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["evaluation_report.id"], name=op.f("fk_rank_report_id_evaluation_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rank")),
        sa.UniqueConstraint("opened_bid_id", name=op.f("uq_rank_opened_bid_id")),
    )
    with op.batch_alter_table("rank", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rank_report_id"), ["report_id"], unique=False)

    op.create_table(
        "score",
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("opened_bid_id", sa.String(length=32), nullable=False),
        sa.Column("factor_id", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["factor_id"], ["scoring_factor.id"], name=op.f("fk_score_factor_id_scoring_factor")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["committee_member.id"], name=op.f("fk_score_member_id_committee_member")
        ),
        sa.ForeignKeyConstraint(
            ["opened_bid_id"], ["opened_bid.id"], name=op.f("fk_score_opened_bid_id_opened_bid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "member_id", "opened_bid_id", "factor_id", name=op.f("uq_score_member_id_opened_bid_id_factor_id")
        ),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_opened_bid_id"), ["opened_bid_id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("award_id", sa.String(length=32), nullable=False),
        sa.Column("tender_id", sa.String(length=32), nullable=False),
        sa.Column("purchaser_id", sa.String(length=32), nullable=False),
        sa.Column("supplier_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "signed",
                name="contractstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advance_percent", sa.Integer(), nullable=False),
        sa.Column(
            "advance_reason",
            sa.Enum(
                "renounced",
                "statutory-band",
                name="advancereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("advance_reason_note", sa.String(length=400), nullable=False),
        sa.Column("advance_evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("advance_evidence_name", sa.String(length=255), nullable=False),
        sa.Column("renunciation_id", sa.String(length=32), nullable=True),
        sa.Column("advance_reason_by", sa.String(length=32), nullable=True),
        sa.Column("advance_confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("advance_noted_by", sa.String(length=32), nullable=True),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("countersigned_id", sa.String(length=32), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_sha256", sa.String(length=64), nullable=True),
        sa.Column("late_reason", sa.String(length=400), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "supplier_size",
            sa.Enum(
                "large",
                "medium",
                "small",
                "micro",
                "other",
                name="size",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_by", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'signed' OR (signed_at IS NOT NULL AND supplier_size IS NOT NULL)",
            name=op.f("ck_contract_signed_is_complete"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR document_id IS NOT NULL", name=op.f("ck_contract_proposed_has_a_document")
        ),
        sa.ForeignKeyConstraint(
            ["advance_confirmed_by"], ["person.id"], name=op.f("fk_contract_advance_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["advance_noted_by"], ["person.id"], name=op.f("fk_contract_advance_noted_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["advance_reason_by"], ["person.id"], name=op.f("fk_contract_advance_reason_by_person")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_contract_award_id_award")),
        sa.ForeignKeyConstraint(
            ["countersigned_id"], ["document.id"], name=op.f("fk_contract_countersigned_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_contract_document_id_document")
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_contract_filed_by_person")),
        sa.ForeignKeyConstraint(
            ["purchaser_id"], ["organisation.id"], name=op.f("fk_contract_purchaser_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["renunciation_id"], ["document.id"], name=op.f("fk_contract_renunciation_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_contract_supplier_id_organisation")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_contract_tender_id_tender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("award_id", name=op.f("uq_contract_award_id")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_purchaser_id"), ["purchaser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_signed_at"), ["signed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "arrears_complaint",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("receiver_id", sa.String(length=32), nullable=False),
        sa.Column("handler_id", sa.String(length=32), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "transferred",
                "decided",
                "withdrawn",
                "settled",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("filed_by", sa.String(length=32), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urge", sa.Text(), nullable=False),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_days", sa.Integer(), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("extension_approver", sa.String(length=100), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "partly",
                "unfounded",
                name="complaintoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state IN ('filed', 'transferred')) = (ended_at IS NULL)",
            name=op.f("ck_arrears_complaint_an_end_has_its_time"),
        ),
        sa.CheckConstraint(
            "(handler_id IS NULL) = (transferred_at IS NULL)",
            name=op.f("ck_arrears_complaint_a_transfer_has_its_handler"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (document_id IS NULL)",
            name=op.f("ck_arrears_complaint_a_result_has_its_paper"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_arrears_complaint_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_arrears_complaint_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_arrears_complaint_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["person.id"], name=op.f("fk_arrears_complaint_filed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["organisation.id"], name=op.f("fk_arrears_complaint_handler_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["organisation.id"], name=op.f("fk_arrears_complaint_receiver_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrears_complaint")),
    )
    with op.batch_alter_table("arrears_complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrears_complaint_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrears_complaint_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrears_complaint_receiver_id"), ["receiver_id"], unique=False)
        batch_op.create_index(
            "uq_arrears_complaint_open",
            ["contract_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('filed', 'transferred')"),
            postgresql_where=sa.text("state IN ('filed', 'transferred')"),
        )

    op.create_table(
        "contract_publication",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("medium", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_publication_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_contract_publication_published_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_publication")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_publication_contract_id")),
    )
    with op.batch_alter_table("contract_publication", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contract_publication_published_at"), ["published_at"], unique=False
        )

    op.create_table(
        "contract_supplement",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "addition",
                "harm",
                name="supplementground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "signed",
                "withdrawn",
                name="supplementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("countersigned_id", sa.String(length=32), nullable=True),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("medium", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(ground = 'addition') = (amount_fen > 0)",
            name=op.f("ck_contract_supplement_an_addition_has_its_price"),
        ),
        sa.CheckConstraint(
            "state <> 'signed' OR signed_at IS NOT NULL",
            name=op.f("ck_contract_supplement_signed_has_its_time"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_supplement_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["countersigned_id"],
            ["document.id"],
            name=op.f("fk_contract_supplement_countersigned_id_document"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_contract_supplement_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_supplement")),
        sa.UniqueConstraint(
            "contract_id", "position", name=op.f("uq_contract_supplement_contract_id_position")
        ),
    )
    with op.batch_alter_table("contract_supplement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_supplement_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_term",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_term_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_term")),
        sa.UniqueConstraint("contract_id", "position", name=op.f("uq_contract_term_contract_id_position")),
    )
    with op.batch_alter_table("contract_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_term_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_termination",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "harm",
                "force-majeure",
                "breach",
                "revoked",
                name="endground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stated_by", sa.String(length=32), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (ended_at IS NULL)",
            name=op.f("ck_contract_termination_confirmed_has_its_time"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> stated_by",
            name=op.f("ck_contract_termination_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_contract_termination_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_termination_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["stated_by"], ["person.id"], name=op.f("fk_contract_termination_stated_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_termination")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_termination_contract_id")),
    )
    op.create_table(
        "instalment",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "due_after",
            sa.Enum(
                "signing",
                "stage",
                "final",
                "quality",
                name="dueafter",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quality_days", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(due_after = 'quality') = (quality_days IS NOT NULL)",
            name=op.f("ck_instalment_quality_has_days"),
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_instalment_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_instalment_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("contract_id", "position", name=op.f("uq_instalment_contract_id_position")),
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("purchaser_id", sa.String(length=32), nullable=False),
        sa.Column("supplier_id", sa.String(length=32), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "signed",
                "invoiced",
                "owed",
                "approved",
                "advance-paid",
                "paid",
                "advance-earned",
                "interest",
                "interest-paid",
                "freed",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "debit",
            sa.Enum(
                "price",
                "committed",
                "invoiced",
                "payable",
                "approved",
                "advance",
                "paid",
                "late",
                "interest",
                "interest-paid",
                name="debit_account",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "credit",
            sa.Enum(
                "price",
                "committed",
                "invoiced",
                "payable",
                "approved",
                "advance",
                "paid",
                "late",
                "interest",
                "interest-paid",
                name="credit_account",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("line_index", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(step = 'signed' AND reverses IS NULL AND debit = 'price' AND credit = 'committed') OR (step = 'signed' AND reverses IS NOT NULL AND debit = 'committed' AND credit = 'price') OR (step = 'invoiced' AND reverses IS NULL AND debit = 'committed' AND credit = 'invoiced') OR (step = 'invoiced' AND reverses IS NOT NULL AND debit = 'invoiced' AND credit = 'committed') OR (step = 'owed' AND reverses IS NULL AND debit = 'invoiced' AND credit = 'payable') OR (step = 'owed' AND reverses IS NOT NULL AND debit = 'payable' AND credit = 'invoiced') OR (step = 'approved' AND reverses IS NULL AND debit = 'payable' AND credit = 'approved') OR (step = 'approved' AND reverses IS NOT NULL AND debit = 'approved' AND credit = 'payable') OR (step = 'advance-paid' AND reverses IS NULL AND debit = 'approved' AND credit = 'advance') OR (step = 'advance-paid' AND reverses IS NOT NULL AND debit = 'advance' AND credit = 'approved') OR (step = 'paid' AND reverses IS NULL AND debit = 'approved' AND credit = 'paid') OR (step = 'paid' AND reverses IS NOT NULL AND debit = 'paid' AND credit = 'approved') OR (step = 'advance-earned' AND reverses IS NULL AND debit = 'advance' AND credit = 'paid') OR (step = 'advance-earned' AND reverses IS NOT NULL AND debit = 'paid' AND credit = 'advance') OR (step = 'interest' AND reverses IS NULL AND debit = 'late' AND credit = 'interest') OR (step = 'interest' AND reverses IS NOT NULL AND debit = 'interest' AND credit = 'late') OR (step = 'interest-paid' AND reverses IS NULL AND debit = 'interest' AND credit = 'interest-paid') OR (step = 'interest-paid' AND reverses IS NOT NULL AND debit = 'interest-paid' AND credit = 'interest') OR (step = 'freed' AND reverses IS NULL AND debit = 'committed' AND credit = 'price') OR (step = 'freed' AND reverses IS NOT NULL AND debit = 'price' AND credit = 'committed')",
            name=op.f("ck_journal_entry_moves_by_the_chart"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_journal_entry_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["contract_id", "reverses"],
            ["journal_entry.contract_id", "journal_entry.number"],
            name="fk_journal_entry_reverses",
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_journal_entry_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["line_index"], ["ledger_line.index"], name=op.f("fk_journal_entry_line_index_ledger_line")
        ),
        sa.ForeignKeyConstraint(
            ["purchaser_id"], ["organisation.id"], name=op.f("fk_journal_entry_purchaser_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_journal_entry_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("contract_id", "number", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("contract_id", "reverses", name=op.f("uq_journal_entry_contract_id_reverses")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_purchaser_id"), ["purchaser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "receivable",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "confirmed",
                name="receivablestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_receivable_confirmed_has_its_time"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_receivable_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_receivable_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_receivable_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receivable")),
        sa.UniqueConstraint("code", name=op.f("uq_receivable_code")),
    )
    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receivable_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "acceptance",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("instalment_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "recorded",
                "accepted",
                "rejected",
                name="acceptancestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tester", sa.String(length=200), nullable=False),
        sa.Column("public_service", sa.Boolean(), nullable=False),
        sa.Column("users_opinion", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state = 'requested' OR document_id IS NOT NULL",
            name=op.f("ck_acceptance_recorded_has_a_document"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'rejected') OR decided_at IS NOT NULL",
            name=op.f("ck_acceptance_decided_has_its_time"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_acceptance_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_acceptance_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_acceptance_instalment_id_instalment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acceptance_instalment_id"), ["instalment_id"], unique=False)

    op.create_table(
        "arrears_complaint_item",
        sa.Column("complaint_id", sa.String(length=32), nullable=False),
        sa.Column("instalment_id", sa.String(length=32), nullable=False),
        sa.Column("invoice_number", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_arrears_complaint_item_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["arrears_complaint.id"],
            name=op.f("fk_arrears_complaint_item_complaint_id_arrears_complaint"),
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["instalment.id"],
            name=op.f("fk_arrears_complaint_item_instalment_id_instalment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrears_complaint_item")),
        sa.UniqueConstraint(
            "complaint_id", "instalment_id", name=op.f("uq_arrears_complaint_item_complaint_id_instalment_id")
        ),
    )
    op.create_table(
        "contract_hidden",
        sa.Column("publication_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "state-secret",
                "trade-secret",
                name="secretground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["contract_publication.id"],
            name=op.f("fk_contract_hidden_publication_id_contract_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_hidden")),
    )
    with op.batch_alter_table("contract_hidden", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contract_hidden_publication_id"), ["publication_id"], unique=False
        )

    op.create_table(
        "invoice",
        sa.Column("contract_id", sa.String(length=32), nullable=False),
        sa.Column("supplier_id", sa.String(length=32), nullable=False),
        sa.Column("instalment_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "digital-special",
                "digital",
                "special",
                "ordinary",
                name="invoicekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("was_read", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_invoice_amount_is_positive")),
        sa.CheckConstraint(
            "tax_fen >= 0 AND tax_fen < amount_fen", name=op.f("ck_invoice_tax_is_part_of_it")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_invoice_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_invoice_instalment_id_instalment")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_invoice_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_invoice_code_number")),
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index("ix_invoice_twin", ["supplier_id", "amount_fen", "issued_on"], unique=False)
        batch_op.create_index(
            "uq_invoice_standing",
            ["instalment_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "acceptance_item",
        sa.Column("acceptance_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(length=400), nullable=False),
        sa.Column("clause", sa.String(length=100), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["acceptance_id"], ["acceptance.id"], name=op.f("fk_acceptance_item_acceptance_id_acceptance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_item")),
    )
    with op.batch_alter_table("acceptance_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_item_acceptance_id"), ["acceptance_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "approved-once",
                "approved",
                "ordered",
                "paid",
                "objected",
                "replaced",
                name="paymentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("conditions_met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("first_approver_id", sa.String(length=32), nullable=True),
        sa.Column("first_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_approver_id", sa.String(length=32), nullable=True),
        sa.Column("second_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bank_reference", sa.String(length=100), nullable=True),
        sa.Column("bank_receipt_sha256", sa.String(length=64), nullable=True),
        sa.Column("bank_receipt_name", sa.String(length=255), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "means",
            sa.Enum(
                "transfer",
                "bill",
                "e-receivable",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("matures_on", sa.Date(), nullable=True),
        sa.Column("consent_id", sa.String(length=32), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(means = 'transfer') = (matures_on IS NULL)", name=op.f("ck_payment_a_bill_falls_due")
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR (paid_at IS NOT NULL AND second_approver_id IS NOT NULL)",
            name=op.f("ck_payment_paid_is_complete"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_amount_is_positive")),
        sa.CheckConstraint(
            "second_approver_id IS NULL OR second_approver_id <> first_approver_id",
            name=op.f("ck_payment_two_people"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_payment_confirmed_by_person")),
        sa.ForeignKeyConstraint(["consent_id"], ["document.id"], name=op.f("fk_payment_consent_id_document")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_payment_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["first_approver_id"], ["person.id"], name=op.f("fk_payment_first_approver_id_person")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_invoice_id_invoice")),
        sa.ForeignKeyConstraint(
            ["second_approver_id"], ["person.id"], name=op.f("fk_payment_second_approver_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_payment_bank_reference")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_payment_invoice_id_position")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index("ix_payment_paid_at", ["paid_at"], unique=False)

    op.create_table(
        "acceptance_file",
        sa.Column("acceptance_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["acceptance_id"], ["acceptance.id"], name=op.f("fk_acceptance_file_acceptance_id_acceptance")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["acceptance_item.id"], name=op.f("fk_acceptance_file_item_id_acceptance_item")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_acceptance_file_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_file")),
        sa.UniqueConstraint("acceptance_id", "sha256", name=op.f("uq_acceptance_file_acceptance_id_sha256")),
    )
    with op.batch_alter_table("acceptance_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_file_acceptance_id"), ["acceptance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acceptance_file_item_id"), ["item_id"], unique=False)

    op.create_table(
        "late_interest",
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "demanded",
                "approved-once",
                "approved",
                "paid",
                name="intereststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("demanded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("first_approver_id", sa.String(length=32), nullable=True),
        sa.Column("second_approver_id", sa.String(length=32), nullable=True),
        sa.Column("second_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bank_reference", sa.String(length=100), nullable=True),
        sa.Column("bank_receipt_sha256", sa.String(length=64), nullable=True),
        sa.Column("bank_receipt_name", sa.String(length=255), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_late_interest_paid_has_its_time")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_late_interest_amount_is_positive")),
        sa.CheckConstraint(
            "second_approver_id IS NULL OR second_approver_id <> first_approver_id",
            name=op.f("ck_late_interest_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_late_interest_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["first_approver_id"], ["person.id"], name=op.f("fk_late_interest_first_approver_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_late_interest_payment_id_payment")
        ),
        sa.ForeignKeyConstraint(
            ["second_approver_id"], ["person.id"], name=op.f("fk_late_interest_second_approver_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_interest")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_late_interest_bank_reference")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_late_interest_payment_id")),
    )
    op.create_table(
        "payment_date_claim",
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(accepted IS NULL) = (ended_at IS NULL)", name=op.f("ck_payment_date_claim_an_end_has_its_time")
        ),
        sa.CheckConstraint("recorded_at < arrived_at", name=op.f("ck_payment_date_claim_it_came_later")),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["person.id"], name=op.f("fk_payment_date_claim_claimed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_payment_date_claim_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_date_claim_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_date_claim")),
        sa.UniqueConstraint(
            "payment_id", "recorded_at", name=op.f("uq_payment_date_claim_payment_id_recorded_at")
        ),
    )
    with op.batch_alter_table("payment_date_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_date_claim_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "payment_dispute",
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("recorded_fen", sa.BigInteger(), nullable=False),
        sa.Column("arrived_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("disputed_by", sa.String(length=32), nullable=False),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bank_reference", sa.String(length=100), nullable=False),
        sa.Column("bank_receipt_sha256", sa.String(length=64), nullable=False),
        sa.Column("bank_receipt_name", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "arrived_fen >= 0 AND arrived_fen < recorded_fen",
            name=op.f("ck_payment_dispute_less_came_than_was_recorded"),
        ),
        sa.ForeignKeyConstraint(
            ["disputed_by"], ["person.id"], name=op.f("fk_payment_dispute_disputed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_dispute_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_dispute")),
        sa.UniqueConstraint(
            "payment_id", "bank_reference", name=op.f("uq_payment_dispute_payment_id_bank_reference")
        ),
    )
    with op.batch_alter_table("payment_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_dispute_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "payment_objection",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("cites", sa.String(length=20), nullable=False),
        sa.Column("condition", sa.String(length=400), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("raised_by", sa.String(length=32), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "dropped",
                "contested",
                "supplied",
                "withdrawn",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_payment_objection_an_end_has_its_time")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_objection_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_payment_objection_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_payment_objection_invoice_id_invoice")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_objection_payment_id_payment")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["person.id"], name=op.f("fk_payment_objection_raised_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_objection")),
        sa.UniqueConstraint("invoice_id", "cites", name=op.f("uq_payment_objection_invoice_id_cites")),
    )
    with op.batch_alter_table("payment_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_objection_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "payment_order",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "paid",
                "refused",
                "replaced",
                name="orderstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_order_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["payment_file.id"], name=op.f("fk_payment_order_file_id_payment_file")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_order_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_order")),
        sa.UniqueConstraint("file_id", "position", name=op.f("uq_payment_order_file_id_position")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_order_reference")),
    )
    with op.batch_alter_table("payment_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_order_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(
            "uq_payment_order_sent",
            ["payment_id"],
            unique=True,
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )

    guards.install(op.get_bind())
    balances.install(op.get_bind())


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("payment_order", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payment_order_sent",
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )
        batch_op.drop_index(batch_op.f("ix_payment_order_payment_id"))

    op.drop_table("payment_order")
    with op.batch_alter_table("payment_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_objection_payment_id"))

    op.drop_table("payment_objection")
    with op.batch_alter_table("payment_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_dispute_payment_id"))

    op.drop_table("payment_dispute")
    with op.batch_alter_table("payment_date_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_date_claim_payment_id"))

    op.drop_table("payment_date_claim")
    op.drop_table("late_interest")
    with op.batch_alter_table("acceptance_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_file_item_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_file_acceptance_id"))

    op.drop_table("acceptance_file")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_paid_at")

    op.drop_table("payment")
    with op.batch_alter_table("acceptance_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_item_acceptance_id"))

    op.drop_table("acceptance_item")
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invoice_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_invoice_twin")
        batch_op.drop_index(batch_op.f("ix_invoice_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_contract_id"))

    op.drop_table("invoice")
    with op.batch_alter_table("contract_hidden", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_hidden_publication_id"))

    op.drop_table("contract_hidden")
    op.drop_table("arrears_complaint_item")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_instalment_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_contract_id"))

    op.drop_table("acceptance")
    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receivable_contract_id"))

    op.drop_table("receivable")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_purchaser_id"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instalment_contract_id"))

    op.drop_table("instalment")
    op.drop_table("contract_termination")
    with op.batch_alter_table("contract_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_term_contract_id"))

    op.drop_table("contract_term")
    with op.batch_alter_table("contract_supplement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_supplement_contract_id"))

    op.drop_table("contract_supplement")
    with op.batch_alter_table("contract_publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_publication_published_at"))

    op.drop_table("contract_publication")
    with op.batch_alter_table("arrears_complaint", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_arrears_complaint_open",
            sqlite_where=sa.text("state IN ('filed', 'transferred')"),
            postgresql_where=sa.text("state IN ('filed', 'transferred')"),
        )
        batch_op.drop_index(batch_op.f("ix_arrears_complaint_receiver_id"))
        batch_op.drop_index(batch_op.f("ix_arrears_complaint_handler_id"))
        batch_op.drop_index(batch_op.f("ix_arrears_complaint_contract_id"))

    op.drop_table("arrears_complaint")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_tender_id"))
        batch_op.drop_index(batch_op.f("ix_contract_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_contract_signed_at"))
        batch_op.drop_index(batch_op.f("ix_contract_purchaser_id"))

    op.drop_table("contract")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_opened_bid_id"))
        batch_op.drop_index(batch_op.f("ix_score_member_id"))

    op.drop_table("score")
    with op.batch_alter_table("rank", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rank_report_id"))

    op.drop_table("rank")
    with op.batch_alter_table("opening_fault", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_fault_tender_id"))

    op.drop_table("opening_fault")
    with op.batch_alter_table("opened_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opened_file_opened_bid_id"))

    op.drop_table("opened_file")
    with op.batch_alter_table("bid_revocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_revocation_tender_id"))

    op.drop_table("bid_revocation")
    with op.batch_alter_table("bid_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_check_tender_id"))
        batch_op.drop_index(batch_op.f("ix_bid_check_opened_bid_id"))

    op.drop_table("bid_check")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_award_published_at"))

    op.drop_table("award")
    op.drop_table("security_refund")
    with op.batch_alter_table("security_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_security_claim_security_id"))

    op.drop_table("security_claim")
    op.drop_table("sealed_part")
    with op.batch_alter_table("report_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_opinion_report_id"))

    op.drop_table("report_opinion")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_tender_id"))
        batch_op.drop_index(batch_op.f("ix_release_submission_id"))

    op.drop_table("release")
    with op.batch_alter_table("opened_bid", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opened_bid_tender_id"))
        batch_op.drop_index(batch_op.f("ix_opened_bid_organisation_id"))

    op.drop_table("opened_bid")
    with op.batch_alter_table("member_replacement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_replacement_tender_id"))
        batch_op.drop_index(batch_op.f("ix_member_replacement_member_id"))

    op.drop_table("member_replacement")
    with op.batch_alter_table("lost_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lost_file_sha256"))

    op.drop_table("lost_file")
    op.drop_table("closed_bid")
    with op.batch_alter_table("tender_custodian", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_custodian_tender_id"))

    op.drop_table("tender_custodian")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_tender_id"))
        batch_op.drop_index(batch_op.f("ix_submission_recipient"))
        batch_op.drop_index(batch_op.f("ix_submission_organisation_id"))

    op.drop_table("submission")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_signature_document_id"))

    op.drop_table("signature")
    with op.batch_alter_table("security_working", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_security_working_demand_id"))

    op.drop_table("security_working")
    with op.batch_alter_table("security", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_security_tender_id"))
        batch_op.drop_index(batch_op.f("ix_security_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_security_demand_id"))

    op.drop_table("security")
    with op.batch_alter_table("committee_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_committee_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_committee_member_committee_id"))

    op.drop_table("committee_member")
    with op.batch_alter_table("clarification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clarification_tender_id"))

    op.drop_table("clarification")
    with op.batch_alter_table("tender_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_change_tender_id"))
        batch_op.drop_index(batch_op.f("ix_tender_change_outage_id"))

    op.drop_table("tender_change")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("security_demand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_security_demand_tender_id"))
        batch_op.drop_index(batch_op.f("ix_security_demand_supplier_id"))

    op.drop_table("security_demand")
    with op.batch_alter_table("scoring_factor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scoring_factor_tender_id"))

    op.drop_table("scoring_factor")
    with op.batch_alter_table("role_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_proposal_person_id"))

    op.drop_table("role_proposal")
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusal_tender_id"))
        batch_op.drop_index(batch_op.f("ix_refusal_organisation_id"))

    op.drop_table("refusal")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_person_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_tender_id"))

    op.drop_table("recording")
    op.drop_table("readiness")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_tender_id"))
        batch_op.drop_index(batch_op.f("ix_question_organisation_id"))

    op.drop_table("question")
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualification_tender_id"))

    op.drop_table("qualification")
    op.drop_table("price_notice")
    op.drop_table("person_role")
    with op.batch_alter_table("payment_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_file_purchaser_id"))

    op.drop_table("payment_file")
    with op.batch_alter_table("payment_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_condition_tender_id"))

    op.drop_table("payment_condition")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_person_id"))

    op.drop_table("passkey")
    op.drop_table("outage")
    with op.batch_alter_table("opening_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_order_tender_id"))

    op.drop_table("opening_order")
    op.drop_table("opening")
    with op.batch_alter_table("obligation_reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_reminder_obligation_id"))

    op.drop_table("obligation_reminder")
    with op.batch_alter_table("obligation_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_move_obligation_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_move_moved_by"))

    op.drop_table("obligation_move")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_tender_id"))
        batch_op.drop_index(batch_op.f("ix_objection_organisation_id"))

    op.drop_table("objection")
    with op.batch_alter_table("ledger_anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_anchor_stamped_at"))

    op.drop_table("ledger_anchor")
    with op.batch_alter_table("law_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_law_change_about"))

    op.drop_table("law_change")
    with op.batch_alter_table("finding_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_dispute_tender_id"))
        batch_op.drop_index(batch_op.f("ix_finding_dispute_supervisor_id"))

    op.drop_table("finding_dispute")
    with op.batch_alter_table("finding_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_answer_tender_id"))

    op.drop_table("finding_answer")
    op.drop_table("false_release")
    op.drop_table("evaluation_report")
    op.drop_table("enrolment_code")
    op.drop_table("committee")
    op.drop_table("closing")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_person_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_organisation_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("bank_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_answer_purchaser_id"))

    op.drop_table("bank_answer")
    op.drop_table("authenticator")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_tender_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("agreed_instalment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreed_instalment_tender_id"))

    op.drop_table("agreed_instalment")
    with op.batch_alter_table("account_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_change_organisation_id"))

    op.drop_table("account_change")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_organisation_id"))

    op.drop_table("upload")
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_tender_sha256"))
        batch_op.drop_index(batch_op.f("ix_tender_purchaser_id"))
        batch_op.drop_index(batch_op.f("ix_tender_published_at"))
        batch_op.drop_index(batch_op.f("ix_tender_price_opens_at"))
        batch_op.drop_index(batch_op.f("ix_tender_opens_at"))

    op.drop_table("tender")
    op.drop_table("platform_signature")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_organisation_id"))

    op.drop_table("person")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_tender_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_subject"))
        batch_op.drop_index(batch_op.f("ix_obligation_due_at"))
        batch_op.drop_index(batch_op.f("ix_obligation_debtor_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_creditor_id"))

    op.drop_table("obligation")
    with op.batch_alter_table("ledger_signed_head", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_signed_head_at"))

    op.drop_table("ledger_signed_head")
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blob_organisation_id"))

    op.drop_table("blob")
    op.drop_table("arrears_disclosure")
    with op.batch_alter_table("wrong_password", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wrong_password_at"))
        batch_op.drop_index(batch_op.f("ix_wrong_password_address"))

    op.drop_table("wrong_password")
    with op.batch_alter_table("used_nonce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_nonce_used_at"))

    op.drop_table("used_nonce")
    op.drop_table("trusted_root")
    op.drop_table("role")
    op.drop_table("project")
    op.drop_table("organisation")
    with op.batch_alter_table("obligation_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_hold_subject"))

    op.drop_table("obligation_hold")
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_line_subject"))
        batch_op.drop_index(batch_op.f("ix_ledger_line_by_organisation"))
        batch_op.drop_index(batch_op.f("ix_ledger_line_at"))
        batch_op.drop_index(batch_op.f("ix_ledger_line_act"))

    op.drop_table("ledger_line")
    with op.batch_alter_table("heartbeat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_heartbeat_at"))

    op.drop_table("heartbeat")
    op.drop_table("factor_duty")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_subject"))
        batch_op.drop_index(batch_op.f("ix_document_sha256"))

    op.drop_table("document")
    op.drop_table("bank_reference")
    with op.batch_alter_table("ban", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ban_folded_name"))
        batch_op.drop_index(batch_op.f("ix_ban_code"))

    op.drop_table("ban")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_only_grows()")
        op.execute("DROP FUNCTION journal_balances()")
