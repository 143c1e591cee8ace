"""What stands twice counts once; what is still to come waits."""

from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.sources.merge import KEYLESS, merge_table
from sunledger.engine.sources.snapshot import SHEET_BITS, schema_of

pytestmark = pytest.mark.quick
AS_OF = date(2026, 6, 25)


class Table:
    """A table's sheets, each a list of rows by field; row ids are (sheet, place in the list)."""

    def __init__(self, tmp_path, table):
        self.path = tmp_path
        self.source = load_catalogue().sources[table]
        self.parts = []

    def sheet(self, *rows, keyless=None):
        schema = schema_of(self.source)
        if keyless is not None:
            schema = schema.append(pa.field(KEYLESS, pa.bool_()))
        number = len(self.parts) + 1
        for place, row in enumerate(rows):
            row.setdefault("row_id", (number << SHEET_BITS) + place)
            if keyless is not None:
                row.setdefault(KEYLESS, keyless)
        path = self.path / f"part{number}.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)
        self.parts.append(path)
        return self

    def merge(self, refused=()):
        with duckdb.connect() as con:
            merged = merge_table(
                con, self.source, self.parts, refused, as_of=AS_OF, out_dir=self.path
            )
            rows = pa.concat_tables([pq.read_table(p) for p in merged.paths]).to_pylist()
            rows.sort(key=lambda row: row["row_id"])
        assert merged.rows == len(rows)
        return merged, rows

    def places(self):
        merged, rows = self.merge()
        return merged, [place(row["row_id"]) for row in rows]


def place(row_id):
    return row_id >> SHEET_BITS, row_id & ((1 << SHEET_BITS) - 1)


def quota(number, **more):
    return {"quota": number, "fund": "衔接资金", "quota_level": "县", "amount_fen": 100} | more


def test_the_same_key_with_the_same_values_counts_once(tmp_path):
    table = Table(tmp_path, "quotas").sheet(quota("Q1"), quota("Q2")).sheet(quota("Q1"))
    merged, places = table.places()
    assert places == [(1, 0), (1, 1)]
    assert merged.counts["repeated_same"] == 1
    assert merged.repeated == {2: 1}
    assert not merged.repeats


def test_the_later_row_with_other_values_is_refused_and_names_the_earlier(tmp_path):
    table = (
        Table(tmp_path, "quotas")
        .sheet(quota("Q1"), quota("Q1", amount_fen=5))
        .sheet(quota("Q1", amount_fen=5), quota("Q1"))
    )
    merged, places = table.places()
    assert places == [(1, 0)]
    assert [(place(r.row_id), place(r.first_row_id)) for r in merged.repeats] == [
        ((1, 1), (1, 0)),
        ((2, 0), (1, 0)),
    ]
    refused = pq.read_table(merged.refused_paths[0]).to_pylist()
    assert [place(row["row_id"]) for row in refused] == [(1, 1), (2, 0)]


def test_a_column_that_is_empty_is_another_value(tmp_path):
    table = Table(tmp_path, "quotas").sheet(quota("Q1", department="财政局"), quota("Q1"))
    assert len(table.places()[0].repeats) == 1


def test_names_are_compared_by_their_key(tmp_path):
    one = {"book": "B", "relation": "户主", "person": 7, "name": "阿·古", "name_key": "阿古"}
    other = one | {"name": "阿古"}
    merged, places = Table(tmp_path, "hukou").sheet(dict(one), other).places()
    assert places == [(1, 0)]
    assert not merged.repeats


def test_a_member_written_twice_is_never_refused(tmp_path):
    one = {"household": "H", "person": 7, "name": "甲", "name_key": "甲", "status": "在册"}
    other = one | {"name": "乙", "name_key": "乙"}
    merged, places = Table(tmp_path, "members").sheet(dict(one), other, dict(one)).places()
    assert places == [(1, 0), (1, 1)]
    assert not merged.repeats


def test_land_is_known_by_household_or_by_representative(tmp_path):
    table = Table(tmp_path, "land").sheet(
        {"plot": "1", "household": "H", "area_mu": 1},
        {"plot": "1", "holder": 7, "area_mu": 2},
        {"plot": "1", "household": "H", "area_mu": 3},
        {"plot": "1", "holder": 7, "area_mu": 2},
    )
    merged, places = table.places()
    assert places == [(1, 0), (1, 1)]
    assert [place(r.row_id) for r in merged.repeats] == [(1, 2)]


