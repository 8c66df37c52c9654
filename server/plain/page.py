"""How the simple page looks (`server/plain/`): what the phone's view says, as a form of HTML.

What may be seen is decided where it is for every phone, in `facilitation/views/phone.py`; what is
asked is the kind's own `form`.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from facilitation.activities import Blank
from facilitation.people import Actor
from facilitation.session.state import OPEN, RUNNING, Session
from facilitation.views import phone
from server import wire
from server.locales import known, speaker
from server.plain.form import blanks_in, field_of, label_of, said, spoken, t, told_of
from server.plain.markup import Html, el, page

STYLE = Path(__file__).with_name("plain.css")
LATE = frozenset({"closed", "revealed"})


@cache
def _style() -> str:
    return STYLE.read_text("utf-8").strip()


@cache
def policy() -> str:
    """No script, and no style but the one that is written in."""
    digest = base64.b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one answer is made of. `form`: the id of what is filled in now. `words`: to come back
    by. `given`: what was sent and not kept."""

    session: Session
    actor: Actor
    token: str
    form: str
    words: str
    now: int
    told: str = ""
    bad: bool = False
    given: Mapping[str, str]
    code: str = ""


def start(code: str) -> Html:
    """The way in."""
    box = el(
        "input", type="text", id="code", class_="code", name="code", value=code, required=True,
        maxlength="9", autocomplete="off", autocapitalize="characters", spellcheck="false",
    )  # fmt: skip
    words = el("input", type="text", id="words", name="words", maxlength="80", autocomplete="off",
               autocapitalize="none", spellcheck="false")  # fmt: skip
    return frame(
        t("join.title"),
        el(
            "form",
            el("h1", t("join.title")),
            el("p", t("plain.join_more"), class_="quiet"),
            hidden(plain="1"),
            el("div", el("label", t("join.label"), for_="code"), box, class_="field"),
            el("div", el("label", t("plain.words"), for_="words"), words, class_="field"),
            el("button", t("join.go")),
            method="post",
            action="/join",
        ),
        el("p", *(_link(lang) for lang in others())),
    )


def gone(close: wire.Close) -> Html:
    return frame(
        t("plain.gone"),
        el("h1", t("plain.gone")),
        el("p", t(f"close.{close.code}")),
        el("p", el("a", t("over.code"), href="/?plain")),
    )


def trouble() -> Html:
    """Nothing can be read just now. Loading it again sends the form again, which counts once."""
    return frame(t("plain.later"), el("h1", t("plain.later")), el("p", t("plain.later_more")))


def workshop(shown: Shown) -> Html:
    seen = phone.shared(shown.session)
    state, step = seen["session"]["state"], seen.get("step")
    running = state in RUNNING
    parts = _step(shown, step) if running and step else _pause(state if not running else "begin")
    title = said(shown.session, step["title"] if running and step else seen["session"]["title"])
    return frame(
        f"{shown.told} {title}".strip(),
        *told_line(shown),
        *parts,
        *words_left(shown, step if running else None),
        posting(shown, el("button", t("plain.refresh"), class_="second", name="act", value="look")),
        *_own_link(shown),
        *_wall_link(shown.code),
        *((_more(shown),) if running else ()),
        el("p", t("plain.stay"), class_="quiet"),
        el("p", t("plain.return", words=shown.words), class_="quiet"),
        *_privacy(shown.session, seen["privacy"]),
        *(instead(shown, lang) for lang in others()),
        top=said(shown.session, seen["session"]["title"]),
    )


def told_line(shown: Shown) -> Iterator[Html]:
    if shown.told:
        role = (
            {"class_": "told bad", "role": "alert"}
            if shown.bad
            else {"class_": "told", "role": "status"}
        )
        yield el("p", shown.told, **role)


def _own_link(shown: Shown) -> Iterator[Html]:
    """To all that is kept about them, once there is anything."""
    if "person" in phone.own(shown.session, shown.actor):
        go = el("button", t("mine.open"), class_="second", name="act", value="own")
        yield posting(shown, go)


def _wall_link(code: str) -> Iterator[Html]:
    if code:
        yield el("p", el("a", t("plain.wall"), href=f"/wall/{code}"))


# A step


def _step(shown: Shown, step: Mapping[str, Any]) -> Iterator[Html]:
    blanks = blanks_in(shown.session, step["id"])
    items = _items(shown, step)
    yield _head(shown, step)
    yield from (el("p", label_of(each), class_="own") for each in blanks if not each.into)
    if takes(shown, step) and step["limits"]["items"] > len(items):
        yield from _answering(shown, step, [each for each in blanks if each.into])
    yield from _sent(step, items, blanks, phone.shared(shown.session)["privacy"])


def _head(shown: Shown, step: Mapping[str, Any]) -> Html:
    over = step["state"] not in OPEN | {"paused"}
    late = "step.closed_late" if takes(shown, step) else "step.closed"
    told = {"paused": "step.paused", "closing": "step.closing"}.get(
        step["state"], late if over else ""
    )
    session = shown.session
    rehearsal = session.state == "rehearsal"
    return el(
        "div",
        *((el("p", t("session.rehearsal"), class_="quiet"),) if rehearsal else ()),
        el("p", t("step.place", place=step["place"], of=step["of"]), class_="quiet"),
        el("h1", said(session, step["title"])),
        *((el("p", said(session, step["prompt"]), class_="prompt"),) if step["prompt"] else ()),
        *((el("p", t("plain.easy", text=said(session, step["easy"]))),) if step["easy"] else ()),
        *((el("p", said(session, step["help"]), class_="quiet"),) if step["help"] else ()),
        *((el("p", t(told), class_="told"),) if told else ()),
        class_="head",
    )


