"""Stories of village books, officials and helpers, and of letters left unanswered."""

from datetime import date, datetime, time, timedelta

from sunledger.desk.demo_county.people import Household, Person, day_in_month
from sunledger.desk.demo_county.teller import COUPLE, ELDER, Teller
from sunledger.desk.demo_county.village import Voucher, disclose, quarters
from sunledger.desk.demo_county.welfare import certificate

_CARPENTER = "云岫县城关木器社"


def tell(teller: Teller) -> None:
    """Tell all stories of this kind."""
    for tale in (
        _white_slip, _cash, _repeated_invoice, _unpublished, _no_resolution, _entertainment,
        _unbalanced, _village_split, _cadre_payee, _undeclared_kin, _cadre_on_the_list,
        _reused_photo, _flying_helper, _long_unseen, _missed_september, _late_letters,
    ):  # fmt: skip
        tale(teller)


def _white_slip(teller: Teller) -> None:
    voucher = teller.pay_out(
        teller.village(), 75, "付搬运费", 86000, _CARPENTER, ticket="白条", cash=True
    )
    teller.story(
        "white-slip",
        ("860 元只有一张白条", "860 yuan on a slip of paper"),
        ("没有发票，也没有收据。", "There is neither an invoice nor a receipt."),
        ("V01", lambda: teller.books.ref(voucher)),
    )  # fmt: skip


def _cash(teller: Teller) -> None:
    village = teller.village()
    vouchers = [
        teller.pay_out(village, 66, f"零星修缮用工之{n}", fen, _CARPENTER, ticket="收据", cash=True)
        for n, fen in enumerate((46000, 43000, 39000), start=1)
    ]
    teller.story(
        "cash-in-three",
        ("一天三笔现金，付给同一个人", "Three cash payments to one payee on one day"),
        ("合起来 1280 元，超过 1000 元。", "Together 1,280 yuan, more than 1,000."),
        *(("V02", lambda v=v: teller.books.ref(v)) for v in vouchers),
    )  # fmt: skip


def _repeated_invoice(teller: Teller) -> None:
    first, second = teller.village(), teller.village()
    vouchers = [
        teller.pay_out(first, 130, "购垃圾桶", 368000, "云岫县洁美日用品店", ticket_no="04418822"),
        teller.pay_out(second, 98, "购垃圾桶", 368000, "云岫县洁美日用品店", ticket_no="04418822"),
        teller.pay_out(second, 97, "修水泵", 92000, "云岫县顺发五金店", picture="c0ffee" * 6),
        teller.pay_out(second, 41, "修抽水机", 92000, "云岫县顺发五金店", picture="c0ffee" * 6),
    ]
    teller.story(
        "same-invoice",
        ("一张发票报了两次，一张照片贴了两次", "One invoice twice, one picture twice"),
        ("两个村用同一个发票号；一个村用了同一张附件照片。",
         "Two villages booked one invoice; one village used one picture twice."),
        *(("V05", lambda v=v: teller.books.ref(v)) for v in vouchers),
    )  # fmt: skip


def _unpublished(teller: Teller) -> None:
    village = teller.village()
    quarter = next(quarters(teller.county))[0]
    disclose(teller.county, village, without=quarter)
    teller.story(
        "unpublished-quarter",
        ("一个季度的财务没有公开", "A quarter's accounts were never posted"),
        ("村务、党务都公开了，财务没有。", "Affairs and party matters were posted, money was not."),
        ("V06", f"{village.code}#{quarter}"),
    )  # fmt: skip


