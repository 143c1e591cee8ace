/*
code: P06
title: {zh: 标准或金额算得不对, en: Rate or product does not fit}
severity: B
route: owner
subject: {type: payment, ref: "{batch}#{line_no}"}
match: none
order: 23
law:
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）：公布补贴政策清单和标准，按标准发放
    en: "Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37): policies and standards are published and payments follow them"
    date: 2020-12-01
    verified: false
main: [payments, standards]
views: [reversed_lines, person_homes]
parameters: [standard_gap_yuan]
lacks: [payments.rate, payments.quantity]
values:
  problem: {zh: 不符之处, en: What does not fit}
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  quantity: {zh: 数量, en: Quantity}
  rate: {zh: 标准, en: Rate}
  product_fen: {zh: 数量乘标准, en: Quantity times rate}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 与执行的任何一个标准相等就算对；相差一元以内不问；计量单位是补差的，只问金额大于标准的；负数行和被冲销的行不看
  en: A rate equal to any standard in force is right; a gap up to one yuan is accepted; of items paid as a difference only an amount above the rate is asked about; negative lines and those they take back are left out
question:
  zh: “{item}”{pay_month}这一行{problem}。请问是标准有调整，还是有补发、扣减没有写明？
  en: "This line of {item} for {pay_month} does not fit ({problem}). Has the standard changed, or is an arrear or a deduction not stated?"
innocent:
  - {zh: 标准调整了，标准表没有更新或者执行日期写错了, en: The standard was changed and the table of standards is old or has a wrong date}
  - {zh: 这一行含以前月份的补发，或者扣回了多发的部分, en: "The line holds arrears, or a deduction of what was overpaid"}
  - {zh: 面积或人数四舍五入以后再填，金额是按原数算的, en: The quantity was rounded in the sheet and the amount worked out before that}
  - {zh: 标准按年写、金额按月发，单位没有写清楚, en: The rate is by year and the amount by month}
next_step:
  zh: 请经办部门对照当时的标准文件和计算表说明。确实算错的，少发的补发，多发的和本人商量处理，先不停发。
  en: The department compares its own sheet with the decision on the standard. What was too little is paid; what was too much is settled with the person, and nothing is stopped first.
examples:
  - title: {zh: 相差正好一元不问，多一分要问，两个方向都一样, en: "A gap of exactly one yuan is accepted and a fen more is not, either way"}
    rows:
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100.5, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 何一, card: K1, quantity: 2, rate: 100.5, amount_fen: 20200, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P1, name: 何一, card: K1, quantity: 2, rate: 100.5, amount_fen: 20201, pay_month: 2025-07, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P1, name: 何一, card: K1, quantity: 2, rate: 100.5, amount_fen: 20000, pay_month: 2025-08, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P1, name: 何一, card: K1, quantity: 2, rate: 100.5, amount_fen: 19999, pay_month: 2025-09, status: 成功}
    expect: {"B1#1": clear, "B1#2": flagged, "B1#3": clear, "B1#4": flagged}
  - title: {zh: 只有乘积四舍五入到分, en: Only the product is rounded to fen}
    rows:
      standards: [{item: 地力补贴, measure: 元/亩, rate: 0.333, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 何一, card: K1, quantity: 5, rate: 0.333, amount_fen: 267, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 何二, card: K2, quantity: 5, rate: 0.333, amount_fen: 268, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 何三, card: K3, quantity: 5, rate: 0.333, amount_fen: 66, pay_month: 2025-06, status: 成功}
    expect: {"B1#1": clear, "B1#2": flagged, "B1#3": flagged}
  - title: {zh: 标准等于当月一日执行的任何一个就对, en: A rate equal to any standard in force on the first day of the month is right}
    rows:
      standards:
        - {item: 低保金, measure: 元/月, rate: 500, starts_on: 2024-01-01, ends_on: 2025-06-30}
        - {item: 低保金, measure: 元/月, rate: 550, starts_on: 2025-07-01}
        - {item: 低保金, measure: 元/月, rate: 600, starts_on: 2025-07-01}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 500, amount_fen: 50000, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 500, amount_fen: 50000, pay_month: 2025-07, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 550, amount_fen: 55000, pay_month: 2025-07, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 600.00, amount_fen: 60000, pay_month: 2025-08, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 550, amount_fen: 55000, pay_month: 2025-06, status: 成功}
    expect: {"B1#1": clear, "B1#2": flagged, "B1#3": clear, "B1#4": clear, "B1#5": flagged}
  - title: {zh: 起止两天都算执行；执行起在月中的当月还没有执行, en: Both the first and the last day are in force; a standard that begins in mid-month is not yet}
    rows:
      standards:
        - {item: 甲补贴, measure: 元, rate: 5, starts_on: 2025-05-01, ends_on: 2025-07-01}
        - {item: 乙补贴, measure: 元, rate: 5, starts_on: 2025-05-02}
      payments:
        - {batch: B1, line_no: "1", item: 甲补贴, person: P1, name: 何一, card: K1, quantity: 1, rate: 5, amount_fen: 500, pay_month: 2025-05, status: 成功}
        - {batch: B1, line_no: "2", item: 甲补贴, person: P1, name: 何一, card: K1, quantity: 1, rate: 5, amount_fen: 500, pay_month: 2025-07, status: 成功}
        - {batch: B1, line_no: "3", item: 甲补贴, person: P1, name: 何一, card: K1, quantity: 1, rate: 5, amount_fen: 500, pay_month: 2025-08, status: 成功}
        - {batch: B1, line_no: "4", item: 乙补贴, person: P1, name: 何一, card: K1, quantity: 1, rate: 5, amount_fen: 500, pay_month: 2025-05, status: 成功}
        - {batch: B1, line_no: "5", item: 乙补贴, person: P1, name: 何一, card: K1, quantity: 1, amount_fen: 500, pay_month: 2025-05, status: 成功}
    expect: {"B1#1": clear, "B1#2": clear, "B1#3": flagged, "B1#4": flagged, "B1#5": "missing_data:标准"}
  - title: {zh: 一半判不了看另一半，两半都判不了缺数据, en: "One half that cannot be judged leaves the other, both leave missing data"}
    rows:
      standards: [{item: 低保金, measure: 元/月, rate: 500, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 何一, card: K1, rate: 500, amount_fen: 99900, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 何一, card: K1, rate: 501, amount_fen: 50100, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, amount_fen: 50000, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "4", item: 慰问金, person: P1, name: 何一, card: K1, quantity: 2, rate: 300, amount_fen: 60000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 慰问金, person: P1, name: 何一, card: K1, quantity: 2, rate: 300, amount_fen: 60101, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "6", item: 慰问金, person: P1, name: 何一, card: K1, rate: 300, amount_fen: 60101, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "7", item: 慰问金, person: P1, name: 何一, card: K1, amount_fen: 60101, pay_month: 2025-04, status: 成功}
    expect: {"B1#1": clear, "B1#2": flagged, "B1#3": "missing_data:标准", "B1#4": clear, "B1#5": flagged, "B1#6": "missing_data:数量", "B1#7": "missing_data:标准"}
  - title: {zh: 补差的项目只问金额大于标准的, en: Of items paid as a difference only an amount above the rate is asked about}
    rows:
      standards:
        - {item: 低保金, measure: 补差, rate: 650, starts_on: 2025-01-01}
        - {item: 低保金, measure: 元/月, rate: 500, starts_on: 2020-01-01, ends_on: 2024-12-31}
        - {item: 临时补差, measure: 补差款, rate: 650, starts_on: 2025-01-01}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 650, amount_fen: 32000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 650, amount_fen: 65000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 650, amount_fen: 65001, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 何一, card: K1, quantity: 3, rate: 640, amount_fen: 64000, pay_month: 2025-04, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 何一, card: K1, quantity: 3, amount_fen: 64000, pay_month: 2025-05, status: 成功}
        - {batch: B1, line_no: "6", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 500, amount_fen: 32000, pay_month: 2024-12, status: 成功}
        - {batch: B1, line_no: "7", item: 临时补差, person: P1, name: 何一, card: K1, quantity: 1, rate: 650, amount_fen: 32000, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": clear, "B1#2": clear, "B1#3": flagged, "B1#4": clear, "B1#5": "missing_data:标准", "B1#6": flagged, "B1#7": flagged}
  - title: {zh: 各种发放状态都看；负数行和被冲销的成功行不看, en: "Every status is looked at; negative lines and the paid line each takes back are left out"}
    rows:
      members: [{household: H1, person: P1, name: 何一, status: 在册, village: V1}]
      standards: [{item: 低保金, measure: 元/月, rate: 500, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 9, amount_fen: 900, pay_month: 2025-01, status: 失败}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 9, amount_fen: 900, pay_month: 2025-01, status: 待发}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 9, amount_fen: 900, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 何一, card: K1, quantity: 1, rate: 9, amount_fen: -900, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": flagged, "B1#2": flagged, "B1#3": not_applicable, "B1#4": not_applicable}
*/
WITH months AS (
  SELECT p.item, p.pay_month
  FROM payments AS p
  GROUP BY p.item, p.pay_month
),

