"""What registers draft: rules in plain words stay whole, figures show no small number."""

from datetime import date

import pytest
from world import COUNTY, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.findings.contracts import FUNNEL
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


def outcomes(**more):
    return dict.fromkeys(FUNNEL, 0) | more


def test_what_checks_led_to_shows_who_was_put_on_and_taken_off_of_how_many(world):
    homes = outcomes(raised=100, added=20, removed=30, not_true=50, checked=80)
    drafted = result.draft(COUNTY, "2026", homes, homes, since=DAY, until=DAY, known=4321)
    clean, gone = masked(drafted, DAY)
    assert world
    told = {row[0]: row[1:] for row in clean.tables[0].rows}
    assert told["应该帮、补进来了"] == (20, 2000, 20)
    assert told["不该享受、退出了"] == (30, 3000, 30)
    assert told["一共查出"] == (100, 10000, 100)
    assert "4321 户" in clean.body_zh
    assert not gone


def test_outcomes_of_few_are_not_shown_nor_what_gives_them_away(world):
    homes = outcomes(raised=80, added=3, removed=7, not_true=70)
    drafted = result.draft(COUNTY, "2026", homes, homes, since=DAY, until=DAY)
    clean, _ = masked(drafted, DAY)
    assert world
    told = {row[0]: row[1:] for row in clean.tables[0].rows}
    hidden = (HIDDEN, HIDDEN, HIDDEN)
    assert told["应该帮、补进来了"] == told["不该享受、退出了"] == hidden
    assert told["核对后没有问题"][0] == 70


def test_the_page_drafts_what_checks_led_to(world):
    client = world.client("county_aid_office")
    given = {"kind": "result", "place": COUNTY, "period": "2026"}
    answer = client.post("/c/publish/new", given)
    assert answer.status_code == 302
    assert "一共查出" in client.get(answer["Location"]).content.decode()


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
