"""The disk is full while organisers work: they are told so, nothing is half done, and all goes on when there
is room again. (Phones under a full disk: the kinds `disk-full` and `file-limit`.)"""

import asyncio

import httpx2
import pytest

from tests.faults.kinds import Skipped
from tests.faults.kinds.disk import on_a_small_disk
from tests.faults.phones import open_the_floor

GOOD = {"login": "owner", "name": "Olu", "password": "kettle orbit seventeen"}
ROWS = b"step,Sheet number,Your answer\ntalk,1,A cup of tea\ntalk,2,Time to talk\n"
KEEP = {"name": "Ward 7.csv", "keep": "1"}
PATIENCE_S = 15.0


async def until(asked, status):
    async with asyncio.timeout(PATIENCE_S):
        while (answer := await asked()).status_code != status:  # noqa: ASYNC110 - looked at from outside
            await asyncio.sleep(0.1)
    return answer


async def test_organisers_are_told_and_nothing_is_half_done():
    try:
        async with on_a_small_disk() as (house, disk):
            await walk(house, disk)
    except Skipped as why:
        pytest.skip(str(why))


async def walk(house, disk):
    async with httpx2.AsyncClient(base_url=house.base, headers={"Origin": house.base}) as http:
        token = house.link().partition("#t=")[2]
        by_link = {"Authorization": f"Bearer {token}"}
        made = await http.post("/api/account/first", json=GOOD, headers=by_link)
        assert made.status_code == 200
        session, _code, desk, _board = await house.open_session()
        await open_the_floor(house.base, desk)
        rows = f"/api/sessions/{session}/paper/rows"
        assert (await http.post(rows, content=ROWS)).json()["fresh"] == 2

        def sign_in():
            return http.post("/api/sign-in", json=GOOD)

        def invite():
            return http.post("/api/people", json={"rank": "organiser", "name": "Ana"})

        def keep():
            return http.post(rows, params=KEEP, content=ROWS)

        disk.fill()
        assert (await until(sign_in, 503)).json()["code"] == "trouble"
        assert (await invite()).status_code == 503
        wrong = await http.post("/api/sign-in", json=GOOD | {"password": "not this one"})
        assert wrong.status_code == 503  # it could not be written down that somebody tried
        paper = await keep()
        assert paper.status_code == 503 or paper.json()["kept"] == 0
        seen = await http.get("/api/people")  # what is there can be read
        assert (seen.status_code, seen.json()["invitations"]) == (200, [])

        disk.free()
        await until(sign_in, 200)
        assert (await invite()).status_code == 200
        first = (await until(keep, 200)).json()
        assert first["kept"] + first["already"] == 2
        again = (await keep()).json()
        assert (again["kept"], again["already"]) == (0, 2)
        assert len((await http.get("/api/people")).json()["people"]) == 1
