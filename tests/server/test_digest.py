"""The fingerprint of a state holds over releases, and nobody waits while it is worked out."""

import asyncio

from server import digest
from server.digest import state_digest, state_digest_meanwhile
from tests import given
from tests.journeys.desk_scenes import a_room

PINNED = "1330979f4ecd7b0012af9e7ae89992ef7f4cdc43a91485d422cbc6fb42e3fa7a"
"""Of a workshop of every kind, with piles, waiting stories and a person who is needed; worked out by
the first release that had all of these, in one piece."""


def a_workshop():
    room = a_room(cards=60, people=30, piles=6, held=20)
    return room.given(given.needs(min(room.session.cards))).session


def test_it_is_what_it_was():
    assert state_digest(a_workshop()) == PINNED


async def test_the_loop_goes_round_between_its_pieces(monkeypatch):
    monkeypatch.setattr(digest, "SLICE_S", -1)
    session, turns = a_workshop(), 0
    working = asyncio.create_task(state_digest_meanwhile(session, rest_s=0))
    while not working.done():
        await asyncio.sleep(0)
        turns += 1
    assert working.result() == state_digest(session)
    assert turns > len(session.cards) + len(session.people)


def test_keys_that_are_sorted_in_parts_are_in_order(monkeypatch):
    monkeypatch.setattr(digest, "KEYS", 7)
    assert state_digest(a_workshop()) == PINNED
