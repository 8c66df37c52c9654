"""Files for the organiser: whole, the same words out as in, and nothing in them that runs."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from facilitation import outputs
from facilitation.activities import Table
from server.exports import FORMATS, Export, filename, make, xlsx
from server.exports import csv as csv_format
from server.exports.export import words
from server.exports.readme import dictionary, meaning, readme
from tests.given import (
    ANNE,
    BOB,
    SCRIPT,
    T0,
    Room,
    after,
    closes,
    given,
    goes,
    joins,
    opens,
    says,
    script,
    step,
    ticks,
    withdraws,
)

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://example.org/?"&A1,"Click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "  =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\t=1+1",
    "\n=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "'=1+1",
    "''=1+1",
    "=",
    "-",
    "https://example.org",
    "mailto:a@example.org",
    "{=1+1}",
]  # fmt: skip
HOSTILE = [
    "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL} and \N{WHITE SMILING FACE}\ufe0f",
    "עברית and العربية \u200f mixed",
    "x" * 2000,
    'she said "no", then; left',
    "one\ntwo\n\n  three ",
    "<b>&amp;</b> ]]> <!-- -->",
    "_x0041_ and \\u0041",
    "e\u0301 and \u00e9",
    "1234",
    "TRUE",
    "2026-11-21",
    "zal\u0300\u0301\u0302\u0303go",
    "a,b;c|d\te",
]


def room_with(*texts: str) -> Room:
    """Live, unfinished; each text is a contribution."""
    asked = step(
        "reflection",
        "moment",
        moderation={"mode": "none"},
        limits={"max_per_unit": 50, "max_chars": 2000},
    )
    room = given(script(asked), joins(ANNE), opens("moment"))
    return room.given(*(says("moment", ANNE, n, text=text) for n, text in enumerate(texts)))


def made(room: Room, form: str) -> bytes:
    return make(form, room.session, room.entries, T0)


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_sheet(data: bytes, sheet: str):
    heading, *rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows()
    names = [cell.value for cell in heading]
    return [dict(zip(names, cells, strict=True)) for cells in rows]


def texts_of(data: bytes, form: str) -> list[str]:
    """The words, as somebody would read them out of that file."""
    match form:
        case "csv":
            return [csv_format.unguarded(row["text"]) for row in read_csv(data)]
        case "xlsx":
            return [unescape(row["text"].value) for row in read_sheet(data, "contributions")]
        case "json":
            return [row["text"] for row in json.loads(data)["tables"]["contributions"]["rows"]]
        case _:
            inside = files(data)
            found = [
                texts_of(inside["contributions.csv"], "csv"),
                texts_of(inside["workbook.xlsx"], "xlsx"),
                texts_of(inside["session.json"], "json"),
            ]
            assert found[0] == found[1] == found[2]
            return found[0]


def every_byte(data: bytes) -> bytes:
    """Everything in a file, ZIPs in it unpacked too."""
    if not data.startswith(b"PK"):
        return data
    inside = files(data)
    return b"\n".join(name.encode() + b"\n" + every_byte(part) for name, part in inside.items())


# The same words out as in


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("texts", [FORMULAS, HOSTILE], ids=["formulas", "hostile"])
def test_the_same_words_come_out_as_went_in(form, texts):
    assert texts_of(made(room_with(*texts), form), form) == texts


@for_all(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_guard_can_always_be_taken_off(text):
    assert csv_format.unguarded(csv_format.guarded(text)) == text


# Nothing runs


@pytest.mark.parametrize("text", [*FORMULAS[:20], "\r=1", "\0=1", " \u00a0+1"])
def test_a_formula_gets_an_apostrophe_in_csv(text):
    assert csv_format.guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "a=1", "1-1", "O'Neill", "'tis", "'", "4.5", "\u200b"])
def test_other_words_get_none(text):
    assert csv_format.guarded(text) == text


def test_no_cell_of_a_csv_starts_as_a_formula():
    for name, data in files(made(room_with(*FORMULAS), "pack")).items():
        if name.endswith(".csv"):
            for row in read_csv(data):
                assert not any(
                    re.match(r"[\s\u200b\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]", cell)
                    for cell in row.values()
                ), name


def test_no_cell_of_a_workbook_is_a_formula_or_a_link():
    data = made(room_with(*FORMULAS), "xlsx")
    for name, part in files(data).items():
        assert b"<f>" not in part, name
        assert b"<f " not in part, name
        assert b"<hyperlink" not in part, name
    rows = read_sheet(data, "contributions")
    assert {row["text"].data_type for row in rows} == {"s"}
    assert [unescape(row["text"].value) for row in rows] == FORMULAS


def test_a_formula_in_every_place_that_a_person_may_fill_stays_text():
    told = script(
        step("dot_vote", "vote", title="=1+1", settings={"options": ("=2+2", "+3"), "dots": 1}),
        title="=4+4",
        cohorts=({"field": "site", "label": "=5+5", "options": ("=6+6",)},),
    )
    room = given(
        told, joins(ANNE), opens("vote"), says("vote", ANNE, dots={"o1": 1}), closes("vote")
    )
    data = made(room, "pack")
    assert b"<f>" not in every_byte(data)
    assert read_csv(files(data)["votes.csv"])[0]["label"] == "'=2+2"
    assert read_csv(files(data)["votes.csv"])[0]["activity_title"] == "'=1+1"


# Numbers stay numbers


def test_numbers_are_numbers_and_truth_is_truth():
    data = made(room_with("one"), "xlsx")
    (row,) = read_sheet(data, "contributions")
    assert (row["seq"].value, row["seq"].data_type) == (5, "n")
    assert (row["late"].value, row["late"].data_type) == (False, "b")
    (told,) = json.loads(made(room_with("one"), "json"))["tables"]["contributions"]["rows"]
    assert told["seq"] == 5
    assert told["late"] is False
    line = made(room_with("one"), "csv").decode("utf-8-sig").split("\r\n")[1]
    assert ',"c5",1,5,"2026-11-21T10:00:00.000Z","P-0001",' in line
    assert ',"false",' in line


def test_negative_and_broken_numbers_are_no_formulas():
    table = Table(name="t", columns=("n", "x"), rows=({"n": -3, "x": -0.5},))
    assert csv_format.of(table).decode("utf-8-sig") == '"n","x"\r\n-3,-0.5\r\n'


def test_a_csv_has_a_byte_order_mark_and_ends_its_rows_as_the_standard_says():
    data = made(room_with("one\ntwo"), "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2


# What must not be in any file


def secret_room() -> Room:
    told = script(
        step("check_in", "arrive", settings={"ask_name": True}),
        step("reflection", "moment", moderation={"mode": "none"}),
        step("reflection", "hush", identity="anonymous", moderation={"mode": "none"}),
        *(each for each in SCRIPT.activities() if each.id in {"pledge", "vote"}),
    )
    return given(
        told,
        joins(ANNE, BOB),
        opens("arrive"),
        says("arrive", ANNE, line="Here", name="CANARY-name"),
        opens("moment"),
        says("moment", ANNE, 1, text="CANARY-withdrawn"),
        says("moment", ANNE, 2, text="stays"),
        withdraws("moment", ANNE, 1),
        opens("hush"),
        says("hush", BOB, text="quietly"),
        opens("pledge"),
        says("pledge", ANNE, text="CANARY-private", visibility="private"),
        after(9),
        ticks(),
        opens("vote"),
        says("vote", BOB, dots={"o1": 1}),
    )


@pytest.mark.parametrize("form", FORMATS)
def test_withdrawn_and_private_words_names_and_hidden_authors_are_in_no_byte(form):
    room = secret_room()
    veiled = {made.author for made in room.session.cards.values() if made.author.startswith("A-")}
    assert len(veiled) == 2
    for taken in (room, room.given(closes("vote"))):
        found = every_byte(made(taken, form))
        assert b"stays" in found
        assert b"CANARY" not in found
        assert not any(ref.encode() in found for ref in veiled)


@pytest.mark.parametrize("form", FORMATS)
def test_ids_that_askers_chose_stay_between_them_and_the_journal(form):
    """They lie in the phone's storage; in an anonymous activity they would say who wrote what."""
    found = every_byte(made(secret_room(), form))
    assert not any(made.id.encode() in found for made in secret_room().session.cards.values())


