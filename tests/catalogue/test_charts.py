"""The charts of accounts: two by date, with what each account of the first becomes."""

from datetime import date

import pytest

from sunledger.catalogue.accounts import chart_on, load_charts, renamed
from sunledger.catalogue.loader import PACKAGE_CATALOGUE
from sunledger.catalogue.strict import CatalogueError

pytestmark = pytest.mark.quick

OLD, NEW = date(2023, 12, 31), date(2024, 1, 1)
CHART = """
year: 2030
from: 2030-01-01
title: {zh: 表, en: chart}
reference: {zh: 依据, en: basis, verified: false}
accounts:
  - {code: "101", name: {zh: 现金, en: cash}, kind: asset, grows: debit, says: {zh: 钱, en: money}}
"""


def test_the_chart_is_that_of_the_day():
    charts = load_charts()
    assert chart_on(charts, OLD).year == 2004
    assert chart_on(charts, NEW).year == 2024
    assert chart_on(charts, date(1990, 1, 1)).year == 2004


def test_every_account_of_the_old_chart_has_one_of_the_new_on_the_same_statement():
    old, new = load_charts()
    moved = {("212", "equity"), ("551", "expense")}  # 应付福利费 was a debt and is no more
    for code, account in old.accounts.items():
        became = new.accounts[new.becomes[code]]
        assert became.kind == account.kind or (code, became.kind) in moved


def test_an_account_is_renamed_where_the_day_of_the_change_lies_between():
    charts = load_charts()
    assert renamed(charts, "541", OLD, NEW) == "513"
    assert renamed(charts, "54101", OLD, NEW) == "51301"
    assert renamed(charts, "541", OLD, OLD) == "541"
    assert renamed(charts, "513", NEW, date(2026, 1, 1)) == "513"
    assert renamed(charts, "999", OLD, NEW) == "999"


def test_a_sub_account_is_of_the_account_above_it():
    chart = chart_on(load_charts(), NEW)
    assert chart.account("102001").code == "102"
    assert chart.account("9") is None


def test_codes_from_memory_are_told_as_such():
    assert [chart.verified for chart in load_charts()] == [True, False]


def test_a_later_chart_that_forgets_an_account_is_refused(tmp_path):
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "2030.yaml").write_text(CHART, "utf-8")
    with pytest.raises(CatalogueError, match="101"):
        load_charts([tmp_path])


def test_a_county_lays_its_own_chart_over_ours(tmp_path):
    (tmp_path / "charts").mkdir()
    own = (PACKAGE_CATALOGUE / "charts" / "2024.yaml").read_text("utf-8")
    own = own.replace("库存现金", "现钱")
    (tmp_path / "charts" / "2024.yaml").write_text(own, "utf-8")
    assert chart_on(load_charts([tmp_path]), NEW).accounts["101"].name.zh == "现钱"
