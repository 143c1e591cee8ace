/*
code: I06
title: {zh: 退出手续不全, en: Exit papers incomplete}
severity: B
route: owner
subject: {type: household, ref: "{household}"}
match: none
order: 18
law:
  - zh: 《关于建立贫困退出机制的意见》（厅字〔2016〕16号）：村民主评议、拟退出户认可、公示无异议
    en: "Opinions on the exit mechanism (Tingzi 2016 No. 16): review by the village, consent of the household, public notice without objection"
    date: 2016-04-23
    verified: false
  - zh: 《中华人民共和国村民委员会组织法》（2025年修订）：涉及村民利益的事项应当公布
    en: "Organic Law of Villagers' Committees (revised 2025): matters of the villagers' interest are to be published"
    date: 2026-01-01
    verified: false
main: [exits]
views: [households]
parameters: [exit_notice_days]
lacks: []
values:
  exited_on: {zh: 退出日期, en: Exit date}
  lack: {zh: 缺的手续, en: What is lacking}
  notice_days: {zh: 公示天数, en: Days on notice}
exclusions:
  zh: 公示首尾两天都算；三样手续都有且公示满七天的不问
  en: Both the first and the last day of a notice count; complete papers with seven days are clear
question:
  zh: 这一户{exited_on}退出的资料里，{lack}没有看到或天数不足。请问当时办过吗？材料在哪里？
  en: "In the papers of the exit of {exited_on}, {lack} was not seen or is too short. Was it done, and where are the papers?"
innocent:
  - {zh: 手续办过，材料没有登记, en: It was done and the papers were never entered}
  - {zh: 公示照片在村里，日期没有填, en: The village has the photo of the notice and the date was not filled in}
  - {zh: 日期录错了年份或月份, en: The year or month of a date was mistyped}
  - {zh: 当年按县里的统一公示办理，不是逐户登记, en: The county published one notice for all and not for each household}
next_step:
  zh: 请村里在十天内补交评议记录、签字页或公示照片；确实没有办的，补办手续，并请这一户当面确认。
  en: The village hands in minutes, signature or photo within ten days; what was never done is done now, and the family confirms in person.
examples:
  - title: {zh: 公示七天（首尾都算）和六天, en: "Seven days, both ends counted, and six"}
    rows:
      members:
        - {household: H1, person: P1, name: 孔一, status: 已脱贫, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 孔二, status: 已脱贫, relation: 户主, village: V1}
      exits:
        - {household: H1, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-07}
        - {household: H2, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-06}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 缺民主评议、缺签字、缺公示, en: "No review, no signature, no notice"}
    rows:
      exits:
        - {household: H1, exited_on: 2020-12-31, signed_on: 2020-10-05, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-10}
        - {household: H2, exited_on: 2020-12-31, reviewed_on: 2020-10-01, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-10}
        - {household: H3, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05}
        - {household: H4, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-01}
        - {household: H5, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_ends_on: 2020-11-10}
    expect: {H1: flagged, H2: flagged, H3: flagged, H4: flagged, H5: flagged}
  - title: {zh: 跨月的公示；结束早于开始的, en: "A notice across months, and one that ends before it begins"}
    rows:
      exits:
        - {household: H1, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-10-28, notice_ends_on: 2020-11-03}
        - {household: H2, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-10, notice_ends_on: 2020-11-01}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 一户有几次退出，有一次不全就要问, en: One incomplete exit among several is enough}
    rows:
      exits:
        - {household: H1, exited_on: 2018-12-31, reviewed_on: 2018-10-01, signed_on: 2018-10-05}
        - {household: H1, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-10}
    expect: {H1: flagged}
  - title: {zh: 公示天数由县里定, en: The county sets the days}
    parameters: {exit_notice_days: 5}
    rows:
      exits:
        - {household: H1, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-05}
        - {household: H2, exited_on: 2020-12-31, reviewed_on: 2020-10-01, signed_on: 2020-10-05, notice_starts_on: 2020-11-01, notice_ends_on: 2020-11-04}
    expect: {H1: clear, H2: flagged}
*/
WITH lines AS (
  SELECT
    e.household,
    e.exited_on,
    e.row_id AS src,
    CASE WHEN e.reviewed_on IS NULL THEN 1 ELSE 0 END AS no_review,
    CASE WHEN e.signed_on IS NULL THEN 1 ELSE 0 END AS no_signature,
    DATE_DIFF('day', e.notice_starts_on, e.notice_ends_on) + 1 AS notice_days
  FROM exits AS e
)

SELECT
  l.household,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.src,
  h.village,
  h.head_name AS name,
  l.exited_on AS v_exited_on,
  CASE
    WHEN l.no_review = 0 AND l.no_signature = 0 THEN '公示'
    WHEN l.notice_days >= $exit_notice_days AND l.no_review = 0 THEN '农户签字'
    WHEN l.notice_days >= $exit_notice_days AND l.no_signature = 0 THEN '民主评议'
    WHEN l.notice_days >= $exit_notice_days THEN '民主评议、农户签字'
    WHEN l.no_review = 0 THEN '农户签字、公示'
    WHEN l.no_signature = 0 THEN '民主评议、公示'
    ELSE '民主评议、农户签字、公示'
  END AS v_lack,
  l.notice_days AS v_notice_days
FROM lines AS l
LEFT JOIN households AS h ON h.household = l.household
WHERE
  l.no_review = 1
  OR l.no_signature = 1
  OR l.notice_days IS NULL
  OR l.notice_days < $exit_notice_days
UNION ALL
SELECT
  l.household,
  'clear' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS DATE) AS v_exited_on,
  CAST(NULL AS VARCHAR) AS v_lack,
  CAST(NULL AS BIGINT) AS v_notice_days
FROM lines AS l
GROUP BY l.household
