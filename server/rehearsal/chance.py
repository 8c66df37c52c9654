"""Chance with a seed: simulated people act alike in every run. Nothing secret is made with it."""

from random import Random

Chance = Random


def chance(*seed: object) -> Chance:
    return Random("/".join(map(str, seed)))  # noqa: S311 - behaviour, not keys
