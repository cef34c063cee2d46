"""The tables. Times are UTC, stored without zone; JSON columns hold dumped value objects.

What a person wrote is in `exchanges.body`, `tickets.question`, `tickets.deadline`, `tickets.waiting_for`,
`ticket_changes.note`, `ticket_messages.text` and, until it is handled, `events.payload`; nowhere else.
Uploaded bytes are in no table.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("door", String(10), nullable=False),
    Column("address", JSON, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False, index=True),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "conversation_id",
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", String(10), nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", DateTime, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("exchange_id", ForeignKey("exchanges.id", ondelete="CASCADE"), nullable=False),
    Column("author", String(100), nullable=False),
    Column("opinion", String(20), nullable=False),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("exchange_id", "author"),
)
"""What people said of the answer to a question: the last word of each."""

tickets = Table(
    "tickets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("door", String(10), nullable=False),
    Column("conversation_key", String(200), nullable=False),
    Column("address", JSON, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("reports", JSON, nullable=False),
    Column("contact", String(200), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("support_message", JSON(none_as_null=True), nullable=True),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False, index=True),
    Column("company", String(200), nullable=False, server_default=""),
    Column("answered", JSON(none_as_null=True), nullable=True),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("agent_member", String(40), nullable=False, server_default=""),
    Column("waiting_for", Text, nullable=False, server_default=""),
    Column("deadline", JSON(none_as_null=True), nullable=True),
    Column("awaiting_since", DateTime, nullable=True, index=True),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("first_reply_at", DateTime, nullable=True),
    Column("resolved_at", DateTime, nullable=True),
    sqlite_autoincrement=True,  # a number that was given is never given again
)

NOT_RESOLVED = tickets.c.status != "resolved"

one_open_ticket = Index(
    "uq_tickets_open_conversation_key",
    tickets.c.conversation_key,
    unique=True,
    sqlite_where=NOT_RESOLVED,
    postgresql_where=NOT_RESOLVED,
)
"""A conversation has one ticket that is not resolved, however often and fast the button is pressed."""

ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "ticket_number",
        ForeignKey("tickets.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("author", String(10), nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("created_at", DateTime, nullable=False),
)

ticket_changes = Table(
    "ticket_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "ticket_number",
        ForeignKey("tickets.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", String(12), nullable=False),
    Column("side", String(10), nullable=False),
    Column("by_name", String(200), nullable=False),
    Column("by_member", String(40), nullable=False),
    Column("door", String(10), nullable=True),
    Column("status_before", String(10), nullable=True),
    Column("status_after", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("at", DateTime, nullable=False),
)
"""The audit trail: one line for each change of a ticket, written with it."""

events = Table(
    "events",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("payload", JSON(none_as_null=True), nullable=True),
    Column("failed", Boolean, nullable=False),
    Column("received_at", DateTime, nullable=False, index=True),
    Column("done_at", DateTime, nullable=True, index=True),
)

slack_identities = Table(
    "slack_identities",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("team", String(40), nullable=False),
    Column("member", String(40), nullable=False),
)
"""Whose token Slack last said it is, for a start while Slack is away; the token itself is in no table."""
