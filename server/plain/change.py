"""One of one's own items on the simple page, with its words in the boxes, to be changed."""

from collections.abc import Mapping
from typing import Any

from facilitation.views import phone
from server.plain.form import blanks_in, field_of, given_in, label_of, name_of, said, t
from server.plain.markup import Html, el
from server.plain.page import Shown, frame, hidden, posting, takes, told_line


def may_change(shown: Shown, step: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    """As the phone offers it: never what only says the same as a card."""
    own_words = item["state"] != "withdrawn" and "same_as" not in item
    return bool(own_words and step["may_edit"] and takes(shown, step))


def page(shown: Shown, asked: Mapping[str, str]) -> Html | None:
    """None: it cannot be changed, or not any more. What was typed and not kept is in the boxes."""
    name = asked.get("item", "")
    item = phone.own(shown.session, shown.actor)["items"].get(name)
    step = phone.steps(shown.session)["steps"].get(item["activity"]) if item else None
    blanks = blanks_in(shown.session, step["id"]) if step else []
    boxes = [each for each in blanks if each.into]
    if not (step and item and boxes and may_change(shown, step, item)):
        return None
    given = shown.given or {name_of(each): given_in(item["body"], each) for each in boxes}
    leave = el("button", t("form.cancel"), class_="second", name="act", value="own")
    return frame(
        f"{shown.told} {said(shown.session, step['title'])}".strip(),
        *told_line(shown),
        el("h1", said(shown.session, step["title"])),
        *(
            (el("p", said(shown.session, step["prompt"]), class_="prompt"),)
            if step["prompt"]
            else ()
        ),
        *(el("p", label_of(each), class_="own") for each in blanks if not each.into),
        posting(
            shown,
            hidden(step=step["id"], item=name, version=str(item["version"] + 1)),
            *(field_of(each, given, step["limits"]) for each in boxes),
            el("button", t("form.save"), name="act", value="revise"),
        ),
        posting(shown, leave),
        top=said(shown.session, shown.session.script.title),
    )
