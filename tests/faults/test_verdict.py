"""The checker finds what it is there to find: histories made by hand, each with one thing wrong."""

from types import SimpleNamespace

import pytest

from facilitation.views import patch
from tests.faults import figures, page
from tests.faults.kinds import kinds
from tests.faults.verdict import WRONG, OnDisk, judge
from tests.faults.watchers import Watcher, patched

SAID = {"a-1": "one", "a-2": "two"}
KEPT = [(2, "P-1", "one"), (3, "P-1", "two")]


def phone(**other):
    told = {
        "texts": SAID, "kept": {"a-1": 2, "a-2": 3}, "persons": {"P-1": ["one", "two"]},
        "told": [], "two_answers": [], "foreign_seen": [], "frames": 2,
    }  # fmt: skip
    return SimpleNamespace(**told | other)


def wrong(made=KEPT, numbers=(1, 2, 3), phones=None):
    found = judge(OnDisk(list(numbers), list(made)), phones or [phone()])
    return {name for name in WRONG if getattr(found, name)}


def test_a_history_without_fault():
    assert wrong() == set()


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("lost", {"made": KEPT[:1]}),
        ("missing", {"made": KEPT[:1], "phones": [phone(kept={"a-1": 2})]}),
        ("duplicated", {"made": [*KEPT, (4, "P-1", "one")], "numbers": (1, 2, 3, 4)}),
        ("misordered", {"made": [(2, "P-1", "two"), (3, "P-1", "one")],
                        "phones": [phone(kept={"a-1": 3, "a-2": 2})]}),
        ("misnumbered", {"phones": [phone(kept={"a-1": 2, "a-2": 7})]}),
        ("misnumbered", {"phones": [phone(two_answers=["a-1"])]}),
        ("foreign", {"made": [*KEPT, (4, "P-9", "whose?")], "numbers": (1, 2, 3, 4)}),
        ("foreign", {"phones": [phone(foreign_seen=["a frame"])]}),
        ("refused", {"phones": [phone(told=[("a-1", "not-allowed")])]}),
        ("gaps", {"numbers": (1, 3, 4), "made": [(3, "P-1", "one"), (4, "P-1", "two")],
                  "phones": [phone(kept={"a-1": 3, "a-2": 4})]}),
    ],
)  # fmt: skip
def test_each_fault_is_found(name, history):
    assert name in wrong(**history)


@pytest.mark.parametrize(
    ("there", "change"),
    [({}, {"a": 1}), ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}), ({"a": 1}, {"a": {"b": 2}})],
)
def test_the_watchers_patch_is_the_servers(there, change):
    assert patched(there, change) == patch.apply(there, change)


async def test_lag_is_from_the_ack_to_the_first_view_that_holds_it():
    watcher = Watcher("http://127.0.0.1:9", "", "board", "\0")
    await watcher.end()
    watcher.seen = [(3, 10.0), (7, 12.0)]
    assert watcher.lags([(9.5, 3), (11.0, 4), (12.5, 7), (13.0, 8)]) == [0.5, 1.0, 0.0]


def test_a_limit_that_nothing_was_measured_for_is_broken():
    found = figures.Figures("kind")
    found.hold("lag max, s", None, 1.0)
    assert not found.good
    assert "lag max" in found.why()[0]


def test_a_table_has_a_line_for_each_kind():
    rows = {"server-kill": figures.Figures("server-kill", times=3).row()}
    assert "server-kill" in figures.table(rows)
    assert figures.table(rows).endswith("ok")


def test_the_page_names_every_kind_and_every_sabotage_that_a_run_must_find():
    said = page.PAGE.read_text()
    for name in kinds():
        stem, _, last = name.partition("-")
        assert name in said or f"-{last}" in said.split(f"| {stem}-")[1].split("|")[0], name
    assert page.BEGIN in said
    assert page.END in said
