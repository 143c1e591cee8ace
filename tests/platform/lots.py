"""What lies in one village: one of every kind of thing that an address can name.

Laid by the services themselves, on the county of world.py:

    own = lay(world, VILLAGE, 0)
    own.names["household"]    # what `<household>` of an address stands for
"""

import io
import shutil
import sys
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
from django.conf import settings
from world import NOW

from sunledger.kit.ids import check_character
from sunledger.platform.ground.accounts.selectors import posts_of
from sunledger.platform.ground.accounts.services import acting, propose_renewal
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.questions.comparison.services import ask_table, start_run
from sunledger.platform.questions.intake.services import hand_in
from sunledger.platform.registers.registry.contracts import (
    Batch,
    FactRow,
    MemberRow,
    MergePersons,
    Query,
    StateFact,
)
from sunledger.platform.registers.registry.selectors import households, merges, search, statements
from sunledger.platform.registers.registry.services import (
    apply_batch,
    approve,
    dispute,
    freeze,
    propose,
    start_procedure,
)

sys.path += [str(Path(__file__).parent / room) for room in ("findings", "registry", "books")]

HEADER = ["户编号", "姓名", "身份证号", "与户主关系", "村代码", "属性状态", "识别日期"]
YEAR = (date(2024, 10, 1), date(2025, 9, 30))


@dataclass(frozen=True)
class Lot:
    """What lies in one village: every kind of thing that an address names, and marks of it.

    Its batch waits for its columns to be matched.
    """

    village: str
    names: dict = field(repr=False)
    marks: dict = field(repr=False)  # what shows that something of it is shown, by kind
    household: uuid.UUID
    batch: uuid.UUID
    table: io.BytesIO = field(repr=False)  # a file to hand in that was not handed in yet


# What addresses of the portal name; nothing is public here.
PORTAL = {
    "suffix": "csv",
    "tab": "money",
    "voucher": "2026-05-1",
    "fund": "F1",
    "subsidy": "nothing",
    "notice": uuid.UUID(int=7),
    "picture": "nothing",
    "key": "nothing",
    "slug": "villages",
    "kind": "books_month",
    "year": "2026",
}


def number_of(count):
    """Return a made-up ID number."""
    body = f"990101{1960 + count % 40}0101{count:03}"
    return body + check_character(body)


def lay(world, village, count):
    """Lay a household, an income, a change under way and an account into a village."""
    office, place = world.actor("county_aid_office"), division(village).id
    number, called = f"H-{count}-{count}{count}号", f"{'甲乙丙丁'[count]}{'山水木石'[count]}"
    name, other = f"欧阳{called}", f"司马{called}"
    row = MemberRow("册.xlsx", "一", 2, number, place, name, number_of(count), relation="户主")
    again = replace(row, row=3, id_number=number_of(30 + count), relation="户主")
    _take_in([row, again], "members", office)
    amount = FactRow(
        *("入.xlsx", "一", 2, "wage_other", 987_600 + count, number),
        period_from=YEAR[0],
        period_to=YEAR[1],
    )
    _take_in([amount], "income", office)
    household = households(Query(village, text=number), by=office).rows[0].id
    fact = StateFact(household, "wage_other", 1_230_000, period_from=YEAR[0], period_to=YEAR[1])
    clerk = world.actor("village_clerk", village)
    person = search(number_of(count), by=office)[0][0].person
    twin = search(number_of(30 + count), by=office)[0][0].person
    one = propose(MergePersons(person, twin), f"{number}登记了两次", by=clerk, origin=NOW)
    approve(one, by=office, origin=NOW)
    finding, paper = _finding(world, village, count, (household, number, name))
    frozen = freeze(Query(village), f"{number}一季度", by=office, origin=NOW)
    change = propose(fact, f"核实{number}", by=clerk, origin=NOW)
    procedure = start_procedure(household, "monitoring", by=clerk, origin=NOW)
    own = world.actor("household", village, household=household)
    said = statements(household, by=own)[0].id
    wrong = dispute(f"{number}没有这笔", statement=said, by=own, origin=NOW).id
    account = world.account("village_clerk", village)
    system = world.actor("system_admin")
    renewal = propose_renewal(account, "手机丢了要重设", by=system, origin=NOW)
    held = posts_of(account, by=system)[0].id
    table = _table(f"B-{count}", other, village, count)
    batch = hand_in(
        uuid.uuid4(),
        table="members",
        place=village,
        name=table.name,
        content=[table.read()],
        by=clerk,
        origin=NOW,
    )
    table_asked = ("kinship", "assistance", "payments")[count]
    due, steward = NOW.at.date() + timedelta(days=9), world.actor("data_steward")
    asked = ask_table(table_asked, purpose="核对亲属", due_on=due, by=steward, origin=NOW)
    names = {
        "household": household,
        "person": person,
        "field": "id_number",
        "kind": "move",
        "change": change,
        "merge": merges(household, by=office)[0].id,
        "frozen": frozen,
        "finding": finding.id,
        "paper": paper,
        "procedure": procedure,
        "dispute": wrong,
        "statement": said,
        "payment": uuid.uuid4(),
        "question": uuid.uuid4(),
        "row": 1,
        "year": 2026,
        "batch": batch,
        "place": village,
        "code": village,
        "department": "finance",
        "sort": "department",
        "body": "finance",
        "account": account,
        "holding": held,
        "post": held,
        "proposal": renewal,
        "number": renewal,
        "token": uuid.uuid4(),
        "word": "nothing",
        "entry": 1,
        "size": 1,
        "file": "0/000.p/1",
        "act": "close",
        "run": start_run(["E05"], "试一试", by=office, origin=NOW),
        "rule": "E05",
        "table": table_asked,
        "asked": asked,
        "village": village,
        "month": 3,
        "sheet": "sheet",
        **_books(world, village, made=count < 2),
        **_public(world, village),
        **PORTAL,
        # what funds there are is the county's and seen by all who see funds: elsewhere adds none
        **(_funds(world, village, count) if count < 2 else {}),
    }
    marks = {
        "register": (number, name),
        "ids": (str(household), str(person), str(change), str(procedure), str(frozen)),
        "finding ids": (str(finding.id), str(paper)),
        "finding": (f"{finding.rule}-{finding.ref_key[:8].upper()}", f"问{number}"),
        "batch ids": (str(batch),),
        "batch": (table.name, other),
    }
    return Lot(
        village,
        {name: str(value) for name, value in names.items()},
        marks,
        household,
        batch,
        _table(f"B-{count}", other, village, count, more=True),
    )


