"""Every message on the websocket `/live`, and every way it closes. All text frames of JSON.

A screen opens the socket, says `hello` with its token within 5 s, and gets a `view`: the whole of
what it may see at event `number`. After that `change` patches (JSON Merge Patch); each says after
which number it applies. A screen whose number is another one asks for the `whole`. A phone also
has an `own` part, patched by `own` messages under the same rule.

`ask` carries a command and an id. The answer is `kept` (on disk, as event `number`) or `told` (not
kept, and why). An ask that got no answer may be asked again, for ever: asking twice is asking
once. `trouble` says that nothing can be kept just now; the screen keeps its asks and asks again
when `trouble` is over.

Either side may send `beat`; the server answers each. A screen that has heard nothing for 35 s
opens a new socket.

Where no websocket gets through, the same frames go by POST (`server/fallback.py`): `Poll` asks for
the view when it is another than the one shown, and every answer is a `Parcel`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

import orjson
from annotated_types import Ge, Le, Len
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from facilitation.commands import FromDesk, FromPhone
from facilitation.script import Slug
from facilitation.shape import Json, plain
from facilitation.themes.edits import ThemeId

STRICT = ConfigDict(extra="forbid")

AskId = Annotated[str, Len(1, 40)]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Hello:
    t: Literal["hello"] = "hello"
    token: Annotated[str, Len(1, 600)]
    lang: Annotated[str, Len(0, 12)] = ""


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Ask:
    t: Literal["ask"] = "ask"
    ask: AskId
    command: Annotated[FromPhone | FromDesk, Field(discriminator="do")]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Whole:
    t: Literal["whole"] = "whole"


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Beat:
    t: Literal["beat"] = "beat"


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class UndoEffect:
    """Desk: what would follow if this edit were undone."""

    do: Literal["undo_effect"] = "undo_effect"
    activity: Slug
    number: Annotated[int, Ge(1)]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Gather:
    """Desk: cards that are like those of a theme and are not in it."""

    do: Literal["gather"] = "gather"
    activity: Slug
    theme: ThemeId


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Similar:
    """Phone: what the room can read already that is like these words. They are not kept."""

    do: Literal["similar"] = "similar"
    activity: Slug
    text: Annotated[str, Len(1, 2000)]


Some = Annotated[int, Ge(0), Le(100_000)]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Shows:
    """Board: what stands on it just now, for the desks to know. `behind`: cards that are on none of
    what is up. `wall`: which one it is, chosen by itself."""

    do: Literal["shows"] = "shows"
    wall: Annotated[str, Len(8, 40)]
    scene: Literal["join", "check", "ask", "wall", "spotlight", "missing", "split", "blank", "end"]
    page: Some = 1
    of: Some = 1
    themes: Some = 0
    cards: Some = 0
    behind: Some = 0


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Walls:
    """Desk: what stands on the walls just now."""

    do: Literal["walls"] = "walls"


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Sit:
    """Desk: said every few seconds, so that the others know who is there; answered with them.
    `desk` is the browser's own, at random; `name`: how whoever sits there is called."""

    do: Literal["sit"] = "sit"
    desk: Annotated[str, Len(8, 40)]
    name: Annotated[str, Len(0, 40)] = ""


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Steps:
    """Phone: every step that has been opened, to look back or to catch up."""

    do: Literal["steps"] = "steps"


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class ReturnCode:
    """Phone: the words by which this person comes back on another one. They are in no view."""

    do: Literal["return_code"] = "return_code"


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Look:
    """A question that changes nothing that is kept; answered by `seen` under its id, or `told`."""

    t: Literal["look"] = "look"
    look: AskId
    at: Annotated[
        UndoEffect | Gather | Similar | Steps | ReturnCode | Sit | Shows | Walls,
        Field(discriminator="do"),
    ]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Poll:
    """A hello without a socket, and what the screen has: the largest `number` of the last view
    and of what was kept since, and the `mark` of the last parcel; without one it is answered at
    once."""

    lang: Annotated[str, Len(0, 12)] = ""
    number: Annotated[int, Ge(0)] = 0
    mark: Annotated[str, Len(0, 80)] = ""


FromScreen = Annotated[Hello | Ask | Look | Whole | Beat, Field(discriminator="t")]


