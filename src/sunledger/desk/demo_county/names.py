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
    "男": "德 福 贵 有 财 明 国 正 永 兴 大 金 洪 长 万 顺 发 光 富 昌 荣 先 登 廷 朝".split(),
    "女": "秀 英 珍 桂 兰 芳 玉 凤 翠 素 菊 香 莲 淑 贞 碧 群 琼 清 月 娥 芝 莉 云 惠".split(),
}
_MIDDLE = {
    "男": "建 军 勇 伟 强 刚 平 华 明 志 文 斌 波 辉 林 海 涛 勤 忠 学 小 兵 春 云 峰".split(),
    "女": "丽 敏 静 燕 霞 红 艳 娟 梅 玲 琴 萍 小 春 晓 秀 华 芳 英 蓉 莉 珊 琼 容 青".split(),
}
_YOUNG = {
    "男": "浩 宇 轩 梓 俊 杰 泽 博 文 子 嘉 睿 一 航 晨 铭 鑫 鹏 天 佑 昊 然 皓 奕 辰".split(),
    "女": "欣 怡 涵 梓 雨 诗 佳 雅 婷 思 琪 语 嫣 子 萱 梦 瑶 晨 可 馨 一 诺 悦 彤 妍".split(),
}
# Characters outside GBK or seldom met; the last ones need four bytes.
RARE = "䶮 㛃 堃 喆 犇 翀 韡 彧 赟 璟 旻 昇 𠮷 𬱖 𬭚".split()
_CLANS = "吉克 沙马 阿苏 曲比 马海 俄木 勒格 吉木 阿鲁 贾巴".split()
_CLAN_GIVEN = {
    "男": "尔布 木呷 拉日 子铁 尔古 史布 阿且 伍果".split(),
    "女": "阿果 阿依 伍呷 莫色 阿芝 尔扎 依扎 史薇".split(),
}
_RARE_SHARE = 0.006
_CLAN_SHARE = 0.012
_OLD_UNTIL, _MIDDLE_UNTIL = 1964, 1994

_FAMILY = tuple(_SURNAMES)
_WEIGHTS = tuple(accumulate(_SURNAMES.values()))


def surname(dice: Dice) -> str:
    """Return a surname with the frequency it has among the people."""
    return dice.choices(_FAMILY, cum_weights=_WEIGHTS)[0]


def is_clan_name(family: str) -> bool:
    """Tell whether the surname is one that a middle dot follows."""
    return family in _CLANS


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
