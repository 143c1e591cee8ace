"""The shared views to the letter of contract 1.1 §6."""

from datetime import date

import pytest

from sunledger.engine.sources.snapshot import pair_key


def member(household, person, **given):
    return {"household": household, "person": person, "name": person, "status": "在册", **given}


def line(person, amount, **given):
    return {
        "person": person,
        "amount_fen": amount,
        "item": "甲",
        "pay_month": "2025-03",
        "status": "成功",
        **given,
    }


def entry(voucher, day, account="541", debit=0, credit=0, **given):
    return {
        "village": "V1",
        "voucher": voucher,
        "booked_on": day,
        "account": account,
        "debit_fen": debit,
        "credit_fen": credit,
        **given,
    }


# --- households -----------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["户主", "本人", "户 主"])
def test_a_household_has_the_status_and_village_of_its_head(view_rows, relation):
    rows = {
        "members": [
            member("H1", "P1", status="已脱贫", village="V1"),
            member("H1", "P2", relation=relation, village="V2"),
            member("H1", "P3", status="剔除", village="V3"),
        ]
    }
    columns = "household village status head_name is_active"
    assert view_rows("households", columns, rows) == [("H1", "V2", "在册", "P2", True)]


def test_without_a_head_the_first_row_speaks_and_of_two_heads_the_first(view_rows):
    rows = {
        "members": [
            member("H1", "P1", relation="子女", village="V1"),
            member("H1", "P2", relation="户主的母亲", village="V2", status="剔除"),
            member("H2", "P3", relation="户主", status="监测"),
            member("H2", "P4", relation="户主", status="剔除"),
        ]
    }
    columns = "household head_name is_active status_listed"
    assert view_rows("households", columns, rows) == [
        ("H1", "P1", True, True),
        ("H2", "P3", True, True),
    ]


def test_a_head_without_a_village_leaves_the_household_without_one(view_rows):
    rows = {"members": [member("H1", "P1", relation="户主"), member("H1", "P2", village="V2")]}
    assert view_rows("households", "household village", rows) == [("H1", None)]


def test_active_is_what_the_parameter_lists(view_rows):
    statuses = ["在册", "已脱贫", "监测", "剔除", "待定"]
    rows = {"members": [member(f"H{n}", f"P{n}", status=s) for n, s in enumerate(statuses)]}
    columns = "status is_active status_listed"
    assert {s: (a, b) for s, a, b in view_rows("households", columns, rows)} == {
        "在册": (True, True),
        "已脱贫": (False, True),
        "监测": (True, True),
        "剔除": (False, True),
        "待定": (False, False),
    }
    found = view_rows("households", columns, rows, parameters={"active_statuses": ["剔除"]})
    assert [status for status, active, _ in found if active] == ["剔除"]


def test_one_person_twice_in_one_household_is_one_member(view_rows):
    rows = {
        "members": [
            member("H1", "P1", name="甲"),
            member("H1", "P1", name="乙"),
            member("H2", "P1", name="丙"),
            member("H2", "P2!", name="丁"),
        ]
    }
    columns = "household person name person_ok"
    assert view_rows("household_members", columns, rows) == [
        ("H1", "P1", "甲", True),
        ("H2", "P1", "丙", True),
        ("H2", "P2!", "丁", False),
    ]
    assert view_rows("person_households", "person household", rows) == [("P1", "H1"), ("P1", "H2")]


def test_active_members_have_an_id_that_can_be_true_and_an_active_household(view_rows):
    rows = {
        "members": [
            member("H1", "P1", relation="户主", village="V1", status="监测"),
            member("H1", "P2", village="V9", status="剔除"),
            member("H1", "P3!"),
            member("H2", "P4", status="已脱贫"),
        ]
    }
    assert view_rows("active_members", "household village person", rows) == [
        ("H1", "V1", "P1"),
        ("H1", "V1", "P2"),
    ]


