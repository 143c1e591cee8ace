/*
code: E16
title: {zh: 死亡后待遇未停, en: A benefit not ended after death}
severity: A
route: owner
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 13
law:
  - zh: 《中华人民共和国社会保险法》（2018年修正）和《社会保险经办条例》（国务院令第765号）：丧失领取条件的，应当停止发放
    en: "Social Insurance Law (as amended 2018) and Regulations on handling social insurance (State Council Decree 765): payment ends when the conditions cease"
    date: 2023-12-01
    verified: false
  - zh: 《社会救助暂行办法》（国务院令第649号，2019年修订）：家庭人口变化的，应当决定增发、减发或者停发
    en: "Interim Measures for Social Assistance (State Council Decree 649, revised 2019): when the members of a family change, aid is adjusted or ended"
    date: 2019-03-02
    verified: false
main: [deaths]
any_of: [[pensions, assistance]]
views: [first_deaths, person_homes]
parameters: [death_grace_months]
lacks: []
values:
  benefit: {zh: 待遇, en: Benefit}
  starts_on: {zh: 起始日期, en: From}
  ends_on: {zh: 终止日期, en: To}
  died_on: {zh: 死亡日期, en: Date of death}
exclusions:
  zh: 死亡当月和其后两个月内停的；去世之后才开始的（如遗属待遇）；离核对日不满两个整月的
  en: Benefits that ended by the second month after the month of death; those begun after it (such as survivors' benefits); deaths not yet two full months back
question:
  zh: 登记的去世日期是{died_on}，{benefit}一项还没有按时停。请问日期记得对吗？有没有报过停发？
  en: The register gives {died_on} as the date of death, and {benefit} did not end in time. Is the date right, and was the office told?
innocent:
  - {zh: 死亡日期录错，或者登记到了同名的人身上, en: The date is wrong or was entered for somebody of the same name}
  - {zh: 家属已经报停，经办机构还没有在名册上写终止日期, en: The family reported it and the office has not yet written the end down}
  - {zh: 钱已停发，只是名册上的终止日期空着, en: The payment has stopped and only the end in the list is empty}
  - {zh: 名册是较早导出的旧表, en: The list was exported some time ago}
next_step:
  zh: 请经办机构核对死亡证明和实际发放。钱已停的补上终止日期；仍在发的办理停发，并向家属说明清楚。
  en: The office checks the certificate and what was really paid. If payment has stopped it writes the end down; if not, it ends it and explains it to the family.
examples:
  - title: {zh: 没有终止日期，死亡已过两个多月, en: No end and the death more than two months back}
    rows:
      members: [{household: H1, person: P1, name: 许一, status: 在册, village: V1}]
      deaths: [{person: P1, died_on: 2026-03-31}, {person: P2, died_on: 2026-03-01}]
      pensions: [{person: P1, name: 许一, pension_type: 城乡居民, monthly_fen: 15000, starts_on: 2015-01-01}]
      assistance: [{aid_no: A1, name: 许二, person: P2, aid_type: 低保, starts_on: 2020-01-01}]
    expect: {P1: flagged, P2: flagged}
  - title: {zh: 核对日离死亡当月正好两个月, en: as_of is exactly two months after the month of death}
    rows:
      deaths: [{person: P1, died_on: 2026-04-01}]
      pensions: [{person: P1, name: 许一, pension_type: 城乡居民, monthly_fen: 15000, starts_on: 2015-01-01}]
    expect: {P1: clear}
  - title: {zh: 终止在第三个月的要问，第二个月的不问，终止在将来的也要问, en: "An end in the third month after is asked about, in the second not, in the future too"}
    rows:
      deaths: [{person: P1, died_on: 2025-01-31}, {person: P2, died_on: 2025-01-01}, {person: P3, died_on: 2025-01-31}, {person: P4, died_on: 2025-01-31}]
      pensions:
        - {person: P1, name: 许一, pension_type: 职工, monthly_fen: 300000, starts_on: 2015-01-01, ends_on: 2025-04-01}
        - {person: P2, name: 许二, pension_type: 职工, monthly_fen: 300000, starts_on: 2015-01-01, ends_on: 2025-03-31}
        - {person: P3, name: 许三, pension_type: 职工, monthly_fen: 300000, starts_on: 2015-01-01, ends_on: 2027-01-01}
        - {person: P4, name: 许四, pension_type: 职工, monthly_fen: 300000, starts_on: 2015-01-01, ends_on: 2024-12-31}
    expect: {P1: flagged, P2: clear, P3: flagged, P4: clear}
  - title: {zh: 去世当天或以后才开始的不算, en: Begun on the day of death or later}
    rows:
      deaths: [{person: P1, died_on: 2025-01-15}, {person: P2, died_on: 2025-01-15}]
      assistance:
        - {aid_no: A1, name: 许一, person: P1, aid_type: 低保, starts_on: 2025-01-15}
        - {aid_no: A2, name: 许二, person: P2, aid_type: 低保, starts_on: 2025-01-14}
    expect: {P1: clear, P2: flagged}
  - title: {zh: 在世的不涉及；死亡取最早的日期, en: "The living are clear, and the earliest death holds"}
    rows:
      deaths: [{person: P1, died_on: 2026-06-01}, {person: P1, died_on: 2026-01-01}]
      pensions:
        - {person: P1, name: 许一, pension_type: 城乡居民, monthly_fen: 15000, starts_on: 2015-01-01}
        - {person: P2, name: 许二, pension_type: 城乡居民, monthly_fen: 15000, starts_on: 2015-01-01}
    expect: {P1: flagged, P2: clear}
  - title: {zh: 宽限由县里定, en: The county sets the grace}
    parameters: {death_grace_months: 6}
    rows:
      deaths: [{person: P1, died_on: 2025-12-31}, {person: P2, died_on: 2025-11-30}]
      pensions:
        - {person: P1, name: 许一, pension_type: 城乡居民, monthly_fen: 15000, starts_on: 2015-01-01}
        - {person: P2, name: 许二, pension_type: 城乡居民, monthly_fen: 15000, starts_on: 2015-01-01}
    expect: {P1: clear, P2: flagged}
*/
WITH benefits AS (
  SELECT
    p.person,
    p.name,
    CASE p.pension_type WHEN '职工' THEN '职工养老金' WHEN '城乡居民' THEN '城乡居民养老金' ELSE '养老金' END AS benefit,
    p.starts_on,
    p.ends_on,
    p.row_id AS src
  FROM pensions AS p
  UNION ALL
  SELECT a.person, a.name, a.aid_type AS benefit, a.starts_on, a.ends_on, a.row_id AS src
  FROM assistance AS a
)

