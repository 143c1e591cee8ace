"""Regular reports: once a period, caught up with, kept as written, opened by who answers."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from test_fund_pages import text_of
from test_funds_tables import see

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.registers.funds.contracts import Level, NewLine, WarningKind

pytestmark = pytest.mark.django_db


def rooms():
    from sunledger.platform.registers.funds import selectors, services  # noqa: PLC0415 - after setup

    return selectors, services


def night(finance, day):
    """Let the night of a day come; return how many reports were written."""
    at = datetime.fromisoformat(f"{day}T02:00:00+08:00").astimezone(UTC)
    return rooms()[1].write_reports(replace(finance.origin, at=at))


@pytest.fixture
def line(finance):
    """Return a fund that got money in January 2026."""
    by, origin = finance.actor, finance.origin
    told = NewLine("农村公路补助", Level.PROVINCE, department_name="云岫县交通运输局")
    made = rooms()[1].open_line(told, by=by, origin=origin)
    day = datetime(2026, 1, 10).date()  # noqa: DTZ001 - a day
    rooms()[1].receive(made, "县财〔2026〕1号", 100_000, day, by=by, origin=origin)
    return made


def days(finance):
    return sorted(one.until.isoformat() for one in see(finance.actor, "Report"))


def test_one_a_quarter_and_no_second(finance, line):
    assert night(finance, "2026-04-04") == 0  # the money came after the quarter before
    assert night(finance, "2026-04-05") == 1
    assert night(finance, "2026-04-06") == 0
    assert days(finance) == ["2026-03-31"]
    assert line


def test_periods_that_were_missed_are_caught_up_with(finance, line):
    assert night(finance, "2026-04-06") == 1
    assert night(finance, "2027-01-20") == 3
    assert days(finance) == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert line


def test_the_first_time_only_the_last_period_is_reported(finance, line):
    assert night(finance, "2027-01-20") == 1
    assert days(finance) == ["2026-12-31"]
    assert line


def test_work_that_broke_off_goes_on_where_it_was(finance, line, monkeypatch):
    from sunledger.platform.registers.funds import letter_box  # noqa: PLC0415 - after setup

    by, origin = finance.actor, finance.origin
    day = datetime(2026, 1, 10).date()  # noqa: DTZ001 - a day
    other = rooms()[1].open_line(NewLine("水利资金", Level.CITY), by=by, origin=origin)
    rooms()[1].receive(other, "县财〔2026〕2号", 1_000, day, by=by, origin=origin)
    whole = letter_box.reporting.as_file
    done = []

    def breaks(told, *, pdf):
        if done:
            raise OSError("the machine went off")
        done.append(told)
        return whole(told, pdf=pdf)

    with monkeypatch.context() as off:
        off.setattr(letter_box.reporting, "as_file", breaks)
        with pytest.raises(OSError, match="went off"):
            night(finance, "2026-04-05")
    assert days(finance) == ["2026-03-31"]
    assert night(finance, "2026-04-06") == 1
    assert days(finance) == ["2026-03-31"] * 2
    assert line


def test_it_stands_in_what_is_to_do_until_it_is_opened_and_the_opening_is_kept(
    register, finance, line
):
    night(finance, "2026-04-05")
    (kept,) = see(finance.actor, "Report")
    assert kept.sha256 == hashlib.sha256(bytes(kept.docx)).hexdigest()
    office, leader = (register.world.client(role) for role in ("finance", "leader"))
    assert "资金定期报告，等您打开" in text_of(office.get("/c/todo"))
    seen = leader.get(f"/c/fund/kept/{kept.id}.docx")  # sees funds, answers for none
    assert seen.content == bytes(kept.docx)
    assert see(finance.actor, "Report")[0].opened_by == ""
    pdf = office.get(f"/c/fund/kept/{kept.id}.pdf")
    assert pdf.content.startswith(b"%PDF")
    opened = see(finance.actor, "Report")[0]
    assert opened.opened_by == finance.actor.ref
    office.get(f"/c/fund/kept/{kept.id}.docx")
    assert see(finance.actor, "Report")[0].opened_at == opened.opened_at
    assert "资金定期报告，等您打开" not in text_of(office.get("/c/todo"))
    page = text_of(office.get("/c/fund-report"))
    assert "农村公路补助" in page
    assert finance.actor.name in page
    rows = office.get("/c/fund-report.json").json()["rows"]
    assert rows[0]["opened_by"] == finance.actor.name
    assert office.get("/c/fund/kept/999.docx").status_code == 404
    assert register.world.client("village_clerk").get("/c/fund-report").status_code == 403
    inside = zipfile.ZipFile(io.BytesIO(seen.content)).read("word/document.xml").decode()
    assert "2026年3月31日" in inside
    acts = [event.kind for event in events_of("fund", str(line))]
    assert acts.count("funds.report_opened") == 1


def test_what_is_not_opened_in_time_becomes_a_warning_that_goes_up(finance, line):
    night(finance, "2026-04-05")

    def step(day):
        on = datetime.fromisoformat(day).date()
        found = rooms()[0].warnings(by=finance.actor, on=on, number=line)
        return [str(one.step) for one in found if one.kind is WarningKind.UNREAD]

    assert step("2026-04-10") == []
    assert step("2026-04-20") == ["overdue"]
    assert step("2026-06-20") == ["escalated"]
    (kept,) = see(finance.actor, "Report")
    rooms()[1].open_report(kept.id, pdf=False, by=finance.actor, origin=finance.origin)
    assert step("2026-06-20") == []


def test_a_report_stays_as_it_was_written(finance, line):
    night(finance, "2026-04-05")
    for act in ("UPDATE funds_report SET name = 'x'", "DELETE FROM funds_report"):
        with pytest.raises(DatabaseError), acting(finance.actor), connection.cursor() as cursor:
            cursor.execute(act)
    assert line
