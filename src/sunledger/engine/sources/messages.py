"""What is said of a cell: where it is, what it is, what it should be, and how to mend it.

`CODES` are the codes of refusals and warnings in run.json, `NORMALISED` the kinds of change that
were made and counted. Every sentence comes in Chinese and in English.
"""

import re
from dataclasses import dataclass
from typing import Final

from sunledger.engine.sources.cells.cell import Cell, Detail, PercentCell
from sunledger.engine.sources.cells.codes import SCIENTIFIC
from sunledger.engine.sources.cells.texts import as_text
from sunledger.kit.masking import mask_card, mask_person, mask_phone
from sunledger.kit.text import fold, squash

Sentence = tuple[str, str]

_MASKS = {"person": mask_person, "card": mask_card, "phone": mask_phone}
_LONGEST_SHOWN = 40
_FEWEST_HIDDEN_DIGITS = 11
_DIGITS = re.compile(r"[0-9](?:[0-9 -]*[0-9])?X?", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"(?:19|20)[0-9]{10}(?:[0-9]{2})?")
_OTHER_ORDER = re.compile(r"[0-9]{1,2}[-./年][0-9]{1,2}[-./月][0-9]{1,4}[日号]?.*")
_DATES = ("date", "date_loose", "month", "datetime")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands: column letter (None: no one cell), row as a person sees it, header."""

    column: str | None
    row: int
    header: str

    @property
    def zh(self) -> str:
        """The place in Chinese: F 列第 37 行“身份证号”."""
        column = f"{self.column} 列" if self.column else ""
        return f"{column}第 {self.row} 行“{self.header}”"

    @property
    def en(self) -> str:
        """The place in English: Column F, row 37 “身份证号”."""
        column = f"Column {self.column}, row" if self.column else "Row"
        return f"{column} {self.row} “{self.header}”"


def column_letter(index: int) -> str:
    """Return the letter of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def shown_cell(raw: Cell | PercentCell, kind: str) -> str:
    """Return a cell as it may be shown: numbers of identity masked, long text cut."""
    text = fold(as_text(raw))
    if isinstance(raw, int | float) and abs(raw) >= 10**15:
        return f"{raw:.1E}"
    if SCIENTIFIC.fullmatch(text.upper()):
        return f"{float(text):.1E}"
    mask = _MASKS.get(kind)
    if mask and any(character.isdigit() for character in text):
        return mask(squash(text))
    if not (kind in _DATES and _RUN_TOGETHER.fullmatch(text)):
        text = _DIGITS.sub(_hide, text)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _hide(match: re.Match[str]) -> str:
    digits = re.sub(r"[ -]", "", match[0])
    return match[0] if len(digits) < _FEWEST_HIDDEN_DIGITS else mask_card(digits)


_SHOULD_BE: Final[dict[str, Sentence]] = {
    "date": ("日期，如 2025-06-05", "a day such as 2025-06-05"),
    "date_loose": ("日期，如 2025-06-05，或 2025-06", "a day such as 2025-06-05, or 2025-06"),
    "month": ("月份，如 2025-03", "a month such as 2025-03"),
    "datetime": ("日期和时分，如 2025-06-05 14:30", "a day and time such as 2025-06-05 14:30"),
    "quarter": ("季度，如 2025Q1", "a quarter such as 2025Q1"),
    "year": ("年份，如 2025", "a year such as 2025"),
    "school_year": ("学年，如 2025-2026", "a school year such as 2025-2026"),
    "money": ("金额，如 1234.50", "an amount such as 1234.50"),
    "money_wan": ("金额，如 50 万元", "an amount such as 50 万元"),
    "decimal": ("数，如 3.5", "a number such as 3.5"),
    "int": ("整数，如 12", "a whole number such as 12"),
    "percent": ("百分比，如 50%", "a percentage such as 50%"),
    "coordinate": ("小数的度数，如 118.5123", "decimal degrees such as 118.5123"),
    "person": ("身份证号，18 位", "an 18-character ID number"),
    "card": ("卡号，只写数字", "a card number in digits"),
    "phone": ("电话号码", "a phone number"),
    "code": ("编号，按文本存", "a code stored as text"),
    "uscc": ("信用代码，18 位", "an 18-character credit code"),
    "name": ("姓名或名称", "a name"),
    "enum": ("文字", "a word"),
    "label": ("文字", "a word"),
    "text": ("文字", "text"),
}
_WHY: Final[dict[str, Sentence]] = {
    "no_day": ("没有写到哪一天", "does not say which day"),
    "no_month": ("没有写到哪个月", "does not say which month"),
    "cell_error": ("公式没有算出来", "is a formula without a result"),
    "turned_date": ("被表格改成了日期", "was turned into a date by the spreadsheet"),
    "too_large": ("大得不像真的", "is too large to be true"),
    "order": ("年份要写 4 位，写在最前", "needs a year of 4 digits, and first"),
    "": ("读不懂", "cannot be read"),
}
_EMPTIED: Final[Sentence] = ("这一格先当作空的。", "The cell counts as empty.")


