"""What twins share: the tables as they see them, their answers, and the engine's beside them."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import wraps
from typing import Any

import duckdb
import pyarrow as pa

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.values import resolve_parameters
from sunledger.engine.rules.compile import REFUSED, Compiler, Parameters
from sunledger.engine.rules.examples import statements
from sunledger.engine.rules.judge import Judgement, set_up
from sunledger.engine.sources.snapshot import keys_of_line, schema_of

CATALOGUE = load_catalogue()
DAY = timedelta(days=1)
ROWS_OF_A_TABLE = 1_000_000

# §6: "Ends, deadlines and plans (…止, 终止…, 延期至, 计划开工, 计划完工, 投标截止日期, 核算止)
# are read as they stand".
PLANS = ("延期至", "计划开工", "计划完工", "投标截止日期")


class Tables(defaultdict):
    """The tables of one snapshot; one that nobody sent is empty."""

    def __init__(self, tables=()):
        super().__init__(list, tables)
        self.known = {}

    def refused(self, table, **shown):
        """Tell whether a refused row of the table still shows these values."""
        return any(
            all(row.get(name) == value for name, value in shown.items())
            for row in self[table + REFUSED]
        )


@dataclass
class Found:
    """What a twin says: `flagged` exactly; `missing` exactly, but for `free` ones.

    A `free` subject is not flagged, and the contract leaves open how that is counted; of an `open`
    one it says nothing sure at all. Every other subject is clear or not applicable.
    """

    flagged: set = field(default_factory=set)
    missing: set = field(default_factory=set)
    free: set = field(default_factory=set)
    open: set = field(default_factory=set)

    def put(self, ref, verdict):
        """Note a subject's verdict: flagged, missing, free, open, or nothing to say."""
        if verdict:
            getattr(self, verdict).add(ref)

    def settle(self):
        """Let flagged go before missing, and that before free; open before all of them."""
        self.flagged -= self.open
        self.missing -= self.flagged | self.open
        self.free -= self.flagged | self.missing
        return self

    def differs(self, verdicts):
        """Return refs that the engine judges otherwise, as {ref: (twin, engine)}."""
        wrong = {}
        for ref in {*verdicts, *self.flagged, *self.missing}:
            ours = (
                "flagged" if ref in self.flagged else "missing" if ref in self.missing else "other"
            )
            theirs = {"flagged": "flagged", "missing_data": "missing"}.get(
                verdicts.get(ref), "other"
            )
            if ref in self.open or (ref in self.free and theirs != "flagged"):
                continue
            if ours != theirs:
                wrong[ref] = (ours, verdicts.get(ref, "absent"))
        return wrong


def once(work):
    """Remember what is asked again and again of the same tables."""

    @wraps(work)
    def remembered(t):
        if work not in t.known:
            t.known[work] = work(t)
        return t.known[work]

    return remembered


def strongest(verdicts):
    """Return the strongest of some verdicts of one subject."""
    found = set(verdicts)
    for verdict in ("flagged", "open", "missing", "free"):
        if verdict in found:
            return verdict
    return None


# --- days and months ----------------------------------------------------------------------------


def month_number(day):
    return day.year * 12 + day.month


def first_day(day):
    return day.replace(day=1)


def last_day(day):
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return after - DAY


