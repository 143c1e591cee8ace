"""Every address and every route, as every role and as nobody, at the own place and at another's.

What must come is worked out here, from what the address declares and from roles.yaml alone, by the
words of the house: nobody by default; the post has the task; its place contains the thing; who has
no task of the register sees no household. The code that decides is not asked. A new address is
walked by itself; one that names a kind of thing that this file does not know fails, until `lots`
says where such a thing lies.
"""

import copy
import json
import re
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import resources

import pytest
import yaml
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from lots import files_kept, lay
from world import FAR_VILLAGE, OTHER_VILLAGE, VILLAGE, build, sign_in

from sunledger.assembly import urls
from sunledger.faces.api import examples
from sunledger.faces.api import urls as api
from sunledger.faces.api.document import document
from sunledger.faces.api.front import ROOT
from sunledger.faces.audience import Audience, Who, _routes, declared_by, every_address
from sunledger.faces.audience import page as declare
from sunledger.platform.ground import accounts
from sunledger.platform.ground.accounts.contracts import Task

ROLES = yaml.safe_load(resources.files(accounts).joinpath("roles.yaml").read_text("utf-8"))
NOBODY = "nobody"
DIGITS = {"household": 12, "village": 12, "township": 9, "county": 6, "platform": 6}

# Things of the register: seen only from the place where they lie, and by posts of the register.
OF_REGISTER = {
    *("household", "person", "change", "procedure", "dispute", "statement"),
    "delivery",  # it names people of a village
}
# Findings that nobody was told of yet: seen where they lie by whoever has them.
OF_FINDING = {"finding"}
# Things of a department, or of the office where no department handed them in.
OF_LINE = {"batch"}
# Things of a whole township: not a village's to open, though it is served there.
OF_TOWNSHIP = {"centre"}
# Of these, what a query or a body names must lie where the role may do the task.
PLACED = {"place", "household", "change", "procedure", "batch"}
# Things of one person: never another's, whoever asks.
OF_ONE = {"token"}
# Pages of what may not be there yet, though the thing is.
NOT_YET = {
    "c/import/<uuid:batch>/returned",
    "c/body/<slug:sort>/<slug:body>/reach",
    "my/wrong/<uuid:payment>/<int:row>",
    "my/said/<uuid:dispute>/photo",
    "my/paper/<uuid:paper>",
    "c/fund/link/<int:link>/place",
    "c/publish/<uuid:edition>/picture/<slug:key>",
    "c/publish/<uuid:edition>/blur/<slug:key>",
    "my/question/<uuid:question>",
    *(
        f"my/question/<uuid:question>/{verb}"
        for verb in (
            *("reply", "objection", "appeal", "helped", "not-yet"),
            *("notice.pdf", "notice.docx", "decision.pdf", "decision.docx"),
        )
    ),
    "c/dispute/<uuid:dispute>/photo",
}
# What a look-up of nothing answers is 404 for everybody.
NOTHING = "rest"

DOORS = ("/signin", "/my/enter")  # of whoever has an account, and of a household's card
GOES, DOOR, REFUSED, HIDDEN = "goes", "to the door", "refused", "hidden"
ANY, OWN, AWAY = "any answer", "goes, or nothing is there yet", "refused or hidden"


# ---------------------------------------------------------------- the county that is walked


