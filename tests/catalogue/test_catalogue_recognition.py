"""The words of the catalogue lead a sheet to its own table, and each column to its own field."""

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.sources.recognise import Recogniser
from sunledger.engine.sources.recognised import Recognised, Unrecognised

pytestmark = pytest.mark.quick

SOURCES = load_catalogue().sources
RECOGNISER = Recogniser(SOURCES)


def recognise(headers: list[str], **more: str) -> Recognised | Unrecognised:
    return RECOGNISER.recognise([headers, [f"值{at}" for at in range(len(headers))]], **more)


def mapped(found: Recognised) -> dict[str, str]:
    return {column.header: column.name for column in found.columns}


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_each_synonym_alone_leads_to_its_column(source):
    for only_required in (False, True):
        for column in source.columns:
            kept = [
                c
                for c in source.columns
                if not only_required
                or c.required
                or c is column
                or (source.at_least and c.name in source.at_least.of)
            ]
            fields = [c.field for c in kept]
            for synonym in (column.name, *column.synonyms):
                headers = [synonym if c is column else c.name for c in kept]
                found = recognise(headers)
                assert isinstance(found, Recognised), (synonym, found)
                assert (found.source_id, found.wide_id) == (source.id, None), synonym
                assert [c.field for c in found.columns] == fields, synonym


