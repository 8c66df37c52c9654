"""All that is kept about one person, on the simple page: what `facilitation/views/phone.py` tells
their own phone, in the same words and the same order (`static/src/phone/Mine.svelte`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from facilitation.views import phone
from server.plain.change import may_change
from server.plain.facts import clock, facts, kept_lines
from server.plain.form import blanks_in, said, t, told_of
from server.plain.markup import Html, el
from server.plain.page import (
    Shown,
    frame,
    hidden,
    instead,
    noted,
    others,
    posting,
    standing,
    told_line,
    words_left,
)

Seen = Mapping[str, Any]
GIST = 40
"""Characters: enough to tell by ear which item a button is for."""


def page(shown: Shown) -> Html:
    own, seen = phone.own(shown.session, shown.actor), phone.shared(shown.session)
    title = said(shown.session, seen["session"]["title"])
    return frame(
        f"{shown.told} {t('mine.title')}".strip(),
        *told_line(shown),
        el("h1", t("mine.title")),
        _back(shown),
        *words_left(shown, None),
        _part("mine.said", *_said(shown, own, seen["privacy"])),
        _part("mine.you", facts(shown, own, seen["cohorts"]), _quiet(t("mine.ref_more"))),
        _part("mine.code", el("p", t("plain.return", words=shown.words))),
        _part("mine.kept", *kept_lines(shown, seen["privacy"])),
        _back(shown),
        *(instead(shown, lang, "own") for lang in others()),
        top=title,
    )


def _back(shown: Shown) -> Html:
    return posting(shown, el("button", t("mine.back"), class_="second", name="act", value="look"))


def _part(heading: str, *inside: Html) -> Html:
    return el("section", el("h2", t(heading)), *inside)


def _quiet(text: str) -> Html:
    return el("p", text, class_="quiet")


# What they said


def _said(shown: Shown, own: Seen, privacy: Seen) -> Iterator[Html]:
    steps = phone.steps(shown.session)["steps"].values()
    if not steps:
        yield _quiet(t("mine.nothing"))
    for step in steps:
        mine = {n: each for n, each in own["items"].items() if each["activity"] == step["id"]}
        left = {n: each for n, each in mine.items() if each["state"] != "withdrawn"}
        passed = step["id"] in own["passed"]
        yield el("h3", said(shown.session, step["title"]))
        if left:
            yield el("ul", *(_item(shown, step, n, each, privacy) for n, each in left.items()))
        yield from (_quiet(t("mine.passed")) for _ in range(passed))
        yield from (_quiet(t("mine.gone")) for _ in range(len(mine) - len(left)))
        if not (mine or passed):
            yield _quiet(t("mine.nothing"))


def _item(shown: Shown, step: Seen, name: str, item: Seen, privacy: Seen) -> Html:
    same = "same_as" in item
    words = told_of(item["body"], blanks_in(shown.session, step["id"]))
    words = t("alike.with_one") if same else words
    at = standing(item, step)
    state = t(f"at.{'counted' if same and at == 'wall' else at}")
    late = f" · {t('at.late')}" if item["late"] else ""
    return el(
        "li",
        el("p", words, class_="own"),
        _quiet(f"{state}{late}"),
        *noted(item, privacy),
        _quiet(_times(item)),
        *_change(shown, step, name, item, words),
        _take_back(shown, step, name, words),
    )


def _times(item: Seen) -> str:
    """When it was kept, and when the phone says it was written, where that is another minute."""
    at, written = clock(item["at"]), clock(item.get("written_at", 0))
    lines = [t("mine.sent_at", at=at)]
    lines += [t("mine.written_at", at=written)] if written not in {"", at} else []
    lines += [t("mine.version", n=item["version"])] if item["version"] > 1 else []
    return ", ".join(lines)


def _change(shown: Shown, step: Seen, name: str, item: Seen, words: str) -> Iterator[Html]:
    if may_change(shown, step, item):
        go = el("button", t("items.edit"), _gist(words), class_="second", name="act", value="edit")
        yield posting(shown, hidden(item=name), go)


def _take_back(shown: Shown, step: Seen, name: str, words: str) -> Html:
    """Asked twice, without another page."""
    sure = el("button", t("items.sure"), class_="second", name="act", value="withdraw")
    ask = posting(shown, hidden(step=step["id"], item=name), sure)
    return el("details", el("summary", t("items.withdraw"), _gist(words)), ask)


def _gist(words: str) -> Html:
    return el("span", f": {words if len(words) <= GIST else f'{words[:GIST]}…'}", class_="heard")
