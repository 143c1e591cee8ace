/*
code: E03
title: {zh: 一人在两户, en: One person in two households}
severity: B
route: field
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 3
law:
  - zh: 《关于健全防止返贫动态监测和帮扶机制的指导意见》（2021年）：以家庭为单位开展监测，做到信息准确
    en: "Guiding opinions on monitoring and help against return to poverty (2021): the family is the unit and its data are to be right"
    date: 2021-05-14
    verified: false
main: [members]
views: [household_members, households]
parameters: [active_statuses]
lacks: [members.status]
values:
  in_household: {zh: 户编号, en: Household}
  households: {zh: 所在户数, en: Number of households}
exclusions:
  zh: 已脱贫、剔除的户不算；同一户内重复登记的是同一名成员；证号有误的由另一条疑点处理
  en: Households that are 已脱贫 or 剔除 do not count; twice in one household is one member; impossible IDs are another finding
question:
  zh: 名册上您同时在{households}户里，其中一户是{in_household}。请问您现在和谁一起生活？该留在哪一户？
  en: The roster has you in {households} households, one of them {in_household}. With whom do you live now, and in which should you stay?
innocent:
  - {zh: 结婚、离婚或分家后搬到另一户，原户还没有减去, en: "After marriage, divorce or a split the old household was not updated"}
  - {zh: 孩子随父母一方，两边都登记了, en: A child of separated parents was entered on both sides}
  - {zh: 老人轮流住在子女家，各家都报了, en: An elderly parent lives with the children by turns and each reported it}
  - {zh: 两户中有一户是整理名册时写了两遍的, en: One of the two was entered twice when the roster was tidied up}
next_step:
  zh: 村里和两户一起商量，由本人选定一户，写明变更日期后改名册。改好之前两户待遇都照发。
  en: The village talks with both households; the person chooses one, and the roster is changed with a date. Both keep their aid meanwhile.
examples:
  - title: {zh: 两户都在册, en: Two active households}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P1, name: 郑一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 郑二, status: 在册, relation: 户主, village: V1}
    expect: {P1: flagged, P2: clear}
  - title: {zh: 一户在册、一户监测, en: One household 在册 and one 监测}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册}
        - {household: H2, person: P1, name: 郑一, status: 监测}
    expect: {P1: flagged}
  - title: {zh: 另一户已脱贫, en: The other household is 已脱贫}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册}
        - {household: H2, person: P1, name: 郑一, status: 已脱贫}
        - {household: H2, person: P2, name: 郑二, status: 已脱贫}
    expect: {P1: clear, P2: not_applicable}
  - title: {zh: 户的状态以户主那一行为准, en: A household's state is that of the head's row}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册}
        - {household: H2, person: P1, name: 郑一, status: 在册}
        - {household: H2, person: P2, name: 郑二, status: 剔除, relation: 户主}
        - {household: H3, person: P1, name: 郑一, status: 剔除}
        - {household: H3, person: P3, name: 郑三, status: 剔除, relation: 本人}
    expect: {P1: clear, P2: not_applicable, P3: not_applicable}
  - title: {zh: 同一户登记两次是一名成员, en: Twice in one household is one member}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册}
        - {household: H1, person: P1, name: 郑一, status: 在册, relation: 长子}
    expect: {P1: clear}
  - title: {zh: 证号有误的不比对, en: An impossible ID is not compared}
    rows:
      members:
        - {household: H1, person: "P1!", name: 郑一, status: 在册}
        - {household: H2, person: "P1!", name: 郑一, status: 在册}
    expect: {}
  - title: {zh: 另一户的状态不在所列之内, en: The state of the other household is outside the list}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册}
        - {household: H2, person: P1, name: 郑一, status: 待定}
        - {household: H3, person: P2, name: 郑二, status: 在册}
        - {household: H4, person: P2, name: 郑二, status: 监测}
        - {household: H2, person: P2, name: 郑二, status: 待定}
        - {household: H5, person: P3, name: 郑三, status: 待定}
    expect: {P1: "missing_data:属性状态", P2: flagged, P3: "missing_data:属性状态"}
  - title: {zh: 已脱贫户也算在册时, en: Where a county counts 已脱贫 as active}
    parameters: {active_statuses: [在册, 监测, 已脱贫]}
    rows:
      members:
        - {household: H1, person: P1, name: 郑一, status: 在册}
        - {household: H2, person: P1, name: 郑一, status: 已脱贫}
    expect: {P1: flagged}
*/
WITH seats AS (
  SELECT m.person, m.name, m.household, m.src, h.village, h.is_active, h.status_listed
  FROM household_members AS m
  INNER JOIN households AS h ON h.household = m.household
  WHERE m.person_ok
),

counted AS (
  SELECT
    s.person,
    SUM(CASE WHEN s.is_active THEN 1 ELSE 0 END) AS active,
    SUM(CASE WHEN NOT s.is_active AND NOT s.status_listed THEN 1 ELSE 0 END) AS unclear,
    MIN(CASE WHEN s.is_active THEN s.src END) AS first_src
  FROM seats AS s
  GROUP BY s.person
)

SELECT
  c.person,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  s.src,
  f.household,
  f.village,
  f.name,
  s.household AS v_in_household,
  CAST(c.active AS BIGINT) AS v_households
FROM counted AS c
INNER JOIN seats AS s ON s.person = c.person AND s.is_active
INNER JOIN seats AS f ON f.src = c.first_src
WHERE c.active >= 2
UNION ALL
SELECT
  c.person,
  CASE
    WHEN c.active + c.unclear >= 2 AND c.unclear >= 1 THEN 'missing_data'
    WHEN c.active = 1 THEN 'clear'
    WHEN c.unclear = 1 THEN 'missing_data'
    ELSE 'not_applicable'
  END AS verdict,
  CASE
    WHEN c.active + c.unclear >= 2 OR (c.active = 0 AND c.unclear = 1) THEN 'members.status'
  END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_in_household,
  CAST(NULL AS BIGINT) AS v_households
FROM counted AS c
WHERE c.active < 2
