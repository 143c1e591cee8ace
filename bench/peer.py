"""The simplest peer: the same five rules by hand in pandas, as an able analyst would write them."""

from datetime import date
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
        "贷方金额": "credit_fen", "票据类型": "ticket_kind", "收款人": "payee_key", "发放对象": "payee",
        "死亡后可发": "after_death",
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
        out[table] = shaped.assign(row=np.arange(len(shaped)))
    return out


COLUMNS = {
    "deaths": ["person", "died_on"],
    "payments": ["person", "item", "pay_month", "amount_fen", "status", "card"],
    "standards": ["item", "payee", "after_death"],
    "members": ["person", "household", "status"],
    "vehicles": ["person", "status", "vehicle_type", "price_fen"],
    "hukou": ["person", "book"],
    "vouchers": [
        *("village", "voucher", "booked_on", "account", "debit_fen", "credit_fen"),
        *("ticket_kind", "payee_key"),
    ],
}


def from_snapshot(snapshot) -> dict[str, pd.DataFrame]:
    """Load what the five rules need of a snapshot, typed as it is there, and no more."""
    out = {}
    for table, columns in COLUMNS.items():
        paths = snapshot.tables[table].paths
        frame = pd.concat([pd.read_parquet(path, columns=columns) for path in paths])
        for column in ("died_on", "pay_month", "booked_on"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column])
        out[table] = frame
    return out


def five_rules(frames: dict[str, pd.DataFrame], day: date) -> dict[str, set]:
    paid = single_payments(frames["payments"])
    return {
        "E01": paid_after_death(paid, frames["deaths"], frames["standards"]),
        "E05": car_owners(frames["members"], frames["vehicles"]),
        "P01": shared_cards(paid, frames["members"], frames["hukou"]),
        "V01": no_ticket(frames["vouchers"]),
        "V02": large_cash(frames["vouchers"]),
    }


def single_payments(payments: pd.DataFrame) -> pd.DataFrame:
    """Leave out lines that failed, that are not positive, and what each reversal takes back."""
    done = payments[payments.status == "成功"]
    keys = ["person", "item", "pay_month", "amount_fen"]
    back = done[done.amount_fen < 0].assign(amount_fen=lambda f: -f.amount_fen)
    paid = done[done.amount_fen > 0].copy()
    if back.empty:
        return paid
    paid["place"] = paid.groupby(keys, sort=False).cumcount()
    counts = back.groupby(keys, sort=False).size().rename("reversed").reset_index()
    paid = paid.merge(counts, on=keys, how="left")
    return paid[~(paid.place < paid.reversed.fillna(0))]


def paid_after_death(paid: pd.DataFrame, deaths: pd.DataFrame, standards: pd.DataFrame) -> set:
    first = deaths.groupby("person").died_on.min().reset_index()
    terms = standards.groupby("item")[["payee", "after_death"]].first().reset_index()
    joined = paid.merge(first, on="person").merge(terms, on="item", how="left")
    months = (joined.pay_month.dt.year - joined.died_on.dt.year) * 12
    months += joined.pay_month.dt.month - joined.died_on.dt.month
    personal = joined.payee.fillna("个人").eq("个人") & joined.after_death.fillna("否").eq("否")
    return set(joined[(months > 2) & personal].person)


def car_owners(members: pd.DataFrame, vehicles: pd.DataFrame) -> set:
    active = members[members.status.isin(["在册", "监测"])]
    cars = vehicles[(vehicles.status == "正常") & ~vehicles.vehicle_type.str.contains(EXEMPT)]
    unpriced = cars.price_fen.isna() & cars.vehicle_type.str.contains(UNPRICED)
    cars = cars[(cars.price_fen >= 3_000_000) | unpriced]
    return set(active.merge(cars, on="person").household)


def shared_cards(paid: pd.DataFrame, members: pd.DataFrame, hukou: pd.DataFrame) -> set:
    pairs = paid[["card", "person"]].drop_duplicates()
    home = members[["person", "household"]].drop_duplicates().rename(columns={"household": "home"})
    book = hukou[["person", "book"]].drop_duplicates().rename(columns={"book": "home"})
    home = pd.concat([home.assign(home="h" + home.home), book.assign(home="b" + book.home)])
    known = pairs[pairs.person.isin(home.person)]
    size = known.groupby("card").person.nunique()
    many = known[known.card.isin(size[size >= 3].index)]
    held = many.merge(home, on="person").groupby(["card", "home"]).person.nunique()
    most = held.groupby("card").max()
    return set(most[most < size.reindex(most.index)].index)


def vouchers_of(lines: pd.DataFrame) -> pd.DataFrame:
    lines = lines.assign(month=lines.booked_on.dt.to_period("M"))
    money = lines[lines.account.str.startswith(("101", "102"))]
    keys = ["village", "voucher", "month"]
    out = (
        (money.credit_fen.fillna(0) - money.debit_fen.fillna(0))
        .groupby([money[k] for k in keys])
        .sum()
    )
    cash = money[money.account.str.startswith("101")].groupby(keys).credit_fen.sum()
    heads = lines.groupby(keys)[["ticket_kind", "payee_key", "booked_on"]].first()
    return heads.assign(out=out, cash=cash).fillna({"out": 0, "cash": 0}).reset_index()


def no_ticket(lines: pd.DataFrame) -> set:
    heads = vouchers_of(lines)
    bad = heads[(heads.out > 50_000) & heads.ticket_kind.isin(["白条", "无"])]
    return set(zip(bad.village, bad.voucher, bad.month, strict=True))


def large_cash(lines: pd.DataFrame) -> set:
    heads = vouchers_of(lines)
    heads = heads[(heads.cash > 0) & heads.payee_key.notna() & (heads.ticket_kind != "收购凭证")]
    total = heads.groupby(["village", "payee_key", "booked_on"]).cash.transform("sum")
    bad = heads[total > 100_000]
    return set(zip(bad.village, bad.voucher, bad.month, strict=True))
