/*
code: J10
title: {zh: 项目逾期未完工或完工未验收, en: Project overdue or finished without acceptance}
severity: B
route: owner
subject: {type: project, ref: "{project}"}
match: none
idle: true
order: 42
law:
  - zh: 《建设工程质量管理条例》第十六条：收到竣工报告后应当组织竣工验收
    en: "Regulations on the quality of construction, article 16: acceptance is organised once completion is reported"
    date: 2019-04-23
    verified: false
main: [projects]
parameters: [late_finish_days, late_acceptance_days]
lacks: [projects.plan_ends_on]
values:
  title: {zh: 项目名称, en: Project}
  state: {zh: 情形, en: Case}
  plan_ends_on: {zh: 计划完工, en: Planned end}
  finished_on: {zh: 实际完工, en: Finished}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 逾期不超过90天的、完工不超过60天的不提示。没有实际完工也没有计划完工的，列为缺数据。
  en: Up to 90 days overdue, and up to 60 days after completion, nothing is shown. With neither a planned nor an actual end the project is listed as lacking data.
question:
  zh: "{title}：{state}，已过{days}天。现在到了哪一步，有什么困难？"
  en: "{title}: {state}, {days} days ago. Where does it stand now, and what is in the way?"
innocent:
  - zh: 冬季停工、汛期停工或征地未完。
    en: Work stopped for winter or floods, or land was not yet available.
  - zh: 工期经批准顺延，计划完工没有改填。
    en: The period was extended with approval and the planned end was not updated.
  - zh: 已经完工或验收，项目库没有更新。
    en: The project is finished or accepted and the library was not updated.
  - zh: 项目已经批准取消或调整。
    en: The project was cancelled or changed with approval.
next_step:
  zh: 请主管部门更新项目库；未完的到现场看一次，定出完工或验收日期。
  en: Ask the department to update the library; visit the site where it is not finished and agree a date.
examples:
  - title: {zh: 计划完工正好90天前和91天前, en: planned end exactly 90 days ago and 91}
    rows:
      projects:
        - {project: A, title: 甲路, village: V1, plan_ends_on: 2026-03-27}
        - {project: B, title: 乙路, village: V1, plan_ends_on: 2026-03-26}
        - {project: C, title: 丙路, village: V1, plan_ends_on: 2027-03-26}
    expect: {A: clear, B: flagged, C: clear}
  - title: {zh: 实际完工正好60天前和61天前，未验收, en: finished exactly 60 days ago and 61 without acceptance}
    rows:
      projects:
        - {project: A, title: 甲路, village: V1, finished_on: 2026-04-26}
        - {project: B, title: 乙路, village: V1, finished_on: 2026-04-25}
        - {project: C, title: 丙路, village: V1, finished_on: 2026-01-01, accepted_on: 2026-06-25}
    expect: {A: clear, B: flagged, C: clear}
  - title: {zh: 完工了就不看计划完工, en: once finished the planned end does not matter}
    rows:
      projects:
        - {project: A, title: 甲路, village: V1, plan_ends_on: 2024-01-01, finished_on: 2026-06-01}
        - {project: B, title: 乙路, village: V1, plan_ends_on: 2024-01-01, finished_on: 2025-06-01, accepted_on: 2025-07-01}
    expect: {A: clear, B: clear}
  - title: {zh: 只有验收日期、没有实际完工，仍按逾期问, en: accepted but with no date of completion it is still asked about}
    rows:
      projects:
        - {project: A, title: 甲路, village: V1, plan_ends_on: 2025-01-01, accepted_on: 2025-06-01}
    expect: {A: flagged}
  - title: {zh: 两个日期都没有, en: neither date}
    rows:
      projects:
        - {project: A, title: 甲路, village: V1}
    expect: {A: "missing_data:计划完工"}
*/
WITH aged AS (
  SELECT
    p.project, p.title, p.village, p.plan_ends_on, p.finished_on, p.accepted_on, p.row_id,
    DATE_DIFF('day', COALESCE(p.finished_on, p.plan_ends_on), $as_of) AS days
  FROM projects AS p
)

SELECT
  a.project,
  CASE
    WHEN a.finished_on IS NULL AND a.plan_ends_on IS NULL THEN 'missing_data'
    WHEN a.finished_on IS NULL AND a.days > $late_finish_days THEN 'flagged'
    WHEN a.finished_on IS NOT NULL AND a.accepted_on IS NULL AND a.days > $late_acceptance_days THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  'projects.plan_ends_on' AS missing,
  a.row_id AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  a.village,
  a.title AS name,
  a.title AS v_title,
  CASE WHEN a.finished_on IS NULL THEN '计划完工日已过、未完工' ELSE '已完工、未验收' END AS v_state,
  a.plan_ends_on AS v_plan_ends_on,
  a.finished_on AS v_finished_on,
  a.days AS v_days
FROM aged AS a
