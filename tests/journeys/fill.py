"""Fill the platform of a home, as web role and through the services: prints sessions by role.

Run in a process of its own with DATABASE_URL and SUNLEDGER_HOME set, as the platform itself is.
"""

import io
import json
import sys
import time
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django
import openpyxl
from PIL import Image

TESTS = Path(__file__).parents[1] / "platform"
sys.path[:0] = [str(TESTS / room) for room in (".", "findings", "registry", "portal", "books")]
django.setup()

import world as made_up  # noqa: E402 - after setup
from bookwork import Office, spending  # noqa: E402 - as above
from casework import START, Matter, photo  # noqa: E402 - as above
from django.utils import timezone  # noqa: E402 - as above
from filled import Register  # noqa: E402 - as above
from on_the_portal import publish_all  # noqa: E402 - as above

from sunledger.faces.log.words import PUBLIC  # noqa: E402
from sunledger.kit.ids import check_character  # noqa: E402
from sunledger.platform import photos  # noqa: E402
from sunledger.platform.ground.accounts.contracts import NewPost  # noqa: E402
from sunledger.platform.ground.accounts.roles import roles  # noqa: E402
from sunledger.platform.ground.accounts.services import propose_account  # noqa: E402
from sunledger.platform.ground.places import services as places  # noqa: E402
from sunledger.platform.ground.places.contracts import BodyKind, NewDivision  # noqa: E402
from sunledger.platform.ground.places.selectors import division  # noqa: E402
from sunledger.platform.ground.transparency import services as log  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Origin  # noqa: E402
from sunledger.platform.ground.transparency.selectors import events_of, newest  # noqa: E402
from sunledger.platform.questions.comparison import services as comparison  # noqa: E402
from sunledger.platform.questions.intake import selectors as intake_of  # noqa: E402
from sunledger.platform.questions.intake import services as intake  # noqa: E402
from sunledger.platform.questions.notices import contracts as notices  # noqa: E402
from sunledger.platform.questions.notices import selectors as published  # noqa: E402
from sunledger.platform.questions.notices import services as gate  # noqa: E402
from sunledger.platform.registers.funds import selectors as money  # noqa: E402
from sunledger.platform.registers.funds import services as funds  # noqa: E402
from sunledger.platform.registers.funds.contracts import (  # noqa: E402
    DraftKind,
    Level,
    NewDelivery,
    NewDraft,
    NewLine,
    Unit,
)
from sunledger.platform.registers.registry import selectors, services  # noqa: E402
from sunledger.platform.registers.registry.contracts import (  # noqa: E402
    Batch,
    FactRow,
    MemberRow,
    MergeHouseholds,
    MergePersons,
    MoveHousehold,
    Query,
    StateFact,
)

PEOPLE = {}  # who works on findings
NOW = Origin("command", datetime(2026, 3, 2, 1, tzinfo=UTC))
YEAR = (date(2024, 10, 1), date(2025, 9, 30))
FIRST = date(2026, 2, 20)
VILLAGES = [made_up.VILLAGE, made_up.NEXT_VILLAGE, made_up.OTHER_VILLAGE]
RIVER = {
    "990101105000": "河口镇",
    "990101105201": "上河村",
    "990101105202": "下河村",
    "990101106000": "山口镇",
    "990101106201": "山口村",
}
SPLIT = "990101108201"
SLOPE = {"990101108000": "坡头镇", SPLIT: "坡上村"}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ("大山", "秀英", "建国", "桂兰", "小梅", "志强", "春花", "德福", "玉珍", "明亮")
KIN = ("户主", "配偶", "长子", "孙女")


def id_number(count):
    body = f"990101{1940 + count % 70}{1 + count % 12:02}{1 + count % 28:02}{count % 1000:03}"
    return body + check_character(body)


def rows_of(village, first, count):
    """Yield the members and facts of some households of a village."""
    place = division(village).id
    for home in range(first, first + count):
        number = f"{village}{home:04}"
        surname = SURNAMES[home % len(SURNAMES)]
        for at in range(1 + home % 4):
            yield MemberRow(
                "建档立卡名册.xlsx",
                "Sheet1",
                2 + home * 4 + at,
                number,
                place,
                surname + GIVEN[(home + at) % len(GIVEN)],
                id_number(
                    (VILLAGES + list(RIVER) + list(SLOPE)).index(village) * 300 + home * 4 + at
                ),
                relation=KIN[at],
                group=f"{1 + home % 5}组",
                hukou=True,
                resident=at != 2,
                phone=f"1540000{home:04}" if at == 0 else "",
                card=f"999999000000{home:04}" if at == 0 else "",
            )


