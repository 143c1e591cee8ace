/*
code: P13
title: {zh: 无承包地领取面积补贴, en: Paid by area without registered land}
severity: B
route: field
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 26
law:
  - zh: 《耕地地力保护补贴》等面积类补贴的省级实施办法：补贴对象为拥有承包地的农民
    en: "Provincial rules on subsidies by area, such as that for farmland fertility: they are paid to farmers who hold contracted land"
    date: 2016-04-18
    verified: false
main: [payments, members, land, standards]
needs: [[standards.measure], [payments.quantity]]
also:
  hukou:
    zh: 缺户籍人口表，同户籍家人名下的地没有核对
    en: Without the hukou register land of family in one book is not known
  assistance:
    zh: 缺社会救助对象名册，是否同户只按名册和户籍认定
    en: Without the assistance roster households are known from the registers alone
views: [households, person_households, person_books, person_homes, area_lines, household_plots, payees]
parameters: [noland_min_mu, land_rows_min]
lacks: [standards.measure, payments.quantity, payments.status, members.village, land.plot, land.area_mu, members.person, hukou.person, payments.amount_fen]
values:
  year: {zh: 年度, en: Year}
  paid_mu: {zh: 发放面积（亩）, en: Area paid for (mu)}
  items: {zh: 补贴项目, en: Subsidy items}
  land_rows: {zh: 本村确权行数, en: Rows of land in the village}
exclusions:
  zh: 只看计量单位是亩的项目；一年合计不到一亩的不问；本人或同户有确权地块的不算；本村确权行数不足三十行的不判断；失败、退回、冲销的发放不算
  en: "Only items measured in mu; less than one mu in a year is not asked about; land of one's own or of the household clears; villages with fewer than thirty rows of land are not judged; payments that failed, came back or were reversed"
question:
  zh: "{year}年您按{paid_mu}亩领了“{items}”，确权表里没有查到您和家里人的地。请问种的是哪里的地？"
  en: In {year} you were paid {items} for {paid_mu} mu, and the land register shows no plot of yours or your family's. Which land do you till?
innocent:
  - {zh: 流转别人的地来种，按约定由种地的人领, en: He tills leased land and by agreement the tiller is paid}
  - {zh: 地登记在已去世的老人或分户出去的兄弟名下, en: The land stands in the name of a dead parent or of a brother who has a household of his own}
  - {zh: 地在外村或外县，本村确权表里没有, en: The land lies in another village or county}
  - {zh: 确权时漏登，或者证号录错, en: The plot was left out of the register or its ID mistyped}
next_step:
  zh: 请农业部门按姓名和地块再查一遍确权档案，两名工作人员看地、看合同。漏登的补登；其间补贴照发。
  en: The farm office looks through the register by name and plot; two officers see the land and the lease. What was left out is entered, and payment goes on.
examples:
  - title: {zh: 一年合计正好一亩要问，不到一亩不问, en: One mu in a year is asked about and less is not}
    parameters: {land_rows_min: 1}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 张二, status: 剔除, village: V1}
        - {household: H3, person: P3, name: 张三, status: 在册, village: V1}
        - {household: H9, person: P9, name: 张九, status: 在册, village: V1}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, household: H9, area_mu: 3}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 张一, card: K1, quantity: 0.5, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P1, name: 张一, card: K1, quantity: 0.5, amount_fen: 100, pay_month: 2025-12, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 0.99, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 0.5, amount_fen: 100, pay_month: 2024-12, status: 成功}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 0.5, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "6", item: 地力补贴, person: P9, name: 张九, card: K9, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {P1: flagged, P2: clear, P3: clear, P9: clear}
  - title: {zh: 本人、名册同户、户籍同户的地都算, en: "Land of one's own, of the household or of the hukou book"}
    parameters: {land_rows_min: 1}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 张二, status: 在册, village: V1}
        - {household: H2, person: Q2, name: 张乙, status: 在册, village: V1}
        - {household: H3, person: P3, name: 张三, status: 在册, village: V1}
        - {household: H4, person: P4, name: 张四, status: 在册, village: V1}
        - {household: H5, person: P5, name: 张五, status: 在册, village: V1}
      hukou:
        - {book: F1, relation: 户主, name: 张丙, person: Q3}
        - {book: F1, relation: 子, name: 张三, person: P3}
        - {book: F2, relation: 户主, name: 张五, person: P5}
      assistance:
        - {aid_no: A1, name: 张五, person: P5, aid_type: 低保, starts_on: 2020-01-01}
        - {aid_no: A1, name: 张丁, person: Q5, aid_type: 低保, starts_on: 2020-01-01}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land:
        - {plot: D1, holder: P1, area_mu: 3}
        - {plot: D2, holder: Q2, area_mu: 3}
        - {plot: D3, holder: Q3, area_mu: 3}
        - {plot: D4, household: H4, area_mu: 3}
        - {plot: D5, holder: Q5, area_mu: 3}
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 张一, card: K1, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P4, name: 张四, card: K4, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P5, name: 张五, card: K5, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {P1: clear, P2: clear, P3: clear, P4: clear, P5: flagged}
  - title: {zh: 本村确权行数不足不判断，村代码查不到也不判断, en: "A village with too few rows of land, or an unknown village, is not judged"}
    parameters: {land_rows_min: 3}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 张二, status: 在册, village: V2}
        - {household: H3, person: P3, name: 张三, status: 在册}
        - {household: H8, person: P8, name: 张八, status: 在册, village: V1}
        - {household: H9, person: P9, name: 张九, status: 在册, village: V2}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land:
        - {plot: D1, household: H8, area_mu: 3}
        - {plot: D2, household: H8, area_mu: 3}
        - {plot: D3, holder: P8, area_mu: 3}
        - {plot: D4, household: H9, area_mu: 3}
        - {plot: D5, holder: P9, area_mu: 3}
        - {plot: D6, holder: Q9, area_mu: 3}
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 张一, card: K1, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P4, name: 张四, card: K4, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {P1: flagged, P2: "missing_data:地块编码", P3: "missing_data:村代码", P4: "missing_data:村代码"}
  - title: {zh: 不按亩的项目、失败退回和冲销的发放不算, en: "Items not measured in mu, and failed, returned or reversed payments"}
    parameters: {land_rows_min: 0}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 张二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 张三, status: 在册, village: V1}
      standards:
        - {item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}
        - {item: 低保金, measure: 元/月, rate: 100, starts_on: 2020-01-01}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 张一, card: K1, quantity: 12, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 300, pay_month: 2025-01, status: 失败}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 300, pay_month: 2025-01, status: 退回}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 3, amount_fen: 300, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 3, amount_fen: -300, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "6", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 0.5, amount_fen: 50, pay_month: 2025-01, status: 成功}
    expect: {P1: not_applicable, P2: not_applicable, P3: clear}
  - title: {zh: 没有数量、状态不在所列之内的缺数据, en: "No quantity, or a status outside the list, lacks data"}
    parameters: {land_rows_min: 0}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 张二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 张三, status: 在册, village: V1}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, holder: P3, area_mu: 1}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 张一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 处理中}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 张三, card: K3, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {P1: "missing_data:数量", P2: "missing_data:发放状态", P3: clear}
  - title: {zh: 标准表整列没有计量单位, en: No standard says in what it is measured}
    rows:
      members: [{household: H1, person: P1, name: 张一, status: 在册, village: V1}]
      standards: [{item: 地力补贴, rate: 100, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 张一, card: K1, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 退回}
    expect: {P1: "missing_data:计量单位", P2: not_applicable}
  - title: {zh: 有退回的行关系到本人或同户的，改为缺数据, en: A refused row that concerns the person or the household makes it missing data}
    parameters: {land_rows_min: 0}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 张二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 张三, status: 在册, village: V1}
        - {household: H3, person: Q3, name: 张丙, status: 在册, village: V1}
        - {household: H4, person: P4, name: 张四, status: 在册, village: V1}
        - {household: H5, person: P5, name: 张五, status: 在册, village: V1}
        - {household: H6, person: P6, name: 张六, status: 在册, village: V1}
        - {household: H7, person: P7, name: 张七, status: 在册, village: V1}
        - {household: H8, person: P8, name: 张八, status: 在册, village: V1}
      members_refused: [{household: H5, name: 张戊}]
      hukou:
        - {book: F4, relation: 户主, name: 张丁, person: Q4}
        - {book: F4, relation: 子, name: 张四, person: P4}
        - {book: F6, relation: 户主, name: 张六, person: P6}
      hukou_refused: [{book: F6, relation: 妻, name: 张己}]
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land: []
      land_refused: [{plot: D1, holder: P1}, {plot: D2, household: H2}, {plot: D3, holder: Q3}, {plot: D4, holder: Q4}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 张一, card: K1, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 张二, card: K2, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 张三, card: K3, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P4, name: 张四, card: K4, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P5, name: 张五, card: K5, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "6", item: 地力补贴, person: P6, name: 张六, card: K6, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "7", item: 地力补贴, person: P7, name: 张七, card: K7, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "8", item: 地力补贴, person: P8, name: 张八, card: K8, quantity: 3, amount_fen: 100, pay_month: 2025-01, status: 成功}
      payments_refused: [{batch: B1, line_no: "9", item: 地力补贴, person: P7, name: 张七}]
    expect:
      P1: "missing_data:面积(亩)"
      P2: "missing_data:面积(亩)"
      P3: "missing_data:面积(亩)"
      P4: "missing_data:面积(亩)"
      P5: "missing_data:身份证号"
      P6: "missing_data:身份证号"
      P7: "missing_data:金额"
      P8: flagged
*/
WITH years AS (
  SELECT
    l.person,
    l.pay_year,
    COALESCE(SUM(CASE WHEN l.sure = 1 THEN l.quantity END), 0) AS sure_mu,
    COALESCE(SUM(l.quantity), 0) AS all_mu,
    MAX(CASE WHEN l.quantity IS NULL THEN 1 ELSE 0 END) AS unknown,
    STRING_AGG(DISTINCT l.item, '、' ORDER BY l.item) AS items
  FROM area_lines AS l
  GROUP BY l.person, l.pay_year
),

