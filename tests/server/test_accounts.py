"""Passwords, how often they may be tried, and the command line for whoever has the machine."""

import asyncio

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.accounts import Rank, folded, named, passwords
from server.accounts.passwords import Busy, Passwords, commonest, fault_of
from server.accounts.throttle import ADDRESS, EVERYWHERE, HERE, Throttle
from server.settings import Settings

GOOD = "kettle orbit seventeen"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        (GOOD, ""), ("twelve chars", ""), ("ein Löffel voll Tee", ""), ("        xyz     ", "password-common"),
        ("eleven char", "password-short"), ("", "password-short"), ("a" * 300, "password-long"),
        ("Password1234", "password-common"), ("ABABABABABAB", "password-common"),
        ("northfieldcaretrust", "password-common"), ("Northfield Care Trust 1", "password-common"),
        ("ana@example.org1", "password-common"), ("anaortegaanaortega", "password-common"),
        ("northfield kettle orbit", ""),
    ],
)  # fmt: skip
def test_what_may_be_a_password(password, fault):
    assert fault_of(password, "Northfield Care Trust", "ana@example.org", "Ana Ortega") == fault


def test_the_list_of_the_commonest_names_only_what_is_long_enough():
    assert len(commonest()) > 100
    assert all(len(each) >= passwords.SHORTEST and each == each.casefold() for each in commonest())


async def test_a_password_fits_its_hash_however_its_letters_are_composed():
    made = Passwords()
    secret = await made.hashed("cafe\u0301 at the corner")
    assert secret.startswith("$argon2id$")
    assert await made.fits(secret, "caf\u00e9 at the corner")
    assert not await made.fits(secret, "cafe at the corner")
    assert not await made.fits("", "nobody has this password")
    assert not await made.fits("no hash", "anything at all")
    assert not made.is_old(secret)
    made.close()


async def test_only_so_many_passwords_wait(monkeypatch):
    monkeypatch.setattr(passwords, "WAITING", 3)
    made = Passwords()
    asked = [asyncio.create_task(made.hashed(GOOD)) for _ in range(10)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, Busy) for each in answers) == 7
    assert await made.hashed(GOOD)
    made.close()


async def test_the_loop_goes_on_while_passwords_are_looked_at():
    made = Passwords()
    beats = 0

    async def beat():
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    beating = asyncio.create_task(beat())
    await made.hashed(GOOD)
    beating.cancel()
    assert beats > 10
    made.close()


def test_names_are_made_fit():
    assert folded("  Ana@Example.ORG ") == "ana@example.org"
    assert folded("x" * 200) == folded("a\x00b") == folded("   ") == ""
    assert named("  Ana \n Ortega ") == "Ana Ortega"
    assert named("x" * 81) == named("a\u202eb") == ""


def test_a_rank_may_what_those_before_it_may():
    assert [[each.covers(other) for other in Rank] for each in Rank] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


# How often


class Clock:
    def __init__(self):
        self.now = 10**12

    def __call__(self):
        return self.now


def spend(throttle, login, address, most=1000):
    """Wrong ones until one must wait."""
    for tries in range(most):
        if throttle.wait_s(login, address):
            return tries
        throttle.wrong(login, address)
    return most


def test_tries_from_one_place_end_and_begin_again():
    clock = Clock()
    throttle = Throttle(clock)
    assert spend(throttle, "ana", "here") == HERE
    assert throttle.wait_s("ana", "here") <= 61
    clock.now += 61_000
    assert spend(throttle, "ana", "here") == 1


def test_strangers_do_not_shut_somebodys_account_where_they_have_been_before():
    throttle = Throttle(Clock())
    throttle.right("ana", "home")
    assert sum(spend(throttle, "ana", f"bot-{n}") for n in range(100)) == EVERYWHERE
    assert throttle.wait_s("ana", "a new place")
    assert not throttle.wait_s("ana", "home")


def test_a_guesser_in_a_venue_does_not_shut_out_those_who_have_been_in():
    throttle = Throttle(Clock())
    throttle.right("ana", "venue")
    assert sum(spend(throttle, f"guess-{n}", "venue") for n in range(100)) == ADDRESS
    assert throttle.wait_s("ben", "venue")
    assert not throttle.wait_s("ana", "venue")
    assert not throttle.wait_s("ben", "elsewhere")


def test_a_right_one_forgives_the_slips_before_it():
    throttle = Throttle(Clock())
    for _ in range(HERE - 1):
        throttle.wrong("ana", "here")
    throttle.right("ana", "here")
    assert spend(throttle, "ana", "here") == HERE


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr("server.accounts.throttle.MOST", 50)
    throttle = Throttle(Clock())
    for n in range(200):
        throttle.wrong(f"login-{n}", f"address-{n}")
        throttle.right(f"login-{n}", f"address-{n}")
    assert len(throttle._buckets) <= 50
    assert len(throttle._known) <= 50


# The command line


def ace(folder, *told, typed=GOOD):
    return CliRunner().invoke(app, ["account", *told, "--data", str(folder)], input=f"{typed}\n")


def test_accounts_by_the_command_line(tmp_path):
    assert ace(tmp_path, "add", "Ana", "--name", "Ana Ortega", "--rank", "owner").exit_code == 0
    assert ace(tmp_path, "add", "ben").exit_code == 0
    listed = ace(tmp_path, "list").output
    assert "owner      ana  (Ana Ortega)" in listed
    assert "organiser  ben" in listed
    assert ace(tmp_path, "reset", "BEN", typed="another long phrase").exit_code == 0
    assert ace(tmp_path, "remove", "ben").exit_code == 0
    assert "ben" not in ace(tmp_path, "list").output


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (["add", "ana"], "Somebody has this sign-in name"),
        (["add", "cal", "--rank", "king"], "A rank is one of: analyst, organiser, owner"),
        (["reset", "nobody"], "not there any more"),
        (["remove", "ana"], "Somebody must be an owner"),
        (["remove", "nobody"], "not there any more"),
    ],
)
def test_what_the_command_line_refuses(tmp_path, told, why):
    ace(tmp_path, "add", "ana", "--rank", "owner")
    answer = ace(tmp_path, *told)
    assert answer.exit_code == 1
    assert why in answer.output


def test_a_bad_password_is_refused_and_not_repeated(tmp_path):
    answer = ace(tmp_path, "add", "ana", typed="shorty")
    assert (answer.exit_code, "shorty" in answer.output) == (1, False)


# Settings


@pytest.mark.parametrize(
    "told",
    [
        {"workspace_link": "never"},
        {"oidc_issuer": "http://id.example", "oidc_client_id": "x", "oidc_client_secret": "y", "oidc_domains": ("z",)},
        {"oidc_issuer": "https://id.example"},
        {"oidc_issuer": "https://id.example", "oidc_client_id": "x", "oidc_client_secret": "y"},
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_are_refused(told):
    with pytest.raises(ValueError, match="ACE_"):
        Settings(**told)


def test_the_secret_is_never_shown():
    told = {"oidc_issuer": "https://id.example", "oidc_client_id": "x", "oidc_domains": ("z",)}
    assert "hush" not in repr(Settings(**told, oidc_client_secret="hush"))
