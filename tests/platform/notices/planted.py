"""Secrets planted in what is to be public, and look-alikes that must stay. All made up.

A secret is what was written, and the signs of it of which nothing may be read in public.
"""

from datetime import date

from sunledger.kit.ids import check_character

DAY = date(2026, 6, 30)


def person(body):
    """Return an ID number of 17 signs with its check."""
    return body + check_character(body)


GROWN, OLD, CHILD = (
    person("99010119810312411"),
    person("99010119320825402"),
    person("99010120140908503"),
)
ENDS_IN_X = next(
    number for n in range(100, 999) if (number := person(f"99010119770707{n}"))[-1] == "X"
)
FIFTEEN = GROWN[:6] + GROWN[8:17]
CARD, SHORT_CARD, FORMER_CARD = "9999991234567890124", "6222021234567894", "9558801234567894"
PHONE = "13812345678"
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_READ = str.maketrans("0123456789", "零一二三四五六七八九")


def luhn(body):
    """Return a card number with its check digit."""
    for digit in "0123456789":
        number = body + digit
        total = sum(
            value - 9 if value > 9 else value
            for place, sign in enumerate(reversed(number))
            for value in (int(sign) * (1 + place % 2),)
        )
        if total % 10 == 0:
            return number
    raise AssertionError(body)


CARD, SHORT_CARD, FORMER_CARD = (
    luhn("999999123456789012"),
    luhn("622202123456789"),
    luhn("955880123456789012"),
)


def spaced(number, *sizes, by=" "):
    """Return a number in groups."""
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return by.join(part for part in (*parts, number[at:]) if part)


# (what it is, the text, what must not be readable in it)
IDS = [
    ("plain", f"领款人 {GROWN}", GROWN),
    ("glued to words", f"身份证{GROWN}已核对", GROWN),
    ("small x", f"证件：{ENDS_IN_X.lower()}", ENDS_IN_X),
    ("full width", f"身份证号：{GROWN.translate(_WIDE)}", GROWN),
    ("full width X", ENDS_IN_X.translate(_WIDE), ENDS_IN_X),
    ("a times sign for X", ENDS_IN_X[:-1] + "×", ENDS_IN_X[:-1]),
    ("spaced 6 8 4", spaced(GROWN, 6, 8), GROWN),
    ("spaced 6 4 4 4", spaced(GROWN, 6, 4, 4), GROWN),
    ("spaced by every sign", " ".join(GROWN), GROWN),
    ("dashes", spaced(GROWN, 6, 8, by="-"), GROWN),
    ("long dashes", spaced(GROWN, 6, 8, by="—"), GROWN),
    ("dots", spaced(GROWN, 6, 4, 2, 2, by="."), GROWN),
    ("middle dots", spaced(GROWN, 6, 8, by="·"), GROWN),
    ("wide spaces", spaced(GROWN, 6, 8, by="\u3000"), GROWN),
    ("line break", spaced(GROWN, 10, by="\n"), GROWN),
    ("signs nobody sees", spaced(GROWN, 3, 3, 4, 4, by="\u200b"), GROWN),
    ("direction marks", spaced(GROWN, 9, by="\u200e\u2060"), GROWN),
    ("Arabic-Indic figures", GROWN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), GROWN),
    ("circled figures", GROWN.replace("1", "①").replace("9", "⑨"), GROWN),
    ("Chinese figures", GROWN.translate(_READ), GROWN),
    ("15 digits", f"老身份证 {FIFTEEN}", FIFTEEN),
    ("15 digits plain", FIFTEEN, FIFTEEN),
    ("15 digits spaced", spaced(FIFTEEN, 6, 6), FIFTEEN),
    ("disability card of 20", f"{GROWN}43", GROWN),
    ("a row number before it", f"1{GROWN}", GROWN),
    ("digits after it", f"{GROWN}007", GROWN),
    ("a wrong check", GROWN[:-1] + ("0" if GROWN[-1] != "0" else "1"), GROWN[:-1]),
    ("two in a row", f"{GROWN}{OLD}", OLD),
    ("two with a comma", f"{GROWN},{OLD}", OLD),
    ("no such day but called so", "身份证号 990101198113321234", "990101198113321234"),
    ("in the name of a file", f"IMG_{GROWN}_20260601.jpg", GROWN),
    ("in brackets", f"（{GROWN}）", GROWN),
    ("of a child", f"学生 {CHILD}", CHILD),
]
CARDS = [
    ("plain", f"打到 {CARD}", CARD),
    ("16 digits", SHORT_CARD, SHORT_CARD),
    ("in fours", spaced(CARD, 4, 4, 4, 4), CARD),
    ("in fours with dashes", spaced(SHORT_CARD, 4, 4, 4, by="-"), SHORT_CARD),
    ("6 and 13", spaced(CARD, 6), CARD),
    ("full width", CARD.translate(_WIDE), CARD),
    ("former range", FORMER_CARD, FORMER_CARD),
    ("an account that no check holds", "信用社账号：4502110310201000312", "4502110310201000312"),
    ("a bank book", "存折 01234567890123", "01234567890123"),
    ("in the name of a file", f"回单-{CARD}.png", CARD),
]
PHONES = [
    ("plain", f"联系人电话{PHONE}", PHONE),
    ("dashes", spaced(PHONE, 3, 4, by="-"), PHONE),
    ("spaces", spaced(PHONE, 3, 4), PHONE),
    ("from abroad", f"+86 {PHONE}", PHONE),
    ("from abroad, glued", f"86{PHONE}", PHONE),
    ("full width", PHONE.translate(_WIDE), PHONE),
    ("read out", "电话幺三八一二三四五六七八", "三八一二三四五六七八"),
    ("read out apart", " ".join(PHONE), PHONE),
    ("as a chat name", f"微信同号{PHONE}", PHONE),
    ("glued to letters", f"tel{PHONE}x", PHONE),
]
HOMES = [
    ("group and number", "枫林村3组12号王某", "3组12号"),
    ("group in words", "第三村民小组四十五号", "四十五号"),
    ("team", "青石镇竹溪村二队7号", "二队7号"),
    ("lives at", "家住枫林村大榕树下第二家", "大榕树下"),
    ("address", "住址：青石镇老街尽头", "老街尽头"),
    ("flat", "安置小区3栋2单元501室", "501"),
    ("flat without a block", "2单元302", "302"),
    ("door", "门牌号：枫林88", "88"),
    ("full width", "３组１２号", "１２号"),
]
STREETS = [("street", "青石镇民主路45号", "45号"), ("lane", "柳树巷7号院", "7号")]
ILLNESSES = [
    ("disease", "患尿毒症，长期透析", "尿毒症"),
    ("cancer", "肺癌晚期", "肺癌"),
    ("degree of disability", "肢体残疾二级", "肢体残疾"),
    ("disabled", "本人残疾", "残疾"),
    ("by illness", "因病致贫", "因病"),
    ("in a purpose", "付住院费", "住院"),
    ("mind", "精神分裂症", "精神分裂"),
    ("virus", "HIV 携带", "HIV"),
    ("apart", "尿 毒 症".replace(" ", "\u200b"), "毒"),
]
MINORS = [
    ("year", "王小明，2014年出生", "王小明"),
    ("day", "2014年9月8日生", "2014年9月8日"),
    ("born in", "出生：2015-03", "2015"),
    ("age", "刘小芳，女，9岁", "刘小芳"),
    ("age in words", "孩子十二岁", "十二岁"),
    ("class", "在枫林小学三年级二班", "三年级"),
    ("middle school", "初二（3）班", "初二"),
    ("kindergarten", "幼儿园大班", "大班"),
    ("pupil", "小学生补助", "小学生"),
    ("orphan", "孤儿基本生活费", "孤儿"),
    ("months", "8个月大", "8个月大"),
]

