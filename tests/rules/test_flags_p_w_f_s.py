"""Flags of payments, posts, funds and help: evidence, amounts, limits and how a lack is called."""

from datetime import date

import pytest

from sunledger.catalogue.loader import load_catalogue

CATALOGUE = load_catalogue()
MEASURED = {"item": "地力补贴", "measure": "元/亩", "rate": 100, "starts_on": date(2020, 1, 1)}


def flag(code):
    return CATALOGUE.flags[code]


def member(household, person, **more):
    return {"household": household, "person": person, "name": "甲", "status": "在册"} | more


def pay(line_no, person, **more):
    return {
        "batch": "B1",
        "line_no": line_no,
        "item": "地力补贴",
        "person": person,
        "name": "甲",
        "card": "K1",
        "holder": "甲",
        "amount_fen": 100,
        "pay_month": "2025-06",
        "status": "成功",
    } | more


def one_hit(engine, code, rows, **given):
    (result,) = engine.run([flag(code)], rows, **given)
    (hit,) = result.hits
    return result, hit


def test_rule_p01_shows_the_lines_of_the_known_and_says_what_it_lacked(engine):
    rows = {
        "members": [member(f"H{n}", f"P{n}", village="V1") for n in (1, 2, 3)],
        "payments": [pay(str(n), f"P{n}", amount_fen=n) for n in (1, 2, 3, 9)],
    }
    result, hit = one_hit(engine, "P01", rows)
    assert result.status == "run_in_part"
    assert (hit.amount_fen, hit.village) == (6, "V1")
    assert hit.rows == tuple(engine.row_ids["payments"][:3])
    assert {(value["home"], value["persons"]) for value in hit.values} == {
        ("H1", 3),
        ("H2", 3),
        ("H3", 3),
    }


def test_rule_p02_without_the_column_lacks_it_for_every_line(engine):
    rows = {"members": [member("H1", "P1")], "payments": [pay("1", "P1", holder=None)]}
    (result,) = engine.run([flag("P02")], rows, lacking=["payments.holder"])
    assert dict(result.missing_data) == {"缺列 户名": 1}


def test_rule_p04_adds_up_items_and_shows_plots(engine):
    rice = MEASURED | {"item": "稻谷补贴", "measure": "亩"}
    rows = {
        "members": [member("H1", "P1", village="V1"), member("H1", "P2", village="V1")],
        "standards": [MEASURED, rice],
        "land": [{"plot": "D1", "holder": "P2", "area_mu": 4}],
        "payments": [
            pay("1", "P1", quantity=3),
            pay("2", "P2", quantity="1.41", item="稻谷补贴", amount_fen=50),
            pay("3", "P2", quantity=4, pay_month="2024-06"),
        ],
    }
    _, hit = one_hit(engine, "P04", rows)
    assert hit.amount_fen == 150
    assert hit.rows == tuple(sorted([*engine.row_ids["payments"][:2], *engine.row_ids["land"]]))
    assert [(str(v["paid_mu"]), v["year"]) for v in hit.values] == [("4.41000000", 2025)]


@pytest.mark.parametrize(
    ("rate", "quantity", "amount", "verdict"),
    [
        ("0.333", 5, 267, "clear"),  # 166.5 fen is 167 fen: exactly one yuan less
        ("0.333", 5, 268, "flagged"),
        ("0.333", 5, 67, "clear"),
        ("0.333", 5, 66, "flagged"),
        ("0.3328", 5, 266, "clear"),  # 166.4 fen is 166 fen
        ("0.3328", 5, 267, "flagged"),
        ("123456.78", "99999.99", 1234567676643, "clear"),
        ("123456.78", "99999.99", 1234567676644, "flagged"),
    ],
)
def test_rule_p06_rounds_only_the_product(engine, rate, quantity, amount, verdict):
    rows = {
        "standards": [MEASURED | {"rate": rate}],
        "payments": [pay("1", "P1", rate=rate, quantity=quantity, amount_fen=amount)],
    }
    (result,) = engine.run([flag("P06")], rows)
    assert (result.flagged, result.clear) == ((1, 0) if verdict == "flagged" else (0, 1))


