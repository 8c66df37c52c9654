"""Where a browser is looked for, in which order, and what happens when there is none."""

import stat
from pathlib import Path

import pytest

from tools import chromium


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A machine without any browser, and without a way to get one."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("ACE_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: iter(()))
    monkeypatch.setattr(chromium, "_ask_playwright", lambda: None)
    monkeypatch.setattr(chromium, "_ask_debian", lambda: None)
    chromium.find.cache_clear()
    chromium.whole.cache_clear()
    yield tmp_path
    chromium.find.cache_clear()
    chromium.whole.cache_clear()


def a_browser(path: Path, *, starts: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {0 if starts else 1}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_named_one_comes_first(nowhere, monkeypatch):
    a_browser(nowhere / "bin/chromium")
    named = a_browser(nowhere / "mine")
    monkeypatch.setenv("ACE_CHROMIUM", str(named))
    assert chromium.find() == named


def test_then_the_path(nowhere):
    on_path = a_browser(nowhere / "bin/google-chrome")
    assert chromium.find() == on_path


def test_a_stub_that_does_not_start_is_passed_over(nowhere):
    a_browser(nowhere / "bin/chromium", starts=False)
    real = a_browser(nowhere / "bin/google-chrome")
    assert chromium.find() == real


def test_then_playwrights_own(nowhere, monkeypatch):
    own = a_browser(nowhere / "cache/chrome")
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: iter([own]))
    assert chromium.find() == own


def test_the_one_without_windows_comes_before_the_whole_one_but_not_for_figures(nowhere):
    whole = a_browser(nowhere / "bin/chromium")
    light = a_browser(nowhere / "bin/chromium-headless-shell")
    assert chromium.find() == light
    assert chromium.whole() == whole


def test_in_ci_the_light_one_is_got_beside_another(nowhere, monkeypatch):
    a_browser(nowhere / "bin/chromium")
    light = nowhere / "bin/chromium-headless-shell"
    monkeypatch.setattr(chromium, "_ask_debian", lambda: a_browser(light))
    monkeypatch.delenv("CI", raising=False)
    assert chromium.ensure() == nowhere / "bin/chromium"
    monkeypatch.setenv("CI", "true")
    assert chromium.ensure() == light


def test_then_one_is_fetched_by_playwright_before_the_system(nowhere, monkeypatch):
    asked = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(chromium, "_ask_playwright", lambda: asked.append("playwright"))

    def debian() -> None:
        asked.append("debian")
        a_browser(nowhere / "bin/chromium")

    monkeypatch.setattr(chromium, "_ask_debian", debian)
    assert chromium.ensure() == nowhere / "bin/chromium"
    assert asked == ["playwright", "debian"]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), (None, 0)])
def test_none_at_all_is_a_failure_in_ci_and_said_aloud_elsewhere(
    nowhere, monkeypatch, capsys, ci, code
):
    if ci:
        monkeypatch.setenv("CI", ci)
    else:
        monkeypatch.delenv("CI", raising=False)
    assert chromium.main() == code
    assert "no Chromium" in capsys.readouterr().err
