"""What else lies in a department's folder: scans, notes, templates, the same file twice."""

import io
import shutil

from sunledger.desk.demo_county.outbox import BAND, Outbox
from sunledger.desk.demo_county.write import Cell, Sheet, archive

_DOCX_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCX_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCX_BODY = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>演示数据：本月名册有变动，见附件。</w:t></w:r></w:p></w:body></w:document>"
)
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def leave(outbox: Outbox) -> None:
    """Leave the strays in the folder and name them in the key."""
    unknown = {
        "民政局/低保花名册盖章扫描件.pdf": _PDF,
        "乡村振兴局/关于报送名册的说明.docx": _docx(),
    }
    for name, data in unknown.items():
        outbox.path(name).write_bytes(data)
    outbox.book(
        "民政局/值班表.xlsx",
        Sheet("值班", [["星期", "带班领导", "值班员"]], [["星期一", "周敏", "何志强"]]),
    )
    outbox.county.key.unknown += [f"{BAND}/{name}" for name in (*unknown, "民政局/值班表.xlsx")]
    outbox.book("人社局/公益岗补贴模板.xlsx", _template())
    twice = "农业农村局/承包地确权/青石镇（副本）.csv"
    shutil.copyfile(outbox.path("农业农村局/承包地确权/青石镇.csv"), outbox.path(twice))
    outbox.county.key.duplicates.append(f"{BAND}/{twice}")
    outbox.path("Thumbs.db").write_bytes(b"\x00")


def _docx() -> bytes:
    out = io.BytesIO()
    archive(
        out,
        [
            ("[Content_Types].xml", _DOCX_TYPES.encode()),
            ("_rels/.rels", _DOCX_RELATIONS.encode()),
            ("word/document.xml", _DOCX_BODY.encode()),
        ],
    )
    return out.getvalue()


def _template() -> Sheet:
    headers = [
        "序号", "身份证号", "姓名", "岗位名称", "用人单位", "所属月份", "补贴金额", "出勤天数",
    ]  # fmt: skip
    example: list[Cell] = [
        "示例", "999901199001010014", "张三", "保洁员", "某村村民委员会", "2025-01", 600.0, 22.0,
    ]  # fmt: skip
    return Sheet("公益岗", [headers], [example, list(example), list(example)])
