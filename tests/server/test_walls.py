"""A desk knows what stands on the walls, wherever they are connected, and for as long as they are."""

import pytest
import pytest_asyncio

from facilitation.people import Role
from server.bus.memory import MemoryBus
from server.fleet.walls import MOST, STALE_S, Walls
from tests.server.live import SMALL, serving
from tests.server.many import town, until
from tests.server.test_looks import looked

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("walls")) as server, server.visit():
        yield server


async def test_a_wall_tells_and_the_desk_is_told(live):
    session = await live.session(SMALL)
    board = await live.screen(await live.token(session, Role.BOARD))
    desk = await live.desk(session)
    assert (await looked(desk, "walls", ""))["found"] == {"walls": []}
    shows = {"scene": "wall", "page": 2, "of": 5, "themes": 6, "cards": 14, "behind": 36}
    assert (await looked(board, "shows", "", wall="one-of-ours", **shows))["found"] == {}
    assert (await looked(desk, "walls", ""))["found"] == {"walls": [shows]}


async def test_another_session_hears_nothing_of_it(live):
    one, other = await live.session(SMALL), await live.session(SMALL)
    board = await live.screen(await live.token(one, Role.BOARD))
    await looked(board, "shows", "", wall="one-of-ours", scene="join")
    assert (await looked(await live.desk(other), "walls", ""))["found"] == {"walls": []}


async def test_a_desk_hears_of_a_wall_that_another_process_serves():
    async with town() as made:
        one, two = await made.process(), await made.process()
        one.house.walls.tell("s-1", "one-of-ours", {"scene": "join"})
        await until(lambda: two.house.walls.of("s-1") == [{"scene": "join"}])


class Time:
    now = 1_000_000

    def __call__(self):
        return self.now


async def test_the_latest_comes_first_and_one_that_tells_no_more_is_gone():
    clock = Time()
    walls = Walls(MemoryBus(), clock)
    walls.tell("s", "wall-one", {"page": 1})
    clock.now += 1000
    walls.tell("s", "wall-two", {"page": 2})
    assert walls.of("s") == [{"page": 2}, {"page": 1}]
    clock.now += int(STALE_S * 1000) - 500
    walls.tell("s", "wall-two", {"page": 3})
    assert walls.of("s") == [{"page": 3}]
    assert walls.of("another") == []


async def test_no_more_walls_are_remembered_than_a_room_can_have():
    clock = Time()
    walls = Walls(MemoryBus(), clock)
    for n in range(MOST + 5):
        clock.now += 1
        walls.tell("s", f"wall-{n:04}", {"page": n})
    assert [each["page"] for each in walls.of("s")] == list(range(MOST + 4, 4, -1))


@pytest.mark.parametrize(
    "message", [{}, {"session": 1, "wall": "w", "shows": {}}, {"session": "s"}]
)
async def test_a_telling_that_is_none_is_left(message):
    bus = MemoryBus()
    walls = Walls(bus, Time())
    bus.tell("walls", message)
    assert walls.of("s") == []
