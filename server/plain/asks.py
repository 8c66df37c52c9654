"""What a form of the simple page asks, as the same frame that a screen would send."""

from collections.abc import Mapping

import orjson

from facilitation import activities
from facilitation.session.steps import activity, step_of
from facilitation.shape import Json
from server import wire
from server.plain.form import fill, name_of, spoken
from server.reception import Guest


def ask_of(guest: Guest, asked: Mapping[str, str]) -> wire.Ask:
    """NotOfTheProtocol: it is none of ours."""
    command = _command(guest, asked)
    found = wire.read(orjson.dumps({"t": "ask", "ask": "plain", "command": command}))
    if not isinstance(found, wire.Ask):
        raise wire.NotOfTheProtocol("no ask")
    return found


def _command(guest: Guest, asked: Mapping[str, str]) -> dict[str, Json]:
    step, item = asked.get("step", ""), asked.get("item", "")
    match asked["act"]:
        case "more":
            return {"do": "more_time"}
        case "pass":
            return {"do": "pass", "activity": step}
        case "withdraw":
            return {"do": "withdraw", "activity": step, "contribution": item}
        case "revise":
            version = _number(asked.get("version", ""))
            told = {"do": "revise", "activity": step, "contribution": item, "version": version}
            return told | {"body": _body(guest, asked)}
        case _:
            told = {"do": "contribute", "activity": step, "contribution": asked.get("id", "")}
            return told | {"body": _body(guest, asked), "lang": spoken()}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def _body(guest: Guest, asked: Mapping[str, str]) -> dict[str, Json]:
    session = guest.hall.room.session
    found = activity(session, asked.get("step", ""))
    body: dict[str, Json] = {}
    for blank in activities.kind(found.type).form(step_of(session, found)) if found else ():
        if blank.into and (given := asked.get(name_of(blank), "").strip()):
            fill(body, blank, given)
    return body
