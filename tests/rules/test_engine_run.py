"""The engine: one verdict per subject, a reason wherever a rule did not run, limits that hold."""

import os
import signal
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from sunledger.catalogue.model import Bilingual, Example
from sunledger.engine.rules.compile import Compiler, Parameters
from sunledger.engine.rules.examples import run_example
from sunledger.engine.rules.run import connect

AS_OF = date(2026, 6, 25)

CARS = [
    {"person": "P1", "plate": "苏A1", "price_fen": 1, "status": "正常"},
    {"person": "P1", "plate": "苏A2", "price_fen": 2, "status": "报废"},
    {"person": "P2", "plate": "苏A3", "price_fen": None, "status": "正常"},
    {"person": "P3", "plate": "苏A4", "price_fen": 4, "status": "报废"},
]
BY_STATUS = """
SELECT v.person, CASE WHEN v.status = '正常' THEN 'flagged' ELSE 'clear' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing, v.row_id AS src, v.price_fen AS amount_fen,
  v.plate AS v_plate
FROM vehicles AS v
"""
# One subject may get several verdicts: the plate says which, in this order of words.
SPOKEN = """
SELECT v.person, v.plate AS verdict, v.brand AS missing, v.row_id AS src FROM vehicles AS v
"""
ENDLESS = """
SELECT v.person, 'clear' AS verdict, CAST(NULL AS VARCHAR) AS missing,
  CAST(SUM(SIN(a.row_id + b.row_id + c.row_id + d.row_id + e.row_id + f.row_id)) AS BIGINT) AS src
FROM vehicles AS v
CROSS JOIN vehicles AS a
CROSS JOIN vehicles AS b
CROSS JOIN vehicles AS c
CROSS JOIN vehicles AS d
CROSS JOIN vehicles AS e
CROSS JOIN vehicles AS f
GROUP BY v.person
"""


# Cars that may be flagged, then each owner once more with a verdict that is written out.
APART = """
WITH owners AS (SELECT v.person FROM vehicles AS v)
SELECT v.person, 'flagged' AS verdict, CAST(NULL AS VARCHAR) AS missing, v.row_id AS src
FROM vehicles AS v WHERE v.price_fen = 1
UNION ALL
SELECT v.person, {}, 'vehicles.brand', CAST(NULL AS BIGINT) AS src FROM {} AS v
"""
WRITTEN = "CASE v.status WHEN '正常' THEN 'clear' {} 'missing_data' END"


def test_counts_add_up_and_hits_carry_their_evidence(engine, make_flag):
    (result,) = engine.run([make_flag(BY_STATUS)], {"vehicles": CARS})
    assert (result.status, result.why) == ("run", None)
    assert (result.applied, result.flagged, result.clear, result.missing_data) == (3, 2, 1, {})
    hits = {hit.ref_parts[0]: hit for hit in result.hits}
    first = hits[engine.tokens["P1"]]
    assert first.rows == (engine.row_ids["vehicles"][0],)
    assert first.amount_fen == 1
    assert first.values == [{"plate": "苏A1"}]
    assert hits[engine.tokens["P2"]].amount_fen is None


@pytest.mark.parametrize(
    ("verdicts", "counts"),
    [
        (["flagged", "missing_data", "clear", "not_applicable"], (1, 1, 0, 0, 0)),
        (["missing_data", "clear", "not_applicable"], (1, 0, 0, 1, 0)),
        (["not_applicable", "clear"], (1, 0, 1, 0, 0)),
        (["not_applicable"], (0, 0, 0, 0, 1)),
    ],
)
def test_each_subject_counts_once_under_its_gravest_verdict(engine, make_flag, verdicts, counts):
    rows = [{"person": "P1", "plate": verdict, "brand": "vehicles.brand"} for verdict in verdicts]
    (result,) = engine.run([make_flag(SPOKEN, lacks=("vehicles.brand",))], {"vehicles": rows})
    assert counts == (
        result.applied,
        result.flagged,
        result.clear,
        sum(result.missing_data.values()),
        result.not_applicable,
    )


