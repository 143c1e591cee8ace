"""Words of this face for what the engine and the room name by code."""

from sunledger.faces.words import both
from sunledger.platform.questions.intake.contracts import State

KINDS = {
    State.UPLOADED: "ask",
    State.HEADED: "ask",
    State.MAPPED: "wait",
    State.CHECKING: "wait",
    State.CHECKED: "ask",
    State.WAITING: "wait",
    State.TAKING: "wait",
    State.TAKEN_IN: "ok",
    State.REFUSED: "off",
    State.UNDONE: "off",
    State.EXPIRED: "off",
}

# What the engine reads in another spelling: told, never silent.
NORMALISED = {
    "after_as_of": both("还没开始的行，没有算进来", "rows that begin later, left out"),
    "dash_as_empty": both("画横线的格，当作空", "a dash, read as empty"),
    "date_form": both("日期的别的写法", "dates in another spelling"),
    "empty_as_zero": both("空的金额，当作 0", "an empty amount, read as 0"),
    "enum_synonym": both("同一个意思的别的说法", "another word for the same"),
    "filled_down": both("合并单元格下面的空格，按上面的填", "blanks under merged cells, filled"),
    "full_width": both("全角字符，读成半角", "full-width characters, read as usual ones"),
    "full_width_digits": both("全角数字，读成半角", "full-width digits, read as usual ones"),
    "future_event_emptied": both("还没到的日期，先当作空", "dates still to come, emptied"),
    "id_15_to_18": both("15 位身份证号，转成 18 位", "IDs of 15 digits, turned into 18"),
    "id_disability_20": both("残疾证号，取前 18 位", "disability numbers, the first 18 digits"),
    "id_lower_x": both("小写的 x，读成 X", "a small x, read as X"),
    "line_no_from_row": both("没有行号的，用表里的行数", "no line number: that of the row"),
    "money_form": both("金额的别的写法", "amounts in another spelling"),
    "money_unit": both("按表头的单位换算成元", "amounts converted to yuan"),
    "month_to_last_day": both("只写到月的，读成月底", "a bare month, read as its last day"),
    "name_dots": both("名字里的点，统一写法", "dots in names, in one spelling"),
    "number_as_text": both("存成数字的号码，读成文字", "codes stored as numbers, read as text"),
    "percent_form": both("百分数的别的写法", "percentages in another spelling"),
    "repeated_same": both("一样的行，只算一次", "the same row again, counted once"),
    "rounded_to_fen": both("金额四舍五入到分", "amounts rounded to a fen"),
    "spaces": both("多余的空格，去掉了", "needless spaces, taken out"),
    "text_mark": both("数字前的撇号，去掉了", "the mark before a text, taken out"),
    "wide_to_long": both("横着的表，转成一行一项", "wide rows, turned into one item a row"),
    "year_to_last_day": both("只写年份的，读成年底", "a bare year, read as its last day"),
    "year_to_period": both("只写年份的，读成全年", "a bare year, read as the whole year"),
    "zero_width": both("看不见的字符，去掉了", "characters that cannot be seen, taken out"),
}
EFFECTS = {
    "rows": both("算数的行", "rows that count"),
    "new": both("台账新增的记录", "new records"),
    "changed": both("台账改变的记录", "changed records"),
    "same": both("台账不变的记录", "records as they were"),
    "gone": both("台账结束的记录", "ended records"),
    "left": both("没有动台账的行", "rows that changed nothing"),
    "missing": both("表里没有、等人核对的户", "households not in the file, to be looked at"),
}
# What became of rows that are neither taken nor sent back.
LEFT_OUT = {
    "same": both("上次收过的", "taken in before"),
    "repeated": both("重复的（只算一次）", "repeated (counted once)"),
    "later": both("还没开始的", "that begin later"),
}
OFFICE = both("不分部门", "no department")
