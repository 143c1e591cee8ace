/*
code: E15
title: {zh: 户主死亡未变更, en: Householder dead and not changed}
severity: B
route: field
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 12
law:
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）：补贴对象信息应当及时更新
    en: "Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37): data of payees are to be kept up to date"
    date: 2020-12-01
    verified: false
main: [payments, deaths, standards]
views: [payees, payments_after_death, person_homes]
parameters: [change_grace_months]
lacks: [payments.status, standards.payee, standards.after_death]
values:
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  died_on: {zh: 死亡日期, en: Date of death}
  months_after: {zh: 距死亡月数, en: Months after the month of death}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 死亡后十二个月内的发放；发给个人的项目由另一条核对；标准表写明死亡后可发的；失败、退回、冲销的发放
  en: Payments within twelve months of the death; items for a person, which another flag looks at; items payable after death; payments that failed, came back or were reversed
question:
  zh: 户里的“{item}”{pay_month}仍发到已去世户主的卡上。请问现在由谁当户主？要不要帮忙换卡？
  en: "{item} of the household for {pay_month} still went to the card of the late householder. Who is the head now, and may we help to change the card?"
innocent:
  - {zh: 家里还没有商定谁当户主, en: The family has not yet settled who is the head}
  - {zh: 家人在外务工，一直没有空来办变更, en: The family works away from home and had no time to change it}
  - {zh: 补贴本来就该发给这一户，钱也是这户人在用, en: The household is entitled to the money and uses it}
  - {zh: 死亡日期登记有误, en: The date of death was entered wrongly}
next_step:
  zh: 村里上门帮助办理户主和银行卡变更。补贴属于全户，照常发放，不追回。
  en: The village helps to change householder and card at the door. The subsidy belongs to the household, goes on and is not recovered.
examples:
  - title: {zh: 第十三个月, en: The thirteenth month}
    rows:
      members: [{household: H1, person: P1, name: 尤一, status: 在册, relation: 户主, village: V1}]
      deaths: [{person: P1, died_on: 2024-03-15}]
      standards: [{item: 地力补贴, rate: 100, starts_on: 2020-01-01, payee: 户}]
      payments: [{batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 尤一, card: K1, amount_fen: 50000, pay_month: 2025-04, status: 成功}]
    expect: {P1: flagged}
  - title: {zh: 第十二个月在宽限之内, en: The twelfth month is inside the grace}
    rows:
      deaths: [{person: P1, died_on: 2024-03-15}]
      standards: [{item: 地力补贴, rate: 100, starts_on: 2020-01-01, payee: 户}]
      payments: [{batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 尤一, card: K1, amount_fen: 50000, pay_month: 2025-03, status: 成功}]
    expect: {P1: clear}
  - title: {zh: 发给个人的项目、死亡后可发的项目和没有标准的项目不算, en: "Items for a person, items payable after death and items without a standard"}
    rows:
      deaths: [{person: P1, died_on: 2022-01-01}, {person: P2, died_on: 2022-01-01}, {person: P3, died_on: 2022-01-01}]
      standards:
        - {item: 低保金, rate: 100, starts_on: 2020-01-01, payee: 个人}
        - {item: 抚恤, rate: 100, starts_on: 2020-01-01, payee: 户, after_death: "是"}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 尤一, card: K1, amount_fen: 50000, pay_month: 2025-04, status: 成功}
        - {batch: B1, line_no: "2", item: 抚恤, person: P2, name: 尤二, card: K2, amount_fen: 50000, pay_month: 2025-04, status: 成功}
        - {batch: B1, line_no: "3", item: 其他, person: P3, name: 尤三, card: K3, amount_fen: 50000, pay_month: 2025-04, status: 成功}
    expect: {P1: not_applicable, P2: not_applicable, P3: not_applicable}
  - title: {zh: 失败和冲销的不算, en: Failed and reversed lines}
    rows:
      deaths: [{person: P1, died_on: 2022-01-01}, {person: P2, died_on: 2022-01-01}]
      standards: [{item: 地力补贴, rate: 100, starts_on: 2020-01-01, payee: 户, after_death: "否"}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 尤一, card: K1, amount_fen: 50000, pay_month: 2025-04, status: 退回}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 尤二, card: K2, amount_fen: 50000, pay_month: 2025-04, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P2, name: 尤二, card: K2, amount_fen: -50000, pay_month: 2025-04, status: 成功}
    expect: {P1: not_applicable, P2: not_applicable}
  - title: {zh: 在世的户主, en: A householder who is alive}
    rows:
      deaths: [{person: P2, died_on: 2022-01-01}]
      standards: [{item: 地力补贴, rate: 100, starts_on: 2020-01-01, payee: 户}]
      payments: [{batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 尤一, card: K1, amount_fen: 50000, pay_month: 2025-04, status: 成功}]
    expect: {P1: clear}
  - title: {zh: 状态、发放对象或死亡后可发不在所列之内, en: "Status, payee or payable after death outside its list"}
    rows:
      deaths: [{person: P1, died_on: 2022-01-01}, {person: P2, died_on: 2022-01-01}, {person: P3, died_on: 2022-01-01}]
      standards:
        - {item: 甲补贴, rate: 1, starts_on: 2020-01-01, payee: 户}
        - {item: 乙补贴, rate: 1, starts_on: 2020-01-01, payee: 集体}
        - {item: 丙补贴, rate: 1, starts_on: 2020-01-01, payee: 户, after_death: 视情况}
      payments:
        - {batch: B1, line_no: "1", item: 甲补贴, person: P1, name: 尤一, card: K1, amount_fen: 100, pay_month: 2025-04, status: 处理中}
        - {batch: B1, line_no: "2", item: 乙补贴, person: P2, name: 尤二, card: K2, amount_fen: 100, pay_month: 2025-04, status: 成功}
        - {batch: B1, line_no: "3", item: 丙补贴, person: P3, name: 尤三, card: K3, amount_fen: 100, pay_month: 2025-04, status: 成功}
    expect: {P1: "missing_data:发放状态", P2: "missing_data:发放对象", P3: "missing_data:死亡后可发"}
*/
WITH hits AS (
  SELECT
    d.person,
    d.name,
    d.src,
    d.death_src,
    d.item,
    d.pay_month,
    d.died_on,
    d.months_after,
    d.amount_fen,
    CASE
      WHEN d.status <> '成功' THEN 'payments.status'
      WHEN d.payee_kind <> '户' THEN 'standards.payee'
      WHEN d.after_death <> '否' THEN 'standards.after_death'
    END AS missing
  FROM payments_after_death AS d
  WHERE d.months_after > $change_grace_months AND d.payee_kind <> '个人' AND d.after_death <> '是'
)

SELECT
  t.person,
  CASE WHEN t.missing IS NULL THEN 'flagged' ELSE 'missing_data' END AS verdict,
  t.missing,
  t.src,
  t.death_src AS src2,
  t.amount_fen,
  h.household,
  h.village,
  COALESCE(h.name, t.name) AS name,
  t.item AS v_item,
  SUBSTR(CAST(t.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  t.died_on AS v_died_on,
  t.months_after AS v_months_after,
  t.amount_fen AS v_paid_fen
FROM hits AS t
LEFT JOIN person_homes AS h ON h.person = t.person
UNION ALL
SELECT
  p.person,
  CASE WHEN p.paid_as_household THEN 'clear' ELSE 'not_applicable' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS DATE) AS v_died_on,
  CAST(NULL AS BIGINT) AS v_months_after,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM payees AS p
