"""How much is tried: enough to tell in every run, all of it with `LONG=1`."""

import os

LONG = os.environ.get("LONG", "") not in {"", "0"}


def many(short, long):
    return long if LONG else short
