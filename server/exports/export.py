"""What every format is made from, and the words that stand around the data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from facilitation.activities import Table
from facilitation.session.state import Session
from server import places

FIRST_LANGUAGE = "en-GB"
"""Complete, so that every other may be incomplete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`at`: when it was taken out, in milliseconds since 1970, UTC. The same session, tables and
    `at` give the same bytes."""

    session: Session
    tables: tuple[Table, ...]
    at: int
    lang: str = FIRST_LANGUAGE


@cache
def words(lang: str) -> Mapping[str, Any]:
    """The catalogue of a language; of the first one where there is none."""
    known = {folder.name: folder for folder in places.locales().iterdir()}
    file = known.get(lang, known[FIRST_LANGUAGE]) / "outputs.json"
    catalogue: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return catalogue