def test_death_is_the_earliest(view_rows):
    rows = {
        "deaths": [
            {"person": "P1", "died_on": "2025-03-02"},
            {"person": "P1", "died_on": "2025-03-01"},
            {"person": "P1", "died_on": "2025-03-01"},
            {"person": "P2", "died_on": "2024-01-01"},
        ]
    }
    sheet = 1 << 32
    assert view_rows("first_deaths", "person died_on src", rows) == [
        ("P1", date(2025, 3, 1), sheet + 3),
        ("P2", date(2024, 1, 1), sheet + 5),
    ]


# --- payments -------------------------------------------------------------------------------------


def kept(view_rows, lines):
    found = view_rows("paid_lines", "row_id", {"payments": lines})
    return [row_id - (1 << 32) - 2 for (row_id,) in found]


def test_only_successful_lines_above_zero_are_paid(view_rows):
    lines = [
        line("P1", 1),
        line("P1", 0),
        line("P1", 1, status="失败"),
        line("P1", 1, status="退回"),
    ]
    assert kept(view_rows, lines) == [0]


def test_a_reversal_takes_back_the_first_line_of_its_amount(view_rows):
    lines = [line("P1", 100), line("P1", 100), line("P1", -100), line("P1", 50)]
    assert kept(view_rows, lines) == [1, 3]


def test_each_reversal_takes_back_one_line(view_rows):
    lines = [line("P1", -100), line("P1", 100), line("P1", 100), line("P1", -100), line("P1", 100)]
    assert kept(view_rows, lines) == [4]


@pytest.mark.parametrize(
    "other",
    [
        {"person": "P2"},
        {"item": "乙"},
        {"pay_month": "2025-04"},
        {"amount_fen": -99},
        {"status": "失败"},
    ],
)
def test_a_reversal_of_something_else_takes_nothing_back(view_rows, other):
    assert kept(view_rows, [line("P1", 100), {**line("P1", -100), **other}]) == [0]


def test_a_reversal_does_not_take_back_what_was_not_paid(view_rows):
    lines = [line("P1", 100, status="失败"), line("P1", 100), line("P1", -100)]
    assert kept(view_rows, lines) == []


def test_terms_of_an_item_are_its_first_row_that_says_so(view_rows):
    def standard(item, payee=None, after_death=None):
        return {"item": item, "payee": payee, "after_death": after_death}

    rows = {
        "standards": [
            standard("甲"),
            standard("乙"),
            standard("乙", "户"),
            standard("乙", "个人", "是"),
            standard("丙", "企业", "看情况"),
        ]
    }
    assert {
        i: (p, d) for i, p, d in view_rows("item_terms", "item payee_kind after_death", rows)
    } == {
        "甲": ("个人", "否"),
        "乙": ("户", "是"),
        "丙": ("企业", "看情况"),
    }


# --- kinship --------------------------------------------------------------------------------------


def test_kinship_runs_both_ways_and_through_hukou(view_rows):
    rows = {
        "kinship": [
            {"person": "P1", "relative": "P2", "kin_relation": "父母", "ends_on": "2025-01-01"},
            {"person": "P3", "relative": "P4", "kin_relation": "兄弟姐妹"},
            {"person": "P5", "relative": "P5", "kin_relation": "配偶"},
        ],
        "hukou": [{"book": "B1", "person": "P6", "father": "P7", "mother": "P8", "spouse": "P9"}],
    }
    end = date(2025, 1, 1)
    found = view_rows("kin_edges", "a b relation ends_on", rows)
    assert set(found) == {
        ("P1", "P2", "父母", end),
        ("P2", "P1", "子女", end),
        ("P3", "P4", "兄弟姐妹", None),
        ("P4", "P3", "兄弟姐妹", None),
        ("P6", "P7", "父母", None),
        ("P7", "P6", "子女", None),
        ("P6", "P8", "父母", None),
        ("P8", "P6", "子女", None),
        ("P6", "P9", "配偶", None),
        ("P9", "P6", "配偶", None),
    }
    assert len(found) == 10


def kin(person, relative, **given):
    return {"person": person, "relative": relative, "kin_relation": "兄弟姐妹", **given}