# What looks like it and must stay as it is.
PAPERS = [
    "云财农〔2026〕15号",
    "云政办发〔2025〕112号文件",
    "合同金额 1,234,567.00 元",
    "预算 12345678901.23 元",
    "2026-06-15 至 2026-06-30",
    "2026年1月1日—2026年12月31日",
    "20260615 20260630",
    "项目编号 530128202600001234",
    "项目代码：2506-990101-04-01-123456",
    "批次号 99010120260615",
    "批次号：202606150000012",
    "凭证号 记-0012",
    "发票号码 12345678",
    "发票号码：25117000000012345678",
    "统一社会信用代码 91990101MA6K4XTB3C",
    "统一社会信用代码：N2990101MF1234567X",
    "村代码 990101101201",
    "区划 990101101201，户号 0042",
    "监督电话 12388，政务热线 12345",
    "财政所电话 0877-1234567",
    "办公电话：010-12345678",
    "亩产 1380 斤，12 个月 3800 元",
    "编号：13912345678",
    "第 15301280001 号档案",
    "时间戳 1718000000000",
    "GB 11643-1999",
    "应发 1234 户 5678.00 元，实发 1200 户 5500.00 元",
    "99010119900101",
    "序号 1 2 3 4 5 6 7 8 9 10",
    "壹拾贰万叁仟肆佰伍拾陆元柒角捌分",
    "二〇二六年六月三十日",
    "3组12号机井维修",
    "2组5号路灯更换",
    "三组会议 2 次",
    "申请地点：人民路12号便民服务中心",
    "村组公路 3 号路基",
]
PLAIN = [
    "困难残疾人生活补贴",
    "重度残疾人护理补贴标准",
    "县残联组织培训",
    "购买大病保险",
    "医疗救助资金",
    "卫生院住院部屋顶维修",
    "非洲猪瘟等动物疫病防控",
    "枫林小学维修工程",
    "幼儿园建设项目",
    "18周岁以上可以申请",
    "年满60周岁",
    "1985年出生",
    "六一儿童节活动",
    "产业发展资金",
    "2026年生产补助",
    "初二次报价",
    "高三米的挡墙",
]
