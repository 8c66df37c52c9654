"""Setup does each thing once, until what it was done for changes."""

import pytest

from tools import setup


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with two locks; pip and the web build only note that they were called."""
    called = []
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "pip", lambda *words, **_: called.append(words[-1]))
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]")
    for name in ("run", "test"):
        (tmp_path / f"requirements/{name}.txt").write_text(f"{name}==1 --hash=x\n")
    return tmp_path, called


def test_a_lock_is_installed_once(project):
    root, _ = project
    assert setup.install_lock(root / "requirements/run.txt") is True
    assert setup.install_lock(root / "requirements/run.txt") is False


def test_a_changed_lock_is_installed_again(project):
    root, called = project
    setup.install_lock(root / "requirements/run.txt")
    (root / "requirements/run.txt").write_text("run==2 --hash=x\n")
    assert setup.install_lock(root / "requirements/run.txt") is True
    assert len(called) == 2


def test_the_test_lock_is_enough_to_run_but_not_the_other_way_round(project):
    root, _ = project
    assert setup.install_lock(root / "requirements/run.txt") is True
    assert setup.install_lock(root / "requirements/test.txt") is True
    assert setup.install_lock(root / "requirements/run.txt") is False


def test_the_project_is_installed_again_when_its_packaging_changes(project):
    root, _ = project
    assert setup.install_project() is True
    (root / ".venv/bin/ace").touch()
    assert setup.install_project() is False
    (root / "pyproject.toml").write_text('[project]\nname = "other"')
    assert setup.install_project() is True


def test_a_step_that_fails_shows_its_words(project, capsys):
    with pytest.raises(SystemExit, match=r"no such lock(.|\n)*That failed"):
        setup.watched(["sh", "-c", "echo no such lock; exit 3"])


def test_it_ends_by_saying_what_to_do_next(project, monkeypatch, capsys):
    monkeypatch.setattr(setup, "make_environment", lambda: False)
    monkeypatch.setattr(setup, "build_clients", lambda tools: False)
    setup.main(["run"])
    last = capsys.readouterr().out
    assert "make run" in last
    assert "http://localhost:8000" in last


def test_make_run_is_not_told_what_it_knows(project, monkeypatch, capsys):
    monkeypatch.setattr(setup, "make_environment", lambda: False)
    monkeypatch.setattr(setup, "build_clients", lambda tools: False)
    (project[0] / ".venv/bin/ace").touch()
    setup.main(["run", "--hushed"])
    capsys.readouterr()
    setup.main(["run", "--hushed"])
    assert capsys.readouterr().out == ""
