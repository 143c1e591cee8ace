/*
code: F01
title: {zh: 资金下达超过规定天数, en: Money passed on late}
severity: B
route: finance
subject: {type: quota, ref: "{quota}"}
match: none
idle: true
order: 28
law:
  - zh: 《预算法》（2018年修正）第五十二条：接到上级转移支付后三十日内正式下达
    en: "Budget Law (amended 2018), article 52: transfers from above are passed on within thirty days"
    date: 2018-12-29
    verified: false
main: [quotas, movements]
parameters: [pass_on_days]
lacks: [quotas.quota_level, movements.movement_kind, movements.moved_on, quotas.amount_fen]
values:
  fund: {zh: 资金名称, en: Fund}
  quota_level: {zh: 级次, en: Level}
  received_on: {zh: 收到日期, en: Received on}
  state: {zh: 下达情况, en: Passing on}
  first_on: {zh: 首次下达日期, en: First passed on}
  days: {zh: 天数, en: Days}
  limit_days: {zh: 规定天数, en: Days allowed}
  amount_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 县级资金不看；没有收到日期的不看；正好在规定天数内下达或拨付的不算
  en: County money and quotas without a date of receipt are left out; passed on within the days allowed is in time
question:
  zh: 这笔资金{received_on}收到，{state}，已经{days}天（规定{limit_days}天）。请问现在在哪个环节？
  en: This money came on {received_on} ({state}); {days} days have passed and {limit_days} are allowed. At which desk is it?
innocent:
  - {zh: 项目还在报批或公示，按规定要等批复后再下达, en: The projects are still to be approved or announced and the money waits for that}
  - {zh: 已经下达，流水没有登记或者登在别的文号下, en: "It was passed on, and the movement is not entered or stands under another number"}
  - {zh: 收到日期填的是文件日期，实际到县更晚, en: "The date of receipt is that of the paper, and it reached the county later"}
  - {zh: 上级文件先预拨，后来正式下达日期另算, en: It was an advance and the formal assignment is dated later}
next_step:
  zh: 请财政说明卡在哪一步、哪天能下达；登记漏了的补登，需要项目批复的和主管部门一起催办。
  en: Finance says which step holds it and when it will go on; missing entries are made, and approvals are pressed with the department in charge.
examples:
  - title: {zh: 正好三十天不问，三十一天要问, en: Thirty days are in time and thirty-one are not}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 省, received_on: 2025-03-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 市, received_on: 2025-03-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 下达, moved_on: 2025-03-31, amount_fen: 1000}
        - {movement: M2, quota: Z2, movement_kind: 拨付, moved_on: 2025-04-01, amount_fen: 1000}
        - {movement: M3, quota: Z3, movement_kind: 下达, moved_on: 2025-04-01, amount_fen: 1000}
        - {movement: M4, quota: Z3, movement_kind: 拨付, moved_on: 2025-03-05, amount_fen: 1}
    expect: {Z1: clear, Z2: flagged, Z3: clear}
  - title: {zh: 还没有下达，算到核对当天, en: Not passed on yet counts until as_of}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2026-05-26, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2026-05-25, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2026-05-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z3, movement_kind: 支出, moved_on: 2026-05-10, amount_fen: 1000}
        - {movement: M2, quota: Z3, movement_kind: 收回, moved_on: 2026-05-10, amount_fen: 1000}
    expect: {Z1: clear, Z2: flagged, Z3: flagged}
  - title: {zh: 县级、没有收到日期的不适用；级次不在所列之内的缺数据, en: "County money and no date of receipt; a level outside the list"}
    rows:
      quotas:
        - {quota: Z1, fund: 县级资金, quota_level: 县, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 国家, received_on: 2020-01-01, amount_fen: 1000}
        - {quota: Z4, fund: 衔接资金, quota_level: 国家, amount_fen: 1000}
      movements: []
    expect: {Z1: not_applicable, Z2: not_applicable, Z3: "missing_data:级次", Z4: not_applicable}
  - title: {zh: 天数按级次定，县里可以改一级, en: Days are set by level and a county may change one}
    parameters: {pass_on_days: {省: 10}}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2026-05-30, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 省, received_on: 2026-05-30, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 省, received_on: 2026-06-15, amount_fen: 1000}
      movements: []
    expect: {Z1: clear, Z2: flagged, Z3: clear}
  - title: {zh: 类型不在所列之内的流水可能就是下达, en: A movement of an unlisted kind may be the passing on}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 分解, moved_on: 2025-03-20, amount_fen: 1000}
        - {movement: M2, quota: Z2, movement_kind: 分解, moved_on: 2025-05-20, amount_fen: 1000}
        - {movement: M3, quota: Z3, movement_kind: 分解, moved_on: 2025-05-20, amount_fen: 1000}
        - {movement: M4, quota: Z3, movement_kind: 下达, moved_on: 2025-03-20, amount_fen: 1000}
    expect: {Z1: "missing_data:类型", Z2: flagged, Z3: clear}
  - title: {zh: 有退回的行写着这个文号的，改为缺数据, en: A refused row that names the quota makes it missing data}
    rows:
      quotas:
        - {quota: Z1, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
        - {quota: Z2, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
        - {quota: Z3, fund: 衔接资金, quota_level: 中央, received_on: 2025-03-01, amount_fen: 1000}
      quotas_refused: [{quota: Z2, fund: 衔接资金, quota_level: 中央}]
      movements: [{movement: M2, quota: Z3, movement_kind: 下达, moved_on: 2025-03-02, amount_fen: 1000}]
      movements_refused: [{movement: M1, quota: Z1, movement_kind: 下达}, {movement: M3, quota: Z3, movement_kind: 下达}]
    expect: {Z1: "missing_data:日期", Z2: "missing_data:金额", Z3: clear}
*/
WITH firsts AS (
  SELECT
    f.quota,
    MIN(CASE WHEN f.movement_kind IN ('下达', '拨付') THEN f.moved_on END) AS first_on,
    MIN(CASE WHEN f.movement_kind NOT IN ('下达', '拨付', '支出', '收回') THEN f.moved_on END) AS unsure_on
  FROM movements AS f
  GROUP BY f.quota
),

