"""The blanks of a step as HTML, and what was filled in as words: a kind's own `form`, in our words
where the script has none."""

import re
from collections.abc import Mapping
from typing import Any

from facilitation import activities
from facilitation.activities import Blank, Choice
from facilitation.session import Session, activity, step_of
from facilitation.shape import Json
from server.locales import catalogue
from server.plain.markup import Html, el

CATALOGUES = ("common", "phone", "phone_join", "phone_later", "plain")


def t(key: str, **values: Json) -> str:
    """Words, as `i18n.ts` finds and fills them."""
    n = values.get("n")
    forms = (f"{key}.one" if n == 1 else f"{key}.other", key) if n is not None else (key,)
    words = next(
        (w for form in forms for name in CATALOGUES if (w := catalogue(name).get(form))), key
    )
    return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), words)


def field_of(blank: Blank, given: Mapping[str, str], limits: Mapping[str, int]) -> Html:
    name, label = name_of(blank), label_of(blank)
    if not (blank.required or blank.given):
        label = t("plain.optional", label=label)
    value = given.get(name, "" if given else blank.given)
    if blank.choices:
        picks = (_pick(name, each, value, blank.required) for each in blank.choices)
        return el("fieldset", el("legend", label), *picks)
    return el(
        "div",
        el("label", label, for_=name),
        el("textarea", value, id=name, name=name, rows="4", required=blank.required,
           aria_describedby=f"{name}/limit"),
        el("p", _limit(limits), id=f"{name}/limit", class_="quiet"),
        class_="field",
    )  # fmt: skip


def _limit(limits: Mapping[str, int]) -> str:
    if limits["max_words"]:
        return t("plain.limit_words", n=limits["max_words"])
    return t("plain.limit", n=limits["max_chars"])


def _pick(name: str, choice: Choice, value: str, required: bool) -> Html:
    box = el("input", type="radio", name=name, value=choice.value, required=required,
             checked=choice.value == value)  # fmt: skip
    return el("label", box, el("span", said_of(choice)), class_="choice")


def blanks_in(session: Session, name: str) -> list[Blank]:
    found = activity(session, name)
    if found is None:
        return []
    form = activities.kind(found.type).form(step_of(session, found))
    return [_of_cohort(session, each) if each.cohort else each for each in form]


def _of_cohort(session: Session, blank: Blank) -> Blank:
    """Label and choices stand in the script."""
    field = next(each for each in session.script.cohorts if each.field == blank.cohort)
    choices = tuple(Choice(value=each, label=each) for each in field.options)
    return Blank(into=blank.into, label=field.label, choices=choices, required=field.required)


def name_of(blank: Blank) -> str:
    return "/".join(("blank", *blank.into))


def label_of(blank: Blank) -> str:
    return blank.label or t(f"blank.{blank.words}", **({"n": blank.count} if blank.count else {}))


def said_of(choice: Choice) -> str:
    return choice.label or t(f"blank.{choice.words}")


def told_of(body: Mapping[str, Json], blanks: list[Blank]) -> str:
    """One's own answer, line by line; a choice in its words, under what was asked."""
    lines = []
    for blank in blanks:
        given: Json = body if blank.into else None
        for key in blank.into:
            given = given.get(key) if isinstance(given, Mapping) else None
        if given in (None, "", False):
            continue
        chosen = {each.value: said_of(each) for each in blank.choices}
        told = chosen.get("yes" if given is True else str(given), str(given))
        asked = label_of(blank)
        lines.append(
            f"{asked}{'' if asked.endswith('?') else ':'} {told}" if blank.choices else told
        )
    return "\n".join(lines)


def fill(body: dict[str, Json], blank: Blank, given: str) -> None:
    """What was given in a blank, put where the kind's body has it."""
    at: Any = body
    for key in blank.into[:-1]:
        at = at.setdefault(key, {})
    at[blank.into[-1]] = _value(blank, given)


def _value(blank: Blank, given: str) -> Json:
    """As the body has it. What is no number stays a text, and is refused like any other."""
    match blank.kind:
        case "number":
            small = given.isascii() and given.isdigit() and len(given) <= 3
            return int(given) if small else given
        case "yes":
            return given == "yes"
        case "text":
            return given.replace("\r\n", "\n")
