"""The joining poster: what is on it, that it keeps to its sheet, and how large its letters are."""

import io
import re

import pytest
from pypdf import PdfReader

from server.locales import catalogue
from server.paper.invitation import KINDS, Invitation
from server.paper.poster import poster

WORDS = catalogue("poster")
URL = "https://ace.northern-care.example.nhs.uk/j/K7PQ2M"
PLAIN = Invitation(title="Values hour", code="K7PQ2M", url=URL, contact="Sam Reed")
LONG = Invitation(
    title="What matters most to us " * 5, code="K7PQ2M", url=URL, contact="Sam Reed " * 22
)
MM_OF_PT = 25.4 / 72


def read(kind, said=PLAIN):
    return PdfReader(io.BytesIO(poster(kind, said, WORDS)))


def lines(page):
    """Every piece of text: (letters, size in mm, mm from the bottom of the sheet)."""
    found = []

    def note(text, matrix, place, _font, size):
        if text.strip():
            found.append(
                (text.strip(), size * MM_OF_PT, (place[5] * matrix[3] + matrix[5]) * MM_OF_PT)
            )

    page.extract_text(visitor_text=note)
    return found


def said_on(page):
    return re.sub(r"\s+", " ", page.extract_text())


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_one_must_know_is_on_it(kind):
    (page,) = read(kind).pages
    text = said_on(page)
    copies = 4 if kind == "cards" else 1
    assert text.count("K7P Q2M") == copies
    assert text.count("Values hour") == copies
    assert text.count("ace.northern-care.example.nhs.uk") == copies
    assert "https" not in text
    for name in ("first", "second", "no_phone", "access", "privacy"):
        assert text.count(WORDS[f"poster.{name}"]) == copies
    assert text.count("Sam Reed") == copies


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said", [PLAIN, LONG], ids=["plain", "long"])
def test_it_keeps_to_one_sheet(kind, said):
    (page,) = read(kind, said).pages
    assert min(bottom for _, _, bottom in lines(page)) > 5


@pytest.mark.parametrize(
    ("kind", "size"), [("a4", (210, 297)), ("a3", (297, 420)), ("cards", (210, 297))]
)
def test_it_has_the_size_of_the_sheet_that_was_asked_for(kind, size):
    (page,) = read(kind).pages
    assert tuple(round(float(each) * MM_OF_PT) for each in page.mediabox[2:]) == size


def test_the_large_one_is_read_from_three_metres():
    sizes = {text: size for text, size, _ in lines(read("a3").pages[0])}
    assert sizes["K7P Q2M"] > 30
    assert sizes[WORDS["poster.first"]] > 12


def test_without_anybody_to_ask_there_is_no_such_line():
    bare = Invitation(title="T", code="K7PQ2M", url=URL)
    assert "Questions" not in said_on(read("a4", bare).pages[0])


def test_a_screen_reader_can_read_it():
    root = read("a4").trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
