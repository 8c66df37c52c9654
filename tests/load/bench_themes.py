"""`make bench-themes`: how good, how steady, how fast the themes are.

Prints tables, writes build/themes.json and build/themes.svg. SHORT=1 is a fifth of everything, in
about a minute. Quality needs the development sets, which are no part of the project: see
`theme_sets`; what is absent is said loudly and the rest is measured all the same. The words' vectors
are kept in build/, so that a second run takes half the time.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path

from server.themes.embedder import embedder
from server.themes.engines import ENGINES
from tests.load.theme_chart import chart
from tests.load.theme_cost import cost
from tests.load.theme_edits import fifteen, moves, twenty
from tests.load.theme_goals import against_goals
from tests.load.theme_live import live
from tests.load.theme_placing import placing
from tests.load.theme_print import SHORT
from tests.load.theme_quality import cuts, quality
from tests.load.theme_sets import DATA, ROOT, SETS, Kept, rows_of
from tests.load.theme_titles import titles

OUT = ROOT / "build"
SHORT_NAMES = {
    "argkp_train": "argu- ments",
    "banking77_sim": "bank",
    "nhs_p1_sub": "patients",
    "dstc11_development": "insurer",
    "valueeval": "values",
}
"""Of the sets, under the bars of the chart."""


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--data", type=Path, default=DATA)
    told.add_argument("--engine", choices=ENGINES, default="auto")
    asked = told.parse_args()
    started = time.perf_counter()
    engine = Kept(embedder(asked.engine))
    whole = {name: rows_of(name, asked.data) for name in SETS}
    report: dict = {"engine": engine.name, "short": SHORT}
    report["quality"] = quality(engine, whole)
    if conversations := list(whole["opinions"].values()):
        report["cuts"] = cuts(engine, conversations)
        report["moves"] = moves(engine, conversations)
        report["live"] = live(engine, conversations)
        report["placing"] = placing(engine, conversations)
    if any(whole.values()):
        report["edits"] = fifteen(engine, whole)
        report["pairs"] = twenty(engine, whole)
        report["titles"] = titles(engine, whole)
    report["cost"] = asyncio.run(cost(asked.engine, whole))
    report["seconds"] = round(time.perf_counter() - started, 1)
    report["goals"] = against_goals(report)
    write(report)


def write(report: dict) -> None:
    OUT.mkdir(exist_ok=True)
    (OUT / "themes.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    bars = {
        " ".join(SHORT_NAMES.get(word, word) for word in group.split()): {
            way: row["ari"] for way, row in table.items()
        }
        for group, table in report["quality"].items()
    }
    lines = {
        f"{way} right moves": {n: score for n, score in found.items() if n.isdigit()}
        for way, found in report.get("moves", {}).items()
    }
    drawing = chart("Agreement with people's themes (ARI)", bars, lines)
    (OUT / "themes.svg").write_text(drawing, encoding="utf-8")
    print(f"\nwritten: build/themes.json, build/themes.svg, in {report['seconds']} s")


if __name__ == "__main__":
    main()
