"""The way of a finding in the database: whole, by other people, in time, and told as it was."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from casework import on, photo
from PIL import Image

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.questions.findings import access, selectors
from sunledger.platform.questions.findings.contracts import (
    How,
    Moved,
    NotNow,
    Outcome,
    PaperFile,
    Query,
    State,
    Track,
)

pytestmark = pytest.mark.django_db


def test_a_hit_becomes_a_question_and_a_decision_takes_effect(matter):
    told = matter.compare(matter.hit())
    assert (told.raised, told.withdrawn) == (1, 0)
    row = matter.row()
    assert (row.state, row.track, row.seq) == (State.RAISED, Track.PERSON, 1)
    row = matter.until("effect")
    assert (row.state, row.outcome) == (State.EFFECTIVE, Outcome.ADJUST)
    page = matter.page("county_aid_office:1")
    assert [step.code for step in page.steps] == ["raise", *(code for code, _ in matter.WAY)]
    assert not page.goes_on
    assert {step.name for step in page.steps if step.code == "decide"} == {
        matter.person("county_aid_office:1").name
    }


@pytest.mark.parametrize("outcome", [Outcome.NOT_TRUE, Outcome.EXEMPT, Outcome.CORRECTED])
def test_what_is_favourable_ends_when_the_person_is_told(matter, outcome):
    matter.compare(matter.hit())
    row = matter.until("tell", outcome=outcome)
    assert (row.state, row.outcome) == (State.CLOSED, outcome)
    with pytest.raises(NotNow):
        matter.step("post", "village_clerk")


def test_a_step_too_many_is_refused_in_words(matter):
    matter.compare(matter.hit())
    with pytest.raises(NotNow) as refused:
        matter.step("decide", "county_aid_office:1", outcome=Outcome.ADJUST)
    assert "不能跳过" in refused.value.zh
    with pytest.raises(NotNow) as refused:
        matter.step("triage", "township_officer:1", text="")
    assert refused.value.code == "wanting"


def test_whose_post_does_not_allow_it_is_refused(matter):
    matter.compare(matter.hit())
    for who in ("county_aid_office:1", "township_officer:1"):
        matter.person(who)
    for role in ("village_clerk", "leader", "hotline_operator", "data_steward", "system_admin"):
        with pytest.raises(Refused) as refused:
            matter.step("triage", role)
        assert refused.value.hidden  # before the person is told, the village knows nothing


def test_one_person_does_not_go_it_alone(matter):
    matter.compare(matter.hit())
    for code in ("triage", "notify"):
        matter.step(code, "township_officer:1")
    matter.step("reply", "village_clerk")
    with pytest.raises(Refused) as refused:
        matter.step("start_check", "township_officer:1")
    assert "前面有一步是您办的" in refused.value.zh
    matter.step("start_check", "township_officer:2")
    with pytest.raises(NotNow):
        matter.step("sign_check", "township_officer:2")
    matter.step("sign_check", "township_officer:3")
    with pytest.raises(Refused):
        matter.step("opine", "township_officer:2")


def test_nobody_signs_what_was_read_otherwise(matter):
    matter.compare(matter.hit())
    seq = matter.row().seq
    matter.step("triage", "township_officer:1", expected=seq)
    with pytest.raises(Moved) as moved:
        matter.step("dismiss", "county_aid_office:1", expected=seq)
    assert moved.value.state is State.TRIAGED
    assert matter.person("township_officer:1").name in moved.value.zh


def test_no_check_before_a_reply_or_the_last_day(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    due = matter.page("township_officer:1").reply_due
    assert due == matter.today + timedelta(days=14)  # ten working days
    matter.today = due
    with pytest.raises(NotNow):
        matter.step("start_check", "township_officer:3")
    matter.later(1)
    matter.step("start_check", "township_officer:3")
    matter.step("reply", "village_clerk", text="车早就卖了")
    late = matter.page("township_officer:1").replies[-1]
    assert late.late
    assert late.text == "车早就卖了"


def test_a_day_is_not_before_the_last_one_nor_to_come(matter):
    matter.compare(matter.hit())
    matter.later(3)
    for day in (matter.today + timedelta(days=1), matter.today - timedelta(days=4)):
        with pytest.raises(NotNow):
            matter.step("triage", "township_officer:1", day=day)
    matter.step("triage", "township_officer:1", day=matter.today - timedelta(days=1))
    with pytest.raises(NotNow):
        matter.step("notify", "township_officer:2", day=matter.today - timedelta(days=2))


def test_an_earlier_day_shortens_neither_reply_nor_notice(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    day = matter.today
    matter.later(30)
    matter.step("notify", "township_officer:2", day=day)
    assert matter.page("township_officer:1").reply_due > matter.today
    with pytest.raises(NotNow):
        matter.step("start_check", "township_officer:3")


def test_nothing_takes_effect_while_something_is_open(matter):
    matter.compare(matter.hit())
    matter.until("end_notice")
    objection = matter.step("object", "village_clerk", text="他家真的困难")
    with pytest.raises(NotNow) as refused:
        matter.step("effect", "county_aid_office:2")
    assert "意见" in refused.value.zh
    matter.step("answer_objection", "county_aid_office:1", answers=objection)
    matter.step("appeal", matter.household(), text="我要复核")
    assert matter.page("county_aid_office:1").appeal_open
    with pytest.raises(NotNow) as refused:
        matter.step("effect", "county_aid_office:2")
    assert "复核" in refused.value.zh
    with pytest.raises(Refused):
        matter.step("decide_appeal", "county_aid_office:1", outcome=Outcome.UPHELD)
    matter.step("decide_appeal", "appeals_reviewer", outcome=Outcome.UPHELD)
    matter.step("effect", "county_aid_office:2")
    assert matter.row().state == State.EFFECTIVE


def test_a_decision_overturned_is_over_and_aid_goes_on(matter):
    matter.compare(matter.hit())
    matter.until("effect")
    matter.step("appeal", matter.household(), text="车是借名的")
    assert matter.page("county_aid_office:1").goes_on  # an appeal holds the effect
    matter.step("decide_appeal", "appeals_reviewer", outcome=Outcome.OVERTURNED)
    row = matter.row()
    assert (row.state, row.outcome) == (State.OVERTURNED, Outcome.OVERTURNED)
    assert matter.page("county_aid_office:1").goes_on
    with pytest.raises(NotNow):
        matter.step("effect", "county_aid_office:2")


def test_an_appeal_too_late_is_refused(matter):
    matter.compare(matter.hit())
    matter.until("effect")
    own = selectors.own_findings(by=matter.household(), at=on(matter.today).at)[0]
    assert own.may_appeal
    matter.today = own.appeal_until + timedelta(days=1)
    assert not selectors.own_findings(by=matter.household(), at=on(matter.today).at)[0].may_appeal
    with pytest.raises(NotNow):
        matter.step("appeal", matter.household(), text="我要复核")


def test_a_dispute_of_the_household_holds_the_effect(matter):
    from sunledger.platform.registers.registry import services as registry  # noqa: PLC0415

    matter.compare(matter.hit())
    matter.until("end_notice")
    registry.dispute("收入记错了", about="工资", by=matter.household(), origin=on(matter.today))
    with pytest.raises(NotNow) as refused:
        matter.step("effect", "county_aid_office:2")
    assert "这笔不对" in refused.value.zh


def test_the_household_reads_and_answers_its_own(matter):
    matter.compare(matter.hit(), matter.hit("r2", household="H2"))
    own, other = matter.household(), matter.household("H2")
    assert selectors.own_findings(by=own, at=on(matter.today).at) == []
    matter.step("triage", "township_officer:1", text="内部研判的话")
    matter.step("notify", "township_officer:2", text="已送达")
    (mine,) = selectors.own_findings(by=own, at=on(matter.today).at)
    assert mine.may_reply
    assert [step.code for step in mine.steps] == ["notify"]
    assert "内部" not in str(mine)
    with pytest.raises(Refused) as refused:
        matter.step("reply", other)
    assert refused.value.hidden
    with pytest.raises(Refused) as refused:
        access.own_finding(mine.id, by=other, origin=on(matter.today))
    assert refused.value.hidden
    matter.step("reply", own, text="卖", papers=(photo(),))
    mine = access.own_finding(mine.id, by=own, origin=on(matter.today))
    assert mine.state is State.REPLIED
    assert mine.steps[-1].own
    view, content = selectors.paper(mine.steps[-1].papers[0].id, by=own)
    assert content.startswith(b"\xff\xd8")
    assert view.size == len(content)
    with pytest.raises(Refused):
        selectors.paper(view.id, by=other)
    for code in ("triage", "opine", "decide", "effect"):
        with pytest.raises(Refused):
            matter.step(code, own)


def test_a_department_reads_what_it_is_asked_and_answers_for_itself_alone(matter):
    matter.compare(matter.hit(line="civil_affairs"))
    officer = matter.world.actor("department_officer")
    other = matter.world.actor("department_officer", line="housing")
    assert matter.listed(officer).total == 0
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    matter.step("ask_line", "township_officer:1")
    assert matter.listed(officer).total == 1
    assert matter.listed(other).total == 0
    with pytest.raises(Refused):
        matter.step("answer_line", other)
    matter.step("answer_line", officer, text="记录有误，已更正")
    page = matter.page(officer)
    assert [step.code for step in page.steps] == ["ask_line", "answer_line"]
    assert (page.evidence, page.values) == ((), {})  # the rows are those of the police
    assert [each.step.code for each in page.open if not each.why_not] == ["answer_line", "recuse"]
    with pytest.raises(Refused):
        matter.step("start_check", officer)


def test_a_unit_is_asked_and_mends(matter):
    rule = "F10"
    matter.compare(matter.hit(rule=rule, household=None, line="civil_affairs"), rule=rule)
    row = matter.row(rule=rule)
    assert row.track == Track.UNIT
    officer = matter.world.actor("department_officer")
    matter.step("triage", "county_aid_office:1", rule=rule)
    matter.step("ask", "county_aid_office:1", rule=rule)
    with pytest.raises(NotNow):
        matter.step("decide_unit", "county_aid_office:2", rule=rule, outcome=Outcome.TO_MEND)
    matter.step("answer", officer, rule=rule)
    with pytest.raises(Refused):  # who looked first does not decide
        matter.step("decide_unit", "county_aid_office:1", rule=rule, outcome=Outcome.TO_MEND)
    matter.step("decide_unit", "county_aid_office:2", rule=rule, outcome=Outcome.TO_MEND)
    with pytest.raises(NotNow):
        matter.step("mended", "county_aid_office:3", rule=rule, papers=())
    matter.step("mended", "county_aid_office:3", rule=rule)
    assert matter.row(rule=rule).state == State.CLOSED


def test_help_is_given_and_confirmed_by_the_household_or_another(matter):
    rule = "S02"
    matter.compare(matter.hit(rule=rule), rule=rule)
    assert matter.row(rule=rule).track == Track.HELP
    matter.step("assign", "township_officer:1", rule=rule, whom="帮扶干部")
    matter.step("finish", "helper:1", rule=rule, outcome=Outcome.ADDED)
    with pytest.raises(Refused):
        matter.step("confirm", "helper:1", rule=rule)
    matter.step("not_yet", matter.household(), rule=rule, text="还没")
    matter.step("finish", "helper:1", rule=rule, outcome=Outcome.ADDED)
    matter.step("confirm", matter.household(), rule=rule, text="好了")
    assert (matter.row(rule=rule).state, matter.row(rule=rule).outcome) == ("closed", "added")
    counted = selectors.funnel(
        "990101000000", matter.today, matter.today, by=matter.person("leader")
    )
    assert counted.findings["added"] == counted.households["added"] == 1


def test_the_next_and_the_one_before_in_a_list(matter):
    matter.compare(matter.hit(), matter.hit("r2"), matter.hit("r3", household="H2"))
    query = Query(rule="E05")
    order = [row.id for row in matter.listed("township_officer:1", rule="E05").rows]
    pages = {ref: matter.page("township_officer:1", ref, query=query) for ref in ("r1", "r2", "r3")}
    by_id = {page.row.id: page for page in pages.values()}
    for number, key in enumerate(order):
        assert by_id[key].after == (order[number + 1] if number < 2 else None)
        assert by_id[key].before == (order[number - 1] if number else None)


def test_nothing_is_decided_after_it_was_dismissed(matter):
    matter.compare(matter.hit())
    matter.step("dismiss", "township_officer:1")
    for code, who in (*matter.WAY, ("dismiss", "county_aid_office:3")):
        with pytest.raises((NotNow, Refused)):  # to the village it is not even there
            matter.step(code, who, outcome=Outcome.ADJUST)
    assert matter.row().state == State.DISMISSED


def test_who_looks_for_a_household_does_not_answer_for_it(matter):
    """A neighbour or clerk with the household's card looks, and writes nothing in its name."""
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    helper = replace(matter.household(), only=frozenset({Task.SEE_OWN_HOUSEHOLD}))
    (mine,) = selectors.own_findings(by=helper, at=on(matter.today).at)
    assert not mine.may_reply
    for code in ("reply", "appeal", "object"):
        with pytest.raises(Refused):
            matter.step(code, helper)


