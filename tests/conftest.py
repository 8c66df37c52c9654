"""For all tests. A busy machine is no fault: Hypothesis is not timed here. Engines are real."""

import asyncio
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import chrome, started  # noqa: F401 - fixtures, for all

settings.register_profile(
    "ace", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ace")


NAMED = os.environ.pop("DATABASE_URL", "")
"""For our fixtures; the servers that tests start shall not find it."""


COUNTED = ("facilitation", "contracts", "architecture", "server/themes")
"""Folders whose tests count for the coverage of the core, which they reach without server or browser.
Counting made it twice as slow (20 s of a core became 40), and the rest of the suite needs its speed."""


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if not item.path.relative_to(here).as_posix().startswith(COUNTED):
            item.add_marker(pytest.mark.no_cover)
    items[:] = chain.from_iterable(_in_turns(items))


BROWSERS_BY = 0.9
"""Of the way through the files those with a browser have all begun: they take the longest."""


def _in_turns(items):
    """The files of tests in the order in which they begin. Those with a browser fill the cores, the
    others mostly wait: so they take turns, the slow ones first."""
    files = [list(tests) for _, tests in groupby(items, lambda item: item.path)]
    files.sort(key=lambda tests: tests[0].get_closest_marker("slow") is None)
    browsers = [tests for tests in files if any("chrome" in item.fixturenames for item in tests)]
    others = [tests for tests in files if tests not in browsers]
    place = [(n / len(browsers) * BROWSERS_BY, 0, n) for n in range(len(browsers))]
    place += [(n / len(others), 1, n) for n in range(len(others))]
    return [(browsers, others)[which][n] for _, which, n in sorted(place)]


def missing(engine, why):
    """Loud where it is skipped; a failure in the gate."""
    said = f"ENGINES MISSING: {engine}: {why}"
    if os.environ.get("REQUIRE_ENGINES") == "1":
        pytest.fail(said, pytrace=False)
    pytest.skip(said)


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a PostgreSQL that all tests share; none of them may harm it."""
    from tests.engines.postgres import FAST, Missing, Postgres

    if NAMED:
        yield NAMED
        return
    try:
        made = Postgres(*FAST)
    except Missing as why:
        missing("PostgreSQL", why)
    try:
        made.start()
        yield made.url
    except Missing as why:
        missing("PostgreSQL", why)
    finally:
        made.end()


@pytest.fixture
def postgres(postgres_server):
    """The address of an empty place of this test's own: a schema, gone afterwards."""
    schema = "test_" + secrets.token_hex(6)
    _say(postgres_server, f"CREATE SCHEMA {schema}")
    yield f"{postgres_server}{'&' if '?' in postgres_server else '?'}search_path={schema}"
    _say(postgres_server, f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def own_postgres():
    """A PostgreSQL of this test's own, to be killed, frozen and started again."""
    from tests.engines.postgres import FAST, Missing, Postgres

    try:
        made = Postgres(*FAST)
    except Missing as why:
        missing("PostgreSQL", why)
    try:
        made.start()
        yield made
    except Missing as why:
        missing("PostgreSQL", why)
    finally:
        made.end()


def _say(url, sql):
    """On a thread of its own: a test's loop is nobody else's."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, _said(url, sql)).result()


async def _said(url, sql):
    import asyncpg

    connection = await asyncpg.connect(url, timeout=10)
    await connection.execute(sql)
    await connection.close()
