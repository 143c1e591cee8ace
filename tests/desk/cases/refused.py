"""Rules that rest on an absence or a sum say missing data where a refused row shows the subject."""

from cases.case import Case

MEMBERS = "# members 户编号 姓名 身份证号 与户主关系 村代码 属性状态"
INCOME = "# income 户编号 核算起 核算止 收入类别 项目 金额"
VOUCHERS = (
    "# vouchers 村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 收款人 票据类型 票据号码 "
    "决议编号"
)
STANDARDS = "# standards 补贴项目 计量单位 标准 执行起"
PAYMENTS = "# payments 批次号 行号 补贴项目 身份证号 姓名 卡号 数量 标准 金额 所属月份 发放状态"

CASES = [
    Case(
        "S01, S02, S03: school, insurance and house",
        f"""
{MEMBERS}
H1 甲 P1@20150101 子 V1 在册
H2 乙 P2@20150101 子 V1 在册
# school 身份证号 姓名 学校 学年
P2@20150101 乙 小学 不详
# medical_insurance 身份证号 姓名 年度 参保状态
P2@20150101 乙 不详 参保
# house_grades 户编号 鉴定日期 等级
H1 2020-01-01 D
H2 2020-01-01 D
H2 不详 A
""",
        """
S01 P1@20150101
S02 P1@20150101
S03 H1
""",
        refused=3,
        missing={"S01": {"学年": 1}, "S02": {"年度": 1}, "S03": {"等级": 1}},
    ),
    Case(
        "H04, H05: visits that cannot be read",
        f"""
{MEMBERS}
H1 甲 P1 户主 V1 在册
H2 乙 P2 户主 V1 在册
# pairings 户编号 帮扶人身份证号 帮扶人姓名 结对起
H1 P101 助一 2024-01-01
H2 P102 助二 2024-01-01
# visits 走访编号 户编号 帮扶人身份证号 走访时间 方式
W1 H2 P102 春节 入户
""",
        """
H04 H1/P101
H05 H1/P101
""",
        county="parameters: {visit_gap_days: 30, visits_per_year: 1}\n",
        refused=1,
        missing={"H04": {"走访时间": 1}, "H05": {"走访时间": 1}},
    ),
    Case(
        "K01: a declaration or a relation that cannot be read",
        f"""
{MEMBERS}
H1 甲 P1 户主 V1 在册
H2 乙 P2 户主 V1 在册
H3 丙 P3 户主 V1 在册
# cadres 身份证号 姓名 村代码 职务 任职起
P100 官零 V1 主任 2020-01-01
P101 官一 V1 主任 2020-01-01
# kinship 身份证号 关系 亲属身份证号
P1 子女 P100
P2 子女 P100
P3 子女 P101
P3 _ P199
# kin_declarations 干部身份证号 亲属身份证号 备案日期
P100 P2 去年
""",
        "K01 P100#P1",
        refused=2,
    ),
    Case(
        "V06, V07, V11, V12: disclosures, resolutions and lines",
        f"""
{VOUCHERS}
V1 1 2025-01-01 修路 102 _ 50000 甲一 收据 _ R1
V1 1 2025-01-01 修路 501 50000 _ _ _ _ _
V1 2 2025-01-02 修路 102 _ 50000 甲二 收据 _ R2
V1 2 2025-01-02 修路 501 50000 _ _ _ _ _
V1 3 2025-01-02 修路 102 _ 100 甲三 收据 _ _
V1 3 2025-01-02 修路 501 两百 _ _ _ _ _
V1 4 2025-06-30 修路 102 _ 100 甲三 收据 _ _
V1 5 2025-02-02 修路 102 _ 30000 甲四 收据 _ R2
V1 5 2025-02-02 修路 501 30000 _ _ _ _ _
V1 6 2025-02-03 修路 102 _ 30000 甲四 收据 _ R9
V1 6 2025-02-03 修路 501 30000 _ _ _ _ _
# resolutions 村代码 决议编号 日期 会议类型 应到人数 实到人数 同意人数
V1 R2 2024-12-01 村民代表会议 很多 20 11
# disclosures 村代码 类别 所属期 公开日期
V1 财务 2025Q1 不详
""",
        """
V06 V1#2025Q2
V07 V1/1
V11 V1/4
V12 V1/6
""",
        refused=3,
        missing={"V06": {"公开日期": 1}, "V11": {"借方金额": 1}},
    ),
    Case(
        "F01, F02, F03, F07: movements and projects",
        """
# quotas 指标文号 资金名称 级次 收到日期 金额
F1 资金 中央 2024-01-01 100
F2 资金 中央 2024-01-01 100
F3 资金 县 2026-01-01 100
# movements 流水号 指标文号 类型 日期 金额 收款方 项目编号
L1 F2 支出 2024-01-05 一百 甲 _
L2 F3 支出 2026-01-05 10 甲 X1
L3 F3 支出 2026-01-05 10 甲 X2
# projects 项目编号 项目名称 村代码 入库日期
X2 _ V1 2025-01-01
""",
        """
F01 F1
F02 F1
F03 F1
F07 L2
""",
        refused=2,
    ),
    Case(
        "F10, F11, A01: announcements, payments and assets",
        """
# quotas 指标文号 资金名称 级次 收到日期 金额
F3 资金 县 2026-01-01 10000
# movements 流水号 指标文号 类型 日期 金额 收款方 项目编号
L1 F3 支出 2026-01-05 200 甲 X1
L2 F3 支出 2026-01-05 200 甲 X2
L3 F3 支出 2026-01-05 200 县财政局 X2
# projects 项目编号 项目名称 村代码 入库日期 批复文号 实际完工 验收日期
X1 一 V1 2025-01-01 批 2025-01-01 2025-02-01
X2 二 V1 2025-01-01 批 2025-01-01 2025-02-01
# contracts 合同编号 项目编号 采购人 供应商 合同金额 签订日期 采购方式
T1 X1 镇 甲 1000 2025-01-01 询价
T2 X2 镇 甲 1000 2025-01-01 询价
# project_payments 合同编号 付款日期 金额 付款时形象进度
T1 2026-01-06 100 100%
T2 2026-01-06 一百 100%
# announcements 对象编号 级别 公示开始 公示结束
X2 村 2025-01-01 月底
# assets 资产编号 项目编号 资产类别 登记日期
Z1 X2 公益性 不详
""",
        """
F10 X1
F11 L1 L3
A01 X1
""",
        refused=3,
    ),
    Case(
        "I01, I04: incomes, members, deaths and payments",
        f"""
{MEMBERS}
H1 甲 P1 户主 V1 已脱贫
H2 乙 P2 户主 V1 已脱贫
H3 丙 P3 户主 V1 已脱贫
H4 丁 P4 户主 V1 已脱贫
H4 _ P44 妻 V1 已脱贫
H5 戊 P5 户主 V1 已脱贫
# deaths 身份证号 姓名 死亡日期
P3 丙 年初
{STANDARDS}
养老金 元 100 2020-01-01
{PAYMENTS}
B1 1 养老金 P5 戊 C5 1 100 一百 2025-02 成功
{INCOME}
H1 2025-01-01 2025-12-31 转移性 养老金 100
H2 2025-01-01 2025-12-31 工资性 务工 100
H2 2025-01-01 2025-12-31 工资性 务工 很多
H3 2025-01-01 2025-12-31 工资性 务工 100
H4 2025-01-01 2025-12-31 工资性 务工 100
H5 2025-01-01 2025-12-31 转移性 养老金 9000
""",
        """
I01 H1
I04 H1
""",
        county="parameters:\n  poverty_line:\n    2025: 8100\n",
        refused=4,
    ),
    Case(
        "P04, P13: land that cannot be read",
        f"""
{MEMBERS}
H1 甲 P1 户主 V1 在册
H2 乙 P2 户主 V1 在册
H3 丙 P3 户主 V1 在册
H4 丁 P4 户主 V1 在册
H5 戊 P5 户主 V1 在册
{STANDARDS}
耕补 元/亩 10 2020-01-01
# land 地块编码 面积(亩) 户编号 承包方代表身份证号
"""
        + "\n".join(f"D{n} 1 H1 _" for n in range(30))
        + f"""
D40 1 H2 _
D41 一亩 _ P2
D42 1 H3 _
D43 一亩 _ P4
{PAYMENTS}
B1 1 耕补 P2 乙 C2 5 10 50 2025-02 成功
B1 2 耕补 P3 丙 C3 5 10 50 2025-02 成功
B1 3 耕补 P4 丁 C4 5 10 50 2025-02 成功
B1 4 耕补 P5 戊 C5 5 10 50 2025-02 成功
""",
        """
P04 H3
P13 P5
""",
        refused=2,
    ),
]
