"""Made-up people and their papers: small dense tables with dates and sums at every limit."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from twins.kit import first_day, last_day, month_number, months_before

NAMES = ("赵一", "钱二", "孙三", "李 四", "李四", "阿依·古丽", "阿依古丽", "周五")
ITEMS = ("甲补", "乙补", "丙补", "丁补", "戊补")
ODD = "其他的"


def last_days(as_of):
    """Return a day of each kind that matters about as_of."""
    return [as_of + timedelta(days=n) for n in (-1, 0, 1)]


class Case:
    """One small county; its people, households and items are like nobody else's."""

    def __init__(self, number, dice, as_of, values):
        self.tag = f"c{number}"
        self.base = (number + 1) * 1000
        self.dice = dice
        self.as_of = as_of
        self.values = values
        self.tables = {}

    # --- small choices ---

    def often(self, share):
        return self.dice.random() < share

    def pick(self, *choices):
        return self.dice.choice(choices)

    def some(self, things, most):
        return [self.dice.choice(things) for _ in range(self.dice.randint(0, most))]

    def odd(self, value, share=0.05):
        """Return the value, now and then one outside the listed set."""
        return ODD if self.often(share) else value

    def maybe(self, value, share=0.8):
        return value if self.often(share) else None

    def about(self, day):
        return day + timedelta(days=self.pick(-1, 0, 0, 1))

    def month(self, ago):
        return first_day(months_before(first_day(self.as_of), ago))

    def within(self, month):
        return self.pick(month, last_day(month), month + timedelta(days=self.dice.randint(0, 27)))

    def put(self, table, **row):
        self.tables.setdefault(table, []).append(row)

    def anyone(self):
        return self.dice.choice(self.persons)

    # --- the whole ---

    def make(self):
        """Return the raw tables."""
        self.persons = [self.base + n for n in range(1, self.dice.randint(6, 13))]
        self.homes = [f"{self.tag}H{n}" for n in range(1, self.pick(4, 5, 6, 7, 8, 12))]
        self.villages = [f"{self.tag}V{n}" for n in (1, 2)][: self.pick(1, 1, 2)]
        self.items = [self.tag + item for item in ITEMS]
        self.cards = [self.base + n for n in range(1, 5)]
        self.aids = [f"{self.tag}A{n}" for n in (1, 2, 3)]
        self.name_of = {person: self.pick(*NAMES) for person in self.persons}
        for make in (
            *(self.members, self.hukou, self.deaths, self.assistance, self.kinship),
            *(
                self.post_pay,
                self.payroll,
                self.vehicles,
                self.property,
                self.companies,
                self.farm_machinery,
            ),
            *(self.standards, self.payments, self.custody, self.pensions, self.land),
            *(self.income, self.assurances, self.exits, self.batches),
            *(self.social_insurance, self.school, self.medical_insurance, self.house_grades),
            self.matters,
        ):
            if self.often(0.93):
                make()
        if self.often(0.5):
            self.refuse()
        return self.tables

    def members(self):
        for home in self.homes:
            status = self.odd(self.pick("在册", "在册", "监测", "已脱贫", "已脱贫", "剔除"), 0.08)
            village = self.maybe(self.dice.choice(self.villages), 0.93)
            people = {self.anyone() for _ in range(self.dice.randint(1, 4))}
            head = self.dice.choice(sorted(people))
            for person in sorted(people, key=lambda _: self.dice.random()):
                self._member(home, person, status, village, is_head=person == head)
            if self.often(0.1):
                self.put(
                    "members",
                    household=home,
                    name="吴六",
                    person=self.base + 800 + len(self.tables["members"]),
                    person_ok=False,
                    status=status,
                    village=village,
                )

    def _member(self, home, person, status, village, *, is_head):
        start = self.as_of.year - (self.as_of.month < 9)
        ages = (5, 6, 7, 13, 14, 15, 40)
        born = self.about(date(start - self.pick(*ages), 8, 31))
        self.births = getattr(self, "births", {})
        row = {
            "household": home,
            "person": person,
            "name": self.name_of[person] if self.often(0.95) else self.pick(*NAMES),
            "relation": self.pick("户主", "户主", "本人")
            if is_head
            else self.pick("子", None, "妻"),
            "village": village if self.often(0.97) else self.dice.choice(self.villages),
            "status": status if is_head or self.often(0.8) else self.pick("在册", "剔除", ODD),
            "born_on": self.births.setdefault(person, born),
        }
        if is_head and self.often(0.08):
            row["relation"] = None
        self.put("members", **row)
        if self.often(0.05):
            self.put("members", **{**row, "name": self.pick(*NAMES)})

    def hukou(self):
        books = [f"{self.tag}B{n}" for n in (1, 2, 3, 4)]
        for person in self.persons:
            if self.often(0.55):
                self.put(
                    "hukou",
                    book=self.dice.choice(books),
                    relation="户主",
                    name=self.name_of[person],
                    person=person,
                    spouse=self.maybe(self.anyone(), 0.1),
                )

    def deaths(self):
        for person in self.persons:
            for _ in range(self.pick(0, 0, 0, 1, 1, 2)):
                month = self.month(self.pick(0, 1, 2, 3, 4, 5, 12, 12, 13, 14, 15, 16, 24))
                day = self.about(month) if self.often(0.2) else self.within(month)
                self.put("deaths", person=person, died_on=day)
        if self.often(0.3):
            self.put("deaths", person=self.anyone(), died_on=self.about(self.as_of))

    def assistance(self):
        kinds = {
            aid: self.odd(self.pick("低保", "特困", "低保边缘", "刚性支出困难", "孤儿"))
            for aid in self.aids
        }
        for _ in range(self.dice.randint(1, 6)):
            aid = self.dice.choice(self.aids)
            person = self.anyone()
            self.put(
                "assistance",
                aid_no=aid,
                name=self.name_of[person],
                person=person,
                aid_type=kinds[aid] if self.often(0.95) else "孤儿",
                starts_on=self.start(person),
                ends_on=self.end(person),
            )

    def start(self, person):
        died = self._died(person)
        return self.pick(
            *last_days(self.as_of),
            self.within(self.month(self.pick(1, 3, 4, 14))),
            *(date(2015, 1, 1),) * 6,
            *((self.about(died[0]),) * 4 if died else ()),
        )

    def _died(self, person):
        return [r["died_on"] for r in self.tables.get("deaths", ()) if r["person"] == person]

    def end(self, person):
        died = self._died(person)
        number = month_number(died[0] if died else self.as_of) + self.pick(1, 2, 2, 3, 12, 13) - 1
        month = date(number // 12, number % 12 + 1, 1)
        ends = (None, None) if not died else (last_day(month), month, self.within(month), None)
        return self.pick(*last_days(self.as_of), *ends, *ends)

    def kinship(self):
        for _ in range(self.dice.randint(0, 5)):
            self.put(
                "kinship",
                person=self.anyone(),
                kin_relation=self.odd(self.pick("配偶", "配偶", "配偶", "父母", "兄弟姐妹")),
                relative=self.anyone(),
                starts_on=self.pick(None, None, *last_days(self.as_of)),
                ends_on=self.pick(None, None, *last_days(self.as_of)),
            )

    def payroll(self):
        classes = ("公务员", "事业编", "国企", "公益性岗位", "临时聘用", "村医")
        workers = [row["person"] for row in self.tables.get("post_pay", ())]
        for person in self.some([*self.persons, *workers, *workers], 6):
            self.put(
                "payroll",
                person=person,
                employer="某局",
                post_class=self.odd(self.dice.choice(classes), 0.2),
                starts_on=self.start(person) if self.often(0.7) else self.about(self.month(1)),
                ends_on=self.pick(
                    None, None, *last_days(self.as_of), self.about(self.month(self.pick(0, 1, 2)))
                ),
            )

    def vehicles(self):
        kinds = "小型轿车 大型客车 重型货车 越野车 挂车 低速货车 残疾人轿车 三轮汽车 摩托车 拖拉机"
        limit = self.values["vehicle_price_limit"]
        for person in self.some(self.persons, 4):
            self.put(
                "vehicles",
                person=person,
                plate="贵A",
                vehicle_type=self.dice.choice(kinds.split()),
                registered_on=self.pick(date(2019, 1, 1), *last_days(self.as_of)),
                price_fen=self.pick(None, None, limit - 1, limit, limit + 1),
                status=self.odd(self.pick("正常", "正常", "正常", "注销", "报废", "转出")),
            )

    def property(self):
        share = self.values["min_share"]
        for person in self.some(self.persons, 3):
            self.put(
                "property",
                person=person,
                title_no="T1",
                location="某路",
                property_use=self.odd(self.pick("住宅", "住宅", "商业", "办公", "工业", "车库")),
                house_nature=self.pick("商品房", "市场化商品房", "自建房", "商品房(安置)", None),
                share_pct=self.pick(None, share, share, share - Decimal("0.01"), Decimal(100)),
                registered_on=self.pick(None, None, *last_days(self.as_of)),
                status=self.odd(self.pick("现势", "现势", "现势", "注销")),
            )

    def companies(self):
        limit = self.values["company_capital_limit"]
        for person in self.some(self.persons, 4):
            self.put(
                "companies",
                person=person,
                company="某公司",
                uscc="U1",
                company_type=self.odd(self.pick("公司", "公司", "公司", "个体工商户")),
                company_role=self.odd(self.pick("法定代表人", "股东", "股东", "经营者")),
                stake_pct=self.pick(None, Decimal(10), Decimal(10), Decimal("9.99")),
                capital_fen=self.pick(None, limit, limit, limit - 1),
                founded_on=self.pick(None, *last_days(self.as_of)),
                status=self.odd(self.pick("存续", "存续", "存续", "注销", "吊销")),
            )

    def farm_machinery(self):
        limit = self.values["machine_price_limit"]
        edge = months_before(self.as_of, 36)
        for person in self.some(self.persons, 4):
            self.put(
                "farm_machinery",
                person=person,
                machine="插秧机",
                price_fen=self.pick(limit, limit, limit - 1),
                bought_on=self.pick(*last_days(edge), *last_days(self.as_of)),
            )

    # --- money paid ---

    def standards(self):
        first, second, third, fourth, fifth = self.items
        terms = {
            first: (self.pick("个人", None), self.pick("否", None), "月"),
            second: ("个人", self.pick("是", "否"), self.pick("月", None)),
            third: ("户", self.pick("否", "否", "是", None), self.pick("户", "户", "亩")),
            fourth: (self.pick("个人", "户", None), "否", self.pick("亩", "元/亩")),
            fifth: (self.odd("个人", 0.2), self.odd("否", 0.2), "补差"),
        }
        excludes = {
            first: self.pick(second, f"{second}、{third}", f"某某、{third}", None),
            third: self.pick(f"{fifth}、{first}", first, None, None),
        }
        for item, (payee, after, measure) in terms.items():
            if self.often(0.12):
                continue
            starts = self.about(self.month(self.pick(1, 2, 3, 20)))
            rows = [(starts, self.pick(None, None, self.about(self.month(self.pick(0, 1)))))]
            if self.often(0.3):
                rows.append((date(2015, 1, 1), self.about(starts)))
            for number, (begins, ends) in enumerate(rows):
                self.put(
                    "standards",
                    item=item,
                    measure=measure,
                    rate=self.pick(Decimal(100), Decimal("90.5"), Decimal(120)) + number,
                    starts_on=begins,
                    ends_on=ends,
                    excludes=excludes.get(item),
                    payee=payee,
                    after_death=after,
                )

    def payments(self):
        self.odd_pay = self.pick(0, 0, 0, 0.02, 0.05, 0.5)
        payees = [*self.some(self.persons, 3), self.anyone(), self.anyone(), self.anyone()]
        months = [self.month(n) for n in self.pick((0, 1, 2), (1, 2, 3), (0, 1, 13), (2, 11, 12))]
        for number in range(self.dice.randint(4, 32)):
            self._payment(number, self.dice.choice(payees), self.dice.choice(months))
        for row in list(self.tables["payments"]):
            if row["amount_fen"] > 0 and self.often(0.06):
                number = len(self.tables["payments"])
                back = {"amount_fen": -row["amount_fen"], "line_no": str(number), "status": "成功"}
                self.put("payments", **{**row, **back})
                if self.often(0.2):
                    self.put("payments", **{**row, "line_no": str(number + 1)})
        if self.often(0.5):
            self.dice.shuffle(self.tables["payments"])

    def _payment(self, number, person, month):
        item = self.dice.choice(self.items) if self.often(0.97) else f"{self.tag}某补"
        rates = [row["rate"] for row in self.tables.get("standards", ()) if row["item"] == item]
        rate = self.dice.choice(rates) if rates and self.often(0.8) else Decimal(100)
        quantity = self.pick(
            *(Decimal(n) for n in ("1", "1", "0.99", "1.1", "1.1", "2.2", "3.333"))
        )
        exact = (rate * quantity * 100).quantize(Decimal(1), ROUND_HALF_UP)
        amount = int(exact) + self.pick(0, 0, 0, 100, -100, 101, -101)
        family = [
            row["name"]
            for table in ("members", "hukou", "assistance")
            for row in self.tables.get(table, ())
            if self.often(0.5)
        ]
        holder = self.pick(self.name_of[person], self.name_of[person], *family[:6], *NAMES, None)
        self.put(
            "payments",
            batch=f"{self.tag}P1",
            line_no=str(number),
            item=item,
            person=person,
            name=self.name_of[person] if self.often(0.95) else "错名",
            card=self.dice.choice(self.cards),
            holder=holder,
            quantity=self.maybe(quantity, 0.93),
            rate=self.maybe(rate, 0.93),
            amount_fen=amount if self.often(0.97) else 0,
            pay_month=month,
            status=self.odd(self.pick(*("成功",) * 8, "失败", "退回"), self.odd_pay),
        )

    def custody(self):
        payees = [row["person"] for row in self.tables.get("payments", ())]
        workers = [row["person"] for row in self.tables.get("post_pay", ())]
        for person in self.some([*self.persons, *payees, *workers], 5):
            month = self.month(self.pick(0, 1, 2, 3, 12, 13))
            ends = last_day(self.month(self.pick(0, 1, 2)))
            self.put(
                "custody",
                person=person,
                starts_on=self.about(month),
                ends_on=self.pick(None, self.about(ends), self.about(last_day(month))),
            )

    def pensions(self):
        for person in self.some(self.persons, 4):
            self.put(
                "pensions",
                person=person,
                pension_type="职工",
                monthly_fen=100,
                starts_on=self.start(person),
                ends_on=self.end(person),
            )

    def land(self):
        holders = [self.anyone()]
        homes = self.dice.sample(self.homes, 2)
        for number in range(self.pick(0, 1, 1, 2, 2, 3, 5, 9)):
            by_person = self.often(0.4)
            self.put(
                "land",
                plot=f"L{number}",
                household=None if by_person else self.dice.choice(homes),
                holder=self.dice.choice(holders) if by_person else None,
                area_mu=self.pick(*(Decimal(n) for n in ("0.5", "1", "1", "2", "2", "3.03"))),
            )

        for home in self.homes:
            if self.often(0.2):
                self._land_at_the_limit(home)

    def _land_at_the_limit(self, home):
        """Give a household just the land that its year's area takes with the part on top."""
        people = {r["person"] for r in self.tables.get("members", ()) if r["household"] == home}
        rows = [
            row
            for row in self.tables.get("payments", ())
            if row["person"] in people
            and row["item"] == self.items[3]
            and row["status"] == "成功"
            and row["pay_month"].year == self.month(2).year
        ]
        for row in rows:
            row["quantity"] = Decimal("1.1")
        self.tables["land"] = [r for r in self.tables.get("land", ()) if r["household"] != home]
        area = Decimal(len(rows) or 1) - self.pick(0, 0, 0, Decimal("0.00000001"))
        self.put("land", plot="L99", household=home, area_mu=area)

    def batches(self):
        for number in range(self.dice.randint(1, 4)):
            self.put(
                "batches",
                batch=f"{self.tag}P{number}",
                due_fen=self.pick(100, 100, 101),
                paid_fen=self.pick(100, 100, 99),
                returned_on=self.as_of - timedelta(days=self.pick(9, 10, 11, 12)),
            )

    # --- income and assurances ---

    def income(self):
        periods = [
            (self.month(12), last_day(self.month(1))),
            (self.month(24), last_day(self.month(13))),
        ]
        # Amounts that differ though their number, sum, least and most are the same.
        alike = [[100, 200, 300, 400], [100, 250, 250, 400], [100, 150, 350, 400]]
        pattern = [self.dice.randint(1, 9) * 100 for _ in range(3)]
        patterns = self.pick([pattern], [pattern], alike)
        for home in self.homes:
            chosen = self.dice.sample(periods, self.pick(1, 1, 2)) if self.often(0.9) else []
            for period in chosen:
                self._home_income(home, period, self.dice.choice(patterns))

    def _home_income(self, home, period, pattern):
        people = {r["person"] for r in self.tables.get("members", ()) if r["household"] == home}
        rows = []
        if self.often(0.45 if len(pattern) == 3 else 0.9):
            amounts = [*pattern, *self.pick((), (), (0,), (100,))]
            self.dice.shuffle(amounts)
            rows += [(self.pick("工资性", "经营性", "财产性"), "务工", n) for n in amounts]
        costs = self.pick(0, 0, 500)
        if costs:
            rows.append(("经营性支出", self.pick("种子", "医保报销"), costs))
        for item in self.some(self.items, 2):
            paid = sum(
                row["amount_fen"]
                for row in self.tables.get("payments", ())
                if row["item"] == item
                and row["person"] in people
                and row["status"] == "成功"
                and period[0] <= row["pay_month"] <= period[1]
            )
            most = max(0, paid * 11 // 10)
            rows.append(("转移性", item, max(0, most + self.pick(-1, 0, 1, 100000))))
        if self.often(0.15):
            word = self.pick(
                "医保补偿款", "报销门诊费", "药费报销", "差旅报销", "大病救助", "病房报销"
            )
            rows.append((self.pick("转移性", "转移性", "工资性", ODD), word, 100))
        line = self.values["poverty_line"].get(period[1].year, 800000)
        heads = len(people) - self.pick(0, 0, 1)
        net = sum(-n if kind == "经营性支出" else n for kind, _, n in rows)
        gap = line * heads - net + self.pick(-1, 0, 1)
        if self.often(0.75) and gap > 0:
            rows.append(("转移性", "赡养费", gap))
        for kind, item, amount in rows:
            self.put(
                "income",
                household=home,
                period_start=period[0],
                period_end=period[1],
                income_class=self.odd(kind, 0.02),
                item=item,
                amount_fen=amount,
            )

    def assurances(self):
        for home in self.some(self.homes, 8):
            self.put(
                "assurances",
                household=home,
                person=self.maybe(self.anyone(), 0.3),
                for_year=self.as_of.year - self.pick(0, 0, 1),
                assurance=self.pick("义务教育", "基本医疗", "住房安全", "饮水安全"),
                assurance_result=self.odd(self.pick("有保障", "有保障", "未保障")),
            )

    def exits(self):
        for home in self.some(self.homes, 4):
            ends = self.pick(*last_days(self.as_of), self.month(3))
            days = self.values["exit_notice_days"]
            self.put(
                "exits",
                household=home,
                exited_on=self.pick(*last_days(self.as_of), date(2020, 1, 1), date(2020, 1, 1)),
                reviewed_on=self.maybe(self.about(self.as_of - timedelta(days=3)), 0.85),
                signed_on=self.maybe(self.pick(*last_days(self.as_of), date(2020, 1, 1)), 0.9),
                notice_starts_on=self.maybe(
                    ends - timedelta(days=self.pick(days - 2, days - 1, days)), 0.9
                ),
                notice_ends_on=self.maybe(ends, 0.95),
            )

    # --- work, school, health, homes, petitions ---

    def post_pay(self):
        people = [self.anyone(), self.anyone(), self.anyone()]
        for _ in range(self.dice.randint(1, 5)):
            person = self.dice.choice(people)
            self.put(
                "post_pay",
                person=person,
                name=self.name_of[person],
                post="保洁",
                employer="甲村",
                pay_month=self.month(self.pick(0, 1, 1, 2, 2, 3)),
                subsidy_fen=self.pick(0, 100, 100, 100),
                days_present=self.pick(None, Decimal(0), *(Decimal(20),) * 9),
            )

    def social_insurance(self):
        for row in self.some(self.tables.get("post_pay", [{"person": self.anyone()}]), 4):
            starts = self.about(self.month(self.pick(1, 2, 3)))
            self.put(
                "social_insurance",
                person=row["person"],
                employer=self.pick("甲村", "乙厂", "乙厂", "丙厂"),
                starts_on=starts,
                ends_on=self.about(last_day(self.month(self.pick(0, 1, 1, 2)))),
            )

    def school(self):
        start = self.as_of.year - (self.as_of.month < 9)
        for person in self.some(self.persons, 5):
            self.put("school", person=person, school="某校", school_year=start - self.pick(0, 0, 1))

    def medical_insurance(self):
        for person in self.some(self.persons, 12):
            self.put(
                "medical_insurance",
                person=person,
                for_year=self.as_of.year - self.pick(0, 0, 0, 1),
                status=self.odd(self.pick("参保", "参保", "停保")),
            )

    def house_grades(self):
        for home in self.some(self.homes, 8):
            self.put(
                "house_grades",
                household=home,
                assessed_on=self.pick(*last_days(self.as_of), self.month(5)),
                grade=self.odd(self.pick("A", "B", "C", "D")),
                repaired_on=self.pick(None, None, *last_days(self.as_of)),
            )

    def matters(self):
        for number in range(self.dice.randint(1, 4)):
            got = self.as_of - timedelta(days=self.pick(14, 15, 16, 59, 60, 61, 89, 90, 91, 120))
            closed = got + timedelta(days=self.pick(59, 60, 61, 89, 90, 91))
            self.put(
                "matters",
                matter=f"{self.tag}M{number}",
                matter_kind=self.odd(self.pick("信访事项", None, "检举控告", "热线工单"), 0.1),
                received_on=got,
                informed_on=self.maybe(got + timedelta(days=self.pick(14, 15, 15, 15, 16)), 0.85),
                closed_on=self.maybe(closed),
                extended_to=self.pick(
                    None,
                    None,
                    *(got + timedelta(days=n) for n in (30, 60, 61, 75, 90, 91, 120)),
                ),
            )

    def refuse(self):
        """Put some rows among the refused ones, with some of their cells gone."""
        tables = sorted(self.tables)
        for _ in range(self.dice.randint(1, 4)):
            table = self.dice.choice(tables)
            row = dict(self.dice.choice(self.tables[table]))
            if table == "members":
                row["person_ok"] = True
            if "person" in row and self.often(0.5):
                row["person"] = self.anyone()
            if "household" in row and self.often(0.5):
                row["household"] = self.dice.choice(self.homes)
            for name in list(row):
                if name != "person_ok" and self.often(0.3):
                    row[name] = None
            self.put(f"{table}_refused", **row)
