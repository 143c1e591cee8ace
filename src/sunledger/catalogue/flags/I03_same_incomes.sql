/*
code: I03
title: {zh: 多户收入各项完全相同, en: The same income items in many households}
severity: C
route: owner
subject: {type: village, ref: "{village}"}
match: none
order: 15
law:
  - zh: 《关于建立贫困退出机制的意见》（厅字〔2016〕16号）：入户核实收入，防止弄虚作假
    en: "Opinions on the exit mechanism (Tingzi 2016 No. 16): income is checked at each door, and nothing is made up"
    date: 2016-04-23
    verified: false
main: [members, income]
views: [households]
parameters: [same_income_households]
lacks: [income.income_class]
values:
  in_household: {zh: 户编号, en: Household}
  alike: {zh: 各项相同的户数, en: Households with the same items}
  items: {zh: 项数, en: Number of items}
  total_fen: {zh: 合计, en: Total}
exclusions:
  zh: 转移性收入（按统一标准发放）和经营性支出不比；为零的项不比；不足三项的不比
  en: Transfers, which follow one standard, and business costs are not compared, nor zero items, nor fewer than three items
question:
  zh: 村里有{alike}户最近一期的工资、经营、财产收入各项金额完全一样。请问当时是怎样逐户核算的？
  en: In {alike} households of the village the wage, business and property items of the latest period are the same to the fen. How was each worked out?
innocent:
  - {zh: 各户在同一处做同样的工、分同样的红, en: The households do the same work at one place and draw the same dividend}
  - {zh: 按村里统一的亩产和价格折算, en: A common yield and price of the village was used}
  - {zh: 先按样表填写，打算入户后再改, en: A model sheet was filled in first and was to be changed after the visits}
  - {zh: 导入时把一户的数据复制到了别的户, en: An import copied one household's figures to others}
next_step:
  zh: 这只是筛查线索。请填表单位抽查其中几户，当面重算一遍；确是复制的，退回重填。
  en: This is a lead from screening only. The office draws some of the households and works them out anew with them; what was copied is filled in again.
examples:
  - title: {zh: 五户三项相同, en: Five households with three equal items}
    rows: &five
      members:
        - {household: H1, person: P1, name: 吕一, status: 在册, village: V1, village_name: 甲村}
        - {household: H2, person: P2, name: 吕二, status: 已脱贫, village: V1}
        - {household: H3, person: P3, name: 吕三, status: 监测, village: V1}
        - {household: H4, person: P4, name: 吕四, status: 剔除, village: V1}
        - {household: H5, person: P5, name: 吕五, status: 在册, village: V1}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 200}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 财产性, item: 分红, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 养殖, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 养老金, amount_fen: 900}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 200}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 财产性, item: 分红, amount_fen: 200}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性支出, item: 化肥, amount_fen: 70}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 200}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 财产性, item: 分红, amount_fen: 200}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 财产性, item: 租金, amount_fen: 0}
        - {household: H5, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H5, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 经营性, item: 种植, amount_fen: 200}
        - {household: H5, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 财产性, item: 分红, amount_fen: 200}
    expect: {V1: flagged}
  - title: {zh: 县里定为六户, en: A county that asks from six households}
    parameters: {same_income_households: 6}
    rows: *five
    expect: {V1: clear}
  - title: {zh: 只有四户相同，第五户合计一样而各项不同, en: "Four are the same, and a fifth has the same total in other parts"}
    rows:
      members:
        - {household: H1, person: P1, name: 吕一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 吕二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 吕三, status: 在册, village: V1}
        - {household: H4, person: P4, name: 吕四, status: 在册, village: V1}
        - {household: H5, person: P5, name: 吕五, status: 在册, village: V1}
        - {household: H6, person: P6, name: 吕六, status: 在册, village: V2}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 3}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 5}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
    expect: {V1: clear, V2: clear}
  - title: {zh: 合计和大小都一样的几户里，后两户各项才相同, en: "Of three with the same total, least and most, only the last two are the same"}
    parameters: {same_income_households: 2}
    rows:
      members:
        - {household: H1, person: P1, name: 吕一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 吕二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 吕三, status: 在册, village: V1}
        - {household: H4, person: P4, name: 吕四, status: 在册, village: V2}
        - {household: H5, person: P5, name: 吕五, status: 在册, village: V2}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 3}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 5}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 9}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 1}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 4}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 3}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 5}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 1}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 4}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 4}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丁, amount_fen: 9}
    expect: {V1: flagged, V2: clear}
  - title: {zh: 两项相同不够三项，没有收入表的村不适用, en: "Two items are fewer than three, and a village without income rows is outside"}
    parameters: {same_income_households: 2}
    rows:
      members:
        - {household: H1, person: P1, name: 吕一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 吕二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 吕三, status: 在册, village: V2}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 200}
    expect: {V1: clear, V2: not_applicable}
  - title: {zh: 较早一期相同不算, en: An earlier period is not looked at}
    parameters: {same_income_households: 2}
    rows:
      members:
        - {household: H1, person: P1, name: 吕一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 吕二, status: 在册, village: V1}
      income:
        - {household: H1, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 甲, amount_fen: 100}
        - {household: H1, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 乙, amount_fen: 200}
        - {household: H1, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 丙, amount_fen: 300}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 100}
        - {household: H2, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 甲, amount_fen: 100}
        - {household: H2, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 乙, amount_fen: 200}
        - {household: H2, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 工资性, item: 丙, amount_fen: 300}
    expect: {V1: clear}
  - title: {zh: 收入类别不明且关系到结论, en: An unlisted class that could decide}
    parameters: {same_income_households: 2}
    rows:
      members:
        - {household: H1, person: P1, name: 吕一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 吕二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 吕三, status: 在册, village: V2}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 100}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 200}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 丙, amount_fen: 300}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 甲, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 乙, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 丙, amount_fen: 300}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 甲, amount_fen: 100}
    expect: {V1: "missing_data:收入类别", V2: clear}
*/
WITH latest AS (
  SELECT i.household, MAX(i.period_end) AS period_end
  FROM income AS i
  GROUP BY i.household
),

