"""Screens that do not read, through real sockets: nobody waits for them, and they are let go."""

import asyncio
import base64
import os
import socket
from contextlib import suppress

import pytest

from facilitation.people import Role
from server import sockets, viewers
from server.metrics import metrics
from tests.server.live import contribute, serving


class Deaf:
    """A screen that says hello and then reads nothing, with as small a window as the system gives."""

    def __init__(self, live, token):
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self._socket.connect(("127.0.0.1", live.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET /live HTTP/1.1\r\nHost: {live.host}\r\nOrigin: {live.base}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._socket.recv(1)
        self._socket.sendall(frame(f'{{"t":"hello","token":"{token}"}}'))

    def close(self):
        self._socket.close()

    def is_cut(self):
        """The server has dropped the connection (a reset, or an end without a goodbye)."""
        self._socket.settimeout(0.2)
        with suppress(ConnectionError):
            while self._socket.recv(1 << 20):
                pass
        return True


def frame(text):
    """A client's text frame, masked with noughts."""
    data = text.encode()
    assert len(data) < 65_536
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + data


@pytest.fixture
def impatient(monkeypatch):
    """Twenty seconds of patience are half a second here."""
    monkeypatch.setattr(viewers, "SLOW_S", 0.5)
    monkeypatch.setattr(sockets, "GOODBYE_S", 0.2)


def small_buffers(live):
    """The kernel would take four megabytes for each screen before anything is full."""
    for listening in live.server.servers[0].sockets:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)


def watching(role):
    return metrics.sockets.labels(role)._value.get()


async def until(seen, seconds=15.0):
    for _ in range(int(seconds / 0.05)):
        if seen():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen in time")


async def test_whoever_does_not_read_is_let_go_and_the_others_notice_nothing(tmp_path, impatient):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        token = await live.token(session, Role.BOARD)
        honest, board = await live.phone(session), await live.board(session)
        small_buffers(live)  # from here on: a wall that reads may be a moment late
        before = watching("board")
        deaf = [await asyncio.to_thread(Deaf, live, token) for _ in range(10)]
        await until(lambda: watching("board") == before + 10)
        phones = [honest]
        n = 0
        while watching("board") > before:
            if n % 35 == 34:
                phones.append(await live.phone(session))
            kept = await phones[-1].ask(contribute("moment", text=f"{n} " + "long words " * 170))
            assert kept["t"] == "kept"
            n += 1
            assert n < 2000, "they are still there"
        wanted = len((await live.room(session)).session.cards)
        await board.until(lambda s: len(s.view["result"]["cards"]) == wanted)
        assert board.wholes == 1
        for each in deaf:
            assert each.is_cut()
            each.close()
        assert not [c for c in live.server.server_state.connections if c.transport.is_closing()]


async def test_a_flood_of_pings_whose_answers_nobody_reads_is_cut(tmp_path):
    async with serving(tmp_path / "data") as live:
        small_buffers(live)
        session = await live.session()
        deaf = await asyncio.to_thread(Deaf, live, await live.token(session))
        ping = b"\x89\x80" + bytes(4)
        deaf._socket.setblocking(False)
        cut = False
        for _ in range(3000):
            try:
                deaf._socket.send(ping * 10_000)
            except BlockingIOError:
                await asyncio.sleep(0.001)
            except ConnectionError:
                cut = True
                break
            await asyncio.sleep(0)
        assert cut
        deaf.close()
        assert (await live.phone(session)).code is None


async def test_stopping_does_not_wait_for_whoever_does_not_read(tmp_path):
    async with asyncio.timeout(20):
        async with serving(tmp_path / "data") as live:
            small_buffers(live)
            session = await live.session()
            deaf = await asyncio.to_thread(Deaf, live, await live.token(session, Role.BOARD))
            phone = await live.phone(session)
            for n in range(35):
                await phone.ask(contribute("moment", text=f"{n} " + "long words " * 170))
        deaf.close()
