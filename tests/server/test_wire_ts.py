"""The client's types are those of the wire."""

from server import wire, wire_ts


def test_the_generated_file_is_what_the_wire_says():
    written = wire_ts.TARGET.read_text(encoding="utf-8")
    assert written == wire_ts.page(), "stale: run `python -m server.wire_ts`"


def test_a_screen_never_names_the_servers_clock():
    command = wire_ts.page().split("export interface Contribute {")[1].split("}\n")[0]
    assert "contribution: string" in command
    assert "  at" not in command


def test_every_type_that_is_named_stands_on_the_page():
    page = wire_ts.page()
    assert "at: UndoEffect | Gather | Similar" in page
    for name in ("UndoEffect", "Gather", "Similar", "Tuning"):
        assert f"export interface {name} {{" in page


def test_what_the_server_sends_is_whole():
    view = wire_ts.page().split("export interface View {")[1].split("\n}")[0]
    assert "?" not in view


def test_every_way_to_close_for_good_is_told():
    told = wire_ts.page().split("export const FINAL = [")[1].split("]")[0]
    assert told == ", ".join(str(close.code) for close in wire.CLOSES if not close.again)