aged AS (
  SELECT
    q.quota,
    q.fund,
    q.quota_level,
    q.received_on,
    q.amount_fen,
    q.department,
    q.row_id,
    f.first_on,
    d.value AS limit_days,
    DATE_DIFF('day', q.received_on, COALESCE(f.first_on, $as_of)) AS days,
    DATE_DIFF('day', q.received_on, COALESCE(f.unsure_on, $as_of)) AS unsure_days
  FROM quotas AS q
  LEFT JOIN firsts AS f ON f.quota = q.quota
  LEFT JOIN param_pass_on_days AS d ON d.key = q.quota_level
),

judged AS (
  SELECT
    a.quota,
    a.fund,
    a.quota_level,
    a.received_on,
    a.amount_fen,
    a.department,
    a.row_id,
    a.first_on,
    a.limit_days,
    a.days,
    CASE
      WHEN a.quota_level = '县' OR a.received_on IS NULL THEN 'not_applicable'
      WHEN a.quota_level NOT IN ('中央', '省', '市') THEN 'quotas.quota_level'
      WHEN a.limit_days IS NULL THEN 'not_applicable'
      WHEN a.days <= a.limit_days THEN 'clear'
      WHEN a.unsure_days <= a.limit_days THEN 'movements.movement_kind'
      WHEN EXISTS (SELECT 1 FROM movements_refused AS r WHERE r.quota = a.quota) THEN 'movements.moved_on'
      WHEN EXISTS (SELECT 1 FROM quotas_refused AS r WHERE r.quota = a.quota) THEN 'quotas.amount_fen'
      ELSE 'flagged'
    END AS outcome
  FROM aged AS a
)

SELECT
  j.quota,
  CASE
    WHEN j.outcome IN ('flagged', 'clear', 'not_applicable') THEN j.outcome
    ELSE 'missing_data'
  END AS verdict,
  j.outcome AS missing,
  j.row_id AS src,
  m.row_id AS src2,
  j.amount_fen,
  j.fund AS name,
  j.fund AS v_fund,
  j.quota_level AS v_quota_level,
  j.received_on AS v_received_on,
  CASE WHEN j.first_on IS NULL THEN '还没有下达' ELSE '已经下达' END AS v_state,
  j.first_on AS v_first_on,
  j.days AS v_days,
  j.limit_days AS v_limit_days,
  j.amount_fen AS v_amount_fen
FROM judged AS j
LEFT JOIN movements AS m
  ON m.quota = j.quota
  AND m.moved_on = j.first_on
  AND m.movement_kind IN ('下达', '拨付')
  AND j.outcome = 'flagged'
