"""Sets a letter of the catalogue as a PDF, for those who cannot open the Word file.

The same letter as `desk.letters.paper` sets, in one Chinese font that this machine has. Its glyphs
are put into the file, so that it looks the same everywhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, WrapMode
from fpdf.fonts import FontFace, TTFFont

from sunledger.catalogue.letters.reader import PLACEHOLDER
from sunledger.catalogue.model import Form, FormRow, Grid, Letter, Words
from sunledger.kit.errors import SunledgerError

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]

# Where systems keep a Chinese font, and which one of a collection is for simplified Chinese.
_FONTS: Final = (
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("C:/Windows/Fonts/simfang.ttf", 0),
    ("C:/Windows/Fonts/simsun.ttc", 0),
    ("/System/Library/Fonts/Supplemental/Songti.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
)
_OWN = ("*.ttf", "*.otf", "*.ttc")
_NAME = "letter"
_TITLE, _BODY, _SMALL, _FOOT = 22.0, 15.0, 10.5, 9.0
_MARGIN, _TOP, _BOTTOM = 27.0, 30.0, 28.0
_LINE = 9.6  # millimetres of a line of the body
_CELL = 6.4
_LABEL_SHARE = 19
_PAIR = 2
_WITH_SIGN = 3  # so many of a form's last rows stand on the page of the signature
# What stays together on a line: a sign with the stops after it and the brackets before it, and a
# word or number of other letters.
_PARTS: Final = re.compile(
    r"[（《“‘「『【]*(?:[!-~]{1,30}|.)[，。、；：？！）》」』”’】…—]*", re.DOTALL
)
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fonts_folder() -> Path:
    """Return the folder of the home in which an administrator may put a font."""
    return Path(settings.HOME.folder) / "fonts"


def font() -> tuple[Path, int]:
    """Return the Chinese font by which PDFs are set: the home's own, else the machine's.

    Raises SunledgerError, saying how to mend it, where there is none.
    """
    own = sorted(path for kind in _OWN for path in fonts_folder().glob(kind))
    if own:
        return own[0], 0
    for name, place in _FONTS:
        if Path(name).is_file():
            return Path(name), place
    raise SunledgerError(
        f"这台机器没有中文字体，写不成 PDF，Word 版照常能用。请装一种中文字体（如思源宋体），"
        f"或者把字体文件放进 {fonts_folder()}。",
        "This machine has no Chinese font for a PDF; the Word file works. Install one, such as "
        f"Noto Serif CJK, or put a font file into {fonts_folder()}.",
        code="no_font",
        where=fonts_folder(),
    )


@dataclass(frozen=True)
class Page:
    """A letter as a PDF; `missing` are the characters that the font does not have."""

    content: bytes
    missing: str


def write_pdf(letter: Letter, fields: Row, tables: Tables | None = None) -> Page:
    """Return a letter as a PDF, filled. Raises SunledgerError where there is no font for it."""
    return _Setter(letter, fields, tables or {}).page()


class _Paper(FPDF):
    """A page with the letter's secrecy and the number of the page at its foot."""

    secrecy = ""

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-20)
        self.set_font(_NAME, size=_FOOT)
        self.cell(0, 5, f"— {self.page_no()} —", align=Align.C)
        self.ln(5)
        self.multi_cell(0, 4.5, self.secrecy, align=Align.C, wrapmode=WrapMode.CHAR)


