"""One example of every command there is, as it may be asked in a session of `given.SCRIPT` where `c6`
has been said. `test_decisions.py` fails when a new command has none here.
"""

from typing import Any

from facilitation.commands.curating import (
    AskModel,
    GiveUpModel,
    Moderate,
    PlaceCards,
    ProposeClusters,
    Regroup,
    UndoEdit,
)
from facilitation.commands.leading import CheckWall, LeaveLead, TakeLead
from facilitation.commands.more_time import AskMoreTime
from facilitation.commands.noting import ParkIssue, RemoveIssue, TickIssue, WriteHeadline
from facilitation.commands.planning import (
    AddActivity,
    PlanMinutes,
    RemoveActivity,
    RepeatActivity,
    RewordActivity,
)
from facilitation.commands.proxies import WithdrawFor
from facilitation.commands.running import (
    AdjustClock,
    CreateSession,
    Join,
    MoveSession,
    RunStep,
    Tick,
    UndoStep,
)
from facilitation.commands.saying import Contribute, Pass
from facilitation.commands.showing import BlankWall, MoveSpotlight
from facilitation.themes.edits import NameTheme
from tests.given import (
    ANNE,
    BOB,
    SCRIPT,
    edits,
    needs,
    redacts,
    resolves,
    revises,
    same,
    shows,
    tunes,
    withdraws,
    writes,
)

EVERY_COMMAND: dict[type, Any] = {
    type(each): each
    for each in (
        CreateSession(session="s-1", script=SCRIPT),
        MoveSession(to="closed"),
        Join(),
        RunStep(activity="moment", step="pause"),
        UndoStep(activity="moment"),
        AdjustClock(activity="moment", minutes=1),
        Contribute(activity="moment", contribution="new-item", body={"text": "x"}),
        same("c6", BOB).command,
        revises("moment", ANNE, text="y").command,
        withdraws("moment", ANNE).command,
        Pass(activity="moment"),
        AskMoreTime(),
        Moderate(cards=("c6",), to="held"),
        edits(NameTheme(theme="t", title="T"), ask="edit-0001").command,
        UndoEdit(activity="moment", number=1),
        Regroup(activity="moment"),
        AskModel(activity="moment"),
        GiveUpModel(activity="moment", number=1, why="too-slow"),
        resolves(1).command,
        tunes(cut=0.5).command,
        shows("t").command,
        PlanMinutes(activity="tea", minutes=3),
        AddActivity(
            activity="extra", type="reflection", title="One more", line="What now?", after="moment"
        ),
        RepeatActivity(activity="again", repeats="moment", after="moment"),
        RewordActivity(activity="vote", line="Which?"),
        RemoveActivity(activity="vote"),
        WriteHeadline(activity="moment", text="Tea"),
        ParkIssue(note="note-0001", text="Who pays?"),
        TickIssue(note="note-0001"),
        RemoveIssue(note="note-0001"),
        TakeLead(lead="desk-of-ana", name="Ana"),
        LeaveLead(desk="desk-of-ana"),
        CheckWall(on=True),
        redacts("c6").command,
        needs("c6").command,
        writes("moment", text="x").command,
        WithdrawFor(card="c6"),
        MoveSpotlight(to="card", name="c6"),
        BlankWall(on=True),
        ProposeClusters(activity="moment", clusters=()),
        PlaceCards(activity="moment"),
        Tick(),
    )
}