Posted = Annotated[Ask | Look | Beat, Field(discriminator="t")]
"""What may be asked without a socket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How people come in, and for the desk where the board is."""

    code: str
    url: str
    board: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`own`: a phone's own part, at `own_number`. `here`: phones connected now. `now`: the
    server's clock, ms."""

    t: Literal["view"] = "view"
    number: int
    role: str
    session: str
    now: int
    view: Mapping[str, Json]
    own: Mapping[str, Json] = field(default_factory=dict)
    own_number: int = 0
    door: Door
    here: int
    trouble: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    t: Literal["change"] = "change"
    after: int
    number: int
    patch: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    t: Literal["own"] = "own"
    after: int
    number: int
    patch: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    t: Literal["kept"] = "kept"
    ask: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`code` is one of `facilitation.refusals.CODES`; words for it are `told.<code>`."""

    t: Literal["told"] = "told"
    ask: str
    code: str
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The answer to `look`: for `undo_effect` {themes, cards}, for `sit` {desks: {desk: {name,
    role}}}, for `walls` {walls: [...]}, for `shows` nothing, for `steps` {steps: {id: step}}, for
    `return_code` {words}, else {cards: {card: text}}, likest first."""

    t: Literal["seen"] = "seen"
    look: str
    found: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    t: Literal["here"] = "here"
    phones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    t: Literal["trouble"] = "trouble"
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatBack:
    t: Literal["beat"] = "beat"
    now: int


FromServer = View | Change | Own | Kept | Told | Seen | Here | Trouble | BeatBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The answer to a POST. `close`: as a socket would have closed; 0: it goes on."""

    frames: Sequence[FromServer] = ()
    mark: str = ""
    close: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """`again`: the screen opens a new socket by itself; else it tells the person why not."""

    code: int
    again: bool
    why: str


RESTART = Close(code=1012, again=True, why="the server restarts")
BAD_MESSAGE = Close(code=4400, again=True, why="a message was not of the protocol")
BAD_TOKEN = Close(code=4401, again=False, why="the token is unknown, revoked or of another time")
BAD_ORIGIN = Close(code=4403, again=False, why="the page is not one of ours")
NO_HELLO = Close(code=4408, again=True, why="no hello within 5 s")
SLOW = Close(code=4409, again=True, why="the screen did not read; it resumes with a whole view")
SESSION_GONE = Close(code=4410, again=False, why="the session has been discarded")
FULL = Close(code=4428, again=True, why="too many sockets; wait before the next try")
FLOOD = Close(code=4429, again=True, why="too many messages; wait before the next try")
CLOSES = (
    RESTART, BAD_MESSAGE, BAD_TOKEN, BAD_ORIGIN, NO_HELLO, SLOW, SESSION_GONE, FULL, FLOOD,
)  # fmt: skip

MAX_FRAME = 65_536
HELLO_S = 5.0
BEAT_S = 15.0
SILENCE_S = 35.0
POLL_S = 20.0
PACE_S = 1.0
POSTED = 8

_screen: TypeAdapter[Hello | Ask | Look | Whole | Beat] = TypeAdapter(FromScreen)
_posted: TypeAdapter[list[Ask | Look | Beat]] = TypeAdapter(Annotated[list[Posted], Len(1, POSTED)])
_poll: TypeAdapter[Poll] = TypeAdapter(Poll)


class NotOfTheProtocol(ValueError):
    """A frame that no screen of ours sends. Says nothing of its content."""


def read(text: str | bytes) -> Hello | Ask | Look | Whole | Beat:
    """A frame from a screen; lone surrogates and anything unknown are refused."""
    try:
        return _screen.validate_python(orjson.loads(text))
    except (orjson.JSONDecodeError, ValidationError, RecursionError) as error:
        raise NotOfTheProtocol(type(error).__name__) from None


def read_posted(text: bytes) -> list[Ask | Look | Beat]:
    """One frame, or a list of a few."""
    try:
        found = orjson.loads(text)
        return _posted.validate_python(found if isinstance(found, list) else [found])
    except (orjson.JSONDecodeError, ValidationError, RecursionError) as error:
        raise NotOfTheProtocol(type(error).__name__) from None


def read_poll(text: bytes) -> Poll:
    try:
        return _poll.validate_python(orjson.loads(text))
    except (orjson.JSONDecodeError, ValidationError, RecursionError) as error:
        raise NotOfTheProtocol(type(error).__name__) from None


def write(message: FromServer) -> str:
    return orjson.dumps(message, default=plain).decode()


def write_view(head: View, view: bytes) -> str:
    """`head` with `view`, serialised once for the whole audience, in place of its empty view."""
    before, after = orjson.dumps(head, default=plain).split(b'"view":{}', 1)
    return b"".join((before, b'"view":', view, after)).decode()


def write_parcel(frames: Sequence[str] = (), mark: str = "", close: int = 0) -> str:
    """A `Parcel` of frames that have been written already."""
    rest = orjson.dumps({"mark": mark, "close": close}).decode()
    return f'{{"frames":[{",".join(frames)}],{rest[1:]}'
