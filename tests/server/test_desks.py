"""Several desks of one session, and a running order that changes, through a real server."""

import asyncio

import pytest
import pytest_asyncio

from facilitation.people import Role
from server.bus.memory import MemoryBus
from server.fleet.attendance import AWAY_S, MOST, Attendance
from tests.given import T0
from tests.server.live import contribute, run, serving
from tests.server.test_looks import looked

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANA, BEN = "desk-of-ana", "desk-of-ben"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("desks")) as made:
        yield made


async def sits(screen, desk, name=""):
    return (await looked(screen, "sit", activity="", desk=desk, name=name))["found"]["desks"]


def adds(name, kind, line="What now?", title="One more", **more):
    told = {"do": "add", "activity": name, "type": kind, "title": title, "line": line}
    return told | {"after": "moment"} | more


async def test_desks_know_of_each_other_and_of_no_other_sessions(live):
    session, other = await live.session(), await live.session()
    ana, ben, far = [await live.desk(each) for each in (session, session, other)]
    await sits(ana, ANA, "Ana")
    found = await sits(ben, BEN, "Ben")
    assert found == {
        ANA: {"name": "Ana", "role": "facilitator"},
        BEN: {"name": "Ben", "role": "facilitator"},
    }
    assert list(await sits(far, "desk-far-away")) == ["desk-far-away"]
    moderator = await live.screen(await live.token(session, Role.MODERATOR))
    assert (await sits(moderator, "desk-of-mo", "Mo"))["desk-of-mo"]["role"] == "moderator"


async def test_the_lead_goes_over_and_the_former_leader_is_told_at_once(live):
    session = await live.session()
    ana, ben = await live.desk(session), await live.desk(session)
    await ana.ask({"do": "lead", "lead": ANA, "name": "Ana"})
    told = await ben.ask(run("moment", "close") | {"desk": BEN})
    assert (told["code"], told["detail"]) == ("not-leading", {"name": "Ana"})
    await ana.leave()  # a broken connection moves no lead
    assert (await ben.ask(run("moment", "close") | {"desk": BEN}))["t"] == "told"
    again = await live.desk(session)
    await ben.ask({"do": "lead", "lead": BEN, "name": "Ben"})
    await again.until(lambda s: s.view["session"].get("lead", {}).get("name") == "Ben")
    assert (await ben.ask(run("moment", "close") | {"desk": BEN}))["t"] == "kept"


async def test_words_of_a_desk_are_tidied_and_unfit_ones_refused(live):
    session = await live.session()
    desk = await live.desk(session)
    await desk.ask(adds("extra", "reflection", line="  What now?  "))
    await desk.until(lambda s: s.view["steps"].get("extra"))
    assert desk.view["steps"]["extra"]["prompt"] == "What now?"
    await desk.ask(adds("more", "reflection", title="  And \u202enow "))
    await desk.until(lambda s: s.view["steps"].get("more"))
    assert desk.view["steps"]["more"]["title"] == "And now"
    assert (await desk.ask(adds("x", "reflection", line="\u0000")))["code"] == "unfit-text"
    assert (await desk.ask(adds("x", "reflection", line="   ")))["code"] == "empty"
    blank = {"do": "headline", "activity": "moment", "text": "  Tea  ", "wall": True}
    await desk.ask(blank)
    await desk.until(lambda s: s.view["steps"]["moment"].get("headline"))
    assert desk.view["steps"]["moment"]["headline"]["text"] == "Tea"


async def test_a_phone_takes_part_in_an_anonymous_step_that_was_added(live):
    session = await live.session()
    phone, desk = await live.phone(session), await live.desk(session)
    await desk.ask(adds("vote", "dot_vote", choices=["Tea", "Cake", "A walk"]))
    await desk.ask(run("vote"))
    await phone.until(lambda s: s.view["step"]["id"] == "vote")
    await phone.ask(contribute("vote", "ballot-0001", dots={"o1": 1}))
    await phone.until(lambda s: "ballot-0001" in s.own["items"])


async def test_attendance_forgets_who_says_nothing_and_holds_only_so_many():
    now = [T0]
    bus = MemoryBus()
    here, there = Attendance(bus, lambda: now[0]), Attendance(bus, lambda: now[0])
    here.sits("s-1", ANA, "Ana", "facilitator")
    assert set(there.sits("s-1", BEN, "Ben", "facilitator")) == {ANA, BEN}
    now[0] += int(AWAY_S * 1000) + 1
    assert set(there.sits("s-1", BEN, "Ben", "facilitator")) == {BEN}
    for n in range(MOST + 5):
        found = here.sits("s-1", f"desk-{n:04}", "", "facilitator")
    assert len(found) == MOST
    bus.tell("desks", {"session": 1, "desk": None})
    await asyncio.sleep(0)
    assert len(here.sits("s-1", ANA, "Ana", "facilitator")) == MOST
