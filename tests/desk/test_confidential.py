"""Whole numbers: the secrecy line and watermark of each page, and the lock on request."""

import io
import json
import zipfile

import docx
import msoffcrypto
import openpyxl
import pytest
from campaign import ids
from click.testing import CliRunner
from folders import car_owner, person
from msoffcrypto.exceptions import InvalidKeyError

from sunledger.assembly.main import sunledger

PASSPHRASE = "很长的口令 long 1"  # noqa: S105 - of this test alone
REVEAL = ("--reveal", "--purpose", "入户 & 核实")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a car owner, a passphrase, and a run that shows whole numbers."""
    place = tmp_path_factory.mktemp("place")
    car_owner(place / "county")
    (place / "pw").write_text(f"{PASSPHRASE}\n不是口令\n", "utf-8")
    (place / "key").write_bytes(bytes(32))
    check(place, "run", *REVEAL)
    check(place, "masked")
    return place


def call(*words, ok=True, **more):
    done = CliRunner().invoke(sunledger, list(map(str, words)), standalone_mode=False, **more)
    assert (done.exception is None) == ok, done.exception or done.output
    return done


def check(place, name, *more, **how):
    words = ("check", place / "county", "--out", place / name, "--key", place / "key")
    return call(*words, "--rules", "E05", "--as-of", "2026-06-25", *more, **how)


def opened(path, passphrase=PASSPHRASE):
    """Return what is in a locked file."""
    plain = io.BytesIO()
    with path.open("rb") as file:
        locked = msoffcrypto.OfficeFile(file)
        locked.load_key(password=passphrase, verify_password=True)
        locked.decrypt(plain)
    return plain


def is_open(path):
    return zipfile.is_zipfile(path)


def test_the_workbook_is_locked_as_office_does_it(place):
    check(place, "locked", *REVEAL, "--passphrase-file", place / "pw")
    path = place / "locked" / "findings.xlsx"
    assert not is_open(path)
    assert person(1).encode() not in path.read_bytes()
    sheet = openpyxl.load_workbook(opened(path)).worksheets[0]
    whole = openpyxl.load_workbook(place / "run" / "findings.xlsx").worksheets[0]
    told = [[cell.value for cell in row] for row in sheet]
    assert told == [[cell.value for cell in row] for row in whole]
    with pytest.raises(InvalidKeyError):
        opened(path, "不是这个口令吧")
    assert PASSPHRASE not in (place / "locked" / "run.json").read_text("utf-8")


def test_the_passphrase_can_be_typed_twice_and_is_not_shown(place):
    done = check(place, "typed", *REVEAL, "--encrypt", input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert PASSPHRASE not in done.output
    assert opened(place / "typed" / "findings.xlsx").getvalue().startswith(b"PK")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--encrypt",), "--reveal"),
        ((*REVEAL, "--passphrase-file", "没有这个文件"), "读不了口令文件"),
        ((*REVEAL, "--passphrase-file", "short"), "8 到 255"),
        ((*REVEAL, "--passphrase-file", "empty"), "8 到 255"),
    ],
)
def test_a_lock_that_cannot_be_made_is_told(place, tmp_path, monkeypatch, more, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short").write_text("1234567\n", "utf-8")
    (tmp_path / "empty").write_text("", "utf-8")
    done = check(place, tmp_path / "out", *more, ok=False)
    assert said in done.exception.zh
    assert not (tmp_path / "out").exists()


def test_papers_with_whole_numbers_are_locked_and_others_are_not(place, tmp_path):
    number = ids(place / "run", "E05")[0]
    call(
        *("letters", place / "run", "--kind", "evidence_record,working_paper,notice_to_person"),
        *("--finding", number, "--rules", "E05", "--to", tmp_path / "文书", *REVEAL),
        *("--passphrase-file", place / "pw"),
    )
    papers = {path.name[:3]: path for path in (tmp_path / "文书").rglob("*.docx")}
    assert {name for name, path in papers.items() if not is_open(path)} == {"取证单"}
    assert person(1) in " ".join(
        cell.text
        for table in docx.Document(opened(papers["取证单"])).tables
        for row in table.rows
        for cell in row.cells
    )


def sheets(path):
    with zipfile.ZipFile(path) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        pictures = [name for name in parts.namelist() if name.startswith("xl/media/")]
        return [parts.read(name).decode() for name in names], pictures


@pytest.mark.parametrize("table", ["findings.xlsx", "研判表.xlsx"])
def test_each_sheet_that_shows_whole_numbers_has_its_secrecy_line_and_watermark(
    place, tmp_path, table
):
    path, masked = place / "run" / table, place / "masked" / table
    if table == "研判表.xlsx":
        path, masked = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
        call("triage", place / "run", "-o", path)
        call("triage", place / "masked", "-o", masked)
    pages, pictures = sheets(path)
    shown = [page for page in pages if "内部资料　严禁外传　用途：入户 &amp;&amp; 核实" in page]
    needed = pages if table == "findings.xlsx" else pages[:1]
    assert shown == needed
    assert all("&amp;C&amp;G" in page and "legacyDrawingHF" in page for page in needed)
    assert pictures
    assert all("严禁外传" not in page for page in sheets(masked)[0])
    assert not sheets(masked)[1]


def test_each_page_of_a_revealed_paper_has_its_watermark_behind_the_text(place, tmp_path):
    words = ("--kind", "evidence_record", "--rules", "E05")
    call("letters", place / "run", *words, "--to", tmp_path / "全", *REVEAL)
    call("letters", place / "run", *words, "--to", tmp_path / "遮")
    headers = {}
    for name in ("全", "遮"):
        [path] = (tmp_path / name).rglob("*.docx")
        [section] = docx.Document(path).sections
        assert not section.different_first_page_header_footer
        headers[name] = section.header._element
    [anchor] = headers["全"].xpath(".//wp:anchor")
    assert anchor.get("behindDoc") == "1"
    assert anchor.xpath(".//pic:pic")
    assert not headers["遮"].xpath(".//wp:anchor")


def test_a_locked_or_revealed_run_is_not_what_a_campaign_goes_by(place, tmp_path):
    check(place, "locked2", *REVEAL, "--passphrase-file", place / "pw")
    done = call("triage", place / "locked2", "-o", tmp_path / "t.xlsx", ok=False)
    assert "加了口令" in done.exception.zh
    (tmp_path / "back").mkdir()
    done = call("collect", tmp_path / "back", "--run", place / "run", ok=False)
    assert "显示了全号码" in done.exception.zh
    assert json.loads((place / "run" / "run.json").read_text("utf-8"))["revealed"]
