/*
code: E09
title: {zh: 同时享受互斥补贴, en: Two exclusive subsidies at once}
severity: B
route: owner
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 9
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）和《特困人员认定办法》（民发〔2021〕43号）：几种救助不重复享受
    en: "Measures for minimum living allowances (Minfa 2021 No. 57) and for persons in extreme hardship (Minfa 2021 No. 43): these kinds of aid are not drawn together"
    date: 2021-07-01
    verified: false
main: [payments, standards]
needs: [[standards.excludes]]
views: [payees, reversed_lines, person_homes]
parameters: [exclusive_grace_months]
lacks: [payments.status]
values:
  pair: {zh: 互斥的两项, en: The two items}
  months: {zh: 重叠月数, en: Months together}
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 标准表没有写明互斥的项目不算；转换项目时重叠一个月不算；失败、退回、冲销的发放不算
  en: Items that the standards do not call exclusive; an overlap of one month at a change; payments that failed, came back or were reversed
question:
  zh: 发放记录里，“{pair}”在同样的{months}个月都发了。请问您是什么时候由一项转到另一项的？
  en: The payments show {pair} for the same {months} months. When did you change from one to the other?
innocent:
  - {zh: 由一项转到另一项，手续衔接时多发了几个月, en: The change from one to the other took some months to go through}
  - {zh: 后一项是补发以前月份的差额, en: The second is a difference paid for earlier months}
  - {zh: 本地规定这两项可以叠加，标准表没有更新, en: Local rules allow both and the table of standards is old}
  - {zh: 发放时把项目名称选错了, en: The wrong item was chosen when paying}
next_step:
  zh: 请两个主管部门核对审批时间，确定应享受哪一项；多发的部分由部门与本人商量处理，先不停发。
  en: The two departments compare their decisions and settle which item is due; what was paid too much is settled with the person. Nothing is stopped first.
examples:
  - title: {zh: 重叠两个月，超过一个月的宽限, en: Two months together are more than the grace of one}
    rows:
      members: [{household: H1, person: P1, name: 杨一, status: 在册, village: V1}]
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金、孤儿津贴}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-03, status: 成功}
        - {batch: B2, line_no: "2", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-03, status: 成功}
    expect: {P1: flagged}
  - title: {zh: 重叠一个月在宽限之内，一个月里几行也只算一个月, en: "One month is inside the grace, however many lines it has"}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 10000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-02, status: 成功}
    expect: {P1: clear}
  - title: {zh: 互斥是相互的，由哪一项写明都算, en: "Exclusion holds both ways, whichever item says so"}
    rows:
      standards:
        - {item: 特困供养金, rate: 900, starts_on: 2020-01-01}
        - {item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: "孤儿津贴、 特困 供养金"}
      payments:
        - {batch: B1, line_no: "1", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-02, status: 成功}
    expect: {P1: flagged}
  - title: {zh: 各对分别数，不同的对不相加, en: Each pair by itself}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金、孤儿津贴}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "4", item: 孤儿津贴, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-02, status: 成功}
    expect: {P1: clear}
  - title: {zh: 名称只是包含的不算互斥, en: A name that only contains another is not that item}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "4", item: 供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-02, status: 成功}
    expect: {P1: clear}
  - title: {zh: 失败、退回和冲销的月份不算, en: "Months that failed, came back or were reversed"}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "4", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-02, status: 退回}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "6", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "7", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: -90000, pay_month: 2025-03, status: 成功}
        - {batch: B1, line_no: "8", item: 低保金, person: P2, name: 杨二, card: K2, amount_fen: 50000, pay_month: 2025-03, status: 失败}
    expect: {P1: clear, P2: not_applicable}
  - title: {zh: 发放状态不在所列之内, en: A payment status outside the list}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "4", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-02, status: 处理中}
        - {batch: B1, line_no: "5", item: 低保金, person: P2, name: 杨二, card: K2, amount_fen: 50000, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "6", item: 特困供养金, person: P2, name: 杨二, card: K2, amount_fen: 90000, pay_month: 2025-02, status: 处理中}
    expect: {P1: "missing_data:发放状态", P2: clear}
  - title: {zh: 标准表没有互斥项目一列, en: No sheet of standards has the column}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 杨二, card: K2, amount_fen: 50000, pay_month: 2025-01, status: 失败}
    absent: [standards.excludes]
    expect: {P1: "missing_data:互斥项目", P2: not_applicable}
  - title: {zh: 宽限由县里定, en: The county sets the grace}
    parameters: {exclusive_grace_months: 0}
    rows:
      standards: [{item: 低保金, rate: 500, starts_on: 2020-01-01, excludes: 特困供养金}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 杨一, card: K1, amount_fen: 50000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 特困供养金, person: P1, name: 杨一, card: K1, amount_fen: 90000, pay_month: 2025-01, status: 成功}
    expect: {P1: flagged}
*/
WITH lists AS (
  SELECT s.item, s.names
  FROM (
    SELECT
      r.item,
      '、' || REPLACE(REPLACE(REPLACE(r.excludes, ' ', ''), ',', '、'), ';', '、') || '、' AS names
    FROM standards AS r
    WHERE r.excludes IS NOT NULL
  ) AS s
  GROUP BY s.item, s.names
),