def test_missing_is_counted_under_the_first_of_lacks(engine, make_flag):
    lacks = ("vehicles.price_fen", "vehicles.brand", "vehicles.status_on")
    said = {"P1": ["brand", "price_fen"], "P2": ["status_on", "brand"], "P3": ["brand"]}
    rows = [
        {"person": person, "plate": "missing_data", "brand": f"vehicles.{field}"}
        for person, fields in said.items()
        for field in fields
    ]
    (result,) = engine.run(
        [make_flag(SPOKEN, lacks=lacks)], {"vehicles": rows}, lacking={"vehicles.price_fen"}
    )
    assert result.missing_data == {"缺列 购置价格": 1, "品牌型号": 2}
    assert result.applied == 3


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"vehicles.brand"}, {}),
        ({"vehicles.brand", "vehicles.price_fen"}, {"缺列 品牌型号": 4}),
        ({"vehicles.status_on", "vehicles.price_fen"}, {"缺列 状态日期": 4}),
    ],
)
def test_nothing_is_judged_without_a_column_that_is_needed(engine, make_flag, lacking, missing):
    flag = make_flag(
        SPOKEN,
        lacks=("vehicles.price_fen",),
        needs=(("vehicles.brand", "vehicles.price_fen"), ("vehicles.status_on",)),
    )
    said = {"P1": "flagged", "P2": "clear", "P3": "missing_data"}
    rows = [
        {"person": person, "plate": verdict, "brand": "vehicles.price_fen"}
        for person, verdict in said.items()
    ]
    rows.append({"person": "P4", "plate": "not_applicable", "brand": "vehicles.brand"})
    rows.append({"person": "P5", "plate": "not_applicable"})
    (result,) = engine.run([flag], {"vehicles": rows}, lacking=lacking)
    assert result.applied == result.flagged + result.clear + sum(result.missing_data.values())
    if not missing:
        assert (result.flagged, result.clear, result.not_applicable) == (1, 1, 2)
        return
    assert result.missing_data == missing
    assert (result.flagged, result.clear, result.hits) == (0, 0, [])
    assert result.not_applicable == 5 - sum(missing.values())


@pytest.mark.parametrize(
    ("verdict", "source", "counted"),
    [
        (WRITTEN.format("ELSE"), "vehicles", True),
        (WRITTEN.format("WHEN '抵押' THEN 'flagged' ELSE"), "vehicles", False),
        (WRITTEN.format("WHEN '报废' THEN"), "vehicles", False),
        ("'clear'", "owners", False),
    ],
)
def test_what_cannot_be_flagged_is_only_counted(engine, make_flag, verdict, source, counted):
    flag = make_flag(APART.format(verdict, source), needs=(("vehicles.status_on",),))
    program = Compiler(engine.catalogue, Parameters({}, {}, AS_OF)).compile(flag)
    assert bool(program.rest) == counted
    (result,) = engine.run([flag], {"vehicles": CARS})
    assert [hit.ref_parts[0] for hit in result.hits] == [engine.tokens["P1"]]
    missing = {} if source == "owners" else {"品牌型号": 1}
    assert (result.applied, result.clear, result.missing_data) == (3, 2 - len(missing), missing)
    (lost,) = engine.run([flag], {"vehicles": CARS}, lacking={"vehicles.status_on"})
    assert (lost.applied, lost.missing_data, lost.hits) == (3, {"缺列 状态日期": 3}, [])


NOT_A_TABLE = """
WITH lines AS (SELECT 7 AS row_id, v.person FROM vehicles AS v)
SELECT c.row_id AS car, c.person AS owner FROM lines AS c
"""
GROUPED = "SELECT MIN(v.row_id) AS car, v.person AS owner FROM vehicles AS v GROUP BY v.person"


