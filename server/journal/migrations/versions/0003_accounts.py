"""Organisers' accounts, the record of who did what, and links that have a name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    text, large = sa.String(), sa.BigInteger()
    if op.get_bind().dialect.name == "sqlite":
        _links_anew()
    else:
        for column in _of_links():
            op.add_column("links", column)
    op.create_table(
        "accounts",
        sa.Column("id", text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rank", text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("made_at", large, nullable=False),
        sa.Column("seen_at", large, nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("key", text, primary_key=True),
        sa.Column("account", text, nullable=False),
        sa.Column("made_at", large, nullable=False),
        sa.Column("seen_at", large, nullable=False),
    )
    op.create_table(
        "invitations",
        sa.Column("key", text, primary_key=True),
        sa.Column("account", text, nullable=False),
        sa.Column("rank", text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", large, nullable=False),
        sa.Column("until", large, nullable=False),
    )
    op.create_table(
        "acts",
        sa.Column("id", text, primary_key=True),
        sa.Column("at", large, nullable=False),
        sa.Column("by", text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("what", text, nullable=False),
        sa.Column("object", text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _of_links() -> tuple[sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("label", sa.Text, nullable=False, server_default=""),
        sa.Column("seen_at", sa.BigInteger, nullable=False, server_default="0"),
    )


def _links_anew() -> None:
    """SQLite would write an added column where no new file has it."""
    op.rename_table("links", "links_before")
    op.create_table(
        "links",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("session", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger, nullable=False, server_default="0"),
        *_of_links(),
    )
    op.execute(
        "INSERT INTO links (id, session, role, made_at, revoked_at)"
        " SELECT id, session, role, made_at, revoked_at FROM links_before"
    )
    op.drop_table("links_before")
