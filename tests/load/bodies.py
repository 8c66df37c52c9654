"""The workshops that the benches run, and words of a given length."""

import time

ROUND = """
      - id: {name}
        type: reflection
        title: Say
        prompt: What matters?
        minutes: 60
        moderation: none
        cluster: false
        limits: {{max_per_unit: 50, max_chars: 280}}
        board: {{display: wall}}
"""
LATER = """
      - id: later
        type: reflection
        title: Later
        prompt: What else?
        minutes: 10
"""
"""Never opened; it groups words, so that a worker follows the session."""
HEAD = """
script: bench
title: Bench
parts:
  - id: part
    activities:"""


def script(*rounds: str) -> str:
    """So many rounds of the same question."""
    return HEAD + "".join(ROUND.format(name=name) for name in rounds) + LATER


SCRIPT = script("say")


def stamped(size: int) -> str:
    """Words that carry the moment at which they were sent."""
    head = f"@{time.time_ns() // 1_000_000}@ "
    return head + ("listen to one another " * 20)[: size - len(head)]
