"""What the facilitator, and the machine, make of what people said."""

from facilitation import events
from facilitation.session.rules.common import after, less, touched, unlit, with_run, with_themes
from facilitation.session.state import Session
from facilitation.session.themes import themes_of
from facilitation.shape import changed
from facilitation.themes import changes
from facilitation.themes.theme import Edited, Errand, Pending


@after.register
def _cards_moderated(event: events.CardsModerated, session: Session) -> Session:
    cards, waiting, words = session.cards, session.waiting, session.kind_words
    for name in event.cards:
        cards = cards.set(name, changed(cards[name], state=event.to))
        waiting = less(waiting, name)
        words = less(words, name) if event.to == "shown" else words
    lit = unlit(touched(session, *event.cards), event.cards if event.to != "shown" else ())
    return changed(lit, cards=cards, waiting=waiting, kind_words=words)


@after.register
def _kind_word_sent(event: events.KindWordSent, session: Session) -> Session:
    words = session.kind_words.update(dict.fromkeys(event.cards, event.word))
    return changed(session, kind_words=words)


@after.register
def _clusters_proposed(event: events.ClustersProposed, session: Session) -> Session:
    board = themes_of(session, event.activity)
    if event.pending:
        waiting = Pending(number=session.number, clusters=event.clusters, engine=event.engine)
        if changes.by_model(event.engine):
            board = changes.answered(board, "done")
        return with_themes(session, event.activity, changes.waits(board, waiting))
    board = changes.proposed(board, event.clusters, event.engine)
    return with_themes(session, event.activity, board, unchanged=event.unchanged)


@after.register
def _proposal_resolved(event: events.ProposalResolved, session: Session) -> Session:
    board = themes_of(session, event.activity)
    taken = board.pending if event.accept else None
    board = changes.accepted(board, taken) if taken else changes.waits(board, None)
    return with_themes(session, event.activity, board)


@after.register
def _themes_tuned(event: events.ThemesTuned, session: Session) -> Session:
    board = changes.tuned(themes_of(session, event.activity), event.tuning)
    return with_themes(session, event.activity, board)


@after.register
def _theme_shown(event: events.ThemeShown, session: Session) -> Session:
    board = changes.shown(themes_of(session, event.activity), event.theme, event.on)
    return with_themes(session, event.activity, board)


@after.register
def _cards_placed(event: events.CardsPlaced, session: Session) -> Session:
    board = changes.placed(themes_of(session, event.activity), event.homes, event.suggestions)
    return with_themes(session, event.activity, board)


@after.register
def _regroup_asked(event: events.RegroupAsked, session: Session) -> Session:
    return with_run(session, event.activity, regroups=session.runs[event.activity].regroups + 1)


@after.register
def _model_asked(event: events.ModelAsked, session: Session) -> Session:
    errand = Errand(number=session.number, at=event.at, model=event.model)
    board = changes.sent(themes_of(session, event.activity), errand)
    return with_themes(session, event.activity, board)


@after.register
def _model_failed(event: events.ModelFailed, session: Session) -> Session:
    """Our own method is asked instead."""
    board = changes.answered(themes_of(session, event.activity), "failed", event.why)
    asked = with_run(session, event.activity, regroups=session.runs[event.activity].regroups + 1)
    return with_themes(asked, event.activity, board)


@after.register
def _themes_edited(event: events.ThemesEdited, session: Session) -> Session:
    edited = Edited(
        number=session.number, by=event.by, at=event.at, edit=event.edit, held=event.held
    )
    board = changes.edited(themes_of(session, event.activity), edited)
    return changed(
        with_themes(session, event.activity, board),
        asked=session.asked.set(event.ask, session.number),
    )


@after.register
def _edit_undone(event: events.EditUndone, session: Session) -> Session:
    board = changes.undone(themes_of(session, event.activity), event.number)
    return with_themes(session, event.activity, board)