@pytest.mark.parametrize(
    ("view", "subject", "once"),
    [
        (GROUPED, "car", True),
        (GROUPED, "owner", True),
        (GROUPED.replace("MIN(v.row_id)", "MIN(v.price_fen)"), "car", False),
        (GROUPED.replace("v.person AS", "v.status AS"), "owner", False),
        (f"{GROUPED}, v.status", "owner", False),
        (f"{GROUPED}, v.status", "car", True),
        (f"SELECT g.car, g.owner FROM ({GROUPED}) AS g WHERE g.car > 1", "owner", True),
        (f"{GROUPED} UNION ALL {GROUPED}", "car", False),
        (GROUPED.replace("v GROUP", "v CROSS JOIN deaths AS d GROUP"), "car", False),
        ("SELECT v.row_id AS car, v.person AS owner FROM vehicles AS v", "car", True),
        ("SELECT v.row_id AS car, v.person AS owner FROM vehicles AS v", "owner", False),
        ("SELECT v.row_id AS car, 1 AS owner FROM vehicles AS v, deaths AS d", "car", False),
        (NOT_A_TABLE, "car", False),
    ],
)  # fmt: skip
def test_what_is_only_counted_is_grouped_unless_each_subject_is_there_once(
    make_flag, catalogue, view, subject, once
):
    said = "'vehicles.brand' AS missing, CAST(NULL AS BIGINT) AS src"
    sql = f"""
    SELECT v.row_id AS subject, 'flagged' AS verdict, {said} FROM vehicles AS v
    UNION ALL SELECT c.{subject}, 'clear', {said} FROM cars AS c
    """
    known = replace(catalogue, views={**catalogue.views, "cars": view})
    flag = make_flag(sql, views=("cars",), ref="{subject}")
    program = Compiler(known, Parameters({}, {}, AS_OF)).compile(flag)
    assert ("subject" in program.rest_once) == once


def test_amounts_are_summed_over_distinct_evidence_rows(engine, make_flag):
    # P1 has a flagged row of 1 fen, met twice through its two vehicles, and one of 2 fen.
    sql = """
    SELECT v.person, 'flagged' AS verdict, CAST(NULL AS VARCHAR) AS missing, v.row_id AS src,
      o.row_id AS src2, v.price_fen AS amount_fen
    FROM vehicles AS v INNER JOIN vehicles AS o ON o.person = v.person
    """
    (result,) = engine.run([make_flag(sql)], {"vehicles": CARS[:2]})
    (hit,) = result.hits
    assert hit.amount_fen == 3
    assert hit.rows == tuple(engine.row_ids["vehicles"])
    assert hit.values == [{}]


def test_a_converted_id_among_the_evidence_is_said(engine, make_flag):
    rows = {"vehicles": CARS}
    found = engine.run([make_flag(BY_STATUS)], rows, converted=[("vehicles", 2)])[0].hits
    assert {hit.ref_parts[0]: hit.converted for hit in found} == {
        engine.tokens["P1"]: False,
        engine.tokens["P2"]: True,
    }
    named = make_flag(BY_STATUS, match="name")
    found = engine.run([named], rows, converted=[("vehicles", 2)])[0].hits
    assert not any(hit.converted for hit in found)


def test_an_absent_main_table_leaves_the_rule_unrun(engine, make_flag):
    flag = make_flag(BY_STATUS, main=("vehicles", "deaths", "school"))
    (result,) = engine.run([flag], {"vehicles": CARS, "deaths": []})
    assert result.status == "not_run"
    assert result.why == Bilingual("缺《学籍》。", "not given: School enrolment")
    assert (result.applied, result.flagged, result.clear, result.hits) == (0, 0, 0, [])


def test_a_table_with_a_header_and_no_rows_is_present(engine, make_flag):
    (result,) = engine.run([make_flag(BY_STATUS)], {"vehicles": []})
    assert (result.status, result.applied) == ("run", 0)