def _no_resolution(teller: Teller) -> None:
    village = teller.village()
    day = teller.county.clock.ago(150)
    thin = teller.books.resolve(village, day, "修村部围墙", due=45, present=21, agreed=20)
    vouchers = [
        teller.pay_out(
            village, 120, "村部围墙工程款", 6_800_000, "云岫县宏达施工队", resolution=thin
        ),
        teller.pay_out(village, 80, "购健身器材", 5_350_000, "云岫县健民体育用品店"),
        teller.pay_out(
            village, 45, "机耕路工程款", 9_120_000, "云岫县永顺施工队", resolution="2019-决99"
        ),
    ]
    teller.story(
        "no-resolution",
        ("大额支出没有有效决议", "Large spending without a valid resolution"),
        ("一笔到会不足三分之二，一笔没有决议，一笔的决议查不到。",
         "One meeting lacked a quorum, one payment has none, one names a missing one."),
        *(("V07", lambda v=v: teller.books.ref(v)) for v in vouchers),
    )  # fmt: skip


def _entertainment(teller: Teller) -> None:
    voucher = teller.pay_out(teller.village(), 88, "购烟酒招待客人", 128000, "云岫县客来香饭庄")
    teller.story(
        "entertainment",
        ("村里报销招待烟酒", "A village pays for cigarettes and liquor"),
        ("已经实行零接待。", "Villages may not entertain any more."),
        ("V09", lambda: teller.books.ref(voucher)),
    )  # fmt: skip


def _unbalanced(teller: Teller) -> None:
    voucher = teller.books.book(
        Voucher(
            teller.village(), teller.county.clock.ago(70), "付办公用品款",
            [("513", 43000, 0), ("102", 0, 34000)], "云岫县城关文具店",
            picture=teller.dice("unbalanced").digest(32),
        )
    )  # fmt: skip
    teller.story(
        "unbalanced",
        ("借贷不平", "Debits and credits differ"),
        ("430 元记成了 340 元。", "430 was written as 340."),
        ("V11", lambda: teller.books.ref(voucher)),
    )  # fmt: skip


def _village_split(teller: Teller) -> None:
    village = teller.village()
    vouchers = [
        teller.pay_out(village, days, f"村部装修款第{n}期", fen, "云岫县美居装饰部")
        for n, (days, fen) in enumerate(
            ((110, 1_980_000), (100, 1_850_000), (92, 1_760_000)), start=1
        )
    ]
    teller.story(
        "village-split",
        ("装修款分三次付，每次都不到 5 万元", "Paid in three parts, each below 50,000"),
        ("18 天里付了 55900 元，没有开会决定。",
         "55,900 yuan in 18 days, decided by no meeting."),
        *(("V12", lambda v=v: teller.books.ref(v)) for v in vouchers),
    )  # fmt: skip


def _cadre_payee(teller: Teller) -> None:
    village = teller.village()
    cadre = teller.official(village)
    voucher = teller.pay_out(village, 52, "付垫付材料款", 750000, cadre.person.name, ticket="收据")
    teller.story(
        "paid-to-official",
        ("7500 元付给了村主任本人", "7,500 yuan to the head of the village himself"),
        ("说是垫付款，没有垫付凭据。", "It was called a refund; nothing shows what was advanced."),
        ("K06", lambda: teller.books.ref(voucher)),
    )  # fmt: skip


def _undeclared_kin(teller: Teller) -> None:
    village = teller.village()
    cadre = teller.official(village)
    mother = teller.household(ELDER, "在册", village)
    teller.kin(cadre.person, "父母", mother.head)
    sister = teller.outsider("女")
    husband = teller.household(("adult",), "监测", village)
    teller.kin(cadre.person, "兄弟姐妹", sister)
    teller.kin(sister, "配偶", husband.head)
    teller.story(
        "undeclared-kin",
        ("村主任的母亲和妹夫在册，都没有备案", "The head's mother and brother-in-law, undeclared"),
        ("亲属可以享受政策，但应当备案。", "Kin may be helped, but it must be declared."),
        *(("K01", f"{cadre.person.id}#{home.head.id}") for home in (mother, husband)),
    )  # fmt: skip


def _cadre_on_the_list(teller: Teller) -> None:
    home = teller.household(("adult",))
    certificate(teller.county, home, "低保")
    teller.seat(home.head, home.village, "村委会委员")
    teller.story(
        "official-on-the-list",
        ("村委会委员自己在册", "A committee member is on the list himself"),
        ("不一定有问题，要上门看。", "Not wrong by itself: somebody must go and see."),
        ("K07", home.head.id),
    )  # fmt: skip