class _Setter:
    def __init__(self, letter: Letter, fields: Row, tables: Tables) -> None:
        given = {name: value for name, value in fields.items() if value}
        self._letter = letter
        self._fields = {**letter.defaults, **given}
        self._tables = tables
        self._missing: dict[str, None] = {}
        path, place = font()
        paper = _Paper(format="A4", orientation="landscape" if letter.landscape else "portrait")
        paper.add_font(_NAME, fname=path, collection_font_number=place)
        paper.add_font(_NAME, style="B", fname=path, collection_font_number=place)
        shape = paper.fonts[_NAME]
        self._known = frozenset(shape.cmap) if isinstance(shape, TTFFont) else frozenset()
        paper.secrecy = self._filled(letter.secrecy or "")
        paper.set_margins(_MARGIN, _TOP, _MARGIN)
        paper.set_auto_page_break(auto=True, margin=_BOTTOM)
        paper.set_title(self._filled(letter.title))
        paper.set_lang("zh-CN")
        paper.set_creator("Sunledger 阳光台账")
        self._paper = paper

    def page(self) -> Page:
        paper, letter = self._paper, self._letter
        paper.add_page()
        self._centred(self._filled(letter.title), _TITLE, 13)
        if letter.number:
            self._centred(self._filled(letter.number), _BODY, _LINE)
        paper.ln(4)
        if letter.to:
            self._words(self._filled(letter.to), indent=False)
        *blocks, last = [b for b in letter.body if not b.when or self._holds(b.when)]
        for block in blocks:
            self._any(block)
        if isinstance(last, Form) and letter.sign:
            self._signed_form(last)
        else:
            self._any(last)
            self._sign()
        return Page(bytes(paper.output()), "".join(self._missing))

    def _any(self, block: Words | Grid | Form) -> None:
        if isinstance(block, Words):
            self._block(block)
        elif isinstance(block, Grid):
            self._grid(block)
        else:
            self._form(block.rows)
            self._paper.ln(3)

    def _signed_form(self, form: Form) -> None:
        """Write a form and who signs, its last rows and the signature never on two pages."""
        head, tail = form.rows[:-_WITH_SIGN], form.rows[-_WITH_SIGN:]
        self._form(head)
        with self._paper.offset_rendering() as tried:
            self._form(tail)
            self._paper.ln(3)
            self._sign()
        if tried.page_break_triggered:
            self._paper.add_page()
        self._form(tail)
        self._paper.ln(3)
        self._sign()

    def _holds(self, name: str) -> bool:
        return bool(self._tables[name] if name in self._tables else self._fields.get(name))

    def _block(self, block: Words) -> None:
        for text in self._texts(block):
            if block.style == "page":
                self._paper.add_page()
                self._centred(text, _BODY, _LINE)
            elif block.style == "heading":
                self._words(text, bold=True)
            elif block.style == "note":
                self._paper.ln(2)
                self._words(text, bold=True, size=12, indent=False)
            else:
                self._words(text)

    def _texts(self, block: Words) -> Iterator[str]:
        if block.each is None:
            yield self._filled(block.text)
        else:
            for row in self._tables.get(block.each, ()):
                yield self._filled(block.text, row)

    def _filled(self, text: str, row: Row | None = None) -> str:
        values = {**self._fields, **(row or {})}
        filled = _UNFIT.sub("", PLACEHOLDER.sub(lambda blank: values.get(blank[1], ""), text))
        if hasattr(self, "_known"):
            for sign in filled:
                if ord(sign) > ord(" ") and ord(sign) not in self._known:
                    self._missing[sign] = None
        return filled

    # --- words ----------------------------------------------------------------------------------

    def _centred(self, text: str, size: float, height: float) -> None:
        self._paper.set_font(_NAME, style="B" if size == _TITLE else "", size=size)
        self._paper.multi_cell(
            0, height, text, align=Align.C, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR
        )

    def _words(
        self, text: str, *, bold: bool = False, size: float = _BODY, indent: bool = True
    ) -> None:
        paper = self._paper
        paper.set_font(_NAME, style="B" if bold else "", size=size)
        for paragraph in text.split("\n"):
            for line in self._lines(("　　" if indent else "") + paragraph):
                height = _LINE if size >= _BODY else 7.4
                paper.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")

    def _lines(self, text: str) -> Iterator[str]:
        """Break a paragraph as Chinese is broken: no line begins with a stop or parts a number."""
        room = self._paper.epw
        line, width = "", 0.0
        for part in _PARTS.findall(text):
            wide = self._paper.get_string_width(part)
            if line.strip("　") and width + wide > room:
                yield line
                line, width = "", 0.0
                part = part.lstrip(" 　") or part  # noqa: PLW2901 - a line begins with a word
            line += part
            width += wide
        yield line

    # --- tables ---------------------------------------------------------------------------------

    def _grid(self, grid: Grid) -> None:
        self._paper.set_font(_NAME, size=_SMALL)
        heads = FontFace(emphasis="BOLD")
        with self._paper.table(
            col_widths=tuple(column.width for column in grid.columns),
            line_height=_CELL,
            headings_style=heads,
            text_align=Align.L,
            wrapmode=WrapMode.CHAR,
            borders_layout=TableBordersLayout.ALL,
        ) as table:
            table.row([column.head for column in grid.columns])
            for row in self._tables.get(grid.table, ()):
                table.row(
                    [self._filled(row.get(column.field, "")) or " " for column in grid.columns]
                )
        self._paper.ln(3)

    def _form(self, rows: Sequence[FormRow]) -> None:
        """Lay each row's labels and texts over one grid of four columns."""
        self._paper.set_font(_NAME, size=_SMALL)
        text = 50 - _LABEL_SHARE
        with self._paper.table(
            col_widths=(_LABEL_SHARE, text, _LABEL_SHARE, text),
            line_height=_CELL,
            first_row_as_headings=False,
            text_align=Align.L,
            wrapmode=WrapMode.CHAR,
            borders_layout=TableBordersLayout.ALL,
        ) as table:
            for row in rows:
                high = table.row(min_height=10 * (row.height or 0.9))
                for place, cell in enumerate(row.cells):
                    span = 3 if place and len(row.cells) == _PAIR else 1
                    style = FontFace(emphasis="BOLD") if place % 2 == 0 else None
                    high.cell(self._filled(cell) or " ", colspan=span, style=style)

    def _sign(self) -> None:
        self._paper.ln(4)
        self._paper.set_font(_NAME, size=_BODY)
        for line in self._letter.sign:
            self._paper.cell(
                0, _LINE, self._filled(line) + "　　", align=Align.R, new_x="LMARGIN", new_y="NEXT"
            )