asked AS (
  SELECT y.person
  FROM years AS y
  WHERE y.all_mu >= $noland_min_mu OR y.unknown = 1
  GROUP BY y.person
),

plots AS (
  SELECT l.holder, l.household, 1 AS kind FROM land AS l
  UNION ALL
  SELECT r.holder, r.household, 2 AS kind FROM land_refused AS r
  UNION ALL
  SELECT m.person AS holder, m.household, 3 AS kind FROM members_refused AS m
  UNION ALL
  SELECT h.person AS holder, CAST(NULL AS VARCHAR) AS household, 4 AS kind FROM hukou_refused AS h
  UNION ALL
  SELECT p.person AS holder, CAST(NULL AS VARCHAR) AS household, 5 AS kind
  FROM payments_refused AS p
),

named_homes AS (
  SELECT n.household, n.kind
  FROM (
    SELECT p.household, p.kind FROM plots AS p WHERE p.household IS NOT NULL
    UNION ALL
    SELECT h.household, p.kind
    FROM plots AS p
    INNER JOIN person_households AS h ON h.person = p.holder
    WHERE p.kind IN (1, 2)
  ) AS n
  GROUP BY n.household, n.kind
),

named_books AS (
  SELECT n.book, n.kind
  FROM (
    SELECT b.book, p.kind
    FROM plots AS p
    INNER JOIN person_books AS b ON b.person = p.holder
    WHERE p.kind IN (1, 2)
    UNION ALL
    SELECT h.book, 4 AS kind FROM hukou_refused AS h WHERE h.book IS NOT NULL
  ) AS n
  GROUP BY n.book, n.kind
),

