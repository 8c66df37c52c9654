"""Pages that tell what the code does are held to it."""

import dataclasses
import re
from types import UnionType
from typing import Annotated, Union, get_args, get_origin, get_type_hints

import pytest

from facilitation import commands
from facilitation.decisions.may import MAY
from facilitation.themes import theme
from server import fallback, looks, reception, sockets, viewers, wire
from server.settings import Settings
from tests.tooling.tree import ROOT

PROTOCOL = (ROOT / "docs" / "protocol.md").read_text("utf-8")


def section(page, title, level=2):
    """What stands under a heading, up to the next of its level."""
    marks = "#" * level
    found = re.search(
        rf"^{marks} {re.escape(title)}\n(.*?)(?=^#{{1,{level}}} |\Z)",
        page,
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"no heading {title!r}"
    return found[1]


def rows(text):
    """The cells of every table, without headings and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {n - 1 for n, row in enumerate(told) if all(set(c) <= set("-: ") for c in row)}
    return [
        r for n, r in enumerate(told) if n not in heads and not all(set(c) <= set("-: ") for c in r)
    ]


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


def members(union):
    if get_origin(union) is Annotated:
        return members(get_args(union)[0])
    if get_origin(union) in {Union, UnionType}:
        return [each for part in get_args(union) for each in members(part)]
    return [union]


def fields(cls, but=()):
    return [each.name for each in dataclasses.fields(cls) if each.name not in but]


def tag(cls, name):
    return cls.__dataclass_fields__[name].default


# The protocol


@pytest.mark.parametrize(
    ("where", "union"), [("From a screen", wire.FromScreen), ("From the server", wire.FromServer)]
)
def test_every_message_and_every_field_is_told(where, union):
    told = section(PROTOCOL, where)
    messages = {tag(cls, "t"): fields(cls, but={"t"}) for cls in members(union)}
    assert re.findall(r"^### `(\w+)`$", told, re.MULTILINE) == list(messages)
    for name, known in messages.items():
        assert [code(row[0])[0] for row in rows(section(told, f"`{name}`", 3))] == known, name


def test_every_command_is_told_with_its_keys_and_who_may():
    told = {
        code(r[0])[0]: (code(r[1]), r[2])
        for r in rows(section(PROTOCOL, "Commands"))
        if len(r) == 3
    }
    known = {
        tag(cls, "do"): (fields(cls, but={"do", "at"}), ", ".join(sorted(MAY[cls])))
        for cls in (*members(commands.FromPhone), *members(commands.FromDesk))
    }
    assert told == known


def test_every_edit_is_told_with_its_keys():
    told = {code(r[0])[0]: code(r[1]) for r in rows(section(PROTOCOL, "Commands")) if len(r) == 2}
    assert told == {tag(cls, "do"): fields(cls, but={"do"}) for cls in members(theme.Edit)}


def test_every_look_is_told_with_its_keys_and_who_may():
    told = {
        code(r[0])[0]: (code(r[1]), r[2]) for r in rows(section(PROTOCOL, "Looks")) if len(r) == 4
    }
    asked = get_type_hints(wire.Look, include_extras=True)["at"]
    assert told == {
        tag(cls, "do"): (fields(cls, but={"do"}), ", ".join(sorted(looks.MAY[cls])))
        for cls in members(asked)
    }


def test_what_goes_by_post_is_told():
    told = section(PROTOCOL, "Without websockets")
    names = [code(row[0])[0] for row in rows(told)]
    assert names == [fallback.ASK, fallback.VIEW, *fields(wire.Poll), *fields(wire.Parcel)]
    assert code(rows(told)[0][1]) == [tag(cls, "t") for cls in members(wire.Posted)]
    assert f"up to {wire.POSTED}:" in told
    assert f"after {wire.POLL_S:g} s nothing" in told
    assert f"answered {wire.PACE_S:g} s after it came" in told
    assert f"for {viewers.GRACE_S:g} s after it" in told
    assert f"{wire.FLOOD.code}" in told
    assert f"with {wire.RESTART.code}" in told


def test_every_way_to_close_is_told():
    told = [(int(r[0]), r[1] == "yes", r[2]) for r in rows(section(PROTOCOL, "How it closes"))]
    assert told == [(each.code, each.again, each.why) for each in wire.CLOSES]


def test_the_figures_are_those_of_the_code():
    told = [re.findall(r"\d+", row[1]) for row in rows(section(PROTOCOL, "Figures"))]
    rate = [viewers.RATE[name] for name in ("phone", "board", "desk")]
    known = [
        (wire.MAX_FRAME,), (wire.HELLO_S,), (wire.BEAT_S,), (wire.SILENCE_S,), (sockets.STALE_S,),
        reception.PHONE, reception.SCREEN, rate,
    ]  # fmt: skip
    assert told == [[f"{figure:g}" for figure in figures] for figures in known]
    assert f"after {viewers.SLOW_S:g} s it is closed with {wire.SLOW.code}" in PROTOCOL
    assert f"within {wire.HELLO_S:g} s" in PROTOCOL


def test_a_message_that_is_not_told_is_found():
    broken = PROTOCOL.replace("### `own`", "### `mine`")
    assert re.findall(r"^### `(\w+)`$", section(broken, "From the server"), re.MULTILINE) != [
        tag(cls, "t") for cls in members(wire.FromServer)
    ]


# Settings


def test_every_setting_is_told_with_its_default():
    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    told = {code(row[0])[0]: row[1] for row in rows(section(page, "Settings"))}
    known = {f"ACE_{each.name.upper()}": each.default for each in dataclasses.fields(Settings)}
    assert list(told) == list(known)
    for name, default in known.items():
        if default not in ("", ()):
            shown = str(int(default)) if isinstance(default, bool) else str(default)
            assert code(told[name]) == [shown], name


# Places and pages


PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


@pytest.mark.parametrize("document", PAGES, ids=lambda file: file.name)
def test_every_file_that_a_page_names_is_there(document):
    text = document.read_text("utf-8")
    named = re.findall(
        r"`((?:docs|facilitation|server|static/src|tests|event_scripts|tools)/[\w./<>*-]*)`", text
    )
    missing = {
        name for name in named
        if not ({"<", "*"} & set(name) or "one_word" in name or (ROOT / name.rstrip(".")).exists())
    }  # fmt: skip
    assert missing == set()


def test_the_architecture_is_read_in_one_sitting():
    assert len((ROOT / "docs" / "architecture.md").read_text("utf-8").splitlines()) <= 200


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda file: file.stem[:30])
def test_a_decision_is_one_page_of_the_same_shape(decision):
    text = decision.read_text("utf-8")
    template = (ROOT / "docs" / "decisions" / "template.md").read_text("utf-8")
    assert re.findall(r"^## .*", text, re.MULTILINE) == re.findall(
        r"^## .*", template, re.MULTILINE
    )
    assert "**Settled:**" in text
    assert len(text.splitlines()) <= 60
