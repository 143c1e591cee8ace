"""Columns that a table lacks altogether: what can still be judged, and what cannot."""

# Rule, table, its columns: without them nothing can be judged, and every subject lacks the last.
NOTHING_LEFT = """
E07 companies 注册资本(万元)
E09 standards 互斥项目
P02 payments 户名
P04 payments 数量
P04 standards 计量单位
P13 payments 数量
P13 standards 计量单位
P06 payments 数量 标准
F03 quotas 收到日期
F07 movements 项目编号
F10 projects 批复文号
F11 movements 项目编号 收款方
J07 contracts 中标日期
J08 contracts 变更后金额
J09 project_payments 付款时形象进度
A01 projects 验收日期
J12 bids 统一社会信用代码
K04 contracts 统一社会信用代码
K06 vouchers 收款人
V02 vouchers 收款人
V05 vouchers 票据号码 附件哈希
V12 vouchers 收款人
H02 visits 照片哈希
H03 visits 经度
H03 visits 纬度
"""
# The same, where the definition has alternatives or says what an empty cell means.
SOMETHING_LEFT = """
E01 standards 发放对象
E04 payroll 终止日期
E05 vehicles 购置价格
E06 property 房屋性质
E06 property 共有份额
E07 companies 出资比例
E13 custody 终止日期
E16 pensions 终止日期
I06 exits 民主评议日期
I06 exits 公示开始
P06 standards 计量单位
P06 payments 数量
W01 post_pay 出勤天数
F02 quotas 收到日期
F07 projects 入库日期
F11 movements 收款方
F11 movements 项目编号
J01 contracts 合同类别
J01 contracts 统一社会信用代码
J10 projects 计划完工
J10 projects 实际完工
J10 projects 验收日期
A02 assets 最近收益日期
J12 companies 出资比例
K01 members 村代码
K01 assistance 村代码
V05 vouchers 票据号码
V05 vouchers 附件哈希
V07 vouchers 决议编号
V07 resolutions 会议类型
V12 vouchers 决议编号
V12 vouchers 票据类型
H05 pairings 结对止
C01 matters 告知日期
C01 matters 办结日期
C01 matters 类别
C01 matters 延期至
S03 house_grades 改造完成日期
"""


def without(tables: str, source: str, header: str) -> str:
    """Return the tables of a case less one column."""
    lines = []
    name, place = "", None
    for line in tables.strip().splitlines():
        cells = line.split()
        if cells[:1] == ["#"]:
            name = cells[1]
            place = cells.index(header) if name == source and header in cells else None
            column = place
        else:
            column = None if place is None else place - 2
        if column is not None:
            del cells[column]
        lines.append(" ".join(cells))
    return "\n".join(lines)
