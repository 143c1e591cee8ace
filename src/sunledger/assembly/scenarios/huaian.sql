/*
code: E11
title: {zh: 应扶未扶, en: On social assistance and not on aid}
severity: help
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 900
law:
  - zh: 《中华人民共和国乡村振兴促进法》第五十九条：动态监测，应扶尽扶
    en: "Rural Revitalisation Promotion Law, article 59: watch, and help all who are in need"
    date: 2021-04-29
    verified: false
main: [members, assistance]
views: [households, household_members]
parameters: [active_statuses]
lacks: [members.status]
values:
  member: {zh: 家庭成员, en: Member}
  aid_type: {zh: 救助类型, en: Kind of assistance}
  starts_on: {zh: 待遇起, en: Since}
exclusions:
  zh: 只问不在帮扶的户；待遇已经终止的不算
  en: Only households that are not on aid; assistance that has ended does not count
question:
  zh: "{member}从{starts_on}起享受{aid_type}，家里现在不在帮扶名单上。生活有什么困难，要不要重新纳入？"
  en: "{member} has had {aid_type} since {starts_on}, and the household is not on aid. Is it in need, and should it be taken in again?"
innocent:
  - {zh: 只有一个人享受救助，全家收入高于标准, en: "One person has assistance, and the household's income is above the line"}
  - {zh: 救助名册没有更新, en: The roster of assistance is old}
next_step:
  zh: 两名工作人员上门看，符合条件的按程序纳入，不符合的说明原因。
  en: Two officers visit. If it meets the rules it is taken in by the procedure; otherwise the reason is told.
examples:
  - title: {zh: 不在帮扶、有人享受低保的要问；在帮扶的、待遇终止的不问, en: Asked where somebody has assistance and the household is not on aid}
    rows:
      members:
        - {household: H1, person: P1, name: 何一, status: 已脱贫}
        - {household: H2, person: P2, name: 何二, status: 在册}
        - {household: H3, person: P3, name: 何三, status: 已脱贫}
      assistance:
        - {aid_no: A1, name: 何一, person: P1, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A2, name: 何二, person: P2, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A3, name: 何三, person: P3, aid_type: 低保, starts_on: 2024-01-01, ends_on: 2024-12-31}
    expect: {H1: flagged, H2: not_applicable, H3: clear}
*/
WITH aided AS (
  SELECT m.household, MIN(a.row_id) AS src
  FROM assistance AS a
  INNER JOIN household_members AS m ON m.person = a.person AND m.person_ok
  WHERE a.starts_on <= $as_of AND (a.ends_on IS NULL OR a.ends_on >= $as_of)
  GROUP BY m.household
)

SELECT
  h.household,
  CASE
    WHEN h.is_active THEN 'not_applicable'
    WHEN NOT h.status_listed THEN 'missing_data'
    WHEN d.src IS NULL THEN 'clear'
    ELSE 'flagged'
  END AS verdict,
  CASE WHEN NOT h.is_active AND NOT h.status_listed THEN 'members.status' END AS missing,
  d.src,
  h.src AS src2,
  h.village,
  h.head_name AS name,
  a.name AS v_member,
  a.aid_type AS v_aid_type,
  a.starts_on AS v_starts_on
FROM households AS h
LEFT JOIN aided AS d ON d.household = h.household
LEFT JOIN assistance AS a ON a.row_id = d.src