items AS (
  SELECT
    h.village,
    i.household,
    i.amount_fen,
    i.row_id AS src,
    CASE WHEN i.income_class IN ('工资性', '经营性', '财产性') THEN 1 ELSE 0 END AS listed
  FROM income AS i
  INNER JOIN latest AS l ON l.household = i.household AND l.period_end = i.period_end
  INNER JOIN households AS h ON h.household = i.household
  WHERE
    h.village IS NOT NULL
    AND i.amount_fen <> 0
    AND i.income_class NOT IN ('转移性', '经营性支出')
),

totals AS (
  SELECT
    i.village,
    i.household,
    MIN(i.listed) AS listed,
    COUNT(*) AS items,
    CAST(SUM(i.amount_fen) AS BIGINT) AS total_fen,
    MIN(i.amount_fen) AS least_fen,
    MAX(i.amount_fen) AS most_fen
  FROM items AS i
  GROUP BY i.village, i.household
),

blocks AS (
  SELECT
    t.village,
    t.household,
    t.items,
    t.total_fen,
    t.least_fen,
    t.most_fen,
    MIN(t.household) OVER (
      PARTITION BY t.village, t.items, t.total_fen, t.least_fen, t.most_fen
    ) AS leader,
    COUNT(*) OVER (
      PARTITION BY t.village, t.items, t.total_fen, t.least_fen, t.most_fen
    ) AS households
  FROM totals AS t
  WHERE t.listed = 1 AND t.items >= 3
),

ranked AS (
  SELECT
    b.leader,
    b.items,
    i.household,
    i.amount_fen,
    ROW_NUMBER() OVER (PARTITION BY i.household ORDER BY i.amount_fen, i.src) AS place
  FROM items AS i
  INNER JOIN blocks AS b ON b.household = i.household
  WHERE b.households >= $same_income_households
),

like_leader AS (
  SELECT x.leader, x.household
  FROM ranked AS x
  INNER JOIN ranked AS y
    ON y.household = x.leader AND y.place = x.place AND y.amount_fen = x.amount_fen
  GROUP BY x.leader, x.household, x.items
  HAVING COUNT(*) = x.items
),

others AS (
  SELECT r.leader, r.items, r.household, r.place, r.amount_fen
  FROM ranked AS r
  WHERE NOT EXISTS (SELECT 1 FROM like_leader AS k WHERE k.household = r.household)
),

twins AS (
  SELECT x.household, y.household AS other
  FROM others AS x
  INNER JOIN others AS y
    ON y.leader = x.leader AND y.place = x.place AND y.amount_fen = x.amount_fen
  GROUP BY x.household, y.household, x.items
  HAVING COUNT(*) = x.items
),

alike AS (
  SELECT k.household, COUNT(*) OVER (PARTITION BY k.leader) AS households
  FROM like_leader AS k
  UNION ALL
  SELECT t.household, COUNT(*) AS households
  FROM twins AS t
  GROUP BY t.household
),

bounds AS (
  SELECT u.village, MAX(u.unsure) + MAX(u.most) AS households
  FROM (
    SELECT t.village, SUM(1 - t.listed) AS unsure, 0 AS most
    FROM totals AS t
    GROUP BY t.village
    HAVING SUM(1 - t.listed) > 0
    UNION ALL
    SELECT b.village, 0 AS unsure, MAX(b.households) AS most
    FROM blocks AS b
    GROUP BY b.village
  ) AS u
  GROUP BY u.village
  HAVING MAX(u.unsure) > 0
),

villages AS (
  SELECT
    h.village,
    MAX(h.village_name) AS village_name,
    MAX(CASE WHEN l.household IS NULL THEN 0 ELSE 1 END) AS has_income
  FROM households AS h
  LEFT JOIN latest AS l ON l.household = h.household
  WHERE h.village IS NOT NULL
  GROUP BY h.village
)

SELECT
  i.village,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  i.src,
  v.village_name AS name,
  i.household AS v_in_household,
  a.households AS v_alike,
  t.items AS v_items,
  t.total_fen AS v_total_fen
FROM items AS i
INNER JOIN alike AS a ON a.household = i.household
INNER JOIN totals AS t ON t.household = i.household
INNER JOIN villages AS v ON v.village = i.village
WHERE a.households >= $same_income_households
UNION ALL
SELECT
  v.village,
  CASE
    WHEN b.households >= $same_income_households THEN 'missing_data'
    WHEN v.has_income = 1 THEN 'clear'
    ELSE 'not_applicable'
  END AS verdict,
  CASE WHEN b.households >= $same_income_households THEN 'income.income_class' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  v.village_name AS name,
  CAST(NULL AS VARCHAR) AS v_in_household,
  CAST(NULL AS BIGINT) AS v_alike,
  CAST(NULL AS BIGINT) AS v_items,
  CAST(NULL AS BIGINT) AS v_total_fen
FROM villages AS v
LEFT JOIN bounds AS b ON b.village = v.village
