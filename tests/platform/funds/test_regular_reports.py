"""Regular reports: one an owner a period, caught up with, kept, opened by who answers alone."""

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
from sunledger.platform.registers.funds.contracts import Level, NewLine, Unit, WarningKind

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


def department_of(line, code, name):
    """Give a fund to a department."""
    rows = _lines().filter(id=line)
    rows.update(department=code, department_name=name)


def _lines():
    from sunledger.platform.registers.funds.models import Line  # noqa: PLC0415 - after setup

    return Line.objects


def money(finance, name, level=Level.CITY, fen=1_000):
    """Open a fund that got money in January 2026."""
    by, origin = finance.actor, finance.origin
    day = datetime(2026, 1, 10).date()  # noqa: DTZ001 - a day
    line = rooms()[1].open_line(NewLine(name, level), by=by, origin=origin)
    rooms()[1].receive(line, f"县财〔2026〕{name}", fen, day, by=by, origin=origin)
    return line


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

    other = money(finance, "水利资金")
    department_of(other, "housing", "云岫县住房和城乡建设局")
    whole = letter_box.reporting.as_file
    done = []

    def breaks(kind, told, *, pdf):
        if done:
            raise OSError("the machine went off")
        done.append(told)
        return whole(kind, told, pdf=pdf)

    with monkeypatch.context() as off:
        off.setattr(letter_box.reporting, "as_file", breaks)
        with pytest.raises(OSError, match="went off"):
            night(finance, "2026-04-05")
    assert days(finance) == ["2026-03-31"]
    assert night(finance, "2026-04-06") == 1
    assert days(finance) == ["2026-03-31"] * 2
    assert line


def test_an_owner_has_one_report_of_all_its_funds(finance, line):
    civil = "云岫县民政局"
    mine = [money(finance, name, fen=fen) for name, fen in (("低保金", 500), ("高龄金", 700))]
    for number in mine:
        department_of(number, "civil_affairs", civil)
    own = money(finance, "一事一议奖补")
    department_of(own, "finance", "云岫县财政局")
    quilts = rooms()[1].open_line(
        NewLine("棉被", Level.GOODS, unit=Unit.PIECES), by=finance.actor, origin=finance.origin
    )
    day = datetime(2026, 1, 10).date()  # noqa: DTZ001 - a day
    told = {"by": finance.actor, "origin": finance.origin}
    rooms()[1].receive(quilts, "清单1", 2_000, day, **told)
    assert night(finance, "2026-04-05") == 2
    kept = {row.owner: row for row in see(finance.actor, "Report")}
    assert kept["civil_affairs"].owner_name == civil
    assert kept["civil_affairs"].lines == mine
    # The finance office has its own, those of no department, and those of one not known here.
    assert kept[""].lines == [line, own, quilts]
    assert kept["civil_affairs"].told["fields"]["received"] == "12.00 元"
    assert kept["civil_affairs"].told["fields"]["instead"] == ""
    fields = kept[""].told["fields"]
    assert fields["received"] == "1,010.00 元"  # of money; the quilts are pieces
    assert fields["goods"].startswith("另有 1 笔是物资")
    assert fields["instead"].startswith("其中 1 笔的主管部门还没有在平台登记")
    rows = {row["name"]: row for row in kept[""].told["tables"]["funds"]}
    assert rows["棉被"]["received"] == "20 件"
    assert rows["农村公路补助"]["department"] == "云岫县交通运输局"
    reports = rooms()[0].reports(by=finance.actor, number=mine[1])
    assert [one.line_names for one in reports] == [("低保金", "高龄金")]