def facts_of(village, first, count):
    for home in range(first, first + count):
        number = f"{village}{home:04}"
        status = ("registered", "exited", "monitored")[home % 3]
        for item, value in (
            ("status", status),
            ("poverty_cause", ("illness", "disability", "labour", "skill")[home % 4]),
            ("identified_on", date(2018, 3, 1 + home % 20)),
            ("std_food", "yes"),
            ("std_clothing", "yes"),
            ("sec_housing", "yes" if home % 5 else "no"),
            ("sec_water", "yes"),
            ("house_grade", "ABCD"[home % 4]),
            *((("monitor_type", "sudden_hardship"),) if status == "monitored" else ()),
        ):
            yield FactRow("建档立卡名册.xlsx", "Sheet1", 2 + home, item, value, number)


def incomes_of(village, first, count):
    for home in range(first, first + count):
        number = f"{village}{home:04}"
        for row, (item, label, yuan) in enumerate(
            (
                ("wage_work", "外出务工", 18_000 + home * 37),
                ("business_crops", "种植业", 3_200),
                ("property_land", "土地流转金", 860),
                ("transfer_dibao", "农村低保金", 2_880),
                ("transfer_pension", "基础养老金", 1_680),
                ("cost_seed", "种子化肥", 640),
                ("medical_reimbursement", "医保报销", 1_250),
            )
        ):
            yield FactRow(
                "收入核算表.xlsx",
                "收入",
                3 + home * 7 + row,
                item,
                yuan * 100,
                number,
                label=label,
                period_from=YEAR[0],
                period_to=YEAR[1],
                said_name="青石镇扶贫办",
                said_on=date(2025, 10, 12),
            )


def procedures_of(county, own, second, third):
    """Begin a procedure of each: it waits for the household, for the county, for the township."""
    clerk, secretary = county.actor("village_clerk"), county.actor("branch_secretary")
    town, office = county.actor("township_officer"), county.actor("county_aid_office")

    def begin(household, kind, *steps):
        key = services.start_procedure(household, kind, by=clerk, origin=NOW)
        for number, (code, by) in enumerate(steps, 1):
            paper = f"材料 2026-{number} 号"
            if code == "authorise":
                services.confirm_step(key, FIRST, paper, by=by, origin=NOW)
            else:
                day = FIRST if code != "township" else NOW.at.date()
                services.do_step(key, code, day, paper, by=by, origin=NOW)
        return str(key)

    at_the_door = (("propose", clerk), ("review", secretary), ("pre_exit", office))
    in_the_village = (
        *(("clue", clerk), ("authorise", secretary)),
        *((code, clerk) for code in ("visit", "review", "notice")),
    )
    return {
        "confirming": begin(own, "exit", *at_the_door, ("door_check", clerk)),
        "deciding": begin(third, "monitoring", *in_the_village, ("township", town)),
        "procedure": begin(second, "monitoring", *in_the_village),
    }