terms AS (
  SELECT
    m.item,
    m.pay_month,
    s.rate,
    CASE WHEN s.measure = '补差' THEN 1 ELSE 0 END AS difference,
    CASE
      WHEN s.starts_on <= m.pay_month AND (s.ends_on IS NULL OR s.ends_on >= m.pay_month) THEN 1
      ELSE 0
    END AS in_force
  FROM months AS m
  INNER JOIN standards AS s ON s.item = m.item
),

ruled AS (
  SELECT
    t.item,
    t.pay_month,
    CASE
      WHEN MAX(t.in_force) = 1 THEN MAX(t.in_force * t.difference)
      ELSE MAX(t.difference)
    END AS difference
  FROM terms AS t
  GROUP BY t.item, t.pay_month
),

rates AS (
  SELECT t.item, t.pay_month, t.rate
  FROM terms AS t
  WHERE t.in_force = 1
  GROUP BY t.item, t.pay_month, t.rate
),

lines AS (
  SELECT
    p.batch,
    p.line_no,
    p.rate,
    p.amount_fen,
    p.row_id AS src,
    CASE WHEN p.amount_fen <= 0 OR r.row_id IS NOT NULL THEN 1 ELSE 0 END AS left_out,
    CASE
      WHEN u.item IS NULL OR p.rate IS NULL THEN 'unjudged'
      WHEN u.difference = 1 THEN 'difference'
      WHEN a.item IS NULL THEN 'wrong'
      ELSE 'right'
    END AS rate_half,
    CAST(p.quantity AS DECIMAL(30, 8)) * p.rate AS product
  FROM payments AS p
  LEFT JOIN reversed_lines AS r ON r.row_id = p.row_id
  LEFT JOIN ruled AS u ON u.item = p.item AND u.pay_month = p.pay_month
  LEFT JOIN rates AS a ON a.item = p.item AND a.pay_month = p.pay_month AND a.rate = p.rate
),

