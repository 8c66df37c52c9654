"""`make faults`: break things on purpose and count what was lost. It should be nothing.

python -m tests.faults               five kills, forty phones
SHORT=1 python -m tests.faults       two kills, twelve phones
python -m tests.faults --sabotage    the same with a promise broken: each must be found
"""

import argparse
import asyncio
import json
import os
import sys

from tests.faults.house import ROOT
from tests.faults.kills import killed
from tests.faults.sabotage import WAYS

SHORT = {"kills": 2, "phones": 12}
LONG = {"kills": 5, "phones": 40}
SHOWN = ("kills", "phones", "seconds", "asked", "frames", "kept", "on_disk", "unanswered_at_kills",
         "lost", "missing", "duplicated", "misordered", "misnumbered", "foreign", "gaps")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--sabotage", action="store_true", help="with promises broken: must be red")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--phones", type=int)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    size = dict(SHORT if os.environ.get("SHORT") else LONG)
    size |= {name: value for name in size if (value := getattr(told, name)) is not None}
    ways = WAYS if told.sabotage else [""]
    runs = {
        way: asyncio.run(killed(**size, seed=told.seed, sabotage=way, say=print)) for way in ways
    }
    show(runs)
    write("faults-sabotage" if told.sabotage else "faults", runs)
    as_expected = all(run["good"] != told.sabotage for run in runs.values())
    print("as it should be" if as_expected else "NOT as it should be")
    return 0 if as_expected else 1


def show(runs):
    for way, run in runs.items():
        print(f"\n{way or 'kill -9 in mid-burst'}")
        for name in SHOWN:
            print(f"  {name.replace('_', ' '):22}{run[name]:>8}")
        print(f"  {'back after, s':22}{run['back_s']['p50']!s:>8} (most {run['back_s']['max']})")


def write(name, runs):
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(
        json.dumps({way or "kills": r for way, r in runs.items()}, indent=2)
    )


if __name__ == "__main__":
    sys.exit(main())
