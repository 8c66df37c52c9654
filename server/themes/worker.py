"""Follows the open rooms and brings their cards to the themer, its proposals to the room.

Law of this file. The room is asked by its front door like anybody else, so a proposal is journaled,
seen by all processes and refused like any command. Nothing is kept that the session does not
hold: after a restart, or when the child is lost, all cards are sent again and the piles that
stand keep their ids. Being late is allowed, being wrong is not: a proposal that was refused is
dropped, and the next touch makes another.

`touch` is called after each commit and only notes the room. Touches in between are one touch: an
activity is looked at no more than about six times a second.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog

from facilitation.commands.curating import PlaceCards, ProposeClusters
from facilitation.people import SYSTEM, Actor
from facilitation.refusals import Refused
from facilitation.session.state import OVER, Session
from facilitation.session.themes import themed_activities, themed_cards, themes_of, waiting_cards
from facilitation.themes.arrange import anchors, retired
from facilitation.themes.changes import ids_of
from facilitation.themes.theme import Anchor, Cluster, ThemeBoard
from server.themes.answer import Proposal
from server.themes.process import ThemerLost

log = structlog.get_logger()

PAUSE_S = 0.15
"""Between two updates of an activity: three hundred phones make one update of it, not 300."""
PART = 32
"""Cards in one call: a quarter of a second. Then they are on the wall, and another room has its
turn."""
ALIKE = 0.6
"""Cosine of the pooled words from which two texts may say the same. Our design, not measured."""
LONGEST_PAUSE_S = 30.0
"""Between tries while the child dies again and again; the pause doubles up to here."""
RESTS_S = 900.0
"""A room untouched for so long is forgotten by the child (10 kB a card)."""


class Room(Protocol):
    """An open room, as the lead process holds it."""

    id: str

    @property
    def session(self) -> Session: ...

    async def ask(self, command: Any, actor: Actor, /) -> Any: ...


class Themes(Protocol):
    """See `server.themes.process.ThemerProcess`: each call may raise ThemerLost."""

    def knows(self, key: str) -> bool: ...
    async def learn(self, key: str, cards: Sequence[tuple[str, str]]) -> None: ...
    async def think(self, key: str, texts: Sequence[str]) -> None: ...
    async def forget(self, key: str) -> None: ...
    async def missed(self, key: str) -> None: ...
    async def gather(self, key: str, theme: str, anchors: Sequence[Anchor]) -> Sequence[str]: ...
    async def similar(self, key: str, text: str) -> Sequence[tuple[str, float]]: ...
    async def update(
        self,
        key: str,
        cards: Sequence[tuple[str, str]],
        gone: Sequence[str],
        anchors: Sequence[Anchor],
        former: Sequence[Cluster],
        regroup: bool,
        taken: Collection[str],
        cut: float,
    ) -> Proposal: ...


@dataclass(slots=True)
class _Sent:
    """What the child has of one activity, and how often people had asked to regroup then."""

    regroups: int
    cut: float
    texts: dict[str, str] = field(default_factory=dict)
    cards: object = None
    """The session's cards when all was said: the same map again means nothing is new."""
    refused: bool = False
    owed: bool = False
    """The child has learned cards that have not been grouped."""
    ahead: frozenset[str] = frozenset()
    """Cards that wait to be shown and have been thought about."""

    def lose(self) -> None:
        self.texts.clear()
        self.cards = None


