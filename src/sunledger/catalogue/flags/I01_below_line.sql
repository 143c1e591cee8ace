/*
code: I01
title: {zh: 已脱贫但收入低于标准, en: Recorded as lifted out of poverty with income below the line}
severity: B
route: field
subject: {type: household, ref: "{household}"}
match: none
order: 14
law:
  - zh: 《关于建立贫困退出机制的意见》（厅字〔2016〕16号）：人均纯收入稳定超过标准，且吃穿不愁、三保障有着落
    en: "Opinions on the exit mechanism (Tingzi 2016 No. 16): net income per head steadily above the line, with food, clothing and the three assurances"
    date: 2016-04-23
    verified: false
main: [members, income]
also:
  deaths:
    zh: 缺死亡登记表，人口按名册全数计算
    en: Without the register of deaths every member of the roster is counted
views: [households, household_members, first_deaths]
parameters: [poverty_line]
lacks:
  - members.status
  - income.amount_fen
  - income.income_class
  - members.person
  - deaths.died_on
values:
  period_end: {zh: 核算止, en: Period to}
  net_fen: {zh: 家庭纯收入, en: Net income of the household}
  members: {zh: 计入人口, en: Members counted}
  per_member_fen: {zh: 人均纯收入, en: Net income per member}
  line_fen: {zh: 当年标准, en: Line of that year}
exclusions:
  zh: 收入正好等于标准的不问；核算期开始以前去世的成员不计人口；只看最近一个核算期
  en: Income equal to the line is clear; members who died before the period began are not counted; only the latest period is looked at
question:
  zh: 账上算出您家到{period_end}这一期的人均收入低于当年标准。账上有没有漏记的收入，或者记多了的支出、人口？
  en: By the statement to {period_end} your income per head is below that year's line. Is any income left out, or a cost or a member too many?
innocent:
  - {zh: 有收入没有记进表里，例如在外务工、儿女给的钱, en: "Some income was never entered, such as work away from home or money from children"}
  - {zh: 人口变了，名册没有跟着变, en: The number of members changed and the roster did not}
  - {zh: 当年有一次性的大额生产支出，例如建棚、买牲畜, en: "A large single cost fell into the year, such as a greenhouse or livestock"}
  - {zh: 这一期的收入还没有填完, en: The statement of this period is not finished}
next_step:
  zh: 两名工作人员入户，和这家人一起把收入、支出和人口重算一遍。确有困难的按规定纳入监测和帮扶，不追究农户。
  en: Two officers work out income, costs and members with the family. If it is in need it is monitored and helped; nothing is held against the family.
examples:
  - title: {zh: 等于标准的不问，少一分要问, en: Equal to the line is clear and one fen less is not}
    parameters: {poverty_line: {2025: 8100}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫, relation: 户主, village: V1}
        - {household: H1, person: P2, name: 何二, status: 已脱贫}
        - {household: H2, person: P3, name: 何三, status: 已脱贫, relation: 户主, village: V1}
        - {household: H2, person: P4, name: 何四, status: 已脱贫}
      income:
        - {household: H1, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 工资性, item: 务工, amount_fen: 1620000}
        - {household: H2, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 工资性, item: 务工, amount_fen: 1619999}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 四类收入相加，减经营性支出, en: Four classes of income less business cost}
    parameters: {poverty_line: {2025: 10000}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫}
        - {household: H2, person: P2, name: 何二, status: 已脱贫}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 400000}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性, item: 种植, amount_fen: 300000}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 财产性, item: 分红, amount_fen: 200000}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 养老金, amount_fen: 150000}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性支出, item: 化肥, amount_fen: 50000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 1000000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 经营性支出, item: 化肥, amount_fen: 1}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 只看最近一期；标准按核算止的年份, en: "Only the latest period, with the line of the year in which it ends"}
    parameters: {poverty_line: {2024: 7800, 2025: 8100}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫}
        - {household: H2, person: P2, name: 何二, status: 已脱贫}
        - {household: H3, person: P3, name: 何三, status: 已脱贫}
      income:
        - {household: H1, period_start: 2023-10-01, period_end: 2024-09-30, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H1, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 工资性, item: 务工, amount_fen: 900000}
        - {household: H2, period_start: 2023-10-01, period_end: 2024-09-30, income_class: 工资性, item: 务工, amount_fen: 800000}
        - {household: H3, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 工资性, item: 务工, amount_fen: 800000}
    expect: {H1: clear, H2: clear, H3: flagged}
  - title: {zh: 没有这一年的标准, en: There is no line for the year}
    parameters: {poverty_line: {2024: 7800}}
    rows:
      members: [{household: H1, person: P1, name: 何一, status: 已脱贫}]
      income: [{household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}]
    expect: {H1: "missing_data:poverty_line"}
  - title: {zh: 核算期开始前去世的不计人口，期内去世的计, en: Members who died before the period began are not counted}
    parameters: {poverty_line: {2025: 8000}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫}
        - {household: H1, person: P2, name: 何二, status: 已脱贫}
        - {household: H2, person: P3, name: 何三, status: 已脱贫}
        - {household: H2, person: P4, name: 何四, status: 已脱贫}
      deaths: [{person: P2, died_on: 2024-12-31}, {person: P4, died_on: 2025-01-01}]
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 800000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 800000}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 一人登记两次算一人，证号有误的仍算一口人, en: "One person twice is one member, and an impossible ID is still a member"}
    parameters: {poverty_line: {2025: 8000}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫}
        - {household: H1, person: P1, name: 何乙, status: 已脱贫}
        - {household: H2, person: P2, name: 何二, status: 已脱贫}
        - {household: H2, person: "P3!", name: 何三, status: 已脱贫}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 800000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 800000}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 只问已脱贫户；没有收入行或收入类别不明的缺数据, en: "Only 已脱贫 households; no rows or an unlisted class lack data"}
    parameters: {poverty_line: {2025: 8000}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 在册}
        - {household: H2, person: P2, name: 何二, status: 已脱贫}
        - {household: H3, person: P3, name: 何三, status: 已脱贫}
        - {household: H4, person: P4, name: 何四, status: 待定}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 500000}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 其他, amount_fen: 500000}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
    expect: {H1: not_applicable, H2: "missing_data:金额", H3: "missing_data:收入类别", H4: "missing_data:属性状态"}
  - title: {zh: 有退回的行关系到这一户的，改为缺数据, en: A refused row that concerns the household makes it missing data}
    parameters: {poverty_line: {2025: 8000}}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫}
        - {household: H2, person: P2, name: 何二, status: 已脱贫}
        - {household: H3, person: P3, name: 何三, status: 已脱贫}
        - {household: H4, person: P4, name: 何四, status: 已脱贫}
        - {household: H5, person: P5, name: 何五, status: 已脱贫}
        - {household: H6, person: P6, name: 何六, status: 已脱贫}
      income:
        - {household: H6, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 100}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 务工, amount_fen: 900000}
      income_refused:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 养老金}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 养老金}
      members_refused:
        - {household: H2, name: 何乙, status: 已脱贫}
        - {person: P3, name: 何三, status: 已脱贫}
        - {household: H9, person: P6, name: 何六}
      deaths_refused: [{person: P4, name: 何四}]
    expect: {H1: "missing_data:金额", H2: "missing_data:身份证号", H3: "missing_data:身份证号", H4: "missing_data:死亡日期", H5: clear, H6: flagged}
*/
WITH latest AS (
  SELECT i.household, MAX(i.period_end) AS period_end
  FROM income AS i
  GROUP BY i.household
),

