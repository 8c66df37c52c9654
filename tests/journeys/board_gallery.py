"""Every state of the wall with the invented words of a rehearsal, at 5, 50 and 500 items: looked at by
people in `docs/screens/` (`make screens`), and measured by `test_board_layout.py`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.rehearsal.texts import Library, library
from tests.journeys.board_page import NOW, step, view

SEED = 7
SIZES = (5, 50, 500)
TITLE = "ACE 1: what values are and where they show up"
THEMES = (
    ("Time to talk with each other", r"time|minute|talk|meeting|silence|brief|huddle"),
    ("Leaders who listen and act", r"manager|leader|senior|answer|board|boss|chief"),
    ("Being thanked, by name", r"thank|name|notice|remember"),
    ("Enough of us on the shift", r"enough|shift|night|rota|people on|cover"),
    ("Patients in the room", r"patient|visitor|famil|man\b|woman\b|mother|daughter"),
    ("Safe to say it", r"say|honest|speak|safe|wrong|sorry|question"),
    ("Looking after one another", r"help|tea|sat|stay|walk|kind|together|team"),
)
ASKED = "What helps people live these values here?"
GROUPS = {"staff": 212, "patient": 148, "carer": 76, "public": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`lost`: the link goes after it has been drawn. `dark`: for a dark room."""

    name: str
    about: str
    seen: Mapping[str, Any]
    lost: bool = False
    dark: bool = False


def at(
    now: dict[str, Any] | None = None, people: int = 58, state: str = "live", **more: Any
) -> dict[str, Any]:
    seen = view(now, state=state, **more) | {"people": people}
    return seen | {"session": {"title": TITLE, "state": state, "lang": "en-GB"}}


def running(kind: str = "reflection", people: int = 41, **changes: Any) -> dict[str, Any]:
    told = {"title": "What helps us", "prompt": ASKED, "silent": False, "place": 4, "of": 11}
    return step(
        kind, **told | {"counts": {"people": people, "cards": people, "passed": 1}} | changes
    )


def over(kind: str = "reflection", people: int = 41, **changes: Any) -> dict[str, Any]:
    return running(kind, people, **{"state": "revealed", "ends_at": 0} | changes)


def made(words: Library, count: int, deck: str = "helps", most: int = 200) -> dict[str, Any]:
    return {f"c{n + 10}": {"text": words.deck(deck).draw(most), "tag": ""} for n in range(count)}