paid_items AS (
  SELECT
    p.item,
    '、' || REPLACE(REPLACE(p.item, ',', '、'), ';', '、') || '、' AS listed
  FROM payments AS p
  GROUP BY p.item
),

pairs AS (
  SELECT LEAST(l.item, i.item) AS a, GREATEST(l.item, i.item) AS b
  FROM lists AS l
  CROSS JOIN paid_items AS i
  WHERE l.item <> i.item AND REPLACE(l.names, i.listed, '') <> l.names
  GROUP BY LEAST(l.item, i.item), GREATEST(l.item, i.item)
),

lines AS (
  SELECT
    p.person,
    p.item,
    p.pay_month,
    p.amount_fen,
    p.row_id AS src,
    CASE WHEN p.status = '成功' THEN 1 ELSE 0 END AS sure
  FROM payments AS p
  WHERE
    p.amount_fen > 0
    AND p.status NOT IN ('失败', '退回')
    AND EXISTS (SELECT 1 FROM pairs AS x WHERE x.a = p.item OR x.b = p.item)
    AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
),

months AS (
  SELECT l.person, l.item, l.pay_month, MAX(l.sure) AS sure
  FROM lines AS l
  GROUP BY l.person, l.item, l.pay_month
),

both_paid AS (
  SELECT x.a, x.b, f.person, f.pay_month, f.sure * s.sure AS sure
  FROM pairs AS x
  INNER JOIN months AS f ON f.item = x.a
  INNER JOIN months AS s ON s.item = x.b AND s.person = f.person AND s.pay_month = f.pay_month
),

overlaps AS (
  SELECT o.person, o.a, o.b, SUM(o.sure) AS sure_months, COUNT(*) AS all_months
  FROM both_paid AS o
  GROUP BY o.person, o.a, o.b
)

SELECT
  v.person,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.src,
  l.amount_fen,
  h.household,
  h.village,
  COALESCE(h.name, n.name) AS name,
  v.a || '、' || v.b AS v_pair,
  CAST(v.sure_months AS BIGINT) AS v_months,
  l.item AS v_item,
  SUBSTR(CAST(l.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  l.amount_fen AS v_paid_fen
FROM overlaps AS v
INNER JOIN both_paid AS o ON o.person = v.person AND o.a = v.a AND o.b = v.b AND o.sure = 1
INNER JOIN lines AS l
  ON l.person = o.person AND l.pay_month = o.pay_month AND l.sure = 1
  AND (l.item = v.a OR l.item = v.b)
INNER JOIN (
  SELECT p.person, MIN(p.name) AS name
  FROM payments AS p
  GROUP BY p.person
) AS n ON n.person = v.person
LEFT JOIN person_homes AS h ON h.person = v.person
WHERE v.sure_months > $exclusive_grace_months
UNION ALL
SELECT
  p.person,
  CASE
    WHEN v.person IS NOT NULL THEN 'missing_data'
    WHEN p.was_paid THEN 'clear'
    ELSE 'not_applicable'
  END AS verdict,
  CASE WHEN v.person IS NOT NULL THEN 'payments.status' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_pair,
  CAST(NULL AS BIGINT) AS v_months,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM payees AS p
LEFT JOIN (
  SELECT o.person
  FROM overlaps AS o
  WHERE o.sure_months <= $exclusive_grace_months AND o.all_months > $exclusive_grace_months
  GROUP BY o.person
) AS v ON v.person = p.person