class County:
    """The county, with a lot at the own place, one at another's, and a browser of each role."""

    def __init__(self):
        self.world = build()
        self.own, self.other = lay(self.world, VILLAGE, 0), lay(self.world, OTHER_VILLAGE, 1)
        self.world.account("village_clerk", FAR_VILLAGE)  # kept, whatever is taken back later
        self.clients = {NOBODY: _browser()}

    def place_of(self, role):
        return self.world.actor(role, **self._more(role)).posts[0].place

    def client(self, role):
        if role not in self.clients:
            self.clients[role] = _browser()
            sign_in(self.clients[role], self.world.account(role, **self._more(role)))
        return self.clients[role]

    def _more(self, role):
        household = ROLES[role].get("household")
        return {"household": uuid.UUID(self.own.names["household"])} if household else {}

    def reaches(self, role, lot):
        """Tell whether the place of the role's post contains the lot."""
        digits = DIGITS[ROLES[role]["level"]]
        return role != NOBODY and self.place_of(role)[:digits] == lot.village[:digits]

    def sees(self, role, lot, kind):
        """Tell whether marks of a kind of the lot may come before the role at all."""
        if role == NOBODY or not self.reaches(role, lot):
            return False
        tasks = set(ROLES[role]["tasks"])
        if kind.endswith("ids") and tasks & {"looks.see", "events.see"}:
            return True  # in the log things go by their ids
        if kind.startswith("finding"):
            hit = kind == "finding" and "match.see" in tasks and _of_register(role)
            return hit or ("finding.see" in tasks and not ROLES[role].get("line"))
        if kind.startswith("batch"):
            return "intake.see" in tasks and not ROLES[role].get("line")
        return lot is self.own if role == "household" else _of_register(role)


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):  # noqa: ARG001 - the database must be there
    with django_db_blocker.unblock(), transaction.atomic():
        yield County()
        transaction.set_rollback(True)


def _browser():
    return Client(raise_request_exception=False)


def _of_register(role):
    return any(task.startswith("registry.") for task in ROLES[role]["tasks"])


# ---------------------------------------------------------------- what there is to walk


@dataclass(frozen=True)
class Address:
    """One way to ask: a method, an address with names in it, and whom it declares."""

    method: str
    route: str
    audience: Audience

    @property
    def api(self):
        return self.route.startswith(ROOT)

    @property
    def names(self):
        return set(re.findall(r"<(?:\w+:)?(\w+)>", self.route))

    @property
    def example(self):
        """Return the example of a route of the API as text; `{}` for a page."""
        path = "/" + re.sub(r"<(\w+)>", r"{\1}", self.route)
        told = document()["paths"].get(path, {}).get(self.method.lower(), {})
        return json.dumps(told.get("x-example", {}))

    def asks_about(self, names):
        """Tell whether query or body of the example name one of these things."""
        return any(examples.IN_PATHS[name] in self.example for name in names)

    def at(self, lot):
        """Return the address with the things of a lot."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: lot.names[found[1]], self.route)


def undeclared(patterns):
    """Return every address, and every route of the API, that declares nobody."""
    return [
        route for route, pattern in every_address(patterns) if not declared_by(pattern.callback)
    ]


def addresses(patterns):
    """Return every way to ask under a list of patterns."""
    found = {}
    for route, pattern in every_address(patterns):
        operations = _routes(pattern.callback)
        for operation in operations:
            for method in operation.methods:
                found[method, route] = Address(method, route, operation.view_func.audience)
        if not operations:
            for method in ("GET", "POST"):
                found[method, route] = Address(method, route, declared_by(pattern.callback)[0])
    return [address for address in found.values() if NOTHING not in address.names]


def must(address, role, lot, county):
    """Return what must come, by the declaration and roles.yaml."""
    who, task = address.audience.who, address.audience.task
    tasks = set(address.audience.tasks)
    if who in {Who.ANYBODY, Who.ENTERING}:
        return ANY
    if role == NOBODY:
        return DOOR
    if tasks and tasks.isdisjoint(ROLES[role]["tasks"]):
        return REFUSED
    if not _there(address, role, lot, county):
        return HIDDEN
    if address.asks_about(PLACED) and task is not Task.SEE_PLACES and not county.reaches(role, lot):
        return AWAY
    return OWN if address.route in NOT_YET or not (task or address.names) else GOES


def _there(address, role, lot, county):
    """Tell whether the things that the address names are there for a role that has the task."""
    there = address.names.isdisjoint(OF_ONE) or address.method == "GET"
    if address.names & (OF_REGISTER | OF_LINE) or address.audience.place is not None:
        there = there and county.reaches(role, lot)
    own = {Task.SEE_LOOKS, Task.SEE_OWN_HOUSEHOLD, Task.ANSWER_OWN}
    if address.names & OF_REGISTER and address.audience.task not in own:
        there = there and _of_register(role)
    if address.names & OF_TOWNSHIP:
        there = there and DIGITS[ROLES[role]["level"]] < DIGITS["village"]
    if address.names & OF_FINDING:
        there = there and "finding.see" in ROLES[role]["tasks"]
    if address.names & OF_LINE:  # a department has the things of its own line
        there = there and not ROLES[role].get("line")
    return there


def fits(did, should):
    """Tell whether what came is what must come."""
    several = {
        ANY: {GOES, DOOR, REFUSED, HIDDEN},
        OWN: {GOES, HIDDEN},
        AWAY: {REFUSED, HIDDEN},
    }
    return did in several.get(should, {should})


def came(address, status, answer):
    """Return in the same words what came."""
    if status >= 500 and status != 503:  # of /health, where no worker runs
        return f"broke with {status}"
    if address.api:
        return {401: DOOR, 403: REFUSED, 404: HIDDEN}.get(status, GOES)
    if status in {302, 303} and answer.headers["Location"].startswith(DOORS):
        return DOOR
    return {403: REFUSED, 404: HIDDEN}.get(status, GOES)


# ---------------------------------------------------------------- the walk


def ask(client, address, lot):
    """Send the request, as the example of the route has it, with the things of a lot."""
    text = address.example
    for name, sample in examples.IN_PATHS.items():
        text = text.replace(sample, lot.names[name])
    asked = json.loads(text)
    url = address.at(lot)
    if address.method == "GET":
        return client.get(url, asked.get("query"))
    if "form" in asked:
        lot.table.seek(0)
        return client.post(url, {**asked["form"], "file": lot.table})
    if "body" in asked or address.api:
        return client.post(url, json.dumps(asked.get("body", {})), "application/json")
    return client.post(url)


WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE relname ~ '^(registry|intake|places|accounts|transparency|api|comparison|findings)_'
"""


