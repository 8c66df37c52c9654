"""The journal in memory: the same promise but for durability. For tests and sketches."""

from collections.abc import Collection, Sequence

from facilitation.events import Event, SessionMoved
from server.journal import Conflict, Mark
from server.journal.codec import Row, WordsRow, chain, decode, encode, first_fault, wipes


class MemoryJournal:
    """Encodes like the real ones, so that what a session reads back is what was written."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Row, bytes]]] = {}
        self._words: dict[str, dict[int, WordsRow]] = {}
        self._marks: dict[str, dict[int, Mark]] = {}

    async def append(self, session: str, after: int, batch: Sequence[Event]) -> None:
        rows = self._rows.get(session, [])
        if len(rows) != after:
            raise Conflict(f"the session is at {len(rows)}, not at {after}")
        coded = [encode(after + place, event) for place, event in enumerate(batch, start=1)]
        words = dict(self._words.get(session, {}))
        seen = {_whose(each) for each in words.values()}
        added = []
        before = rows[-1][1] if rows else b""
        for row, said in coded:
            before = chain(before, row)
            added.append((row, before))
            if said is not None:
                if _whose(said) in seen:
                    raise Conflict("the version is there already")
                seen.add(_whose(said))
                words[row.number] = said
        for number, event in enumerate(batch, start=after + 1):
            _wipe(words, number, event)
        self._rows[session] = [*rows, *added]
        self._words[session] = words

    async def read(self, session: str, after: int = 0) -> list[Event]:
        words = self._words.get(session, {})
        return [
            decode(row, words[row.number].words if row.number in words else b"")
            for row, _ in self._rows.get(session, [])[after:]
        ]

    async def heads(self, sessions: Collection[str] | None = None) -> dict[str, int]:
        wanted = self._rows if sessions is None else self._rows.keys() & sessions
        return {name: len(self._rows[name]) for name in wanted}

    async def sessions(self) -> list[str]:
        return list(self._rows)

    async def mark(self, session: str, mark: Mark) -> None:
        self._marks.setdefault(session, {})[mark.number] = mark

    async def marks(self, session: str) -> list[Mark]:
        return [mark for _, mark in sorted(self._marks.get(session, {}).items())]

    async def verify(self, session: str) -> int:
        words, silence = self._words.get(session, {}), WordsRow("", "", 0, b"", b"")
        return first_fault(
            (row, kept, words.get(row.number, silence).salt, words.get(row.number, silence).words)
            for row, kept in self._rows.get(session, [])
        )

    async def discard(self, session: str) -> None:
        for kept in (self._rows, self._words, self._marks):
            kept.pop(session, None)

    async def probe(self) -> None:
        return None


def _whose(said: WordsRow) -> tuple[str, str, int]:
    return said.person, said.contribution, said.version


def _wipe(words: dict[int, WordsRow], number: int, event: Event) -> None:
    rehearsed = isinstance(event, SessionMoved) and event.was == "rehearsal"
    for at, said in tuple(words.items()):
        theirs = any(
            (said.person, said.contribution) == (wipe.person, wipe.contribution)
            and said.version < wipe.before
            for wipe in wipes([event])
        )
        if theirs:
            words[at] = WordsRow(said.person, said.contribution, said.version, b"", b"")
        elif rehearsed and at <= number:
            del words[at]