def test_without_a_key_a_row_counts_as_often_as_in_the_sheet_that_holds_it_most(tmp_path):
    a, b = {"person": 1, "died_on": date(2025, 1, 1)}, {"person": 2, "died_on": date(2025, 1, 2)}
    table = (
        Table(tmp_path, "deaths")
        .sheet(dict(a), dict(b))
        .sheet(dict(a), dict(a))
        .sheet(dict(b), dict(a))
    )
    merged, places = table.places()
    assert places == [(1, 1), (2, 0), (2, 1)]
    assert merged.counts["repeated_same"] == 3


def payment(line, **more):
    return {
        "batch": "B",
        "line_no": line,
        "item": "低保金",
        "person": 1,
        "name_key": "甲",
        "card": 9,
        "amount_fen": 100,
        "pay_month": date(2025, 3, 1),
        "status": "成功",
    } | more


def test_a_payment_without_a_line_number_is_compared_as_in_a_table_without_a_key(tmp_path):
    table = (
        Table(tmp_path, "payments")
        .sheet(payment("2"), payment("3"), keyless=True)
        .sheet(payment("9"), keyless=True)
        .sheet(payment("2", amount_fen=7), payment("2", amount_fen=7), keyless=False)
    )
    merged, places = table.places()
    assert places == [(1, 0), (1, 1), (3, 0)]
    assert not merged.repeats


def test_rows_that_begin_later_are_left_out_and_later_events_emptied(tmp_path):
    project = {"project": "P", "title": "路", "village": "V"}
    table = Table(tmp_path, "projects").sheet(
        project
        | {"listed_on": AS_OF, "finished_on": date(2026, 6, 26), "plan_ends_on": date(2027, 1, 1)},
        project | {"project": "P2", "listed_on": date(2026, 6, 26)},
        project | {"project": "P3", "finished_on": AS_OF},
    )
    merged, rows = table.merge()
    assert [row["project"] for row in rows] == ["P", "P3"]
    assert (rows[0]["finished_on"], rows[0]["plan_ends_on"]) == (None, date(2027, 1, 1))
    assert rows[1]["finished_on"] == AS_OF
    assert (merged.counts["after_as_of"], merged.counts["future_event_emptied"]) == (1, 1)


def test_a_required_date_still_to_come_keeps_the_row_out(tmp_path):
    table = Table(tmp_path, "batches").sheet(
        {"batch": "1", "due_fen": 1, "paid_fen": 1, "returned_on": AS_OF},
        {"batch": "2", "due_fen": 1, "paid_fen": 1, "returned_on": date(2026, 6, 26)},
    )
    assert table.places()[1] == [(1, 0)]


def test_years_and_open_ends_begin_and_stand_as_the_contract_says(tmp_path):
    insured = Table(tmp_path, "medical_insurance").sheet(
        {"person": 1, "for_year": 2026, "status": "参保"},
        {"person": 1, "for_year": 2027, "status": "参保"},
    )
    assert insured.places()[1] == [(1, 0)]
    (tmp_path / "c").mkdir()
    custody = Table(tmp_path / "c", "custody").sheet(
        {"person": 1, "starts_on": AS_OF, "ends_on": date(2030, 1, 1)}
    )
    assert custody.merge()[1][0]["ends_on"] == date(2030, 1, 1)


def test_a_refused_row_that_had_not_begun_proves_nothing(tmp_path):
    table = Table(tmp_path, "vouchers")
    schema = schema_of(table.source)
    refused = tmp_path / "refused.parquet"
    rows = [
        {"row_id": 1, "village": "V", "voucher": "1", "booked_on": AS_OF},
        {"row_id": 2, "village": "V", "voucher": "2", "booked_on": date(2026, 6, 26)},
        {"row_id": 3, "village": "V", "voucher": "3"},
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), refused)
    merged, _ = table.sheet().merge([refused])
    assert [r["row_id"] for r in pq.read_table(merged.refused_paths[0]).to_pylist()] == [1, 3]