# Headers as offices write them; what stands behind > is what each is read as, - is not read.
OFFICE = """
members: 户编码>户编号 人编号>- 成员姓名>姓名 证件号码>身份证号 与户主关系 户类型>属性状态
  监测对象类别>监测类型 识别监测时间>识别日期 脱贫年度>退出日期 主要致贫原因>致贫原因 行政村>村名
  自然村(组)>村民小组 户主姓名>- 人口数>- 手机号>联系电话
hukou: 户口簿号>户号 与户主的关系>与户主关系 姓名 公民身份号码>身份证号 父亲身份证号>父亲证件号码
  母亲身份证号码>母亲证件号码 配偶公民身份号码>配偶证件号码 出生日期>-
assistance: 低保证号>救助证号 家庭成员姓名>姓名 居民身份证号码>身份证号 与户主关系>与申请人关系
  救助类别>救助类型 待遇起始日期>待遇起 待遇终止日期>待遇止 月救助金额>月救助金 户主姓名>-
income: 户编码>户编号 核算起始日期>核算起 核算截止日期>核算止 收入类型>收入类别 收入项目>项目
  收入金额(元)>金额 佐证材料>凭据
assurances: 农户编号>户编号 年份>年度 三保障项目>保障项目 保障结果>结果
exits: 户编码>户编号 脱贫时间>退出日期 民主评议时间>民主评议日期 户主签字日期>农户签字日期
  公示起始日期>公示开始 公示截止日期>公示结束
vehicles: 机动车所有人>姓名 身份证明号码>身份证号 号牌种类>- 号牌号码 车辆类型 中文品牌>品牌型号
  使用性质 初次登记时间>初次登记日期 机动车状态>状态 购车价格(万元)>购置价格
farm_machinery: 购机者姓名>姓名 身份证号码>身份证号 机具品目名称>机具品目 销售总价>销售价格
  补贴额>补贴金额 购机时间>购机日期
property: 权利人(名称)>姓名 权利人证件号码>身份证号 不动产权证号>权证号 不动产单元号>-
  房屋坐落>坐落 规划用途>用途 房屋性质 建筑面积(平方米)>面积 共有方式>共有份额 登记时间>登记日期
  权属状态>状态
payroll: 姓名 身份证号码>身份证号 单位名称>单位 编制性质>岗位类别 人员状态>- 参加工作时间>起始日期
  应发工资>月工资
companies: 投资人姓名>姓名 证件号码>身份证号 市场主体名称>企业名称
  统一社会信用代码/注册号>统一社会信用代码 企业(机构)类型>主体类型 人员角色>角色 认缴出资额>-
  持股比例>出资比例 注册资金(万元)>注册资本(万元) 经营状态>状态 核准日期>-
social_insurance: 参保人姓名>姓名 社会保障号码>身份证号 参保单位名称>单位 险种类型>险种
  费款所属期(起)>缴费起 费款所属期(止)>缴费止 缴费工资>缴费基数
pensions: 姓名 身份证号码>身份证号 待遇类别>待遇类型 月养老金>月待遇 待遇开始年月>起始日期
  待遇终止年月>终止日期 发放状态>-
tax: 纳税人姓名>姓名 证件号码>身份证号 所得项目 税款所属期>所属期 收入额 应纳税所得额>- 应纳税额
  扣缴义务人名称>扣缴义务人
housing_fund: 职工姓名>姓名 证件号码>身份证号 缴存单位名称>单位 月缴存基数>缴存基数
  起缴年月>缴存起 缴至年月>缴存止
deaths: 死者姓名>姓名 公民身份号码>身份证号 死亡时间>死亡日期 注销时间>登记日期 注销类别>-
  火化日期>- 数据来源>来源
custody: 姓名 身份证号码>身份证号 羁押日期>起始日期 刑满释放日期>终止日期
kinship: 本人姓名>姓名 本人身份证号>身份证号 亲属关系>关系 亲属姓名 亲属证件号码>亲属身份证号
deposits: 客户姓名>姓名 证件号码>身份证号 开户银行>机构 账户余额>余额 余额日期>日期
  查询授权书编号>授权书编号
school: 学生姓名>姓名 学生身份证号码>身份证号 学校名称>学校 就读学段>学段 学年度>学年
  资助资金>资助金额
medical_insurance: 参保人姓名>姓名 证件号码>身份证号 参保年度>年度 参保缴费状态>参保状态
house_grades: 户编码>户编号 鉴定时间>鉴定日期 鉴定等级>等级 改造竣工时间>改造完成日期
disability: 残疾人姓名>姓名 残疾人证号>身份证号 残疾类型>残疾类别 残疾等级>等级 发证时间>发证日期
cadres: 姓名 身份证号码>身份证号 行政村代码>村代码 村内职务>职务 任职时间>任职起 离任时间>任职止
  手机号码>联系电话
kin_declarations: 申报人身份证号>干部身份证号 亲属证件号码>亲属身份证号 申报事项>备案事项
  报备日期>备案日期 申报人姓名>-
payments: 序号>- 发放批次>批次号 补贴(资金)项目名称>补贴项目 户主姓名>- 补贴对象>姓名
  证件号码>身份证号 一卡通账号>卡号 开户名>户名 补贴面积(亩)>数量 补贴标准(元/亩)>标准 应发金额>-
  实发金额(元)>金额 补贴年度>- 所属年月>所属月份 打卡日期>发放日期 处理结果>发放状态
  退票原因>失败原因
standards: 补贴项目名称>补贴项目 单位>计量单位 补贴标准>标准 开始执行日期>执行起 失效日期>执行止
  不可兼得项目>互斥项目 补贴对象>发放对象 死亡后是否可发>死亡后可发
land: 承包方编码>- 承包方(代表)姓名>- 承包方代表证件号码>承包方代表身份证号 地块名称>-
  地块代码>地块编码 合同面积(亩)>面积(亩) 发包方>-
batches: 发放批次号>批次号 项目名称>补贴项目 应发总额>应发金额 总笔数>应发笔数
  发放成功金额>成功金额 发放成功笔数>成功笔数 银行回盘日期>回盘日期
post_pay: 姓名 身份证号码>身份证号 公益性岗位名称>岗位名称 用工单位>用人单位 补贴月份>所属月份
  岗位补贴(元)>补贴金额 出勤(天)>出勤天数
quotas: 指标文件号>指标文号 预算项目>资金名称 资金级次>级次 收文日期>收到日期 指标金额(万元)>金额
  支出功能分类>- 业务主管部门>主管部门 下达文号>-
movements: 支付凭证号>流水号 资金文号>指标文号 业务类型>类型 支付日期>日期 支付金额>金额
  收款人全称>收款方 收款人账号>- 项目编码>项目编号 用途>-
projects: 项目编码>项目编号 项目名称 建设地点>- 行政村代码>村代码 责任单位>- 资金来源>-
  批复概算(万元)>批复金额 开工日期>实际开工 计划竣工日期>计划完工 竣工日期>实际完工
  竣工验收日期>验收日期 工程进度>形象进度
contracts: 合同号>合同编号 项目编码>项目编号 采购单位>采购人 中标(成交)供应商>供应商
  供应商统一社会信用代码>统一社会信用代码 中标(成交)金额>合同金额 合同签订日期>签订日期
  招标方式>采购方式 标段>- 招标公告日期>公告日期 投标截止时间>投标截止日期
bids: 合同号>合同编号 标段>- 投标单位>投标人 投标报价(元)>报价 评标名次>- 中标结果>结果
  项目负责人>- 联系人电话>联系电话 项目经理身份证号码>项目经理身份证号 法人代表>法定代表人
project_payments: 合同号>合同编号 支付日期>付款日期 本次支付金额>金额 累计支付金额>-
  工程形象进度>付款时形象进度
announcements: 项目编号>对象编号 公示级别>级别 公示起始时间>公示开始 公示截止时间>公示结束
  公示内容>内容
assets: 资产编码>资产编号 项目编码>项目编号 资产名称 资产类型>资产类别 产权归属>权属单位
  入账日期>登记日期 资产原值(万元)>原值 承租人>承租方 年租金>约定年租金
  最近一次收益日期>最近收益日期
vouchers: 村编码>村代码 凭证字号>凭证号 记账日期>日期 摘要 科目编码>科目代码 科目名称>-
  借方发生额>借方金额 贷方发生额>贷方金额 附件张数>- 制单>- 审核>- 报账员>- 对方户名>收款人
  支付方式>付款方式 票据种类>票据类型 发票号码>票据号码
disclosures: 村编码>村代码 公开类别>类别 公开内容>- 公开形式>- 所属季度>所属期 公开时间>公开日期
resolutions: 村编码>村代码 决议号>决议编号 会议名称>- 会议日期>日期 会议类型 议题>事项
  应到>应到人数 实到>实到人数 赞成>同意人数 反对>- 弃权>-
pairings: 户编码>户编号 户主姓名>- 帮扶责任人>帮扶人姓名 帮扶责任人身份证号>帮扶人身份证号
  帮扶责任人单位>帮扶单位 结对时间>结对起 联系电话>-
visits: 走访记录编号>走访编号 户编码>户编号 帮扶干部身份证号>帮扶人身份证号 走访日期时间>走访时间
  走访方式>方式 定位经度>经度 定位纬度>纬度 照片哈希值>照片哈希 群众需求>需求
matters: 信访编号>事项编号 受理日期>收到日期 告知(受理)日期>告知日期 办结(答复)日期>办结日期
  承办部门>承办单位 反映内容>-
"""


