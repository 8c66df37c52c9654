"""One example of every event there is, as the journal may have to hold it.

`test_journal.py` fails when a new event has none here.
"""

from dataclasses import fields

from facilitation import activities, events
from facilitation.script import Option
from facilitation.shape import plain
from facilitation.themes.edits import (
    AlsoIn,
    DefineTheme,
    KeepApart,
    MergeThemes,
    MoveCards,
    NameTheme,
    ParkTheme,
    PinTheme,
    RetireTheme,
    SameCards,
    SplitTheme,
)
from facilitation.themes.theme import Cluster, Tuning
from tests.given import MOMENT, SCRIPT, T0

SECRET = "a zebra in my pocket"
"""Words that must not be found where words may not be."""
ODD = 'Zoë said “=SUM(A1)” 👩🏽\u200d🔬 \u0627\u0644 \\" \n and a tab\t.'


def made(contribution="item-0001", person="P-0001", text=SECRET, **fields):
    told = {
        "at": T0, "by": person, "activity": "moment", "kind": "reflection", "person": person,
        "contribution": contribution, "body": {"text": text, "tag": "helps"},
    }  # fmt: skip
    return events.ContributionMade(**told | fields)


def revised(contribution="item-0001", person="P-0001", version=2, text=SECRET, **fields):
    told = {
        "at": T0, "by": person, "activity": "moment", "kind": "reflection", "person": person,
        "contribution": contribution, "card": "c2", "version": version,
        "body": {"text": text, "tag": ""},
    }  # fmt: skip
    return events.ContributionRevised(**told | fields)


def redacted(contribution="item-0001", person="P-0001", version=3, text="it is gone"):
    told = revised(contribution, person, version, text)
    return events.ContributionRedacted(
        **{each.name: getattr(told, each.name) for each in fields(told)} | {"by": "desk-1"}
    )


def withdrawn(contribution="item-0001", person="P-0001"):
    return events.ContributionWithdrawn(
        at=T0, by=person, activity="moment", contribution=contribution, person=person, card="c2"
    )


def moved(to, was):
    return events.SessionMoved(at=T0, by="desk-1", to=to, was=was)


CREATED = events.SessionCreated(at=T0, by="workspace", session="s-1", script=plain(SCRIPT))


def _desk(cls, **fields):
    return cls(at=T0, by="desk-1", **fields)


def _edited(edit, held=None):
    return _desk(
        events.ThemesEdited, activity="moment", ask=repr(edit)[:40], edit=edit, held=held or {}
    )


def _of_every_kind():
    """A contribution with every example body of every kind: words and all."""
    for name in activities.names():
        for n, body in enumerate(activities.kind(name).example["bodies"]):
            whole = plain(activities.kind(name).read(body))
            yield made(f"{name}-item-{n:04}", "A-0123456789abcdef", kind=name, body=whole)


