"""What a file says is what a person reading it would say it says; every surprise is a fault."""

import time

import pytest

from server.scripts.strict_yaml import MAX_BYTES, Document, read


def faults(source: str | bytes) -> list[str]:
    return [str(fault) for fault in read(source).faults]


BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("no", "no", id="norway"),
        pytest.param("on", "on", id="on"),
        pytest.param("Yes", "Yes", id="yes"),
        pytest.param("10:45", "10:45", id="sexagesimal"),
        pytest.param("09:45", "09:45", id="morning"),
        pytest.param("010", "010", id="octal"),
        pytest.param("0o17", "0o17", id="octal-1.2"),
        pytest.param("0x1f", "0x1f", id="hex"),
        pytest.param("1_000", "1_000", id="underscores"),
        pytest.param("2026-11-21", "2026-11-21", id="date"),
        pytest.param(".inf", ".inf", id="infinity"),
        pytest.param("True", "True", id="capital-true"),
        pytest.param("~", "~", id="tilde"),
        pytest.param("=", "=", id="value-key"),
        pytest.param("'12'", "12", id="quoted-number"),
        pytest.param('"true"', "true", id="quoted-true"),
        pytest.param("true", True, id="true"),
        pytest.param("false", False, id="false"),
        pytest.param("null", None, id="null"),
        pytest.param("", None, id="nothing"),
        pytest.param("12", 12, id="whole"),
        pytest.param("+12", 12, id="plus"),
        pytest.param("-0.5", -0.5, id="negative"),
        pytest.param("1e3", 1000.0, id="exponent"),
        pytest.param("e\u0301te\u0301", "\u00e9t\u00e9", id="composed"),
        pytest.param(">-\n  one\n  two", "one two", id="folded"),
        pytest.param("|\n  010\n", "010\n", id="block"),
    ],
)
def test_a_bare_word_is_a_number_only_if_json_would_say_so(written: str, meant: object):
    document = read(f"key: {written}")
    assert document.faults == []
    assert document.data == {"key": meant}
    assert type(document.data["key"]) is type(meant)


