"""A script's faults: all of them, each with its line, what was expected and the way out."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from facilitation import activities
from facilitation.script import Script
from facilitation.shape import build, plain
from server import places, scripts
from server.ingest import fit
from server.scripts import NoSuchScript, ScriptFaults, forms, wording
from server.scripts.check import check_script

HEAD = "script: x\ntitle: T\n"
KINDS = ", ".join(activities.names())
PART = "parts:\n  - id: p\n    activities:\n"


def script(*steps: str, head: str = HEAD) -> str:
    """A script of one part; the first step stands in line 6 (with the usual head)."""
    return head + PART + "".join(f"      - {{{step}}}\n" for step in steps)


BREAK = "id: rest, type: break, title: Rest"
MOMENT = "id: moment, type: reflection, title: M, prompt: 'What?'"
VOTE = "id: vote, type: dot_vote, title: V"


def told(text: str) -> list[str]:
    with pytest.raises(ScriptFaults) as bad:
        scripts.read(text)
    return [str(fault) for fault in bad.value.faults]


def step(text: str, name: str):
    return next(each for each in scripts.read(text).activities() if each.id == name)


# What a script becomes


def test_defaults_are_the_cores_then_the_scripts_then_the_kinds_then_what_is_said():
    head = HEAD + "privacy: {identity_default: named}\n"
    text = script(MOMENT + ", limits: {max_per_unit: 2}", VOTE + ", options: [a, b]", head=head)
    moment, vote = scripts.read(text).activities()
    assert (moment.identity, vote.identity) == ("named", "anonymous")
    assert (moment.limits.max_per_unit, moment.limits.max_chars) == (2, 280)
    assert (moment.moderation.mode, moment.moderation.delay_s) == ("post", 8)
    assert (moment.minutes, moment.late, vote.results) == (5, "accept", "on_reveal")


def test_settings_are_the_kinds_whole_settings_as_json():
    assert step(script(VOTE + ", options: [a, b], dots: 2"), "vote").settings == {
        "options": ["a", "b"], "dots": 2, "max_per_option": 1, "blind": True,
    }  # fmt: skip


def test_short_forms_are_written_out():
    text = script(MOMENT + ", moderation: pre", VOTE + ", carry_from: [{activity: moment, top: 3}]")
    assert step(text, "moment").moderation.mode == "pre"
    assert plain(step(text, "vote").carry_from) == [{"activity": "moment", "top": 3}]


def test_a_script_outlives_the_journal():
    read = scripts.read(script(MOMENT, VOTE + ", carry_from: [{activity: moment}]"))
    assert build(Script, plain(read)) == read


@pytest.mark.parametrize("name", activities.names())
def test_the_example_settings_of_every_kind_can_be_written_in_a_script(name: str):
    kind = activities.kind(name)
    settings = "".join(
        f"        {key}: {_flow(value)}\n" for key, value in kind.example["settings"].items()
    )
    cohorts = "cohorts:\n" + "".join(
        f"  - {{field: {f}, label: F, options: [a]}}\n" for f in ("perspective", "role_group")
    )
    text = f"{HEAD}{cohorts}{PART}      - id: it\n        type: {name}\n        title: T\n        prompt: P\n{settings}"
    assert step(text, "it").settings == plain(build(kind.settings, kind.example["settings"]))


def _flow(value: object) -> str:
    import json

    return json.dumps(value)


# What is wrong with it


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "1:1  expected keys such as script, title and parts, found nothing", id="empty"),
        pytest.param("- a", "1:1  expected keys such as script, title and parts, found a list of 1", id="list"),
        pytest.param("title: T\nparts: [{id: p, activities: [{id: r, type: break, title: R}]}]", "1:1  expected the key script: a short name of lower-case letters, digits, - and _, found nothing", id="no-name"),
        pytest.param(HEAD + "parts: []", "3:8  expected a list of 1 to 12, each with the keys id, title, starts, activities, found an empty list", id="no-parts"),
        pytest.param(HEAD + "parts: [{id: p, activities: x}]", "3:29  expected a list of 1 to 60, each with the keys of an activity, found the text 'x' (write a list: [...], or lines that begin with a dash)", id="activities-no-list"),
        pytest.param(HEAD + "parts: [{id: p, activities: [x]}]", "3:30  expected the keys of an activity, found the text 'x'", id="activity-no-map"),
        pytest.param("titel: T\n" + script(BREAK), "1:1  expected a key that is known here, found the key titel (did you mean title?)", id="unknown-key-of-script"),
        pytest.param(script(BREAK + ", minuts: 5"), "6:46  expected a key that is known here, found the key minuts (did you mean minutes?)", id="unknown-common-key"),
        pytest.param(script(BREAK + ", mesage: x"), "6:46  expected a key that is known here, found the key mesage (did you mean message?)", id="unknown-key-of-kind"),
        pytest.param(script(BREAK + ", dots: 3"), "6:46  expected a key that is known here, found the key dots (break has no such key; leave it out)", id="key-of-another-kind"),
        pytest.param(script(BREAK + ", settings: {}"), "6:46  expected a key that is known here, found the key settings", id="settings-are-not-a-key"),
        pytest.param(script(BREAK + ", limits: {max_char: 3}"), "6:55  expected a key that is known here, found the key max_char (did you mean max_chars?)", id="unknown-inner-key"),
        pytest.param(script("id: a, type: reflektion, title: T"), f"6:23  expected one of {KINDS}, found the text 'reflektion' (did you mean reflection?)", id="unknown-kind"),
        pytest.param(script("id: a, title: T"), "6:9  expected the key type: text, found nothing", id="no-kind"),
        pytest.param(script("id: a, type: 5, title: T"), "6:23  expected text, found the number 5 (put it in quotes)", id="kind-no-text"),
        pytest.param(script("id: a, type: break"), "6:9  expected the key title: text of 1 to 120 characters, found nothing", id="no-title"),
        pytest.param(script("id: a, type: break, title: 5"), "6:37  expected text of 1 to 120 characters, found the number 5 (put it in quotes)", id="number-for-text"),
        pytest.param(script(f"id: a, type: break, title: {'t' * 121}"), "6:37  expected text of 1 to 120 characters, found 121 characters", id="long-title"),
        pytest.param(script("id: a, type: break, title: ''"), "6:37  expected text of 1 to 120 characters, found no text", id="empty-title"),
        pytest.param(script("id: a, type: break, title: "), "6:36  expected text of 1 to 120 characters, found nothing (write something after the colon, or leave the key out)", id="nothing-for-text"),
        pytest.param(script(BREAK + ", minutes: 010"), "6:55  expected a number above 0 and at most 43200, found the text '010' (a number stands without quotes and without leading zeros)", id="leading-zero"),
        pytest.param(script(BREAK + ", minutes: 0"), "6:55  expected a number above 0 and at most 43200, found the number 0", id="no-minutes"),
        pytest.param(script(BREAK + ", must_keep: yes"), "6:57  expected true or false, found the text 'yes' (write true, without quotes)", id="norway-again"),
        pytest.param(script(BREAK + ', silent: "false"'), "6:54  expected true or false, found the text 'false' (write false, without quotes)", id="quoted-false"),
        pytest.param(script(BREAK + ", silent: 1"), "6:54  expected true or false, found the number 1", id="one-is-not-true"),
        pytest.param(script(BREAK + ", grace_seconds: 5.5"), "6:61  expected a whole number from 0 to 60, found the number 5.5", id="half-second"),
        pytest.param(script(BREAK + ", late: acept"), "6:52  expected accept or read_only, found the text 'acept' (did you mean accept?)", id="unknown-choice"),
        pytest.param(script(BREAK + ", moderation: perhaps"), "6:58  expected none, post or pre, found the text 'perhaps'", id="unknown-short-form"),
        pytest.param(script(BREAK + ", limits: {max_chars: 5000}"), "6:66  expected a whole number from 1 to 2000, found the number 5000", id="too-large"),
        pytest.param(script(BREAK + ", grace_seconds: " + "9" * 25), "6:61  expected a number of at most 18 digits, found 999999999999999999...", id="huge"),
        pytest.param(script("id: A b, type: break, title: T"), "6:14  expected a short name of lower-case letters, digits, - and _, found the text 'A b' (write a-b)", id="id-with-space"),
        pytest.param(script(MOMENT + ", prompts: [{tag: Helps, text: What}]"), "6:83  expected a short name of lower-case letters, digits, - and _, found the text 'Helps' (write helps)", id="inner-id"),
        pytest.param(script(BREAK, head="script: my_script\ntitle: T\n"), "1:9  expected a short name of lower-case letters, digits and -, found the text 'my_script' (write my-script)", id="underscore-in-name"),
        pytest.param(script(BREAK, head="script: ../etc\ntitle: T\n"), "1:9  expected a short name of lower-case letters, digits, - and _, found the text '../etc'", id="path-as-name"),
        pytest.param(script(BREAK).replace("id: p", "id: p\n    starts: 9:45"), "5:13  expected a time of day from 00:00 to 23:59, found the text '9:45' (write the hour with two digits", id="short-time"),
        pytest.param(script(BREAK).replace("id: p", "id: p\n    starts: 25:00"), "5:13  expected a time of day", id="late-time"),
        pytest.param(script(BREAK, BREAK), "7:14  expected another id for each, found rest again; line 6 has it", id="id-twice"),
        pytest.param(HEAD + "cohorts: [{field: a, label: A, options: [x]}, {field: a, label: B, options: [y]}]\n" + PART + f"      - {{{BREAK}}}", "3:55  expected another field for each, found a again; line 3 has it", id="field-twice"),
        pytest.param(HEAD + "privacy: {min_cell: 4}\n" + PART + f"      - {{{BREAK}}}", "3:21  expected a whole number from 5 to 100, found the number 4", id="small-cells"),
        pytest.param(HEAD + "provenance: {agenda: 5}\n" + PART + f"      - {{{BREAK}}}", "3:22  expected text, found the number 5 (put it in quotes)", id="number-in-own-keys"),
        pytest.param(script("id: q, type: reflection, title: Q"), "6:9  There is no prompt.", id="no-prompt"),
        pytest.param(script("id: q, type: scale, title: Q, preset: basline3"), "6:48  expected baseline3, evaluation or evaluation_short, found the text 'basline3' (did you mean baseline3?)", id="unknown-preset"),
        pytest.param(script("id: q, type: scale, title: Q"), "6:9  A scale needs items or a preset.", id="scale-of-nothing"),
        pytest.param(script(VOTE + ", options: [a, b], results: live"), "6:9  A blind vote cannot show its results live.", id="kind's-own-rule"),
        pytest.param(script("id: in, type: check_in, title: I, fields: [teir]", head=HEAD + "cohorts: [{field: tier, label: T, options: [a]}]\n"), "7:53  expected a field of the script's cohorts (tier), found the text 'teir' (did you mean tier?)", id="unknown-cohort"),
        pytest.param(script("id: in, type: check_in, title: I, fields: [tier]"), "6:53  expected a field of the script's cohorts (none yet), found the text 'tier' (declare it under cohorts:)", id="no-cohorts"),
        pytest.param(script(MOMENT, VOTE + ", carry_from: [{activity: momnt}]"), "7:70  expected an earlier activity that gathers themes (moment), found the text 'momnt' (did you mean moment?)", id="unknown-source"),
        pytest.param(script(VOTE + ", carry_from: [{activity: moment}]", MOMENT), "6:70  expected an earlier activity that gathers themes (none does), found moment, which comes later", id="later-source"),
        pytest.param(script(MOMENT + ", cluster: false", VOTE + ", carry_from: [{activity: moment}]"), "7:70  expected an earlier activity that gathers themes (none does), found moment, which has no themes", id="source-without-themes"),
        pytest.param(script(MOMENT, BREAK + ", carry_from: [{activity: moment}]"), "7:46  A break takes nothing from earlier activities. (leave out carry_from)", id="takes-nothing"),
        pytest.param(script(MOMENT, VOTE + ", carry_from: {activity: moment}"), "7:58  expected a list, each with the keys activity, top, found the keys activity (write a list", id="carry-no-list"),
        pytest.param(HEAD + "kind: !x ace\n" + PART + f"      - {{{BREAK}}}", "3:7  expected a value without a tag, found the tag !x", id="tag"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_its_remedy(text: str, expected: str):
    faults = told(text)
    assert faults[0].startswith(expected)
    assert len(faults) == 1


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    faults = told(
        "script: x_y\n"
        "titel: T\n"
        "privacy: {min_cell: 3}\n"
        "parts:\n"
        "  - id: one\n"
        "    starts: 9:45\n"
        "    activities:\n"
        "      - {id: arrive, type: check_in, title: A, fields: [tier]}\n"
        "      - id: arrive\n"
        "        type: reflektion\n"
        "        minutes: 010\n"
        "        must_keep: yes\n"
        "      - id: vote\n"
        "        type: dot_vote\n"
        "        title: *anchor\n"
        "        carry_from: [{activity: nowhere}]\n"
        "        blind: no\n"
    )
    lines = [int(fault.split(":")[0]) for fault in faults]
    assert lines == [1, 1, 2, 3, 6, 8, 9, 9, 10, 11, 12, 15, 16, 17]


def test_one_slip_is_one_fault():
    """A vote on an activity that has a fault of its own is not blamed as well."""
    assert (
        len(told(script(MOMENT + ", clustr: true", VOTE + ", carry_from: [{activity: moment}]")))
        == 1
    )


def test_where_yaml_ends_the_reading_nothing_is_made_up():
    assert len(told("script: x\ntitle: 'T\nparts: 5\n")) == 1


def test_the_message_names_the_file():
    with pytest.raises(ScriptFaults, match=re.escape("mine.yaml:1:1  expected keys")):
        scripts.read("", "mine.yaml")


# The shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "good.yaml").write_text(script(BREAK + ", minutes: 2.5", head=HEAD + "goal: Rest.\n"))
    (folder / "broken.yaml").write_text("script: broken\n")
    (folder / "modules.yaml").write_text("modules: []\n")
    (folder / "Not An Id.yaml").write_text(script(BREAK))
    (folder / "README.md").write_text("read me")
    (tmp_path / "secret.yaml").write_text(script(BREAK))
    (folder / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "dangling.yaml").symlink_to(folder / "gone.yaml")
    return folder


def test_the_catalogue_lists_scripts_and_says_which_are_broken(shelf: Path):
    assert scripts.catalogue(shelf) == [
        scripts.Entry(id="broken", title="broken", faults=2),
        scripts.Entry(id="good", title="T", minutes=2.5, steps=1, goal="Rest."),
    ]
    (shelf / "broken.yaml").write_text(script(BREAK))
    assert [entry.faults for entry in scripts.catalogue(shelf)] == [0, 0]


def test_a_script_is_found_by_its_id(shelf: Path):
    assert scripts.find("good", shelf) == shelf / "good.yaml"
    assert scripts.load(scripts.find("good", shelf)).title == "T"


@pytest.mark.parametrize(
    "wanted",
    ["../secret", "..", ".", "", "/etc/passwd", "good.yaml", "good\x00", "good/", "%2e%2e/secret", "..\\secret",
     "linked", "dangling", "GOOD", "a" * 65, "\ud800", "goo"],
)  # fmt: skip
def test_an_id_is_never_a_path(shelf: Path, wanted: str):
    with pytest.raises(NoSuchScript):
        scripts.find(wanted, shelf)


def test_who_mistypes_an_id_is_told_which_was_meant(shelf: Path):
    with pytest.raises(NoSuchScript, match=r"no event script 'goood'; did you mean good\?"):
        scripts.find("goood", shelf)


def test_the_command_line_may_name_any_file(shelf: Path):
    assert scripts.find(str(shelf.parent / "secret.yaml"), shelf, paths=True).name == "secret.yaml"


# Advice


def advice(*steps: str, head: str = HEAD) -> dict[str, str]:
    return {each.rule: str(each) for each in scripts.lint(scripts.read(script(*steps, head=head)))}


NOTED = ", facilitator: {say: Hello}"
PRIVACY = "id: privacy, type: info, title: P, body: Leave out names, requires_ack: true" + NOTED
SILENT = MOMENT + ", silent: true" + NOTED
HARD = "Which organisational characteristics facilitate interprofessional collaboration and accountability?"
KIND = (
    PRIVACY,
    SILENT,
    VOTE + ", carry_from: [{activity: moment, top: 12}]" + NOTED,
    "id: ev, type: scale, title: E, preset: evaluation" + NOTED,
    "id: next, type: info, title: N, body: B" + NOTED,
)


def test_nothing_is_advised_where_all_is_well():
    assert advice(*KIND) == {}


@pytest.mark.parametrize(
    ("rule", "steps"),
    [
        pytest.param("privacy", (PRIVACY.replace("true", "false"), *KIND[1:]), id="words-before-privacy"),
        pytest.param("names", (PRIVACY.replace("names", "them"), *KIND[1:]), id="names"),
        pytest.param("silence", (PRIVACY, MOMENT + NOTED, *KIND[2:]), id="nobody-thinks-alone"),
        pytest.param("age", (PRIVACY, SILENT.replace("What?", HARD), *KIND[2:]), id="hard-words"),
        pytest.param("double", (PRIVACY, SILENT.replace("What?", "What helps, and what hinders?"), *KIND[2:]), id="and-what"),
        pytest.param("double", (PRIVACY, SILENT.replace("What?", "What? Why?"), *KIND[2:]), id="two-questions"),
        pytest.param("alike", (*KIND[:4], "id: p, type: pledge, title: P, categories: [Say thanks, Say thank]" + NOTED, KIND[4]), id="look-alikes"),
        pytest.param("consent", (*KIND[:4], "id: s, type: story, title: S, ask_consent: false" + NOTED, KIND[4]), id="no-consent"),
        pytest.param("prompt", (KIND[0], SILENT.replace("What?", "w " * 26), *KIND[3:]), id="long-prompt"),
        pytest.param("prompt", (KIND[0], SILENT + f", prompts: [{{tag: a, text: {'w ' * 26}}}]", *KIND[3:]), id="long-prompt-of-the-kind"),
        pytest.param("note", (*KIND[:4], "id: next, type: info, title: N, body: B"), id="no-note"),
        pytest.param("ending", KIND[:4], id="no-ending"),
        pytest.param("evaluation", (*KIND[:3], KIND[4]), id="no-evaluation"),
        pytest.param("blind", (*KIND[:2], VOTE + ", blind: false, options: [a, b]" + NOTED, *KIND[3:]), id="open-vote"),
        pytest.param("options", (*KIND[:2], VOTE + ", carry_from: [{activity: moment}]" + NOTED, *KIND[3:]), id="all-themes"),
        pytest.param("break", (KIND[0] + ", minutes: 101", *KIND[1:]), id="long-sitting"),
    ],
)  # fmt: skip
def test_advice_is_given(rule: str, steps: tuple[str, ...]):
    assert list(advice(*steps)) == [rule]


def test_one_word_at_the_door_is_no_free_text():
    door = "id: in, type: check_in, title: I, limits: {max_words: 1}" + NOTED
    assert advice(door, *KIND) == {}


def test_a_break_starts_the_count_anew():
    assert (
        advice(KIND[0] + ", minutes: 60", BREAK + NOTED, SILENT + ", minutes: 60", *KIND[2:]) == {}
    )


def test_a_cohort_that_nobody_asks_for_is_noticed():
    head = HEAD + "cohorts: [{field: tier, label: T, options: [a]}]\n"
    assert advice(*KIND, head=head) == {"cohorts": "the cohort field tier is asked in no step"}


def test_a_part_that_runs_into_the_next_is_noticed():
    parts = "".join(
        f'  - id: {name}\n    starts: "{at}"\n    activities:\n      - {{id: {name}-rest, type: break, title: R, minutes: 40{NOTED}}}\n'
        for name, at in (("one", "09:00"), ("two", "09:30"))
    )
    (first, *_) = scripts.lint(scripts.read(f"{HEAD}parts:\n{parts}"))
    assert str(first) == "the part one runs 40 minutes, and two begins after 30"


def test_a_long_part_without_slack_is_noticed():
    parts = "".join(
        f'  - id: {name}\n    starts: "{at}"\n    activities:\n      - {{id: {name}-rest, type: break, title: R, minutes: 170{NOTED}}}\n'
        for name, at in (("one", "09:00"), ("two", "12:00"))
    )
    (first, *_) = scripts.lint(scripts.read(f"{HEAD}parts:\n{parts}"))
    assert str(first) == "the part one fills 170 of 180 minutes; leave 18 free for delays"


def test_cohort_answers_that_look_the_same_are_noticed():
    head = HEAD + "cohorts: [{field: tier, label: T, options: [Manager, Managers, Nurse]}]\n"
    step = "id: in, type: check_in, title: I, fields: [tier], limits: {max_words: 1}" + NOTED
    assert advice(step, *KIND, head=head) == {"alike": "T: “Manager” and “Managers” look the same"}


def test_easy_words_beside_it_make_up_for_a_hard_prompt():
    easy = SILENT.replace("What?", HARD) + ", prompt_easy: How we work together"
    assert advice(PRIVACY, easy, *KIND[2:]) == {}


def test_every_rule_says_whose_it_is():
    told = scripts.lint(scripts.read(script(VOTE + ", blind: false, options: [a, b]")))
    assert {each.rule: each.source for each in told}["blind"].startswith("common facilitation")
    assert {each.source for each in told if each.rule in {"note", "ending"}} == {"our design"}


@pytest.mark.parametrize(
    ("text", "years"),
    [("Too short to tell", 0), ("What do you do to be kind to the people you work with?", 8), (HARD, 22)],
)  # fmt: skip
def test_a_reading_age_is_guessed(text: str, years: int):
    assert abs(wording.reading_age(text) - years) <= (0 if years == 0 else 4)


# ace check-script


def checked(*files: Path) -> tuple[int, str]:
    console = Console(record=True, width=200, soft_wrap=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    code = check_script(files, console)
    console.file.close()
    return code, console.export_text()


def test_faults_are_printed_with_their_lines_and_end_with_1(tmp_path: Path):
    file = tmp_path / "mine.yaml"
    file.write_text(script(BREAK + ", minuts: 5", "id: b, type: brek, title: [B]"))
    code, text = checked(file)
    assert code == 1
    assert text.splitlines() == [
        f"{file}:6:46  expected a key that is known here, found the key minuts",
        "    6 |       - {id: rest, type: break, title: Rest, minuts: 5}",
        "      |                                              ^",
        "        did you mean minutes?",
        f"{file}:7:23  expected one of {KINDS}, found the text 'brek'",
        "    7 |       - {id: b, type: brek, title: [B]}",
        "      |                       ^",
        "        did you mean break?",
        f"{file}:7:36  expected text of 1 to 120 characters, found a list of 1",
        "    7 |       - {id: b, type: brek, title: [B]}",
        "      |                                    ^",
        f"{file}: 3 faults; this script cannot be run yet",
    ]


@pytest.mark.parametrize(("lang", "named"), [("cy", "Cymraeg (cy)"), ("xx", "xx")])
def test_a_language_is_called_by_its_own_name(lang: str, named: str):
    told = advice(*KIND, head=HEAD + f"translations: {{{lang}: {{E: Dd}}}}\n")
    assert f"titles and questions without words in {named}: " in told["translation"]


def test_advice_is_printed_and_ends_with_0(tmp_path: Path):
    file = tmp_path / "mine.yaml"
    file.write_text(script(*KIND[:4]))
    code, text = checked(file)
    assert code == 0
    assert text.splitlines() == [
        f"{file}: can be run; 20 minutes, 4 activities",
        "  Advice (our design where nothing else is said; nothing has to be changed):",
        "  - ev: end with an info page that says what happens next",
    ]


def test_one_bad_file_of_several_ends_with_1(tmp_path: Path):
    (tmp_path / "good.yaml").write_text(script(*KIND))
    code, text = checked(tmp_path / "good.yaml", tmp_path / "gone.yaml")
    assert code == 1
    assert "gone.yaml: cannot be read (No such file or directory)" in text


def test_nothing_that_a_terminal_would_obey_is_printed(tmp_path: Path):
    file = tmp_path / "mine.yaml"
    file.write_text("title: [bold]\n\x1b]0;owned\x07 \u202e" + "x" * 500 + "\n")
    code, text = checked(file)
    assert code == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert max(map(len, text.splitlines())) < 300


# Translations

TWO = "translations:\n  cy:\n    What?: Beth?\n"


def test_a_text_is_the_key_of_its_translation():
    assert scripts.read(script(MOMENT, head=HEAD + TWO)).translations == {"cy": {"What?": "Beth?"}}


def test_a_translation_of_a_text_that_is_not_there_is_a_fault_with_its_line():
    (fault,) = told(script(MOMENT, head=HEAD + TWO.replace("What?", "Whatt?")))
    assert fault.startswith("5:5  expected a text that participants read")
    assert "found 'Whatt?'" in fault
    assert "did you mean What??" in fault


@pytest.mark.parametrize("lang", ["en-GB", "cy_GB"])
def test_a_translation_is_into_another_language(lang):
    faults = told(script(MOMENT, head=HEAD + TWO.replace("cy", lang)))
    assert any(fault.startswith("4:3  ") for fault in faults)


def test_the_boards_second_language_is_one_of_the_translations():
    (fault,) = told(script(MOMENT, head=HEAD + "second_language: cy\n"))
    assert fault == "3:18  expected a language of translations, found cy"
    assert scripts.read(script(MOMENT, head=HEAD + "second_language: cy\n" + TWO))


def test_a_translation_that_is_empty_or_no_text_is_a_fault():
    assert told(script(MOMENT, head=HEAD + "translations: {cy: {'What?': ''}}\n"))
    assert told(script(MOMENT, head=HEAD + "translations: {cy: {'What?': 3}}\n"))
    assert told(script(MOMENT, head=HEAD + "translations: {cy: Beth}\n"))


# A script written down again


@pytest.mark.parametrize("name", ["values-hour", "ace-1-morning"])
def test_what_is_written_down_is_read_as_the_same_script(name: str):
    script = scripts.load(places.scripts() / f"{name}.yaml")
    assert scripts.read(scripts.yaml_of(scripts.written(script))) == script


@pytest.mark.parametrize("kind", activities.names())
def test_every_kind_is_written_down_and_read_as_the_same(kind: str):
    data = {"id": "it", "type": kind, "title": "T", **activities.kind(kind).example["settings"]}
    whole = {"script": "x", "title": "T", "parts": [{"id": "p", "activities": [data]}]}
    whole["cohorts"] = [
        {"field": name, "label": "L", "options": ["a"]}
        for name in data.get("fields", [])
        if isinstance(name, str)
    ]
    script = scripts.read(json.dumps(whole))
    assert scripts.read(scripts.yaml_of(scripts.written(script))) == script


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60),
    st.sampled_from([" ", "\n", "\n\n", ": ", " #", "- "]),
)
def test_any_words_survive_being_written_down(words: str, between: str):
    title = fit(f"{words}{between}no")
    data = {
        "script": "x",
        "title": "T",
        "goal": title,
        "parts": [{"id": "p", "activities": [{"id": "a", "type": "break", "title": "on"}]}],
    }
    script = scripts.read(json.dumps(data, ensure_ascii=False))
    assert scripts.read(scripts.yaml_of(scripts.written(script))) == script


def test_a_file_is_pleasant_to_read():
    text = scripts.yaml_of(
        scripts.written(
            scripts.read(script(MOMENT + ', help: "One\\nTwo"', head="script: x\ntitle: '10:45'\n"))
        )
    )
    assert "title: '10:45'\n" in text
    assert "help: |-\n" in text
    assert "&" not in text
    assert "grace_seconds" not in text


def test_what_can_be_edited_is_read_off_the_kinds_own_types():
    found = {
        kind: [f"{box.key}:{box.kind}" for box in forms.boxes(activities.kind(kind).settings)]
        for kind in ("dot_vote", "info", "reflection", "check_in")
    }
    assert found == {
        "dot_vote": ["options:lines"],
        "info": ["body:long"],
        "reflection": ["prompts:texts"],
        "check_in": ["fields:names"],
    }