def test_only_who_answers_for_the_department_opens_it_and_others_look(register, finance, line):
    department_of(line, "civil_affairs", "云岫县民政局")
    night(finance, "2026-04-05")
    (kept,) = see(finance.actor, "Report")
    address = f"/c/fund/kept/{kept.id}.docx"
    clients = {
        "finance": register.world.client("finance"),
        "leader": register.world.client("leader"),
        "housing": register.world.client("department_officer", line="housing"),
    }
    for client in clients.values():
        assert "资金定期报告，等您打开" not in text_of(client.get("/c/todo"))
        for _ in range(2):
            assert client.get(address).status_code == 200
    assert see(finance.actor, "Report")[0].opened_by == ""
    page = text_of(clients["finance"].get("/c/fund-report"))
    assert "还没有打开" in page
    (row,) = clients["finance"].get("/c/fund-report.json").json()["rows"]
    assert row["opened_by"] is None
    assert row["looked"].count("、") == 2  # each of them once
    assert row["looked"].split("、")[0] == finance.actor.name
    owner = register.world.client("department_officer", line="civil_affairs")
    assert "资金定期报告，等您打开" in text_of(owner.get("/c/todo"))
    assert owner.get(address).status_code == 200
    assert "资金定期报告，等您打开" not in text_of(owner.get("/c/todo"))
    acts = [event.kind for event in events_of("fund_report", str(kept.id))]
    looks = ["funds.report_looked"] * 3
    assert acts == ["funds.report_opened", *looks, "funds.report_written"]
    for act in ("UPDATE funds_reportlook SET by = 'x'", "DELETE FROM funds_reportlook"):
        with pytest.raises(DatabaseError), acting(finance.actor), connection.cursor() as cursor:
            cursor.execute(act)


def test_a_report_of_one_fund_from_before_is_kept_and_not_told_twice(finance, line):
    other = money(finance, "水利资金")
    told = {"fields": {}, "tables": {}}
    at = datetime(2026, 4, 5, tzinfo=UTC)
    day = datetime(2026, 3, 31).date()  # noqa: DTZ001 - a day
    kept = {"told": told, "docx": b"x", "sha256": "0" * 64, "made_at": at, "until": day}
    from sunledger.platform.registers.funds.models import Report  # noqa: PLC0415 - after setup

    Report.objects.create(line_id=line, lines=[line], owner_name="财政局", name="从前", **kept)
    assert night(finance, "2026-04-06") == 1
    rows = see(finance.actor, "Report")
    assert sorted(row.lines for row in rows) == [[line], [other]]


def test_it_stands_in_what_is_to_do_until_it_is_opened_and_the_opening_is_kept(
    register, finance, line
):
    night(finance, "2026-04-05")
    (kept,) = see(finance.actor, "Report")
    assert kept.sha256 == hashlib.sha256(bytes(kept.docx)).hexdigest()
    office, leader = (register.world.client(role) for role in ("finance", "leader"))
    assert "资金定期报告，等您打开" in text_of(office.get("/c/todo"))
    seen = leader.get(f"/c/fund/kept/{kept.id}.docx")  # sees funds, answers for none: a look
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
    assert "财政局" in page
    assert finance.actor.name in page
    rows = office.get("/c/fund-report.json").json()["rows"]
    assert rows[0]["opened_by"] == finance.actor.name
    assert office.get("/c/fund/kept/999.docx").status_code == 404
    assert register.world.client("village_clerk").get("/c/fund-report").status_code == 403
    inside = zipfile.ZipFile(io.BytesIO(seen.content)).read("word/document.xml").decode()
    assert "2026年3月31日" in inside
    assert kept.lines == [line]
    acts = [event.kind for event in events_of("fund_report", str(kept.id))]
    assert acts.count("funds.report_opened") == 1


def test_what_is_not_opened_in_time_becomes_a_warning_that_goes_up(register, finance, line):
    leader = register.actor("leader")
    night(finance, "2026-04-05")

    def step(day):
        on = datetime.fromisoformat(day).date()
        found = rooms()[0].warnings(by=finance.actor, on=on, number=line)
        return [str(one.step) for one in found if one.kind is WarningKind.UNREAD]

    assert step("2026-04-10") == []
    rooms()[1].open_report(
        see(finance.actor, "Report")[0].id, pdf=False, by=leader, origin=finance.origin
    )
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