def office_headers() -> list[tuple[str, dict[str, str]]]:
    tables = []
    for line in OFFICE.strip().replace("\n  ", " ").split("\n"):
        table, _, headers = line.partition(": ")
        pairs = [header.partition(">") for header in headers.split()]
        tables.append((table, {header: name or header for header, _, name in pairs}))
    return tables


def test_an_office_header_is_given_for_every_table():
    assert [table for table, _ in office_headers()] == list(SOURCES)


@pytest.mark.parametrize(("table", "headers"), office_headers())
def test_headers_as_offices_write_them(table, headers):
    found = recognise(list(headers))
    assert isinstance(found, Recognised), found
    assert found.source_id == table
    read = {header: name for header, name in headers.items() if name != "-"}
    assert mapped(found) == read
    assert set(found.unused) == set(headers) - set(read)


# --- tables that look alike -----------------------------------------------------------------------

ALIKE = [
    ("payroll", "姓名 身份证号 单位 岗位类别 起始日期 终止日期 月工资 岗位名称"),
    ("post_pay", "姓名 身份证号 岗位名称 用人单位 所属月份 补贴金额 出勤天数 岗位类别"),
    ("post_pay", "姓名 身份证号 岗位 单位 所属月份 金额 卡号 户名"),
    (
        "payments",
        "批次号 补贴项目 姓名 身份证号 卡号 金额 所属月份 发放状态 岗位名称 用人单位 补贴金额",
    ),
    ("pensions", "姓名 身份证号 待遇类型 月待遇 起始日期 终止日期"),
    ("pensions", "姓名 证件号码 险种类型 养老金 待遇起始日期 待遇终止日期"),
    ("assistance", "救助证号 姓名 身份证号 救助类型 起始日期 终止日期 救助金额"),
    ("social_insurance", "姓名 身份证号 单位 缴费起 缴费止"),
    ("social_insurance", "姓名 证件号码 单位名称 险种类型 缴费起始日期 缴费终止日期"),
    ("housing_fund", "姓名 身份证号 单位 缴存起 缴存止"),
    ("housing_fund", "姓名 证件号码 单位名称 缴存起始日期 缴存终止日期"),
    ("custody", "身份证号 起始日期"),
    ("custody", "序号 姓名 身份证号 性别 起始日期 终止日期 备注"),
    ("custody", "姓名 身份证号 羁押日期 释放日期"),
    ("deaths", "姓名 身份证号 死亡日期 注销日期"),
    ("deaths", "姓名 身份证号 死亡日期 起始日期 终止日期"),
    ("kinship", "姓名 身份证号 关系 亲属姓名 亲属身份证号 起始日期 终止日期"),
    ("kin_declarations", "干部身份证号 亲属身份证号 关系 备案事项 备案日期"),
    ("contracts", "合同编号 项目编号 采购人 供应商 合同金额 签订日期 采购方式 付款日期 金额"),
    ("bids", "合同编号 投标人 统一社会信用代码 报价 结果 法定代表人"),
    ("bids", "合同编号 供应商 报价 中标结果"),
    ("project_payments", "合同编号 付款日期 金额 付款时形象进度 供应商 合同金额"),
    ("movements", "流水号 指标文号 类型 日期 金额 收款方 项目编号 资金名称"),
    ("quotas", "指标文号 资金名称 级次 收到日期 金额"),
    ("cadres", "姓名 身份证号 村代码 职务 任职起 任职止"),
    ("cadres", "姓名 身份证号 村代码 村名 职务 起始日期 终止日期"),
    ("standards", "补贴项目 标准 计量单位 执行起 执行止"),
    ("batches", "批次号 补贴项目 应发金额 成功金额 回盘日期"),
    ("hukou", "户号 与户主关系 姓名 身份证号 户籍村"),
    ("members", "户编号 与户主关系 姓名 身份证号 属性状态 村代码"),
    ("members", "户编号 户号 与户主关系 姓名 身份证号 属性状态 村代码"),
    ("school", "姓名 身份证号 学校 学段 学年 资助金额 起始日期"),
    ("farm_machinery", "姓名 身份证号 机具品目 销售价格 补贴金额 购机日期"),
    ("vehicles", "姓名 身份证号 号牌号码 车辆类型 登记日期 登记状态"),
    ("property", "姓名 身份证号 权证号 坐落 用途 登记日期 登记状态"),
    ("assets", "资产编号 项目编号 资产名称 资产类别 登记日期 原值"),
    ("projects", "项目编号 项目名称 村代码 验收日期 批复金额 状态"),
    ("announcements", "项目编号 级别 公示开始 公示结束"),
    ("disclosures", "村代码 类别 所属期 公开日期"),
    ("visits", "走访编号 户编号 帮扶人身份证号 走访时间"),
    ("pairings", "户编号 帮扶人姓名 帮扶人身份证号 结对起"),
    ("exits", "户编号 退出日期 公示开始 公示结束"),
    ("income", "户编号 核算起 核算止 收入类别 项目 金额 登记人"),
]