def written():
    """Return how many rows of each table this transaction added, changed or deleted so far."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def text_of(answer):
    if answer.headers.get("Content-Type", "").startswith(("text/", "application/json")):
        return b"".join(answer).decode()
    return ""


def visit(county, role, address, lot):
    """Ask once and take back what it did; return what is wrong with what came."""
    client = county.client(role)
    cookies = copy.deepcopy(client.cookies)  # to sign out is taken back too
    with transaction.atomic(), files_kept() if "batch" in address.route else nullcontext():
        before = written()
        answer = ask(client, address, lot)
        after = written()
        text = text_of(answer)
        transaction.set_rollback(True)
    client.cookies = cookies
    should, did = must(address, role, lot, county), came(address, answer.status_code, answer)
    if address.method == "POST" and should is GOES and did is REFUSED:
        did = GOES  # who may do it may still be the one who may not decide on this very thing
    where = f"{role} {address.method} {address.at(lot)} ({address.audience})"
    wrong = []
    if not fits(did, should):
        wrong.append(f"{where}: {did} [{answer.status_code}], should be {should}")
    if should not in {GOES, ANY, OWN} and after != before:
        changed = {table for table in after if after[table] != before.get(table, 0)}
        wrong.append(f"{where}: {should}, but wrote {changed}")
    wrong += [
        f"{where}: shows {mark} of {each.village}"
        for each in (county.own, county.other)
        for kind, marks in each.marks.items()
        for mark in marks
        if mark in text and not county.sees(role, each, kind) and mark not in address.at(lot)
    ]
    return wrong


def walk(county, role, patterns):
    """Visit every address as a role, at the own place and, where it names a thing, at another's."""
    return [
        fault
        for address in addresses(patterns)
        for lot in ([county.own, county.other] if address.names or address.api else [county.own])
        for fault in visit(county, role, address, lot)
    ]


def test_every_address_declares_for_whom_it_is():
    assert undeclared(get_resolver().url_patterns) == []


# Of every kind of reach one is walked each time, the rest by `make test-long`.
QUICK = {NOBODY, "household", "village_clerk"}


