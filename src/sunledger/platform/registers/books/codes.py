"""The lists of this room (states, kinds, reasons) in words that people read."""

from enum import StrEnum
from typing import Self


class _Said(StrEnum):
    """A word of a list, in Chinese and in English."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Make a member of the value that is stored and its two words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member


class VoucherState(_Said):
    """How far a voucher is; the database lets it go no other way (migrations)."""

    DRAFT = "draft", "填写中", "being written"
    SIGNING = "signing", "等签字", "waits for signatures"
    CHECKING = "checking", "等中心审核", "waits for the centre"
    REJECTED = "rejected", "已退回", "sent back"
    HELD = "held", "村监会叫停", "stopped by the committee"
    BOOKED = "booked", "已入账", "booked"
    PAID = "paid", "已付款", "paid"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    UNDONE = "undone", "整批退回", "taken back with its batch"


POSTED = frozenset((VoucherState.BOOKED, VoucherState.PAID))  # what counts in the books


class MonthState(_Said):
    """How far a month of a village's books is."""

    OPEN = "open", "记账中", "open"
    CLOSED = "closed", "已结账", "closed"
    NOTICED = "noticed", "村里公示中", "on the village board"
    AGREED = "agreed", "公示无异议", "no objection left"
    PUBLISHED = "published", "已公布", "published"


class Sign(_Said):
    """A signature that a voucher needs, in the order in which they are asked for."""

    HANDLER = "handler", "经手人", "handler"
    WITNESS = "witness", "证明人", "witness"
    SECRETARY = "secretary", "村支书", "branch secretary"
    HEAD = "head", "村主任", "village head"
    COMMITTEE = "committee", "村监会", "supervision committee"
    TOWNSHIP = "township", "乡镇", "township"


class PayMode(_Said):
    """How money goes out."""

    TRANSFER = "transfer", "转账", "transfer"
    CASH = "cash", "现金", "cash"


class Ticket(_Said):
    """What paper a voucher rests on, in the words of the table that a village hands in."""

    INVOICE = "invoice", "发票", "invoice"
    FISCAL = "fiscal", "财政票据", "fiscal receipt"
    RECEIPT = "receipt", "收据", "receipt"
    PURCHASE = "purchase", "收购凭证", "purchase slip"
    PAYROLL = "payroll", "工资表", "payroll"
    INFORMAL = "informal", "白条", "informal slip"
    NONE = "none", "无", "none"


class Meeting(_Said):
    """Which meeting decided."""

    VILLAGERS = "villagers", "村民会议", "villagers' meeting"
    DELEGATES = "delegates", "村民代表会议", "meeting of villagers' delegates"
    MEMBERS = "members", "成员大会", "members' meeting"
    MEMBER_DELEGATES = "member_delegates", "成员代表大会", "meeting of members' delegates"


class Side(_Said):
    """Which of the two sides of an account grows it."""

    DEBIT = "debit", "借", "debit"
    CREDIT = "credit", "贷", "credit"


class AccountKind(_Said):
    """Where an account stands in the statements."""

    ASSET = "asset", "资产", "assets"
    DEBT = "debt", "负债", "debts"
    EQUITY = "equity", "所有者权益", "equity"
    COST = "cost", "成本", "costs"
    INCOME = "income", "收入", "income"
    EXPENSE = "expense", "支出", "expenses"


class Photo(_Said):
    """Which side of a paper a photo shows."""

    FRONT = "front", "正面", "front"
    BACK = "back", "背面", "back"
    OTHER = "other", "其他", "other"


class Reject(_Said):
    """Why the centre sends a voucher back."""

    NO_INVOICE = "no_invoice", "没有正式票据", "no proper invoice"
    WRONG_PAYEE = "wrong_payee", "收款人不对", "wrong payee"
    NO_SIGNATURE = "no_signature", "签字不全", "a signature is missing"
    NO_MINUTES = "no_minutes", "超过限额，没有会议决议", "over the limit without minutes"
    SAME_TICKET = "same_ticket", "票据号码重复", "the invoice was used before"
    WRONG_PERIOD = "wrong_period", "不是这个月的", "of another month"
    ENTERTAINMENT = "entertainment", "招待费不能报", "entertainment is not paid"
    SPLIT = "split", "一笔拆成几笔", "one sum split into several"
    RELATIVE = "relative", "收款人是近亲属", "the payee is a near relative"
    CASH_OVER = "cash_over", "现金超过限额", "cash over the limit"
    UNBALANCED = "unbalanced", "借贷不相等", "debits and credits differ"
    OTHER = "other", "其他", "another reason"


class ItemState(_Said):
    """How far one thing is that a month's publication needs."""

    NOT_STARTED = "not_started", "没开始", "not started"
    MISSING = "missing", "缺材料", "something is missing"
    WAITING = "waiting", "待审", "waits to be checked"
    PUBLISHED = "published", "已公布", "published"


class Disclosed(_Said):
    """Of what a village told its people."""

    FINANCE = "finance", "财务", "finance"
    AFFAIRS = "affairs", "村务", "village affairs"
    PARTY = "party", "党务", "party affairs"


class Duty(_Said):
    """What somebody does in the agency of village accounts."""

    DIRECTOR = "director", "中心主任", "director of the centre"
    ACCOUNTANT = "accountant", "代理会计", "agency accountant"
    CASHIER = "cashier", "总出纳", "chief cashier"
    CLERK = "clerk", "村报账员", "village clerk"