def themed(cards: Mapping[str, Any], named: int = 7, shown: int = 7) -> dict[str, Any]:
    homes: dict[str, str] = {}
    for card, each in cards.items():
        for slot, (_, pattern) in enumerate(THEMES):
            if re.search(pattern, each["text"], re.IGNORECASE):
                homes[card] = f"t{slot}"
                break
    piles = {}
    for slot, (title, _) in enumerate(THEMES[:shown]):
        inside = [card for card in cards if homes.get(card) == f"t{slot}"]
        if inside:
            told = {
                "title": title if slot < named else "",
                "named": slot < named,
                "pinned": False,
                "slot": slot,
                "words": [],
            }
            sizes = {"people": max(1, len(inside) - len(inside) // 5), "cards": len(inside)}
            piles[f"t{slot}"] = (
                told | sizes | {"example": inside[0], "example_text": cards[inside[0]]["text"]}
            )
    return {"piles": piles, "homes": {card: pile for card, pile in homes.items() if pile in piles}}


def scale(answers: int) -> dict[str, Any]:
    asked = (
        "I can say what matters to me at work",
        "People here live our values on a hard day",
        "I am heard before things are decided",
    )
    shares = ((2, 6, 14, 20, 8), (5, 13, 16, 12, 4), (9, 15, 13, 9, 4))
    items = {}
    for place, (text, share) in enumerate(zip(asked, shares, strict=True)):
        counts = spread(answers, share)
        n = sum(counts.values())
        mean = round(sum(int(point) * each for point, each in counts.items()) / n, 2)
        items[f"i{place}"] = {
            "at": place,
            "text": text,
            "n": n,
            "cant_tell": answers // 25,
            "counts": counts,
            "mean": mean,
            "median": 3,
        }
    return {
        "points": 5,
        "labels": {"low": "Not at all", "high": "Very much"},
        "provenance": "our design",
        "items": items,
    }


def spread(answers: int, share: tuple[int, ...]) -> dict[str, int]:
    """So many answers over the points, none of them lost."""
    counts = [answers * each // sum(share) for each in share]
    counts[share.index(max(share))] += answers - sum(counts)
    return {str(point): n for point, n in enumerate(counts, start=1)}


CHOICES = (
    "Protected time for teams to talk",
    "Thank people aloud, and say what for",
    "Fewer forms",
    "Leaders on the night shift once a month",
    "A patient partner in every meeting",
    "A quiet room on every ward",
    "Say sorry, and mean it",
    "Share good news on Fridays",
)


def vote(people: int) -> dict[str, Any]:
    voters = [people * share // 100 for share in (62, 48, 44, 44, 35, 21, 12, 4)]
    options = {
        f"o{n}": {
            "at": n,
            "label": CHOICES[n],
            "dots": each + each // 5,
            "voters": each,
            "rank": 1 + sum(other > each for other in voters),
            "tie": voters.count(each) > 1,
        }
        for n, each in enumerate(voters)
    }
    return {"options": options, "voted": people, "dots": 3}


def one_words(words: Library, count: int) -> dict[str, Any]:
    pool = [words.deck("one_word").draw(24) for _ in range(40)]
    shown = {
        f"c{n + 10}": {
            "word": word,
            "n": 1 + (count * 3 // 4 - len(pool)) // (3 * (n + 1))
            if count > 60
            else 1 + (n < count // 12) * (count // (9 * (n + 1))),
        }
        for n, word in enumerate(dict.fromkeys(pool[:count]))
    }
    return {"display": "words", "joined": count, "words": shown}


def stories(words: Library, count: int) -> dict[str, Any]:
    told = {
        f"c{n + 10}": {
            "fields": {key: text for key, text in words.story().items() if key.startswith("what_")},
            "value_tag": "kindness" if n % 2 else "honesty",
        }
        for n in range(count)
    }
    return {
        "labels": {
            "what_happened": "What happened?",
            "what_it_showed": "What did it show about us?",
        },
        "stories": told,
    }


def pledges(words: Library, count: int) -> dict[str, Any]:
    kept = count // 5
    return {
        "stem": "My contribution is to …",
        "n": count,
        "cards": {
            f"c{n + 10}": {"text": words.deck("pledges").draw(200), "category": ""}
            for n in range(count - kept)
        },
    }


def by_group(rows: Callable[[int, int], dict[str, Any]]) -> dict[str, Any]:
    groups = {
        name: {"at": place, "people": people, "rows": rows(place, people)}
        for place, (name, people) in enumerate(GROUPS.items())
    }
    return {
        "to": "split",
        "name": "perspective",
        "label": "I am here as",
        "least": 10,
        "people": 507,
        "groups": groups,
        "held_back": ["partner"],
    }


def rated_by(place: int, people: int) -> dict[str, Any]:
    shares = ((2, 6, 14, 20, 8), (6, 12, 16, 10, 4), (9, 15, 12, 8, 3), (4, 10, 16, 14, 6))
    rows = {}
    for row, text in enumerate(
        ("People here live our values on a hard day", "I am heard before things are decided")
    ):
        counts = spread(people, shares[(place + row) % 4])
        mean = round(sum(int(point) * n for point, n in counts.items()) / people, 2)
        rows[f"i{row}"] = {
            "at": row,
            "text": text,
            "n": people,
            "counts": counts,
            "mean": mean,
            "cant_tell": 0,
        }
    return rows


def counted_by(names: tuple[str, ...]) -> Callable[[int, int], dict[str, Any]]:
    def rows(place: int, people: int) -> dict[str, Any]:
        return {
            f"r{n}": {
                "at": n,
                "text": name,
                "people": people * (11 - ((n * 3 + place * 2) % 9)) // 14,
            }
            for n, name in enumerate(names)
        }

    return rows


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


def theme_of(cards: Mapping[str, Any], themes: Mapping[str, Any]) -> dict[str, Any]:
    """The largest of them."""
    name, pile = max(themes["piles"].items(), key=lambda each: each[1]["cards"])
    inside = {card: cards[card]["text"] for card, home in themes["homes"].items() if home == name}
    return {
        "to": "theme",
        "name": name,
        "title": pile["title"],
        "people": pile["people"],
        "definition": "What people named most often when they were asked what helps.",
        "cards": inside,
    }