def _paired(teller: Teller, name: str, home: Household) -> Person:
    home.visited = False
    helper, unit, _ = teller.helpers.official(name)
    teller.helpers.pair(home, helper, unit)
    return helper


def _reused_photo(teller: Teller) -> None:
    clock, dice = teller.county.clock, teller.dice("photo")
    photo = "5eed" * 8
    visits = []
    for number in range(2):
        home = teller.household(COUPLE)
        helper = _paired(teller, f"photo {number}", home)
        teller.helpers.visit_regularly(home, helper, 0)
        at = datetime.combine(clock.ago(25 + number), time(15, 10))
        visits.append(teller.helpers.visit(home, helper, at, dice, photo=photo))
    teller.story(
        "reused-photo",
        ("两次走访用同一张照片", "One picture for two visits"),
        ("不同的户，不同的日子，照片一样。", "Two households, two days, one picture."),
        *(("H02", visit) for visit in visits),
    )  # fmt: skip


def _flying_helper(teller: Teller) -> None:
    clock, dice = teller.county.clock, teller.dice("flying")
    near = teller.household(COUPLE, village=teller.county.village(11))
    far = teller.household(COUPLE, village=teller.county.village(11 * 14 + 11))
    helper = _paired(teller, "flying", near)
    teller.helpers.visit_regularly(near, helper, 0)
    day = day_in_month(clock.months_ago(2), 27)
    late = ""
    for home, minute in ((near, 0), (far, 20)):
        at = datetime.combine(day, time(15, minute))
        point = home.village.latitude, home.village.longitude
        late = teller.helpers.visit(home, helper, at, dice, point=point)
    teller.story(
        "flying-helper",
        ("20 分钟走了 70 公里", "70 kilometres in 20 minutes"),
        ("两次打卡相隔 20 分钟，一个在县南，一个在县北。",
         "Two check-ins 20 minutes apart, at both ends of the county."),
        ("H03", late),
    )  # fmt: skip


def _long_unseen(teller: Teller) -> None:
    home = teller.household(COUPLE)
    helper = _paired(teller, "unseen", home)
    teller.helpers.visit_regularly(home, helper, 0, until=teller.county.clock.ago(100))
    teller.story(
        "long-unseen",
        ("三个多月没有人上门", "Nobody came for more than three months"),
        ("帮扶人换了岗位，没有人接。", "The helper changed his job and nobody followed."),
        ("H04", f"{home.code}/{helper.id}"),
    )  # fmt: skip


def _missed_september(teller: Teller) -> None:
    home = teller.household(COUPLE)
    helper = _paired(teller, "september", home)
    september = date(teller.county.clock.year - 1, 9, 1)
    teller.helpers.visit_regularly(home, helper, 0, without=(september,))
    teller.story(
        "missed-september",
        ("九月没有走访", "No visit in September"),
        ("全年走访五次，规定的九月没有去。", "Five visits in the year, none in September."),
        ("H05", f"{home.code}/{helper.id}"),
    )  # fmt: skip


def _late_letters(teller: Teller) -> None:
    clock = teller.county.clock
    refs = []
    for number, (received, informed, closed) in enumerate(((200, 25, 50), (300, 9, 95))):
        came = clock.ago(received)
        ref = f"XF{came.year}9{number:04d}"
        teller.county.tables.add(
            "matters", matter=ref, matter_kind="信访事项", received_on=came,
            informed_on=came + timedelta(days=informed),
            closed_on=came + timedelta(days=closed), office="云岫县自然资源局", outcome="已答复",
        )  # fmt: skip
        refs.append(ref)
    teller.story(
        "late-letters",
        ("信访告知晚了，办结也晚了", "Letters answered late"),
        ("一件 25 天才告知，一件 95 天才办结，没有延期。",
         "One was acknowledged after 25 days; one closed after 95 without an extension."),
        *(("C01", ref) for ref in refs),
    )  # fmt: skip
