"""Every state of the wall with the invented words of a rehearsal, at 5, 50 and 500 items: looked at by
people in `docs/screens/` (`make screens`), and measured by `test_board_layout.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.rehearsal.texts import library
from tests.journeys.board_page import NOW
from tests.journeys.board_scenes import gap
from tests.journeys.gallery_parts import (
    CHOICES,
    THEMES,
    at,
    by_group,
    counted_by,
    made,
    one_words,
    over,
    pledges,
    rated_by,
    running,
    scale,
    stories,
    theme_of,
    themed,
    vote,
)

SEED = 7
SIZES = (5, 50, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`lost`: the link goes after it has been drawn. `dark`: for a dark room."""

    name: str
    about: str
    seen: Mapping[str, Any]
    lost: bool = False
    dark: bool = False


def pictures() -> list[Picture]:
    words = library(None, SEED)
    found: list[Picture] = [
        Picture(name="join", about="While people come in", seen=at(people=14)),
        Picture(
            name="question",
            about="A question, nothing to see yet",
            seen=at(running(on_wall=False, silent=True, people=12)),
        ),
        Picture(
            name="ballot",
            about="What is voted on, while people vote",
            seen=at(
                running(
                    "dot_vote",
                    23,
                    on_wall=False,
                    prompt="Where should we start?",
                    settings={
                        "options": [
                            {"id": str(n), "label": label} for n, label in enumerate(CHOICES)
                        ]
                    },
                )
            ),
        ),
    ]
    for count in SIZES:
        people = max(4, count * 2 // 3)
        cards = made(words, count)
        piles = themed(cards)
        seen = {"result": {"cards": cards, "tags": {}}}
        found += [
            Picture(
                name=f"cards-{count}",
                about=f"{count} cards as they come",
                seen=at(running(people=people), people + 6, **seen),
            ),
            Picture(
                name=f"themes-{count}",
                about=f"{count} cards in themes that people have named",
                seen=at(over(people=people), people + 6, **seen, themes=piles),
            ),
            Picture(
                name=f"proposals-{count}",
                about=f"{count} cards, four of the groups not named yet",
                seen=at(running(people=people), people + 6, **seen, themes=themed(cards, named=3)),
            ),
            Picture(
                name=f"one-theme-{count}",
                about=f"One theme in the spotlight, out of {count} cards",
                seen=at(over(people=people), people + 6, spotlight=theme_of(cards, piles)),
            ),
            Picture(
                name=f"words-{count}",
                about=f"One word each, from {count} people",
                seen=at(
                    running(
                        "check_in",
                        count,
                        prompt="One word: how does your organisation feel on a good day?",
                    ),
                    count + 3,
                    result=one_words(words, count),
                ),
            ),
            Picture(
                name=f"scale-{count}",
                about=f"A scale, {count} answers",
                seen=at(
                    over("scale", count, prompt="Before we begin: how true is this?"),
                    count + 4,
                    result=scale(count),
                ),
            ),
            Picture(
                name=f"vote-{count}",
                about=f"A vote of {count} people",
                seen=at(
                    over("dot_vote", count, prompt="Where should we start?"),
                    count + 4,
                    result=vote(count),
                ),
            ),
            Picture(
                name=f"stories-{count}",
                about=f"{count} stories, one at a time",
                seen=at(
                    over("story", count, prompt="A time when our values were plain to see"),
                    count + 4,
                    result=stories(words, count),
                ),
            ),
            Picture(
                name=f"pledges-{count}",
                about=f"{count} pledges, private ones counted only",
                seen=at(
                    over("pledge", count, prompt="What will you do by Friday?"),
                    count + 4,
                    result=pledges(words, count),
                ),
            ),
        ]
    cards = made(words, 50)
    seen = {"result": {"cards": cards, "tags": {}}}
    tags = {
        "helps": {"at": 0, "text": "What helps?", "n": 25},
        "hinders": {"at": 1, "text": "What gets in the way?", "n": 25},
    }
    two = {
        card: each
        | {
            "tag": ("helps", "hinders")[n % 2],
            "text": each["text"] if n % 2 == 0 else words.deck("hinders").draw(200),
        }
        for n, (card, each) in enumerate(cards.items())
    }
    lit = {"to": "card", "name": "c10", "text": words.deck("moments").draw(200)}
    return [
        *found,
        Picture(
            name="two-questions",
            about="Two questions side by side",
            seen=at(running(), result={"cards": two, "tags": tags}),
        ),
        Picture(
            name="one-by-one",
            about="Themes shown one by one, three so far",
            seen=at(over(), **seen, themes=themed(cards, shown=3)),
        ),
        Picture(name="one-card", about="One card in the spotlight", seen=at(over(), spotlight=lit)),
        Picture(
            name="missing",
            about="Who is missing",
            seen=at(
                spotlight={
                    "to": "missing",
                    "fields": {
                        "perspective": {
                            "label": "I am here as",
                            "at": 0,
                            "missing": ["carer", "public"],
                            "silent": True,
                        },
                        "role": {"label": "Kind of work", "at": 1, "missing": [], "silent": False},
                    },
                }
            ),
        ),
        Picture(
            name="gaps",
            about="How much it matters, how often it is seen",
            seen=at(
                over("scale", 38, prompt="Said and seen: our values on an ordinary day"),
                42,
                result=gap(5),
            ),
        ),
        Picture(
            name="split-scale",
            about="A scale, group by group",
            seen=at(
                over("scale", 507, prompt="Before we begin: how true is this?"),
                520,
                spotlight=by_group(rated_by),
            ),
        ),
        Picture(
            name="split-vote",
            about="A vote, group by group",
            seen=at(
                over("dot_vote", 507, prompt="Where should we start?"),
                520,
                spotlight=by_group(counted_by(CHOICES[:3])),
            ),
        ),
        Picture(
            name="split-themes",
            about="Themes, group by group",
            seen=at(
                over(people=507),
                520,
                spotlight=by_group(counted_by(tuple(title for title, _ in THEMES[:3]))),
            ),
        ),
        Picture(
            name="break",
            about="A break",
            seen=at(
                running("break", 0, prompt="", title="Tea", minutes=15, ends_at=NOW + 622_000),
                result={
                    "message": "Tea is by the window. Talk to somebody you do not know.",
                    "show": "nothing",
                },
            ),
        ),
        Picture(
            name="info",
            about="A page to read",
            seen=at(
                running(
                    "info",
                    31,
                    prompt="",
                    title="What happens to your words",
                    settings={"requires_ack": False},
                ),
                result={
                    "blocks": [
                        {"text": "What you write is kept for 12 months. Nobody sees who wrote it."},
                        {
                            "items": [
                                "No patient details, please.",
                                "You may pass on any question.",
                                "You can take your words back.",
                            ]
                        },
                    ],
                    "acks": 31,
                },
            ),
        ),
        Picture(
            name="blank",
            about="The wall on hold",
            seen={"session": at()["session"], "people": 58, "blank": True},
        ),
        Picture(
            name="link-lost",
            about="The link is lost: the last picture stays",
            seen=at(running(), **seen, themes=themed(cards)),
            lost=True,
        ),
        Picture(name="end", about="The end", seen=at(state="closed")),
        Picture(
            name="themes-dark",
            about="Dark, for a dark room (D)",
            seen=at(over(), **seen, themes=themed(cards)),
            dark=True,
        ),
        Picture(
            name="question-dark",
            about="The question, dark",
            seen=at(running(on_wall=False, silent=True, people=12)),
            dark=True,
        ),
    ]
