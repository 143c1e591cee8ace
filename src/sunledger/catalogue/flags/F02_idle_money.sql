/*
code: F02
title: {zh: 资金一年没有动, en: Money not moved for a year}
severity: B
route: finance
subject: {type: quota, ref: "{quota}"}
match: none
idle: true
order: 29
law:
  - zh: 《国务院办公厅关于进一步做好盘活财政存量资金工作的通知》（国办发〔2014〕70号）
    en: Notice on putting idle budget funds to use (Guobanfa 2014 No. 70)
    date: 2014-12-30
    verified: false
main: [quotas, movements]
views: [quota_balances]
parameters: [idle_months]
lacks: [quotas.received_on, movements.movement_kind, movements.amount_fen, quotas.amount_fen]
values:
  fund: {zh: 资金名称, en: Fund}
  amount_fen: {zh: 金额, en: Amount}
  balance_fen: {zh: 结余, en: Balance}
  since: {zh: 最近变动或收到日期, en: Last moved or received}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 支出和收回后没有结余的不算；任何一笔流水都算变动；不足十二个月的不问
  en: "No balance left after spending and recall; any movement counts; less than twelve months"
question:
  zh: 这笔资金还有{balance_fen}元，最近一次变动或收到是{since}。请问是在等什么？还用不用得上？
  en: "{balance_fen} yuan of this money are left and the last movement or receipt was on {since}. What does it wait for, and is it still needed?"
innocent:
  - {zh: 是质保金或尾款，合同约定到期再付, en: It is a retention or a last instalment due later by contract}
  - {zh: 项目跨年，冬季或汛期停工, en: The works run over the year and rest in winter or flood}
  - {zh: 已经支出，流水没有登记完整, en: It was spent and the movements were not all entered}
  - {zh: 已按存量资金收回统筹，手续还没有登记, en: It was recalled and the recall is not entered yet}
next_step:
  zh: 请财政和主管部门说明用途和时间；用不上的按规定收回统筹，能用的排出支出计划，流水漏登的补登。
  en: Finance and the department state use and time; what is not needed is recalled by the rules, the rest gets a plan, and missing entries are made.
examples:
  - title: {zh: 正好满十二个月要问，差一天不问, en: Exactly twelve months are asked about and a day less is not}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 县, received_on: 2025-06-25, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 县, received_on: 2025-06-26, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2025-06-25, amount_fen: 999}
        - {movement: M2, quota: Z2, movement_kind: 支出, moved_on: 2024-06-25, amount_fen: 999}
        - {movement: M3, quota: Z2, movement_kind: 下达, moved_on: 2025-06-26, amount_fen: 1}
    expect: {Z1: flagged, Z2: clear, Z3: flagged, Z4: clear}
  - title: {zh: 月末按日历折算, en: The day is clamped to the end of the month}
    as_of: 2025-02-28
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-02-29, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2024-03-01, amount_fen: 1000}
      movements: []
    expect: {Z1: flagged, Z2: clear}
  - title: {zh: 结余等于金额减支出减收回，下达和拨付不减, en: "The balance is the amount less 支出 and 收回, not less 下达 or 拨付"}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 下达, moved_on: 2024-02-01, amount_fen: 1000}
        - {movement: M2, quota: Z1, movement_kind: 拨付, moved_on: 2024-02-01, amount_fen: 1000}
        - {movement: M3, quota: Z2, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 600}
        - {movement: M4, quota: Z2, movement_kind: 收回, moved_on: 2024-02-01, amount_fen: 400}
        - {movement: M5, quota: Z3, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 1100}
        - {movement: M6, quota: Z4, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 1000}
        - {movement: M7, quota: Z4, movement_kind: 支出, moved_on: 2024-02-02, amount_fen: -1}
    expect: {Z1: flagged, Z2: clear, Z3: clear, Z4: flagged}
  - title: {zh: 没有流水又没有收到日期的缺数据, en: Neither a movement nor a date of receipt}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, amount_fen: 0}
      movements: [{movement: M1, quota: Z2, movement_kind: 下达, moved_on: 2024-02-01, amount_fen: 1000}]
    expect: {Z1: "missing_data:收到日期", Z2: flagged, Z3: clear}
  - title: {zh: 类型不在所列之内，只在影响结余时缺数据；它也算变动, en: An unlisted kind lacks data only where it decides; it is a movement all the same}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支付, moved_on: 2024-02-01, amount_fen: 1000}
        - {movement: M2, quota: Z2, movement_kind: 支付, moved_on: 2024-02-01, amount_fen: 999}
        - {movement: M3, quota: Z3, movement_kind: 支付, moved_on: 2026-02-01, amount_fen: 1}
        - {movement: M4, quota: Z4, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 1000}
        - {movement: M5, quota: Z4, movement_kind: 退款, moved_on: 2024-02-01, amount_fen: -1}
    expect: {Z1: "missing_data:类型", Z2: flagged, Z3: clear, Z4: "missing_data:类型"}
  - title: {zh: 有退回的行写着这个文号的，改为缺数据, en: A refused row that names the quota makes it missing data}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2026-01-01, amount_fen: 1000}
      quotas_refused: [{quota: Z2, fund: 衔接资金}]
      movements: []
      movements_refused: [{movement: M1, quota: Z1, movement_kind: 支出}, {movement: M2, quota: Z3, movement_kind: 支出}]
    expect: {Z1: "missing_data:金额", Z2: "missing_data:金额", Z3: clear}
*/
WITH judged AS (
  SELECT
    b.quota,
    b.fund,
    b.amount_fen,
    b.balance_fen,
    b.last_on,
    b.src,
    COALESCE(b.last_on, b.received_on) AS since,
    CASE
      WHEN b.most_fen <= 0 THEN 'clear'
      WHEN COALESCE(b.last_on, b.received_on) IS NULL THEN 'quotas.received_on'
      WHEN CAST(COALESCE(b.last_on, b.received_on) + INTERVAL ($idle_months) MONTH AS DATE) > $as_of
        THEN 'clear'
      WHEN b.balance_fen <= 0 OR b.least_fen <= 0 THEN 'movements.movement_kind'
      WHEN EXISTS (SELECT 1 FROM movements_refused AS r WHERE r.quota = b.quota) THEN 'movements.amount_fen'
      WHEN EXISTS (SELECT 1 FROM quotas_refused AS r WHERE r.quota = b.quota) THEN 'quotas.amount_fen'
      ELSE 'flagged'
    END AS outcome
  FROM quota_balances AS b
)

SELECT
  j.quota,
  CASE WHEN j.outcome IN ('flagged', 'clear') THEN j.outcome ELSE 'missing_data' END AS verdict,
  j.outcome AS missing,
  j.src,
  m.row_id AS src2,
  j.balance_fen AS amount_fen,
  j.fund AS name,
  j.fund AS v_fund,
  j.amount_fen AS v_amount_fen,
  j.balance_fen AS v_balance_fen,
  j.since AS v_since,
  DATE_DIFF('day', j.since, $as_of) AS v_days
FROM judged AS j
LEFT JOIN movements AS m
  ON m.quota = j.quota AND m.moved_on = j.last_on AND j.outcome = 'flagged'
