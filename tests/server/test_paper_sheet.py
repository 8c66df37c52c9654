"""Whatever we put on paper can be read aloud, and has every letter of Welsh."""

from fontTools.ttLib import TTFont

from server.paper import sheet
from server.paper.sheet import FONTS, Paper


def test_the_typeface_has_the_letters_that_are_needed():
    with TTFont(FONTS / "SourceSansPro-Regular.ttf") as font:
        letters = font.getBestCmap()
    assert not [each for each in "ŵŷŴŶâêîôûïáéíóúẁẃẅỳýÿ‘’“”–…•£☐" if ord(each) not in letters]  # noqa: RUF001


def test_a_sheet_is_tagged_and_tells_its_language():
    paper = Paper("Tŷ croeso", "cy")
    paper.add_page()
    paper.heading("Tŷ croeso")
    paper.lines_to_write_on(3)
    paper.qr("https://example.org/j/ABC234", "QR code", 150, 20, 40)
    paper.set_compression(False)
    made = paper.made()
    for said in (b"/Marked true", b"/Lang (cy)", b"/S /H1", b"/S /Figure", b"/Artifact BMC"):
        assert said in made


def test_large_print_takes_more_pages():
    pages = {}
    for size in (sheet.NORMAL_PT, sheet.LARGE_PT):
        paper = Paper("Long", size=size)
        paper.add_page()
        for _ in range(30):
            paper.say("What matters to you here? " * 6)
        pages[size] = paper.page
        paper.made()  # which closes its typefaces
    assert pages[sheet.LARGE_PT] > pages[sheet.NORMAL_PT]
