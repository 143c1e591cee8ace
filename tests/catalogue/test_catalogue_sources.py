"""The 44 tables stand in the catalogue exactly as the county-folder contract lists them."""

import pytest

from sunledger.catalogue.loader import Source, header_key, load_catalogue
from sunledger.kit.text import squash

pytestmark = pytest.mark.quick

SOURCES = load_catalogue().sources

# Table, Chinese name, canonical headers in order; * = needed to recognise the table.
TABLES = """
members 农户家庭成员名册: 户编号* 姓名* 身份证号* 与户主关系 村代码 乡镇 村名 村民小组 属性状态*
  监测类型 识别日期 退出日期 致贫原因 联系电话
hukou 户籍人口: 户号* 与户主关系* 姓名* 身份证号* 父亲证件号码 母亲证件号码 配偶证件号码 户籍村
assistance 社会救助对象名册: 救助证号* 姓名* 身份证号* 与申请人关系 救助类型* 村代码 待遇起*
  待遇止 月救助金
income 农户收入核算表: 户编号* 核算起* 核算止* 收入类别* 项目* 金额* 登记人 登记日期 凭据
assurances 三保障情况表: 户编号* 身份证号 年度* 保障项目* 结果* 说明
exits 脱贫退出资料表: 户编号* 退出日期* 民主评议日期 农户签字日期 公示开始 公示结束
vehicles 机动车登记: 身份证号* 姓名 号牌号码* 车辆类型* 使用性质 品牌型号 初次登记日期* 购置价格
  状态* 状态日期
farm_machinery 农机购置补贴: 身份证号* 姓名 机具品目* 销售价格* 补贴金额 购机日期*
property 不动产登记: 身份证号* 姓名 权证号* 坐落* 用途* 房屋性质 面积 共有份额 登记日期 状态*
payroll 公职与国企人员: 身份证号* 姓名 单位* 岗位类别* 起始日期* 终止日期 月工资
companies 市场主体登记: 身份证号* 姓名 企业名称* 统一社会信用代码* 主体类型* 角色* 出资比例
  注册资本(万元) 成立日期 状态*
social_insurance 职工社保缴纳: 身份证号* 姓名 单位* 险种 缴费基数 缴费起* 缴费止*
pensions 养老金领取: 身份证号* 姓名 待遇类型* 月待遇* 起始日期* 终止日期
tax 个人所得税申报: 身份证号* 姓名 所得项目* 所属期* 收入额* 应纳税额 扣缴义务人
housing_fund 住房公积金: 身份证号* 姓名 单位* 缴存基数 缴存起* 缴存止*
deaths 死亡注销: 身份证号* 姓名 死亡日期* 登记日期 来源
custody 羁押服刑: 身份证号* 姓名 起始日期* 终止日期
kinship 亲属关系: 身份证号* 姓名 关系* 亲属身份证号* 亲属姓名 起始日期 终止日期
deposits 金融资产: 身份证号* 姓名 机构 余额* 日期* 授权书编号*
school 学籍: 身份证号* 姓名 学校* 学段 学年* 资助金额
medical_insurance 医保参保: 身份证号* 姓名 年度* 参保状态*
house_grades 房屋安全鉴定: 户编号* 鉴定日期* 等级* 改造完成日期
disability 残疾人证: 身份证号* 姓名 残疾类别* 等级* 发证日期
cadres 村干部名册: 身份证号* 姓名* 村代码* 职务* 任职起* 任职止 联系电话
kin_declarations 亲属备案: 干部身份证号* 亲属身份证号* 备案事项 备案日期*
payments 一卡通发放明细: 批次号* 行号 补贴项目* 身份证号* 姓名* 卡号* 户名 数量 标准 金额*
  所属月份* 发放日期 发放状态* 失败原因
standards 补贴标准: 补贴项目* 计量单位 标准* 执行起* 执行止 互斥项目 发放对象 死亡后可发
land 承包地确权: 地块编码* 户编号 承包方代表身份证号 面积(亩)*
batches 发放批次回盘: 批次号* 补贴项目 应发金额* 应发笔数 成功金额* 成功笔数 回盘日期*
post_pay 公益性岗位补贴发放表: 身份证号* 姓名* 岗位名称* 用人单位* 所属月份* 补贴金额* 出勤天数
quotas 资金指标: 指标文号* 资金名称* 级次* 上级文号 收到日期 金额* 主管部门
movements 资金收支流水: 流水号* 指标文号* 类型* 日期* 金额* 收款方 项目编号
projects 项目库: 项目编号* 项目名称* 村代码* 项目类型 入库日期 批复文号 批复金额 计划开工 计划完工
  实际开工 实际完工 验收日期 形象进度 状态
contracts 项目合同: 合同编号* 项目编号* 采购人* 供应商* 统一社会信用代码 合同类别 合同金额*
  签订日期* 中标日期 采购方式* 公告日期 投标截止日期 变更后金额
bids 投标情况: 合同编号* 投标人* 统一社会信用代码 报价* 结果* 联系电话 项目经理身份证号 法定代表人
project_payments 工程款支付: 合同编号* 付款日期* 金额* 付款时形象进度
announcements 公告公示: 对象编号* 级别* 公示开始* 公示结束* 内容
assets 帮扶资产台账: 资产编号* 项目编号* 资产名称 资产类别* 权属单位 登记日期* 原值 承租方
  约定年租金 最近收益日期
vouchers 村级会计凭证: 村代码* 凭证号* 日期* 摘要* 科目代码* 借方金额* 贷方金额* 经手人 审批人
  监督人 付款方式 收款人 票据类型 票据号码 附件哈希 决议编号
disclosures 村务公开记录: 村代码* 类别* 所属期* 公开日期*
resolutions 民主决策记录: 村代码* 决议编号* 日期* 会议类型 应到人数* 实到人数* 同意人数* 事项
pairings 结对帮扶: 户编号* 帮扶人身份证号* 帮扶人姓名* 帮扶单位 结对起* 结对止
visits 走访记录: 走访编号* 户编号* 帮扶人身份证号* 走访时间* 方式 经度 纬度 照片哈希 需求
  需求办结日期
matters 信访事项办理: 事项编号* 类别 收到日期* 告知日期 办结日期 延期至 承办单位 办理结果
"""

