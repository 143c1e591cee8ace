/*
code: V06
title: {zh: 村级财务未按季公开, en: Village accounts not published for a quarter}
severity: B
route: discipline
subject: {type: quarter, ref: "{village}#{quarter}"}
match: none
order: 47
law:
  - zh: 《村民委员会组织法》（2025-10-28修订，2026-01-01起施行，条号以新文本为准；2018年文本为第三十条）：一般事项至少每季度公布一次
    en: "Organic Law of Villagers' Committees (amended 2025-10-28, in force 2026-01-01, see its new numbering; article 30 of the 2018 text): ordinary matters are published at least every quarter"
    date: 2026-01-01
    verified: false
  - zh: 《农村集体经济组织法》：财务公开
    en: "Rural Collective Economic Organisations Law: publication of accounts"
    date: 2025-05-01
    verified: false
main: [vouchers, disclosures]
lacks: [disclosures.disclosure_kind, disclosures.published_on]
values:
  quarter: {zh: 季度, en: Quarter}
  due_on: {zh: 最迟公开日, en: Due by}
  first_on: {zh: 最早凭证, en: First voucher}
  last_on: {zh: 最晚凭证, en: Last voucher}
  late_on: {zh: 迟公开日期, en: Published late on}
exclusions:
  zh: 只看该村最早凭证所在月到最晚凭证所在月之间完整的季度。季度后一个月月底还没到的不看。村务、党务公开不代替财务公开。
  en: Only full quarters between the months of the village's first and last voucher are looked at, once the end of the month after the quarter is past. Publishing other village or party matters does not stand for the accounts.
question:
  zh: "{quarter}的财务，到{due_on}还没有公开记录。是没公开，还是公开了没登记？"
  en: "For {quarter} no publication of accounts is recorded by {due_on}. Was it not published, or published and not recorded?"
innocent:
  - zh: 已经在公开栏张贴并拍照，没有登记。
    en: It was posted on the board and photographed, but not entered.
  - zh: 所属期填错，记到了别的季度。
    en: The period was typed wrongly and it stands under another quarter.
  - zh: 村里按月公开，登记时没有写季度。
    en: The village publishes monthly and the quarter was not written.
  - zh: 换届、合村期间账务移交，推迟了公开。
    en: Accounts were being handed over after an election or a merger.
next_step:
  zh: 请村务监督委员会提供公开照片和日期；确实没有公开的，限期补公开。
  en: Ask the village supervision committee for photos and dates; where it was not published, set a day for it.
examples:
  - title: {zh: 季后一个月月底公开，和晚一天, en: published on the last day allowed and one day late}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-01-31, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V1, voucher: 记9, booked_on: 2025-06-01, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
      disclosures:
        - {village: V1, disclosure_kind: 财务, for_quarter: 2025Q1, published_on: 2025-04-30}
        - {village: V1, disclosure_kind: 财务, for_quarter: 2025Q2, published_on: 2025-08-01}
    expect: {"V1#2025Q1": clear, "V1#2025Q2": flagged}
  - title: {zh: 首尾不完整的季度不看；中间没有凭证的季度要看, en: partial quarters at the ends are left out; a quarter between without vouchers is not}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2024-11-30, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V1, voucher: 记9, booked_on: 2025-08-31, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
      disclosures:
        - {village: V1, disclosure_kind: 财务, for_quarter: 2025Q1, published_on: 2025-03-30}
    expect: {"V1#2025Q1": clear, "V1#2025Q2": flagged, "V1#2024Q4": absent, "V1#2025Q3": absent}
  - title: {zh: 最迟日当天还不算过, en: on the last day allowed it is not past}
    as_of: 2026-04-30
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2026-01-01, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V1, voucher: 记9, booked_on: 2026-03-31, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
      disclosures: []
    expect: {"V1#2026Q1": not_applicable}
  - title: {zh: 过了一天；四季度的最迟日在下一年, en: one day later; the fourth quarter is due in the next year}
    as_of: 2026-05-01
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-10-01, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V1, voucher: 记9, booked_on: 2026-03-31, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
      disclosures:
        - {village: V1, disclosure_kind: 财务, for_quarter: 2025Q4, published_on: 2026-01-31}
    expect: {"V1#2025Q4": clear, "V1#2026Q1": flagged}
  - title: {zh: 村务公开不算，别村的也不算, en: other matters do not count and neither do other villages}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-01-01, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V1, voucher: 记9, booked_on: 2025-03-31, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
      disclosures:
        - {village: V1, disclosure_kind: 村务, for_quarter: 2025Q1, published_on: 2025-04-01}
        - {village: V2, disclosure_kind: 财务, for_quarter: 2025Q1, published_on: 2025-04-01}
    expect: {"V1#2025Q1": flagged}
  - title: {zh: 被退回的公开记录；类别不在表中, en: a refused record; a kind outside the list}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-01-01, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V1, voucher: 记9, booked_on: 2025-12-31, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V2, voucher: 记1, booked_on: 2025-01-01, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
        - {village: V2, voucher: 记9, booked_on: 2025-06-30, summary: 收, account: "102", debit_fen: 1, credit_fen: 0}
      disclosures:
        - {village: V1, disclosure_kind: 三务, for_quarter: 2025Q3, published_on: 2025-10-01}
        - {village: V1, disclosure_kind: 三务, for_quarter: 2025Q4, published_on: 2026-02-01}
        - {village: V2, disclosure_kind: 财务, for_quarter: 2025Q1, published_on: 2025-04-01}
      disclosures_refused:
        - {village: V1, disclosure_kind: 财务, for_quarter: 2025Q1}
        - {village: V2, disclosure_kind: 财务, published_on: 2025-04-01}
    expect: {"V1#2025Q1": "missing_data:公开日期", "V1#2025Q2": flagged, "V1#2025Q3": "missing_data:类别", "V1#2025Q4": flagged, "V2#2025Q1": clear, "V2#2025Q2": "missing_data:公开日期"}
*/
WITH spans AS (
  SELECT
    v.village,
    MIN(v.booked_on) AS first_on,
    MAX(v.booked_on) AS last_on
  FROM vouchers AS v
  GROUP BY v.village
),