lines AS (
  SELECT
    i.household,
    i.period_start,
    i.period_end,
    i.row_id AS src,
    CASE
      WHEN i.income_class IN ('工资性', '经营性', '财产性', '转移性') THEN i.amount_fen
      WHEN i.income_class = '经营性支出' THEN -i.amount_fen
      ELSE 0
    END AS net_fen,
    CASE
      WHEN i.income_class IN ('工资性', '经营性', '财产性', '转移性', '经营性支出') THEN 0 ELSE 1
    END AS unlisted
  FROM income AS i
  INNER JOIN latest AS l ON l.household = i.household AND l.period_end = i.period_end
),

sums AS (
  SELECT
    l.household,
    MIN(l.period_start) AS period_start,
    MAX(l.period_end) AS period_end,
    CAST(SUM(l.net_fen) AS BIGINT) AS net_fen,
    MAX(l.unlisted) AS unlisted
  FROM lines AS l
  GROUP BY l.household
),

heads AS (
  SELECT m.household, COUNT(*) AS members
  FROM household_members AS m
  INNER JOIN sums AS s ON s.household = m.household
  LEFT JOIN first_deaths AS d
    ON d.person = m.person AND m.person_ok AND d.died_on < s.period_start
  WHERE d.person IS NULL
  GROUP BY m.household
),

