"""A run: what it reads, what it keeps, and that nothing is done twice."""

import os
import signal

import pyarrow.parquet as pq
import pytest
from compared import car, members
from django.db import connection
from handing_in import VEHICLES, book, id_of
from world import OTHER_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.contracts import RuleStatus, RunState, SourceKind
from sunledger.platform.questions.comparison.models import Hit, RuleRun, Run
from sunledger.platform.questions.comparison.night import platform
from sunledger.platform.questions.comparison.services.alone import alone
from sunledger.platform.questions.intake import files
from sunledger.platform.questions.intake import services as intake

pytestmark = pytest.mark.django_db


def test_a_hit_is_a_question_with_masked_rows_of_register_and_extract(county):
    roll, cars = county.roll(), county.cars(car(1))
    number = county.compare()
    (hit,) = county.hits(number)
    assert (hit.rule, hit.subject_type, hit.ref_shown, hit.name) == (
        "E05",
        "household",
        "H1",
        "张一",
    )
    assert hit.village == division(VILLAGE).id
    assert hit.line == "civil_affairs"  # handed it in
    assert "云Y00001" in hit.question_zh
    assert "云Y00001" in hit.question_en
    register, extract = sorted(hit.evidence, key=lambda row: row.kind, reverse=True)
    assert (register.kind, register.source, register.batch) == (
        SourceKind.REGISTER,
        "members",
        roll,
    )
    assert (register.file, register.row) == ("表.xlsx", 2)
    assert (extract.kind, extract.source, extract.batch) == (SourceKind.EXTRACT, "vehicles", cars)
    assert (extract.file, extract.sheet, extract.row) == ("车.xlsx", "Sheet1", 2)
    assert extract.fields["身份证号"] == "990101********001" + id_of(1)[-1]
    assert extract.fields["购置价格"] == "88,000.00"
    text = f"{hit}"
    assert id_of(1) not in text
    assert str(pseudonym(_key(), "person", id_of(1))) not in text


def _key():
    from django.conf import settings  # noqa: PLC0415 - after setup

    return settings.HOME.key("pseudonyms")


def test_of_somebody_whom_the_register_does_not_know_only_the_code_was_kept(county):
    county.roll()
    county.cars(car(1), car(9, plate="云Y00009"))
    number = county.compare(("E05", "E02"))
    assert [hit.ref_shown for hit in county.hits(number)] == ["H1"]
    with acting(platform()):
        assert not Hit.objects.filter(evidence__icontains="张9").exists()


def test_what_did_not_change_is_not_worked_out_again(county):
    county.roll()
    county.cars(car(1))
    first = county.results(county.compare())["E05"]
    again = county.compare()
    second = county.results(again)["E05"]
    assert second.same_as == first.id
    assert (second.flagged, second.new, second.gone) == (1, 0, 0)
    assert [hit.made for hit in county.hits(again)] == [first.id]
    with acting(platform()):
        assert Hit.objects.count() == 1


@pytest.mark.parametrize("change", ["rows", "register", "rule"])
def test_what_changed_is_worked_out_again(county, change, monkeypatch):
    county.roll()
    county.cars(car(1))
    first = county.results(county.compare())["E05"]
    if change == "rows":
        county.later(1).cars(car(3, plate="云Y00003"), name="又.xlsx")
    elif change == "register":
        county.later(1).roll(members(status="剔除"))
    else:
        monkeypatch.setattr("sunledger.platform.questions.comparison.programs._FORM", "another")
    number = county.compare()
    second = county.results(number)["E05"]
    assert second.same_as is None
    assert second.fingerprint != first.fingerprint
    refs = [hit.ref_shown for hit in county.hits(number)]
    assert sorted(refs) == {"rows": ["H1", "H2"], "register": [], "rule": ["H1"]}[change]
    assert (second.new, second.gone) == {"rows": (1, 0), "register": (0, 1), "rule": (0, 0)}[change]


def test_the_same_subject_keeps_its_key_and_what_stood_can_be_read_again(county):
    county.roll()
    cars = county.cars(car(1))
    first = county.compare()
    (before,) = county.hits(first)
    county.later(1).cars(car(1, price="99000"), name="又.xlsx")
    second = county.compare()
    (after,) = county.hits(second)
    assert before.ref_key == after.ref_key
    assert before.id != after.id
    assert before.evidence_key != after.evidence_key
    assert county.hits(first)[0].evidence[1].batch == cars
    assert county.hits(first)[0].ended == after.made


