/*
code: I05
title: {zh: 已脱贫但三保障未落实, en: Recorded as lifted out of poverty with an assurance open}
severity: B
route: owner
subject: {type: household, ref: "{household}"}
match: none
order: 17
law:
  - zh: 《关于建立贫困退出机制的意见》（厅字〔2016〕16号）：义务教育、基本医疗、住房安全有保障
    en: "Opinions on the exit mechanism (Tingzi 2016 No. 16): schooling, basic medical care and safe housing are assured"
    date: 2016-04-23
    verified: false
main: [members, assurances]
views: [households]
parameters: []
lacks: [members.status, assurances.assurance, assurances.assurance_result]
values:
  for_year: {zh: 年度, en: Year}
  assurance: {zh: 保障项目, en: Assurance}
  note: {zh: 说明, en: Note}
exclusions:
  zh: 只看这一户最近一个年度；以前年度未保障、后来落实的不问
  en: Only the household's latest year; what was open before and settled since is not asked about
question:
  zh: 表上{for_year}年您家“{assurance}”一项记的是未保障。现在解决了吗？还缺什么？
  en: The sheet of {for_year} has {assurance} as not assured for your family. Is it settled now, and what is still needed?
innocent:
  - {zh: 孩子在外省上学、家人在外地参保，本地查不到, en: "A child goes to school or a member is insured in another province"}
  - {zh: 已经解决，表还没有更新, en: It is settled and the sheet was not updated}
  - {zh: 孩子因病休学或延缓入学，有手续, en: "A child is on sick leave or starts school later, with papers"}
  - {zh: 自愿住在子女的安全房里, en: "They live, by choice, in a child's safe house"}
next_step:
  zh: 请教育、医保、住建或水利部门按项核实，没有落实的马上帮助解决，并更新表格。
  en: The department of that assurance checks it, settles at once what is open and updates the sheet.
examples:
  - title: {zh: 最近年度有一项未保障, en: One item of the latest year is open}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 已脱贫, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 张二, status: 已脱贫, relation: 户主, village: V1}
      assurances:
        - {household: H1, for_year: 2025, assurance: 义务教育, assurance_result: 有保障}
        - {household: H1, for_year: 2025, assurance: 住房安全, assurance_result: 未保障}
        - {household: H2, for_year: 2025, assurance: 住房安全, assurance_result: 有保障}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 以前年度未保障，最近年度已落实, en: Open in an earlier year and settled in the latest}
    rows:
      members: [{household: H1, person: P1, name: 张一, status: 已脱贫}]
      assurances:
        - {household: H1, for_year: 2024, assurance: 饮水安全, assurance_result: 未保障}
        - {household: H1, for_year: 2025, assurance: 饮水安全, assurance_result: 有保障}
    expect: {H1: clear}
  - title: {zh: 最近年度按各户自己的, en: The latest year is each household's own}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 已脱贫}
        - {household: H2, person: P2, name: 张二, status: 已脱贫}
      assurances:
        - {household: H1, for_year: 2024, assurance: 基本医疗, assurance_result: 未保障}
        - {household: H2, for_year: 2025, assurance: 基本医疗, assurance_result: 有保障}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 不是已脱贫户的不适用, en: Other states are outside}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 在册}
        - {household: H2, person: P2, name: 张二, status: 监测}
        - {household: H3, person: P3, name: 张三, status: 待定}
      assurances:
        - {household: H1, for_year: 2025, assurance: 义务教育, assurance_result: 未保障}
        - {household: H2, for_year: 2025, assurance: 义务教育, assurance_result: 未保障}
        - {household: H3, for_year: 2025, assurance: 义务教育, assurance_result: 未保障}
    expect: {H1: not_applicable, H2: not_applicable, H3: "missing_data:属性状态"}
  - title: {zh: 没有行、结果或项目不在所列之内, en: "No rows, or a result or an item outside its list"}
    rows:
      members:
        - {household: H1, person: P1, name: 张一, status: 已脱贫}
        - {household: H2, person: P2, name: 张二, status: 已脱贫}
        - {household: H3, person: P3, name: 张三, status: 已脱贫}
        - {household: H4, person: P4, name: 张四, status: 已脱贫}
        - {household: H5, person: P5, name: 张五, status: 已脱贫}
      assurances:
        - {household: H2, for_year: 2025, assurance: 义务教育, assurance_result: 待核实}
        - {household: H3, for_year: 2025, assurance: 产业帮扶, assurance_result: 未保障}
        - {household: H4, for_year: 2025, assurance: 义务教育, assurance_result: 待核实}
        - {household: H4, for_year: 2025, assurance: 饮水安全, assurance_result: 未保障}
        - {household: H5, for_year: 2024, assurance: 义务教育, assurance_result: 待核实}
        - {household: H5, for_year: 2025, assurance: 产业帮扶, assurance_result: 有保障}
    expect: {H1: "missing_data:结果", H2: "missing_data:结果", H3: "missing_data:保障项目", H4: flagged, H5: clear}
*/
WITH latest AS (
  SELECT a.household, MAX(a.for_year) AS for_year
  FROM assurances AS a
  GROUP BY a.household
),

lines AS (
  SELECT
    a.household,
    a.for_year,
    a.assurance,
    a.note,
    a.row_id AS src,
    CASE
      WHEN a.assurance_result NOT IN ('有保障', '未保障') THEN 'assurances.assurance_result'
      WHEN a.assurance NOT IN ('义务教育', '基本医疗', '住房安全', '饮水安全') THEN 'assurances.assurance'
    END AS missing
  FROM assurances AS a
  INNER JOIN latest AS l ON l.household = a.household AND l.for_year = a.for_year
  WHERE a.assurance_result <> '有保障'
)

SELECT
  h.household,
  CASE WHEN l.missing IS NULL THEN 'flagged' ELSE 'missing_data' END AS verdict,
  l.missing,
  l.src,
  h.village,
  h.head_name AS name,
  l.for_year AS v_for_year,
  l.assurance AS v_assurance,
  l.note AS v_note
FROM households AS h
INNER JOIN lines AS l ON l.household = h.household
WHERE h.status = '已脱贫'
UNION ALL
SELECT
  h.household,
  CASE
    WHEN h.status <> '已脱贫' AND h.status_listed THEN 'not_applicable'
    WHEN h.status <> '已脱贫' OR l.household IS NULL THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  CASE
    WHEN h.status <> '已脱贫' AND h.status_listed THEN NULL
    WHEN h.status <> '已脱贫' THEN 'members.status'
    WHEN l.household IS NULL THEN 'assurances.assurance_result'
  END AS missing,
  CAST(NULL AS BIGINT) AS src,
  h.village,
  h.head_name AS name,
  CAST(NULL AS BIGINT) AS v_for_year,
  CAST(NULL AS VARCHAR) AS v_assurance,
  CAST(NULL AS VARCHAR) AS v_note
FROM households AS h
LEFT JOIN latest AS l ON l.household = h.household