bounds AS (
  SELECT
    s.village, s.first_on, s.last_on,
    CAST(CEIL((YEAR(s.first_on) * 12 + MONTH(s.first_on) - 1) / 3.0) AS BIGINT) AS first_quarter,
    CAST(FLOOR((YEAR(s.last_on) * 12 + MONTH(s.last_on)) / 3.0) AS BIGINT) AS end_quarter
  FROM spans AS s
),

digits AS (
  SELECT d.digit
  FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS d(digit)
),

numbers AS (
  SELECT a.digit * 100 + b.digit * 10 + c.digit AS n
  FROM digits AS a
  CROSS JOIN digits AS b
  CROSS JOIN digits AS c
),

quarters AS (
  SELECT
    b.village, b.first_on, b.last_on,
    CAST(FLOOR((b.first_quarter + n.n) / 4.0) AS BIGINT) AS year,
    (b.first_quarter + n.n) % 4 + 1 AS season
  FROM bounds AS b
  INNER JOIN numbers AS n ON n.n < b.end_quarter - b.first_quarter
),

due AS (
  SELECT
    q.village, q.first_on, q.last_on,
    CAST(q.year AS VARCHAR) || 'Q' || CAST(q.season AS VARCHAR) AS quarter,
    CASE q.season
      WHEN 1 THEN CAST(CAST(q.year AS VARCHAR) || '-04-30' AS DATE)
      WHEN 2 THEN CAST(CAST(q.year AS VARCHAR) || '-07-31' AS DATE)
      WHEN 3 THEN CAST(CAST(q.year AS VARCHAR) || '-10-31' AS DATE)
      ELSE CAST(CAST(q.year + 1 AS VARCHAR) || '-01-31' AS DATE)
    END AS due_on
  FROM quarters AS q
),

published AS (
  SELECT
    d.village, d.for_quarter,
    MIN(CASE WHEN d.disclosure_kind = '财务' THEN d.published_on END) AS published_on,
    MIN(CASE WHEN d.disclosure_kind NOT IN ('财务', '村务', '党务') THEN d.published_on END) AS unclear_on
  FROM disclosures AS d
  GROUP BY d.village, d.for_quarter
),

judged AS (
  SELECT
    q.village, q.quarter, q.due_on, q.first_on, q.last_on, p.published_on,
    CASE
      WHEN q.due_on >= $as_of THEN 'not_applicable'
      WHEN p.published_on <= q.due_on THEN 'clear'
      WHEN p.unclear_on <= q.due_on THEN 'missing_data'
      WHEN EXISTS (
        SELECT 1 FROM disclosures_refused AS r
        WHERE r.village = q.village AND (r.for_quarter = q.quarter OR r.for_quarter IS NULL)
      ) THEN 'missing_data'
      ELSE 'flagged'
    END AS verdict,
    CASE WHEN p.unclear_on <= q.due_on THEN 'disclosures.disclosure_kind' ELSE 'disclosures.published_on' END AS missing
  FROM due AS q
  LEFT JOIN published AS p ON p.village = q.village AND p.for_quarter = q.quarter
),

ends AS (
  SELECT
    s.village,
    MIN(CASE WHEN v.booked_on = s.first_on THEN v.row_id END) AS first_row,
    MIN(CASE WHEN v.booked_on = s.last_on THEN v.row_id END) AS last_row
  FROM spans AS s
  INNER JOIN vouchers AS v ON v.village = s.village AND (v.booked_on = s.first_on OR v.booked_on = s.last_on)
  GROUP BY s.village
)

SELECT
  j.village,
  j.quarter,
  j.verdict,
  j.missing,
  e.first_row AS src,
  e.last_row AS src2,
  l.row_id AS src3,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.quarter AS v_quarter,
  j.due_on AS v_due_on,
  j.first_on AS v_first_on,
  j.last_on AS v_last_on,
  l.published_on AS v_late_on
FROM judged AS j
INNER JOIN ends AS e ON e.village = j.village
LEFT JOIN disclosures AS l
  ON l.village = j.village AND l.for_quarter = j.quarter AND l.disclosure_kind = '财务' AND j.verdict = 'flagged'