def fact(
    code: str,
    place: Place,
    *,
    kind: str = "text",
    shown: str = "",
    detail: Detail = (),
    after: str = "",
    words: tuple[str, ...] = (),
) -> Sentence:
    """Return where it is, what it is and what it should be.

    `detail` is what the reader of the cell found, `words` the listed values. Where the row stays,
    `after` (the code) has the sentence say what becomes of the cell.
    """
    zh, en = _fact(code, kind, shown, detail, words)
    left = _AFTER.get(after, _EMPTIED) if after else ("", "")
    return f"{place.zh}{zh}{left[0]}", f"{place.en} {en} {left[1]}".rstrip()


_AFTER: Final[dict[str, Sentence]] = {
    "enum_unlisted": (
        "先照原样留下，用到它的比对会说缺数据。",
        "It is kept as it is; rules that read it will say that data are missing.",
    ),
    "parts_exceed_total": ("各分项照收，不再算“其他”。", "The parts are kept, without a rest."),
}


def _fact(code: str, kind: str, shown: str, detail: Detail, words: tuple[str, ...]) -> Sentence:
    should = _SHOULD_BE[kind]
    if code in ("required_unreadable", "optional_unreadable"):
        why = detail[0] if detail else ""
        if kind in _DATES and not why and _OTHER_ORDER.fullmatch(shown):
            why = "order"
        return (
            f"写的是“{shown}”，{_WHY[why][0]}。应是{should[0]}。",
            f"says “{shown}”, which {_WHY[why][1]}. It should be {should[1]}.",
        )
    if code == "date_impossible":
        zh, en = _IMPOSSIBLE[detail[0]]
        return (
            f"“{shown}”：{zh.format(*detail)}应是{should[0]}。",
            f"“{shown}”: {en.format(*detail)} It should be {should[1]}.",
        )
    if code == "digits_destroyed" and detail == ("hidden",):
        code = "digits_hidden"
    zh, en = _FACTS[code]
    if code == "required_empty" and detail:
        zh, en = "都是空的，至少要填一个。", "are all empty; one of them is needed."
    listed = "、".join(words)
    values = {"shown": shown, "length": detail[0] if detail else "", "words": listed}
    return zh.format(**values), en.format(**values)


