"""The tables, once for every engine. SQLAlchemy describes them; appends use the driver itself."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    Column("session", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    PrimaryKeyConstraint("session", "number"),
    sqlite_with_rowid=False,
)

words = Table(
    "words",
    metadata,
    Column("session", String, nullable=False),
    Column("person", String, nullable=False),
    Column("contribution", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("words", LargeBinary, nullable=False),
    PrimaryKeyConstraint("session", "person", "contribution", "version"),
    Index("words_by_number", "session", "number", unique=True),
)

marks = Table(
    "marks",
    metadata,
    Column("session", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String, nullable=False),
    PrimaryKeyConstraint("session", "number"),
)

heads = Table(
    "heads",
    metadata,
    Column("session", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("chain", LargeBinary, nullable=False),
)
"""The last number of each session and its chain, moved in the transaction that appends: whoever
moves it has the right to the numbers that follow."""

doors = Table(
    "doors",
    metadata,
    Column("session", String, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("veil", LargeBinary, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", String, primary_key=True),
    Column("session", String, nullable=False),
    Column("role", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=False, server_default="0"),
    Column("label", Text, nullable=False, server_default=""),
    Column("seen_at", BigInteger, nullable=False, server_default="0"),
)

notes = Table("notes", metadata, Column("name", Text, primary_key=True), Column("value", Text))


leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""`until`: milliseconds of the database's clock."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("rank", String, nullable=False),
    Column("secret", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""`secret`: the password's argon2 hash, or nothing where an identity provider knows the person by
`subject`."""

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("key", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""`key`: a hash of what the cookie holds. Backups and copies leave these out."""

invitations = Table(
    "invitations",
    metadata,
    Column("key", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("rank", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""`account`: whose password it may set; empty: it makes a new account of that rank."""

acts = Table(
    "acts",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("what", String, nullable=False),
    Column("object", String, nullable=False),
    Column("detail", Text, nullable=False),
)
"""Who did what in the workspace; `id` sorts by time. Only ever added to."""


def sqlite_statements() -> list[str]:
    """What makes an empty SQLite file ours."""
    dialect = sqlite.dialect()
    made = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table, if_not_exists=True).compile(dialect=dialect)))
        made += [
            str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect))
            for index in table.indexes
        ]
    return made
