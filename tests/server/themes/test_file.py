"""`ace themes FILE`: odd files are read as people meant them, or refused in words."""

import json

import pytest

from server import cli_themes
from server.cli_themes import themes_of_file
from server.themes import file as files
from server.themes.file import Unreadable, read
from server.themes.lexical import LexicalEmbedder

WHO = ["children", "parents", "students", "nurses", "pensioners", "visitors"]
PARKS = [f"More trees and benches in the parks for {who}" for who in WHO]
BUSES = [f"Night buses must run later, say {who}" for who in WHO]


@pytest.fixture
def given(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


TABLES = {
    "BOM and CRLF": (
        b"\xef\xbb\xbftext,who\r\nmore parks,A\r\nbuses,B\r\n",
        ["more parks", "buses"],
    ),
    "line break in quotes": ('text,n\n"two\nlines",1\nbuses,2\n', ["two\nlines", "buses"]),
    "an empty cell is a row": ('text,n\n"",1\nbuses,2\n', ["", "buses"]),
    "a blank line is none": ("text,n\n\nbuses,2\n\n", ["buses"]),
    "Latin-1": ("text,n\ncafé,1\n".encode("latin-1"), ["café"]),
    "UTF-16": ("text,n\ncafé,1\n".encode("utf-16"), ["café"]),
    "semicolons": ("text;n\n1,5 parks;1\n", ["1,5 parks"]),
    "tabs": ("n\ttext\n1\tbuses, late\n", ["buses, late"]),
    "old line ends": ("text,n\rbuses,1\rparks,2\r", ["buses", "parks"]),
    "a row that is too short": ("n,text\n1\n2,buses\n", ["", "buses"]),
    "quotes within": ('text\nsay "more" parks\n"a"b\n', ['say "more" parks', "ab"]),
    "no rows": ("text,n\n", []),
    "nothing": ("", []),
    "one row": ("text\nbuses\n", ["buses"]),
    "a usual name": ("id,comment,much longer words\n1,buses,aaaaaaaaaaaaaaaaaa\n", ["buses"]),
    "the longest": ("id,said\n1,buses at night\n", ["buses at night"]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables(given, name):
    content, texts = TABLES[name]
    assert read(given("some.csv", content)) == texts


def test_a_column_is_found_whatever_its_case(given):
    table = given("some.csv", "a, Idea \nx,buses\n")
    assert read(table, "idea") == ["buses"]


@pytest.mark.parametrize(
    ("name", "content", "column", "why"),
    [
        ("some.csv", "a,b\nx,y\n", "c", "no column 'c'; there are: a, b"),
        ("some.csv", "a,b\nx,y\n", None, "which column holds the texts.* a, b"),
        ("some.csv", 'text,n\n"never closed,1\nx,2\n', None, "never closed"),
        ("some.txt", "x\n", "text", "leave --column out"),
        ("some.xlsx", "x\n", None, "a .txt .* or a .csv"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(given, capsys, name, content, column, why):
    path = given(name, content)
    with pytest.raises(Unreadable, match=why):
        read(path, column)
    assert themes_of_file(path, column, as_json=True, engine="words") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "none.csv")


def test_every_line_of_a_text_is_a_row(given):
    odd = "one\r\n\r\nthree \x0b and\N{LINE SEPARATOR}more\rfour"
    assert read(given("some.txt", odd)) == [
        "one",
        "",
        "three \x0b and\N{LINE SEPARATOR}more",
        "four",
    ]
    assert read(given("none.txt", "")) == []
    assert read(given("line.txt", "one\n")) == ["one"]


def test_json_has_each_row_with_its_theme_and_label(given, capsys):
    texts = [*PARKS, "", *BUSES, "I agree", "zebra quantum"]
    path = given("some.txt", "\n".join(texts))
    assert themes_of_file(path, None, as_json=True, engine="words") == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["row"] for row in found["rows"]] == list(range(len(texts)))
    label = {theme["theme"]: theme["label"] for theme in found["themes"]}
    for row in found["rows"]:
        assert set(row) == {"row", "theme", "label"}
        assert row["label"] == (label[row["theme"]] if row["theme"] else None)
    home = [row["theme"] for row in found["rows"]]
    assert home[6] is home[13] is home[14] is None
    assert len({*home[:6]}) == len({*home[7:13]}) == 1
    assert {*home[:6]}.isdisjoint(home[7:13])
    for theme in found["themes"]:
        assert theme["label"] in texts
        assert theme["count"] == home.count(theme["theme"])


@pytest.mark.parametrize("content", ["", "one text", "ok\n\nN/A\nn/a\nno comment\n" * 30])
def test_nothing_to_group_is_an_answer(given, capsys, content):
    assert themes_of_file(given("some.txt", content), None, as_json=True, engine="words") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["themes"] == []
    assert all(row["theme"] is None for row in found["rows"])


def test_people_read_how_many_and_an_example_of_each(given, capsys, monkeypatch):
    monkeypatch.setattr(cli_themes, "LONG", 4)
    monkeypatch.setattr(files, "embedder", lambda _engine: LexicalEmbedder())  # no model here
    path = given("some.txt", "\n".join([*PARKS, *BUSES, "Zebra stripes " * 9]))
    assert themes_of_file(path, None, as_json=False, engine="auto") == 0
    said = capsys.readouterr()
    assert said.out.startswith("13 texts, 2 themes, 1 unsorted")
    assert "read 13 of 13" in said.err
    assert "grouped by the words alone" in said.err