EXAMPLES = (
    CREATED,
    moved("rehearsal", "draft"),
    events.PersonJoined(at=T0, by="P-0001", person="P-0001", lang="cy"),
    events.PersonIntroduced(
        at=T0, by="P-0001", person="P-0001", cohorts={"perspective": "patient"}
    ),
    _desk(events.StepMoved, activity="moment", to="open", ends_at=T0 + 5000),
    _desk(events.StepMoved, activity="moment", to="pending", left_ms=7, undo=True),
    _desk(
        events.OptionsFrozen,
        activity="vote",
        options=(Option(id="o1", label="Time"), Option(id="o2", card="c9")),
    ),
    _desk(events.ClockMoved, activity="moment", ends_at=T0 + 60_000, left_ms=1),
    made("item-odd-1", text=ODD, lang="ar", written_at=T0 - 1, late=True),
    made("item-late", state="waiting", due_at=T0 + 8000),
    *_of_every_kind(),
    revised("item-odd-1", text=ODD[::-1], state="held", due_at=4),
    withdrawn("item-odd-1"),
    _desk(events.CardsModerated, cards=("c4", "c5"), to="hidden"),
    _desk(events.KindWordSent, cards=("c4",), word="reword"),
    _desk(events.PersonNeeded, card="c4", to="taken", who="Sam"),
    made("item-paper", "S-somebody-1", proxy_by="L-scribe"),
    redacted("item-gone-1", text=f"{ODD} [\u2588\u2588\u2588]"),
    events.Passed(at=T0, by="P-0001", activity="moment", person="P-0001"),
    events.MoreTimeAsked(at=T0, by="P-0001", person="P-0001"),
    _desk(
        events.ClustersProposed,
        activity="moment",
        clusters=(Cluster(id="k1", cards=("c4", "c5"), example="c4", words=("tea", "time")),),
        engine="test",
    ),
    _desk(events.CardsPlaced, activity="moment", homes={"c6": "k1"}),
    _desk(events.CardsPlaced, activity="moment", homes={}, suggestions={"c6": ("k1", "k2", "t9")}),
    _desk(
        events.ClustersProposed,
        activity="moment",
        clusters=(Cluster(id="k1", cards=("c4",), doubt=0.25),),
        pending=True,
    ),
    _desk(events.ClustersProposed, activity="moment", clusters=(), unchanged=True),
    _desk(events.ProposalResolved, activity="moment", accept=True),
    _desk(
        events.ThemesTuned,
        activity="moment",
        tuning=Tuning(on=False, cadence="by_hand", cut=0.55, frozen=True, wall="one_by_one"),
    ),
    _desk(events.ThemeShown, activity="moment", theme="k1", on=False),
    _desk(events.SpotlightMoved, to="card", activity="moment", name="c4"),
    _desk(events.SpotlightMoved, to="nothing"),
    _desk(events.WallBlanked, on=True),
    made("item-echo", text="", same_as="c4"),
    _desk(events.RegroupAsked, activity="moment"),
    _desk(events.ModelAsked, activity="moment", model="a-model"),
    _desk(events.ModelFailed, activity="moment", why="too-slow"),
    _desk(
        events.ClustersProposed,
        activity="moment",
        clusters=(Cluster(id="m1-1", cards=("c4",), title="Tea", by="endpoint:a-model@1"),),
        engine="endpoint:a-model@1",
        pending=True,
    ),
    _edited(NameTheme(theme="k1", title="Tea & time"), {"k1": ("c4", "c5")}),
    _edited(MergeThemes(theme="k1", into="k2")),
    _edited(SplitTheme(theme="k1", new="t9", cards=("c4",), title="Tea")),
    _edited(MoveCards(cards=("c4",))),
    _edited(PinTheme(theme="k1", on=False)),
    _edited(DefineTheme(theme="k1", definition=ODD, memo="so that we agree")),
    _edited(ParkTheme(theme="k1", on=False), {"k1": ()}),
    _edited(RetireTheme(theme="k1")),
    _edited(KeepApart(card="c4", other="c5")),
    _edited(AlsoIn(cards=("c4", "c5"), theme="k2", on=False)),
    _edited(SameCards(cards=("c4",), into="c5")),
    _desk(events.EditUndone, activity="moment", number=4),
    _desk(events.ActivityAdded, activity=plain(MOMENT), after="arrive", line="What now?"),
    _desk(events.ActivityReworded, activity=plain(MOMENT), line="What then?"),
    _desk(events.ActivityRemoved, activity="moment"),
    _desk(events.MinutesPlanned, activity="moment", minutes=2.5),
    _desk(events.NoteWritten, note="n9", kind="headline", activity="moment", text=ODD, wall=True),
    _desk(events.NoteWritten, note="note-0001", kind="parked", activity="", text="Tea?"),
    _desk(events.NoteTicked, note="note-0001", on=True),
    _desk(events.NoteRemoved, note="note-0002"),
    _desk(events.LeadTaken, desk="desk-of-ana", name="Ana"),
    _desk(events.LeadLeft, desk="desk-of-ana"),
    _desk(events.WallChecked, on=True),
)