def months_before(day, months):
    """Return the day so many calendar months ago, clamped to the month's end."""
    year, month = divmod(month_number(day) - months - 1, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def valid_on(row, day):
    """ "Valid now" = start ≤ as_of ≤ end (or no end), both ends included."""
    starts, ends = row.get("starts_on"), row.get("ends_on")
    return (starts is None or starts <= day) and (ends is None or day <= ends)


# --- people and households ----------------------------------------------------------------------

STATUSES = ("在册", "已脱贫", "监测", "剔除")


@dataclass
class Home:
    """One household of `members`: the status and village of its 户主 or 本人, else first, row."""

    status: Any
    village: Any
    valid: set
    everyone: set
    names: set

    def active(self, p):
        """Return True, False, or None where the status is none of the listed ones."""
        if self.status not in STATUSES:
            return None
        return self.status in p["active_statuses"]


@once
def homes(t):
    """Return the households by number."""
    found = {}
    for household in {row["household"] for row in t["members"]}:
        rows = [row for row in t["members"] if row["household"] == household]
        rows.sort(key=lambda row: row["row_id"])
        heads = [row for row in rows if row["relation"] in ("户主", "本人")]
        head = (heads or rows)[0]
        found[household] = Home(
            status=head["status"],
            village=head["village"],
            valid={row["person"] for row in rows if row["person_ok"]},
            everyone={row["person"] for row in rows},
            names={row["name_key"] for row in rows},
        )
    return found


@once
def books(t):
    """Return the persons of each 户号 of the hukou register."""
    found = defaultdict(set)
    for row in t["hukou"]:
        found[row["book"]].add(row["person"])
    return found


@once
def deaths(t):
    """Death is the earliest 死亡日期 of a person."""
    found = {}
    for row in t["deaths"]:
        found[row["person"]] = min(row["died_on"], found.get(row["person"], row["died_on"]))
    return found


def spouses(t, person, as_of):
    """Return the spouses by `kinship`, valid now, and whether an unlisted relation is there."""
    found, unlisted = set(), set()
    for row in t["kinship"]:
        if valid_on(row, as_of) and person in (row["person"], row["relative"]):
            other = row["relative"] if row["person"] == person else row["person"]
            if row["kin_relation"] == "配偶":
                found.add(other)
            elif row["kin_relation"] not in ("父母", "子女", "兄弟姐妹"):
                unlisted.add(other)
    for row in t["hukou"]:
        if row["spouse"] and person in (row["person"], row["spouse"]):
            found.add(row["spouse"] if row["person"] == person else row["person"])
    return found - {person}, unlisted - {person}


# --- payments -----------------------------------------------------------------------------------

PAY_STATUSES = ("成功", "失败", "退回")


def without_reversals(rows):
    """Leave out lines ≤ 0 and, for each, one 成功 line of the same person, item, month and opposite
    amount (the first by relative path, sheet, row).
    """
    rows = sorted(rows, key=lambda row: row["row_id"])
    kept = [row for row in rows if row["amount_fen"] > 0]
    for back in rows:
        if back["amount_fen"] <= 0 and back["status"] == "成功":
            for row in kept:
                if (
                    row["status"] == "成功"
                    and row["amount_fen"] == -back["amount_fen"]
                    and all(row[f] == back[f] for f in ("person", "item", "pay_month"))
                ):
                    kept.remove(row)
                    break
    return kept


@once
def paid(t):
    """Return the single 成功 lines."""
    return without_reversals([row for row in t["payments"] if row["status"] == "成功"])


@once
def perhaps_paid(t):
    """Return the lines > 0 whose 发放状态 is outside the listed set."""
    return [
        row for row in t["payments"] if row["status"] not in PAY_STATUSES and row["amount_fen"] > 0
    ]


def terms_of(t, item):
    """Return 发放对象 (empty = 个人) and 死亡后可发 (empty = 否) of an item."""
    rows = [row for row in t["standards"] if row["item"] == item]
    if not rows:
        return "个人", "否"
    return rows[0]["payee"] or "个人", rows[0]["after_death"] or "否"


def measured_in_mu(t, item):
    return any("亩" in (row["measure"] or "") for row in t["standards"] if row["item"] == item)


def member_row_refused(t, household, home):
    """Say missing where a refused member row shows the household, or shows none and a member of it.

    One that shows a member of it and another household is open: the contract does not say of which
    of the two it speaks.
    """
    if t.refused("members", household=household):
        return "missing"
    if any(t.refused("members", household=None, person=person) for person in home.everyone):
        return "missing"
    if any(t.refused("members", person=person) for person in home.everyone):
        return "open"
    return None


@once
def may_be_paid(t):
    """Return the single lines, were every 发放状态 outside the listed set a 成功."""
    perhaps = {row["row_id"] for row in perhaps_paid(t)}
    lines = [
        {**row, "status": "成功"} if row["row_id"] in perhaps else row
        for row in t["payments"]
        if row["status"] == "成功" or row["row_id"] in perhaps
    ]
    return without_reversals(lines)


# --- the tables as the snapshot holds them ------------------------------------------------------


def name_key(text):
    """Names are compared without spaces, zero-width characters and middle dots, after NFKC."""
    folded = unicodedata.normalize("NFKC", text or "")
    return "".join(c for c in folded if c not in " \u200b·•・‧∙⋅") or None


def as_seen(raw, as_of):
    """Return raw rows as the snapshot would hold them on that day (§6, Time)."""
    seen = Tables()
    for number, (name, rows) in enumerate(raw.items(), start=1):
        source = CATALOGUE.sources[name.removesuffix(REFUSED)]
        for place, row in enumerate(rows):
            whole = _whole_row(source, row, number * ROWS_OF_A_TABLE + place)
            if name.endswith(REFUSED) or _on_time(source, whole, as_of):
                seen[name].append(whole)
    return seen


def _whole_row(source, row, row_id):
    whole = {"row_id": row_id}
    for column in source.columns:
        whole[column.field] = row.get(column.field)
        if column.kind == "name":
            whole[f"{column.field}_key"] = name_key(row.get(column.field))
    if source.id == "members":
        whole["person_ok"] = row.get("person_ok", True)
        whole["born_on"] = row.get("born_on")
    if source.id == "vouchers":
        whole |= keys_of_line(whole)
    unknown = set(row) - set(whole)
    assert not unknown, (source.id, unknown)
    return whole


def _on_time(source, row, as_of):
    begins = None if source.id in ("members", "hukou") else source.begins
    for column in source.columns:
        value = row[column.field]
        if value is None or column.kind not in ("date", "date_loose", "month", "year"):
            continue
        day = date(value, 1, 1) if column.kind == "year" else value
        if column.name == begins:
            if day > as_of:
                return False
        elif column.kind in ("date", "date_loose") and source.id not in ("members", "hukou"):
            end = column.name.endswith("止") or column.name.startswith("终止")
            if day > as_of and not end and column.name not in PLANS:
                if column.required:
                    return False
                row[column.field] = None
    return True


# --- the engine's answer ------------------------------------------------------------------------


class Engine:
    """The catalogue's flags over snapshot tables in memory."""

    def __init__(self, as_of, overrides, codes):
        values, problems = resolve_parameters(CATALOGUE, as_of, None, overrides)
        assert not problems, problems
        self.values: Mapping[str, Any] = values
        kinds = {name: parameter.kind for name, parameter in CATALOGUE.parameters.items()}
        self.parameters = Parameters(kinds, values, as_of)
        compiler = Compiler(CATALOGUE, self.parameters)
        self.programs = {code: compiler.compile(CATALOGUE.flags[code]) for code in codes}

    def verdicts(self, tables, codes: Sequence[str]):
        """Return {code: {ref parts: verdict}} of the flags over the tables."""
        con = duckdb.connect()
        try:
            con.execute("SET threads = 1")
            for name in sorted({n for c in codes for n in self.programs[c].tables}):
                _lay_out(con, name, tables[name])
            made = set()
            for code in codes:
                lines = [
                    line
                    for line in statements(self.programs[code], self.parameters)
                    if line not in made
                ]
                made.update(lines)
                set_up(con, lines)
            return {
                code: {
                    parts[0] if len(parts) == 1 else parts: verdict
                    for parts, verdict, _ in Judgement(
                        con, CATALOGUE.flags[code], self.programs[code]
                    ).each()
                }
                for code in codes
            }
        finally:
            con.close()


def _lay_out(con, name, rows):
    schema = schema_of(CATALOGUE.sources[name.removesuffix(REFUSED)])
    laid = pa.table(
        {f.name: pa.array([row[f.name] for row in rows], f.type) for f in schema}, schema=schema
    )
    con.register("laid", laid)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM laid").fetchall()
    con.unregister("laid")
