"""People who drop out: reload, lock, wifi to 4G, websockets blocked, and the server killed beside it.
The phones are the product's own client, and some of them real pages in a real browser."""

from tests.faults.dropout.run import Room, dropping_out
from tests.faults.kinds import Kind, Skipped
from tests.faults.stages import a_folder, a_house
from tools import chromium

SEAT, OUTBOX = "ace.seat.", "ace.out."
FORGETS = {"phone-forgets-its-seat": SEAT, "phone-forgets-its-outbox": OUTBOX}
"""Sabotages of the phone's: what its storage no longer has after a reload."""
LONG_FROM = 100  # phones


async def run(times, phones, seed=1, sabotage="", say=print):
    if not chromium.find():
        raise Skipped(chromium.MISSING)
    long = phones >= LONG_FROM
    async with a_folder() as folder, a_house() as house:
        room = Room(
            house, folder, phones, pages=8 if long else 2, seed=seed,
            locked_s=(5.0, 45.0) if long else (1.5, 3.0), forgets=FORGETS.get(sabotage, "-"),
        )  # fmt: skip
        return await dropping_out(room, times, kills=3 * times if long else 1, say=say)


KINDS = (
    Kind("drop-out", run, 1, 2, phones=(22, 200),
         sabotages=tuple((way, 1) for way in FORGETS)),
)  # fmt: skip
