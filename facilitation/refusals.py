"""Why not: every refusal is data with a code. Screens turn the code into words (`told.<code>`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from facilitation.shape import Json

CODES = frozenset({
    "activity-closed", "activity-locked", "activity-paused", "activity-pending", "bad-activity",
    "cannot-edit", "cannot-pass", "empty", "id-reused", "incomplete", "list-full", "malformed",
    "no-dots-left", "no-model", "no-proxy", "no-such-activity", "no-such-card", "no-such-edit",
    "no-such-item", "no-such-note", "no-such-proposal", "no-such-theme", "not-allowed",
    "not-joined", "not-leading", "not-live", "not-themed", "nothing-to-undo", "option-full",
    "said-already", "same-card", "same-theme", "session-over", "themes-off", "too-late-to-undo",
    "too-long", "too-many", "too-many-words", "too-short", "unfit-text", "unknown-option",
    "version-conflict", "wrong-step",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected outcome. `detail` fills the placeholders of the words on the screen."""

    code: str
    detail: Mapping[str, Json] = field(default_factory=dict)


class BadContribution(Exception):
    """Raised by a kind's `accept`; becomes a `Refused` with the same code and detail."""

    def __init__(self, code: str, **detail: Json) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