# The workbook


def test_a_workbook_opens_with_a_read_me_and_has_a_sheet_for_each_table():
    book = openpyxl.load_workbook(io.BytesIO(made(room_with("one"), "xlsx")))
    room = room_with("one")
    tables = [table.name for table in outputs.tables(room.session, room.entries)]
    assert book.sheetnames == ["Read me", "Data dictionary", *tables]
    assert book["Read me"]["A1"].value == "A tiny workshop"
    assert book["contributions"].freeze_panes == "A2"
    heading = {cell.value: cell.column_letter for cell in book["contributions"][1]}
    assert book["contributions"].column_dimensions[heading["text"]].width > 50


def exported(*tables: Table) -> Export:
    """With tables of our own beside the usual ones."""
    room = room_with()
    usual = outputs.tables(room.session, room.entries)
    return Export(session=room.session, tables=(*usual, *tables), at=T0)


@pytest.mark.parametrize("text", ["x" * 32_767, "x" * 32_768, "\N{WOMAN}" * 16_384, "y" * 100_000])
def test_a_text_longer_than_a_cell_goes_on_in_the_next_column(text):
    rows = ({"a": "short", "b": 1}, {"a": text, "b": 2})
    data = xlsx.write(exported(Table(name="long", columns=("a", "b"), rows=rows)))
    short, long = read_sheet(data, "long")
    pieces = [long[name].value or "" for name in long if name != "b"]
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= 32_767 for piece in pieces)
    assert [cell.value for cell in short.values() if cell.value] == ["short", 1]
    read_me = "\n".join(
        row[0].value or "" for row in openpyxl.load_workbook(io.BytesIO(data))["Read me"].rows
    )
    assert ("long: a (2)" in read_me) == (len(pieces) > 1)


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    rows = tuple({"n": n} for n in range(5))
    data = xlsx.write(exported(Table(name="many", columns=("n",), rows=rows)))
    found = [read_sheet(data, name) for name in ("many", "many (2)", "many (3)")]
    assert [row["n"].value for rows in found for row in rows] == [0, 1, 2, 3, 4]
    assert "goes on in a sheet" in str(every_byte(data))


