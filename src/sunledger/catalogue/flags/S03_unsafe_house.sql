/*
code: S03
title: {zh: 危房没有改造完成的记录, en: Unsafe house without a record of repair}
severity: help
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 65
law:
  - zh: 《关于做好农村低收入群体等重点对象住房安全保障工作的实施意见》（建村〔2021〕35号）：C级、D级危房及时改造
    en: "Opinions on safe housing for low-income rural groups (Jiancun 2021 No. 35): houses of grades C and D are repaired or rebuilt in time"
    date: 2021-04-21
    verified: false
main: [members, house_grades]
views: [households, person_households]
parameters: [active_statuses]
lacks: [members.status, house_grades.grade, members.person]
values:
  grade: {zh: 等级, en: Grade}
  assessed_on: {zh: 鉴定日期, en: Assessed on}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 只看在册和监测户；按最近一次鉴定，同一天两个等级的按更差的；写了改造完成日期的不问
  en: Only active households; the latest assessment holds and of two grades of one day the worse; a date of repair clears
question:
  zh: 家里的房子{assessed_on}鉴定为{grade}级，没有查到改造完成的记录。现在住得安全吗？改造有什么困难？
  en: Your house was graded {grade} on {assessed_on} and no repair is recorded. Is it safe to live in, and what stands in the way of repair?
innocent:
  - {zh: 已经改造好了，完成日期没有登记, en: It was repaired and the date was not entered}
  - {zh: 已搬到安全的房子住，这一处不再住人, en: The family lives in a safe house and this one is empty}
  - {zh: 户编号写错，鉴定的是别家的房子或附属房, en: The number is wrong and another house or an outbuilding was assessed}
  - {zh: 正在施工，还没有验收, en: The work is going on and not accepted yet}
next_step:
  zh: 两个人上门看房，雨季先保人的安全；住着不安全的帮助申请改造或临时安置，已改造的补登日期。
  en: Two people look at the house; in the rains safety comes first. Help to apply for repair or a place to stay, and enter the date where it is done.
examples:
  - title: {zh: C级和D级要问，A级和B级不问，改造完成的不问, en: "C and D are asked about, A and B and repaired houses are not"}
    rows:
      members:
        - {household: H1, person: P1, name: 戚一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 戚二, status: 监测, relation: 户主, village: V1}
        - {household: H3, person: P3, name: 戚三, status: 在册}
        - {household: H4, person: P4, name: 戚四, status: 在册}
        - {household: H5, person: P5, name: 戚五, status: 在册}
        - {household: H6, person: P6, name: 戚六, status: 在册}
      house_grades:
        - {household: H1, assessed_on: 2024-05-01, grade: C}
        - {household: H2, assessed_on: 2024-05-01, grade: D}
        - {household: H3, assessed_on: 2024-05-01, grade: B}
        - {household: H4, assessed_on: 2024-05-01, grade: A}
        - {household: H5, assessed_on: 2024-05-01, grade: D, repaired_on: 2024-12-31}
    expect: {H1: flagged, H2: flagged, H3: clear, H4: clear, H5: clear, H6: not_applicable}
  - title: {zh: 按最近一次鉴定, en: The latest assessment holds}
    rows:
      members:
        - {household: H1, person: P1, name: 戚一, status: 在册}
        - {household: H2, person: P2, name: 戚二, status: 在册}
        - {household: H3, person: P3, name: 戚三, status: 在册}
      house_grades:
        - {household: H1, assessed_on: 2024-05-01, grade: D}
        - {household: H1, assessed_on: 2025-05-01, grade: B}
        - {household: H2, assessed_on: 2025-05-02, grade: C}
        - {household: H2, assessed_on: 2025-05-01, grade: A}
        - {household: H3, assessed_on: 2024-05-01, grade: D, repaired_on: 2024-11-01}
        - {household: H3, assessed_on: 2025-05-01, grade: C}
    expect: {H1: clear, H2: flagged, H3: flagged}
  - title: {zh: 同一天两个等级，按更差的一条和它的改造日期, en: "Of two grades of one day the worse counts, with its own date of repair"}
    rows:
      members:
        - {household: H1, person: P1, name: 戚一, status: 在册}
        - {household: H2, person: P2, name: 戚二, status: 在册}
        - {household: H3, person: P3, name: 戚三, status: 在册}
      house_grades:
        - {household: H1, assessed_on: 2024-05-01, grade: D}
        - {household: H1, assessed_on: 2024-05-01, grade: B, repaired_on: 2024-12-01}
        - {household: H2, assessed_on: 2024-05-01, grade: C}
        - {household: H2, assessed_on: 2024-05-01, grade: D, repaired_on: 2024-12-01}
        - {household: H3, assessed_on: 2024-05-01, grade: A}
        - {household: H3, assessed_on: 2024-05-01, grade: C}
    expect: {H1: flagged, H2: clear, H3: flagged}
  - title: {zh: 只问在册和监测的户；等级或属性状态不在所列之内的看是否影响结论, en: Only active households; a grade or a status outside its list matters only where it decides}
    rows:
      members:
        - {household: H1, person: P1, name: 戚一, status: 已脱贫}
        - {household: H2, person: P2, name: 戚二, status: 待定}
        - {household: H3, person: P3, name: 戚三, status: 待定}
        - {household: H4, person: P4, name: 戚四, status: 在册}
        - {household: H5, person: P5, name: 戚五, status: 在册}
        - {household: H6, person: P6, name: 戚六, status: 在册}
        - {household: H7, person: P7, name: 戚七, status: 在册}
      house_grades:
        - {household: H1, assessed_on: 2024-05-01, grade: D}
        - {household: H2, assessed_on: 2024-05-01, grade: D}
        - {household: H3, assessed_on: 2024-05-01, grade: A}
        - {household: H4, assessed_on: 2024-05-01, grade: 危房}
        - {household: H5, assessed_on: 2024-05-01, grade: 危房, repaired_on: 2024-12-01}
        - {household: H6, assessed_on: 2024-05-01, grade: 危房}
        - {household: H6, assessed_on: 2025-05-01, grade: B}
        - {household: H7, assessed_on: 2025-05-01, grade: 危房}
        - {household: H7, assessed_on: 2025-05-01, grade: B}
        - {household: H9, assessed_on: 2025-05-01, grade: D}
    expect: {H1: not_applicable, H2: "missing_data:属性状态", H3: clear, H4: "missing_data:等级", H5: clear, H6: clear, H7: "missing_data:等级"}
  - title: {zh: 有退回的行关系到这一户的，改为缺数据, en: A refused row that concerns the household makes it missing data}
    rows:
      members:
        - {household: H1, person: P1, name: 戚一, status: 在册}
        - {household: H2, person: P2, name: 戚二, status: 在册}
        - {household: H3, person: P3, name: 戚三, status: 在册}
        - {household: H4, person: P4, name: 戚四, status: 在册}
        - {household: H5, person: P5, name: 戚五, status: 在册}
      members_refused: [{household: H2, name: 戚九}, {person: P5, name: 戚五}]
      house_grades:
        - {household: H1, assessed_on: 2024-05-01, grade: D}
        - {household: H2, assessed_on: 2024-05-01, grade: D}
        - {household: H3, assessed_on: 2024-05-01, grade: B}
        - {household: H4, assessed_on: 2024-05-01, grade: D}
        - {household: H5, assessed_on: 2024-05-01, grade: D}
      house_grades_refused: [{household: H1, grade: A}, {household: H3, grade: A}]
    expect: {H1: "missing_data:等级", H2: "missing_data:身份证号", H3: clear, H4: flagged, H5: "missing_data:身份证号"}
*/
WITH graded AS (
  SELECT
    g.household,
    g.assessed_on,
    g.grade,
    g.repaired_on,
    g.row_id,
    MAX(CASE WHEN g.grade NOT IN ('A', 'B', 'C', 'D') AND g.repaired_on IS NULL THEN 1 ELSE 0 END)
      OVER (PARTITION BY g.household, g.assessed_on) AS unsure,
    ROW_NUMBER() OVER (
      PARTITION BY g.household
      ORDER BY
        g.assessed_on DESC,
        CASE g.grade WHEN 'D' THEN 1 WHEN 'C' THEN 2 WHEN 'B' THEN 3 WHEN 'A' THEN 4 ELSE 5 END,
        CASE WHEN g.repaired_on IS NULL THEN 1 ELSE 0 END,
        g.row_id
    ) AS place
  FROM house_grades AS g
),

