"""The simplest peer: the same five rules by hand in pandas, as an able analyst would write them.

Each rule gives what the engine gives: a verdict for every subject, and the rows of evidence of those
that are flagged, with the values that a finding shows. The bench stops where the two disagree.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

NEEDED = {
    "deaths": ("死亡日期",),
    "payments": ("批次号", "发放状态"),
    "standards": ("标准", "执行起"),
    "members": ("户编号", "属性状态"),
    "vehicles": ("号牌号码", "车辆类型"),
    "hukou": ("户号", "与户主关系"),
    "vouchers": ("凭证号", "科目代码"),
}
ACTIVE = ["在册", "监测"]
LISTED = [*ACTIVE, "已脱贫", "剔除"]
TICKETS = ["发票", "财政票据", "收据", "收购凭证", "工资表"]
SURE_TICKETS = ["发票", "财政票据", "收据", "工资表", "白条", "无"]
EXEMPT = "残疾人|三轮|摩托|拖拉机|低速"
UNPRICED = "轿车|客车|货车|越野"


def read_county(county: Path) -> dict[str, pd.DataFrame]:
    """Read every file and keep the tables that the five rules need."""
    parts: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(county.rglob("*")):
        if path.suffix == ".xlsx":
            frame = pd.read_excel(path, engine="calamine", dtype=str)
        elif path.suffix == ".csv":
            frame = pd.read_csv(path, encoding="gb18030", dtype=str)
        else:
            continue
        for table, headers in NEEDED.items():
            if set(headers) <= set(frame.columns):
                parts.setdefault(table, []).append(frame)
    return {table: pd.concat(frames) for table, frames in parts.items()}


def typed(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Bring the columns that are read to types and to the names of the snapshot."""
    names = {
        "身份证号": "person", "死亡日期": "died_on", "补贴项目": "item", "卡号": "card", "金额": "amount_fen",
        "所属月份": "pay_month", "发放状态": "status", "户编号": "household", "属性状态": "status",
        "车辆类型": "vehicle_type", "购置价格": "price_fen", "状态": "status", "户号": "book", "村代码": "village",
        "凭证号": "voucher", "日期": "booked_on", "科目代码": "account", "借方金额": "debit_fen",
        "贷方金额": "credit_fen", "票据类型": "ticket_kind", "收款人": "payee", "发放对象": "payee",
        "死亡后可发": "after_death", "姓名": "name", "户名": "holder", "号牌号码": "plate", "与户主关系": "relation",
        "摘要": "summary",
    }  # fmt: skip
    out = {}
    for table, frame in frames.items():
        shaped = frame.rename(columns=names)
        for column in ("amount_fen", "price_fen", "debit_fen", "credit_fen"):
            if column in shaped:
                shaped[column] = (pd.to_numeric(shaped[column], errors="coerce") * 100).round()
        for column in ("died_on", "pay_month", "booked_on"):
            if column in shaped:
                shaped[column] = pd.to_datetime(shaped[column], errors="coerce", format="mixed")
        if table == "vouchers":
            shaped = shaped.fillna({"debit_fen": 0, "credit_fen": 0})
            shaped["payee_key"] = shaped.payee.str.replace(r"\s", "", regex=True)
        out[table] = shaped.assign(row_id=np.arange(len(shaped)))
    return out


COLUMNS = {
    "deaths": ["row_id", "person", "died_on"],
    "payments": [
        *(
            "row_id",
            "person",
            "name",
            "item",
            "pay_month",
            "amount_fen",
            "status",
            "card",
            "holder",
        ),
    ],
    "standards": ["item", "payee", "after_death"],
    "members": ["row_id", "person", "household", "name", "relation", "status", "village"],
    "vehicles": ["row_id", "person", "status", "plate", "vehicle_type", "price_fen"],
    "hukou": ["person", "book"],
    "vouchers": [
        *("row_id", "village", "voucher", "booked_on", "account", "debit_fen", "credit_fen"),
        *("summary", "payee", "payee_key", "ticket_kind"),
    ],
}


@dataclass(frozen=True)
class Found:
    """A verdict for each subject, and the evidence of the flagged ones, a row each."""

    verdicts: pd.Series
    evidence: pd.DataFrame

    def counts(self) -> dict[str, int]:
        counts = self.verdicts.value_counts()
        return {name: int(counts.get(name, 0)) for name in ("flagged", "clear", "missing", "other")}


def from_snapshot(snapshot) -> dict[str, pd.DataFrame]:
    """Load what the five rules need of a snapshot, typed as it is there, and no more."""
    out = {}
    for table, columns in COLUMNS.items():
        paths = snapshot.tables[table].paths
        frame = pd.concat([pd.read_parquet(path, columns=columns) for path in paths])
        for column in ("died_on", "pay_month", "booked_on"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column])
        out[table] = frame.sort_values("row_id") if "row_id" in frame else frame
    return out