-- Rounded half up to fen, the product is off by more than the gap where twice its hundredfold is at
-- least 2 * (amount + gap) + 1 or less than 2 * (amount - gap) - 1: so it need not be rounded here.
halves AS (
  SELECT
    l.batch,
    l.line_no,
    l.rate,
    l.amount_fen,
    l.src,
    l.left_out,
    l.rate_half,
    l.product,
    CASE
      WHEN l.product IS NULL THEN 'unjudged'
      WHEN l.product * 200 >= 2 * (l.amount_fen + $standard_gap_yuan) + 1 THEN 'wrong'
      WHEN l.product * 200 < 2 * (l.amount_fen - $standard_gap_yuan) - 1 THEN 'wrong'
      ELSE 'right'
    END AS product_half
  FROM lines AS l
),

judged AS (
  SELECT
    l.batch,
    l.line_no,
    l.src,
    l.product,
    CASE
      WHEN l.left_out = 1 THEN 'not_applicable'
      WHEN l.rate IS NULL THEN 'payments.rate'
      WHEN l.rate_half = 'difference'
        THEN CASE WHEN l.amount_fen > l.rate * 100 THEN '金额大于标准' ELSE 'clear' END
      WHEN l.rate_half = 'wrong' AND l.product_half = 'wrong'
        THEN '标准与执行的不同，数量乘标准也不等于金额'
      WHEN l.rate_half = 'wrong' THEN '标准与执行的不同'
      WHEN l.product_half = 'wrong' THEN '数量乘标准不等于金额'
      WHEN l.rate_half = 'unjudged' AND l.product_half = 'unjudged' THEN 'payments.quantity'
      ELSE 'clear'
    END AS outcome
  FROM halves AS l
)

SELECT
  j.batch,
  j.line_no,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  j.src,
  p.amount_fen,
  h.household,
  h.village,
  p.name,
  j.outcome AS v_problem,
  p.item AS v_item,
  SUBSTR(CAST(p.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  p.quantity AS v_quantity,
  p.rate AS v_rate,
  CAST(ROUND(j.product * 100, 0) AS BIGINT) AS v_product_fen,
  p.amount_fen AS v_paid_fen
FROM judged AS j
INNER JOIN payments AS p ON p.row_id = j.src
LEFT JOIN person_homes AS h ON h.person = p.person
WHERE j.outcome NOT IN ('clear', 'not_applicable', 'payments.rate', 'payments.quantity')
UNION ALL
SELECT
  j.batch,
  j.line_no,
  CASE WHEN j.outcome IN ('clear', 'not_applicable') THEN j.outcome ELSE 'missing_data' END AS verdict,
  CASE WHEN j.outcome NOT IN ('clear', 'not_applicable') THEN j.outcome END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_problem,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS DECIMAL(18, 8)) AS v_quantity,
  CAST(NULL AS DECIMAL(18, 8)) AS v_rate,
  CAST(NULL AS BIGINT) AS v_product_fen,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM judged AS j
WHERE j.outcome IN ('clear', 'not_applicable', 'payments.rate', 'payments.quantity')
