/*
code: H05
title: {zh: 全年走访次数不足, en: Too few visits in the year}
severity: B
route: owner
subject: {type: pairing, ref: "{household}/{helper:person}"}
match: exact_id
order: 59
law:
  - zh: 本地结对帮扶和走访管理办法（次数和月份由县里填写）
    en: "The county's own rules on pairing and visits (the county sets how many and in which months)"
    date: 2021-05-11
    verified: false
main: [pairings, visits]
views: [pairing_periods]
parameters: [visits_per_year, visit_months]
lacks: [visits.visited_at, pairings.starts_on]
values:
  helper_name: {zh: 帮扶人, en: Helper}
  helper_unit: {zh: 帮扶单位, en: Unit}
  year: {zh: 年度, en: Year}
  visits: {zh: 走访次数, en: Visits}
  months_without: {zh: 没有走访的规定月份, en: Set months without a visit}
exclusions:
  zh: 县里没有填次数和月份的，全部不适用。只看上一个完整年度，结对没有覆盖全年的不看。只数结对帮扶人自己的走访，任何方式都算。
  en: Where the county has set neither number nor months the rule applies to nothing. Only the last full calendar year is looked at, and only pairings that cover all of it. Visits by the paired helper count, of any kind.
question:
  zh: "{year}年您对这户登记了{visits}次走访，规定月份里没有走访的：{months_without}。是没有去，还是没有登记？"
  en: "For {year} you recorded {visits} visits to this family; set months without one: {months_without}. Was there none, or was it not recorded?"
innocent:
  - zh: 去过，记在纸质走访簿上，没有录入。
    en: The visits stand in the paper diary and were not entered.
  - zh: 同事代为走访，登记在同事名下。
    en: A colleague went instead and recorded it under his own name.
  - zh: 全家外出，按要求改为电话联系，没有登记。
    en: The family was away and calls were made, but not recorded.
  - zh: 帮扶人借调或产假，单位已另派人。
    en: The helper was seconded or on leave and the unit had sent somebody else.
next_step:
  zh: 请帮扶单位核对走访簿，问农户有没有人来过；确实少的，今年补上。
  en: Ask the unit to compare the diary and the family who came; where visits were few, make them up this year.
examples:
  - title: {zh: 两项都没有填, en: neither is set}
    rows:
      pairings: [{household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}]
      visits: []
    expect: {H1/W1: not_applicable}
  - title: {zh: 规定4次：3次和4次；别人的和别年的不算, en: "four are due: three and four; those of others and other years do not count"}
    parameters: {visits_per_year: 4}
    rows:
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2025-01-01, ends_on: 2025-12-31}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2025-01-01 00:00:00}
        - {visit: Z2, household: H1, helper: W1, visited_at: 2025-06-01 09:00:00}
        - {visit: Z3, household: H1, helper: W1, visited_at: 2025-12-31 23:59:00}
        - {visit: Z4, household: H1, helper: W2, visited_at: 2025-07-01 09:00:00}
        - {visit: Z5, household: H1, helper: W1, visited_at: 2024-12-31 09:00:00}
        - {visit: Z6, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00}
        - {visit: Y1, household: H2, helper: W1, visited_at: 2025-01-01 00:00:00, visit_mode: 电话}
        - {visit: Y2, household: H2, helper: W1, visited_at: 2025-01-02 09:00:00}
        - {visit: Y3, household: H2, helper: W1, visited_at: 2025-01-03 09:00:00}
        - {visit: Y4, household: H2, helper: W1, visited_at: 2025-01-04 09:00:00}
    expect: {H1/W1: flagged, H2/W1: clear}
  - title: {zh: 规定3月和9月, en: March and September are due}
    parameters: {visit_months: [3, 9]}
    rows:
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H3, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2025-03-31 09:00:00}
        - {visit: Z2, household: H1, helper: W1, visited_at: 2025-09-01 09:00:00}
        - {visit: Y1, household: H2, helper: W1, visited_at: 2025-03-31 09:00:00}
        - {visit: Y2, household: H2, helper: W1, visited_at: 2025-10-01 09:00:00}
    expect: {H1/W1: clear, H2/W1: flagged, H3/W1: flagged}
  - title: {zh: 次数够、月份不够，也提示, en: enough visits and a month without}
    parameters: {visits_per_year: 2, visit_months: [3]}
    rows:
      pairings: [{household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}]
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2025-04-01 09:00:00}
        - {visit: Z2, household: H1, helper: W1, visited_at: 2025-09-01 09:00:00}
    expect: {H1/W1: flagged}
  - title: {zh: 没有覆盖全年；相接和重叠的几段算一段, en: the year not covered; adjoining and overlapping periods are one}
    parameters: {visits_per_year: 1}
    rows:
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2025-01-02}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01, ends_on: 2025-12-30}
        - {household: H3, helper: W1, helper_name: 李四, starts_on: 2020-01-01, ends_on: 2025-06-30}
        - {household: H3, helper: W1, helper_name: 李四, starts_on: 2025-07-01, ends_on: 2025-12-31}
        - {household: H4, helper: W1, helper_name: 李四, starts_on: 2020-01-01, ends_on: 2025-06-30}
        - {household: H4, helper: W1, helper_name: 李四, starts_on: 2025-07-02}
        - {household: H5, helper: W1, helper_name: 李四, starts_on: 2020-01-01, ends_on: 2026-12-31}
        - {household: H5, helper: W1, helper_name: 李四, starts_on: 2022-01-01, ends_on: 2022-12-31}
      visits: []
    expect: {H1/W1: not_applicable, H2/W1: not_applicable, H3/W1: flagged, H4/W1: not_applicable, H5/W1: flagged}
  - title: {zh: 走访行被退回, en: a refused visit}
    parameters: {visits_per_year: 1}
    rows:
      pairings:
        - {household: H1, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
        - {household: H1, helper: W2, helper_name: 李五, starts_on: 2020-01-01}
        - {household: H2, helper: W1, helper_name: 李四, starts_on: 2020-01-01}
      visits: []
      visits_refused: [{visit: Z8, household: H1, helper: W1}, {visit: Z9, household: H2}]
    expect: {H1/W1: "missing_data:走访时间", H1/W2: flagged, H2/W1: "missing_data:走访时间"}
*/
WITH names AS (
  SELECT
    p.household, p.helper,
    MIN(p.row_id) AS src,
    ARG_MAX(p.helper_name, p.row_id) AS helper_name,
    ARG_MAX(p.helper_unit, p.row_id) AS helper_unit
  FROM pairings AS p
  GROUP BY p.household, p.helper
),

