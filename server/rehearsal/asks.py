"""A screen's outbox, as the browser's: an ask stays until it is answered, a few are in flight at
once, in order; what was in flight when the link was lost is asked again, under the same id."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from facilitation.shape import Json

AT_ONCE = 4
NO_ANSWER_S = 15.0


@dataclass(slots=True)
class Ask:
    """`link`: the number of the connection over which it first went out. `kept`: the number of
    the event; `told`: why not. One of the two, once it is answered."""

    id: str
    command: dict[str, Json]
    twice: bool = False
    fresh: bool = True
    """False: the same contribution has been asked before, under another id."""
    link: int = 0
    sent_at: float = 0.0
    answered_at: float = 0.0
    kept: int = 0
    told: str = ""
    answers: int = 0
    breaks: int = 0
    """How often the link was lost while it waited for its answer."""
    flew_at: float = -NO_ANSWER_S
    """When it last went out; long ago while nothing is in flight."""
    then: list[Callable[["Ask"], None]] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        return self.answered_at > 0


class Outbox:
    """`send` hands a frame to the socket and says whether it could. `done` holds every ask that
    was answered: the screen's own account, for the checker."""

    def __init__(self, send: Callable[[Json], bool]) -> None:
        self._send = send
        self._waiting: dict[str, Ask] = {}
        self.asked: list[Ask] = []
        self.done: list[Ask] = []
        self.contradicted = 0
        """Answers to a second sending that differ from the first."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, ask: Ask) -> None:
        self._waiting[ask.id] = ask
        self.asked.append(ask)

    def pump(self, link: int) -> None:
        """Send what may be sent now."""
        for ask in list(islice(self._waiting.values(), AT_ONCE)):
            if monotonic() - ask.flew_at >= NO_ANSWER_S and not self._fly(ask, link):
                return

    def recall(self) -> None:
        """The link is gone: nothing that was sent will be answered any more."""
        for ask in self._waiting.values():
            ask.breaks += ask.flew_at > 0
            ask.flew_at = -NO_ANSWER_S

    def kept(self, name: str, number: int) -> None:
        if ask := self._answered(name):
            ask.kept = number
            self._finish(ask)
        else:
            self._compare(name, number)

    def told(self, name: str, code: str) -> None:
        if ask := self._answered(name):
            ask.told = code
            self._finish(ask)

    def _fly(self, ask: Ask, link: int) -> bool:
        frame = {"t": "ask", "ask": ask.id, "command": ask.command}
        if not self._send(frame):
            return False
        ask.flew_at = monotonic()
        if not ask.sent_at:
            ask.sent_at, ask.link = ask.flew_at, link
            if ask.twice:
                self._send(frame)
        return True

    def _answered(self, name: str) -> Ask | None:
        return self._waiting.pop(name, None)

    def _finish(self, ask: Ask) -> None:
        ask.answered_at = monotonic()
        ask.answers += 1
        self.done.append(ask)
        for act in ask.then:
            act(ask)

    def _compare(self, name: str, number: int) -> None:
        """A second answer: for a contribution it must be the first one again."""
        first = next((ask for ask in reversed(self.done) if ask.id == name), None)
        if first is None:
            self.contradicted += 1
            return
        first.answers += 1
        if first.command["do"] == "contribute" and first.kept != number:
            self.contradicted += 1