found AS (
  SELECT f.person, MIN(f.kind) AS kind
  FROM (
    SELECT a.person, p.kind
    FROM asked AS a
    INNER JOIN plots AS p ON p.holder = a.person
    UNION ALL
    SELECT a.person, n.kind
    FROM asked AS a
    INNER JOIN person_households AS h ON h.person = a.person
    INNER JOIN named_homes AS n ON n.household = h.household
    UNION ALL
    SELECT a.person, n.kind
    FROM asked AS a
    INNER JOIN person_books AS b ON b.person = a.person
    INNER JOIN named_books AS n ON n.book = b.book
  ) AS f
  GROUP BY f.person
),

village_land AS (
  SELECT h.village, COUNT(DISTINCT g.src) AS land_rows
  FROM household_plots AS g
  INNER JOIN households AS h ON h.household = g.household
  WHERE h.village IS NOT NULL
  GROUP BY h.village
),

judged AS (
  SELECT
    y.person,
    y.pay_year,
    y.sure_mu,
    y.items,
    h.household,
    h.village,
    h.name,
    v.land_rows,
    CASE
      WHEN f.kind = 1 THEN 'clear'
      WHEN y.all_mu < $noland_min_mu AND y.unknown = 1 THEN 'payments.quantity'
      WHEN y.all_mu < $noland_min_mu THEN 'clear'
      WHEN y.sure_mu < $noland_min_mu THEN 'payments.status'
      WHEN h.village IS NULL THEN 'members.village'
      WHEN COALESCE(v.land_rows, 0) < $land_rows_min THEN 'land.plot'
      WHEN f.kind = 2 THEN 'land.area_mu'
      WHEN f.kind = 3 THEN 'members.person'
      WHEN f.kind = 4 THEN 'hukou.person'
      WHEN f.kind = 5 THEN 'payments.amount_fen'
      ELSE 'flagged'
    END AS outcome
  FROM years AS y
  LEFT JOIN found AS f ON f.person = y.person
  LEFT JOIN person_homes AS h ON h.person = y.person
  LEFT JOIN village_land AS v ON v.village = h.village
)

