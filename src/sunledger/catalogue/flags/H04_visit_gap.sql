/*
code: H04
title: {zh: 较长时间没有走访, en: No visit for a long time}
severity: B
route: owner
subject: {type: pairing, ref: "{household}/{helper:person}"}
match: exact_id
order: 58
law:
  - zh: 本地结对帮扶和走访管理办法（走访间隔由县里填写）
    en: "The county's own rules on pairing and visits (the county sets how often)"
    date: 2021-05-11
    verified: false
main: [members, pairings, visits]
views: [households, pairing_periods]
parameters: [visit_gap_days]
lacks: [members.status, visits.visited_at, pairings.starts_on]
values:
  helper_name: {zh: 帮扶人, en: Helper}
  helper_unit: {zh: 帮扶单位, en: Unit}
  paired_on: {zh: 结对起, en: Paired from}
  state: {zh: 走访情况, en: Visits}
  last_on: {zh: 最近走访, en: Last visit}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 县里没有填走访间隔的，全部不适用。任何人、任何方式的走访都算。结对时间比间隔还短的不看。户已脱贫或剔除的不看。
  en: Where the county has set no gap the rule applies to nothing. Any kind of visit by anyone counts. Pairings younger than the gap, and households no longer active, are left out.
question:
  zh: 这户{state}，已过{days}天。是没有去，还是没有登记？
  en: "This family: {state}, {days} days ago. Was there no visit, or was it not recorded?"
innocent:
  - zh: 全家外出务工，电话联系过，没有登记。
    en: The family works elsewhere; calls were made and not recorded.
  - zh: 去过，记在纸质走访簿上。
    en: The visits stand in the paper diary.
  - zh: 帮扶人生病、调动，正在更换。
    en: The helper was ill or moved and is being replaced.
  - zh: 户编号填错，走访记到了别的户。
    en: A household number was typed wrongly, and the visit stands under another family.
next_step:
  zh: 打电话问农户近来有没有人来、有没有需要，再请帮扶人补上走访。
  en: Call the family, ask who came and what they need, then have the helper visit.
examples:
  - title: {zh: 没有填间隔, en: no gap is set}
    rows:
      members: [{household: H1, person: P1, name: 张三, relation: 户主, status: 在册}]
      pairings: [{household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}]
      visits: []
    expect: {H1/W1: not_applicable}
  - title: {zh: 正好60天和61天；别人打的电话也算, en: "exactly 60 days and 61; a call by somebody else counts"}
    parameters: {visit_gap_days: 60}
    rows:
      members:
        - {household: H1, person: P1, name: 张三, relation: 户主, status: 在册}
        - {household: H2, person: P2, name: 张四, relation: 户主, status: 监测}
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
      visits:
        - {visit: Z1, household: H1, helper: W9, visited_at: 2026-04-26 00:00:00, visit_mode: 电话}
        - {visit: Z2, household: H2, helper: W1, visited_at: 2026-04-25 23:59:00, visit_mode: 入户}
        - {visit: Z3, household: H2, helper: W1, visited_at: 2025-04-25 23:59:00, visit_mode: 入户}
    expect: {H1/W1: clear, H2/W1: flagged}
  - title: {zh: 从没走访，从结对起算；结对正好60天、不足60天、61天, en: "never visited counts from the pairing: exactly 60 days, less, 61"}
    parameters: {visit_gap_days: 60}
    rows:
      members:
        - {household: H1, person: P1, name: 张三, relation: 户主, status: 在册}
        - {household: H2, person: P2, name: 张四, relation: 户主, status: 在册}
        - {household: H3, person: P3, name: 张五, relation: 户主, status: 在册}
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2026-04-26}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2026-04-27}
        - {household: H3, helper: W1, helper_name: 李四, starts_on: 2026-04-25}
      visits: []
    expect: {H1/W1: clear, H2/W1: not_applicable, H3/W1: flagged}
  - title: {zh: 结对正好60天，上次走访更早, en: "paired exactly 60 days ago, last visited before that"}
    parameters: {visit_gap_days: 60}
    rows:
      members:
        - {household: H1, person: P1, name: 张三, relation: 户主, status: 在册}
        - {household: H2, person: P2, name: 张四, relation: 户主, status: 在册}
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2026-04-26}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2026-04-27}
      visits:
        - {visit: Z1, household: H1, helper: W0, visited_at: 2026-03-01 09:00:00}
        - {visit: Z2, household: H2, helper: W0, visited_at: 2026-03-01 09:00:00}
    expect: {H1/W1: flagged, H2/W1: not_applicable}
  - title: {zh: 结对已止、止于今天；户不在册；不在名册, en: "pairing ended, ends today; household not active; not in the register"}
    parameters: {visit_gap_days: 60}
    rows:
      members:
        - {household: H1, person: P1, name: 张三, relation: 户主, status: 在册}
        - {household: H2, person: P2, name: 张四, relation: 户主, status: 已脱贫}
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01, ends_on: 2026-06-24}
        - {household: H1, helper: W2, helper_name: 李五, starts_on: 2020-01-01, ends_on: 2026-06-25}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H9, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
      visits: []
    expect: {H1/W1: not_applicable, H1/W2: flagged, H2/W1: not_applicable, H9/W1: not_applicable}
  - title: {zh: 续签的结对算一段；隔开的不算, en: a renewed pairing is one; one after a break is not}
    parameters: {visit_gap_days: 60}
    rows:
      members:
        - {household: H1, person: P1, name: 张三, relation: 户主, status: 在册}
        - {household: H2, person: P2, name: 张四, relation: 户主, status: 在册}
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2025-01-01, ends_on: 2026-05-31}
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2026-06-01}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2025-01-01, ends_on: 2026-05-30}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2026-06-01}
      visits: []
    expect: {H1/W1: flagged, H2/W1: not_applicable}
  - title: {zh: 走访行被退回；属性状态不在表中, en: a refused visit; a status outside the list}
    parameters: {visit_gap_days: 60}
    rows:
      members:
        - {household: H1, person: P1, name: 张三, relation: 户主, status: 在册}
        - {household: H2, person: P2, name: 张四, relation: 户主, status: 待定}
        - {household: H3, person: P3, name: 张五, relation: 户主, status: 待定}
        - {household: H4, person: P4, name: 张六, relation: 户主, status: 在册}
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H3, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H4, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
      visits: [{visit: Z1, household: H3, helper: W1, visited_at: 2026-06-01 09:00:00}, {visit: Z2, household: H4, helper: W1, visited_at: 2026-06-01 09:00:00}]
      visits_refused: [{visit: Z8, household: H1}, {visit: Z9, household: H4}]
    expect: {H1/W1: "missing_data:走访时间", H2/W1: "missing_data:属性状态", H3/W1: clear, H4/W1: clear}
*/
WITH last_visits AS (
  SELECT v.household, ARG_MAX(v.row_id, v.visited_at) AS src, CAST(MAX(v.visited_at) AS DATE) AS last_on
  FROM visits AS v
  GROUP BY v.household
),