refused AS (
  SELECT r.household, 'income.amount_fen' AS missing
  FROM income_refused AS r
  WHERE r.household IS NOT NULL
  UNION ALL
  SELECT r.household, 'members.person' AS missing
  FROM members_refused AS r
  WHERE r.household IS NOT NULL
  UNION ALL
  SELECT m.household, 'members.person' AS missing
  FROM members_refused AS r
  INNER JOIN household_members AS m ON m.person = r.person
  WHERE r.household IS NULL
  UNION ALL
  SELECT m.household, 'deaths.died_on' AS missing
  FROM deaths_refused AS r
  INNER JOIN household_members AS m ON m.person = r.person
),

doubts AS (
  SELECT
    r.household,
    MIN(CASE r.missing WHEN 'income.amount_fen' THEN 1 WHEN 'members.person' THEN 2 ELSE 3 END) AS place
  FROM refused AS r
  GROUP BY r.household
),

judged AS (
  SELECT
    h.household,
    h.village,
    h.head_name,
    s.period_end,
    s.net_fen,
    n.members,
    p.value AS line_fen,
    CASE
      WHEN h.status <> '已脱贫' AND h.status_listed THEN 'not_applicable'
      WHEN h.status <> '已脱贫' THEN 'members.status'
      WHEN s.household IS NULL THEN 'income.amount_fen'
      WHEN s.unlisted = 1 THEN 'income.income_class'
      WHEN n.members IS NULL THEN 'not_applicable'
      WHEN p.value IS NULL THEN 'poverty_line'
      WHEN s.net_fen >= p.value * n.members THEN 'clear'
      WHEN d.place = 1 THEN 'income.amount_fen'
      WHEN d.place = 2 THEN 'members.person'
      WHEN d.place = 3 THEN 'deaths.died_on'
      ELSE 'flagged'
    END AS outcome
  FROM households AS h
  LEFT JOIN sums AS s ON s.household = h.household
  LEFT JOIN heads AS n ON n.household = h.household
  LEFT JOIN param_poverty_line AS p ON p.key = YEAR(s.period_end)
  LEFT JOIN doubts AS d ON d.household = h.household
)

SELECT
  j.household,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.src,
  j.village,
  j.head_name AS name,
  j.period_end AS v_period_end,
  j.net_fen AS v_net_fen,
  j.members AS v_members,
  CAST(FLOOR(j.net_fen / NULLIF(j.members, 0)) AS BIGINT) AS v_per_member_fen,
  j.line_fen AS v_line_fen
FROM judged AS j
INNER JOIN lines AS l ON l.household = j.household
WHERE j.outcome = 'flagged'
UNION ALL
SELECT
  j.household,
  CASE WHEN j.outcome IN ('clear', 'not_applicable') THEN j.outcome ELSE 'missing_data' END AS verdict,
  CASE WHEN j.outcome NOT IN ('clear', 'not_applicable') THEN j.outcome END AS missing,
  CAST(NULL AS BIGINT) AS src,
  j.village,
  j.head_name AS name,
  CAST(NULL AS DATE) AS v_period_end,
  CAST(NULL AS BIGINT) AS v_net_fen,
  CAST(NULL AS BIGINT) AS v_members,
  CAST(NULL AS BIGINT) AS v_per_member_fen,
  CAST(NULL AS BIGINT) AS v_line_fen
FROM judged AS j
WHERE j.outcome <> 'flagged'