KEYS = """
members 户编号 身份证号
hukou 身份证号
land 户编号 承包方代表身份证号 地块编码
payments 批次号 行号
batches 批次号
standards 补贴项目 执行起 标准
quotas 指标文号
movements 流水号
projects 项目编号
contracts 合同编号
assets 资产编号
resolutions 村代码 决议编号
visits 走访编号
matters 事项编号
"""

AT_LEAST = {
    "exits": (2, ("民主评议日期", "农户签字日期", "公示开始", "公示结束")),
    "land": (1, ("户编号", "承包方代表身份证号")),
}

# What the contract itself says a table begins with; rows beginning after the day are left out.
BEGINS = """
payments 所属月份
post_pay 所属月份
movements 日期
vouchers 日期
visits 走访时间
project_payments 付款日期
contracts 签订日期
announcements 公示开始
quotas 收到日期
matters 收到日期
projects 入库日期
kin_declarations 备案日期
assurances 年度
medical_insurance 年度
house_grades 鉴定日期
income 核算起
deaths 死亡日期
vehicles 初次登记日期
property 登记日期
assets 登记日期
farm_machinery 购机日期
"""

# Table, column, listed values; what stands behind = is what departments write for it.
LISTED = """
members 属性状态: 在册 已脱贫=脱贫户,风险已消除 监测=监测对象 剔除
assistance 救助类型: 低保 特困 低保边缘 刚性支出困难 孤儿
income 收入类别: 工资性 经营性 财产性 转移性 经营性支出
assurances 保障项目: 义务教育 基本医疗 住房安全 饮水安全
assurances 结果: 有保障=是 未保障=否
vehicles 状态: 正常=违法未处理,逾期未检验,抵押,查封,锁定 注销=强制注销 报废=达到报废标准 转出
property 用途: 住宅 商业 办公 工业 车库
property 状态: 现势 注销=历史
payroll 岗位类别: 公务员 事业编 国企 公益性岗位 临时聘用 村医
companies 主体类型: 公司 个体工商户 农民专业合作社
companies 角色: 法定代表人 股东 经营者
companies 状态: 存续=在营,开业,在册 注销 吊销=吊销，未注销
pensions 待遇类型: 职工 城乡居民
kinship 关系: 配偶 父母 子女 兄弟姐妹
medical_insurance 参保状态: 参保=参保缴费,正常参保 停保
house_grades 等级: A=A级 B=B级 C=C级 D=D级
payments 发放状态: 成功=打款成功,已发放,发放成功 失败 退回=退票
standards 发放对象: 个人 户
standards 死亡后可发: 是 否
quotas 级次: 中央 省 市 县
movements 类型: 下达 拨付 支出 收回
contracts 合同类别: 施工 货物 服务
contracts 采购方式: 公开招标 邀请招标 竞争性谈判 竞争性磋商 询价 单一来源 直接委托
bids 结果: 中标 未中标 废标
announcements 级别: 县 乡 村
assets 资产类别: 经营性 公益性 到户类
vouchers 付款方式: 转账 现金
vouchers 票据类型: 发票 财政票据 收据 收购凭证 工资表 白条 无
disclosures 类别: 财务 村务 党务
resolutions 会议类型: 村民会议 村民代表会议 成员大会 成员代表大会
visits 方式: 入户 电话 视频
matters 类别: 信访事项 检举控告 热线工单
"""


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().replace("\n  ", " ").split("\n")]


