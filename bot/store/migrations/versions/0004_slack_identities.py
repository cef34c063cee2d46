"""Who the desk is in Slack, as Slack last said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_identities",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_slack_identities")),
    )


def downgrade() -> None:
    op.drop_table("slack_identities")