_IMPOSSIBLE: Final[dict[str, Sentence]] = {
    "month": ("没有 {1} 月。", "there is no month {1}."),
    "day": ("{1} 年 {2} 月没有 {3} 日。", "{1}-{2} has no day {3}."),
    "year": ("年份应在 1900 到 2100 之间。", "the year should lie between 1900 and 2100."),
    "quarter": ("一年没有第 {1} 季度。", "a year has no quarter {1}."),
    "time": ("一天里没有 {1}。", "a day has no {1}."),
    "school_year": ("{1} 和 {2} 不是相连的两年。", "{1} and {2} do not follow each other."),
}
_FACTS: Final[dict[str, Sentence]] = {
    "required_empty": ("是空的，这一格必须填。", "is empty; it has to be filled in."),
    "id_length": (
        "“{shown}”有 {length} 位，应为 18 位。",
        "“{shown}” has {length} characters, not 18.",
    ),
    "id_characters": (
        "“{shown}”里有多余的字。应是 17 位数字，末位数字或 X。",
        "“{shown}” holds other characters. It should be 17 digits, then a digit or X.",
    ),
    "id_date": (
        "“{shown}”里的出生日期不存在。第 7 到 14 位应是真有的一天。",
        "“{shown}” carries a day of birth that does not exist (characters 7 to 14).",
    ),
    "id_check": (
        "“{shown}”末位对不上。多半有一位写错了。",
        "“{shown}” has the wrong last character. One of the others is probably wrong.",
    ),
    "digits_destroyed": (
        "变成了“{shown}”，后几位已丢，找不回来。应是完整的号码，按文本存。",
        "became “{shown}”; its last digits are lost. It should be the whole number, as text.",
    ),
    "digits_hidden": (
        "“{shown}”有几位被遮住了。应是完整的号码。",
        "“{shown}” has hidden digits. It should be the whole number.",
    ),
    "money_text": (
        "写的是“{shown}”，不是金额。应是数字，如 1234.50。",
        "says “{shown}”, which is no amount. It should be a number such as 1234.50.",
    ),
    "amount_negative": (
        "是负数“{shown}”。这一列应是零或正数。",
        "is negative: “{shown}”. This column should hold zero or more.",
    ),
    "month_ambiguous": (
        "是“{shown}”，分不清 1 月还是 10 月。应写成 2025-01 这样。",
        "is “{shown}”: it may be January or October. Write it as 2025-01.",
    ),
    "both_amounts_empty": (
        "都是空的。借方、贷方至少要填一个。",
        "are both empty. One of them is needed.",
    ),
    "enum_unlisted": (
        "写的是“{shown}”，不在这几种里：{words}。",
        "says “{shown}”, which is none of these: {words}.",
    ),
    "parts_exceed_total": (
        "比它下面各分项的和小。总数应不小于分项之和。",
        "is less than the sum of its parts. A total should be no less.",
    ),
}
_FACTS["negative_required"] = _FACTS["negative_optional"] = _FACTS["amount_negative"]

_MEND_ID: Final[Sentence] = (
    "请对照证件改，一位一位核对。",
    "Compare it with the document, character by character.",
)
_MEND_DATE: Final[Sentence] = (
    "请写成 2025-06-05 这样，年份 4 位。",
    "Write it as 2025-06-05, with a year of 4 digits.",
)
_MEND_NUMBER: Final[Sentence] = (
    "请只写数字。说明的话写到备注里。",
    "Write the number alone. Put remarks into another column.",
)
HOW_TO_MEND: Final[dict[str, Sentence]] = {
    "required_empty": ("请补上。", "Fill it in."),
    "required_unreadable": ("请照应有的样子改写。", "Write it as it should be."),
    "optional_unreadable": ("请照应有的样子改写。", "Write it as it should be."),
    "id_length": _MEND_ID,
    "id_characters": _MEND_ID,
    "id_date": _MEND_ID,
    "id_check": _MEND_ID,
    "digits_destroyed": (
        "请用原来的数据重新导出，这一列的格式选“文本”。",
        "Export it again from the original data, with this column as text.",
    ),
    "money_text": _MEND_NUMBER,
    "date_impossible": _MEND_DATE,
    "amount_negative": (
        "请核对正负号。如果是冲回，请另立一行写明。",
        "Check the sign. A reversal belongs into a line of its own.",
    ),
    "negative_required": ("请核对正负号。", "Check the sign."),
    "negative_optional": ("请核对正负号。", "Check the sign."),
    "month_ambiguous": (
        "请写成 2025-01 或 2025-10，列格式选“文本”。",
        "Write 2025-01 or 2025-10, with the column as text.",
    ),
    "both_amounts_empty": (
        "请照凭证补上借方或贷方金额。",
        "Fill in the debit or the credit from the voucher.",
    ),
    "enum_unlisted": (
        "请改成列出的一种，或告诉我们它是哪一种。",
        "Use one of the listed words, or tell us which of them it means.",
    ),
    "parts_exceed_total": (
        "请核对总数和各分项。",
        "Check the total and its parts.",
    ),
    "repeated": (
        "如果是两笔，请把编号写清；如果是一笔，请删去一行。",
        "If they are two, give each its own number; if one, take a row out.",
    ),
}
CODES: Final[tuple[str, ...]] = tuple(HOW_TO_MEND)


