"""Sheets go out on paper and come back as a table: looked at first, kept once."""

import csv
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from facilitation.people import Role
from facilitation.script import activity_of
from server.paper import reading
from server.paper.intake import intake
from server.paper.reading import Unreadable, rows
from server.paper.sheets import sheets
from server.paper.template import table, workbook
from tests.given import ARRIVE, BASELINE, MOMENT, SAM, T0, WELCOME, given, opens, script, step
from tests.server.live import serving

HUSH = step("reflection", "hush", identity="anonymous", prompt="And quietly?")
VOTE = step("dot_vote", "vote", settings={"options": ("Time", "Thanks", "Tea", "Rest", "Room")})
PAPER = script(WELCOME, ARRIVE, BASELINE, MOMENT, HUSH, VOTE)
ROOM = given(PAPER, opens("moment"))
HEADS = ["step", "Sheet number", "Your answer", "Who are you here?", "Your work"]


def typed(*lines, heads=HEADS):
    """A CSV file with these rows below its heading."""
    file = io.StringIO()
    csv.writer(file).writerows([heads, *lines])
    return file.getvalue().encode()


def taken(data, room=ROOM, name="Ward 7.csv"):
    return intake(room.session, rows(data), name, SAM, T0)


def kept(data, room=ROOM, name="Ward 7.csv"):
    for command in taken(data, room, name).fresh:
        room = room.when(command, SAM).follows()
    return room


def said(room):
    cards = sorted(room.session.cards.values(), key=lambda each: int(each.card[1:]))
    return [each.body["text"] for each in cards]


TEA = ["moment", "1", "A cup of tea", "staff", "clinical"]
TIME = ["moment", "2", "Time", "Patient", ""]


# Out


def test_every_step_that_is_answered_has_its_page_and_large_print_has_more():
    made = sheets(ROOM.session, "ABC234", "https://example.org/j/ABC234")
    large = sheets(ROOM.session, "ABC234", "https://example.org/j/ABC234", large=True)
    assert made.startswith(b"%PDF")
    pages = made.count(b"/Type /Page\n")
    assert pages >= 5
    assert large.count(b"/Type /Page\n") >= pages
    assert b"/Marked true" in made


def test_a_session_without_such_a_step_says_so():
    only = given(script(WELCOME)).session
    assert sheets(only, "ABC234", "https://example.org").count(b"/Type /Page\n") == 1
    assert load_workbook(io.BytesIO(workbook(only))).worksheets[0]["A1"].value.startswith("No step")


def test_the_workbook_has_a_tab_for_each_step_with_what_its_form_asks():
    book = load_workbook(io.BytesIO(workbook(ROOM.session)))
    heads = {tab.title: [cell.value for cell in tab[1]] for tab in book.worksheets}
    assert list(heads) == ["1 Arrive", "2 Baseline", "3 Moment", "4 Hush", "5 Vote"]
    assert heads["3 Moment"] == HEADS
    assert heads["1 Arrive"] == ["step", "Sheet number", "In a few words", *HEADS[3:]]
    assert heads["4 Hush"] == HEADS[:3]


def test_a_step_alone_is_a_csv_file():
    lines = table(ROOM.session, activity_of(PAPER, "moment")).decode("utf-8-sig").splitlines()
    assert lines == [",".join(HEADS), "moment"]


# Back


def test_each_row_is_somebodys_with_who_they_are():
    room = kept(typed(TEA, TIME))
    assert said(room) == ["A cup of tea", "Time"]
    people = [dict(each.cohorts) for each in room.session.people.values()]
    assert {"perspective": "staff", "role_group": "clinical"} in people
    assert {"perspective": "patient"} in people
    assert all(card.proxy_by == SAM.ref for card in room.session.cards.values())


def test_the_same_file_again_is_nothing_new_whatever_the_browser_called_it():
    room = kept(typed(TEA, TIME))
    again = taken(typed(TEA, TIME), room, "ward 7 (2).csv")
    assert (again.already, again.fresh, again.faults) == (2, (), ())


def test_a_file_that_has_grown_brings_what_is_new():
    room = kept(typed(TEA, TIME))
    more = taken(typed(TEA, TIME, ["moment", "3", "Rest", "", ""]), room)
    assert (more.already, len(more.fresh)) == (2, 1)


def test_words_that_changed_since_are_a_fault_and_never_kept_twice():
    room = kept(typed(TEA))
    (fault,) = taken(typed(["moment", "1", "Coffee", "", ""]), room).faults
    assert (fault.row, fault.code) == (2, "id-reused")


def test_another_file_is_another_ward():
    room = kept(typed(TEA), kept(typed(TEA)), "Ward 8.csv")
    assert len(room.session.people) == 2