def test_an_extract_handed_in_again_as_it_was_is_the_same_evidence(county):
    county.roll()
    county.cars(car(1), name="一月.xlsx")
    (before,) = county.hits(county.compare())
    county.later(31).cars(car(1), car(9, plate="云Y00009"), name="二月.xlsx")
    number = county.compare()
    (after,) = county.hits(number)
    assert county.results(number)["E05"].same_as is None
    assert after.evidence_key == before.evidence_key
    assert after.evidence[1].file == "二月.xlsx"  # of a row in two deliveries the newest counts
    assert len(after.evidence) == len(before.evidence)


def test_what_was_taken_back_or_replaced_whole_counts_no_more(county):
    county.roll()
    gone = county.cars(car(1))
    assert len(county.hits(county.compare())) == 1
    intake.undo(gone, "交错了", by=county.clerk.actor, origin=county.origin)
    number = county.compare()
    assert county.results(number)["E05"].status is RuleStatus.NOT_RUN
    assert "《机动车登记》" in county.results(number)["E05"].why_zh
    with acting(platform()):
        assert Hit.objects.filter(ended=None).count() == 1  # nothing was found: nothing is ended

    county.later(1).cars(car(1), name="一月.xlsx")
    county.later(31)
    batch = county.clerk.to_check(
        book(VEHICLES, [car(3, plate="云Y00003")]), table="vehicles", name="二月.xlsx"
    )
    county.clerk.confirm(batch, whole=True)
    county.clerk.take(batch)
    assert [hit.ref_shown for hit in county.hits(county.compare())] == ["H2"]


def test_a_refused_row_keeps_a_rule_from_asking(county):
    county.roll([*members(), ["H3", "王四", "9901011970", "户主", OTHER_VILLAGE, "在册", "", ""]])
    number = county.compare(("E02",))
    assert county.results(number)["E02"].status is RuleStatus.RUN
    with acting(platform()):
        assert RuleRun.objects.get(run=number).tables["members"]


def test_a_run_killed_between_two_rules_goes_on_where_it_was(county):
    county.roll()
    county.cars(car(1))
    number = services.start_run(("E02", "E05"), "试", by=county.office.actor, origin=county.origin)

    class Killed(BaseException):
        """As when the power goes."""

    def kill(_):
        raise Killed

    with pytest.raises(Killed):
        services.run_waiting(number, origin=county.origin, done=kill)
    with acting(platform()):
        done = list(RuleRun.objects.filter(run=number).values_list("rule", "id"))
    assert len(done) == 1
    seen = []
    assert services.run_waiting(number, origin=county.origin, done=seen.append) == 1
    with acting(platform()):
        assert RuleRun.objects.filter(run=number).count() == 2
        assert seen == [RuleRun.objects.exclude(id=done[0][1]).get(run=number).id]
        assert Hit.objects.count() == 1
    assert Run.objects.get(id=number).state == RunState.DONE
    assert services.run_waiting(number, origin=county.origin) == 0


