"""Every screen of the board, with as much on it as may happen."""

from tests.journeys.board_page import cards, pile, step, themes, view, wall

LABELS = (
    "Protected time for teams to talk", "Thank people aloud", "Fewer forms", "A quiet room on every ward",
    "Lunch together once a month", "Leaders on the night shift", "Ask patients first", "Say sorry",
    "A named person to turn to when something worries you, at any hour of the day", "Better chairs",
    "Share good news", "A clear rota four weeks ahead",
)  # fmt: skip
DOTS = (14, 9, 18, 9, 3, 22, 9, 1, 11, 2, 5, 0)


def vote(count: int) -> dict:
    def row(n):
        return {
            "at": n, "label": LABELS[n % 12], "dots": DOTS[n % 12], "voters": DOTS[n % 12], "tie": DOTS[n % 12] == 9,
            "rank": 1 + sum(other > DOTS[n % 12] for other in DOTS),
        }  # fmt: skip

    return {"options": {f"o{n}": row(n) for n in range(count)}, "voted": 34, "dots": 3}


def scale(count: int, points=5) -> dict:
    counts = {str(value): (value * 7) % 13 for value in range(1, points + 1)}
    n = sum(counts.values())
    mean = sum(int(value) * each for value, each in counts.items()) / n

    def text(at):
        return f"{LABELS[at % 12]}: how true is this of the place where you work?"

    def item(at):
        return {
            "at": at,
            "text": text(at),
            "n": n,
            "cant_tell": at % 3,
            "counts": counts,
            "mean": mean,
            "median": 3,
        }

    return {
        "points": points, "labels": {"low": "Not at all true", "high": "Very true"}, "provenance": "our design",
        "items": {f"i{at}": item(at) for at in range(count)},
    }  # fmt: skip


VALUES = (
    "Kindness", "Listening", "Respect and dignity", "Honesty", "Working together", "Courage to speak up",
    "Learning from what went wrong", "Time for patients and families", "Fairness", "Safety first",
    "Thanking each other", "Everyone counts",
)  # fmt: skip


def gap(count: int, long: bool = False, points=5) -> dict:
    """Gaps of every size: large, none, one below nought, and one item that nobody could tell."""

    def lie(peak: int, n: int) -> dict:
        shares = [1 / (1 + (value - peak) ** 2) for value in range(1, points + 1)]
        counts = [round(n * share / sum(shares)) for share in shares]
        counts[peak - 1] += n - sum(counts)
        mean = sum(value * each for value, each in enumerate(counts, start=1)) / n
        return {
            "counts": {str(v): c for v, c in enumerate(counts, start=1)},
            "mean": round(mean, 2),
            "median": peak,
        }

    def item(at: int) -> dict:
        n = 0 if at == 10 else 38 - at % 4
        told = {
            "at": at,
            "text": f"{VALUES[at % 12]}: {LABELS[at % 12]}, on an ordinary day"
            if long
            else VALUES[at % 12],
            "n": n,
            "cant_tell": 38 - n,
        }
        if not n:
            nothing = {"counts": {str(value): 0 for value in range(1, points + 1)}}
            return told | {"importance": nothing, "frequency": nothing}
        both = {
            "importance": lie(points - at % 2, n),
            "frequency": lie((1 + at * 2) % points + 1, n),
        }
        between = both["importance"]["mean"] - both["frequency"]["mean"]
        return told | both | {"gap": round(between, 2)}

    asked = {
        "importance": {
            "text": "How much does it matter here?",
            "low": "Not at all",
            "high": "Very much",
        },
        "frequency": {"text": "How often do you see it?", "low": "Never", "high": "Always"},
    }
    items = {f"i{at}": item(at) for at in range(count)}
    return {"points": points, "gap": asked, "provenance": "our design", "items": items}


