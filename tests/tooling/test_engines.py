"""An engine that cannot be had is told loudly, and in the gate it is a failure."""

import pytest

from tests.conftest import missing
from tests.engines import postgres


def test_without_an_engine_tests_are_skipped_and_say_why(monkeypatch):
    monkeypatch.delenv("REQUIRE_ENGINES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="ENGINES MISSING: PostgreSQL: not there"):
        missing("PostgreSQL", "not there")


def test_in_the_gate_it_is_a_failure(monkeypatch):
    monkeypatch.setenv("REQUIRE_ENGINES", "1")
    with pytest.raises(pytest.fail.Exception, match="ENGINES MISSING: PostgreSQL: not there"):
        missing("PostgreSQL", "not there")


def test_where_nothing_is_the_reason_is_told(monkeypatch):
    monkeypatch.setattr(postgres, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(postgres.Path, "glob", lambda *_: [])
    with pytest.raises(postgres.Missing, match="no wheel"):
        postgres.binaries()
