"""Hits as a comparison writes them, and hands for every step of a finding."""

import io
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from filled import Register, first_roster
from PIL import Image
from world import COUNTY, TOWNSHIP, VILLAGE, build

from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.access import actor_by_ref
from sunledger.platform.ground.accounts.contracts import Actor, NewPost, Post, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.selectors import people
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.comparison.models import Hit, RuleRun, Run
from sunledger.platform.questions.findings import access, flow, selectors, services
from sunledger.platform.questions.findings.contracts import Given, How, Outcome, PaperFile, Query
from sunledger.platform.questions.findings.models import Finding

START = date(2026, 3, 2)  # a Monday
RULE = "E05"
WORDS = "看过了，照实写明"


def photo():
    """Return a photo as a phone gives it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return PaperFile("公示照片.jpg", out.getvalue())


def on(day):
    """Return the morning of a day."""
    return Origin("console", datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


@dataclass
class Matter:
    """The county, the day it is, and one finding after another."""

    register: Register
    today: date = START
    people: dict = field(default_factory=dict)

    @classmethod
    def begin(cls):
        found = cls(Register(build()))
        found.register.batch(first_roster(found.register.village(VILLAGE)))
        return found

    # --- who -----------------------------------------------------------------------------------

    @property
    def world(self):
        return self.register.world

    def person(self, who, place=None):
        """Return an actor by `role` or `role:n`, the same each time; another n is somebody else."""
        if who not in self.people:
            kind = roles()[who.partition(":")[0]]
            place = place or {"village": VILLAGE, "township": TOWNSHIP}.get(kind.level, COUNTY)
            post = NewPost(kind.code, place, date(2026, 1, 1), None)
            system, security = self.world.actor("system_admin"), self.world.actor("security_admin")
            username = f"p{len(self.people)}.x"
            name = f"办事{'甲乙丙丁戊己庚辛壬癸'[len(self.people)]}"
            at = Origin("command", timezone.now())
            proposal = accounts.propose_account(
                username, name, post, "按任命文件", by=system, origin=at
            )
            accounts.approve(proposal, by=security, origin=at)
            found = people(username, by=system)
            self.people[who] = found[0].id
        return actor_by_ref(f"a:{self.people[who]}", on=self.today)

    def household(self, number="H1"):
        """Return the household as it signs in."""
        return self.world.actor("household", VILLAGE, household=self.register.find(number))

    @property
    def night(self):
        """Return the platform, as a comparison has it."""
        return Actor(
            "s:night",
            "平台（自动）",
            posts=(Post("county_aid_office", COUNTY),),
            villages=villages_within([COUNTY]),
            only=frozenset({Task.RUN_MATCH}),
            county=True,
            sealed=frozenset(("audit", "discipline")),
        )

    # --- hits ----------------------------------------------------------------------------------

    def hit(self, ref="r1", *, rule=RULE, household="H1", village=VILLAGE, key="k1", **more):
        """Return a hit that is not written yet."""
        flag = catalogue().flags[rule]
        told = {
            "rule": rule,
            "ref_key": ref.ljust(26, "x"),
            "severity": flag.severity,
            "route": flag.route,
            "sealed": flag.route in {"audit", "discipline"},
            "subject_type": flag.subject.type,
            "ref_shown": household or "P",
            "name": "张三丰",
            "person": None,
            "household": self.register.find(household) if household else None,
            "village_id": self.register.village(village) if village else None,
            "line": "police",
            "amount_fen": 120_000_00,
            "values": {"号牌号码": "甲A12345"},
            "values_en": {"Plate": "甲A12345"},
            "question_zh": "车管记录里，张三丰名下有一辆小型轿车。请问这辆车现在还在用吗？",
            "question_en": "The register has a car in the name of this person. Is it in use?",
            "match_strength": flag.match,
            "evidence": [
                {
                    "source": "vehicles",
                    "kind": "extract",
                    "line": "police",
                    "batch": None,
                    "file": "车辆.xlsx",
                    "sheet": "Sheet1",
                    "row": 2,
                    "fields": {"号牌号码": "甲A12345", "身份证号": "9901**********1234"},
                }
            ],
            "evidence_key": key,
            "content": key,
        }
        return Hit(**told | more)

    def compare(self, *hits, rule=RULE, status="run", tables=("members", "vehicles"), take=True):
        """Write a rule run after which these hits stand, as comparison does, and take it up."""
        at = on(self.today).at
        with acting(self.night):
            run = Run.objects.create(
                state="done",
                why="每天夜里",
                by="s:night",
                by_name="平台",
                asked_at=at,
                as_of=self.today,
            )
            flag = catalogue().flags[rule]
            made = RuleRun.objects.create(
                run=run,
                rule=rule,
                route=flag.route,
                sealed=flag.route in {"audit", "discipline"},
                version="v1",
                parameters={},
                fingerprint=uuid.uuid4().hex,
                status=status,
                tables=dict.fromkeys(tables, "h"),
                flagged=len(hits),
                as_of=self.today,
                began_at=at,
                ended_at=at,
            )
            wanted = {hit.ref_key: hit for hit in hits}
            for old in Hit.objects.filter(rule=rule, ended=None):
                hit = wanted.get(old.ref_key)
                if hit is not None and hit.content == old.content:
                    del wanted[old.ref_key]
                else:
                    old.ended = made
                    old.save(update_fields=["ended"])
            for hit in wanted.values():
                hit.made = made
                hit.save(force_insert=True)
        return self.take(made.id) if take else made.id

    def take(self, rule_run, by=None):
        return services.take_up(rule_run, by=by or self.night, origin=on(self.today))

    def row(self, ref="r1", rule=RULE):
        """Return the row of a finding as the platform sees it."""
        with acting(self.night):
            return Finding.objects.get(rule=rule, ref_key=ref.ljust(26, "x"))

    # --- steps ---------------------------------------------------------------------------------

    def later(self, days):
        self.today += timedelta(days=days)
        return self

    def step(self, code, who, ref="r1", *, rule=RULE, **given):
        """Take a step today by somebody; `who` is a name for `person`, or an actor."""
        by = self.person(who) if isinstance(who, str) else who
        papers = (photo(),) if "paper" in flow.steps()[code].plan.needs else ()
        filled = {"text": WORDS, "how": How.VISIT, "papers": papers} | given
        row = self.row(ref, rule)
        return services.do_step(row.id, code, Given(**filled), by=by, origin=on(self.today))

    WAY = (
        ("triage", "township_officer:1"),
        ("notify", "township_officer:2"),
        ("reply", "village_clerk"),
        ("start_check", "township_officer:3"),
        ("sign_check", "helper:1"),
        ("opine", "township_officer:4"),
        ("decide", "county_aid_office:1"),
        ("tell", "township_officer:2"),
        ("post", "village_clerk"),
        ("end_notice", "village_clerk"),
        ("effect", "county_aid_office:2"),
    )

    def until(self, last, ref="r1", *, rule=RULE, outcome=Outcome.ADJUST, skip=()):
        """Take every step up to and including one, each in time, the notice waited for."""
        for code, who in self.WAY:
            if code in skip:
                continue
            if code == "end_notice":
                self.later(20)
            given = {"outcome": outcome} if code == "decide" else {}
            if outcome is Outcome.EXEMPT and code == "decide":
                given["until"] = self.today + timedelta(days=365)
            self.step(code, who, ref, rule=rule, **given)
            self.later(1)
            if code == last:
                break
        return self.row(ref, rule)

    def page(self, who, ref="r1", rule=RULE, query=None):
        by = self.person(who) if isinstance(who, str) else who
        return access.finding(self.row(ref, rule).id, query, by=by, origin=on(self.today))

    def listed(self, who, **query):
        by = self.person(who) if isinstance(who, str) else who
        return selectors.findings(Query(**query), by=by, at=on(self.today).at)


__all__ = ["TOWNSHIP", "Matter", "on", "photo"]
