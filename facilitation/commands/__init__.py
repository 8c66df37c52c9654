"""What somebody asks for. Every command that a screen may send is in `Command`; each stands in the
file that is named as the one in `facilitation/decisions/` that decides it.

Ids of things that a command makes (contributions, themes) are chosen by the asker, so that
asking twice is asking once. `at` is the server's clock, stamped as the command comes in: what a
screen writes there is overwritten.
"""

from facilitation.commands import (
    caring,
    curating,
    leading,
    more_time,
    noting,
    planning,
    proxies,
    running,
    saying,
    showing,
)

FromPhone = (
    saying.Contribute
    | saying.SayTheSame
    | saying.Revise
    | saying.Withdraw
    | saying.Pass
    | more_time.AskMoreTime
)
FromDesk = (
    running.MoveSession
    | running.RunStep
    | running.UndoStep
    | running.AdjustClock
    | curating.Moderate
    | curating.EditThemes
    | curating.UndoEdit
    | curating.Regroup
    | curating.AskModel
    | curating.ResolveProposal
    | curating.TuneThemes
    | curating.ShowTheme
    | planning.PlanMinutes
    | planning.AddActivity
    | planning.RepeatActivity
    | planning.RewordActivity
    | planning.RemoveActivity
    | noting.WriteHeadline
    | noting.ParkIssue
    | noting.TickIssue
    | noting.RemoveIssue
    | leading.TakeLead
    | leading.LeaveLead
    | leading.CheckWall
    | caring.Redact
    | caring.NeedPerson
    | proxies.ContributeFor
    | proxies.WithdrawFor
    | showing.MoveSpotlight
    | showing.BlankWall
)
FromServer = (
    running.CreateSession
    | running.Join
    | curating.ProposeClusters
    | curating.GiveUpModel
    | curating.PlaceCards
    | running.Tick
)
Command = FromPhone | FromDesk | FromServer
