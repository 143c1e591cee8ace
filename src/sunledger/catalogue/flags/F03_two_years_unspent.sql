/*
code: F03
title: {zh: 结转两年以上没有用完, en: Unspent into the third year}
severity: B
route: finance
subject: {type: quota, ref: "{quota}"}
match: none
idle: true
order: 30
law:
  - zh: 《预算法》（2018年修正）第四十二条：连续两年未用完的结转资金，应当作为结余资金管理
    en: "Budget Law (amended 2018), article 42: money carried over and not spent within two years is managed as surplus"
    date: 2018-12-29
    verified: false
  - zh: 《财政部关于推进地方盘活财政存量资金有关事项的通知》（财预〔2015〕15号）
    en: Notice on local idle budget funds (Caiyu 2015 No. 15)
    date: 2015-02-17
    verified: false
main: [quotas, movements]
views: [quota_balances]
parameters: [parked_years]
lacks: [quotas.received_on, movements.movement_kind, movements.amount_fen, quotas.amount_fen]
values:
  fund: {zh: 资金名称, en: Fund}
  received_on: {zh: 收到日期, en: Received on}
  amount_fen: {zh: 金额, en: Amount}
  balance_fen: {zh: 结余, en: Balance}
exclusions:
  zh: 支出和收回后没有结余的不算；按年份算，收到当年和次年不算
  en: No balance left after spending and recall; counted by calendar years, that of receipt and the next are free
question:
  zh: 这笔资金{received_on}收到，还有{balance_fen}元没有用。请问为什么留到现在？是否该收回统筹？
  en: This money came on {received_on} and {balance_fen} yuan are unspent. Why is it still here, and should it be recalled?
innocent:
  - {zh: 项目经批准跨年实施，计划里就有第三年, en: The project was approved over several years}
  - {zh: 质保金、尾款合同约定还没有到期, en: Retention or last instalments are not due by contract}
  - {zh: 已经支出或收回，流水没有登记完整, en: It was spent or recalled and not all movements are entered}
  - {zh: 收到日期填成了更早的文件日期, en: The date of receipt is that of an older paper}
next_step:
  zh: 请财政核对账面余额和批准的用款计划；没有批准继续使用的，按规定收回预算统筹安排。
  en: Finance compares the balance with the approved plan; what has no leave to stay goes back to the budget by the rules.
examples:
  - title: {zh: 次年不算，第三个年份的第一天就算, en: "The next year is free, the first day of the third is not"}
    as_of: 2026-01-01
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-12-31, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 县, received_on: 2025-01-01, amount_fen: 1000}
      movements: [{movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2025-12-31, amount_fen: 999}]
    expect: {Z1: flagged, Z2: clear}
  - title: {zh: 核对当天还在第二个年份, en: The second year is not over at as_of}
    as_of: 2025-12-31
    rows:
      quotas: [{quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2024-01-01, amount_fen: 1000}]
      movements: []
    expect: {Z1: clear}
  - title: {zh: 用完、收回、透支的不算；收回后又退回一分就算, en: "Spent, recalled or overspent quotas; a fen that came back counts"}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2020-02-01, amount_fen: 1000}
        - {movement: M2, quota: Z2, movement_kind: 收回, moved_on: 2020-02-01, amount_fen: 1001}
        - {movement: M3, quota: Z3, movement_kind: 拨付, moved_on: 2020-02-01, amount_fen: 1000}
        - {movement: M4, quota: Z4, movement_kind: 支出, moved_on: 2020-02-01, amount_fen: 1000}
        - {movement: M5, quota: Z4, movement_kind: 支出, moved_on: 2026-06-01, amount_fen: -1}
    expect: {Z1: clear, Z2: clear, Z3: flagged, Z4: flagged}
  - title: {zh: 没有收到日期的缺数据；类型不在所列之内的看是否影响结余, en: No date of receipt; an unlisted kind matters only where it decides}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, amount_fen: 0}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z3, movement_kind: 支付, moved_on: 2020-02-01, amount_fen: 1000}
        - {movement: M2, quota: Z4, movement_kind: 支付, moved_on: 2020-02-01, amount_fen: 1}
    expect: {Z1: "missing_data:收到日期", Z2: clear, Z3: "missing_data:类型", Z4: flagged}
  - title: {zh: 有退回的行写着这个文号的，改为缺数据, en: A refused row that names the quota makes it missing data}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 中央, received_on: 2020-01-01, amount_fen: 1000}
      quotas_refused: [{quota: Z2, fund: 衔接资金}]
      movements: [{movement: M2, quota: Z3, movement_kind: 支出, moved_on: 2020-02-01, amount_fen: 1000}]
      movements_refused: [{movement: M1, quota: Z1, movement_kind: 支出}, {movement: M3, quota: Z3, movement_kind: 支出}]
    expect: {Z1: "missing_data:金额", Z2: "missing_data:金额", Z3: clear, Z4: flagged}
*/
WITH judged AS (
  SELECT
    b.quota,
    b.fund,
    b.amount_fen,
    b.balance_fen,
    b.received_on,
    b.src,
    CASE
      WHEN b.most_fen <= 0 THEN 'clear'
      WHEN b.received_on IS NULL THEN 'quotas.received_on'
      WHEN YEAR($as_of) < YEAR(b.received_on) + $parked_years THEN 'clear'
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
  j.received_on AS v_received_on,
  j.amount_fen AS v_amount_fen,
  j.balance_fen AS v_balance_fen
FROM judged AS j
LEFT JOIN movements AS m
  ON m.quota = j.quota
  AND m.movement_kind IN ('支出', '收回')
  AND j.outcome = 'flagged'