def test_rule_p06_without_the_column_of_rates_judges_nothing(engine):
    rows = {"standards": [MEASURED], "payments": [pay("1", "P1", quantity=1)]}
    (result,) = engine.run([flag("P06")], rows, lacking=["payments.rate"])
    assert dict(result.missing_data) == {"缺列 标准": 1}


@pytest.mark.parametrize(("plots", "flagged"), [(29, 0), (30, 1)])
def test_rule_p13_asks_only_where_the_village_has_thirty_rows_of_land(engine, plots, flagged):
    rows = {
        "members": [member("H1", "P1", village="V1"), member("H2", "P2", village="V1")],
        "standards": [MEASURED],
        "land": [{"plot": f"D{n}", "household": "H2", "area_mu": 1} for n in range(plots)],
        "payments": [pay("1", "P1", quantity=1)],
    }
    (result,) = engine.run([flag("P13")], rows)
    assert result.flagged == flagged
    assert sum(result.missing_data.values()) == 1 - flagged


def test_rule_w01_names_every_reason_and_counts_the_money_once(engine):
    rows = {
        "deaths": [{"person": "P1", "died_on": date(2024, 12, 1)}],
        "payroll": [
            {
                "person": "P1",
                "employer": "某局",
                "post_class": "公务员",
                "starts_on": date(2020, 1, 1),
            }
        ],
        "post_pay": [
            {
                "person": "P1",
                "name": "甲",
                "post": "保洁员",
                "employer": "甲村",
                "pay_month": month,
                "subsidy_fen": 80000,
                "days_present": 0,
            }
            for month in ("2024-12", "2025-01")
        ],
    }
    result, hit = one_hit(engine, "W01", rows)
    assert result.status == "run_in_part"
    assert hit.amount_fen == 160000
    assert len(hit.rows) == 4
    assert {value["reason"] for value in hit.values} == {
        "已登记死亡",
        "当月有公务员岗位",
        "出勤天数为零",
    }


def test_rule_f02_asks_about_the_balance_alone(engine):
    rows = {
        "quotas": [
            {
                "quota": "Z1",
                "fund": "衔接资金",
                "quota_level": "中央",
                "received_on": date(2024, 1, 1),
                "amount_fen": 1000,
            }
        ],
        "movements": [
            {
                "movement": f"M{n}",
                "quota": "Z1",
                "movement_kind": kind,
                "moved_on": date(2024, 2, n),
                "amount_fen": 300,
            }
            for n, kind in enumerate(("下达", "支出", "收回"), start=1)
        ],
    }
    _, hit = one_hit(engine, "F02", rows)
    assert hit.amount_fen == 400
    assert hit.rows == (*engine.row_ids["quotas"], engine.row_ids["movements"][2])


def test_rule_f09_asks_about_the_excess_alone(engine):
    rows = {
        "contracts": [
            {
                "contract": "C1",
                "project": "X1",
                "buyer": "甲局",
                "supplier": "乙公司",
                "amount_fen": 1000,
                "signed_on": date(2025, 1, 10),
                "tender_method": "询价",
            }
        ],
        "project_payments": [
            {"contract": "C1", "paid_on": date(2025, 1, day), "amount_fen": 600} for day in (9, 20)
        ],
    }
    _, hit = one_hit(engine, "F09", rows)
    assert hit.amount_fen == 600
    assert len(hit.rows) == 3
    rows["project_payments"][0]["paid_on"] = date(2025, 1, 10)
    _, hit = one_hit(engine, "F09", rows)
    assert hit.amount_fen == 200


def test_rule_s02_leaves_out_the_dead_and_says_when_it_cannot(engine):
    rows = {
        "members": [member("H1", "P1", village="V1"), member("H1", "P2", village="V1")],
        "medical_insurance": [],
        "deaths": [{"person": "P2", "died_on": date(2026, 1, 1)}],
    }
    result, hit = one_hit(engine, "S02", rows)
    assert (result.status, result.not_applicable) == ("run", 1)
    assert (hit.household, hit.village, hit.amount_fen) == ("H1", "V1", None)
    del rows["deaths"]
    (result,) = engine.run([flag("S02")], rows)
    assert (result.status, result.flagged) == ("run_in_part", 2)
