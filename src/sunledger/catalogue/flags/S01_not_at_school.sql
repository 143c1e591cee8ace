/*
code: S01
title: {zh: 适龄儿童没有查到学籍, en: Child of school age without enrolment}
severity: help
route: field
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 63
law:
  - zh: 《义务教育法》（2018年修正）第五条、第十一条：适龄儿童、少年依法接受义务教育
    en: "Compulsory Education Law (amended 2018), articles 5 and 11: children of school age receive compulsory schooling"
    date: 2018-12-29
    verified: false
main: [members, school]
also:
  deaths:
    zh: 缺死亡注销表，已去世的孩子没有排除
    en: Without the table of deaths children who have died were not left out
views: [household_members, living_members]
parameters: [active_statuses]
lacks: [members.status, members.person, school.school_year, deaths.died_on]
values:
  child: {zh: 姓名, en: Child}
  age: {zh: 开学前年龄, en: Age before term}
  school_year: {zh: 学年, en: School year}
exclusions:
  zh: 只看在册和监测户里，本学年开学前的八月三十一日满六岁、不满十五岁的孩子；本学年有任何一条学籍就不问
  en: Only children of active households who were 6 to 14 on the 31 August before this school year; any enrolment in it is enough
question:
  zh: "{school_year}学年没有查到{child}的学籍。孩子现在在哪里上学？有什么困难需要帮忙吗？"
  en: No enrolment of {child} was found for {school_year}. Where does the child go to school, and is there anything you need help with?
innocent:
  - {zh: 随父母在外地上学，学籍在别的省, en: The child goes to school elsewhere with the parents}
  - {zh: 学籍用了另一个证号或名字有差别, en: The enrolment has another ID or spelling}
  - {zh: 病休、残疾送教上门，或者在特殊教育学校, en: "The child is ill, taught at home or at a special school"}
  - {zh: 按当地规定满六岁的第二年入学, en: "By local rule children born late in the year begin a year later"}
next_step:
  zh: 学校和村里两个人一起上门看看孩子，外地就读的记下学校；没有上学的帮助返校、申请资助，需要的送教上门。
  en: School and village visit together. If the child learns elsewhere, the school is noted; otherwise they help it back, with grants or teaching at home.
examples:
  - title: {zh: 八月三十一日满六岁的要问，九月一日满六岁的不问, en: "Six on 31 August is asked about, six on 1 September is not"}
    as_of: 2026-06-25
    rows:
      members:
        - {household: H1, person: P1, name: 陶一, status: 在册, village: V1, born_on: 2019-08-31}
        - {household: H1, person: P2, name: 陶二, status: 在册, village: V1, born_on: 2019-09-01}
        - {household: H1, person: P3, name: 陶三, status: 在册, village: V1, born_on: 2010-09-01}
        - {household: H1, person: P4, name: 陶四, status: 在册, village: V1, born_on: 2010-08-31}
        - {household: H1, person: P5, name: 陶五, status: 在册, village: V1, born_on: 1980-01-01}
      school: []
    expect: {P1: flagged, P2: not_applicable, P3: flagged, P4: not_applicable, P5: not_applicable}
  - title: {zh: 本学年有学籍就不问，上学年的不算, en: Enrolment in this school year clears and one of the last year does not}
    as_of: 2026-08-31
    rows:
      members:
        - {household: H1, person: P1, name: 陶一, status: 在册, born_on: 2015-01-01}
        - {household: H1, person: P2, name: 陶二, status: 监测, born_on: 2015-01-01}
        - {household: H1, person: P3, name: 陶三, status: 监测, born_on: 2015-01-01}
      school:
        - {person: P1, school: 甲小学, school_year: 2025}
        - {person: P2, school: 甲小学, school_year: 2024}
        - {person: P3, school: 甲小学, school_year: 2026}
        - {person: P3, school: 甲小学, school_year: 2024}
    expect: {P1: clear, P2: flagged, P3: flagged}
  - title: {zh: 九月一日起是新学年，年龄也按新的八月三十一日, en: From 1 September the new school year and the new 31 August hold}
    as_of: 2026-09-01
    rows:
      members:
        - {household: H1, person: P1, name: 陶一, status: 在册, born_on: 2020-08-31}
        - {household: H1, person: P2, name: 陶二, status: 在册, born_on: 2011-08-31}
        - {household: H1, person: P3, name: 陶三, status: 在册, born_on: 2015-01-01}
      school: [{person: P3, school: 甲小学, school_year: 2026}]
    expect: {P1: flagged, P2: not_applicable, P3: clear}
  - title: {zh: 不在册的户、证号有误的、已去世的不适用；属性状态不明的缺数据, en: "Households not active, impossible IDs and the dead; an unlisted status"}
    rows:
      members:
        - {household: H1, person: P1, name: 陶一, status: 已脱贫, born_on: 2015-01-01}
        - {household: H2, person: "P2!", name: 陶二, status: 在册}
        - {household: H3, person: P3, name: 陶三, status: 在册, born_on: 2015-01-01}
        - {household: H4, person: P4, name: 陶四, status: 待定, born_on: 2015-01-01}
        - {household: H4, person: P5, name: 陶五, status: 待定, born_on: 2015-01-01}
        - {household: H4, person: P6, name: 陶六, status: 待定, born_on: 1990-01-01}
        - {household: H6, person: P7, name: 陶七, status: 剔除, born_on: 2015-01-01}
        - {household: H7, person: P7, name: 陶七, status: 在册, born_on: 2015-01-01}
      deaths: [{person: P3, died_on: 2020-01-01}]
      school: [{person: P5, school: 甲小学, school_year: 2025}]
    expect: {P1: not_applicable, P3: not_applicable, P4: "missing_data:属性状态", P5: clear, P6: not_applicable, P7: flagged}
  - title: {zh: 有退回的行写着这个孩子的，改为缺数据, en: A refused row that names the child makes it missing data}
    rows:
      members:
        - {household: H1, person: P1, name: 陶一, status: 在册, born_on: 2015-01-01}
        - {household: H1, person: P2, name: 陶二, status: 在册, born_on: 2015-01-01}
        - {household: H1, person: P3, name: 陶三, status: 在册, born_on: 2015-01-01}
        - {household: H1, person: P4, name: 陶四, status: 在册, born_on: 2015-01-01}
        - {household: H1, person: P5, name: 陶五, status: 在册, born_on: 2015-01-01}
      members_refused: [{person: P3, name: 陶三}, {household: H1, name: 陶九}]
      school: [{person: P4, school: 甲小学, school_year: 2025}]
      school_refused: [{person: P1, school: 甲小学}, {person: P4, school: 甲小学}]
      deaths_refused: [{person: P2}]
    expect: {P1: "missing_data:学年", P2: "missing_data:死亡日期", P3: "missing_data:身份证号", P4: clear, P5: flagged}
*/
WITH term AS (
  SELECT CASE WHEN MONTH($as_of) >= 9 THEN YEAR($as_of) ELSE YEAR($as_of) - 1 END AS first_year
),

