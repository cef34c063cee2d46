"""Where tickets stand, who has them, and the trail of their changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN_INDEX = "uq_tickets_open_conversation_key"


def upgrade() -> None:
    op.drop_index(_OPEN_INDEX, table_name="tickets")
    for column in (
        sa.Column("company", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("answered", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("agent_member", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("waiting_for", sa.Text(), nullable=False, server_default=""),
        sa.Column("deadline", sa.JSON(), nullable=True),
        sa.Column("awaiting_since", sa.DateTime(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("first_reply_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
    ):
        op.add_column("tickets", column)
    op.execute("UPDATE tickets SET resolved_at = updated_at, status = 'resolved' WHERE status = 'closed'")
    op.execute("UPDATE tickets SET awaiting_since = created_at WHERE status = 'open'")
    op.create_index(op.f("ix_tickets_awaiting_since"), "tickets", ["awaiting_since"], unique=False)
    op.create_index(
        _OPEN_INDEX,
        "tickets",
        ["conversation_key"],
        unique=True,
        sqlite_where=sa.text("status != 'resolved'"),
        postgresql_where=sa.text("status != 'resolved'"),
    )
    op.create_table(
        "ticket_changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ticket_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_member", sa.String(length=40), nullable=False),
        sa.Column("door", sa.String(length=10), nullable=True),
        sa.Column("status_before", sa.String(length=10), nullable=True),
        sa.Column("status_after", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_number"],
            ["tickets.number"],
            name=op.f("fk_ticket_changes_ticket_number_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_changes")),
        sa.UniqueConstraint("key", name=op.f("uq_ticket_changes_key")),
    )
    op.create_index(
        op.f("ix_ticket_changes_ticket_number"), "ticket_changes", ["ticket_number"], unique=False
    )


def downgrade() -> None:
    op.drop_table("ticket_changes")
    op.drop_index(_OPEN_INDEX, table_name="tickets")
    op.drop_index(op.f("ix_tickets_awaiting_since"), table_name="tickets")
    op.execute("UPDATE tickets SET status = 'closed' WHERE status = 'resolved'")
    op.execute("UPDATE tickets SET status = 'taken' WHERE status = 'waiting'")
    with op.batch_alter_table("tickets") as tickets:
        for column in (
            *("company", "answered", "revision", "agent_member", "waiting_for", "deadline"),
            *("awaiting_since", "reminders", "first_reply_at", "resolved_at"),
        ):
            tickets.drop_column(column)
    op.create_index(
        _OPEN_INDEX,
        "tickets",
        ["conversation_key"],
        unique=True,
        sqlite_where=sa.text("status != 'closed'"),
        postgresql_where=sa.text("status != 'closed'"),
    )