def test_names_of_sheets_are_short_clean_and_all_different():
    tables = [
        Table(name=name, columns=("a",), rows=())
        for name in ("x" * 40, "x" * 50, "X" * 31, "a/b[c]:'d")
    ]
    names = openpyxl.load_workbook(io.BytesIO(xlsx.write(exported(*tables)))).sheetnames[-4:]
    assert names == ["x" * 31, "x" * 27 + " (2)", "X" * 27 + " (3)", "a b c   d"]


# The JSON


def test_the_json_says_what_it_is_and_in_which_state():
    told = json.loads(made(room_with("one"), "json"))
    assert list(told) == ["format", "session", "script", "tables"]
    assert told["format"] == "ace-live/1"
    assert told["session"]["state"] == "live"
    assert told["session"]["exported_at_utc"] == "2026-11-21T10:00:00.000Z"
    assert told["script"]["title"] == "A tiny workshop"
    assert (
        list(told["tables"]["contributions"]["rows"][0])
        == told["tables"]["contributions"]["columns"]
    )
    assert told["tables"]["themes"] == {
        "columns": list(next(t for t in exported().tables if t.name == "themes").columns),
        "rows": [],
    }


# The pack


def test_a_pack_holds_every_table_the_script_and_what_explains_them():
    inside = files(made(room_with("one"), "pack"))
    tables = [f"{table.name}.csv" for table in exported().tables]
    assert list(inside) == [
        "README.txt", "data-dictionary.csv", "script.json", *tables, "workbook.xlsx", "session.json",
    ]  # fmt: skip
    assert json.loads(inside["script.json"])["script"] == "tiny"


