/*
code: S02
title: {zh: 今年没有查到参保, en: No medical insurance found this year}
severity: help
route: field
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 64
law:
  - zh: 《社会保险法》（2018年修正）第二十五条和《关于巩固拓展医疗保障脱贫攻坚成果有效衔接乡村振兴战略的实施意见》（医保发〔2021〕10号）：困难群众参保给予资助
    en: "Social Insurance Law (amended 2018), article 25, and Yibaofa 2021 No. 10: the insurance of people in need is subsidised"
    date: 2018-12-29
    verified: false
main: [members, medical_insurance]
also:
  deaths:
    zh: 缺死亡注销表，已去世的人没有排除
    en: Without the table of deaths people who have died were not left out
views: [household_members, living_members]
parameters: [active_statuses]
lacks: [members.status, members.person, medical_insurance.status, medical_insurance.for_year, deaths.died_on]
values:
  member: {zh: 姓名, en: Name}
  year: {zh: 年度, en: Year}
  stopped: {zh: 参保记录, en: Insurance record}
exclusions:
  zh: 只看在册和监测户；今年有任何一条参保记录就不问；已去世的不算
  en: Only active households; any 参保 row of the year is enough; the dead are left out
question:
  zh: "{year}年没有查到{member}的医保。是在外地参了保，还是没有参？需要我们帮忙办吗？"
  en: No medical insurance of {member} was found for {year}. Is it elsewhere, or is there none, and shall we help?
innocent:
  - {zh: 在外务工，由单位或在外地参了保, en: It is held through an employer or in another place}
  - {zh: 已参职工医保，表里只有居民医保, en: The sheet lists residents and the insurance is an employee's}
  - {zh: 新生儿、退伍、刚迁入的人还在办手续, en: "A new-born, discharged or newly arrived person is still being entered"}
  - {zh: 参保登记的证号有误, en: The insurance stands under a wrong ID}
next_step:
  zh: 村里先打电话问清楚，外地参保的请对方出个证明；没有参保的帮助补办，符合条件的申请资助缴费。
  en: The village calls and asks; insurance elsewhere is noted with its proof, and those without are helped to enrol and to apply for the subsidy.
examples:
  - title: {zh: 今年有参保就不问，去年的、停保的不算, en: "Enrolled this year clears, last year or stopped does not"}
    rows:
      members:
        - {household: H1, person: P1, name: 姜一, status: 在册, village: V1}
        - {household: H1, person: P2, name: 姜二, status: 在册, village: V1}
        - {household: H1, person: P3, name: 姜三, status: 监测, village: V1}
        - {household: H1, person: P4, name: 姜四, status: 监测, village: V1}
      medical_insurance:
        - {person: P1, for_year: 2026, status: 参保}
        - {person: P2, for_year: 2025, status: 参保}
        - {person: P3, for_year: 2026, status: 停保}
    expect: {P1: clear, P2: flagged, P3: flagged, P4: flagged}
  - title: {zh: 一年里有一条参保就够，先停后参都行, en: One 参保 row of the year is enough}
    rows:
      members: [{household: H1, person: P1, name: 姜一, status: 在册}, {household: H1, person: P2, name: 姜二, status: 在册}]
      medical_insurance:
        - {person: P1, for_year: 2026, status: 停保}
        - {person: P1, for_year: 2026, status: 参保}
        - {person: P2, for_year: 2026, status: 停保}
        - {person: P2, for_year: 2025, status: 参保}
    expect: {P1: clear, P2: flagged}
  - title: {zh: 跨年那一天起看新的一年, en: The new year holds from its first day}
    as_of: 2026-01-01
    rows:
      members: [{household: H1, person: P1, name: 姜一, status: 在册}]
      medical_insurance: [{person: P1, for_year: 2025, status: 参保}]
    expect: {P1: flagged}
  - title: {zh: 不在册的户、已去世的、证号有误的不适用；属性状态或参保状态不明的缺数据, en: "Households not active, the dead and impossible IDs; statuses outside their lists"}
    rows:
      members:
        - {household: H1, person: P1, name: 姜一, status: 剔除}
        - {household: H2, person: P2, name: 姜二, status: 在册}
        - {household: H2, person: "P3!", name: 姜三, status: 在册}
        - {household: H4, person: P4, name: 姜四, status: 待定}
        - {household: H4, person: P5, name: 姜五, status: 待定}
        - {household: H2, person: P6, name: 姜六, status: 在册}
        - {household: H2, person: P7, name: 姜七, status: 在册}
        - {household: H2, person: P8, name: 姜八, status: 在册}
      deaths: [{person: P2, died_on: 2026-06-25}]
      medical_insurance:
        - {person: P5, for_year: 2026, status: 参保}
        - {person: P6, for_year: 2026, status: 待缴}
        - {person: P7, for_year: 2026, status: 待缴}
        - {person: P7, for_year: 2026, status: 参保}
        - {person: P8, for_year: 2025, status: 待缴}
    expect: {P1: not_applicable, P2: not_applicable, P4: "missing_data:属性状态", P5: clear, P6: "missing_data:参保状态", P7: clear, P8: flagged}
  - title: {zh: 有退回的行写着这个人的，改为缺数据, en: A refused row that names the person makes it missing data}
    rows:
      members:
        - {household: H1, person: P1, name: 姜一, status: 在册}
        - {household: H1, person: P2, name: 姜二, status: 在册}
        - {household: H1, person: P3, name: 姜三, status: 在册}
        - {household: H1, person: P4, name: 姜四, status: 在册}
        - {household: H1, person: P5, name: 姜五, status: 在册}
      members_refused: [{person: P3, name: 姜三}, {household: H1, name: 姜九}]
      medical_insurance: [{person: P4, for_year: 2026, status: 参保}]
      medical_insurance_refused: [{person: P1, status: 参保}, {person: P4, status: 参保}]
      deaths_refused: [{person: P2}]
    expect: {P1: "missing_data:年度", P2: "missing_data:死亡日期", P3: "missing_data:身份证号", P4: clear, P5: flagged}
*/
WITH this_year AS (
  SELECT
    i.person,
    MAX(CASE WHEN i.status = '参保' THEN 1 ELSE 0 END) AS enrolled,
    MAX(CASE WHEN i.status NOT IN ('参保', '停保') THEN 1 ELSE 0 END) AS unsure,
    MIN(CASE WHEN i.status = '停保' THEN i.row_id END) AS stopped_src
  FROM medical_insurance AS i
  WHERE i.for_year = YEAR($as_of)
  GROUP BY i.person
),