def pairs(view_rows, kinship, cadres=("P1",)):
    rows = {"kinship": kinship, "cadres": [{"person": person} for person in cadres]}
    columns = "a b src src2"
    return [
        (a, b, src - (1 << 32) - 2, None if src2 is None else src2 - (1 << 32) - 2)
        for a, b, src, src2 in view_rows("kin_pairs_now", columns, rows)
    ]


def test_kin_of_a_cadre_goes_two_steps_and_no_further(view_rows):
    chain = [kin("P1", "P2"), kin("P3", "P2"), kin("P3", "P4")]
    assert pairs(view_rows, chain) == [("P1", "P2", 0, None), ("P1", "P3", 0, 1)]
    assert pairs(view_rows, chain, cadres=["P9"]) == []


def test_the_shortest_way_goes_first_and_of_equal_ones_the_smallest_row(view_rows):
    ways = [kin("P1", "P3"), kin("P3", "P2"), kin("P1", "P2"), kin("P2", "P1"), kin("P4", "P3")]
    assert pairs(view_rows, ways) == [
        ("P1", "P2", 2, None),
        ("P1", "P3", 0, None),
        ("P1", "P4", 0, 4),
    ]


@pytest.mark.parametrize(
    ("given", "valid"),
    [
        ({"ends_on": "2026-06-25"}, True),
        ({"ends_on": "2026-06-24"}, False),
        ({"starts_on": "2026-06-25"}, True),
        ({"starts_on": "2026-06-26"}, False),
        ({}, True),
    ],
)
def test_only_kinship_valid_now_counts(view_rows, given, valid):
    assert bool(pairs(view_rows, [kin("P1", "P2", **given)])) is valid


# --- village books --------------------------------------------------------------------------------


def test_a_number_met_in_two_months_is_two_vouchers(view_rows):
    rows = {
        "vouchers": [
            entry("1", "2025-03-31", debit=5),
            entry("1", "2025-04-01", debit=6),
            entry("1", "2025-04-30", credit=7),
            entry("2", "2025-04-01", debit=8),
            {**entry("2", "2025-05-01", debit=9), "village": "V2"},
        ]
    }
    march = 2025 * 12 + 3
    sums = [(march, 5, 0), (march + 1, 6, 7), (march + 1, 8, 0), (march + 2, 9, 0)]
    for view in ("voucher_totals", "voucher_heads"):
        assert view_rows(view, "month_no debit_fen credit_fen", rows) == sums
    names = [name for (name,) in view_rows("voucher_refs", "voucher", rows)]
    assert names == ["V1/2", "V1/2025-03/1", "V1/2025-04/1", "V2/2"]


@pytest.mark.parametrize(
    ("entries", "out", "cash"),
    [
        ([("101", 0, 700)], 700, 700),
        ([("102", 0, 700)], 700, 0),
        ([("102001", 0, 700), ("10101", 0, 1)], 701, 1),
        ([("101", 200, 700)], 500, 700),
        ([("101", 700, 700)], 0, 700),
        ([("101", 900, 700)], 0, 700),
        ([("101", 700, 0), ("102", 0, 700)], 0, 0),
        ([("112", 0, 700), ("1", 0, 5)], 0, 0),
    ],
)
def test_money_out_is_credits_less_debits_on_cash_and_bank(view_rows, entries, out, cash):
    rows = {"vouchers": [entry("1", "2025-03-01", *each) for each in entries]}
    for view in ("voucher_totals", "voucher_heads"):
        assert view_rows(view, "money_out_fen cash_out_fen", rows) == [(out, cash)]


