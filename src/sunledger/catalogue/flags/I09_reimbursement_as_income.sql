/*
code: I09
title: {zh: 医疗报销记作收入, en: Medical reimbursement booked as income}
severity: A
route: field
subject: {type: household, ref: "{household}"}
match: none
order: 19
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）及建档立卡收入核算口径：医疗费用报销不计入家庭收入
    en: "Measures for confirming minimum living allowances (Minfa 2021 No. 57) and the rules for counting income: reimbursed medical cost is no income"
    date: 2021-07-01
    verified: false
main: [income]
views: [households]
parameters: [reimbursement_words]
lacks: [income.income_class]
values:
  item: {zh: 项目, en: Item}
  income_class: {zh: 收入类别, en: Class of income}
  period_end: {zh: 核算止, en: Period to}
  booked_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 记在经营性支出里的不算；金额为零的不算；医疗救助金等不是报销的项目不算
  en: Business costs and zero amounts do not count, nor items that are no reimbursement, such as medical relief
question:
  zh: 收入表上有一项“{item}”。这是看病报销回来的钱吗？是谁记进收入的，您当时知道吗？
  en: "The statement has an item {item}. Is it money paid back for treatment? Who entered it as income, and did you know?"
innocent:
  - {zh: 填表人不了解口径，把打到卡上的钱都记成了收入, en: The clerk did not know the rule and entered every credit as income}
  - {zh: 项目名称写得含糊，其实是别的补助, en: The name is vague and it was another grant}
  - {zh: 报销了村医、药店等经营的费用，本来就是经营收入, en: A village doctor or chemist was reimbursed in the course of business}
  - {zh: 后来已经更正，交来的是旧表, en: It was put right later and this is the old sheet}
next_step:
  zh: 请填表单位查凭据，把报销从收入里去掉，重算人均收入，再看退出或认定是否受影响。更正不影响农户现有的待遇。
  en: The office looks at the proof, takes the reimbursement out and works the income out again, then sees whether the exit stands. The family's aid is not touched.
examples:
  - title: {zh: 直接写明是报销补偿的, en: Items that name a reimbursement}
    rows:
      members: [{household: H1, person: P1, name: 曹一, status: 已脱贫, relation: 户主, village: V1}]
      income:
        - {household: H1, period_start: 2019-10-01, period_end: 2020-09-30, income_class: 转移性, item: 医保报销款, amount_fen: 1200000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 新农合补偿, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医疗救助返还, amount_fen: 100}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 大病补偿, amount_fen: 100}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 合作医疗补偿款, amount_fen: 100}
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医疗补偿, amount_fen: 100}
        - {household: H7, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医保补偿, amount_fen: 100}
    expect: {H1: flagged, H2: flagged, H3: flagged, H4: flagged, H5: flagged, H6: flagged, H7: flagged}
  - title: {zh: “报销”与看病的字同时出现，先后不论, en: "报销 together with a word of treatment, in either order"}
    rows:
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 住院费报销, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 报销药费, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 慢性病报销, amount_fen: 100}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 报销门诊费, amount_fen: 100}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 新农合报销, amount_fen: 100}
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 报销（医院）, amount_fen: 100}
    expect: {H1: flagged, H2: flagged, H3: flagged, H4: flagged, H5: flagged, H6: flagged}
  - title: {zh: 没有这些词的不算, en: Items without these words}
    rows:
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 差旅报销, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医疗救助金, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 生态补偿金, amount_fen: 100}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 养老金, amount_fen: 100}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 药材种植, amount_fen: 100}
    expect: {H1: clear, H2: clear, H3: clear, H4: clear, H5: clear}
  - title: {zh: 除经营性支出外哪一类都算，较早的期也算, en: "Any class but business cost, and any period"}
    rows:
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 医保报销, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 财产性, item: 医保报销, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 医保报销, amount_fen: 100}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性支出, item: 医保报销, amount_fen: 100}
        - {household: H5, period_start: 2018-01-01, period_end: 2018-12-31, income_class: 转移性, item: 医保报销, amount_fen: 100}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 养老金, amount_fen: 100}
    expect: {H1: flagged, H2: flagged, H3: flagged, H4: clear, H5: flagged}
  - title: {zh: 收入类别不在所列之内, en: A class outside the list}
    rows:
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 医保报销, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 养老金, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 医保报销, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医保报销, amount_fen: 100}
    expect: {H1: "missing_data:收入类别", H2: clear, H3: flagged}
  - title: {zh: 金额为零的没有记进收入, en: A zero amount books nothing}
    rows:
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医保报销, amount_fen: 0}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 医保报销, amount_fen: 1}
    expect: {H1: clear, H2: flagged}
*/
WITH named AS (
  SELECT i.item
  FROM (SELECT x.item FROM income AS x GROUP BY x.item) AS i
  CROSS JOIN param_reimbursement_words AS w
  WHERE i.item LIKE '%' || w.value || '%'
  GROUP BY i.item
)

SELECT
  i.household,
  CASE
    WHEN i.income_class IN ('工资性', '经营性', '财产性', '转移性') THEN 'flagged' ELSE 'missing_data'
  END AS verdict,
  CASE
    WHEN i.income_class NOT IN ('工资性', '经营性', '财产性', '转移性') THEN 'income.income_class'
  END AS missing,
  i.row_id AS src,
  h.village,
  h.head_name AS name,
  i.item AS v_item,
  i.income_class AS v_income_class,
  i.period_end AS v_period_end,
  i.amount_fen AS v_booked_fen
FROM income AS i
INNER JOIN named AS n ON n.item = i.item
LEFT JOIN households AS h ON h.household = i.household
WHERE i.income_class <> '经营性支出' AND i.amount_fen <> 0
UNION ALL
SELECT
  i.household,
  'clear' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_income_class,
  CAST(NULL AS DATE) AS v_period_end,
  CAST(NULL AS BIGINT) AS v_booked_fen
FROM income AS i
GROUP BY i.household