def test_the_read_me_says_that_the_session_is_still_live_and_how_much_is_in_it():
    room = secret_room()
    text = files(made(room, "pack"))["README.txt"].decode()
    assert "STILL LIVE" in text
    assert "2 people joined." in text
    assert "5 contributions: 5 shown" in text
    assert "1 withdrawn" in text
    assert "12 months" in text
    assert "{" not in text
    closed = room.given(goes("closed"))
    assert "STILL LIVE" not in files(made(closed, "pack"))["README.txt"].decode()


def test_the_read_me_repeats_what_people_were_told_when_they_joined():
    told = script(
        step("reflection", "m"),
        privacy={"notice": "Only {us}.", "contact": "Ola", "retention_months": 3},
    )
    text = files(made(given(told), "pack"))["README.txt"].decode()
    assert "What people were told when they joined: Only {us}." in text
    assert "Who answers questions about it: Ola" in text
    assert "3 months" in text


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_session_taken_out_at_the_same_time_gives_the_same_bytes(form):
    assert made(secret_room(), form) == made(secret_room(), form)


def test_the_time_in_a_pack_is_the_time_it_was_taken_out():
    with zipfile.ZipFile(io.BytesIO(made(room_with(), "pack"))) as pack:
        assert {entry.date_time for entry in pack.infolist()} == {(2026, 11, 21, 10, 0, 0)}


# Words that explain


def test_the_dictionary_explains_every_column_of_every_table():
    room = secret_room().given(closes("vote"))
    scale = given(SCRIPT, opens("baseline"))
    nobody_knew = words("en-GB")["dictionary"]["of_a_kind"]
    for taken in (room, scale):
        export = Export(
            session=taken.session, tables=outputs.tables(taken.session, taken.entries), at=T0
        )
        columns = [(table.name, column) for table in export.tables for column in table.columns]
        explained = dictionary(export)
        assert [(row["table"], row["column"]) for row in explained.rows] == columns
        assert [row for row in explained.rows if row["meaning"] in {"", nobody_knew}] == []


def test_the_catalogue_explains_no_table_or_column_that_there_is_not():
    room = given(SCRIPT, opens("vote"), closes("vote"))
    known = {table.name: set(table.columns) for table in outputs.tables(room.session, room.entries)}
    told = words("en-GB")
    assert set(told["tables"]) <= set(known)
    for name, columns in told["tables"].items():
        assert set(columns) <= known[name], name
    assert set(told["columns"]) <= set().union(*known.values())


def test_a_column_that_a_new_kind_brings_is_not_left_without_a_word():
    assert "script" in meaning("en-GB", "brand_new", "brand_new_column")


def test_a_language_that_is_not_there_falls_back_to_the_first():
    room = room_with("one")
    for lang in ("xx", "../.."):
        export = replace(exported(), lang=lang)
        assert readme(export, "pack") == readme(exported(), "pack")
    assert made(
        replace(
            room, session=replace(room.session, script=replace(room.session.script, language="xx"))
        ),
        "json",
    )


# Names of files


@pytest.mark.parametrize(
    ("session", "name"),
    [
        ("values-hour-7k2", "values-hour-7k2-20261121t100000z.csv"),
        ("../../etc/passwd", "etc-passwd-20261121t100000z.csv"),
        ('a"b\r\nc\0', "a-b-c-20261121t100000z.csv"),
        ("\N{WOMAN}", "session-20261121t100000z.csv"),
        ("x" * 300, "x" * 64 + "-20261121t100000z.csv"),
    ],
)
def test_a_file_is_called_after_the_session_and_the_time_and_never_leaves_its_folder(session, name):
    assert filename(session, "csv", T0) == name


@pytest.mark.parametrize("form", FORMATS)
def test_the_file_of_a_format_ends_as_it_should(form):
    assert filename("s", form, T0).endswith("." + FORMATS[form].suffix)
    assert FORMATS[form].media_type