def test_sheets_of_one_number_are_one_person_and_rows_without_one_are_each_their_own():
    room = kept(typed(TEA, ["moment", "1", "Again", "", ""], ["moment", "", "x", "", ""],
                      ["moment", "", "y", "", ""]))  # fmt: skip
    assert len(room.session.cards) == 4
    assert len(room.session.people) == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["nowhere", "1", "Tea", "", ""], "no-such-activity"),
        (["moment", "1", "Tea", "boss", ""], "unknown-option"),
        (["moment", "1", "x" * 2001, "", ""], "too-long"),
        (["moment", "1", "", "staff", ""], "incomplete"),
        (["moment", "1", "bad\x00text", "", ""], "unfit-text"),
        (["baseline", "1", "Tea", "", ""], "no-such-column"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why_and_not_what(line, code):
    found = taken(typed(TEA, line))
    (fault,) = found.faults
    assert (fault.row, fault.code, len(found.fresh)) == (3, code, 1)
    assert "xx" not in str(fault)


def test_a_sheet_that_came_back_empty_is_no_row():
    assert taken(typed(TEA, ["moment", "2", "", "", ""])).rows == 1


def test_a_step_that_has_not_been_opened_waits():
    (fault,) = taken(typed(["hush", "1", "Psst"], heads=HEADS[:3])).faults
    assert fault.code == "activity-pending"


def test_marks_and_dots_are_typed_as_they_stand_on_the_paper():
    room = given(PAPER, opens("baseline"), opens("vote"))
    book = load_workbook(io.BytesIO(workbook(room.session)))
    book["2 Baseline"].append([None, 4, *["4"]])
    book["5 Vote"].append([None, 4, 1, 0, 1])
    file = io.BytesIO()
    book.save(file)
    found = taken(file.getvalue(), room, "votes.xlsx")
    assert not found.faults
    bodies = [each.body for each in found.fresh]
    assert bodies[0]["values"] == {"heard": 4}
    assert bodies[1]["dots"] == {"o1": 1, "o2": 0, "o3": 1, "o4": 0, "o5": 0}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_is_read_however_it_was_saved(mark, code):
    data = f"step{mark}Your answer\r\nmoment{mark}Café\r\n".encode(code)
    assert [row.cells for row in rows(data)] == [{"step": "moment", "Your answer": "Café"}]


def test_what_is_no_table_is_refused(monkeypatch):
    for data, code in ((b"", "no-rows"), (typed(), "no-rows"), (b"PK not a zip", "not-a-table")):
        with pytest.raises(Unreadable, match=code):
            rows(data)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("words.txt", "no workbook")
    with pytest.raises(Unreadable, match="not-a-table"):
        rows(packed.getvalue())
    monkeypatch.setattr(reading, "UNPACKED", 100)
    book = io.BytesIO()
    Workbook().save(book)
    with pytest.raises(Unreadable, match="too-large"):
        rows(book.getvalue())
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    with pytest.raises(Unreadable, match="too-large"):
        rows(typed(TEA, TIME))


# Over HTTP


@pytest.fixture
async def live(tmp_path):
    async with serving(tmp_path) as running:
        yield running


async def ask(live, session, path, role=Role.FACILITATOR, body=None, of=None):
    import httpx2 as httpx

    token = await live.token(of or session, role)
    async with httpx.AsyncClient(base_url=live.base) as client:
        return await client.request(
            "GET" if body is None else "POST",
            f"/api/sessions/{session}/paper/{path}",
            content=body,
            headers={"authorization": f"Bearer {token}"},
        )


async def test_a_look_keeps_nothing_and_keeping_twice_keeps_once(live):
    session = await live.session(PAPER)
    data = typed(TEA, TIME, ["moment", "3", "x", "boss", ""])
    look = (await ask(live, session, "rows?name=a.csv", Role.SCRIBE, data)).json()
    assert (look["rows"], look["fresh"], look["kept"]) == (3, 2, 0)
    assert [(each["row"], each["code"]) for each in look["faults"]] == [(4, "unknown-option")]
    assert not (await live.room(session)).session.cards
    for fresh in (2, 0):
        told = (await ask(live, session, "rows?name=a.csv&keep", Role.SCRIBE, data)).json()
        assert (told["fresh"], told["kept"]) == (fresh, fresh)
    assert len((await live.room(session)).session.cards) == 2


async def test_sheets_and_tables_are_files(live):
    session = await live.session(PAPER)
    for path, kind in (
        ("sheets.pdf?large", "application/pdf"),
        ("table.xlsx", "openxml"),
        ("table.csv?step=moment", "text/csv"),
    ):
        answer = await ask(live, session, path)
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
    assert (await ask(live, session, "table.csv?step=nowhere")).status_code == 404


async def test_only_those_who_may_write_for_others(live):
    session, other = await live.session(PAPER), await live.session(PAPER)
    for role in (Role.PARTICIPANT, Role.BOARD, Role.MODERATOR):
        assert (await ask(live, session, "sheets.pdf", role)).status_code == 401
    assert (await ask(live, session, "sheets.pdf", of=other)).status_code == 401
    assert (await ask(live, session, "rows", body=b"")).status_code == 422
    assert (await ask(live, session, "rows", body=b"x" * 2_000_001)).status_code == 413


async def test_a_scribe_sees_the_forms_and_is_kept(live):
    session = await live.session(PAPER)
    scribe = await live.screen(await live.token(session, Role.SCRIBE))
    assert "moment" in scribe.view["forms"]
    told = await scribe.ask({
        "do": "proxy", "activity": "moment", "contribution": "paper-0001", "person": "person-0001",
        "body": {"text": "From paper"}, "cohorts": {"perspective": "staff"},
    })  # fmt: skip
    assert told["t"] == "kept"
    await scribe.until(lambda s: s.view["written"])
    (written,) = scribe.view["written"].values()
    assert written["text"] == "From paper"
