"""The web build runs when it must, and only then."""

from pathlib import Path

import pytest

import hatch_build
from hatch_build import WebClients, build, carried, digest, is_stale

NO_METADATA = NO_CONFIG = None


@pytest.fixture
def project(tmp_path):
    for name, text in {"phone.html": "<p>", "src/main.ts": "1", "package-lock.json": "{}"}.items():
        file = tmp_path / "static" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.fixture
def static(project):
    return project / "static"


@pytest.fixture
def builds(monkeypatch):
    """Stands for npm and Vite: writes a page, counts itself."""
    counted = []

    def vite(static: Path, *_arguments: str) -> None:
        counted.append("vite")
        (static / "dist.new").mkdir(exist_ok=True)
        (static / "dist.new" / "phone.html").write_text(f"build {len(counted)}")

    def npm(static: Path, *arguments: str) -> None:
        counted.append(f"npm {arguments[0]}")
        (static / "node_modules").mkdir(exist_ok=True)

    monkeypatch.setattr(hatch_build, "_node", vite)
    monkeypatch.setattr(hatch_build, "_npm", npm)
    return counted


def hook(project: Path, target: str = "wheel") -> WebClients:
    return WebClients(str(project), NO_CONFIG, NO_CONFIG, NO_METADATA, str(project), target)


def test_a_fresh_tree_is_stale(static):
    assert is_stale(static)


def test_after_a_build_it_is_not(static, builds):
    assert build(static) is True
    assert not is_stale(static)
    assert build(static) is False
    assert builds == ["npm ci", "vite"]


@pytest.mark.parametrize("change", ["src/main.ts", "src/new.ts", "phone.html", "package-lock.json"])
def test_a_changed_or_new_source_makes_it_stale(static, builds, change):
    build(static)
    (static / change).write_text("something else")
    assert is_stale(static)


def test_a_renamed_or_removed_source_makes_it_stale(static, builds):
    build(static)
    (static / "src/main.ts").rename(static / "src/other.ts")
    assert is_stale(static)


@pytest.mark.parametrize("aside", ["node_modules/x.js", "dist/assets/x.js", "dist.new/x.js"])
def test_what_is_installed_or_built_is_no_source(static, aside):
    before = digest(static)
    (static / aside).parent.mkdir(parents=True)
    (static / aside).write_text("x")
    assert digest(static) == before


def test_moving_text_between_files_is_a_change(static):
    before = digest(static)
    (static / "src/main.ts").write_text("")
    (static / "phone.html").write_text("<p>1")
    assert digest(static) != before


def test_packages_are_installed_again_only_when_the_lock_changes(static, builds):
    build(static)
    (static / "src/main.ts").write_text("2")
    build(static)
    (static / "package-lock.json").write_text('{"lockfileVersion": 3}')
    build(static)
    assert builds == ["npm ci", "vite", "vite", "npm ci", "vite"]


def test_a_build_that_fails_leaves_the_old_result(static, builds, monkeypatch):
    build(static)
    (static / "src/main.ts").write_text("syntax error")

    def fails(*_anything: object) -> None:
        raise RuntimeError("vite ended with 1")

    monkeypatch.setattr(hatch_build, "_node", fails)
    with pytest.raises(RuntimeError, match="vite ended"):
        build(static)
    assert (static / "dist/phone.html").read_text() == "build 2"
    assert is_stale(static)


def test_node_is_asked_for_only_when_stale(project, static, builds):
    assert hook(project).dependencies() == [hatch_build.NODE]
    build(static)
    assert hook(project).dependencies() == []


def test_a_wheel_carries_the_clients_and_an_editable_install_does_not(project, builds):
    (project / "event_scripts").mkdir()
    wheel, editable = {"force_include": {}}, {"force_include": {}}
    hook(project).initialize("standard", wheel)
    hook(project).initialize("editable", editable)
    assert set(wheel["force_include"].values()) == {"server/_web", "server/_event_scripts"}
    assert editable == {"force_include": {}}


def test_what_is_not_there_is_not_carried(tmp_path):
    assert carried(tmp_path) == {}


def test_a_program_that_fails_is_named():
    with pytest.raises(RuntimeError, match="npm ci ended with 7"):
        hatch_build._demand(7, "npm", ["ci"])