refused_homes AS (
  SELECT r.household FROM members_refused AS r
  UNION ALL
  SELECT h.household
  FROM members_refused AS r
  INNER JOIN person_households AS h ON h.person = r.person
  WHERE r.household IS NULL
),

judged AS (
  SELECT
    h.household,
    h.village,
    h.head_name,
    g.grade,
    g.assessed_on,
    g.row_id,
    CASE
      WHEN g.household IS NULL OR (h.status_listed AND NOT h.is_active) THEN 'not_applicable'
      WHEN g.unsure = 0 AND (g.grade NOT IN ('C', 'D') OR g.repaired_on IS NOT NULL) THEN 'clear'
      WHEN NOT h.is_active THEN 'members.status'
      WHEN g.grade NOT IN ('C', 'D') OR g.repaired_on IS NOT NULL THEN 'house_grades.grade'
      WHEN EXISTS (SELECT 1 FROM house_grades_refused AS r WHERE r.household = h.household)
        THEN 'house_grades.grade'
      WHEN EXISTS (SELECT 1 FROM refused_homes AS r WHERE r.household = h.household)
        THEN 'members.person'
      ELSE 'flagged'
    END AS outcome
  FROM households AS h
  LEFT JOIN graded AS g ON g.household = h.household AND g.place = 1
)

SELECT
  j.household,
  CASE
    WHEN j.outcome IN ('flagged', 'clear', 'not_applicable') THEN j.outcome
    ELSE 'missing_data'
  END AS verdict,
  j.outcome AS missing,
  j.row_id AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.village,
  j.head_name AS name,
  j.grade AS v_grade,
  j.assessed_on AS v_assessed_on,
  DATE_DIFF('day', j.assessed_on, $as_of) AS v_days
FROM judged AS j
