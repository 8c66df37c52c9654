"""`docs/threats.md` is held to the tests that it names, so that the page cannot promise what nobody tries."""

import ast
import re

import pytest

from tests.architecture.rules import tree
from tests.tooling.tree import ROOT

PAGE = (ROOT / "docs" / "threats.md").read_text("utf-8")
ROWS = {
    int(cells[0]): cells[1:]
    for line in PAGE.splitlines()
    if (cells := [cell.strip() for cell in line.strip("|").split("|")]) and cells[0].isdigit()
}
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
YET = "do not exist yet"
NUMBERS = range(1, 31)
"""The threats of our model: 24 of a live session, six of the workspace."""


def named_in(file):
    return {
        node.name
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def missing(page):
    return [
        f"{path}::{name}"
        for path, name in NAMED.findall(page)
        if not (ROOT / path).is_file() or name not in named_in(ROOT / path)
    ]


def test_no_threat_is_missing():
    assert list(ROWS) == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_it_has_its_test_or_says_why_not(number):
    threat, done, proven = ROWS[number]
    assert threat
    assert done
    assert NAMED.search(proven) or YET in done, threat
    assert not proven.replace(", ", "") or NAMED.sub("", proven).strip(", ") == "", (
        "not a test's name"
    )


def test_every_test_that_is_named_exists():
    assert missing(PAGE) == []


def test_a_test_that_has_gone_is_found():
    (path, name), *_ = NAMED.findall(PAGE)
    assert missing(PAGE.replace(name, f"{name}_no_more")) != []
    assert missing(PAGE.replace(path, path.replace(".py", "_no_more.py"))) != []


def test_every_attack_has_its_place_on_the_page():
    """A file of attacks that no threat names is either forgotten or not one."""
    named = {path for path, _ in NAMED.findall(PAGE)}
    files = {f"tests/security/{file.name}" for file in (ROOT / "tests/security").glob("test_*.py")}
    assert files <= named


def test_every_promise_of_the_readme_names_tests_that_exist():
    page = (ROOT / "README.md").read_text("utf-8")
    promised = re.findall(r"^\| (G\d+) \| \*\*.+\| (.+) \|$", page, re.MULTILINE)
    assert [name for name, _ in promised] == [f"G{n}" for n in range(1, 11)]
    assert all(NAMED.search(proven) for _, proven in promised)
    assert missing(page) == []


def test_the_security_page_sends_readers_there():
    assert "docs/threats.md" in (ROOT / "SECURITY.md").read_text("utf-8")
