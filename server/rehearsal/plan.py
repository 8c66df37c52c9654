"""The script as a timetable: how long each activity lasts, and how much of that people write.

With `pace: fast` every time in the script shrinks alike (minutes, moderation delay, grace), so
that what a delay of 8 s is to an hour, it is to the rehearsal; no delay becomes less than a second
where there is room for one. The script that is run is therefore a copy; with `pace: real` it is the
script itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from facilitation import activities
from facilitation.script import Activity, Script
from facilitation.session.themes import is_themed
from facilitation.shape import Json
from server import places, scripts
from server.rehearsal.options import NoWay, Options
from server.scripts import strict_yaml

SHORTEST_S = 0.6
WRITING = 0.7
"""Of an activity; the rest is looked at. Of a themed one half, for then piles are named."""
ROOM_FOR_DELAY_S = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One activity of the timetable. `activity` as it will run."""

    activity: Activity
    seconds: float
    writing: float
    themed: bool
    takes: bool
    """False: nothing can be sent (a break)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    script: Script
    text: str
    stages: tuple[Stage, ...]

    @property
    def seconds(self) -> float:
        return sum(stage.seconds for stage in self.stages)

    def stage(self, activity: str) -> Stage | None:
        return next((each for each in self.stages if each.activity.id == activity), None)


def plan(options: Options) -> Plan:
    """NoWay when there is no such script or it has faults."""
    try:
        file = scripts.find(options.script, places.scripts(), paths=True)
        script = scripts.load(file)
    except (scripts.NoSuchScript, scripts.ScriptFaults, OSError) as error:
        raise NoWay(str(error)) from None
    if options.pace == "real":
        lengths = [each.minutes * 60 for each in script.activities()]
        return _laid_out(script, file.read_text(encoding="utf-8-sig"), lengths)
    lengths = _lengths(script, options)
    text = hastened(file, script, lengths)
    return _laid_out(scripts.read(text, str(file)), text, lengths)


def _lengths(script: Script, options: Options) -> list[float]:
    told = list(script.activities())
    lengths = shares([each.minutes for each in told], options.seconds)
    lead = next((at for at, each in enumerate(told) if is_themed(each)), 0)
    if not lead or not 0 < options.lead_s < sum(lengths[:lead]):
        return lengths
    rest = options.seconds - options.lead_s
    minutes = [each.minutes for each in told]
    return shares(minutes[:lead], options.lead_s) + shares(minutes[lead:], rest)


def shares(minutes: list[float], seconds: float) -> list[float]:
    """`seconds` divided by minutes; none gets less than the shortest, at the others' cost."""
    shortest = min(SHORTEST_S, seconds / len(minutes))
    spare = seconds - shortest * len(minutes)
    return [shortest + spare * each / sum(minutes) for each in minutes]


def hastened(file: Path, script: Script, lengths: list[float]) -> str:
    """The script with all its times shortened, as JSON, which is YAML too."""
    raw: Any = strict_yaml.read(file.read_bytes()).data
    told = [each for part in raw["parts"] for each in part["activities"]]
    for written, activity, seconds in zip(told, script.activities(), lengths, strict=True):
        written.update(_shorter(activity, seconds))
    return orjson.dumps(raw).decode()


def _shorter(activity: Activity, seconds: float) -> dict[str, Json]:
    factor = seconds / (activity.minutes * 60)
    room = int(seconds >= ROOM_FOR_DELAY_S)
    delay, grace = activity.moderation.delay_s, activity.grace_seconds
    return {
        "minutes": max(round(seconds / 60, 4), 0.001),
        "grace_seconds": min(grace, max(round(grace * factor), room)),
        "moderation": {
            "mode": activity.moderation.mode,
            "delay_s": min(delay, max(round(delay * factor), room)),
        },
    }


def _laid_out(script: Script, text: str, lengths: list[float]) -> Plan:
    told = zip(script.activities(), lengths, strict=True)
    return Plan(script=script, text=text, stages=tuple(_stage(a, seconds) for a, seconds in told))


def _stage(activity: Activity, seconds: float) -> Stage:
    themed = is_themed(activity)
    takes = activities.kind(activity.type).body is not None
    share = (0.5 if themed else WRITING) if takes else 1.0
    writing = seconds * share
    return Stage(activity=activity, seconds=seconds, writing=writing, themed=themed, takes=takes)
