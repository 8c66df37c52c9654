"""Threat 1: somebody without the code tries codes. From one address, beside honest people who share it."""

import asyncio
import random
from collections import Counter

from server.doors import ALPHABET
from server.limits import WrongCodes
from server.returning import COUNT, WrongWords, word_list
from tests.long import many
from tests.security.attacks import Plain, told
from tests.server.live import serving

GUESSES = many(3_000, 100_000)
HONEST = 300
GUESSERS = 8


async def test_guesses_beside_honest_joins_of_the_same_address(tmp_path, monkeypatch):
    """At most the budget reaches the lookup; not one of 300 honest joins waits for the guesser."""
    async with serving(tmp_path / "data") as live:
        code = live.doors.door(await live.session()).code
        looked_up, answers = Counter(), Counter()
        found = live.doors.found

        async def counted(asked):
            looked_up[asked] += 1
            return await found(asked)

        monkeypatch.setattr(live.doors, "found", counted)
        async with Plain(live) as first:
            assert (await first.ask("POST", "/join", body={"code": code}))[0] == 200
        loop = asyncio.get_running_loop()
        began = loop.time()
        guessers = [guess(live, n, code, answers) for n in range(GUESSERS)]
        honest = asyncio.create_task(join(live, code))
        await asyncio.gather(*guessers)
        assert await honest == Counter({200: HONEST})
        seconds = loop.time() - began
        reached = looked_up.total() - looked_up[code]
        budget = WrongCodes.PER_ADDRESS * (1 + seconds / 60) + 1
        told("guesses", sent=answers.total(), reached=reached, seconds=round(seconds))
        assert answers.total() == GUESSERS * (GUESSES // GUESSERS)
        assert set(answers) == {404, 429}
        assert reached <= budget
        assert answers[404] == reached


async def guess(live, seed, code, answers):
    chance = random.Random(seed)
    async with Plain(live) as line:
        for _ in range(GUESSES // GUESSERS):
            tried = "".join(chance.choice(ALPHABET) for _ in range(6))
            if tried != code:
                answers[(await line.ask("POST", "/join", body={"code": tried}))[0]] += 1


async def join(live, code):
    answers = Counter()
    async with Plain(live) as line:
        for _ in range(HONEST):
            answers[(await line.ask("POST", "/join", body={"code": code}))[0]] += 1
    return answers


def test_a_code_that_is_known_somewhere_is_no_key_elsewhere():
    tries = WrongCodes(lambda: 10**12)
    tries.right("venue", "ABCDEF")
    for address in ("venue", "stranger"):
        for _ in range(WrongCodes.PER_ADDRESS):
            tries.wrong(address)
    assert not tries.barred("venue", "ABCDEF")
    assert tries.barred("venue", "BCDEFG")
    assert tries.barred("stranger", "ABCDEF")


# The three words of somebody who comes back


async def test_guessed_words_of_many_addresses_reach_nobody_more_often_than_the_budget(tmp_path):
    """Somebody inside, who knows the join code, tries words: at most the budget is compared. Beside
    them people go on joining by the code."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        code = live.doors.door(session).code
        await live.phone(session)
        answers = Counter()
        async with Plain(live) as line:
            for n in range(many(200, 5_000)):
                words = f"guess number {'abcdefghij'[n % 10]}"
                told = {"code": code, "words": words}
                answers[(await line.ask("POST", "/join", body=told))[0]] += 1
            honest = (await line.ask("POST", "/join", body={"code": code}))[0]
        assert set(answers) == {404, 429}
        assert answers[404] <= WrongWords.PER_ADDRESS + 2
        assert honest == 200


def test_the_odds_of_a_guess_are_those_that_are_written_down():
    """docs/threats.md, threat 12: a day of guessing from any number of addresses."""
    a_day = WrongWords.PER_SESSION + 24 * WrongWords.PER_SESSION_HOUR
    codes = len(word_list()) ** COUNT
    assert a_day == 580
    assert f"{1500 * a_day / codes:.4%}" == "0.0377%"
    assert f"{60 * a_day / codes:.5%}" == "0.00151%"
