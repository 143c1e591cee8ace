"""Names as a county's registers hold them: common surnames, generations, rare characters, dots."""

from itertools import accumulate

from sunledger.desk.demo_county.dice import Dice

# The commonest surnames with their share of the people in ten-thousandths (rounded).
_SURNAMES = {
    "王": 710, "李": 700, "张": 680, "刘": 540, "陈": 450, "杨": 310, "黄": 230, "赵": 200,
    "吴": 200, "周": 190, "徐": 145, "孙": 140, "马": 130, "朱": 125, "胡": 120, "郭": 115,
    "何": 110, "林": 105, "高": 100, "罗": 98, "郑": 95, "梁": 85, "谢": 80, "宋": 78,
    "唐": 75, "许": 72, "邓": 68, "冯": 66, "韩": 64, "曹": 62, "曾": 60, "彭": 58,
    "肖": 56, "蔡": 54, "潘": 52, "田": 50, "董": 48, "袁": 46, "于": 44, "余": 42,
    "叶": 40, "蒋": 38, "杜": 36, "苏": 34, "魏": 32, "程": 30, "吕": 28, "丁": 26,
    "沈": 24, "任": 22, "姚": 20, "卢": 18, "傅": 16, "钟": 14, "谭": 12, "汪": 10,
    "冉": 8, "向": 8, "覃": 6, "欧阳": 4, "上官": 2, "仉": 1, "亓": 1, "逄": 1,
}  # fmt: skip
_OLD = {
    "男": "德福贵有财明国正永兴大金洪长万顺发光富昌荣先登廷朝",
    "女": "秀英珍桂兰芳玉凤翠素菊香莲淑贞碧群琼清月娥芝莉云惠",
}
_MIDDLE = {
    "男": "建军勇伟强刚平华明志文斌波辉林海涛勤忠学小兵春云峰",
    "女": "丽敏静燕霞红艳娟梅玲琴萍小春晓秀华芳英蓉莉珊琼容青",
}
_YOUNG = {
    "男": "浩宇轩梓俊杰泽博文子嘉睿一航晨铭鑫鹏天佑昊然皓奕辰",
    "女": "欣怡涵梓雨诗佳雅婷思琪语嫣子萱梦瑶晨可馨一诺悦彤妍",
}
# Characters outside GBK or seldom met; the last ones need four bytes.
RARE = "䶮㛃堃喆犇翀韡彧赟璟旻昇𠮷𬱖𬭚"
_CLANS = ("吉克", "沙马", "阿苏", "曲比", "马海", "俄木", "勒格", "吉木", "阿鲁", "贾巴")
_CLAN_GIVEN = {
    "男": ("尔布", "木呷", "拉日", "子铁", "尔古", "史布", "阿且", "伍果"),
    "女": ("阿果", "阿依", "伍呷", "莫色", "阿芝", "尔扎", "依扎", "史薇"),
}
_RARE_SHARE = 0.006
_CLAN_SHARE = 0.012
_OLD_UNTIL, _MIDDLE_UNTIL = 1964, 1994

_FAMILY = tuple(_SURNAMES)
_WEIGHTS = tuple(accumulate(_SURNAMES.values()))


def surname(dice: Dice) -> str:
    """Return a surname with the frequency it has among the people."""
    return dice.choices(_FAMILY, cum_weights=_WEIGHTS)[0]


def family_name(dice: Dice, clan: tuple[str, ...]) -> str:
    """Return the surname of a household: mostly one of the village's own."""
    if dice.chance(_CLAN_SHARE):
        return dice.pick(_CLANS)
    return dice.pick(clan) if dice.chance(0.55) else surname(dice)


def full_name(dice: Dice, family: str, sex: str, born: int) -> str:
    """Return a full name that suits the sex (男, 女) and the year of birth."""
    if family in _CLANS:
        return f"{family}·{dice.pick(_CLAN_GIVEN[sex])}"
    if born <= _OLD_UNTIL:
        pool = _OLD[sex]
    else:
        pool = _MIDDLE[sex] if born <= _MIDDLE_UNTIL else _YOUNG[sex]
    if dice.chance(_RARE_SHARE):
        return family + dice.pick(RARE)
    if dice.chance(0.12):
        return family + dice.pick(pool)
    return family + dice.pick(pool) + dice.pick(pool)