covered AS (
  SELECT p.household, p.helper, p.src, p.last_src
  FROM pairing_periods AS p
  WHERE p.starts_on <= CAST(CAST(YEAR($as_of) - 1 AS VARCHAR) || '-01-01' AS DATE)
    AND (p.ends_on IS NULL OR p.ends_on >= CAST(CAST(YEAR($as_of) - 1 AS VARCHAR) || '-12-31' AS DATE))
),

in_year AS (
  SELECT v.household, v.helper, MONTH(v.visited_at) AS month, COUNT(*) AS visits, MAX(v.row_id) AS src
  FROM visits AS v
  WHERE YEAR(v.visited_at) = YEAR($as_of) - 1
  GROUP BY v.household, v.helper, MONTH(v.visited_at)
),

counted AS (
  SELECT i.household, i.helper, CAST(SUM(i.visits) AS BIGINT) AS visits, MAX(i.src) AS src
  FROM in_year AS i
  GROUP BY i.household, i.helper
),

due_months AS (
  SELECT DISTINCT m.value AS month
  FROM param_visit_months AS m
),

without AS (
  SELECT c.household, c.helper, STRING_AGG(CAST(m.month AS VARCHAR), '、' ORDER BY m.month) AS months
  FROM covered AS c
  CROSS JOIN due_months AS m
  LEFT JOIN in_year AS i ON i.household = c.household AND i.helper = c.helper AND i.month = m.month
  WHERE i.household IS NULL
  GROUP BY c.household, c.helper
),

settings AS (
  SELECT COUNT(*) AS months
  FROM param_visit_months AS m
),

judged AS (
  SELECT
    n.household, n.helper, n.helper_name, n.helper_unit,
    COALESCE(c.src, n.src) AS src, c.last_src, k.src AS visit_row,
    COALESCE(k.visits, 0) AS visits, w.months,
    CASE
      WHEN c.household IS NULL OR ($visits_per_year IS NULL AND s.months = 0) THEN 'not_applicable'
      WHEN w.months IS NULL AND ($visits_per_year IS NULL OR COALESCE(k.visits, 0) >= $visits_per_year) THEN 'clear'
      WHEN EXISTS (
        SELECT 1 FROM visits_refused AS x
        WHERE x.household = n.household AND (x.helper = n.helper OR x.helper IS NULL)
      ) THEN 'visits.visited_at'
      WHEN EXISTS (
        SELECT 1 FROM pairings_refused AS x WHERE x.household = n.household AND x.helper = n.helper
      ) THEN 'pairings.starts_on'
      ELSE 'flagged'
    END AS outcome
  FROM names AS n
  CROSS JOIN settings AS s
  LEFT JOIN covered AS c ON c.household = n.household AND c.helper = n.helper
  LEFT JOIN counted AS k ON k.household = n.household AND k.helper = n.helper
  LEFT JOIN without AS w ON w.household = n.household AND w.helper = n.helper
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
  j.helper_name AS name,
  j.helper_name AS v_helper_name,
  j.helper_unit AS v_helper_unit,
  YEAR($as_of) - 1 AS v_year,
  j.visits AS v_visits,
  COALESCE(j.months, '无') AS v_months_without
FROM judged AS j