def test_absent_side_tables_are_said_and_read_as_empty(engine, make_flag):
    sql = BY_STATUS + " WHERE NOT EXISTS (SELECT 1 FROM kinship AS k WHERE k.person = v.person)"
    flag = make_flag(sql, also={"kinship": Bilingual("配偶未核对", "spouses not checked")})
    (result,) = engine.run([flag], {"vehicles": CARS})
    assert (result.status, result.flagged) == ("run_in_part", 2)
    assert result.why == Bilingual("配偶未核对", "spouses not checked")
    rows = {"vehicles": CARS, "kinship": [{"person": "P1", "relative": "P9"}]}
    (result,) = engine.run([flag], rows)
    assert (result.status, result.flagged, result.why) == ("run", 1, None)


def test_one_of_a_group_is_enough_and_the_absent_one_is_said(engine, make_flag):
    flag = make_flag(BY_STATUS, any_of=(("deaths", "school"),))
    (result,) = engine.run([flag], {"vehicles": CARS})
    assert (result.status, result.why.zh) == ("not_run", "缺《死亡注销》、《学籍》。")
    (result,) = engine.run([flag], {"vehicles": CARS, "school": []})
    assert result.status == "run_in_part"
    assert "死亡注销" in result.why.zh
    assert "学籍" not in result.why.zh
    (result,) = engine.run([flag], {"vehicles": CARS, "school": [], "deaths": []})
    assert (result.status, result.why) == ("run", None)


def test_refused_rows_can_be_read(engine, make_flag):
    sql = (
        BY_STATUS.replace(
            "'clear'", "CASE WHEN r.person IS NULL THEN 'clear' ELSE 'not_applicable' END"
        )
        + " LEFT JOIN vehicles_refused AS r ON r.person = v.person"
    )
    rows = {"vehicles": CARS}
    assert engine.run([make_flag(sql)], rows)[0].not_applicable == 0
    rows["vehicles_refused"] = [{"person": "P3"}]
    assert engine.run([make_flag(sql)], rows)[0].not_applicable == 1


def test_parameters_reach_the_rule_in_its_own_units(engine, make_flag):
    sql = """
    SELECT v.person, CASE WHEN v.price_fen >= $vehicle_price_limit THEN 'flagged' ELSE 'clear' END
      AS verdict, CAST(NULL AS VARCHAR) AS missing, v.row_id AS src FROM vehicles AS v
    WHERE v.status IN (SELECT s.value FROM param_active_statuses AS s)
    """
    flag = make_flag(sql, parameters=("vehicle_price_limit", "active_statuses"))
    rows = {
        "vehicles": [
            {"person": "P1", "price_fen": 30_000_00, "status": "在册"},
            {"person": "P2", "price_fen": 29_999_99, "status": "在册"},
            {"person": "P3", "price_fen": 40_000_00, "status": "剔除"},
        ]
    }
    (result,) = engine.run([flag], rows)
    assert (result.flagged, result.clear) == (1, 1)
    assert result.parameters["vehicle_price_limit"] == 30_000_00
    overrides = {"vehicle_price_limit": "2万", "active_statuses": ["剔除"]}
    (result,) = engine.run([flag], rows, overrides=overrides)
    assert (result.flagged, result.clear) == (1, 0)
    assert result.parameters["active_statuses"] == ("剔除",)


def test_a_parameter_without_a_value_is_an_empty_one(engine, make_flag):
    sql = """
    SELECT v.person, CASE WHEN $visit_gap_days IS NULL THEN 'not_applicable' ELSE 'clear' END
      AS verdict, CAST(NULL AS VARCHAR) AS missing, v.row_id AS src FROM vehicles AS v
    """
    flag = make_flag(sql, parameters=("visit_gap_days",))
    assert engine.run([flag], {"vehicles": CARS})[0].not_applicable == 3
    assert engine.run([flag], {"vehicles": CARS}, overrides={"visit_gap_days": 30})[0].clear == 3