def takes(shown: Shown, step: Mapping[str, Any]) -> bool:
    more = _has_more(shown) and shown.now <= step.get("more_until", 0)
    open_ = step["state"] in OPEN or more or (step["late"] and step["state"] in LATE)
    return bool(step["takes"] and open_)


def _has_more(shown: Shown) -> bool:
    return bool(phone.own(shown.session, shown.actor).get("more_time"))


def _more(shown: Shown) -> Html:
    if _has_more(shown):
        return el("p", t("plain.more"), class_="quiet")
    return posting(shown, el("button", t("more.ask"), class_="second", name="act", value="more"))


def _answering(shown: Shown, step: Mapping[str, Any], blanks: list[Blank]) -> Iterator[Html]:
    given = shown.given if shown.given.get("step") == step["id"] else {}
    if blanks:
        yield posting(
            shown,
            hidden(step=step["id"], id=shown.form),
            *(field_of(each, given, step["limits"]) for each in blanks),
            el("button", t("form.send"), name="act", value="send"),
        )
    else:
        yield el("p", t("plain.no_form"))
    if step["may_pass"] and step["id"] not in phone.own(shown.session, shown.actor)["passed"]:
        go = el("button", t("pass.button"), class_="second", name="act", value="pass")
        yield posting(shown, hidden(step=step["id"]), go)


# What has been sent


def _items(shown: Shown, step: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = phone.own(shown.session, shown.actor)["items"].values()
    return [
        each for each in items if each["activity"] == step["id"] and each["state"] != "withdrawn"
    ]


def _sent(
    step: Mapping[str, Any],
    items: list[Mapping[str, Any]],
    blanks: list[Blank],
    privacy: Mapping[str, Any],
) -> Iterator[Html]:
    if not items:
        return
    rows = (
        el("li", el("p", told_of(each["body"], blanks), class_="own"),
           el("p", t(f"at.{standing(each, step)}"), class_="quiet"), *noted(each, privacy))
        for each in items
    )  # fmt: skip
    yield el("section", el("h2", t("items.title")), el("ul", *rows))


def noted(item: Mapping[str, Any], privacy: Mapping[str, Any]) -> Iterator[Html]:
    """What a moderator lets the author know, as on the other page."""
    word = item.get("kind_word", "")
    if word:
        yield el("p", t(f"kind.{word}"))
    if item.get("signpost") or word == "private":
        contact = (item.get("signpost") and privacy.get("support")) or privacy["contact"]
        yield el("p", t("note.turn_to", contact=contact) if contact else t("note.turn_here"))
    if item.get("redacted"):
        yield el("p", t("note.blacked"))


def standing(item: Mapping[str, Any], step: Mapping[str, Any]) -> str:
    if item["private"]:
        return "private"
    if item["state"] in {"held", "hidden"}:
        return str(item["state"])
    return "wall" if item["state"] == "shown" and step["on_wall"] else "saved"


def words_left(shown: Shown, step: Mapping[str, Any] | None) -> Iterator[Html]:
    """Words that were not kept and have no form to stand in any more."""
    if step and shown.given.get("step") == step["id"] and takes(shown, step):
        return
    texts = [text for name, text in shown.given.items() if name.startswith("blank/")]
    if texts:
        yield el("h2", t("plain.yours"))
        yield from (el("blockquote", text) for text in texts)


# The rest


def _pause(state: str) -> Iterator[Html]:
    yield el("h1", t(f"session.{state}"))
    yield el("p", t(f"session.{state}_more"))


def _privacy(session: Session, privacy: Mapping[str, Any]) -> Iterator[Html]:
    lines = [said(session, privacy["notice"]), t("privacy.months", n=privacy["months"])]
    if privacy["contact"]:
        lines.append(t("privacy.contact", contact=privacy["contact"]))
    told = (el("p", line) for line in lines if line)
    yield el("section", el("h2", t("privacy.title")), *told, class_="quiet")


def others() -> list[str]:
    return sorted(known() - {spoken()})


def _name_of(lang: str) -> str:
    return speaker(lang, ["pages"])("language")


def _link(lang: str) -> Html:
    return el("a", _name_of(lang), href=f"?plain&lang={lang}&keep", lang=lang)


def instead(shown: Shown, lang: str, act: str = "look") -> Html:
    """The same page in another language."""
    go = el("button", _name_of(lang), class_="second", lang=lang)
    return posting(shown, hidden(act=act), go, action=f"/plain?lang={lang}&keep")


def posting(shown: Shown, *inside: Html, action: str = "/plain") -> Html:
    return el("form", hidden(token=shown.token), *inside, method="post", action=action)


def hidden(**values: str) -> Html:
    fields = (el("input", type="hidden", name=key, value=each) for key, each in values.items())
    return Html("".join(fields))


def frame(title: str, *body: Html, top: str = "", refresh: int = 0) -> Html:
    """The whole page. `refresh`: it loads itself anew after so many seconds; 0: never."""
    name = t("app")
    head = el("header", top or name, class_="top")
    return page(spoken(), f"{title} · {name}", _style(), head, el("main", *body), refresh=refresh)
