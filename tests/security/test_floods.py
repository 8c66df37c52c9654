"""Threats 10 and 11: heads that never end, sockets without number, one phone that does not stop. Beside
each stand honest phones, and they must notice nothing."""

import asyncio
import json
import resource
import time
from contextlib import suppress

from websockets.exceptions import ConnectionClosed, InvalidStatus

from server import reception, wire
from tests.long import many
from tests.security.attacks import Plain, told
from tests.server.live import contribute, serving

HALF_HEADS = many(200, 1_000)
CAP = many(60, 400)
FLOOD_S = many(2.0, 20.0)
BURST = 20  # frames
NOTICED_MS = 100  # below it nobody notices, however calm it was before
HONEST = 8


def room_for(count):
    """File descriptors for both ends of so many connections; this process only."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 2 * count + 500:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * count + 500), hard))


async def test_a_thousand_half_open_heads_do_not_slow_a_join(tmp_path):
    room_for(HALF_HEADS)
    async with serving(tmp_path / "data") as live:
        code = live.doors.door(await live.session()).code
        opened = [await asyncio.open_connection("127.0.0.1", live.port) for _ in range(HALF_HEADS)]
        try:
            for _, writer in opened:
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            slowest = 0.0
            for _ in range(20):
                began = time.perf_counter()
                async with Plain(live) as line:
                    assert (await line.ask("POST", "/join", body={"code": code}))[0] == 200
                slowest = max(slowest, time.perf_counter() - began)
            told("half heads", open=HALF_HEADS, slowest_join_ms=round(slowest * 1000))
            assert slowest < 1.0
        finally:
            for _, writer in opened:
                writer.close()


async def test_a_flood_of_sockets_ends_at_the_cap_and_those_inside_stay(tmp_path):
    room_for(CAP * 2)
    async with serving(tmp_path / "data", max_sockets=CAP) as live:
        session = await live.session()
        honest = [await live.phone(session) for _ in range(HONEST)]
        codes = await asyncio.gather(*(comes(live) for _ in range(CAP * 2)))
        assert codes.count(wire.FULL.code) >= CAP
        for phone in honest:
            assert (await phone.ask(contribute("moment", text="still here")))["t"] == "kept"
        told("sockets", tried=CAP * 2, turned_away=codes.count(wire.FULL.code))


async def comes(live):
    """Opens a socket and says nothing; the code with which it is turned away, None when it is in."""
    try:
        socket = await live.socket()
        async with asyncio.timeout(1.0):
            await socket.recv()
    except (TimeoutError, InvalidStatus):
        return None
    except ConnectionClosed:
        return socket.close_code


async def test_one_phone_at_a_thousand_a_second_spoils_it_for_nobody(tmp_path):
    """It comes back as soon as it is turned out. Others' slow answers (p99) at most double, or stay
    below what anybody notices; the journal grows by no more than the bucket lets through."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        honest = [await live.phone(session) for _ in range(HONEST)]
        calm = await acks(honest, FLOOD_S, 0)
        before = (await live.room(session)).session.number
        flooding = asyncio.create_task(flood(live, session, FLOOD_S))
        busy = await acks(honest, FLOOD_S, 1)
        sent, turned_out = await flooding
        grown = (await live.room(session)).session.number - before - len(busy)
        size, per_s = reception.PHONE
        told(
            "flood",
            sent=sent,
            turned_out=turned_out,
            kept=grown,
            calm_ms=p99(calm),
            busy_ms=p99(busy),
        )
        assert turned_out > 1
        assert grown <= size + per_s * (FLOOD_S + 2) + 2 < sent / 5
        assert p99(busy) < max(2 * p99(calm), NOTICED_MS)
        assert {phone.code for phone in honest} == {None}


async def acks(phones, seconds, turn):
    """Each says something every second; how long each waited for the answer, in ms."""

    async def talk(n, phone):
        waited = []
        for turn_of in range(int(seconds)):
            await asyncio.sleep(n / HONEST / 2)
            began = time.perf_counter()
            text = {"do": "revise", "activity": "moment", "contribution": f"honest-{n:04}",
                    "version": turn * 500 + turn_of + 2, "body": {"text": f"{turn} {turn_of}"}}  # fmt: skip
            if not turn and not turn_of:
                text = contribute("moment", f"honest-{n:04}", text="at first")
            assert (await phone.ask(text))["t"] == "kept"
            waited.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(max(0, 1 - (time.perf_counter() - began)))
        return waited

    return [
        ms for each in await asyncio.gather(*(talk(*p) for p in enumerate(phones))) for ms in each
    ]


def p99(waited):
    return round(sorted(waited)[int(len(waited) * 0.99) - (len(waited) < 100)], 1)


async def flood(live, session, seconds):
    """Contributes and takes back, which no limit of items bounds; a new socket whenever it is cut."""
    token, sent, turned_out, ends = await live.token(session), 0, 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        socket = await live.socket(max_queue=None)
        with suppress(ConnectionClosed):
            await socket.send(json.dumps({"t": "hello", "token": token}))
            while time.monotonic() < ends:
                await asyncio.sleep(BURST / 1_000)
                for _ in range(BURST):
                    await socket.send(asks(sent))
                    sent += 1
        turned_out += socket.close_code == wire.FLOOD.code
        await socket.close()
    return sent, turned_out


def asks(n):
    command = contribute("moment", f"flood-{n // 2:06}", text=f"{n}")
    if n % 2:
        command = {"do": "withdraw", "activity": "moment", "contribution": command["contribution"]}
    return json.dumps({"t": "ask", "ask": f"{n}", "command": command})