def test_a_long_query_is_stopped_and_the_next_rule_runs(engine, make_flag):
    many = [{"person": "P1", "plate": f"苏{n}"} for n in range(200)]
    began = time.monotonic()
    endless, short = engine.run(
        [make_flag(ENDLESS), make_flag(BY_STATUS, code="X02")],
        {"vehicles": many},
        seconds_limit=1,
    )
    assert time.monotonic() - began < 8
    assert endless.status == "not_run"
    assert "时限" in endless.why.zh
    assert (short.status, short.applied) == ("run", 1)


@pytest.mark.parametrize("codes", [("X01",), ("X01", "X02")])
def test_an_interrupted_run_ends_as_interrupted(engine, make_flag, codes):
    many = [{"person": "P1", "plate": f"苏{n}"} for n in range(200)]
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    begun = []

    def progress(*step):
        begun.append(step)
        if len(begun) == 1:
            timer.start()

    flags = [make_flag(ENDLESS, code=code) for code in codes]
    with pytest.raises(KeyboardInterrupt):
        engine.run(flags, {"vehicles": many}, seconds_limit=20, progress=progress)
    timer.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "rules"]


def test_a_view_that_cannot_be_made_in_time_is_not_tried_for_every_rule(
    engine, make_flag, catalogue
):
    views = {**catalogue.views, "endless": ENDLESS}
    engine.catalogue = replace(catalogue, views=views)
    sql = "SELECT e.person, e.verdict, e.missing, e.src FROM endless AS e"
    flags = [make_flag(sql, code=f"X{n:02}", views=("endless",)) for n in range(12)]
    many = [{"person": "P1", "plate": f"苏{n}"} for n in range(200)]
    began = time.monotonic()
    results = engine.run(flags, {"vehicles": many}, seconds_limit=0.3)
    assert time.monotonic() - began < 3
    assert {result.status for result in results} == {"not_run"}


def test_a_query_too_big_for_the_memory_is_stopped(engine, make_flag):
    sql = """
    SELECT b.person, 'clear' AS verdict, CAST(NULL AS VARCHAR) AS missing, a.row_id AS src,
      a.plate || b.plate AS v_a, ROW_NUMBER() OVER (ORDER BY a.plate || b.brand || c.plate) AS v_b
    FROM vehicles AS a CROSS JOIN vehicles AS b CROSS JOIN vehicles AS c
    """
    many = [{"person": "P1", "plate": f"{n:0500}", "brand": "x" * 500} for n in range(200)]
    big, short = engine.run(
        [make_flag(sql), make_flag(BY_STATUS, code="X02")],
        {"vehicles": many},
        memory_bytes=40 << 20,
        seconds_limit=30,
    )
    assert big.status == "not_run"
    assert "内存" in big.why.zh
    assert short.status == "run"


def test_two_rules_that_do_not_fit_side_by_side_run_one_after_the_other(engine, make_flag):
    sql = """
    SELECT v.person, 'clear' AS verdict, CAST(NULL AS VARCHAR) AS missing, LENGTH(
        STRING_AGG(a.brand || b.brand || c.brand, '' ORDER BY a.row_id, b.row_id, c.row_id)
      ) AS src
    FROM vehicles AS v CROSS JOIN vehicles AS a CROSS JOIN vehicles AS b CROSS JOIN vehicles AS c
    GROUP BY v.person
    """
    many = [{"person": "P1", "plate": "苏A", "brand": "x" * 200}] * 12
    flags = [make_flag(sql, code=code) for code in ("X01", "X02")]
    results = engine.run(flags, {"vehicles": many}, memory_bytes=100 << 20)
    assert [result.status for result in results] == ["run", "run"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT r.person FROM read_csv('/etc/hostname') AS r",
        "SELECT r.person FROM '/etc/hostname' AS r",
        "COPY vehicles TO 'x.csv'",
        "ATTACH 'x.db'",
        "PRAGMA database_list",
        "SET memory_limit = '1TB'",
        "SELECT v.person, getenv('HOME') AS verdict FROM vehicles AS v",
        "SELECT d.person FROM deaths AS d",
        "SELECT v.person FROM vehicles AS v; DROP TABLE vehicles",
    ],
)
def test_a_rule_that_reaches_beyond_its_tables_is_not_run(engine, make_flag, sql):
    bad, good = engine.run([make_flag(sql), make_flag(BY_STATUS, code="X02")], {"vehicles": CARS})
    assert bad.status == "not_run"
    assert "X01" in bad.why.zh
    assert good.status == "run"


