"""The page that people read and the file that make reads name the same targets."""

import re
import subprocess

import pytest

from tests.tooling.tree import ROOT

PROMISED = {"setup", "run", "demo", "test", "check", "fix", "bench", "faults"}
BEHIND_THE_SCENES = {"help", "ready", "ready-to-test"}


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def test_every_promised_target_exists():
    assert targets() - BEHIND_THE_SCENES >= PROMISED


@pytest.mark.parametrize("target", sorted(targets() - BEHIND_THE_SCENES))
def test_the_readme_knows_the_target(target):
    assert re.search(rf"make {target}\b", (ROOT / "README.md").read_text())


def test_the_readme_and_its_neighbours_name_no_target_that_is_not_there():
    for page in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        code = "\n".join(
            re.findall(r"`[^`]+`|^```.*?^```", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)
        )
        assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) <= targets(), page


def test_no_target_is_mistaken_for_a_file():
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets()


def test_make_alone_lists_the_targets():
    told = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^make (\S+)", told.stdout, re.MULTILINE))
    assert listed == targets() - {"ready", "ready-to-test"}


def test_the_gate_runs_check_and_then_test_with_engines_required():
    gate = (ROOT / ".ci/run").read_text()
    subprocess.run(["bash", "-n", ROOT / ".ci/run"], check=True)
    assert gate.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in gate
    assert "REQUIRE_ENGINES=1" in gate
    assert gate.rstrip().endswith("make check\nmake test")
