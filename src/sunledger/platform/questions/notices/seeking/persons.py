"""Finds in a text what it says of a person: illness, disability, and that it is a child."""

import re
from datetime import date

from sunledger.platform.questions.notices.contracts import Class
from sunledger.platform.questions.notices.seeking.as_read import FIGURES, Span, read
from sunledger.platform.questions.notices.seeking.numbers import born_by

_HAN = "[\u4e00-\u9fff]"
_ILL = re.compile(
    r"尿毒症|肾衰竭?|透析|白血病|血友病|艾滋病?|HIV|梅毒|乙肝|肝炎|肝硬化|肺结核|结核病?|尘肺"
    rf"|{_HAN}?癌症?|恶性肿瘤|肿瘤|放疗|化疗|脑梗死?|脑瘫|脑溢血|中风|偏瘫|瘫痪|截瘫|截肢"
    r"|精神(?:病|分裂症?|障碍)|抑郁症?|癫痫|痴呆|智力(?:障碍|低下)|唐氏|孤独症|自闭症"
    r"|(?:肢体|视力|听力|言语|多重|重度|轻度|智力|精神)残疾|[一二三四1-4]级残疾"
    r"|残疾证?(?:等级)?[一二三四1-4]级|伤残|因残|致残|残疾证|残疾人?|聋哑人?|盲人|失明|失聪"
    r"|糖尿病|高血压|心脏病|冠心病|心梗|罕见病|职业病|因病|重病|大病|慢性?病|患病"
    rf"|患有?{_HAN}{{1,10}}?[病症癌]|手术费?|住院费?|医药费|医疗费|药费|看病|治病|就医|病故|病逝|陪护|假肢|义肢|轮椅|助听器|孕妇|流产|戒毒|吸毒"
    r"|\b(?:cancer|tumou?r|ura?emia|dialysis|leuka?emia|HIV|AIDS|hepatitis|tuberculosis|epilepsy"
    r"|schizophrenia|depression|dementia|stroke|disabled|disability|pregnant)\b",
    re.IGNORECASE,
)
# What has such a word in its name and says of nobody that he is ill.
_NOT_ILL = re.compile(
    r"(?:困难|重度)*残疾人(?:生活|护理|两项)(?:补贴|补助)|残疾人(?:联合会|(?:就业)?保障金|事业|康复"
    r"中心|康复站|活动室|服务中心|之家|无障碍)|残疾人证办理|残联|残保金"
    r"|大病(?:医疗)?(?:保险|救助|专项救治|集中救治)|慢性?病(?:管理|防治|门诊)|医疗(?:救助|保险)"
    rf"|住院[部楼]|结核病防治所?|手术室|精神病(?:医院|防治)|(?:动物|森林|农作物|畜禽){_HAN}{{0,4}}病"
    r"|因病(?:致贫|返贫)(?:人口|家庭|户|对象|监测)"
    r"|allowances? for (?:the )?disabled(?: people)?|disability allowances?"
    r"|disabled people's federation",
    re.IGNORECASE,
)
_FULL_AGE = 18
_YEAR = r"(?:19|20)[0-9]{2}"
_YEAR_BORN = re.compile(
    rf"({_YEAR})\s*(?:年|[-./])\s*(?:[0-9]{{1,2}}\s*(?:月|[-./])?\s*(?:[0-9]{{1,2}}\s*日?)?)?"
    rf"\s*(?:出生|生(?![产态活物源育长效]))|(?:出生|生于|生日)(?:日期|年月|年份)?\s*[:：于是为]?\s*({_YEAR})"
)
_N = "[0-9一二三四五六七八九十]"
_AGE = re.compile(rf"(?<![0-9.])([0-9]{{1,2}}|{_N}{{1,3}})\s*周?岁(?!以|及以|的以)")
_CLASS = rf"\s*[(（]?{_N}{{1,2}}[)）]?\s*班"
_CHILD = re.compile(
    rf"(?<![0-9])[0-9]{{1,2}}\s*个?月大|(?:小学|初中|高中|中学)?{_N}\s*年级(?:{_CLASS})?"
    rf"|初[一二三](?:{_CLASS}|(?=\s*(?:学生|在读|$|[，,。；;、\s)）])))"
    rf"|高[一二三](?:{_CLASS}|(?=\s*(?:学生|在读|$|[，,。；;、\s)）])))"
    r"|(?:小学|初中|高中|幼儿园|学前班?)\s*(?:在读|在校|就读|学生|生(?=$|[，,。；;、\s)）])|[大中小]班)"
    rf"|(?:就读|在读|上学)于?{_HAN}{{0,12}}?(?:小学|初中|中学|幼儿园|学前班)"
    r"|小学生|初中生|高中生|中学生|幼儿(?![园教])|婴幼?儿|未成年人?|孤儿|留守儿童|困境儿童"
    r"|儿童(?!节|之家|活动|福利院)|学龄前|新生儿"
    r"|\baged? (?:[0-9]|1[0-7])\b|\b(?:[0-9]|1[0-7])[ -]years?[ -]old\b|\bgrade [1-9]\b",
    re.IGNORECASE,
)
_OF_CHILDREN = re.compile(
    r"孤儿|儿童|学生|未成年|婴|幼儿|学前|义务教育|雨露计划|\\b(?:orphans?|children|pupils|students)\\b"
)
_OF_THE_ILL = re.compile(
    r"残疾|残障|大病|重病|慢病|患者|病人|医疗救助|失能|护理补贴|精神障碍|\\b(?:disabled|disability|patients)\\b"
)
_TENS = re.compile(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?")
# The name before what says that it is a child's: 王小明（2015年出生）; 刘小芳，女，9岁
_NAME = re.compile(
    rf"({_HAN}{{2,4}}?)\s*[，,、（(]\s*[男女]?\s*[，,、]?\s*[系是现为今年]{{0,2}}\s*$"
)
_NAME_BACK = 14


def illness(text: str) -> list[Span]:
    """Return every word of a text that says of somebody that he is ill or disabled."""
    seen = read(text)
    kept = [match.span() for match in _NOT_ILL.finditer(seen.text)]
    return [
        seen.span(match.start(), match.end(), Class.HEALTH)
        for match in _ILL.finditer(seen.text)
        if not any(start < match.end() and match.start() < end for start, end in kept)
    ]


def minors(text: str, day: date) -> list[Span]:
    """Return every part of a text that says of somebody that he is under 18, and his name."""
    seen = read(text)
    found = [match.span() for match in _CHILD.finditer(seen.text)]
    found += [
        match.span()
        for match in _YEAR_BORN.finditer(seen.text)
        if int(match[1] or match[2]) > day.year - _FULL_AGE
    ]
    found += [
        match.span() for match in _AGE.finditer(seen.text) if 0 <= figure(match[1]) < _FULL_AGE
    ]
    return [seen.span(_with_name(seen.text, start), end, Class.MINOR) for start, end in found]


def _with_name(text: str, start: int) -> int:
    """Return where the name before a part begins; the part's own beginning where there is none."""
    first = max(0, start - _NAME_BACK)
    name = _NAME.search(text[first:start])
    return start if name is None else first + name.start(1)


def about_illness(title: str) -> bool:
    """Tell whether whoever stands on a list of this title is ill or disabled: no name is shown."""
    return _OF_THE_ILL.search(read(title).text) is not None


def about_minors(title: str) -> bool:
    """Tell whether a list of this title has children on it: then no name on it is shown."""
    return _OF_CHILDREN.search(read(title).text) is not None


def figure(text: str) -> int:
    """Return a number below a hundred in Arabic or Chinese figures; -1 where it is none."""
    if text.isascii() and text.isdecimal():
        return int(text)
    match = _TENS.fullmatch(text)
    if match is None or not text:
        return -1
    first, ten, last = match.groups()
    if ten is None:
        return int(FIGURES[first]) if first and not last else -1
    return 10 * int(FIGURES[first] if first else 1) + int(FIGURES[last] if last else 0)


def is_minor(born: date, day: date) -> bool:
    """Tell whether somebody born on a day is under 18 on another."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < _FULL_AGE


def is_minors(id_number: str, day: date) -> bool:
    """Tell whether an ID number is of somebody under 18 on a day."""
    born = born_by(id_number)
    return born is not None and is_minor(born, day)
