"""What the first release kept."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    text, number, large = sa.String(), sa.Integer(), sa.BigInteger()
    op.create_table(
        "entries",
        sa.Column("session", text, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("at", large, nullable=False),
        sa.Column("by", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("session", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "words",
        sa.Column("session", text, nullable=False),
        sa.Column("person", text, nullable=False),
        sa.Column("contribution", text, nullable=False),
        sa.Column("version", number, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("session", "person", "contribution", "version"),
    )
    op.create_index("words_by_number", "words", ["session", "number"], unique=True)
    op.create_table(
        "marks",
        sa.Column("session", text, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.PrimaryKeyConstraint("session", "number"),
    )
    op.create_table(
        "doors",
        sa.Column("session", text, primary_key=True),
        sa.Column("code", text, nullable=False, unique=True),
        sa.Column("veil", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("id", text, primary_key=True),
        sa.Column("session", text, nullable=False),
        sa.Column("role", text, nullable=False),
        sa.Column("made_at", large, nullable=False),
        sa.Column("revoked_at", large, nullable=False, server_default="0"),
    )
    op.create_table(
        "notes",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text),
    )
