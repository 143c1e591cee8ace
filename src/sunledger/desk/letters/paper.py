"""Sets a letter of the catalogue as a Word file, in the layout of official papers (GB/T 9704).

A4; title centred, body in 16 pt with two characters' indent, signature on the right, page number
at the foot. Tables repeat their heading on each page and no row is torn apart.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Any, Final
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from sunledger.catalogue.letters.reader import PLACEHOLDER
from sunledger.catalogue.model import Form, Grid, Letter, Words
from sunledger.desk.confidential import WATERMARK

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]

_SONG, _FANG, _HEI = "宋体", "仿宋", "黑体"
_TITLE, _BODY, _SMALL = 22.0, 16.0, 10.5
_LINE = Pt(28)
_MADE_ON = datetime(2026, 1, 1, tzinfo=UTC)
_PAPER = (Cm(21), Cm(29.7))
_MARGINS = (Cm(3.7), Cm(2.6), Cm(3.5), Cm(2.8))  # top, right, bottom, left
_NARROW = (Cm(2.2), Cm(2), Cm(2), Cm(2))
_TWIPS_PER_CM = 567
_LABEL_SHARE = 0.17
_IN_A_PAIR = 2
_WITH_SIGN = 3  # so many of a form's last rows stand on the page of the signature
_ROOM_TO_SIGN = Pt(14)
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WATERMARK = Cm(15)
_RED = RGBColor(0xA4, 0x26, 0x2C)


def write_paper(
    letter: Letter, fields: Row, tables: Tables | None = None, *, banner: str | None = None
) -> bytes:
    """Return the letter as a .docx, filled.

    `banner` stands in red at the head of each page, with a watermark behind the text.
    """
    return _Setter(letter, fields, tables or {}, banner).bytes()


class _Setter:
    def __init__(self, letter: Letter, fields: Row, tables: Tables, banner: str | None) -> None:
        given = {name: value for name, value in fields.items() if value}
        self._letter = letter
        self._fields = {**letter.defaults, **given}
        self._tables = tables
        self._document: DocumentFile = Document()
        self._width = 0
        self._before: Any = None  # the table that ends what is written so far
        self._page(banner)

    def bytes(self) -> bytes:
        letter = self._letter
        title = self._paragraph(self._filled(letter.title), size=_TITLE, font=_SONG, indent=0)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.runs[0].bold = True
        title.paragraph_format.line_spacing = Pt(36)
        if letter.number:
            number = self._paragraph(self._filled(letter.number), size=_BODY, indent=0)
            number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if letter.to:
            self._paragraph(self._filled(letter.to), indent=0)
        sign_after = self._first_page_break() if letter.sign else None
        for number_, block in enumerate(letter.body):
            if number_ == sign_after:
                self._sign()
            self._block(block)
        if letter.sign and sign_after is None:
            self._sign()
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _first_page_break(self) -> int | None:
        """Return where an annex begins: the signature stands before it."""
        return next(
            (
                number
                for number, block in enumerate(self._letter.body)
                if isinstance(block, Words) and block.style == "page"
            ),
            None,
        )

    def _page(self, banner: str | None) -> None:
        letter, document = self._letter, self._document
        section = document.sections[0]
        top, right, bottom, left = _NARROW if letter.landscape else _MARGINS
        width, height = _PAPER
        if letter.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            width, height = height, width
        section.page_width, section.page_height = width, height
        section.top_margin, section.right_margin = top, right
        section.bottom_margin, section.left_margin = bottom, left
        self._width = int((width - left - right) / Cm(1) * _TWIPS_PER_CM)
        normal = document.styles["Normal"]
        normal.font.size = Pt(_BODY)
        normal.font.name = "Times New Roman"
        looks = normal.element.get_or_add_rPr()
        looks.get_or_add_rFonts().set(qn("w:eastAsia"), _FANG)
        looks.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))
        about = document.core_properties
        about.title, about.author = self._filled(letter.title), "Sunledger 阳光台账"
        about.comments, about.created, about.modified = "", _MADE_ON, _MADE_ON
        if banner:
            line = section.header.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = self._run(line, banner, size=_SMALL + 1.5, font=_HEI)
            run.font.color.rgb = _RED
            run.bold = True
            _watermark(line)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(foot, "— ", size=_SMALL, font=_SONG)
        foot._p.append(  # noqa: SLF001 - python-docx has no words for a field
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:sz w:val="21"/>'
                "</w:rPr><w:t>1</w:t></w:r></w:fldSimple>"
            )
        )
        self._run(foot, " —", size=_SMALL, font=_SONG)
        if letter.secrecy:
            line = section.footer.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(line, self._filled(letter.secrecy), size=9, font=_SONG)

    # --- blocks ---------------------------------------------------------------------------------

    def _block(self, block: Words | Grid | Form) -> None:
        if block.when and not self._holds(block.when):
            return
        if isinstance(block, Words):
            for text in self._texts(block):
                self._words(block.style, text)
        elif isinstance(block, Grid):
            self._grid(block)
        else:
            self._form(block)

    def _holds(self, name: str) -> bool:
        """Tell whether there is something under a name: rows, where it is a table's."""
        return bool(self._tables[name] if name in self._tables else self._fields.get(name))

    def _texts(self, block: Words) -> Iterator[str]:
        if block.each is None:
            yield self._filled(block.text)
        else:
            for row in self._tables.get(block.each, ()):
                yield self._filled(block.text, row)

    def _words(self, style: str, text: str) -> None:
        if style == "page":
            paragraph = self._paragraph(text, font=_HEI, indent=0)
            paragraph.paragraph_format.page_break_before = True
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif style == "heading":
            self._paragraph(text, font=_HEI).paragraph_format.keep_with_next = True
        elif style == "note":
            paragraph = self._paragraph(text, size=12, font=_HEI, indent=0)
            paragraph.paragraph_format.keep_with_next = True
        else:
            self._paragraph(text)

    def _grid(self, grid: Grid) -> None:
        whole = sum(column.width for column in grid.columns)
        widths = [self._width * column.width // whole for column in grid.columns]
        heads = "".join(
            _cell(column.head, width, bold=True, centre=True)
            for column, width in zip(grid.columns, widths, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"]
        for row in self._tables.get(grid.table, ()):
            cells = "".join(
                _cell(row.get(column.field, ""), width)
                for column, width in zip(grid.columns, widths, strict=True)
            )
            rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        self._table(widths, rows)

    def _form(self, form: Form) -> None:
        """Lay each row's labels and texts over one grid of four columns."""
        label = int(self._width * _LABEL_SHARE)
        text = self._width // 2 - label
        widths = [label, text, label, self._width - 2 * label - text]
        rows = []
        for row in form.rows:
            single = len(row.cells) == _IN_A_PAIR
            places = [(label, 1), (self._width - label, 3)] if single else [(w, 1) for w in widths]
            cells = "".join(
                _cell(self._filled(cell), width, bold=is_label, centre=is_label, span=span)
                for cell, (width, span), is_label in zip(
                    row.cells, places, cycle((True, False)), strict=False
                )
            )
            high = int((row.height or 0.8) * _TWIPS_PER_CM)
            rows.append(
                f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{high}" w:hRule="atLeast"/>'
                f"</w:trPr>{cells}</w:tr>"
            )
        self._table(widths, rows)

    def _table(self, widths: Sequence[int], rows: Sequence[str]) -> None:
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        table = parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr>"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
            f"{''.join(rows)}</w:tbl>"
        )
        body = self._document.element.body
        body.insert(len(body) - 1, table)  # before the section's own properties
        gap = self._paragraph("", size=6, indent=0)
        gap.paragraph_format.line_spacing = Pt(8)
        self._before = table

    def _sign(self) -> None:
        """Write who signs and when, never apart from each other nor from the last words or rows."""
        last = self._document.paragraphs[-1]
        last.paragraph_format.keep_with_next = True
        if self._before is not None:
            for row in self._before.findall(qn("w:tr"))[-_WITH_SIGN:]:
                for paragraph in row.iter(qn("w:p")):
                    paragraph.get_or_add_pPr().get_or_add_keepNext()
        for line in self._letter.sign:
            paragraph = self._paragraph(self._filled(line), indent=0)
            if line == self._letter.sign[0]:
                paragraph.paragraph_format.space_before = _ROOM_TO_SIGN
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(2 * _BODY)
            paragraph.paragraph_format.keep_with_next = line != self._letter.sign[-1]

    # --- words ----------------------------------------------------------------------------------

    def _filled(self, text: str, row: Row | None = None) -> str:
        values = {**self._fields, **(row or {})}
        return _UNFIT.sub("", PLACEHOLDER.sub(lambda blank: values.get(blank[1], ""), text))

    def _paragraph(
        self, text: str, *, size: float = _BODY, font: str = _FANG, indent: int = 2
    ) -> Paragraph:
        self._before = None
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = _LINE if size >= _BODY else Pt(size * 1.6)
        shape.first_line_indent = Pt(size * indent)
        self._run(paragraph, text, size=size, font=font)
        return paragraph

    def _run(self, paragraph: Paragraph, text: str, *, size: float, font: str) -> Run:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.font.name = "Times New Roman"
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001
        return run


def _watermark(line: Paragraph) -> None:
    """Put the watermark behind the text, in the middle of each page that has this header."""
    inline = line.add_run().add_picture(str(WATERMARK), width=_WATERMARK)._inline  # noqa: SLF001
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1" '
        'simplePos="0" relativeHeight="0" distT="0" distB="0" distL="0" distR="0">'
        '<wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:align>center</wp:align></wp:positionV>'
        f'<wp:extent cx="{inline.extent.cx}" cy="{inline.extent.cy}"/><wp:wrapNone/></wp:anchor>'
    )
    anchor.extend((inline.docPr, inline.graphic))
    inline.getparent().replace(inline, anchor)


def _cell(text: str, width: int, *, bold: bool = False, centre: bool = False, span: int = 1) -> str:
    weight = "<w:b/>" if bold else ""
    place = '<w:jc w:val="center"/>' if centre else ""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="300" w:lineRule="atLeast"/>'
        f"{place}</w:pPr><w:r><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{_SONG}"/>'
        f'{weight}<w:sz w:val="{int(_SMALL * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in (_UNFIT.sub("", text).split("\n") or [""])
    )
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}'
        f'<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'
    )
