"""A piece of advice: which rule, about which step, in words, and whose rule it is."""

from dataclasses import dataclass

OURS = "our design"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`rule` names the check; `activity` is empty where it concerns the whole script. `source`:
    where the rule comes from; a reader must not take our numbers for a source's."""

    rule: str
    text: str
    activity: str = ""
    source: str = OURS

    def __str__(self) -> str:
        return f"{self.activity}: {self.text}" if self.activity else self.text