SELECT
  j.person,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.src,
  l.amount_fen,
  j.household,
  j.village,
  COALESCE(j.name, l.name) AS name,
  j.pay_year AS v_year,
  j.sure_mu AS v_paid_mu,
  j.items AS v_items,
  COALESCE(j.land_rows, 0) AS v_land_rows
FROM judged AS j
INNER JOIN area_lines AS l ON l.person = j.person AND l.pay_year = j.pay_year AND l.sure = 1
WHERE j.outcome = 'flagged'
UNION ALL
SELECT
  j.person,
  CASE WHEN j.outcome = 'clear' THEN 'clear' ELSE 'missing_data' END AS verdict,
  CASE WHEN j.outcome <> 'clear' THEN j.outcome END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS BIGINT) AS v_year,
  CAST(NULL AS DECIMAL(38, 8)) AS v_paid_mu,
  CAST(NULL AS VARCHAR) AS v_items,
  CAST(NULL AS BIGINT) AS v_land_rows
FROM judged AS j
WHERE j.outcome <> 'flagged'
UNION ALL
SELECT
  p.person,
  CASE WHEN u.none = 1 AND p.was_paid THEN 'missing_data' ELSE 'not_applicable' END AS verdict,
  CASE WHEN u.none = 1 AND p.was_paid THEN 'standards.measure' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS BIGINT) AS v_year,
  CAST(NULL AS DECIMAL(38, 8)) AS v_paid_mu,
  CAST(NULL AS VARCHAR) AS v_items,
  CAST(NULL AS BIGINT) AS v_land_rows
FROM payees AS p
CROSS JOIN (
  SELECT CASE WHEN COUNT(s.measure) = 0 THEN 1 ELSE 0 END AS none
  FROM standards AS s
) AS u
