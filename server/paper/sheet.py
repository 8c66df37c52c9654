"""A page for print: size, typeface, headings, lines to write on, a QR code.

Everything that says something is tagged (heading, paragraph, figure with its words), so that a
screen reader can read the file; lines and frames are marked as decoration. What the library does
not do, a tree of lists and tables, we do not claim: these files are tagged, not PDF/UA.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import font_source_sans_pro
import segno
from fpdf import FPDF, XPos, YPos

FAMILY = "Source Sans Pro"
"""SIL Open Font License; it has every letter of Welsh."""
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
MARGIN_MM = 18
NORMAL_PT = 12
LARGE_PT = 18
"""Large print: 16 pt and more. Our choice of size."""
LINE_HEIGHT = 1.35
MM_OF_PT = 0.3528


class Paper(FPDF):
    """An A4 document; `size` is that of running text, and headings grow with it."""

    def __init__(self, title: str, lang: str = "en-GB", size: int = NORMAL_PT) -> None:
        super().__init__(format="A4")
        self.size = size
        self.running = ""
        """Stands at the top of every page that follows by itself: sheets get apart."""
        self.set_title(title)
        self.set_lang(lang)
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=MARGIN_MM)
        self.add_font(FAMILY, "", FONTS / "SourceSansPro-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "SourceSansPro-Bold.ttf")
        self.set_font(FAMILY, size=size)

    def header(self) -> None:
        if self.running:
            self.say(self.running, bold=True)
            self.gap()

    @contextmanager
    def tagged(self, kind: str, alt: str | None = None) -> Iterator[None]:
        """What is drawn inside is one element; it may not run over a page's end."""
        builder = self.struct_builder
        place = builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=place, alt_text=alt)
        self._out(f"/{kind} <</MCID {place}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Nothing that would be read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def heading(self, text: str, level: int = 1) -> None:
        size = self.size * {1: 2.0, 2: 1.4}.get(level, 1.15)
        self.say(text, size=size, bold=True, kind=f"H{level}")

    def say(
        self,
        text: str,
        size: float = 0.0,
        bold: bool = False,
        kind: str = "P",
        width: float = 0.0,
    ) -> None:
        """A paragraph, on the next page if there is no room for the whole of it here."""
        size = size or self.size
        self.set_font(FAMILY, "B" if bold else "", size)
        high, wide = size * MM_OF_PT * LINE_HEIGHT, width or self.epw
        whole = self.multi_cell(wide, high, text, align="L", dry_run=True, output="HEIGHT")
        self.room_for(cast(float, whole))
        with self.tagged(kind):
            self.multi_cell(wide, high, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font(FAMILY, size=self.size)

    def gap(self, lines: float = 0.5) -> None:
        self.ln(self.size * MM_OF_PT * LINE_HEIGHT * lines)

    def room_for(self, high: float) -> None:
        """A new page, unless that much fits on this one (or on none)."""
        if self.will_page_break(high) and self.get_y() > self.t_margin + 1:
            self.add_page()

    def lines_to_write_on(self, count: int) -> None:
        """Wide enough apart for handwriting: 9 mm, 12 in large print."""
        apart = 12 if self.size >= LARGE_PT else 9
        for _ in range(count):
            self.room_for(apart)
            y = self.get_y() + apart
            with self.decoration():
                self.set_draw_color(120)
                self.line(self.l_margin, y, self.w - self.r_margin, y)
            self.set_y(y)

    def qr(self, address: str, alt: str, x: float, y: float, wide: float) -> None:
        """A QR code of that address, with words for those who cannot see it."""
        drawn = io.BytesIO()
        segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
        with self.tagged("Figure", alt):
            self.image(drawn, x=x, y=y, w=wide)

    def made(self) -> bytes:
        return bytes(self.output())
