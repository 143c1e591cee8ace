"""What registers draft: rules in plain words stay whole, figures show no small number."""

from datetime import date

import pytest
from world import COUNTY, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.notices import services
from sunledger.platform.questions.notices.contracts import HIDDEN, Kind
from sunledger.platform.questions.notices.kinds import result
from sunledger.platform.questions.notices.masking import masked

DAY = date(2026, 6, 30)


@pytest.mark.parametrize("kind", [Kind.SUBSIDY, Kind.POLICY])
def test_nothing_of_a_rule_is_masked(world, kind):
    office = world.actor("county_aid_office")
    for code in services.codes_of(kind):
        drafted = services.draft_of(kind, COUNTY, slug=code, by=office, on=DAY)
        assert drafted.body_zh
        assert drafted.body_en
        assert masked(drafted, DAY) == (drafted, ())


def test_figures_have_a_row_for_each_part_and_their_sum(world):
    office = world.actor("county_aid_office")
    drafted = services.draft_of(Kind.STATISTICS, COUNTY, "2026-06", by=office, on=DAY)
    [table] = drafted.tables
    assert [row[0] for row in table.rows] == ["青石镇", "白水乡", "合计"]
    assert table.total


def test_outcomes_of_few_are_not_shown_nor_their_findings(world):
    outcomes = [result.Outcome("改正了", "mended", 9, 3), result.Outcome("没问题", "fine", 80, 70)]
    drafted = result.draft(COUNTY, "2026", outcomes, since=DAY, until=DAY)
    clean, _ = masked(drafted, DAY)
    assert world
    assert clean.tables[0].rows == (("改正了", HIDDEN, HIDDEN), ("没问题", 70, 80))


def test_what_there_is_not_cannot_be_drafted(world):
    office = world.actor("county_aid_office")
    for kind, period, slug in (
        (Kind.BOOKS_MONTH, "2026-06", ""),
        (Kind.FUND, "2026-06", "nothing"),
        (Kind.POLICY, "", "nothing"),
        (Kind.NOTICE, "", ""),
    ):
        with pytest.raises(SunledgerError):
            services.draft_of(kind, VILLAGE, period, slug, by=office, on=DAY)


def test_who_does_not_prepare_drafts_nothing(world):
    with pytest.raises(Refused):
        services.draft_of(Kind.POLICY, COUNTY, slug="x", by=world.actor("audit"), on=DAY)
