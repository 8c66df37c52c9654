"""Cards that come a few at a time: how good the wall is in the end, and how much it moved."""

def live(engine: Kept, conversations: list[Rows]) -> dict[str, float]:
    head("opinions as they come, three cards at a time")
    table = mean([arrivals(engine, rows) for rows in conversations if len(rows) >= 40])
    show(OURS, table)
    return table


def arrivals(engine: Kept, rows: Rows) -> dict[str, float]:
    """As the worker would: `former` is what stands, as in a room."""
    themer, homes, changes, worst, at_once = Themer(engine), {}, 0, 0.0, 0
    for start in range(0, len(rows), 3):
        new = [(f"c{n + 1}", rows[n][0]) for n in range(start, min(start + 3, len(rows)))]
        found = themer.update("a", new, former=piles(homes))
        if found.full:
            now = {card: each.id for each in found.clusters for card in each.cards}
            changed = sum(now.get(card) != home for card, home in homes.items())
            changes, worst = changes + changed, max(worst, changed / (start + 3))
            homes = now
        homes.update(found.placed)
        at_once += sum(card in homes for card, _ in new)
    where = [homes.get(f"c{n}", f"alone {n}") for n in range(1, len(rows) + 1)]
    return {
        **asdict(agreement([label for _, label in rows], where)),
        "changes_a_card": changes / len(rows),
        "worst_step": worst,
        "at_once": at_once / len(rows),
    }


def piles(homes: dict[str, str]) -> tuple[Cluster, ...]:
    cards = defaultdict(list)
    for card, home in homes.items():
        cards[home].append(card)
    return tuple(Cluster(id=home, cards=tuple(each)) for home, each in sorted(cards.items()))