def test_each_head_value_is_that_of_the_first_row_that_has_one(view_rows):
    rows = {
        "vouchers": [
            entry("1", "2025-03-02", pay_mode="现金"),
            entry("1", "2025-03-01", payee="张 三", ticket_kind="发票", ticket_no="A"),
            entry("1", "2025-03-03", payee="李四", ticket_kind="白条", ticket_no="B", summary="x"),
            entry("1", "2025-03-03", attachment_hash="h", resolution="R", pay_mode="转账"),
        ]
    }
    columns = "payee payee_key ticket_kind ticket_no summary pay_mode attachment_hash resolution"
    assert view_rows("voucher_heads", f"{columns} booked_on src", rows) == [
        ("张三", "张三", "发票", "A", "x", "现金", "h", "R", date(2025, 3, 2), (1 << 32) + 2)
    ]
    assert view_rows("voucher_totals", "payee_no ticket_kind booked_on src", rows) == [
        (pair_key("V1", "张三"), "发票", date(2025, 3, 2), (1 << 32) + 2)
    ]


@pytest.mark.parametrize(
    ("meeting", "day", "counts", "accepted"),
    [
        ("村民会议", "2025-01-01", (100, 51, 26), True),
        ("村民会议", "2025-01-01", (100, 50, 50), False),
        ("村民会议", "2025-01-01", (100, 52, 26), False),
        ("村民代表会议", "2025-01-01", (30, 20, 11), True),
        ("村民代表会议", "2025-01-01", (30, 19, 19), False),
        ("村民代表会议", "2025-01-01", (30, 20, 10), False),
        (None, "2026-01-01", (30, 20, 11), True),
        (None, "2026-01-01", (30, 20, 10), False),
        ("成员大会", "2025-04-30", (30, 20, 11), True),
        ("成员代表大会", "2025-04-30", (30, 20, 10), False),
        ("成员大会", "2025-05-01", (30, 20, 20), True),
        ("成员大会", "2025-05-01", (30, 20, 19), False),
        ("成员代表大会", "2025-05-01", (30, 25, 19), False),
        ("成员代表大会", "2025-05-01", (31, 21, 21), True),
        ("成员代表大会", "2025-05-01", (32, 21, 21), False),
        ("碰头会", "2025-01-01", (30, 30, 30), False),
    ],
)
def test_quorum(view_rows, meeting, day, counts, accepted):
    due, present, agreed = counts
    rows = {
        "resolutions": [
            {
                "village": "V1",
                "resolution": "R1",
                "decided_on": day,
                "meeting": meeting,
                "due_count": due,
                "present_count": present,
                "agreed_count": agreed,
            }
        ]
    }
    found = view_rows("accepted_resolutions", "village resolution", rows)
    assert found == ([("V1", "R1")] if accepted else [])


def test_the_quorum_shown_to_people_is_the_one_applied(catalogue):
    half = "到会 > 1/2 应到，同意 > 1/2 到会"
    thirds = "到会 >= 2/3 应到，同意 > 1/2 到会"
    members = "到会 >= 2/3 应到，同意 >= 2/3 应到"
    kinds = ("村民会议", "村民代表会议", "成员大会", "成员代表大会")
    shown = {value.since: value.value for value in catalogue.parameters["quorum"].values}
    assert shown == {
        date(2000, 1, 1): dict(zip(kinds, (half, thirds, thirds, thirds), strict=True)),
        date(2025, 5, 1): dict(zip(kinds, (half, thirds, members, members), strict=True)),
    }


def test_land_belongs_to_its_household_or_that_of_its_representative(view_rows):
    rows = {
        "members": [member("H1", "P1"), member("H2", "P2")],
        "land": [
            {"plot": "L1", "household": "H1", "area_mu": "1.5"},
            {"plot": "L2", "holder": "P1", "area_mu": "2.25"},
            {"plot": "L3", "household": "H2", "holder": "P1", "area_mu": "4"},
            {"plot": "L4", "holder": "P9", "area_mu": "8"},
        ],
    }
    found = view_rows("land_by_household", "household area_mu plots", rows)
    assert [(h, float(area), plots) for h, area, plots in found] == [("H1", 3.75, 2), ("H2", 4, 1)]


def test_books_of_the_household_register(view_rows):
    rows = {"hukou": [{"book": "B1", "person": "P1"}, {"book": "B1", "person": "P2"}]}
    assert view_rows("person_books", "person book", rows) == [("P1", "B1"), ("P2", "B1")]