def test_a_rule_with_wrong_columns_or_verdicts_says_so(engine, make_flag):
    cases = {
        "missing": "SELECT v.person, 'clear' AS verdict, v.row_id AS src FROM vehicles AS v",
        "extra": BY_STATUS.replace("v_plate", "extra"),
        "maybe": BY_STATUS.replace("'clear'", "'maybe'"),
        "no_such": BY_STATUS.replace("v.plate", "v.no_such"),
    }
    for word, sql in cases.items():
        (result,) = engine.run([make_flag(sql)], {"vehicles": CARS})
        assert (result.status, result.applied) == ("not_run", 0)
        assert word in result.why.zh


def test_views_used_by_several_rules_keep_the_columns_that_any_of_them_names(engine, make_flag):
    one = """
    SELECT h.household, 'flagged' AS verdict, CAST(NULL AS VARCHAR) AS missing, h.src
    FROM households AS h
    """
    other = one.replace("h.src", "h.src, H.Head_Name AS name, village AS village")
    flags = [
        make_flag(sql, code=code, main=("members",), views=("households",), ref="{household}")
        for code, sql in (("X01", one), ("X02", other))
    ]
    row = {"household": "H1", "person": "P1", "name": "张三", "village": "V1", "status": "在册"}
    first, second = engine.run(flags, {"members": [row]})
    assert (first.hits[0].name, first.hits[0].ref_parts) == (None, ("H1",))
    assert (second.hits[0].name, second.hits[0].village) == ("张三", "V1")


def test_progress_is_told_before_each_rule(engine, make_flag):
    told = []
    flags = [make_flag(BY_STATUS), make_flag(BY_STATUS, code="X02")]
    engine.run(flags, {"vehicles": CARS}, progress=lambda *step: told.append(step))
    assert told == [
        ("正在核对 1/2 X01 话", "Comparing 1/2 X01 words"),
        ("正在核对 2/2 X02 话", "Comparing 2/2 X02 words"),
    ]


def test_the_same_run_gives_the_same_hits_in_the_same_order(engine, make_flag):
    many = [{"person": f"P{n}", "plate": f"苏{n}", "status": "正常"} for n in range(300)]
    first = engine.run([make_flag(BY_STATUS)], {"vehicles": many})
    again = engine.run([make_flag(BY_STATUS)], {"vehicles": many})
    assert first == again
    assert len(first[0].hits) == 300