def merges(county, office, clerk):
    """Lay three households recorded twice: merged, proposed to be merged, and not yet seen."""
    place = division(made_up.VILLAGE).id
    numbers = [f"{made_up.VILLAGE}9{at:03}" for at in range(6)]
    born_alike = 420  # numbers so far apart are of one day of birth
    ids = [id_number(900 + at // 2 + at % 2 * born_alike) for at in range(6)]
    names = ("秦双成", "秦双成", "秦再兴", "秦再兴", "秦又生", "秦又生")
    rows = [
        MemberRow("补录.xlsx", "Sheet1", 2 + at, number, place, name, idn, relation="户主")
        for at, (number, name, idn) in enumerate(zip(numbers, names, ids, strict=True))
    ]
    batch = Batch(uuid.uuid4(), "members", "云岫县乡村振兴局", date(2026, 1, 1))
    services.apply_batch(batch, rows, by=office, origin=NOW)
    homes = [
        selectors.households(Query(made_up.VILLAGE, text=number), by=office).rows[0].id
        for number in numbers
    ]
    people = [selectors.search(idn, by=office)[0][0].person for idn in ids]
    why = ("走访核实，是同一家", "走访记录 2026-18 号")
    one = services.propose(MergeHouseholds(homes[0], homes[1]), *why, by=clerk, origin=NOW)
    services.approve(one, by=county.actor("township_officer"), origin=NOW)
    one = services.propose(MergePersons(people[0], people[1]), *why, by=clerk, origin=NOW)
    services.approve(one, by=county.actor("township_officer"), origin=NOW)
    waits = services.propose(MergeHouseholds(homes[2], homes[3]), *why, by=clerk, origin=NOW)
    found = selectors.merges(homes[0], by=office)
    return {
        "kept": homes[0],
        "merged": homes[1],
        "kept_person": people[0],
        "merged_person": people[1],
        "merge": next(merge.id for merge in found if merge.households),
        "merge_change": waits,
        "twice": homes[4],
        "twin": homes[5],
        "twice_person": people[4],
        "twin_person": people[5],
    }


PAYMENTS = (
    "批次号 行号 补贴项目 身份证号 姓名 卡号 金额 所属月份 发放日期 发放状态 失败原因".split()
)
PIN = "482913"


def until(number, state, by):
    """Wait until the worker of the platform has brought a batch so far."""
    for _ in range(300):
        if intake_of.batch(number, by=by).state == state:
            return
        time.sleep(0.1)
    raise TimeoutError(intake_of.batch(number, by=by))


def pay(county):
    """Have the finance bureau hand in what the household was paid, and the worker take it in."""
    finance = county.actor("finance")
    head = next(row for row in rows_of(made_up.VILLAGE, 1, 1) if row.relation == KIN[0])
    paid = [("农村低保金", 240, f"2026-0{month}", "成功", "") for month in range(1, 7)]
    paid += [
        ("耕地地力保护补贴", 386.5, "2026-04", "成功", ""),
        ("高龄津贴", 100, "2026-06", "退回", "账号已销户"),
    ]
    book = openpyxl.Workbook()
    book.active.append(PAYMENTS)
    for line, (item, yuan, month, status, why) in enumerate(paid, 1):
        on = f"{month}-15" if status == "成功" else ""
        book.active.append(
            [
                f"B{month}",
                str(line),
                item,
                head.id_number,
                head.name,
                head.card,
                str(yuan),
                month,
                on,
                status,
                why,
            ]
        )
    kept = io.BytesIO()
    book.save(kept)
    now = Origin("command", datetime.now(UTC))
    number = intake.hand_in(
        uuid.uuid4(),
        table="payments",
        place=made_up.COUNTY,
        name="一卡通发放明细.xlsx",
        content=[kept.getvalue()],
        by=finance,
        origin=now,
    )
    intake.match_columns(number, {}, by=finance, origin=now)
    until(number, "checked", finance)
    told = {"purpose": "核对发放", "basis": "县政办〔2026〕1号", "as_of": now.at.date()}
    intake.confirm(number, **told, by=finance, origin=now)
    until(number, "taken_in", finance)


def funds_of(county):
    """Open the fund that pays a subsidy, be asked about it, and make a roster of the last one."""
    finance, now = county.actor("finance"), Origin("command", datetime.now(UTC))
    line = funds.open_line(NewLine("困难群众救助补助资金", Level.CENTRAL), by=finance, origin=now)
    day = date(2026, 1, 5)
    funds.receive(line, "财农〔2026〕30号", 900_000, day, by=finance, origin=now)
    funds.say_items(line, ["农村低保金"], by=finance, origin=now)
    inspector = county.actor("discipline_supervision")
    asked = funds.ask(line, "六月的钱到户了没有？", by=inspector, origin=now)
    on = now.at.date()
    placed = money.rosters(by=finance, on=on, number=line, made_here=False)
    (payment,) = money.below(placed[0].link.id, by=finance).below
    quota = placed[0].link.parent
    made = funds.roster_again(quota, placed[0].link.id, date(2026, 7, 1), by=finance, origin=now)
    told = NewDraft(quota, DraftKind.PASS_ON, 100, day, "凭1", other="云岫县民政局")
    draft = funds.write_draft(told, by=finance, origin=now)
    quilts = NewLine("社会捐赠棉被", Level.GOODS, unit=Unit.PIECES)
    goods = funds.open_line(quilts, by=finance, origin=now)
    list_of = funds.receive(goods, "捐赠清单1", 20_000, day, by=finance, origin=now)
    allotted = funds.allot(
        list_of, "棉被", 6_000, day, "分配表1", place=made_up.VILLAGE, by=finance, origin=now
    )
    told = NewDelivery(2_500, day, "签收单1", "张三丰", "周云", photo().content)
    funds.deliver(allotted, told, by=finance, origin=now)
    return {
        "fund_goods": str(allotted),
        "fund_quota": str(quota),
        "fund_draft": str(draft),
        "fund_line": str(line),
        "fund_ask": str(asked),
        "fund_payment": str(payment.link.id),
        "fund_roster": str(made),
    }


def matching(office):
    """Compare what is there, and ask a department for a table."""
    now = Origin("command", datetime.now(UTC))
    run = comparison.start_run(["E01", "E02", "E05", "K01"], "交了新表", by=office, origin=now)
    comparison.run_waiting(run, origin=now)
    asked = comparison.ask_table(
        "kinship",
        purpose="核对亲属",
        due_on=date.today() + timedelta(days=14),  # noqa: DTZ011 - a day to come, wherever
        by=office,
        origin=now,
    )
    return {"run": str(run), "asked": str(asked)}


def of_household(county, own):
    """Issue the card of the household; it says of an income that it is not right."""
    code = services.issue_card(own, PIN, by=county.actor("township_officer"), origin=NOW)
    household = county.actor("household", household=own)
    said = {one.item: one.id for one in selectors.statements(own, by=household)}
    wrong = services.dispute(
        "数目不对：只做了半年", statement=said["business_crops"], by=household, origin=NOW
    )
    return {
        "card": code,
        "pin": PIN,
        "statement": str(said["wage_work"]),
        "dispute": str(wrong.id),
    }


def ask(county, number):
    """Have a comparison find something of a household, and the household be asked about it."""
    days_ago = datetime.now(UTC).date() - timedelta(days=4)
    matter = Matter(Register(county), days_ago, PEOPLE)
    matter.compare(matter.hit(household=number))
    matter.until("notify")
    return str(matter.row().id)


def findings(county, office):
    """Raise findings: many to look at first, and one each at other stages of its way.

    Of the households of the first village each has one about a shop; the first has one about a
    company that nobody looked at, the second one whose notice is over, the third one on the way,
    with a photo; one is sealed, one needs help.
    """
    matter = Matter(Register(county), START, PEOPLE)
    numbers = [f"{made_up.VILLAGE}{home:04}" for home in range(1, 61)]

    def hit(ref, rule, number, **more):
        name = selectors.households(Query(made_up.VILLAGE, text=number), by=office).rows[0].head
        question = f"登记里，{name}名下有一项。请问现在是什么情况？"
        more = {"key": ref, "name": name, "ref_shown": number, "question_zh": question} | more
        found = matter.hit(ref, rule=rule, household=number, line="housing")
        for field, value in more.items():
            setattr(found, {"key": "evidence_key"}.get(field, field), value)
        return found

    shops = [hit(f"m{at}", "E06", number) for at, number in enumerate(numbers)]
    matter.compare(*shops, rule="E06")
    firms = [hit(f"r{at}", "E07", number) for at, number in enumerate(numbers[:3])]
    matter.compare(*firms, rule="E07")
    sealed = hit("s0", "K06", numbers[9], question_zh="密件：这笔钱是谁经手的？")
    matter.compare(sealed, rule="K06")
    matter.compare(hit("h0", "S03", numbers[10]), rule="S03")
    matter.until("post", "r1", rule="E07")
    for code, who in (("triage", "township_officer:1"), ("notify", "township_officer:2")):
        matter.step(code, who, "r2", rule="E07")
    told = {"text": "公司早就不开了，没有注销", "papers": (photo(),)}
    matter.step("reply", "village_clerk", "r2", rule="E07", **told)
    return {
        "raised": matter.row("r0", "E07"),
        "noticed": matter.row("r1", "E07"),
        "replied": matter.row("r2", "E07"),
        "sealed": matter.row("s0", "K06"),
        "help": matter.row("h0", "S03"),
    }


def more_of(county, role, count):
    """Return the sessions of others of a role, beside the first."""
    place = made_up.TOWNSHIP if role.startswith("township") else made_up.COUNTY
    found = {}
    key = (role, place, None, None)
    for at in range(2, count + 2):
        county.made[*key, at] = county.made.pop(key)
        found[f"{role}_{at}"] = county.client(role).cookies["sessionid"].value
    return found


def reformable(county, office):
    """Add a township that only the reforms of a journey touch; return the session of its officer.

    河口镇 has two villages with three households each, 山口镇 one village with none.
    """
    system = county.actor("system_admin")
    rows = [NewDivision(code, name) for code, name in RIVER.items()]
    places.add_divisions(rows, since=date(2026, 1, 1), by=system, origin=NOW)
    for village in ("990101105201", "990101105202"):
        members = [row for row in rows_of(village, 300, 3) if row.relation == KIN[0]]
        batch = Batch(uuid.uuid4(), "members", "云岫县乡村振兴局", date(2026, 1, 1))
        services.apply_batch(batch, members, by=office, origin=NOW)
    return county.client("township_officer", "990101105000").cookies["sessionid"].value


def split_in_two(county, office):
    """Add a township whose one village was split: two of its households are not settled yet.

    Return the session of its officer, and the code of the village.
    """
    system, steward = county.actor("system_admin"), county.actor("data_steward")
    rows = [NewDivision(code, name) for code, name in SLOPE.items()]
    places.add_divisions(rows, since=date(2026, 1, 1), by=system, origin=NOW)
    members = [row for row in rows_of(SPLIT, 400, 3) if row.relation == KIN[0]]
    batch = Batch(uuid.uuid4(), "members", "云岫县乡村振兴局", date(2026, 1, 1))
    services.apply_batch(batch, members, by=office, origin=NOW)
    parts = [NewDivision(SPLIT, "坡上村"), NewDivision("990101108202", "坡下村")]
    places.split(SPLIT, parts, on=FIRST, basis="云岫府函〔2026〕3 号", by=steward, origin=NOW)
    officer = county.actor("township_officer", "990101108000")
    village = division("990101108202").id
    first, second, _ = selectors.households(Query(SPLIT), by=officer).rows
    services.propose(
        MoveHousehold(first.id, village, FIRST, "1组"), "住在坡下", by=officer, origin=NOW
    )
    moved = MoveHousehold(second.id, division(SPLIT).id, FIRST, "2组")
    key = services.propose(moved, "住在坡上", by=officer, origin=NOW)
    services.approve(key, by=county.actor("county_aid_office"), origin=NOW)
    return county.client("township_officer", "990101108000").cookies["sessionid"].value


def publishing(county, key):
    """Prepare something with a photo, and object to what stands at an address."""
    town, now = county.actor("township_officer"), Origin("command", timezone.now())
    today = timezone.localdate()
    kept = photos.keep(photos.cleaned(io.BytesIO(photo().content)))
    columns = (notices.Column("photo", "照片", "Photo", notices.Type.PICTURE),)
    table = notices.Table("works", "修好的路", "The road", columns, ((kept,),))
    drafted = gate.draft_of(
        notices.Kind.POLICY, made_up.TOWNSHIP, slug="what_is_public", by=town, on=today
    )
    picture = notices.Picture(kept, "road.jpg", "村口的路", "the road")
    drafted = replace(drafted, tables=(table,), pictures=(picture,))
    number = gate.prepare(drafted, by=town, origin=now)
    gate.object_to(key, "名单上少了一户", sender="journey", origin=now)
    other = gate.draft_of(
        notices.Kind.POLICY, made_up.TOWNSHIP, slug="say_it_is_wrong", by=town, on=today
    )
    noise = io.BytesIO()  # of one colour it would look as before when a part is covered
    Image.effect_noise((300, 200), 90).convert("RGB").save(noise, "JPEG")
    noise.seek(0)
    seen = photos.keep(photos.cleaned(noise))
    other = replace(
        other,
        tables=(replace(table, rows=((seen,),)),),
        pictures=(replace(picture, photo=seen),),
    )
    covering = gate.prepare(other, by=town, origin=now)
    [shown] = published.edition(number, by=town, on=today).page.pictures
    public = published.editions(by=town, on=today, states=[notices.State.PUBLISHED])[0]
    return {
        "edition": str(number),
        "picture": shown.key,
        "covering": str(covering),
        "public_edition": str(public[0].number),
        "objection": str(published.objections(by=town, on=today)[0][0].number),
    }


def fill():
    county = made_up.build()
    office = county.actor("county_aid_office")
    homes = ((made_up.VILLAGE, 1, 70), (made_up.NEXT_VILLAGE, 1, 12), (made_up.OTHER_VILLAGE, 1, 9))
    for table, rows in (("members", rows_of), ("members", facts_of), ("income", incomes_of)):
        for village, first, count in homes:
            batch = Batch(uuid.uuid4(), table, "云岫县乡村振兴局", date(2026, 1, 1))
            services.apply_batch(batch, list(rows(village, first, count)), by=office, origin=NOW)
    listed = selectors.households(Query(made_up.VILLAGE), by=office, limit=3).rows
    clerk = county.actor("village_clerk")
    for row in listed:
        services.propose(
            StateFact(row.id, "sec_housing", "no", said_name=row.head, said_on=date(2026, 3, 1)),
            "走访时看到屋顶漏雨",
            "走访记录 2026-17 号",
            by=clerk,
            origin=NOW,
        )
    propose_account(
        "wang.new",
        "王新来",
        NewPost("helper", made_up.VILLAGE, date(2026, 3, 3)),
        "按县委帮扶干部名单",
        by=county.actor("system_admin"),
        origin=NOW,
    )
    places.add_body(
        BodyKind.ACCOUNTING_CENTRE,
        "青石镇会计代理中心",
        place=made_up.TOWNSHIP,
        since=date(2026, 1, 1),
        code="qingshi",
        by=county.actor("system_admin"),
        origin=NOW,
    )
    places.add_body(
        BodyKind.ZONE,
        "东片监督协作区",
        place=made_up.COUNTY,
        since=date(2026, 1, 1),
        code="east",
        by=county.actor("system_admin"),
        origin=NOW,
    )
    own = listed[0].id
    river, slope = reformable(county, office), split_in_two(county, office)
    sessions = {
        role: county.client(role, household=own if role == "household" else None)
        .cookies["sessionid"]
        .value
        for role in roles()
    }
    under_way = procedures_of(county, *(row.id for row in listed))
    exited = selectors.households(Query(made_up.VILLAGE, status="exited"), by=office, limit=9)
    county.made.pop(("county_aid_office", made_up.COUNTY, None, None))  # another of the office
    sessions["second_office"] = county.client("county_aid_office").cookies["sessionid"].value
    named, _ = selectors.search(listed[0].head, by=office)
    person = next(found.person for found in named if found.household == own)
    change = selectors.changes(by=office)[0].id
    twice = merges(county, office, clerk)
    fresh = county.actor("county_aid_office")  # who sees the villages added since, too
    pay(county)
    of_funds = funds_of(county)
    asked = findings(county, office)
    sessions |= more_of(county, "township_officer", 3) | more_of(county, "county_aid_office", 2)
    frozen = services.freeze(Query(made_up.COUNTY), "2026 年一季度公开户数", by=fresh, origin=NOW)
    public = publish_all(county)
    books = Office(county)
    written = books.written(spending(ticket_no="2"))
    vouchers = {"voucher": str(books.signed()), "draft": str(written), "centre": "qingshi"}
    signed = log.publish().checkpoint.size
    return {
        "sessions": sessions | {"river_officer": river, "slope_officer": slope},
        "household": str(own),
        "other_own": str(listed[1].id),
        "other": str(selectors.households(Query(made_up.OTHER_VILLAGE), by=office).rows[0].id),
        "person": str(person),
        "to_identify": str(exited.rows[-1].id),
        **under_way,
        **of_household(county, own),
        "question": ask(county, listed[0].number),
        "change": str(change),
        "frozen": str(frozen),
        **{name: str(key) for name, key in twice.items()},
        **{name: str(row.id) for name, row in asked.items()},
        **matching(fresh),
        **of_funds,
        **vouchers,
        **{name: str(public[name]) for name in ("roster", "book")},
        **publishing(county, public["roster"]),
        "account": str(county.account("helper")),
        "shown": str(newest(PUBLIC, signed, most=1)[0].number),
        "closed": str(events_of("household", str(own))[-1].number),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fill()))
