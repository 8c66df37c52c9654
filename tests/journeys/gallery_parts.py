"""What stands on the pictures of the gallery: results of every kind, in the shape that its `board`
makes, with the invented words of a rehearsal."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from server.rehearsal.texts import Library
from tests.journeys.board_page import step, view

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