@pytest.mark.parametrize(("table", "headers"), ALIKE)
def test_tables_that_look_alike_are_told_apart(table, headers):
    found = recognise(headers.split())
    assert isinstance(found, Recognised), found
    assert found.source_id == table


@pytest.mark.parametrize(
    "headers",
    [
        "姓名 身份证号 联系电话",
        "户号 姓名 身份证号",
        "姓名 身份证号 单位 起始日期",
        "姓名 身份证号 年度 金额",
        "合同编号 金额 备注",
        "户主姓名 户主身份证号 补贴项目 金额",
        "村代码 日期 摘要 金额",
        "项目编号 项目名称 资金来源",
        "姓名 身份证号 火化日期 注销类别",
        "姓名 身份证号 发放月份 金额",
    ],
)
def test_what_is_no_table_stays_unknown(headers):
    assert isinstance(recognise(headers.split()), Unrecognised)


# --- headers that must not be taken for a column --------------------------------------------------


@pytest.mark.parametrize(
    ("table", "headers"),
    [
        ("members", "户主姓名 户主身份证号 人编号 户号 人口数 健康状况 风险是否已消除"),
        ("hukou", "户编号 户主姓名 父亲姓名 母亲姓名 配偶姓名"),
        ("assistance", "户主姓名 申请人姓名 申请人身份证号 批准日期 户籍地址"),
        ("payments", "户主姓名 户主身份证号 应发金额 补贴年度 发放月份 序号 领款人 代领人"),
        ("vehicles", "号牌种类 检验有效期止 强制报废期止 车辆识别代号"),
        ("property", "不动产单元号 权利性质 土地用途 套内建筑面积"),
        ("companies", "认缴出资额 实缴资本 核准日期 法定代表人"),
        ("deaths", "火化日期 注销类别 死亡原因"),
        ("land", "承包方编码 承包方姓名 地块名称 发包方 合同编号"),
        ("pensions", "发放状态 累计待遇"),
        ("tax", "应纳税所得额 已缴税额 应补退税额"),
        ("quotas", "下达文号 支出功能分类 已支出金额"),
        ("movements", "指标金额 收款人账号 用途 支出功能分类"),
        ("contracts", "标段 结算金额 采购项目编号 项目负责人"),
        ("bids", "标段 评标名次 项目负责人 投标保证金"),
        ("vouchers", "科目名称 附件张数 制单 审核 报账员 余额"),
        ("resolutions", "会议名称 反对 弃权 缺席人数"),
        ("disclosures", "公开内容 公开形式"),
        ("matters", "信访人姓名 信访人身份证号 被反映人 反映内容 办理情况 处理意见"),
        ("pairings", "户主姓名 户主身份证号 联系电话 帮扶人职务"),
        ("visits", "户主姓名 走访人 走访内容 照片张数"),
    ],
)
def test_headers_that_mean_something_else_are_not_read(table, headers):
    own = [column.name for column in SOURCES[table].columns]
    found = recognise(own + headers.split())
    assert isinstance(found, Recognised), found
    assert found.source_id == table
    assert set(headers.split()) <= set(found.unused)
    without = [column.name for column in SOURCES[table].columns if column.required]
    for header in headers.split():
        for left_out in without:
            rest = [name for name in own if name != left_out]
            other = recognise([*rest, header])
            told = isinstance(other, Recognised) and other.source_id == table
            assert not told or SOURCES[table].at_least, (left_out, header)


# --- two synonyms of one column side by side: the likelier is listed first ------------------------


@pytest.mark.parametrize(
    ("table", "better", "other"),
    [
        ("vouchers", "科目编码", "会计科目"),
        ("property", "产权份额", "共有方式"),
        ("payments", "银行账号", "社会保障卡号"),
        ("payments", "实发金额", "补贴金额"),
        ("payments", "发放批次", "期次"),
        ("land", "合同面积(亩)", "实测面积(亩)"),
        ("contracts", "合同总价", "中标(成交)金额"),
        ("matters", "登记日期", "受理日期"),
        ("payroll", "编制性质", "人员类别"),
        ("payroll", "入职时间", "参加工作时间"),
        ("movements", "支付凭证号", "支付令"),
    ],
)
def test_of_two_synonyms_the_likelier_is_read(table, better, other):
    source = SOURCES[table]
    column = next(c for c in source.columns if better in c.synonyms)
    assert other in column.synonyms
    rest = [c.name for c in source.columns if c is not column]
    for pair in ([better, other], [other, better]):
        found = recognise([*rest, *pair])
        assert isinstance(found, Recognised), found
        assert mapped(found)[better] == column.name
        assert found.unused == (other,)
