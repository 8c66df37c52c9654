"""The fault proxy does each of its faults, and only when told."""

import asyncio
import time

import pytest

from tests.faults.proxy import Proxy


@pytest.fixture
async def echo():
    """The port of a server that says everything back."""

    async def serve(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def proxy(echo):
    async with Proxy(echo) as made:
        yield made


@pytest.fixture
async def line(proxy):
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    yield reader, writer
    writer.close()


async def said_back(line, data=b"tea", within=1.0):
    reader, writer = line
    writer.write(data)
    async with asyncio.timeout(within):
        return await reader.readexactly(len(data))


async def test_it_hands_on(proxy, line):
    assert await said_back(line, b"x" * 200_000) == b"x" * 200_000
    assert proxy.accepted == 1


async def test_what_is_held_comes_later_and_whole(proxy, line):
    await said_back(line)
    proxy.switch("hold")
    with pytest.raises(TimeoutError):
        await said_back(line, b"late", within=0.1)
    proxy.switch("pass")
    assert await asyncio.wait_for(line[0].readexactly(4), 1) == b"late"


async def test_a_black_hole_takes_all_and_gives_nothing_and_no_error(proxy, line):
    await said_back(line)
    proxy.switch("black hole")
    with pytest.raises(TimeoutError):
        await said_back(line, b"gone", within=0.1)
    assert proxy.swallowed == 4
    newer = await asyncio.open_connection("127.0.0.1", proxy.port)
    with pytest.raises(TimeoutError):
        await said_back(newer, within=0.1)
    newer[1].close()
    proxy.switch("pass")
    assert await said_back(line, b"again") == b"again"


async def test_a_cut_resets_and_so_does_each_new_one(proxy, line):
    await said_back(line)
    proxy.switch("cut")
    with pytest.raises(ConnectionResetError):
        await said_back(line)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await said_back((reader, writer))
    writer.close()
    proxy.switch("pass")
    newer = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await said_back(newer) == b"tea"
    newer[1].close()


async def test_slices_come_in_order(proxy, line):
    proxy.slice = 3
    text = bytes(range(256)) * 4
    assert await said_back(line, text, within=5) == text


async def test_slowness_and_latency_take_their_time(proxy, line):
    proxy.latency = 0.05
    began = time.monotonic()
    await said_back(line)
    assert time.monotonic() - began >= 0.1
    proxy.latency, proxy.bytes_per_second = 0.0, 10_000
    began = time.monotonic()
    await said_back(line, b"x" * 1000)
    await said_back(line, b"x" * 1000)
    assert time.monotonic() - began >= 0.4
