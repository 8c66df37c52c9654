"""The one-step workshop that the benches run, and words of a given length."""

import time

SCRIPT = """
script: bench
title: Bench
parts:
  - id: part
    activities:
      - id: say
        type: reflection
        title: Say
        prompt: What matters?
        minutes: 60
        moderation: none
        cluster: false
        limits: {max_per_unit: 50, max_chars: 280}
        board: {display: wall}
"""


def stamped(size: int) -> str:
    """Words that carry the moment at which they were sent."""
    head = f"@{time.time_ns() // 1_000_000}@ "
    return head + ("listen to one another " * 20)[: size - len(head)]
