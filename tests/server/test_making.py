"""Making a session over HTTP: scripts opened, checked, previewed, written down; poster and monitor."""

import json

import httpx2
import pytest
import pytest_asyncio

from facilitation.people import Role
from server import scripts
from tests.server.live import contribute, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("making")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def organiser(live):
    async with httpx2.AsyncClient(base_url=live.base) as client:
        client.headers["Authorization"] = f"Bearer {await live.app.workspace_token()}"
        yield client


async def the_hour(organiser):
    return (await organiser.get("/api/scripts/values-hour")).json()


async def checked(organiser, script):
    told = {"text": json.dumps(script), "edited": True}
    answer = await organiser.post("/api/scripts/check", json=told)
    assert answer.status_code == 200
    return answer.json()


async def test_a_script_is_opened_with_all_that_an_editor_needs(organiser):
    found = await the_hour(organiser)
    steps = found["script"]["parts"][0]["activities"]
    assert all(
        {"prompt", "prompt_easy", "minutes", "identity", "moderation"} <= set(s) for s in steps
    )
    assert found["boxes"][steps[5]["type"]][0]["kind"] == "lines"
    assert (found["minutes"], found["advice"], found["faults"]) == (60, [], [])


@pytest.mark.parametrize("script", ["nothing", "..%2fsecret", "README"])
async def test_what_is_no_script_is_told(organiser, script):
    assert (await organiser.get(f"/api/scripts/{script}")).status_code == 404


async def test_what_was_opened_can_be_made_as_it_is(live, organiser):
    found = await the_hour(organiser)
    made = await organiser.post("/api/sessions", json={"script_text": json.dumps(found["script"])})
    assert made.status_code == 201
    hall = await live.house.hall(made.json()["id"])
    assert hall.room.session.script == scripts.load(scripts.find("values-hour", scripts_folder()))
    again = (await organiser.get(f"/api/sessions/{made.json()['id']}/script")).json()
    assert again["script"] == found["script"]


def scripts_folder():
    from server import places

    return places.scripts()


async def test_faults_are_named_at_their_field_and_by_their_line(organiser):
    script = (await the_hour(organiser))["script"]
    script["parts"][0]["activities"][3]["minutes"] = -1
    (fault,) = (await checked(organiser, script))["faults"]
    assert fault["path"] == "parts[0].activities[3].minutes"
    answer = await organiser.post("/api/scripts/check", json={"text": "script: x\ntitel: T\n"})
    assert (2, "did you mean title?") in [(f["line"], f["hint"]) for f in answer.json()["faults"]]
    for nothing in ({}, {"text": 7}, {"text": ""}):
        assert (await organiser.post("/api/scripts/check", json=nothing)).json()["faults"]


async def test_advice_comes_with_its_rule_its_step_and_whose_it_is(organiser):
    script = (await the_hour(organiser))["script"]
    script["parts"][0]["activities"][3]["prompt"] = "What helps you? And what is in your way?"
    advice, untranslated = (await checked(organiser, script))["advice"]
    assert "Cymraeg (cy): 1 of " in untranslated["text"]
    assert (advice["rule"], advice["activity"]) == ("double", "moment")
    assert "our design" in advice["source"]


async def test_the_preview_is_what_phone_and_board_will_have(organiser):
    script = (await the_hour(organiser))["script"]
    answer = await organiser.post("/api/scripts/preview", json={"text": json.dumps(script)})
    steps = answer.json()["steps"]
    assert len(steps) == 9
    assert steps[5]["phone"]["step"]["options"]["moment-1"]["label"] == "Theme 1"
    assert steps[3]["board"]["step"]["prompt"] == script["parts"][0]["activities"][3]["prompt"]
    broken = await organiser.post("/api/scripts/preview", json={"text": "title: x"})
    assert broken.status_code == 422


async def test_a_script_is_taken_away_as_a_file_and_comes_back_the_same(organiser):
    script = (await the_hour(organiser))["script"]
    answer = await organiser.post("/api/scripts/file", json={"text": json.dumps(script)})
    assert 'filename="values-hour.yaml"' in answer.headers["content-disposition"]
    assert answer.text.startswith("# yaml-language-server")
    back = await organiser.post("/api/scripts/check", json={"text": answer.text})
    assert back.json()["script"] == script
    assert (await organiser.post("/api/scripts/file", json={"text": "title: x"})).status_code == 422


@pytest.mark.parametrize("kind", ["a4", "a3", "cards"])
async def test_the_poster_is_had_from_the_workspace_and_from_its_own_desk(live, organiser, kind):
    session, other = await live.session(), await live.session()
    path = f"/api/sessions/{session}/poster/{kind}"
    desk, stranger, phone = [
        {"Authorization": f"Bearer {await live.token(name, role)}"}
        for name, role in (
            (session, Role.FACILITATOR), (other, Role.FACILITATOR), (session, Role.PARTICIPANT),
        )
    ]  # fmt: skip
    for headers, status in (({}, 200), (desk, 200), (stranger, 401), (phone, 401)):
        answer = await organiser.get(path, headers=headers)
        assert answer.status_code == status
        assert answer.content.startswith(b"%PDF") == (status == 200)


async def test_there_is_no_poster_of_another_kind_or_of_no_session(live, organiser):
    session = await live.session()
    for path in (f"{session}/poster/a5", "nothing/poster/a4", "nothing/script"):
        assert (await organiser.get(f"/api/sessions/{path}")).status_code == 404


async def test_the_monitor_tells_how_each_session_stands_and_no_words(live, organiser):
    session = await live.session()
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="a zebra in my pocket"))
    answer = await organiser.get("/api/monitor")
    (line,) = [each for each in answer.json()["sessions"] if each["id"] == session]
    assert (line["joined"], line["here"], line["trouble"]) == (1, 1, False)
    assert (line["step"]["people"], line["step"]["cards"]) == (1, 1)
    assert line["took_ms"] >= 0
    assert answer.json()["now"] > 0
    assert "zebra" not in answer.text
    await phone.leave()
