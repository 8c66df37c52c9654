"""Nobody drops out, with the product's own client; and if somebody did, it would be told. That a phone
which forgets is found: `python -m tests.faults --sabotage --only drop-out`."""

from types import SimpleNamespace

import pytest

from tests.faults.dropout.crowd import OfCrowd
from tests.faults.dropout.run import FAULTS
from tests.faults.kinds import kinds
from tools import chromium

DROP_OUT = kinds()["drop-out"]
HUSH = {"say": lambda _line: None}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not chromium.find(), reason=chromium.MISSING)
async def test_nobody_drops_out_and_nobody_must_press_again():
    found = await DROP_OUT.run(1, 22, **HUSH)
    assert found.good, found.why()
    assert found.times == 22 * len(FAULTS) + 1
    assert found.verdict.asked == found.verdict.on_disk > 22 * len(FAULTS) / 2


WELL = {"open": True, "persons": ["P-0001"], "joins": 1, "finals": 0, "refused": [], "waiting": 0}


@pytest.mark.parametrize(
    ("news", "told"),
    [
        ({}, []),
        ({"persons": ["P-0001", "P-0002"], "joins": 2}, ["2 persons", "joined 2 times"]),
        ({"open": False, "finals": 1}, ["ended 1 times", "not connected"]),
    ],
)
def test_who_fell_out_is_told(news, told):
    assert _phone(news).fell_out == told


def test_words_that_wait_or_were_refused_are_told():
    assert _phone({"refused": ["closed"], "waiting": 2}).must_press == [
        "closed",
        "waiting",
        "waiting",
    ]


def _phone(news):
    return OfCrowd(SimpleNamespace(news=[WELL | news]), 0, air=None)
