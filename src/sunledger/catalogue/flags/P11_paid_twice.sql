/*
code: P11
title: {zh: 同月同项重复发放, en: Paid twice for one month}
severity: B
route: owner
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 25
law:
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）：防止重复发放
    en: "Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37): double payments are to be prevented"
    date: 2020-12-01
    verified: false
main: [payments]
views: [payees, reversed_lines, person_homes]
parameters: []
lacks: [payments.status]
values:
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  times: {zh: 发放次数, en: Times paid}
  batch: {zh: 批次号, en: Batch}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 项目不同、月份不同的不算；失败、退回、冲销的发放不算
  en: Other items or months; payments that failed, came back or were reversed
question:
  zh: “{item}”{pay_month}的钱查到发了{times}次。请问是补发，还是同一笔发了两次？
  en: "{item} for {pay_month} was paid {times} times. Was one an arrear, or was the same sum paid twice?"
innocent:
  - {zh: 第二笔是补差或补发以前月份，所属月份填成了同一个月, en: The second is a difference or an arrear with the same month filled in}
  - {zh: 一个月按两次或按不同的家庭成员分笔发放, en: "The month is paid in two parts, or by members of the family"}
  - {zh: 第一笔没有到账又重发，第一笔还写着到账, en: The first failed and was paid again without its status being changed}
  - {zh: 同一张表导入了两次，实际只发了一次, en: The same sheet was loaded twice and the money went out once}
next_step:
  zh: 请经办部门对照银行回盘核实到账几次。确实多发的，和本人商量从以后月份抵扣或退回，不影响正常待遇。
  en: The department checks with the bank how often the money arrived. What was paid too often is settled with the person from later months; the aid itself goes on.
examples:
  - title: {zh: 同项同月两笔要问，金额不同也一样, en: "Two lines of one item and month, whatever their amounts"}
    rows:
      members: [{household: H1, person: P1, name: 吕一, status: 在册, village: V1}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "1", item: 低保金, person: P1, name: 吕一, card: K9, amount_fen: 300, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 50000, pay_month: 2025-01, status: 成功}
    expect: {P1: flagged, P2: clear}
  - title: {zh: 项目或月份不同的不算, en: Other items or months}
    rows:
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 50000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "3", item: 高龄津贴, person: P1, name: 吕一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
    expect: {P1: clear}
  - title: {zh: 失败、退回的不算；冲掉一笔还剩一笔不问，冲掉一笔还剩两笔要问, en: "Failed lines do not count; of two lines one taken back leaves one, of three two"}
    rows:
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: -100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 失败}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 0, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "1", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "2", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "3", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "4", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: -100, pay_month: 2025-01, status: 成功}
        - {batch: B3, line_no: "1", item: 低保金, person: P3, name: 吕三, card: K3, amount_fen: 100, pay_month: 2025-01, status: 退回}
    expect: {P1: clear, P2: flagged, P3: not_applicable}
  - title: {zh: 冲销的金额、月份对不上就不抵, en: A reversal of another amount or month takes nothing back}
    rows:
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: -99, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: -100, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: -100, pay_month: 2025-01, status: 失败}
    expect: {P1: flagged}
  - title: {zh: 状态不在所列之内的缺数据, en: A status outside the list lacks data}
    rows:
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 吕一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 处理中}
        - {batch: B1, line_no: "3", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P2, name: 吕二, card: K2, amount_fen: 100, pay_month: 2025-02, status: 处理中}
        - {batch: B1, line_no: "6", item: 低保金, person: P3, name: 吕三, card: K3, amount_fen: 100, pay_month: 2025-02, status: 处理中}
    expect: {P1: "missing_data:发放状态", P2: flagged, P3: not_applicable}
*/
WITH counts AS (
  SELECT
    p.person,
    p.item,
    p.pay_month,
    COUNT(CASE WHEN p.status = '成功' THEN 1 END) AS times
  FROM payments AS p
  WHERE
    p.amount_fen > 0
    AND p.status NOT IN ('失败', '退回')
    AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
  GROUP BY p.person, p.item, p.pay_month
  HAVING COUNT(*) >= 2
)

SELECT
  c.person,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  p.row_id AS src,
  p.amount_fen,
  h.household,
  h.village,
  COALESCE(h.name, p.name) AS name,
  p.item AS v_item,
  SUBSTR(CAST(p.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  c.times AS v_times,
  p.batch AS v_batch,
  p.amount_fen AS v_paid_fen
FROM counts AS c
INNER JOIN payments AS p
  ON p.person = c.person
  AND p.item = c.item
  AND p.pay_month = c.pay_month
  AND p.status = '成功'
  AND p.amount_fen > 0
LEFT JOIN person_homes AS h ON h.person = c.person
WHERE c.times >= 2 AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
UNION ALL
SELECT
  p.person,
  CASE
    WHEN c.person IS NOT NULL THEN 'missing_data'
    WHEN p.was_paid THEN 'clear'
    ELSE 'not_applicable'
  END AS verdict,
  CASE WHEN c.person IS NOT NULL THEN 'payments.status' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS BIGINT) AS v_times,
  CAST(NULL AS VARCHAR) AS v_batch,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM payees AS p
LEFT JOIN (
  SELECT d.person
  FROM counts AS d
  WHERE d.times < 2
  GROUP BY d.person
) AS c ON c.person = p.person