def five_rules(frames: dict[str, pd.DataFrame]) -> dict[str, Found]:
    paid = with_state(frames["payments"], terms_of(frames["standards"]))
    households = heads_of(frames["members"])
    homes = homes_of(frames["members"], households)
    vouchers = vouchers_of(frames["vouchers"])
    return {
        "E01": paid_after_death(paid, frames["deaths"], homes),
        "E05": car_owners(frames["members"], frames["vehicles"], households),
        "P01": shared_cards(paid, frames["members"], frames["hukou"], homes),
        "V01": no_ticket(vouchers, frames["vouchers"]),
        "V02": large_cash(vouchers, frames["vouchers"]),
    }


def terms_of(standards: pd.DataFrame) -> pd.DataFrame:
    """Return to whom each item is paid and whether after death: its first row that says so."""
    first = standards.groupby("item")[["payee", "after_death"]].first()
    return first.fillna({"payee": "个人", "after_death": "否"})


def heads_of(members: pd.DataFrame) -> pd.DataFrame:
    """Return the row of each household that speaks for it: the householder's, else the first."""
    head = members.relation.str.replace(" ", "").isin(["户主", "本人"])
    return members.assign(place=~head).sort_values(["place", "row_id"]).drop_duplicates("household")


def homes_of(members: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Return one household per person, with its village."""
    first = members.drop_duplicates("person")[["person", "household", "name"]]
    return first.merge(households[["household", "village"]], on="household")


def with_state(payments: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """Tell of each line whether it was paid (2), perhaps (1) or not (0), and on what terms."""
    keys = ["person", "item", "pay_month", "amount_fen"]
    done = payments[payments.status == "成功"]
    back = done[done.amount_fen < 0].assign(amount_fen=lambda f: -f.amount_fen)
    counts = back.groupby(keys).size().rename("reversals").reset_index()
    taken = done[done.person.isin(counts.person)].merge(counts, on=keys)
    taken = taken[taken.groupby(keys).cumcount() < taken.reversals]
    alive = (payments.amount_fen > 0) & ~payments.status.isin(["失败", "退回"])
    alive &= ~payments.row_id.isin(taken.row_id)
    return payments.assign(
        state=np.where(alive, np.where(payments.status == "成功", 2, 1), 0),
        payee=payments["item"].map(terms.payee).fillna("个人"),
        after_death=payments["item"].map(terms.after_death).fillna("否"),
    )


def paid_after_death(paid: pd.DataFrame, deaths: pd.DataFrame, homes: pd.DataFrame) -> Found:
    first = deaths.sort_values(["died_on", "row_id"]).drop_duplicates("person")
    hits = paid[paid.state > 0].merge(first, on="person", suffixes=("", "_death"))
    months = (hits.pay_month.dt.year - hits.died_on.dt.year) * 12
    hits["months_after"] = months + hits.pay_month.dt.month - hits.died_on.dt.month
    hits = hits[(hits.months_after > 2) & (hits.payee != "户") & (hits.after_death != "是")]
    sure = (hits.state == 2) & (hits.payee == "个人") & (hits.after_death == "否")
    plain = (paid.state == 2) & (paid.payee == "个人") & (paid.after_death == "否")
    verdicts = pd.Series("other", index=paid.person.unique())
    verdicts[paid.person[plain].unique()] = "clear"
    verdicts[hits.person[~sure].unique()] = "missing"
    verdicts[hits.person[sure].unique()] = "flagged"
    evidence = hits[sure].merge(homes, on="person", how="left", suffixes=("", "_home"))
    return Found(verdicts, evidence.melt(["person"], ["row_id", "row_id_death"], value_name="row"))


def car_owners(members: pd.DataFrame, vehicles: pd.DataFrame, households: pd.DataFrame) -> Found:
    cars = vehicles[~vehicles.status.isin(["注销", "报废", "转出"])]
    cars = cars[~(cars.price_fen < 3_000_000) & ~cars.vehicle_type.str.contains(EXEMPT)]
    counts = cars.price_fen.notna() | cars.vehicle_type.str.contains(UNPRICED)
    cars = cars.assign(sure=(cars.status == "正常") & counts)
    verdicts = pd.Series("missing", index=households.household)
    verdicts[households.status.isin(LISTED).to_numpy()] = "other"
    verdicts[households.status.isin(ACTIVE).to_numpy()] = "clear"
    active = households[households.status.isin(ACTIVE)]
    owners = members.drop_duplicates(["household", "person"])
    owners = owners[owners.household.isin(active.household)]
    owned = owners.merge(cars, on="person", suffixes=("", "_car"))
    verdicts[owned.household[~owned.sure].unique()] = "missing"
    verdicts[owned.household[owned.sure].unique()] = "flagged"
    evidence = owned[owned.sure].merge(active[["household", "name", "village"]], on="household")
    return Found(verdicts, evidence.melt(["household"], ["row_id", "row_id_car"], value_name="row"))


def shared_cards(
    paid: pd.DataFrame, members: pd.DataFrame, hukou: pd.DataFrame, homes: pd.DataFrame
) -> Found:
    pairs = paid.groupby(["card", "person"]).state.max().reset_index()
    verdicts = pd.Series("other", index=paid.card.unique())
    verdicts[pairs.card[pairs.state == 2].unique()] = "clear"
    pairs = pairs[pairs.state > 0]
    size = pairs.groupby("card").person.size()
    pairs = pairs[pairs.card.isin(size[size >= 3].index)]
    home = members[["person", "household"]].drop_duplicates().rename(columns={"household": "home"})
    book = hukou[["person", "book"]].drop_duplicates().rename(columns={"book": "home"})
    home = home[home.person.isin(pairs.person)].assign(kind=1)
    book = book[book.person.isin(pairs.person)].assign(kind=2)
    held = pairs.merge(pd.concat([home, book]), on="person")
    evidence = []
    for least, verdict in ((1, "missing"), (2, "flagged")):
        some = held[held.state >= least]
        persons = some.groupby("card").person.nunique()
        most = some.groupby(["card", "kind", "home"]).person.nunique().groupby("card").max()
        bad = persons[(persons >= 3) & (most < persons)].index
        verdicts[bad] = verdict
        evidence = paid[paid.card.isin(bad) & (paid.state == 2) & paid.person.isin(held.person)]
    shown = evidence.merge(homes, on="person", how="left", suffixes=("", "_home"))
    return Found(verdicts, shown.melt(["card"], ["row_id"], value_name="row"))


KEYS = ["village", "voucher", "month"]


def vouchers_of(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one row per voucher: what went out, in cash and in all, and its first texts."""
    cash = lines.account.str.startswith("101")
    money = cash | lines.account.str.startswith("102")
    lines = lines.assign(
        month=lines.booked_on.dt.year * 12 + lines.booked_on.dt.month,
        out=(lines.credit_fen - lines.debit_fen).where(money, 0),
        cash=lines.credit_fen.where(cash, 0),
    )
    first = ["booked_on", "ticket_kind", "payee_key"]
    return (
        lines.groupby(KEYS, sort=False)
        .agg(out=("out", "sum"), cash=("cash", "sum"), **{name: (name, "first") for name in first})
        .reset_index()
    )


def lines_of(flagged: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of the flagged vouchers, with the texts that a finding shows."""
    near = lines[lines.village.isin(flagged.village) & lines.voucher.isin(flagged.voucher)]
    near = near.assign(month=near.booked_on.dt.year * 12 + near.booked_on.dt.month)
    return near.merge(flagged[[*KEYS, "out", "cash"]], on=KEYS).rename(columns={"row_id": "row"})


def no_ticket(vouchers: pd.DataFrame, lines: pd.DataFrame) -> Found:
    verdicts = pd.Series(np.where(vouchers.out > 0, "clear", "other"), index=vouchers.index)
    doubtful = (vouchers.out > 50_000) & ~vouchers.ticket_kind.isin(TICKETS)
    flagged = doubtful & vouchers.ticket_kind.isin(["白条", "无"])
    verdicts[doubtful] = "missing"
    verdicts[flagged] = "flagged"
    return Found(verdicts, lines_of(vouchers[flagged], lines))


def large_cash(vouchers: pd.DataFrame, lines: pd.DataFrame) -> Found:
    counted = (vouchers.cash != 0) & (vouchers.ticket_kind != "收购凭证")
    cash = vouchers[counted & vouchers.payee_key.notna()]
    sure = cash.ticket_kind.isna() | cash.ticket_kind.isin(SURE_TICKETS)
    day = ["village", "payee_key", "booked_on"]
    sums = (
        cash.assign(sure=cash.cash.where(sure, 0)).groupby(day)[["cash", "sure"]].transform("sum")
    )
    out = cash.cash > 0
    over = out & sure & (sums.sure > 100_000)
    perhaps = out & ((sums.cash > 100_000) | (sums.sure > 100_000)) & ~over
    verdicts = pd.Series("other", index=vouchers.index)
    verdicts[cash.index[out]] = "clear"
    verdicts[perhaps.index[perhaps]] = "missing"
    verdicts[over.index[over]] = "flagged"
    return Found(verdicts, lines_of(cash[over], lines))
