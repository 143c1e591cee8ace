"""Made-up tables, handed in as a department would."""

import io
import uuid
from dataclasses import replace
from datetime import timedelta

import openpyxl
from world import COUNTY, NOW

from sunledger.kit.ids import check_character
from sunledger.platform.questions.intake import selectors, services

VEHICLES = ["身份证号", "姓名", "号牌号码", "车辆类型", "初次登记日期", "购置价格", "状态"]
MEMBERS = ["户编号", "姓名", "身份证号", "与户主关系", "村代码", "属性状态", "致贫原因", "联系电话"]
INCOME = ["户编号", "核算起", "核算止", "收入类别", "项目", "金额"]


def id_of(number, area="990101", day="19700101"):
    """Return a made-up ID number whose check character is right."""
    first = f"{area}{day}{number:03d}"
    return first + check_character(first)


def vehicle(number, person=None, price="50000", status="正常", day="2020-05-01"):
    return [
        id_of(number) if person is None else person,
        f"张{number}",
        f"云Y{number:05d}",
        "小型轿车",
        day,
        price,
        status,
    ]


def book(header, rows, *, above=(), sheet="Sheet1"):
    """Return an .xlsx as bytes; every cell is text, as ID numbers should be."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = sheet
    for row in (*above, header, *rows):
        page.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


class Desk:
    """A clerk's desk: hands tables in and lets the jobs run."""

    def __init__(self, actor, place=COUNTY):
        self.actor = actor
        self.place = place
        self.origin = NOW

    def later(self, days):
        """Go on some days later."""
        self.origin = replace(NOW, at=NOW.at + timedelta(days=days))
        return self

    def hand_in(self, content, name="表.xlsx", table=None, number=None):
        return services.hand_in(
            number or uuid.uuid4(),
            table=table,
            place=self.place,
            name=name,
            content=[content],
            by=self.actor,
            origin=self.origin,
        )

    def check(self, number):
        return services.run_check(number, by=self.actor, origin=self.origin)

    def to_check(self, content, **how):
        """Hand a file in, agree to what was found in it, and check it."""
        number = self.hand_in(content, **how)
        if selectors.batch(number, by=self.actor).state == "headed":
            services.match_columns(number, {}, by=self.actor, origin=self.origin)
        self.check(number)
        return number

    def confirm(self, number, **more):
        told = {"purpose": "核对车辆", "basis": "县政办〔2026〕1号", "as_of": self.origin.at.date()}
        services.confirm(number, **told | more, by=self.actor, origin=self.origin)

    def take(self, number, by=None):
        return services.run_taking(number, by=by or self.actor, origin=self.origin)

    def take_in(self, content, *, second=None, **how):
        """Hand a file in and go all the way."""
        number = self.to_check(content, **how)
        self.confirm(number)
        if second is not None:
            services.agree(number, by=second, origin=self.origin)
        self.take(number, second)
        return number

    def batch(self, number):
        return selectors.batch(number, by=self.actor)

    def result(self, number):
        return selectors.result(number, by=self.actor)
