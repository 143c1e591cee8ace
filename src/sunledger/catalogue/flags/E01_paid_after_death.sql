/*
code: E01
title: {zh: 死亡后仍发放, en: Paid after death}
severity: A
route: field
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 1
law:
  - zh: 《社会救助暂行办法》（国务院令第649号，2019年修订）：家庭人口、收入、财产状况变化的，应当及时告知，并由管理机关决定增发、减发或者停发
    en: "Interim Measures for Social Assistance (State Council Decree 649, revised 2019): changes in a family's members, income or property are to be reported, and the aid adjusted or ended"
    date: 2019-03-02
    verified: false
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）
    en: Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37)
    date: 2020-12-01
    verified: false
main: [payments, deaths]
also:
  standards:
    zh: 缺补贴标准表，各项补贴一律按“发放对象为个人、死亡后不可发”核对
    en: Without the table of standards every item is taken as paid to a person and not after death
views: [payees, payments_after_death, person_homes]
parameters: [death_grace_months]
lacks: [payments.status, standards.payee, standards.after_death]
values:
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  died_on: {zh: 死亡日期, en: Date of death}
  months_after: {zh: 距死亡月数, en: Months after the month of death}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 死亡当月和其后两个月内的发放；标准表写明死亡后可发（如丧葬补助）或发给户的项目；失败、退回、冲销的发放
  en: Payments for the month of death and the two months after it; items payable after death (such as funeral grants) or paid to a household; payments that failed, came back or were reversed
question:
  zh: 登记的去世日期是{died_on}，{pay_month}还有一笔“{item}”发到这张卡。请家里人帮忙看看：日期记得对吗？这笔钱后来怎样了？
  en: The register gives {died_on} as the date of death, and a payment of {item} for {pay_month} reached this card. Is the date right, and what became of the money?
innocent:
  - {zh: 死亡登记的日期写错了，或者登记到了同名的人身上, en: The date of death is wrong or was entered for somebody of the same name}
  - {zh: 这是补发生前应得的钱，只是所属月份填成了发放的月份, en: It is arrears for months when the person was alive and the month was filled in as that of payment}
  - {zh: 死亡信息传到发放部门晚了，钱还在卡里没有动, en: The news of the death came late and the money is still untouched on the card}
  - {zh: 身份证号写错了一位，钱其实是发给另一位在世的人, en: The ID number was mistyped and the money was for a living person}
next_step:
  zh: 先请民政或公安核对死亡证明和日期，再由两名工作人员上门向家属说明。确属多发的，只向实际领款的人核实退回，不影响家里其他人的待遇。
  en: Civil affairs or the police first check the certificate and the date; then two officers explain it to the family. What was overpaid is recovered only from whoever drew it, and nobody else's aid is touched.
examples:
  - title: {zh: 死亡后第三个月仍发放, en: Paid for the third month after death}
    rows:
      members: [{household: H1, person: P1, name: 钱一, status: 在册, village: V1, relation: 户主}]
      deaths: [{person: P1, died_on: 2025-03-31}]
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 48000, pay_month: 2025-06, status: 成功}]
    expect: {P1: flagged}
  - title: {zh: 死亡后第二个月在宽限之内, en: The second month after death is inside the grace}
    rows:
      deaths: [{person: P1, died_on: 2025-03-01}]
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 48000, pay_month: 2025-05, status: 成功}]
    expect: {P1: clear}
  - title: {zh: 跨年的月数照样按日历算, en: Months are counted across the turn of the year}
    rows:
      deaths: [{person: P1, died_on: 2024-11-30}, {person: P2, died_on: 2024-11-30}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 100, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 钱二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {P1: flagged, P2: clear}
  - title: {zh: 发给户的和死亡后可发的不算, en: Items for a household or payable after death are not counted}
    rows:
      deaths: [{person: P1, died_on: 2024-01-10}, {person: P2, died_on: 2024-01-10}, {person: P3, died_on: 2024-01-10}]
      standards:
        - {item: 地力补贴, rate: 100, starts_on: 2020-01-01, payee: 户}
        - {item: 丧葬补助, rate: 1000, starts_on: 2020-01-01, payee: 个人, after_death: "是"}
        - {item: 高龄津贴, rate: 50, starts_on: 2020-01-01}
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 钱一, card: K1, amount_fen: 10000, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 丧葬补助, person: P2, name: 钱二, card: K2, amount_fen: 100000, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 高龄津贴, person: P3, name: 钱三, card: K3, amount_fen: 5000, pay_month: 2025-06, status: 成功}
    expect: {P1: not_applicable, P2: not_applicable, P3: flagged}
  - title: {zh: 失败、退回、冲销和负数行不算, en: "Failed, returned and reversed lines are not counted"}
    rows:
      deaths: [{person: P1, died_on: 2024-01-10}, {person: P2, died_on: 2024-01-10}, {person: P3, died_on: 2024-01-10}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 100, pay_month: 2025-06, status: 失败}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 钱二, card: K2, amount_fen: 100, pay_month: 2025-06, status: 退回}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 钱三, card: K3, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B2, line_no: "1", item: 低保金, person: P3, name: 钱三, card: K3, amount_fen: -100, pay_month: 2025-06, status: 成功}
    expect: {P1: not_applicable, P2: not_applicable, P3: not_applicable}
  - title: {zh: 两笔相同只冲一笔，另一笔仍在, en: "One reversal takes back one of two equal lines, the other stays"}
    rows:
      deaths: [{person: P1, died_on: 2024-01-10}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: -100, pay_month: 2025-06, status: 成功}
    expect: {P1: flagged}
  - title: {zh: 死亡日期取最早的一条, en: The earliest date of death holds}
    rows:
      deaths: [{person: P1, died_on: 2025-05-10}, {person: P1, died_on: 2025-02-10}]
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 100, pay_month: 2025-05, status: 成功}]
    expect: {P1: flagged}
  - title: {zh: 状态或发放对象写得不在所列之内, en: A status or a payee outside the list}
    rows:
      deaths: [{person: P1, died_on: 2024-01-10}, {person: P2, died_on: 2024-01-10}, {person: P3, died_on: 2024-01-10}, {person: P4, died_on: 2024-01-10}]
      standards:
        - {item: 甲补贴, rate: 1, starts_on: 2020-01-01, payee: 集体}
        - {item: 乙补贴, rate: 1, starts_on: 2020-01-01, after_death: 视情况}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 钱一, card: K1, amount_fen: 100, pay_month: 2025-06, status: 处理中}
        - {batch: B1, line_no: "2", item: 甲补贴, person: P2, name: 钱二, card: K2, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 乙补贴, person: P3, name: 钱三, card: K3, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P4, name: 钱四, card: K4, amount_fen: 100, pay_month: 2025-06, status: 处理中}
        - {batch: B1, line_no: "5", item: 低保金, person: P4, name: 钱四, card: K4, amount_fen: 100, pay_month: 2025-07, status: 成功}
    expect: {P1: "missing_data:发放状态", P2: "missing_data:发放对象", P3: "missing_data:死亡后可发", P4: flagged}
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
      WHEN d.payee_kind <> '个人' THEN 'standards.payee'
      WHEN d.after_death <> '否' THEN 'standards.after_death'
    END AS missing
  FROM payments_after_death AS d
  WHERE d.months_after > $death_grace_months AND d.payee_kind <> '户' AND d.after_death <> '是'
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
  CASE WHEN p.paid_as_person THEN 'clear' ELSE 'not_applicable' END AS verdict,
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
