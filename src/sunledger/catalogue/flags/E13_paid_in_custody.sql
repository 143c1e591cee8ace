/*
code: E13
title: {zh: 羁押服刑期间仍发放, en: Paid while in custody}
severity: B
route: owner
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 10
law:
  - zh: 《社会救助暂行办法》（国务院令第649号，2019年修订）：家庭人口状况变化的，应当及时核查并决定增发、减发或者停发
    en: "Interim Measures for Social Assistance (State Council Decree 649, revised 2019): when the members of a family change, aid is checked and adjusted or ended in time"
    date: 2019-03-02
    verified: false
main: [payments, custody]
views: [payees, reversed_lines, person_homes]
parameters: []
lacks: [payments.status]
values:
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  starts_on: {zh: 羁押服刑起, en: Custody from}
  ends_on: {zh: 羁押服刑止, en: Custody to}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 只在一个月里的一部分日子被羁押的不算；每一段分别看；失败、退回、冲销的发放不算
  en: Months only partly in custody; each custody by itself; payments that failed, came back or were reversed
question:
  zh: “{item}”{pay_month}的钱发到了这张卡，而登记的这段时间本人不在家。请问这笔钱当时是怎么安排的？
  en: "{item} for {pay_month} reached this card while the person is recorded as away. How was the money used at the time?"
innocent:
  - {zh: 是发给全家的待遇，家里人仍在生活, en: The payment was for the family that lived on at home}
  - {zh: 后来撤销案件、改判无罪，或者实际是取保候审, en: "The case was dropped, he was acquitted, or he was out on bail"}
  - {zh: 补发以前月份的钱，所属月份填错了, en: It was arrears with the month filled in wrongly}
  - {zh: 同名或证号录错，羁押的是另一个人, en: The ID was mistyped and somebody else was in custody}
next_step:
  zh: 只由经办这一条的审核人员向民政和司法部门核实起止日期和待遇性质，注意保密；需要调整的从以后月份调整，家里人的待遇照发。
  en: Only the reviewer of this finding asks civil affairs and justice about dates and the kind of benefit, in confidence. A change holds for later months; the family's aid goes on.
examples:
  - title: {zh: 整月都在羁押之内, en: The whole month is inside}
    rows:
      members: [{household: H1, person: P1, name: 朱一, status: 在册, village: V1}]
      custody: [{person: P1, starts_on: 2025-03-01, ends_on: 2025-03-31}]
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P1, name: 朱一, card: K1, amount_fen: 50000, pay_month: 2025-03, status: 成功}]
    expect: {P1: flagged}
  - title: {zh: 差头一天或差末一天都不算整月, en: A month short of its first or its last day}
    rows:
      custody:
        - {person: P1, starts_on: 2025-03-02, ends_on: 2025-05-30}
        - {person: P2, starts_on: 2025-03-02, ends_on: 2025-05-30}
        - {person: P3, starts_on: 2025-03-02, ends_on: 2025-05-30}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 朱一, card: K1, amount_fen: 50000, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 朱二, card: K2, amount_fen: 50000, pay_month: 2025-05, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 朱三, card: K3, amount_fen: 50000, pay_month: 2025-04, status: 成功}
    expect: {P1: clear, P2: clear, P3: flagged}
  - title: {zh: 两段首尾相接也分别看, en: Two adjoining custodies are judged each by itself}
    rows:
      custody:
        - {person: P1, starts_on: 2025-03-01, ends_on: 2025-03-15}
        - {person: P1, starts_on: 2025-03-16, ends_on: 2025-03-31}
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P1, name: 朱一, card: K1, amount_fen: 50000, pay_month: 2025-03, status: 成功}]
    expect: {P1: clear}
  - title: {zh: 没有终止日期的算到核对当天, en: An open custody lasts until as_of}
    as_of: 2026-05-31
    rows:
      custody: [{person: P1, starts_on: 2026-04-10}]
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P1, name: 朱一, card: K1, amount_fen: 50000, pay_month: 2026-05, status: 成功}]
    expect: {P1: flagged}
  - title: {zh: 核对当天这个月还没有过完, en: The month is not over at as_of}
    as_of: 2026-05-30
    rows:
      custody: [{person: P1, starts_on: 2026-04-10}, {person: P2, starts_on: 2026-04-10, ends_on: 2027-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 朱一, card: K1, amount_fen: 50000, pay_month: 2026-05, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 朱二, card: K2, amount_fen: 50000, pay_month: 2026-05, status: 成功}
    expect: {P1: clear, P2: flagged}
  - title: {zh: 失败和冲销的不算，状态不明的缺数据, en: "Failed and reversed lines, and a status outside the list"}
    rows:
      custody:
        - {person: P1, starts_on: 2024-01-01, ends_on: 2025-12-31}
        - {person: P2, starts_on: 2024-01-01, ends_on: 2025-12-31}
        - {person: P3, starts_on: 2024-01-01, ends_on: 2025-12-31}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 朱一, card: K1, amount_fen: 50000, pay_month: 2025-05, status: 失败}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 朱二, card: K2, amount_fen: 50000, pay_month: 2025-05, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P2, name: 朱二, card: K2, amount_fen: -50000, pay_month: 2025-05, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P2, name: 朱二, card: K2, amount_fen: 50000, pay_month: 2026-02, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P3, name: 朱三, card: K3, amount_fen: 50000, pay_month: 2025-05, status: 处理中}
    expect: {P1: not_applicable, P2: clear, P3: "missing_data:发放状态"}
*/
SELECT
  p.person,
  CASE WHEN p.status = '成功' THEN 'flagged' ELSE 'missing_data' END AS verdict,
  CASE WHEN p.status <> '成功' THEN 'payments.status' END AS missing,
  p.row_id AS src,
  c.row_id AS src2,
  p.amount_fen,
  h.household,
  h.village,
  COALESCE(h.name, p.name) AS name,
  p.item AS v_item,
  SUBSTR(CAST(p.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  c.starts_on AS v_starts_on,
  c.ends_on AS v_ends_on,
  p.amount_fen AS v_paid_fen
FROM payments AS p
INNER JOIN custody AS c
  ON c.person = p.person
  AND c.starts_on <= p.pay_month
  AND CAST(COALESCE(c.ends_on, $as_of) + INTERVAL 1 DAY AS DATE)
  >= CAST(p.pay_month + INTERVAL 1 MONTH AS DATE)
LEFT JOIN person_homes AS h ON h.person = p.person
WHERE
  p.amount_fen > 0
  AND p.status NOT IN ('失败', '退回')
  AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
UNION ALL
SELECT
  p.person,
  CASE WHEN p.was_paid THEN 'clear' ELSE 'not_applicable' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS DATE) AS v_starts_on,
  CAST(NULL AS DATE) AS v_ends_on,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM payees AS p