names AS (
  SELECT
    p.household, p.helper,
    ARG_MAX(p.helper_name, p.row_id) AS helper_name,
    ARG_MAX(p.helper_unit, p.row_id) AS helper_unit
  FROM pairings AS p
  GROUP BY p.household, p.helper
),

judged AS (
  SELECT
    n.household, n.helper, n.helper_name, n.helper_unit,
    p.starts_on, p.src, p.last_src, l.last_on, l.src AS visit_row, h.village, h.head_name,
    DATE_DIFF('day', COALESCE(l.last_on, p.starts_on), $as_of) AS days,
    CASE
      WHEN $visit_gap_days IS NULL OR p.household IS NULL THEN 'not_applicable'
      WHEN h.household IS NULL OR (h.status_listed AND NOT h.is_active) THEN 'not_applicable'
      WHEN DATE_DIFF('day', p.starts_on, $as_of) < $visit_gap_days THEN 'not_applicable'
      WHEN DATE_DIFF('day', COALESCE(l.last_on, p.starts_on), $as_of) <= $visit_gap_days THEN 'clear'
      WHEN NOT h.is_active THEN 'members.status'
      WHEN EXISTS (SELECT 1 FROM visits_refused AS x WHERE x.household = n.household) THEN 'visits.visited_at'
      WHEN EXISTS (
        SELECT 1 FROM pairings_refused AS x WHERE x.household = n.household AND x.helper = n.helper
      ) THEN 'pairings.starts_on'
      ELSE 'flagged'
    END AS outcome
  FROM names AS n
  LEFT JOIN pairing_periods AS p
    ON p.household = n.household AND p.helper = n.helper
    AND p.starts_on <= $as_of AND (p.ends_on IS NULL OR p.ends_on >= $as_of)
  LEFT JOIN households AS h ON h.household = n.household
  LEFT JOIN last_visits AS l ON l.household = n.household
)

SELECT
  j.household,
  j.helper,
  CASE WHEN j.outcome IN ('not_applicable', 'clear', 'flagged') THEN j.outcome ELSE 'missing_data' END AS verdict,
  j.outcome AS missing,
  j.src,
  j.last_src AS src2,
  j.visit_row AS src3,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.village,
  j.head_name AS name,
  j.helper_name AS v_helper_name,
  j.helper_unit AS v_helper_unit,
  j.starts_on AS v_paired_on,
  CASE
    WHEN j.last_on IS NULL THEN '结对以来没有走访记录'
    ELSE '最近一次走访是' || CAST(j.last_on AS VARCHAR)
  END AS v_state,
  j.last_on AS v_last_on,
  j.days AS v_days
FROM judged AS j
