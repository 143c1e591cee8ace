"""All of a kind and a year as one file: each row is there, says of what it is, and has its hash."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import openpyxl
from django.test import Client
from django.utils import timezone
from on_the_portal import VOUCHERS

from sunledger.platform.questions.notices import selectors
from sunledger.platform.questions.notices.contracts import Kind

TODAY = timezone.localdate()


def books(laid):
    head = selectors.publication(laid["book"], on=TODAY).head
    return head, f"/data/books_month/{head.period[:4]}"


def test_a_year_of_books_has_every_row_in_each_form(laid):
    head, address = books(laid)
    told = json.loads(Client().get(f"{address}.json").content)
    tables = {table["code"]: table for table in told["tables"]}
    assert len(tables["vouchers"]["rows"]) == VOUCHERS
    assert tables["vouchers"]["rows"][0]["sha256"] == head.sha256
    assert tables["publications"]["rows"][0]["entry"] == head.event
    assert len(lines_of(f"{address}.csv?table=vouchers")) == VOUCHERS + 1
    book = openpyxl.load_workbook(io.BytesIO(Client().get(f"{address}.xlsx").content))
    assert book["凭证"].max_row == VOUCHERS + 1


def test_the_hash_of_a_file_is_that_of_the_hashes_in_the_log(laid):
    _, address = books(laid)
    told = json.loads(Client().get(f"{address}.json").content)
    rows = next(t["rows"] for t in told["tables"] if t["code"] == "publications")
    lines = sorted(
        f"{row['publication'].removeprefix('/notice/')} {row['version']} {row['sha256']}\n"
        for row in rows
    )
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert digest in json.dumps(told)
    assert digest in Client().get(address).content.decode()
    assert digest in Client().get(f"/en{address}").content.decode()


def test_every_year_that_is_offered_can_be_taken_and_holds_what_it_says(laid):
    assert laid
    page = Client().get("/data/").content.decode()
    for one in selectors.years():
        assert f"/data/{one.kind}/{one.year}" in page
        heads = selectors.heads_of_year(one.kind, one.year, on=TODAY)
        assert (len(heads), sum(head.rows for head in heads)) == (one.number, one.rows)


def test_what_goes_with_its_notice_is_in_no_file_and_what_is_not_there_is_not_found(laid):
    heads, _ = selectors.published(on=TODAY, most=None)
    assert laid
    assert [head for head in heads if head.personal]
    for one in selectors.years():
        whole = selectors.heads_of_year(one.kind, one.year, on=TODAY + timedelta(days=1))
        assert not [head for head in whole if head.personal]
    for wrong in ("/data/books_month/1999", "/data/nothing/2026", f"/data/{Kind.ROSTER}/1999.csv"):
        assert Client().get(wrong).status_code == 404


def test_a_year_that_is_too_long_for_a_spreadsheet_is_a_csv_and_nothing_else(laid, monkeypatch):
    _, address = books(laid)
    whole = lines_of(f"{address}.csv?table=vouchers")
    monkeypatch.setattr("sunledger.faces.portal.bulk.MOST_ROWS", 5)
    page = Client().get(address).content.decode()
    assert "请下载 CSV" in page
    assert f"{address}.csv?table=vouchers" in page
    assert f"{address}.xlsx" not in page
    assert lines_of(f"{address}.csv?table=vouchers") == whole
    assert len(whole) == VOUCHERS + 1
    for suffix in ("xlsx", "json"):
        assert Client().get(f"{address}.{suffix}").status_code == 413


def test_a_csv_goes_part_by_part_and_is_the_same_in_each_language(laid):
    _, address = books(laid)
    answer = Client().get(f"/en{address}.csv?table=vouchers&bom=0")
    assert answer.streaming
    first, *rest = lines_of(f"/en{address}.csv?table=vouchers&bom=0")
    assert first[:2] == ["Publication", "Title"]
    assert {row[1] for row in rest} == {"Books of Fenglin, May 2026"}
    assert [row[7:] for row in rest] == [
        row[7:] for row in lines_of(f"{address}.csv?table=vouchers")[1:]
    ]
    contents = lines_of(f"{address}.csv?table=publications")
    assert len(contents) == 2
    assert contents[1][0] == f"/notice/{laid['book']}"


def lines_of(address):
    answer = Client().get(address)
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))