def story(words: int, tag="kindness") -> dict:
    text = " ".join(
        ["A porter stayed past his shift until the visitor found her way."] * (words // 11 + 1)
    )
    return {
        "fields": {"what_happened": text, "what_it_showed": "Nobody is only doing their job here."},
        "value_tag": tag,
    }


def named_and_not() -> dict:
    """Slots with gaps, a pile of one card, a pile whose example is very long."""
    made = cards(30)
    found = themes(made, 4)
    longest = max(made, key=lambda card: len(made[card]["text"]))
    found["piles"]["t9"] = pile(9, [longest], made, "")
    found["homes"][longest] = "t9"
    return view(step(), result={"cards": made, "tags": {}}, themes=found)


def lit_theme(count: int) -> dict:
    made = cards(count)
    return {
        "to": "theme",
        "name": "t0",
        "title": LABELS[8],
        "people": max(1, count - 2),
        "definition": "What people need in order to say what they see, without being afraid of it.",
        "cards": {card: each["text"] for card, each in made.items()},
    }


GROUPS = {"staff": 31, "patient": 14, "carer": 12, "Did not say": 0}


def split(rows: int, groups=3, points=0) -> dict:
    """By group: of a scale with `points`, else in people."""

    def row(at, people, turn):
        if not points:
            return {
                "at": at,
                "text": LABELS[at % 12],
                "people": (people * (at + turn + 2)) // 14 % (people + 1),
            }
        counts = {str(p): (people * p * (turn + 2) + at) % 9 for p in range(1, points + 1)}
        n = sum(counts.values())
        mean = sum(int(p) * c for p, c in counts.items()) / max(1, n)
        return {
            "at": at,
            "text": scale(at + 1)["items"][f"i{at}"]["text"],
            "n": n,
            "counts": counts,
            "mean": mean,
        }

    made = {
        name: {
            "at": turn,
            "people": people,
            "rows": {f"r{at}": row(at, people, turn) for at in range(rows)},
        }
        for turn, (name, people) in enumerate(list(GROUPS.items())[:groups])
    }
    return {
        "to": "split",
        "name": "perspective",
        "label": "Who are you here?",
        "least": 10,
        "people": 61,
        "groups": made,
        "held_back": ["public", "leader"],
    }


def split_gap(rows: int, groups=3, points=5, long=False) -> dict:
    """Gaps of every size by group, one below nought, and one group of which nobody gave both."""
    told = split(0, groups)
    made = gap(rows, points=points, long=long)
    nothing = gap(11, points=points)["items"]["i10"]
    for turn, group in enumerate(told["groups"].values()):
        for name, item in made["items"].items():
            seen = nothing if turn == 2 and name == "i0" else item
            row = {"at": item["at"], "text": item["text"], "n": seen["n"]}
            row["between"] = {of: {"text": q["text"]} | seen[of] for of, q in made["gap"].items()}
            group["rows"][name] = row | ({"gap": seen["gap"] - turn / 4} if "gap" in seen else {})
    return told


def missing(*fields) -> dict:
    told = {
        f"f{at}": {
            "label": f"Question {at + 1}: what do you do here?",
            "at": at,
            "missing": list(each),
            "silent": at == 0,
        }
        for at, each in enumerate(fields)
    }
    return {"to": "missing", "fields": told}


def lit(spotlight: dict, **more) -> dict:
    return view(step(state="closed") | {"ends_at": 0}, spotlight=spotlight, **more)


STORY = {
    "labels": {"what_happened": "What happened?", "what_it_showed": "What did it show about us?"}
}
QUIET = {"silent": False, "state": "revealed", "prompt": ""}
TWO = {
    "helps": {"at": 0, "text": "What helps?", "n": 20},
    "hinders": {"at": 1, "text": "What gets in the way?", "n": 20},
}

SCENES = {
    "join": view(),
    "thanks": view(state="closed"),
    "question": view(step(), result={"cards": {}, "tags": {}}),
    "long question": view(step(prompt="Think of a time when it was hard. " * 11, on_wall=False)),
    "questions": view(step(on_wall=False, settings={"prompts": [{"tag": str(n), "text": LABELS[n], "easy": ""} for n in range(4)]})),
    "ballot": view(step("dot_vote", on_wall=False, settings={"options": [{"id": str(n), "label": LABELS[n]} for n in range(12)]})),
    "long ballot": view(step("dot_vote", on_wall=False, settings={"options": [{"id": str(n), "label": f"{LABELS[8]} ({n})"} for n in range(24)]})),
    "paused": view(step(state="paused", on_wall=False) | {"ends_at": 0, "left_ms": 61_000}),
    "5 cards": wall(5),
    "50 cards": wall(50),
    "500 cards": wall(500),
    "50 cards, 5 themes": wall(50, 5),
    "some speak for many": wall(50, 5) | {"voices": {f"c{n}": n % 7 + 2 for n in range(9, 40, 3)}},
    "500 cards, 8 themes": wall(500, 8, state="closed"),
    "500 cards, 24 themes": wall(500, 24),
    "named and not": named_and_not(),
    "two questions": view(step(), result={"cards": {c: v | {"tag": ("helps", "hinders")[int(c[1:]) % 2]} for c, v in cards(40).items()}, "tags": TWO}),
    "a very long card": view(step(), result={"cards": {"c1": {"text": "word " * 400, "tag": ""}, "c2": {"text": "x" * 900, "tag": ""}}, "tags": {}}),
    "words": view(step("check_in"), result={"display": "words", "joined": 38, "words": {f"c{n}": {"word": LABELS[n % 12][: 9 + n], "n": 1 + (n * n) % 17} for n in range(40)}}),
    "many words": view(step("check_in"), result={"display": "words", "joined": 300, "words": {f"c{n}": {"word": f"Hopeful and {n}", "n": 1 + n % 5} for n in range(300)}}),
    "1 item": view(step("scale", **QUIET), result=scale(1)),
    "2 items": view(step("scale", **QUIET), result=scale(2)),
    "6 items": view(step("scale", **QUIET), result=scale(6)),
    "14 items of 11": view(step("scale", **QUIET), result=scale(14, 11)),
    "gap of 1": view(step("scale", **QUIET), result=gap(1)),
    "gaps of 5": view(step("scale", **QUIET), result=gap(5)),
    "gaps of 12": view(step("scale", **QUIET), result=gap(12)),
    "gaps of 12, long, of 11": view(step("scale", **QUIET), result=gap(12, long=True, points=11)),
    "vote of 5": view(step("dot_vote", **QUIET), result=vote(5)),
    "vote of 12": view(step("dot_vote", **QUIET), result=vote(12)),
    "vote of 40": view(step("dot_vote", **QUIET), result=vote(40)),
    "1 story": view(step("story"), result=STORY | {"stories": {"c7": story(60)}}),
    "9 stories": view(step("story"), result=STORY | {"stories": {f"c{n}": story(n * 40) for n in range(9)}}),
    "pledges": view(step("pledge", settings={"stem": "I will"}), result={"stem": "My contribution is to …", "n": 40, "cards": {c: {"text": v["text"], "category": "my team"} for c, v in cards(30).items()}}),
    "info": view(step("info", prompt="", settings={"requires_ack": False}), result={"blocks": [{"text": "What you write is kept for 12 months."}, {"items": ["No patient details.", "You may pass."]}], "acks": 0}),
    "blank": {"session": view()["session"], "people": 38, "blank": True},
    "one card": lit({"to": "card", "name": "c7", "text": "A manager who asks how the night was, and waits for the answer."}),
    "one word": lit({"to": "card", "name": "c7", "text": "Hopeful"}),
    "one very long card": lit({"to": "card", "name": "c7", "text": "Somebody asked how the night was and waited for the answer. " * 60}),
    "one theme of 5": lit(lit_theme(5)),
    "one theme of 500": lit(lit_theme(500)),
    "missing": view(spotlight=missing(("carer", "public"), ())),
    "many missing": view(spotlight=missing(*[[f"{LABELS[n % 12]} ({n})" for n in range(40)]] * 4)),
    "split of a scale": lit(split(3, points=5)),
    "split of many items": lit(split(12, points=11)),
    "split of a vote": lit(split(6)),
    "split of gaps": lit(split_gap(2)),
    "split of many gaps": lit(split_gap(12, points=11, long=True)),
    "split of nothing": lit(split(3, groups=0)),
    "a place left over": wall(60, 4),
    "break": view(step("break", prompt=""), result={"message": "Tea is by the window.", "show": "nothing"}),
}  # fmt: skip