def shape(source: Source) -> list[str]:
    return [column.name + "*" * column.required for column in source.columns]


def test_every_table_has_the_headers_of_the_contract_in_its_order():
    expected = {(table, title.rstrip(":")): names for table, title, *names in lines(TABLES)}
    assert len(expected) == 44
    assert {(s.id, s.title.zh): shape(s) for s in SOURCES.values()} == expected
    assert [s.order for s in SOURCES.values()] == list(range(1, 45))


def test_natural_keys_are_those_of_the_contract():
    keys = {table: set(names) for table, *names in lines(KEYS)}
    assert {s.id: set(s.key) for s in SOURCES.values() if s.key} == keys


def test_some_tables_need_a_number_of_their_headers():
    given = {s.id: (s.at_least.count, s.at_least.of) for s in SOURCES.values() if s.at_least}
    assert given == AT_LEAST


def test_a_row_begins_where_the_contract_says():
    begins = dict(lines(BEGINS))
    assert {table: SOURCES[table].begins for table in begins} == begins
    assert SOURCES["members"].begins is None
    assert SOURCES["hukou"].begins is None
    for source in SOURCES.values():
        names = [column.name for column in source.columns]
        starts = [n for n in names if n.endswith("起") or n == "起始日期"]
        if starts and source.id not in begins:
            assert source.begins == starts[0], source.id


def test_listed_values_and_the_words_for_them_are_those_of_the_contract():
    expected: dict[tuple[str, str], list[str]] = {}
    for table, column, *words in lines(LISTED):
        values = [word.partition("=") for word in words]
        expected[table, column.rstrip(":")] = [value for value, _, _ in values]
        listed = next(c for c in SOURCES[table].columns if c.name == column.rstrip(":")).values
        for value, _, synonyms in values:
            assert set(filter(None, synonyms.split(","))) <= set(listed[value]), (table, value)
    assert expected == {
        (s.id, c.name): list(c.values) for s in SOURCES.values() for c in s.columns if c.values
    }


def test_no_header_and_no_value_means_two_things_in_one_table():
    for source in SOURCES.values():
        headers = [header_key(h) for c in source.columns for h in (c.name, *c.synonyms)]
        assert len(headers) == len(set(headers)), source.id
        for column in source.columns:
            words = [squash(w).upper() for v, more in column.values.items() for w in (v, *more)]
            assert len(words) == len(set(words)), (source.id, column.name)


def test_every_table_says_why_it_is_used_and_how_long_it_is_kept():
    for source in SOURCES.values():
        assert source.purpose.zh.endswith("。"), source.id
        assert source.purpose.en.endswith("."), source.id
        assert 0 < source.retention_days <= 3650, source.id
        assert source.department, source.id