def _each(roles):
    return [pytest.param(role, marks=[] if role in QUICK else [pytest.mark.long]) for role in roles]


@pytest.mark.parametrize("role", _each([NOBODY, *ROLES]))
def test_each_role_gets_what_is_declared_and_nothing_else(county, role):
    assert "\n".join(walk(county, role, get_resolver().url_patterns)) == ""


@pytest.mark.parametrize("role", _each(role for role in ROLES if DIGITS[ROLES[role]["level"]] > 6))
def test_what_is_laid_elsewhere_changes_nothing_that_is_shown(county, role):
    """Not a row, not a count, not a page more: what lies in another township is not felt at all."""
    client, shown = county.client(role), {}
    asked = [
        address
        for address in addresses(get_resolver().url_patterns)
        if address.method == "GET" and must(address, role, county.own, county) is GOES
    ]
    for laid in (False, True):
        with transaction.atomic():
            if laid:
                lay(county.world, FAR_VILLAGE, 2)
            for address in asked:
                with transaction.atomic():  # a letter that is opened is an entry of the log
                    text = steady(text_of(ask(client, address, county.own)))
                    transaction.set_rollback(True)
                assert shown.setdefault(address, text) == text, f"{role} {address.route}"
            transaction.set_rollback(True)
    assert any(shown.values())


def steady(text):
    """Return a text without what differs each time: marks against forgery, nonces, moments.

    A form for a new batch carries a new number, so that sending it twice makes one batch. The
    numbers of looks go on even where the look itself was taken back.
    """
    text = re.sub(r'(type="hidden" name="number" value=)"[^"]*"', "", text)
    text = re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken"|nonce)(=|: )"[^"]*"', "", text)
    text = re.sub(r'"seconds":\d+', "", text)
    text = re.sub(r'{"id":\d+,"at":', '{"at":', text)
    return re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "", text)


# ---------------------------------------------------------------- the walk itself is tried


def _careless(request, household):
    """Show a household to whoever may see any: its declaration forgets where it lies."""
    return HttpResponse(f"{request.actor.name} {household}")


def _forgetful(request):
    """Answer whoever asks."""
    return HttpResponse(request.path)


BAD = [
    declare("bad/<uuid:household>", _careless, name="careless", task=Task.SEE_HOUSEHOLD),
    path("bad/undeclared", _forgetful),
]


def test_the_walk_finds_what_declares_nobody(settings):
    assert undeclared(BAD) == ["bad/undeclared"]
    settings.ROOT_URLCONF = _urls(BAD)
    assert Client().get("/bad/undeclared").status_code == 403


def _urls(patterns):
    """Return what Django takes for a module of addresses: those that stand and some more."""
    more = ("handler400", "handler403", "handler404", "handler500")
    kept = {name: getattr(urls, name) for name in more}
    return type("Urls", (), {**kept, "urlpatterns": [*patterns, *urls.urlpatterns]})


def test_the_walk_finds_a_view_that_forgets_where_a_thing_lies(county, settings):
    settings.ROOT_URLCONF = _urls(BAD)
    faults = walk(county, "village_clerk", BAD[:1])
    assert any("goes [200], should be hidden" in fault for fault in faults)
    assert not any(county.own.names["household"] in fault for fault in faults)


def test_the_walk_finds_a_list_that_shows_another_place(county, settings):
    def leak(request):
        return HttpResponse(f"{request.actor.name}: {county.other.marks['register'][1]}")

    patterns = [declare("bad/list", leak, name="leak", task=Task.SEARCH_REGISTRY)]
    settings.ROOT_URLCONF = _urls(patterns)
    assert any("shows" in fault for fault in walk(county, "village_clerk", patterns))
    assert walk(county, "county_aid_office", patterns) == []


def test_the_walk_finds_a_door_that_does_not_ask(county, monkeypatch):
    monkeypatch.setattr(Audience, "require", lambda *_, **__: None)
    faults = walk(county, "village_clerk", api.urlpatterns)
    assert len(faults) > 10