def test_a_paper_that_is_none_is_refused_and_of_a_photo_only_the_picture_is_kept(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    for content in (b"<svg onload=alert(1)>", b"MZ\x90", b"", b"\xff" * (11 << 20)):
        with pytest.raises(SunledgerError):
            matter.step("reply", matter.household(), papers=(PaperFile("x.jpg", content),))
    picture, out = Image.new("RGB", (40, 30), "white"), io.BytesIO()
    exif = picture.getexif()
    exif[0x8825] = {1: "N", 2: (32.0, 1.0, 2.0)}
    exif[0x010F] = "SomePhone"
    picture.save(out, "JPEG", exif=exif)
    assert b"SomePhone" in out.getvalue()
    paper = PaperFile("门口.jpg", out.getvalue())
    matter.step("reply", matter.household(), papers=(paper,))
    kept = matter.page("township_officer:1").papers[-1]
    _, content = selectors.paper(kept.id, by=matter.person("township_officer:1"))
    assert b"SomePhone" not in content
    assert b"Exif" not in content


def test_the_second_who_checks_or_the_county_sends_it_back(matter):
    matter.compare(matter.hit())
    matter.until("start_check")
    with pytest.raises(NotNow):
        matter.step("redo_check", "township_officer:3")  # the first cannot take it back herself
    matter.step("redo_check", "helper:1", text="车不在他家，要再看")
    assert matter.row().state == State.REPLIED
    for code, who in matter.WAY[3:6]:
        matter.step(code, who)
    matter.step("send_back", "county_aid_office:1", text="收入没有核对，请补")
    assert matter.row().state == State.REPLIED
    with pytest.raises(NotNow):
        matter.step("decide", "county_aid_office:1", outcome=Outcome.ADJUST)
    for code, who in matter.WAY[3:9]:
        matter.step(code, who, outcome=Outcome.ADJUST if code == "decide" else None)
    matter.later(20)
    for code, who in matter.WAY[9:]:
        matter.step(code, who)
    assert matter.row().state == State.EFFECTIVE


def test_a_letter_that_is_read_aloud_names_who_read_it(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    refused = (
        ({"how": How.READ_ALOUD}, "请写明是谁读的"),
        ({"how": How.READ_ALOUD, "reader": "  "}, "请写明是谁读的"),
        ({"how": How.VISIT, "reader": "褚林"}, "方式却不是“读给本人听”"),
        ({"how": How.READ_ALOUD, "reader": "褚" * 61}, "61 个字，最多 60 个"),
    )
    for given, words in refused:
        with pytest.raises(NotNow) as why:
            matter.step("notify", "township_officer:2", **given)
        assert why.value.code == "wanting"
        assert words in why.value.zh
    number = "990101199001011234"
    reader = f"褚林，帮扶干部，{number}"
    matter.step("notify", "township_officer:2", how=How.READ_ALOUD, reader=reader)
    told = matter.page("township_officer:1").steps[-1].data
    assert told["how"] == "read_aloud"
    assert told["reader"].startswith("褚林，帮扶干部")
    assert number not in told["reader"]
    own = selectors.own_findings(by=matter.household(), at=on(matter.today).at)[0]
    assert own.steps[-1].data["reader"] == told["reader"]
    with pytest.raises(NotNow) as why:  # it is a way of telling, not one of replying
        matter.step("reply", "village_clerk", how=How.READ_ALOUD, reader="褚林")
    assert "告知本人" in why.value.zh
    assert "reader" not in matter.page("township_officer:1").steps[0].data


def test_what_is_appealed_against_is_open_with_its_clock_until_that_is_decided(matter):
    matter.compare(matter.hit())
    matter.until("effect")
    reviewer = matter.person("appeals_reviewer")
    assert matter.listed("county_aid_office:1").total == 0  # in effect: over
    matter.step("appeal", matter.household(), text="车是借名的")
    for who in ("county_aid_office:1", reviewer):
        found = matter.listed(who)
        assert found.total == found.facets["state"]["effective"] == 1
        assert not found.rows[0].clock.late
    assert matter.listed(reviewer, mine=True).total == 1
    page = matter.page("county_aid_office:1")
    assert [step.code for step in page.replies] == ["reply", "appeal"]
    due = page.row.clock.due
    matter.today = due + timedelta(days=1)
    found = matter.listed(reviewer, late=True)
    assert found.total == found.facets["clock"]["late"] == 1
    assert found.rows[0].clock.late
    matter.step("decide_appeal", "appeals_reviewer", outcome=Outcome.UPHELD)
    assert matter.listed(reviewer).total == 0
    assert matter.page("county_aid_office:1").row.clock is None