judged AS (
  SELECT
    m.household,
    m.village,
    m.person,
    m.name,
    m.src,
    y.stopped_src,
    CASE
      WHEN y.enrolled = 1 THEN 'clear'
      WHEN m.state = 'unlisted' THEN 'members.status'
      WHEN y.unsure = 1 THEN 'medical_insurance.status'
      WHEN EXISTS (SELECT 1 FROM medical_insurance_refused AS r WHERE r.person = m.person)
        THEN 'medical_insurance.for_year'
      WHEN EXISTS (SELECT 1 FROM deaths_refused AS r WHERE r.person = m.person) THEN 'deaths.died_on'
      WHEN EXISTS (SELECT 1 FROM members_refused AS r WHERE r.person = m.person) THEN 'members.person'
      ELSE 'flagged'
    END AS outcome
  FROM living_members AS m
  LEFT JOIN this_year AS y ON y.person = m.person
  WHERE m.state <> 'other'
)

SELECT
  j.person,
  CASE WHEN j.outcome IN ('flagged', 'clear') THEN j.outcome ELSE 'missing_data' END AS verdict,
  j.outcome AS missing,
  j.src,
  j.stopped_src AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.household,
  j.village,
  j.name,
  j.name AS v_member,
  YEAR($as_of) AS v_year,
  CASE WHEN j.stopped_src IS NULL THEN '没有' ELSE '停保' END AS v_stopped
FROM judged AS j
UNION ALL
SELECT
  m.person,
  'not_applicable' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_member,
  CAST(NULL AS BIGINT) AS v_year,
  CAST(NULL AS VARCHAR) AS v_stopped
FROM household_members AS m
WHERE m.person_ok