def test_an_empty_side_of_a_join_loses_no_rows(make_flag, catalogue):
    # No number is there in two months: `several` is empty; without TRUSTED_PLANS none is flagged.
    several = """
    SELECT v.village, v.voucher FROM vouchers AS v GROUP BY v.village, v.voucher
    HAVING YEAR(MIN(v.booked_on)) * 12 + MONTH(MIN(v.booked_on))
      < YEAR(MAX(v.booked_on)) * 12 + MONTH(MAX(v.booked_on))
    """
    heads = """
    SELECT CASE WHEN s.voucher IS NULL THEN g.village || '/' || g.voucher ELSE g.voucher END AS ref,
      g.booked_on, g.payee, g.payee_key, g.ticket_kind, g.summary, g.cash_out_fen, g.src
    FROM (
      SELECT v.village, v.voucher, ARG_MIN(v.booked_on, v.row_id) AS booked_on,
        ARG_MIN(v.summary, v.row_id) FILTER (WHERE v.summary IS NOT NULL) AS summary,
        ARG_MIN(v.payee, v.row_id) FILTER (WHERE v.payee IS NOT NULL) AS payee,
        ARG_MIN(v.payee_key, v.row_id) FILTER (WHERE v.payee_key IS NOT NULL) AS payee_key,
        ARG_MIN(v.ticket_kind, v.row_id) FILTER (WHERE v.ticket_kind IS NOT NULL) AS ticket_kind,
        CAST(SUM(CASE WHEN v.account LIKE '101%' THEN v.credit_fen ELSE 0 END) AS BIGINT)
          AS cash_out_fen,
        MIN(v.row_id) AS src
      FROM vouchers AS v
      GROUP BY v.village, v.voucher, YEAR(v.booked_on) * 12 + MONTH(v.booked_on)
    ) AS g
    LEFT JOIN several AS s ON s.village = g.village AND s.voucher = g.voucher
    """
    sql = """
    WITH cash AS (
      SELECT h.src, h.payee_key, h.booked_on, h.cash_out_fen FROM heads AS h
    ),
    days AS (
      SELECT c.payee_key, c.booked_on, CAST(SUM(c.cash_out_fen) AS BIGINT) AS fen
      FROM cash AS c GROUP BY c.payee_key, c.booked_on HAVING SUM(c.cash_out_fen) > 100000
    ),
    over_limit AS (
      SELECT c.src, d.fen FROM cash AS c
      INNER JOIN days AS d ON d.payee_key = c.payee_key AND d.booked_on = c.booked_on
    )
    SELECT h.ref AS voucher, CASE WHEN o.src IS NULL THEN 'clear' ELSE 'flagged' END AS verdict,
      CAST(NULL AS VARCHAR) AS missing, h.src, h.payee AS v_payee, h.ticket_kind AS v_ticket_kind,
      h.summary AS v_summary, h.cash_out_fen AS v_cash_fen, o.fen AS v_day_fen
    FROM heads AS h LEFT JOIN over_limit AS o ON o.src = h.src
    """
    known = replace(catalogue, views={**catalogue.views, "several": several, "heads": heads})
    flag = make_flag(sql, main=("vouchers",), views=("heads",), ref="{voucher}")
    shared = {
        "village": "V1",
        "payee": "张三",
        "ticket_kind": "收据",
        "summary": "工钱",
        "debit_fen": 0,
    }
    rows = [
        {"voucher": "1", "booked_on": "2025-03-01", "account": "101", "credit_fen": 100_000},
        {"voucher": "2", "booked_on": "2025-03-02", "account": "10101", "credit_fen": 100_001},
    ]
    vouchers = tuple({**shared, **row} for row in rows)
    expect = {"V1/1": "clear", "V1/2": "flagged"}
    words = Bilingual("话", "words")
    example = Example(words, AS_OF, {}, {"vouchers": vouchers}, expect)
    assert run_example(flag, example, known).passed


@pytest.mark.parametrize("name", ["数据[1]", "一*二?", "it's", "a,b {c}", "x%20y#z"])
def test_any_name_of_the_directory_will_do(make_flag, tmp_path, engine, name):
    engine.directory = tmp_path / name
    engine.directory.mkdir()
    (result,) = engine.run([make_flag(BY_STATUS)], {"vehicles": CARS})
    assert (result.status, result.applied) == ("run", 3)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/hostname.csv'",
        "COPY (SELECT 1) TO '{outside}/x.csv'",
        "EXPORT DATABASE '{outside}'",
        "ATTACH '{outside}/x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.invalid/x.csv')",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "PRAGMA memory_limit = '100GB'",
        "RESET lock_configuration",
        "SET allowed_directories = ['/']",
    ],
)
def test_the_connection_itself_reaches_nothing_else(engine, tmp_path, statement):
    outside = tmp_path / "outside"
    outside.mkdir()
    engine.directory = tmp_path / "inside"
    engine.directory.mkdir()
    snapshot = engine.snapshot({"vehicles": CARS})
    with closing(connect(snapshot, 1 << 28)) as con, pytest.raises(duckdb.Error):
        con.execute(statement.format(outside=outside)).fetchall()
    assert not list(outside.iterdir())