def _books(world, village, *, made):
    """Return a voucher of a village, its photo, and an accounting centre of its township."""
    from bookwork import photo, spending  # noqa: PLC0415 - after setup

    from sunledger.platform.ground.places import services as places  # noqa: PLC0415 - as above
    from sunledger.platform.ground.places.contracts import BodyKind  # noqa: PLC0415 - as above
    from sunledger.platform.registers.books import access, services  # noqa: PLC0415 - as above

    clerk = world.actor("village_clerk", village)
    key = services.write_voucher(village, spending(), [photo()], by=clerk, origin=NOW)
    page = access.voucher(key, by=clerk)
    centre, town = f"c{village}", f"{village[:9]}000"
    system, told = world.actor("system_admin"), {"place": town, "code": centre}
    kind = BodyKind.ACCOUNTING_CENTRE
    if made:  # which bodies there are is public: a lot that is laid elsewhere adds none
        name = f"{village}代理中心"
        places.add_body(kind, name, since=NOW.at.date(), by=system, origin=NOW, **told)
    return {"booking": key, "shot": page.photos[0].id, "centre": centre}


def _public(world, village):
    """Return what a village made public by two people, and what somebody objected to."""
    from sunledger.platform.questions.notices import (  # noqa: PLC0415 - after setup
        access,
        selectors,
        services,
    )
    from sunledger.platform.questions.notices import contracts as notices  # noqa: PLC0415

    draft = notices.Draft(
        *(notices.Kind.NOTICE, village, "", "water", "停水一天", "No water for a day"),
        *("修水管。", "The pipe is mended.", (), "村委会", "the village committee"),
        notices.Source("notices", "notice", village),
    )
    clerk, office = world.actor("village_clerk", village), world.actor("county_aid_office")
    number = services.prepare(draft, by=clerk, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    services.publish(number, by=office, origin=NOW)
    with acting(office):
        series = access.edition_for(number, by=office).series
    services.object_to(series, "没有通知我家", sender=village, origin=NOW)
    (asked,), _ = selectors.objections(by=clerk, on=NOW.at.date())
    return {"edition": number, "objection": asked.number}


def _funds(world, village, count):
    """Return a fund, a roster of it that a table brought, and a question of supervision."""
    from sunledger.platform.registers.funds import selectors, services  # noqa: PLC0415 - after setup
    from sunledger.platform.registers.funds.contracts import (  # noqa: PLC0415 - after setup
        DraftKind,
        Level,
        NewDraft,
        NewLine,
    )

    finance, item = world.actor("finance"), f"补贴{count}"
    line = services.open_line(NewLine(f"资金{count}", Level.COUNTY), by=finance, origin=NOW)
    day = NOW.at.date() - timedelta(days=30)
    services.receive(line, f"县财〔2026〕{count}号", 100_000, day, by=finance, origin=NOW)
    services.say_items(line, [item], by=finance, origin=NOW)
    row = {"row": 1, "batch": f"P{count}", "line_no": "1", "item": item, "person": 90 + count}
    row |= {"name": "某人", "card": 1, "amount_fen": 5_000, "status": "成功"}
    row |= {"pay_month": day.replace(day=1), "paid_on": NOW.at.date()}
    told = {"as_of": day, "villages": {}, "by": finance, "origin": NOW}
    services.take_in(uuid.uuid4(), "payments", [row], **told)
    (roster,) = selectors.rosters(by=finance, on=NOW.at.date(), number=line, made_here=False)
    inspector = world.actor("discipline_supervision")
    ask = services.ask(line, f"{village}的钱到了没有？", by=inspector, origin=NOW)
    (quota,) = selectors.quotas_of(line, by=finance)
    told = NewDraft(quota.id, DraftKind.PASS_ON, 100, day, "凭1", other=f"{village}财政所")
    draft = services.write_draft(told, by=finance, origin=NOW)
    services.write_reports(replace(NOW, at=NOW.at + timedelta(days=40)))
    report, *_ = selectors.reports(by=finance)  # of all funds of the finance office together
    found = {"line": line, "link": roster.link.id, "ask": ask, "draft": draft}
    return found | {"report": report.id, "delivery": _goods(world, village, day)}


def _goods(world, village, day):
    """Return goods that were brought to a village, of which it has said nothing yet."""
    from casework import photo  # noqa: PLC0415 - after setup

    from sunledger.platform.registers.funds import contracts as funds  # noqa: PLC0415 - as above
    from sunledger.platform.registers.funds import services  # noqa: PLC0415 - as above

    told = {"by": world.actor("finance"), "origin": NOW}
    of_goods = funds.NewLine(f"棉被{village}", funds.Level.GOODS, unit=funds.Unit.PIECES)
    line = services.open_line(of_goods, **told)
    quota = services.receive(line, f"清单{village}", 1_000, day, **told)
    part = services.allot(quota, "棉被", 1_000, day, f"分配{village}", place=village, **told)
    words = ("签收单", "张三", "李四", photo().content)
    return services.deliver(part, funds.NewDelivery(500, day, *words), **told)


# A rule of its own for each village: what one run does not find any more is withdrawn.
RULES = ("E05", "E06", "E07", "E08")


def _finding(world, village, count, about):
    """Return a finding about a household that was looked at first, and the photo of that."""
    from casework import Matter, photo  # noqa: PLC0415 - after setup
    from filled import Register  # noqa: PLC0415 - after setup

    from sunledger.platform.questions.findings.models import Paper  # noqa: PLC0415 - as above

    rule, ref = RULES[count], f"{'pqrs'[count]}lot{count}"
    matter = Matter(Register(world), today=NOW.at.date())
    hit = matter.hit(ref, rule=rule, household=None, village=village, line="housing")
    hit.household, hit.ref_shown, hit.name = about
    hit.question_zh = f"问{about[1]}：这辆车现在还在用吗？"
    matter.compare(hit, rule=rule)
    officer = world.actor("township_officer", f"{village[:9]}000")
    matter.step("triage", officer, ref, rule=rule, papers=(photo(),))
    with acting(matter.night):
        row = matter.row(ref, rule)
        return row, Paper.objects.get(finding=row).id


def _table(number, name, village, count, *, more=False):
    """Return a table of members: a row that can be taken in, and one that is refused."""
    people = [(1, "2016-05-01"), (2, "2016-13-40"), *([(3, "2016-05-01")] if more else [])]
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for person, day in people:
        known = [f"{number}T", f"{name}{person}", number_of(50 + 10 * count + person)]
        status = "已脱贫" if person != 2 else None  # what must be there is not
        book.active.append([*known, "本人", village, status, day])
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    kept.name = f"表{village}.xlsx"
    return kept


def _take_in(rows, table, by):
    batch = Batch(uuid.uuid4(), table, "县扶贫办", date(2026, 1, 1))
    apply_batch(batch, rows, by=by, origin=NOW)


@contextmanager
def files_kept():
    """Have the files of batches afterwards as they were: what is rolled back leaves them."""
    folder = Path(settings.HOME.files)
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        yield
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