children AS (
  SELECT
    m.household,
    m.village,
    m.person,
    m.name,
    m.src,
    m.state,
    t.first_year,
    t.first_year - YEAR(m.born_on)
    - CASE WHEN MONTH(m.born_on) * 100 + DAY(m.born_on) > 831 THEN 1 ELSE 0 END AS age
  FROM living_members AS m
  CROSS JOIN term AS t
  WHERE m.state <> 'other'
),

judged AS (
  SELECT
    c.household,
    c.village,
    c.person,
    c.name,
    c.src,
    c.first_year,
    c.age,
    CASE
      WHEN EXISTS (
        SELECT 1 FROM school AS s WHERE s.person = c.person AND s.school_year = c.first_year
      ) THEN 'clear'
      WHEN c.state = 'unlisted' THEN 'members.status'
      WHEN EXISTS (SELECT 1 FROM school_refused AS r WHERE r.person = c.person) THEN 'school.school_year'
      WHEN EXISTS (SELECT 1 FROM deaths_refused AS r WHERE r.person = c.person) THEN 'deaths.died_on'
      WHEN EXISTS (SELECT 1 FROM members_refused AS r WHERE r.person = c.person) THEN 'members.person'
      ELSE 'flagged'
    END AS outcome
  FROM children AS c
  WHERE c.age BETWEEN 6 AND 14
)

SELECT
  j.person,
  CASE WHEN j.outcome IN ('flagged', 'clear') THEN j.outcome ELSE 'missing_data' END AS verdict,
  j.outcome AS missing,
  j.src,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.household,
  j.village,
  j.name,
  j.name AS v_child,
  j.age AS v_age,
  CAST(j.first_year AS VARCHAR) || '-' || CAST(j.first_year + 1 AS VARCHAR) AS v_school_year
FROM judged AS j
UNION ALL
SELECT
  m.person,
  'not_applicable' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_child,
  CAST(NULL AS BIGINT) AS v_age,
  CAST(NULL AS VARCHAR) AS v_school_year
FROM household_members AS m
WHERE m.person_ok
