"""Many processes on one database: a counter for each session, and who of them does what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "heads",
        sa.Column("session", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.execute(
        "INSERT INTO heads (session, number, chain)"
        " SELECT e.session, e.number, e.chain FROM entries e JOIN"
        " (SELECT session, max(number) AS number FROM entries GROUP BY session) last"
        " ON last.session = e.session AND last.number = e.number"
    )
