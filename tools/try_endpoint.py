"""Is this language model fit to propose themes? Ask it once, and see what comes back.

    ACE_MODEL_URL=http://127.0.0.1:8080/v1 ACE_MODEL_NAME=a-model python -m tools.try_endpoint

Sends invented texts (event_scripts/rehearsal), or --texts: one a line, or JSON lines with `text`
and `label`; with labels it also says how well the themes agree with them (ARI: 1 is the same, 0 is
chance; two careful people agree at about .77, our own method with them at about .3).
No part of any test: it needs a model. See docs/themes-endpoint.md.
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Iterable
from math import comb
from pathlib import Path

from server.settings import Settings, from_environment
from server.themes import prompting
from server.themes.endpoint import Endpoint
from server.themes.post import NoAnswer
from server.themes.prompting import Group, Question

INVENTED = Path(__file__).resolve().parent.parent / "event_scripts/rehearsal/values_texts.json"
POOLS = ("helps", "hinders", "values")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--texts", type=Path, help="one a line, or .jsonl with text and label")
    asked.add_argument("--cards", type=int, default=40, help="how many of them")
    asked.add_argument("--prompt", default="What helps you at work, and what gets in the way?")
    told = asked.parse_args()
    settings = from_environment(dict(os.environ))
    if not settings.model_url:
        asked.error("set ACE_MODEL_URL and ACE_MODEL_NAME")
    texts, labels = read(told.texts, told.cards)
    question = Question(texts=tuple(texts), prompt=told.prompt)
    raise SystemExit(asyncio.run(trial(settings, question, labels)))


def read(file: Path | None, most: int) -> tuple[list[str], list[str]]:
    if file is None:
        pools = json.loads(INVENTED.read_text("utf-8"))["pools"]
        mixed = [
            text for each in zip(*(pools[name] for name in POOLS), strict=False) for text in each
        ]
        return mixed[:most], []
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()][:most]
    if file.suffix != ".jsonl":
        return lines, []
    rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], [row.get("label", "") for row in rows]


async def trial(settings: Settings, question: Question, labels: list[str]) -> int:
    body = prompting.request(question, settings.model_name)
    print(f"{len(question.texts)} cards, {len(body):,} bytes, to {settings.model_name}")
    began = time.perf_counter()
    try:
        text, version = prompting.content(await sent(settings, body))
        print(
            f"answered in {time.perf_counter() - began:.1f} s by {version or 'an unknown version'}"
        )
        groups = prompting.read(text, question)
    except NoAnswer as none:
        print(f"no use after {time.perf_counter() - began:.1f} s: {none.why}")
        return 1
    tell(text, groups, question)
    if labels:
        print(f"ARI with the labels: {agreement(question, groups, labels):.2f}")
    return 0


async def sent(settings: Settings, body: bytes) -> bytes:
    endpoint = Endpoint(url=settings.model_url, model=settings.model_name, key=settings.model_key)
    return await endpoint.post(body, settings.model_timeout_s)


def tell(text: str, groups: tuple[Group, ...], question: Question) -> None:
    said = [n for theme in json.loads(text)["themes"] for n in theme["cards"]]
    sorted_ = sum(len(group.numbers) for group in groups)
    known = sum(type(n) is int and 1 <= n <= len(question.texts) for n in said)
    print(f"numbers: {len(said)} said, {known} of a card, {len(set(map(str, said)))} different")
    print(f"sorted: {sorted_} of {len(question.texts)}, into {len(groups)} themes", end="")
    print("" if 2 * sorted_ >= len(question.texts) else ": fewer than half, so it would not count")
    for group in groups:
        print(f"\n{group.title or '(no title that can be kept)'}: {len(group.numbers)}")
        for number in group.numbers[:4]:
            print(f"    {number:3} {prompting.clipped(question.texts[number - 1], 90)}")


def agreement(question: Question, groups: tuple[Group, ...], labels: list[str]) -> float:
    """Adjusted Rand index; a card that was left out is a theme of its own."""
    found = {number: at for at, group in enumerate(groups) for number in group.numbers}
    mine = [found.get(number, -number) for number in range(1, len(question.texts) + 1)]
    both = pairs(Counter(zip(mine, labels, strict=True)).values())
    ours, theirs = pairs(Counter(mine).values()), pairs(Counter(labels).values())
    chance = ours * theirs / max(comb(len(mine), 2), 1)
    most = (ours + theirs) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


if __name__ == "__main__":
    main()
