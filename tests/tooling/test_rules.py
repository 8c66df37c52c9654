"""An exception from a rule stands with its reason beside it."""

import re

import pytest

from tests.tooling.tree import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text()


def block(start: str) -> list[str]:
    """The lines of one list or table of pyproject.toml."""
    after = PYPROJECT.split(start, 1)[1]
    return re.split(r"^\[|^\]$", after, maxsplit=1, flags=re.MULTILINE)[0].strip().splitlines()


def test_every_lint_exception_has_its_reason():
    exceptions = [line for line in block("\nignore = [") if line.strip()]
    assert exceptions
    for line in exceptions:
        assert re.search(r'"[A-Z]+[0-9]+",\s+# \w+', line), line


def test_every_exception_for_some_files_has_its_reason():
    for line in block("[tool.ruff.lint.per-file-ignores]"):
        if re.search(r'"[A-Z]+[0-9]*"', line):
            assert re.search(r"# \w+", line), line


@pytest.mark.parametrize("rule", ["strict = true", 'asyncio_mode = "auto"', "xfail_strict = true"])
def test_strictness_is_on(rule):
    assert f"\n{rule}\n" in PYPROJECT