def _lose(lock=7_306_010):
    """Let the database lose sight of whoever is at work, as when the line is cut."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = %s",
            [lock],
        )
        assert cursor.fetchone() == (True,)


def test_an_attempt_that_was_overtaken_writes_nothing(county):
    county.roll()
    county.cars(car(1))
    number = services.start_run(("E05", "E02"), "试", by=county.office.actor, origin=county.origin)
    counts = []

    def overtake(_):
        if not counts:
            counts.append(1)
            _lose()
            services.run_waiting(number, origin=county.origin)

    assert services.run_waiting(number, origin=county.origin, done=overtake) == 0
    with acting(platform()):
        assert RuleRun.objects.filter(run=number).count() == 2
        assert Hit.objects.count() == 1


def test_one_that_lives_keeps_all_others_out(county):
    county.roll()
    county.cars(car(1))
    number = services.start_run(("E05", "E02"), "试", by=county.office.actor, origin=county.origin)
    others = []

    def meanwhile(_):
        others.append(services.run_waiting(number, origin=county.origin))

    assert services.run_waiting(number, origin=county.origin, done=meanwhile) == 1
    assert others == [0, 0]


def test_a_run_whose_process_was_killed_is_taken_up_at_once(county):
    """A real process, killed as by the system when memory is short: no time to say good-bye."""
    county.roll()
    county.cars(car(1))
    number = services.start_run(("E05",), "试", by=county.office.actor, origin=county.origin)
    Run.objects.filter(id=number).update(state=RunState.RUNNING, attempt=number)
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        try:
            with alone() as mine:
                os.write(writes, b"1" if mine else b"0")
                signal.pause()
        finally:
            os._exit(1)  # never on with the tests
    try:
        assert os.read(reads, 1) == b"1"
        assert services.run_waiting(number, origin=county.origin) == 0
        assert Run.objects.get(id=number).state == RunState.RUNNING
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reads)
        os.close(writes)
    assert services.run_waiting(origin=county.origin) == 1
    assert Run.objects.get(id=number).state == RunState.DONE


def test_runs_are_done_one_after_another(county):
    county.roll()
    county.cars(car(1))
    first = services.start_run(("E05",), "一", by=county.office.actor, origin=county.origin)
    second = services.start_run(("E05",), "二", by=county.office.actor, origin=county.origin)
    assert services.run_waiting(origin=county.origin) == 2
    one, other = (county.results(number)["E05"] for number in (first, second))
    assert {one.same_as, other.same_as} - {one.id, other.id} == {None}


def test_the_night_asks_once_a_day(county):
    county.roll()
    assert services.start_nightly(origin=county.origin) is not None
    assert services.start_nightly(origin=county.origin) is None
    assert services.start_nightly(origin=county.later(1).origin) is not None


def test_only_whose_post_it_is_asks_for_a_run(county):
    for role in ("township_officer", "department_officer", "leader", "audit", "system_admin"):
        with pytest.raises(Refused):
            services.start_run(None, "想看", by=county.world.actor(role), origin=county.origin)
    for rules, why in ((["E99"], "试"), ([], "试"), (None, " ")):
        with pytest.raises(SunledgerError):
            services.start_run(rules, why, by=county.office.actor, origin=county.origin)


def test_a_run_is_told_in_the_log_without_a_count_of_hits(county):
    county.roll()
    county.cars(car(1))
    number = county.compare()
    told = {event.kind: event.told for event in events_of("run", str(number))}
    assert told["comparison.run_asked"] == {"rules": 1, "all": False}
    assert "flagged" not in str(told)
    assert told["comparison.run_done"]["rules"] == 1


def test_nothing_of_the_inputs_is_left(county, settings):
    county.roll()
    county.cars(car(1))
    county.compare()
    assert list((settings.HOME.files / "comparison").iterdir()) == []


def test_hits_are_seen_by_place_and_route(county):
    county.roll()
    county.cars(car(1), car(3, plate="云Y00003"))
    number = county.compare()
    rule_run = county.results(number)["E05"].id

    def seen(role, place=None):
        with acting(county.world.actor(role, place)):
            return [hit.ref_shown for hit in selectors.hits_after(rule_run)]

    assert seen("county_aid_office") == ["H1", "H2"] or seen("county_aid_office") == ["H2", "H1"]
    assert seen("township_officer") == ["H1"]
    assert seen("leader") == []
    assert seen("department_officer") == []


def test_a_hit_is_never_changed(county):
    from django.db import ProgrammingError, transaction  # noqa: PLC0415 - after setup

    county.roll()
    county.cars(car(1))
    county.compare()
    with acting(platform()):
        for change in ({"name": "别人"}, {"ended": None}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                Hit.objects.update(**change)


VOUCHERS = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 收款人 票据类型".split()


def test_a_file_taken_in_before_its_numbers_were_derived_is_read_whole(county):
    """What an old extract lacks is worked out: found empty, the rules would call it clear."""
    lines = [
        [VILLAGE, "记1", "2025-03-01", "工钱", "101", "0", "600", "张三", "收据"],
        [VILLAGE, "记2", "2025-03-01", "工钱", "101", "0", "400.01", "张 三", "收据"],
        [VILLAGE, "记3", "2025-04-01", "工钱", "101", "0", "10", "张三", "收据"],
    ]
    batch = county.clerk.take_in(book(VOUCHERS, lines), table="vouchers", name="凭证.xlsx")

    def cash():
        number = county.compare(("V02",))
        return {hit.ref_shown for hit in county.hits(number, "V02")}, county.results(number)["V02"]

    hits, first = cash()
    assert len(hits) == 2
    (path,) = files.snapshots_of(batch).glob("[0-9a-f]*.parquet")
    table = pq.read_table(path)
    path.unlink()
    pq.write_table(table.drop_columns(["month_no", "payee_no", "payee_key"]), path)
    again, second = cash()
    assert again == hits
    assert (second.flagged, second.clear) == (first.flagged, first.clear)
    assert second.same_as is None  # it was read again, since less of it was there