SELECT
  b.person,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  b.src,
  d.src AS src2,
  h.household,
  h.village,
  COALESCE(h.name, n.name) AS name,
  b.benefit AS v_benefit,
  b.starts_on AS v_starts_on,
  b.ends_on AS v_ends_on,
  d.died_on AS v_died_on
FROM benefits AS b
INNER JOIN first_deaths AS d ON d.person = b.person AND b.starts_on < d.died_on
INNER JOIN (
  SELECT i.person, MIN(i.name) AS name
  FROM benefits AS i
  GROUP BY i.person
) AS n ON n.person = b.person
LEFT JOIN person_homes AS h ON h.person = b.person
WHERE
  (YEAR($as_of) * 12 + MONTH($as_of)) - (YEAR(d.died_on) * 12 + MONTH(d.died_on)) > $death_grace_months
  AND (
    b.ends_on IS NULL
    OR (YEAR(b.ends_on) * 12 + MONTH(b.ends_on)) - (YEAR(d.died_on) * 12 + MONTH(d.died_on)) > $death_grace_months
  )
UNION ALL
SELECT
  b.person,
  'clear' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_benefit,
  CAST(NULL AS DATE) AS v_starts_on,
  CAST(NULL AS DATE) AS v_ends_on,
  CAST(NULL AS DATE) AS v_died_on
FROM benefits AS b
GROUP BY b.person
