"""The blanks of a step as HTML, and what was filled in as words: a kind's own `form`, in our words
where the script has none."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from facilitation import activities
from facilitation.activities import Blank, Choice
from facilitation.session.state import Session
from facilitation.session.steps import activity, step_of
from facilitation.shape import Json
from server.languages import FIRST
from server.locales import speaker
from server.plain.markup import Html, el

CATALOGUES = ("common", "phone", "phone_join", "phone_later", "plain")


_SPOKEN = ContextVar("spoken", default=FIRST)
"""Each request is answered in a context of its own, in the language of the person who asks."""


def speak(lang: str) -> None:
    _SPOKEN.set(lang)


def spoken() -> str:
    return _SPOKEN.get()


def t(key: str, **values: Json) -> str:
    return speaker(spoken(), CATALOGUES)(key, **values)


def said(session: Session, text: str) -> str:
    """A text of the script, in the reader's language if it has been translated."""
    return session.script.translations.get(spoken(), {}).get(text, text)


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
    blanks = (_of_cohort(session, each) if each.cohort else each for each in form)
    return [_in_own_words(session, each) for each in blanks]


def _in_own_words(session: Session, blank: Blank) -> Blank:
    """What the script says, in the reader's language; what is sent stays as it is."""
    choices = tuple(replace(each, label=_end(session, each.label)) for each in blank.choices)
    about, label = said(session, blank.about), said(session, blank.label)
    return replace(blank, about=about, label=label, choices=choices)


def _end(session: Session, label: str) -> str:
    """A label, or the end of a scale behind its number."""
    point, _, end = label.partition(" ")
    return f"{point} {said(session, end)}" if point.isdigit() and end else said(session, label)


def _of_cohort(session: Session, blank: Blank) -> Blank:
    """Label and choices stand in the script."""
    field = next(each for each in session.script.cohorts if each.field == blank.cohort)
    choices = tuple(Choice(value=each, label=each) for each in field.options)
    return Blank(into=blank.into, label=field.label, choices=choices, required=field.required)


def name_of(blank: Blank) -> str:
    return "/".join(("blank", *blank.into))


def label_of(blank: Blank) -> str:
    asked = blank.label or t(f"blank.{blank.words}", **({"n": blank.count} if blank.count else {}))
    return f"{blank.about}: {asked}" if blank.about else asked


def said_of(choice: Choice) -> str:
    return choice.label or t(f"blank.{choice.words}")


def told_of(body: Mapping[str, Json], blanks: list[Blank]) -> str:
    """One's own answer, line by line; a choice in its words, under what was asked."""
    lines = []
    for blank in blanks:
        given = given_in(body, blank)
        if not given:
            continue
        chosen = {each.value: said_of(each) for each in blank.choices}
        told = chosen.get(given, given)
        asked = label_of(blank)
        lines.append(
            f"{asked}{'' if asked.endswith('?') else ':'} {told}" if blank.choices else told
        )
    return "\n".join(lines)


def given_in(body: Mapping[str, Json], blank: Blank) -> str:
    """What was given in this blank, as its box has it; empty: nothing. 0 is an answer ("can't
    tell")."""
    given: Json = body if blank.into else None
    for key in blank.into:
        given = given.get(key) if isinstance(given, Mapping) else None
    if given is None or given is False:
        return ""
    return "yes" if given is True else str(given)


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
