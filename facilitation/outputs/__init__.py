"""What the organiser takes away: a session as tables. `server/exports` makes files of them.

Law of this package. A table holds text, whole and broken numbers and truth values, never `None`;
times are ISO 8601 in UTC. Only what is written out here, or by a kind's `tables`, gets into one:

- a withdrawn contribution leaves a tombstone: where, when and of which kind, but not who or what;
- a private body leaves its place, never its words;
- in an anonymous activity no row says who, and none gives more of the time than the day; where the
  kind has tables of its own, the answers stand only there, in an order that tells nothing;
- a blind activity gives its answers when it is over, to the organiser too;
- a person's name is left out, unless the activity is a named one.

The order of rows follows from the session alone: the same state gives the same tables.
"""

from facilitation import audit
from facilitation.activities import Table
from facilitation.audit import Entries
from facilitation.outputs import contributions, kinds, running, themes
from facilitation.outputs.frames import frames_of
from facilitation.session.state import Session


def tables(session: Session, entries: Entries) -> tuple[Table, ...]:
    frames = frames_of(session)
    return (
        contributions.table(session, frames),
        running.activities(session, frames),
        running.participants(session),
        themes.table(session, frames),
        themes.members(session, frames),
        themes.edits(session, frames),
        running.notes(session),
        *kinds.tables(session, frames),
        audit.table(session, entries),
    )
