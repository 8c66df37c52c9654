"""The table of docs/faults.md from build/faults.json: `python -m tests.faults.page`."""

import json
import sys

from tests.faults.house import ROOT
from tests.faults.kinds import kinds

PAGE = ROOT / "docs" / "faults.md"
BEGIN, END = "<!-- figures -->", "<!-- end -->"
HEAD = (
    "| kind | faults | asked | acknowledged | lost | doubled | out of order | foreign | gaps"
    " | lag p99 / max | back p50 / max |"
)


def line(kind, row):
    lag, back = row["lag_s"], row["back_s"]
    counts = (
        row["lost"] + row["missing"], row["duplicated"], row["misordered"], row["foreign"],
        row["gaps"],
    )  # fmt: skip
    cells = (
        kind, f"{row['times']:,}", f"{row['asked']:,}", f"{row['acked']:,}", *counts,
        f"{shown(lag['p99'])} / {shown(lag['max'])}", f"{shown(back['p50'])} / {shown(back['max'])}",
    )  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def shown(seconds):
    return "" if seconds is None else f"{seconds:.2f} s"


def table(rows):
    return "\n".join([HEAD, "|---" * HEAD.count(" |") + "|", *(line(*row) for row in rows.items())])


def main():
    found = json.loads((ROOT / "build" / "faults.json").read_text())
    rows = {name: found[name] for name in kinds() if name in found}
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
