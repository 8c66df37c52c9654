"""One fingerprint of a session's state, which holds for as long as the journal does.

A journal has marks: the fingerprint as it was at some number, which `ace replay --verify` works out
anew. So what the state has had since the first release is told only where it says something new.
"""

from collections.abc import Mapping
from hashlib import sha256

import orjson

from facilitation.session.state import Session
from facilitation.shape import Json, field_names, plain

SINCE = frozenset(
    {"written", "added", "planned", "notes", "lead", "test_card", "kind_words", "needs",
     "spotlight", "blank"}
)  # fmt: skip
"""What the state has had since the first release: left out while it is as it began, so that the
marks of older journals hold."""
LATER = {
    "runs": ("closed_at", "touches"),
    "people": ("more_time",),
    "cards": ("proxy_by", "redacted"),
}
"""Fields of its parts that came later too: they follow from events of which the chain holds every
one."""
IN_STEPS = {"proxy": "allowed", "split_by": (), "min_cell": 0}
IN_PRIVACY = {"support": ""}
IN_SCRIPT = {"translations": {}, "second_language": ""}
"""What a script has had since: left out where it says nothing new."""


def state_digest(session: Session) -> str:
    """One fingerprint of the whole state, words excepted: they may be wiped, the fingerprint
    of what happened stays."""
    begun = Session(id=session.id, script=session.script)
    told = {name: getattr(session, name) for name in field_names(Session) if name != "ids"}
    state = {
        name: plain(value)
        for name, value in told.items()
        if name not in SINCE or value != getattr(begun, name)
    }
    state["ids"] = {f"{author}/{name}": card for (author, name), card in session.ids.items()}
    for card in state["cards"].values():
        card["body"] = sorted(card["body"])
    for note in state.get("notes", {}).values():
        note["text"] = ""
    if "lead" in state:
        state["lead"]["name"] = ""
    for part, names in LATER.items():
        for each in state[part].values():
            for name in names:
                each.pop(name)
    _forget_since(state["script"], IN_SCRIPT)
    _forget_since(state["script"]["privacy"], IN_PRIVACY)
    for part in state["script"]["parts"]:
        for step in part["activities"]:
            _forget_since(step, IN_STEPS)
    return sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _forget_since(told: dict[str, Json], since: Mapping[str, Json]) -> None:
    for name, silent in since.items():
        if told[name] == plain(silent):
            del told[name]