class ThemeWorker:
    """Start `run` as a task and end it by cancelling; `themes` is closed by whoever made it."""

    def __init__(self, themes: Themes, pause: float = PAUSE_S) -> None:
        self._themes = themes
        self._pause = pause
        self._rooms: dict[str, Room] = {}
        self._seen: dict[str, float] = {}
        self._sent: dict[tuple[str, str], _Sent] = {}
        self._touched = asyncio.Event()
        self._losses = 0

    def touch(self, room: Room) -> None:
        """Something was committed. Cheap, never waits."""
        self._rooms[room.id] = room
        self._touched.set()

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(RESTS_S):  # wait_for swallows a cancellation in 3.11
                    await self._touched.wait()
            self._touched.clear()
            rooms, self._rooms = self._rooms, {}
            more = [room for room in rooms.values() if await self._look(room)]
            for room in more:
                self.touch(room)
            await self._rest()
            await asyncio.sleep(0 if more and not self._losses else self._wait())

    def _wait(self) -> float:
        return float(min(LONGEST_PAUSE_S, self._pause * 2**self._losses))

    async def _look(self, room: Room) -> bool:
        """One turn for each themed activity; True when there is more to do at once."""
        self._seen[room.id] = _now()
        more = False
        for activity in themed_activities(room.session):
            try:
                more |= await self._turn(room, activity) or await self._think(room, activity)
                self._losses = 0
            except ThemerLost as lost:
                self._losses = min(self._losses + 1, 10)
                more = True
                self._sent[room.id, activity].lose()
                log.warning("themes.lost", session=room.id, activity=activity, fault=str(lost))
            except Exception as fault:  # noqa: BLE001 - one room's trouble is not another's
                log.warning("themes.fault", session=room.id, fault=type(fault).__name__)
        return more

    async def _turn(self, room: Room, activity: str) -> bool:
        """One call to the child, at the most; True when there is more to do at once."""
        session, key = room.session, f"{room.id}/{activity}"
        sent = self._sent_of(room, activity, key)
        asked = _asked(session, activity, sent)
        groups, flows = may_group(session, activity, asked), may_group(session, activity, False)
        due = asked or sent.refused or sent.owed
        on = themes_of(session, activity).tuning.on
        if sent.cards is session.cards and not (groups and due) and on:
            return False
        if not on:
            return await self._forget(key, sent)
        now, later, gone = self._news(session, activity, sent)
        if not groups and set(gone).difference(dict(now), dict(later)):
            return await self._forget(key, sent)
        if not groups or (later and (not flows or _any_homed(session, activity, later))):
            await self._learn(key, sent, now)
        elif flows and asked and (now or gone):
            await self._update(room, session, activity, now, gone, False)
            return not sent.refused
        elif now or gone or due:
            await self._update(room, session, activity, now, gone, asked)
        if not later:
            sent.cards = session.cards
        return bool(later)

    def _news(
        self, session: Session, activity: str, sent: _Sent
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
        """Cards for this call, cards for later ones, and what is no longer said."""
        texts = dict(themed_cards(session, activity))
        new = [(card, text) for card, text in texts.items() if sent.texts.get(card) != text]
        gone = [card for card, text in sent.texts.items() if texts.get(card) != text]
        return new[:PART], new[PART:], gone

    async def _learn(self, key: str, sent: _Sent, cards: Sequence[tuple[str, str]]) -> None:
        """To be grouped later, and so that a phone can be told what is like its words."""
        if cards:
            await self._themes.learn(key, cards)
            sent.texts.update(cards)
            sent.owed = True

    async def _forget(self, key: str, sent: _Sent) -> bool:
        """Words that were taken back leave the child also where it may not group; what is still
        said is learned anew, unless themes are switched off."""
        known = bool(sent.texts)
        sent.lose()
        if known:
            await self._themes.forget(key)
        return known

    async def _think(self, room: Room, activity: str) -> bool:
        """With nothing else to do: words that are kept and wait for their delay to run out."""
        sent = self._sent[room.id, activity]
        if not themes_of(room.session, activity).tuning.on:
            return False
        waiting = dict(waiting_cards(room.session, activity))
        new = [card for card in waiting if card not in sent.ahead][:PART]
        sent.ahead = frozenset((sent.ahead & waiting.keys()) | set(new))
        if new:
            await self._themes.think(f"{room.id}/{activity}", [waiting[card] for card in new])
        return bool(new)

    def _sent_of(self, room: Room, activity: str, key: str) -> _Sent:
        """Nothing, when the child is another than the one that was told."""
        regroups = room.session.runs[activity].regroups
        sent = self._sent.setdefault(
            (room.id, activity), _Sent(regroups, themes_of(room.session, activity).tuning.cut)
        )
        if sent.texts and not self._themes.knows(key):
            sent.lose()
        return sent

    async def _update(
        self,
        room: Room,
        session: Session,
        activity: str,
        new: Sequence[tuple[str, str]],
        gone: Sequence[str],
        asked: bool,
    ) -> None:
        sent = self._sent[room.id, activity]
        board = themes_of(session, activity)
        if sent.refused and sent.texts:
            await self._themes.missed(f"{room.id}/{activity}")
        proposal = await self._themes.update(
            f"{room.id}/{activity}",
            new,
            gone,
            anchors(board),
            former(board),
            asked,
            ids_of(board),
            board.tuning.cut,
        )
        for card in gone:
            del sent.texts[card]
        sent.texts.update(new)
        sent.refused = True
        answer = await self._ask(room, activity, proposal, session.number, asked)
        sent.refused = isinstance(answer, Refused)
        if not sent.refused:
            sent.owed = False
        if asked and not sent.refused:
            sent.regroups, sent.cut = session.runs[activity].regroups, board.tuning.cut

    async def _ask(
        self,
        room: Room,
        activity: str,
        proposal: Proposal,
        basis: int,
        asked: bool,
    ) -> Any:
        answer: Any = None
        if proposal.full:
            answer = await room.ask(
                ProposeClusters(
                    activity=activity,
                    clusters=_with_doubt(proposal),
                    engine=proposal.engine,
                    basis=basis,
                    asked=asked,
                ),
                SYSTEM,
            )
        if isinstance(answer, Refused) or not (proposal.placed or proposal.suggestions):
            return answer
        return await room.ask(
            PlaceCards(
                activity=activity, homes=proposal.placed, suggestions=dict(proposal.suggestions)
            ),
            SYSTEM,
        )

    async def gather(self, room: Room, activity: str, theme: str) -> Sequence[str]:
        """Cards like those of a theme, likest first; none while the child is away."""
        key, board = f"{room.id}/{activity}", themes_of(room.session, activity)
        with suppress(ThemerLost):
            if self._themes.knows(key):
                return await self._themes.gather(key, theme, anchors(board))
        return ()

    async def similar(self, room: Room, activity: str, text: str) -> Sequence[str]:
        """Cards that say nearly the same as `text`, likest first. The text is not kept."""
        key = f"{room.id}/{activity}"
        with suppress(ThemerLost):
            if self._themes.knows(key):
                found = await self._themes.similar(key, text)
                return [card for card, like in found if like >= ALIKE]
        return ()

    async def _rest(self) -> None:
        """Rooms that have been still for long leave the child's memory."""
        old = {room for room, at in self._seen.items() if _now() - at > RESTS_S}
        for room, activity in [each for each in self._sent if each[0] in old]:
            del self._sent[room, activity]
            with suppress(ThemerLost):
                await self._themes.forget(f"{room}/{activity}")
        for room in old:
            del self._seen[room]


def _asked(session: Session, activity: str, sent: _Sent) -> bool:
    """Has a person asked for a fresh proposal, or for finer or coarser piles?"""
    cut, regroups = themes_of(session, activity).tuning.cut, session.runs[activity].regroups
    return (regroups, cut) != (sent.regroups, sent.cut)


def may_group(session: Session, activity: str, asked: bool) -> bool:
    """As the facilitator tuned it: off, frozen, once the activity is closed, or when asked."""
    tuning, run = themes_of(session, activity).tuning, session.runs[activity]
    if not tuning.on or tuning.frozen:
        return False
    if tuning.cadence == "on_close":
        return asked or run.state in OVER
    return asked or tuning.cadence == "live"


def _with_doubt(proposal: Proposal) -> tuple[Cluster, ...]:
    doubts = proposal.doubts
    return tuple(replace(each, doubt=doubts.get(each.id, 0.0)) for each in proposal.clusters)


def _any_homed(session: Session, activity: str, cards: Sequence[tuple[str, str]]) -> bool:
    """After a restart: a proposal without these would take them off the wall. In a burst of new
    cards nothing hinders the first part from being answered at once."""
    homes = session.themes.get(activity, ThemeBoard()).homes
    return any(card in homes for card, _ in cards)


def former(board: ThemeBoard) -> tuple[Cluster, ...]:
    """The clusters as they stand: with the cards placed since, without those that went, and none
    that a person has retired: its id is not to go on."""
    gone = retired(board)
    cards: dict[str, list[str]] = {each: [] for each in board.clusters if each not in gone}
    for card, home in board.homes.items():
        if home not in gone:
            cards.setdefault(home, []).append(card)
    return tuple(
        Cluster(
            id=each,
            cards=tuple(sorted(cards[each], key=lambda card: int(card[1:]))),
            example=board.clusters[each].example if each in board.clusters else "",
        )
        for each in sorted(cards)
    )


def _now() -> float:
    return asyncio.get_running_loop().time()