def test_keys_are_words_whatever_they_look_like():
    assert read("no: 1\n12: 2\n<<: {on: 3}").data == {"no": 1, "12": 2, "<<": {"on": 3}}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a: &x 1", "1:4  expected values written out, found the anchor &x", id="anchor"),
        pytest.param("a: 1\nb: *x", "2:4  expected values written out, found the alias *x", id="alias"),
        pytest.param("a: !!python/object/apply:os.system [ls]", "1:4  expected a value without a tag, found the tag tag:yaml.org,2002:python/object/apply:os.system", id="python-tag"),
        pytest.param("a: !!str 1", "1:4  expected a value without a tag", id="harmless-tag"),
        pytest.param("a: !own 1", "1:4  expected a value without a tag, found the tag !own", id="own-tag"),
        pytest.param("a: !own!x 1", "1:4  expected a value without a tag", id="tag-without-handle"),
        pytest.param("a: 1\nb: 2\na: 3", "3:1  expected each key once, found 'a' again; line 1 has it", id="duplicate-key"),
        pytest.param("x: {a: 1, a: 2}", "1:11  expected each key once, found 'a' again", id="duplicate-flow-key"),
        pytest.param("? [a]\n: 1", "1:3  expected a word as the key", id="list-as-key"),
        pytest.param("'': 1", "1:1  expected a word as the key", id="empty-key"),
        pytest.param("a: 1\n---\nb: 2", "2:1  expected one script in a file", id="two-documents"),
        pytest.param("a: b: c", "1:5  expected one colon in a line, or text in quotes", id="two-colons"),
        pytest.param("a:\n\tb: 1", "2:1  expected spaces", id="tab"),
        pytest.param("ok: 1\na: 'x\nb: 2", "2:4  expected a closing quote", id="open-quote"),
        pytest.param("ok: 1\na: [1, 2\n", "2:4  expected a closing ]", id="open-list"),
        pytest.param("a: {b: 1", "1:4  expected a closing }", id="open-braces"),
        pytest.param("a: @x", "1:4  expected text in quotes", id="reserved-sign"),
        pytest.param('a: "\\q"', "1:6  expected an escape that YAML knows", id="unknown-escape"),
        pytest.param('a: "\\UFFFFFFFF"', "1:4  expected an escape that names a character", id="escape-beyond-unicode"),
        pytest.param('a: "\\ud800"', "1:4  expected characters that can be shown and kept", id="surrogate-escape"),
        pytest.param('a: "\\0"', "1:4  expected characters that can be shown and kept", id="nul-escape"),
        pytest.param("a: \x00", "1:4  expected characters that can be shown and kept, found U+0000", id="nul"),
        pytest.param("b: 1\na: \ud800", "2:4  expected characters that can be shown and kept, found U+D800", id="surrogate"),
        pytest.param("a: \x1b[31m", "1:4  expected characters that can be shown and kept, found U+001B", id="terminal-escape"),
        pytest.param(b"b: 1\na: \xff", "2:4  expected text in UTF-8", id="not-utf-8"),
        pytest.param("a: 1e999", "1:4  expected a number of at most 18 digits", id="infinite"),
        pytest.param("a: " + "9" * 5000, "1:4  expected a number of at most 18 digits", id="5000-digits"),
        pytest.param("- a\nb: 1", "2:1  expected items of a list to begin alike", id="list-and-keys"),
        pytest.param("%YAML 2.0\n---\na: 1", "1:1  expected YAML 1", id="yaml-2"),
        pytest.param("a" * (MAX_BYTES + 1), "1:1  expected a script of at most 65,536 bytes, found 65,537 bytes", id="too-big"),
        pytest.param("\u00e9" * 33_000, "1:1  expected a script of at most 65,536 bytes, found 66,000 bytes", id="too-big-in-bytes"),
    ],
)  # fmt: skip
def test_a_surprise_is_a_fault_with_its_place(source: str | bytes, expected: str):
    assert faults(source)[0].startswith(expected)


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    told = faults("a: !x 1\nb: &y 2\nc: *y\na: 3\nd: 1e999\n")
    assert [line.split("  ")[0] for line in told] == ["1:4", "2:4", "3:4", "4:1", "5:4"]


def test_what_is_sound_is_read_beside_what_is_not():
    assert read("a: 1\nb: *x\na: 3").data == {"a": 1, "b": ""}


def test_a_bomb_of_aliases_does_not_go_off():
    document = read(BOMB)
    assert document.data["j"] == ["", ""]
    assert len(document.faults) == 9 + 18 + 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("[" * 60_000, id="lists"),
        pytest.param("{a: " * 16_000, id="maps"),
        pytest.param("- " * 30_000, id="dashes"),
        pytest.param("[a, " * 16_000, id="lists-with-items"),
        pytest.param("? " * 30_000, id="keys"),
    ],
)
def test_deep_nesting_is_refused_at_once(source: str):
    began = time.monotonic()
    assert "expected at most 20 levels" in faults(source)[0]
    assert time.monotonic() - began < 5


def test_twenty_levels_are_read():
    assert read("[" * 20 + "]" * 20).faults == []
    assert len(read("[" * 21 + "]" * 21).faults) == 1


def test_places_are_of_keys_and_of_values():
    document = read("a:\n  - b: one\n    c: [x, yy]\n")
    assert document.name(("a", 0, "c")) == (3, 5)
    assert document.value(("a", 0, "c")) == (3, 8)
    assert document.value(("a", 0, "c", 1)) == (3, 12)


def test_the_place_of_what_is_not_in_the_file_is_the_nearest_around_it():
    document = read("a:\n  - b: one\n")
    assert document.value(("a", 0, "missing", "deep")) == (2, 5)
    assert Document().value(("a",)) == (1, 1)


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert read(b"\xef\xbb\xbfa: 1").data == read("\ufeffa: 1").data == {"a": 1}
