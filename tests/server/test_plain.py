"""The simple page: everything by forms, with no script at all."""

import re
from html.parser import HTMLParser

import httpx2
import pytest
import pytest_asyncio

from facilitation.activities import kind, names
from facilitation.commands.running import MoveSession, RunStep
from facilitation.people import Role
from facilitation.session.cards import made_in
from server import reception
from server.asks import Trouble
from server.plain import page as plain_page
from server.plain.markup import el
from server.rooms import Room
from server.storage import Unavailable
from tests.given import script, step
from tests.server.live import HELD, SMALL, contribute, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("plain")) as made:
        yield made


class Page(HTMLParser):
    """The forms of a page, as a browser would send them, and its words."""

    def __init__(self, answer):
        super().__init__()
        self.status, self.headers, self.html = answer.status_code, answer.headers, answer.text
        self.forms, self.tags, self.text, self._words = [], [], "", None
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        self.tags.append((tag, at))
        if tag == "form":
            self.forms.append({"fields": {}, "acts": [], "action": at["action"]})
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        if tag == "input" and (at["type"] != "radio" or "checked" in at):
            fields[at["name"]] = at.get("value", "")
        elif tag == "textarea":
            self._words = at["name"]
            fields[at["name"]] = ""
        elif tag == "button":
            self.forms[-1]["acts"].append(at.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._words = None

    def handle_data(self, data):
        self.text += f"{data}\n"
        if self._words:
            self.forms[-1]["fields"][self._words] += data

    def form(self, act):
        return next(each for each in self.forms if act in each["acts"])

    def has(self, act):
        return any(act in each["acts"] for each in self.forms)


class Simple:
    """Somebody without script."""

    def __init__(self, http, live):
        self.http, self.live = http, live

    async def post(self, path, fields, **headers):
        told = {"origin": self.live.base} | headers
        told = {name: value for name, value in told.items() if value is not None}
        self.page = Page(await self.http.post(path, data=fields, headers=told))
        return self.page

    async def join(self, session):
        code = self.live.doors.door(session).code
        page = Page(await self.http.get(f"/j/{code.lower()}?plain"))
        (form,) = page.forms
        assert form["fields"]["code"] == code
        return await self.post(form["action"], form["fields"])

    async def does(self, act, **given):
        form = self.page.form(act)
        fields = form["fields"] | {f"blank/{name}": value for name, value in given.items()}
        return await self.post(form["action"], fields | {"act": act})


@pytest_asyncio.fixture(loop_scope="module")
async def person(live):
    async with httpx2.AsyncClient(base_url=live.base) as http:
        yield Simple(http, live)


async def kept(live, session, activity="moment"):
    return [each.body for each in made_in((await live.room(session)).session, activity)]


# Coming in


async def test_the_phones_page_sends_whoever_has_no_script_here():
    page = (plain_page.STYLE.parents[2] / "static" / "phone.html").read_text("utf-8")
    assert '<noscript><meta http-equiv="refresh" content="0; url=?plain" /></noscript>' in page
    assert '<a href="?plain">' in page, "and those whose browser is too old for ours"


async def test_joining_gives_a_seat_and_the_step_at_once(live, person):
    session = await live.session()
    page = await person.join(session)
    assert page.status == 200
    assert "A moment that mattered" in page.text
    assert len((await live.room(session)).session.people) == 1
    token = page.form("look")["fields"]["token"]
    assert live.doors.prove(token).role is Role.PARTICIPANT
    assert "location" not in page.headers


async def test_a_wrong_code_is_told(live, person):
    page = await person.post("/join", {"code": "222222", "plain": "1"})
    assert page.status == 404
    assert "That code does not work" in page.text


async def test_a_form_posted_before_script_ran_is_answered_as_before(live, person):
    code = live.doors.door(await live.session()).code
    answer = await person.http.post("/join", data={"code": code})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/j/{code}#t=")


async def test_no_script_no_foreign_style_no_cache_no_token_in_an_address(live, person):
    page = await person.join(await live.session())
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert not [at for _, at in page.tags if {"style", "onclick"} & at.keys()]
    token = page.form("look")["fields"]["token"]
    addresses = [at.get("href", "") + at.get("action", "") for _, at in page.tags]
    assert not [each for each in addresses if token in each]
    assert {each["action"] for each in page.forms} == {"/plain", "/plain?lang=cy&keep"}


# Answering


async def test_words_are_kept_and_shown(live, person):
    session = await live.session()
    await person.join(session)
    page = await person.does("send", text="A cup\r\nof tea")
    assert "Saved." in page.text
    assert "What you have sent" in page.text
    assert "On the wall" in page.text
    assert [body["text"] for body in await kept(live, session)] == ["A cup\nof tea"]
    assert page.form("send")["fields"]["blank/text"] == ""


async def test_the_same_form_twice_counts_once_and_a_new_one_counts_again(live, person):
    session = await live.session()
    await person.join(session)
    form = person.page.form("send")["fields"]
    for _ in range(3):
        page = await person.post("/plain", form | {"blank/text": "tea", "act": "send"})
        assert "Saved." in page.text
    await person.does("send", text="tea")
    assert len(await kept(live, session)) == 2


async def test_another_text_in_an_old_form_is_given_back_in_a_new_one(live, person):
    session = await live.session()
    await person.join(session)
    form = person.page.form("send")["fields"]
    await person.post("/plain", form | {"blank/text": "tea", "act": "send"})
    page = await person.post("/plain", form | {"blank/text": "coffee", "act": "send"})
    assert "Please send it again." in page.text
    assert page.form("send")["fields"]["blank/text"] == "coffee"
    await person.does("send")
    assert [body["text"] for body in await kept(live, session)] == ["tea", "coffee"]


async def test_what_is_refused_stays_in_the_form(live, person):
    session = await live.session()
    await person.join(session)
    page = await person.does("send", text="a" * 2001)
    assert "Not sent." in page.text
    assert "too long" in page.text
    assert page.form("send")["fields"]["blank/text"] == "a" * 2001
    assert ("p", {"class": "told bad", "role": "alert"}) in page.tags
    assert not await kept(live, session)


async def test_words_for_a_step_that_has_gone_are_on_the_page(live, person):
    session = await live.session(
        script(step("scale", "scale", settings=SETTINGS), HELD), opened="held"
    )
    await person.join(session)
    held = person.page
    await live.does(session, RunStep(activity="scale", step="open"))
    await live.does(session, RunStep(activity="held", step="lock"))
    person.page = held
    page = await person.does("send", text="Too late")
    assert "This step has been locked" in page.text
    assert "Copy them" in page.text
    assert "Too late" in page.text


SETTINGS = {"items": ({"id": "heard", "text": "I feel heard"},)}


async def test_in_trouble_nothing_is_said_to_be_saved_and_the_form_keeps_its_id(
    live, person, monkeypatch
):
    session = await live.session()
    await person.join(session)
    before = person.page.form("send")["fields"]["id"]

    async def fails(*_args):
        raise Trouble

    with monkeypatch.context() as patch:
        patch.setattr(Room, "ask", fails)
        page = await person.does("send", text="tea")
    assert "Not saved yet" in page.text
    assert page.form("send")["fields"] | {} == page.form("send")["fields"]
    assert page.form("send")["fields"]["id"] == before
    await person.does("send")
    assert [body["text"] for body in await kept(live, session)] == ["tea"]


async def test_while_nothing_can_be_read_it_asks_for_patience(live, person, monkeypatch):
    await person.join(await live.session())

    async def fails(*_args):
        raise Unavailable("no disk")

    monkeypatch.setattr(reception.Reception, "admit", fails)
    page = await person.does("send", text="tea")
    assert page.status == 503
    assert "load this page again" in page.text


async def test_the_next_step_comes_with_the_button(live, person):
    session = await live.session()
    await person.join(session)
    await live.does(session, RunStep(activity="scale", step="open"))
    page = await person.does("look")
    assert "I feel heard" in page.text
    page = await person.does("send", **{"values/heard": "4"})
    assert "Saved." in page.text
    assert "I feel heard: 4" in page.text
    assert (await kept(live, session, "scale"))[0]["values"] == {"heard": 4}


GAPS = {"mode": "gap", "items": ({"id": "kind", "text": "Kindness"},)}


async def test_what_is_asked_twice_says_of_what_each_time(live, person):
    session = await live.session(script(step("scale", "said", settings=GAPS)), opened="said")
    await person.join(session)
    assert "Kindness: How often do you see it?" in person.page.text
    page = await person.does("send", **{"values/kind": "5", "frequency/kind": "0"})
    assert "Kindness: How much does it matter here? 5 Very much" in page.text
    assert "Kindness: How often do you see it? I can’t tell" in page.text
    (body,) = await kept(live, session, "said")
    assert (body["values"], body["frequency"]) == ({"kind": 5}, {"kind": 0})


async def test_passing(live, person):
    session = await live.session()
    await person.join(session)
    page = await person.does("pass")
    assert "You passed" in page.text
    assert not page.has("pass")
    assert (await live.room(session)).session.runs["moment"].passed


async def test_nobody_sees_words_of_another(live, person):
    session = await live.session()
    await (await live.phone(session)).ask(contribute("moment", text="zebra"))
    assert "zebra" not in (await person.join(session)).html


async def test_markup_in_words_stays_words(live, person):
    session = await live.session()
    await person.join(session)
    page = await person.does("send", text='<script>alert(1)</script>"&')
    assert "<script" not in page.html
    assert '<script>alert(1)</script>"&' in page.text
    page = await person.does("send", text="</textarea><b>" + "a" * 2001)
    assert "<b>" not in page.html
    assert el("p", "<", title='"') == '<p title="&quot;">&lt;</p>'


@pytest.mark.parametrize("state", ["draft", "rehearsal", "closed"])
async def test_every_state_of_a_session_has_words(live, person, state):
    session = await live.session(
        state="live" if state == "closed" else state, opened="" if state == "draft" else "moment"
    )
    await person.join(session)
    if state == "closed":
        await live.does(session, MoveSession(to="closed"))
    page = await person.does("look")
    assert page.has("look")
    assert page.has("send") == (state == "rehearsal")
    told = {
        "draft": "The workshop starts soon",
        "rehearsal": "This is a rehearsal",
        "closed": "Thank you",
    }
    assert told[state] in page.text


@pytest.mark.parametrize("verb", ["pause", "close", "lock"])
async def test_a_step_that_takes_nothing_has_no_form(live, person, verb):
    firm = step("reflection", "firm", prompt="?", late="read_only")
    session = await live.session(script(firm), opened="firm")
    await person.join(session)
    assert person.page.has("send")
    for each in (
        ["close", "close", "lock"][:3]
        if verb == "lock"
        else ["close", "close"]
        if verb == "close"
        else [verb]
    ):
        await live.does(session, RunStep(activity="firm", step=each))
    assert not (await person.does("look")).has("send")


async def test_as_many_as_the_step_takes_and_no_more(live, person):
    one = step(
        "reflection", "one", prompt="?", moderation={"mode": "pre"}, limits={"max_per_unit": 1}
    )
    session = await live.session(script(one), opened="one")
    await person.join(session)
    page = await person.does("send", text="only")
    assert not page.has("send")
    assert "A person is looking at it" in page.text


# Every kind


def example(name):
    """The example's script: it says for itself which cohorts it asks for."""
    found = kind(name)
    options = ["staff", "carer", "clinical"]
    cohorts = tuple(
        {"field": field, "label": field.title(), "options": options}
        for field in found.asks(found.step(made_of(name)).settings)
    )
    return script(made_of(name), cohorts=cohorts) if cohorts else script(made_of(name))


def made_of(name):
    return step(name, "it", settings=kind(name).example["settings"], prompt="What matters?", **EASY)


EASY = {
    "moderation": {"mode": "none"},
    "limits": {"max_per_unit": 5, "max_chars": 1200},
    "late": "accept",
}


@pytest.mark.parametrize("name", names())
async def test_every_kind_has_a_form_that_sends_its_example(live, person, name):
    session = await live.session(example(name), opened="it")
    page = await person.join(session)
    assert "cannot be answered" not in page.text
    assert not re.search(r"blank\.\w+", page.text), "words without words"
    if kind(name).body is None:
        assert not page.has("send")
        return
    body = kind(name).example["bodies"][0]
    given = {}
    for key, value in body.items():
        for inner, each in value.items() if isinstance(value, dict) else [("", value)]:
            given[f"{key}/{inner}".rstrip("/")] = "yes" if each is True else str(each)
    page = await person.does("send", **given)
    assert "Saved." in page.text, page.text
    (made,) = await kept(live, session, "it")
    assert {key: made[key] for key in body} == body


async def test_a_kind_without_a_form_says_so(live, person, monkeypatch):
    session = await live.session()
    object.__setattr__(kind("reflection"), "form", lambda _step: ())
    try:
        page = await person.join(session)
    finally:
        kind.cache_clear()
    assert "cannot be answered on the simple page" in page.text
    assert not page.has("send")


# Foes


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://{host}.evil.example"])
async def test_a_form_of_a_foreign_page_is_refused(live, person, origin):
    session = await live.session()
    await person.join(session)
    fields = person.page.form("send")["fields"] | {"act": "send", "blank/text": "planted"}
    page = await person.post("/plain", fields, origin=origin.format(host=live.host))
    assert page.status == 403
    assert not await kept(live, session)


async def test_a_browser_that_says_nothing_of_its_origin_is_let_in_by_its_token(live, person):
    session = await live.session()
    await person.join(session)
    fields = person.page.form("send")["fields"] | {"act": "send", "blank/text": "tea"}
    page = await person.post("/plain", fields, origin=None)
    assert "Saved." in page.text


async def test_only_a_phones_token_opens_it(live, person):
    session = await live.session()
    for role in (Role.BOARD, Role.FACILITATOR, Role.MODERATOR):
        page = await person.post("/plain", {"token": await live.token(session, role)})
        assert page.status == 401
    for token in ("", "x", await live.app.workspace_token()):
        page = await person.post("/plain", {"token": token})
        assert page.status == 401
        assert "does not work any more" in page.text


async def test_a_flood_is_told_and_the_words_stay(live, person):
    session = await live.session()
    await person.join(session)
    form = person.page.form("send")["fields"]
    for _ in range(int(reception.PHONE[0]) + 5):
        page = await person.post("/plain", form | {"act": "look"})
    assert page.status == 429
    page = await person.post("/plain", form | {"act": "send", "blank/text": "tea"})
    assert "That was very fast" in page.text
    assert page.form("send")["fields"]["blank/text"] == "tea"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"a" * 300_000, b"&".join(b"a=1" for _ in range(500))]
)
async def test_garbage_is_told(live, person, body):
    media = {"content-type": "application/x-www-form-urlencoded"}
    answer = await person.http.post("/plain", content=body, headers=media)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"step": "nowhere"},
        {"step": ""},
        {"id": ""},
        {"id": "short"},
        {"id": "a" * 90},
        {"step": "x" * 999},
    ],
)
async def test_a_form_that_was_tampered_with_is_refused(live, person, more):
    session = await live.session()
    await person.join(session)
    fields = person.page.form("send")["fields"] | {"act": "send", "blank/text": "tea"}
    page = await person.post("/plain", fields | more)
    assert "Not sent." in page.text
    assert "tea" in page.text
    assert not await kept(live, session)


async def test_every_label_belongs_to_its_field(live, person):
    page = await person.join(await live.session(SMALL))
    labels = {at["for"] for tag, at in page.tags if tag == "label" and "for" in at}
    fields = {at["id"] for tag, at in page.tags if tag == "textarea"}
    assert fields == labels
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert ("html", {"lang": "en-GB"}) in page.tags


async def test_more_time_is_asked_for_and_keeps_a_closed_step_open(live, person):
    session = await live.session(script(step("reflection", "moment", late="read_only")))
    await person.join(session)
    page = await person.does("more")
    assert "You have more time" in page.text
    assert not page.has("more")
    await live.does(session, *[RunStep(activity="moment", step="close")] * 2)
    page = await person.does("look")
    assert "You can still send" in page.text
    await person.does("send", text="Slowly")
    assert [each["text"] for each in await kept(live, session)] == ["Slowly"]