def repeated(row: int, first_row: int, key: str, first_place: str | None = None) -> Sentence:
    """Return that a row repeats the natural key of an earlier one with other values.

    `key` names the key's columns (批次号+行号), `first_place` the earlier row's file and sheet
    where they are others.
    """
    zh_where = f"{first_place} 的" if first_place else ""
    en_where = f" of {first_place}" if first_place else ""
    return (
        f"第 {row} 行和{zh_where}第 {first_row} 行的“{key}”相同，内容却不同。一个编号应只有一行。",
        f"Row {row} has the “{key}” of row {first_row}{en_where}, with other values.",
    )


NORMALISED: Final[dict[str, Sentence]] = {
    "full_width_digits": ("全角数字改成半角", "full-width digits made half-width"),
    "full_width": ("全角字符改成半角", "full-width characters made half-width"),
    "spaces": ("去掉多余的空格", "white space taken out"),
    "zero_width": ("去掉看不见的字符", "invisible characters taken out"),
    "text_mark": ("去掉号码前的撇号", "an apostrophe before a number taken off"),
    "number_as_text": (
        "号码存成了数字，照数字读",
        "a code stored as a number, read digit by digit",
    ),
    "dash_as_empty": ("横线、斜线、“无”当作空", "a dash, a stroke or 无 read as empty"),
    "id_15_to_18": ("15 位身份证号换成 18 位", "15-digit IDs converted to 18"),
    "id_disability_20": (
        "20 位残疾人证号取前 18 位",
        "20-character disability numbers cut to the ID",
    ),
    "id_lower_x": ("身份证号末位 x 改成 X", "a lower-case x in IDs made X"),
    "name_dots": ("姓名里的间隔号统一", "middle dots in names made one"),
    "enum_synonym": ("同义的说法统一", "a synonym replaced by the listed word"),
    "money_form": ("金额的写法统一", "an amount written in another form"),
    "money_unit": ("金额换成元", "an amount converted to yuan"),
    "rounded_to_fen": ("金额四舍五入到分", "an amount rounded half up to fen"),
    "rounded_decimal": ("小数四舍五入到 8 位", "a decimal rounded half up to 8 places"),
    "percent_form": ("百分比的写法统一", "a percentage written in another form"),
    "date_form": ("日期的写法统一", "a date written in another form"),
    "serial_date": ("日期序号换成日期", "a serial number read as a date"),
    "time_dropped": ("日期后面的时分不看", "a time of day after a date left out"),
    "day_to_month": ("日期只取到月", "a day read as its month"),
    "day_to_year": ("日期只取到年", "a day read as its year"),
    "month_to_last_day": ("只有年月的，取月末", "a month read as its last day"),
    "year_to_last_day": ("只有年份的，取年末", "a year read as its last day"),
    "year_to_period": ("年度换成起止日期", "a year read as a period"),
    "empty_as_zero": ("借方或贷方空着，当作 0", "an empty debit or credit read as 0"),
    "line_no_from_row": ("没有行号的，用表里的行数", "a missing line number taken from the row"),
    "filled_down": ("合并的格子往下填", "a merged cell filled down"),
    "repeated_same": ("一样的行只算一次", "an equal row counted once"),
    "after_as_of": ("截止日以后才开始的行不看", "a row that begins after the day left out"),
    "future_event_emptied": ("截止日以后的日期当作空", "a later event's day read as empty"),
    "wide_to_long": ("一户一行的表拆成一项一行", "a wide row turned into one row per item"),
}
