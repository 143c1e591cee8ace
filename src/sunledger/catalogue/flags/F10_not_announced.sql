/*
code: F10
title: {zh: 项目公告公示天数不足, en: Project not announced for long enough}
severity: B
route: owner
subject: {type: project, ref: "{project}"}
match: none
order: 33
law:
  - zh: 《国务院扶贫办 财政部关于完善扶贫资金项目公告公示制度的指导意见》（国开办发〔2018〕11号）：乡、村两级公告公示不少于十天
    en: "Guiding opinions on announcing projects (Guokaibanfa 2018 No. 11): at township and village for no less than ten days"
    date: 2018-05-01
    verified: false
main: [projects, announcements]
needs: [[projects.approval_no]]
parameters: [announce_days]
lacks: [announcements.notice_level, announcements.starts_on, projects.project]
values:
  title: {zh: 项目名称, en: Project}
  approval_no: {zh: 批复文号, en: Approval}
  longest_days: {zh: 乡村最长公示天数, en: Longest notice at township or village}
exclusions:
  zh: 没有批复文号的项目不看；首尾两天都算；县级公示不能代替乡、村公示
  en: Projects without an approval; the first and the last day both count; a county notice does not replace one at township or village
question:
  zh: 项目“{title}”（{approval_no}）在乡、村最长公示{longest_days}天。请问公示牌的照片或记录还在吗？
  en: "Project {title} ({approval_no}): the longest notice at township or village lasted {longest_days} days. Is there a photo or a record of the board?"
innocent:
  - {zh: 公示过，照片和记录还没有上报, en: "It was announced, and photos and records were not sent in"}
  - {zh: 公示表里的对象编号写成了项目名称, en: The notice is entered under the name and not the number}
  - {zh: 几个项目合并公示，只登记了一个编号, en: Several projects were announced together under one number}
  - {zh: 公示结束日期填成了上报日期, en: The last day was filled in as that of the report}
next_step:
  zh: 请乡、村拿出公示照片和起止日期补登；确实没有公示或天数不够的，补公示并听取意见。
  en: Township and village show photos and dates and enter them; where the notice was missing or short, it is made good and comments are heard.
examples:
  - title: {zh: 一日到十日是十天，到九日不够, en: From the 1st to the 10th is ten days and to the 9th is not}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, approval_no: 甲1号}
        - {project: X2, title: 修路, village: V1, approval_no: 甲2号}
      announcements:
        - {subject_no: X1, notice_level: 村, starts_on: 2025-03-01, ends_on: 2025-03-10}
        - {subject_no: X2, notice_level: 乡, starts_on: 2025-03-01, ends_on: 2025-03-09}
    expect: {X1: clear, X2: flagged}
  - title: {zh: 县级公示不算；乡或村有一级够就行；几段不相加, en: "County notices do not count, one at township or village is enough, and several do not add up"}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, approval_no: 甲1号}
        - {project: X2, title: 修路, village: V1, approval_no: 甲2号}
        - {project: X3, title: 修桥, village: V1, approval_no: 甲3号}
      announcements:
        - {subject_no: X1, notice_level: 县, starts_on: 2025-03-01, ends_on: 2025-12-31}
        - {subject_no: X2, notice_level: 村, starts_on: 2025-03-01, ends_on: 2025-03-02}
        - {subject_no: X2, notice_level: 乡, starts_on: 2024-03-01, ends_on: 2024-03-10}
        - {subject_no: X3, notice_level: 村, starts_on: 2025-03-01, ends_on: 2025-03-05}
        - {subject_no: X3, notice_level: 村, starts_on: 2025-03-06, ends_on: 2025-03-10}
    expect: {X1: flagged, X2: clear, X3: flagged}
  - title: {zh: 没有公示记录要问；没有批复文号的不适用；别的对象的公示不算, en: "No notice at all, no approval, and a notice of something else"}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, approval_no: 甲1号}
        - {project: X2, title: 修路, village: V1}
      announcements: [{subject_no: X9, notice_level: 村, starts_on: 2025-03-01, ends_on: 2025-03-30}]
    expect: {X1: flagged, X2: not_applicable}
  - title: {zh: 级别不在所列之内，够天数才缺数据, en: A level outside the list lacks data only where it lasted long enough}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, approval_no: 甲1号}
        - {project: X2, title: 修路, village: V1, approval_no: 甲2号}
        - {project: X3, title: 修桥, village: V1, approval_no: 甲3号}
      announcements:
        - {subject_no: X1, notice_level: 组, starts_on: 2025-03-01, ends_on: 2025-03-10}
        - {subject_no: X2, notice_level: 组, starts_on: 2025-03-01, ends_on: 2025-03-09}
        - {subject_no: X3, notice_level: 组, starts_on: 2025-03-01, ends_on: 2025-03-10}
        - {subject_no: X3, notice_level: 村, starts_on: 2025-03-01, ends_on: 2025-03-10}
    expect: {X1: "missing_data:级别", X2: flagged, X3: clear}
  - title: {zh: 有退回的行写着这个项目的，改为缺数据, en: A refused row that names the project makes it missing data}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, approval_no: 甲1号}
        - {project: X2, title: 修路, village: V1, approval_no: 甲2号}
        - {project: X3, title: 修桥, village: V1, approval_no: 甲3号}
      projects_refused: [{project: X2, title: 修路二期}]
      announcements: [{subject_no: X3, notice_level: 村, starts_on: 2025-03-01, ends_on: 2025-03-10}]
      announcements_refused: [{subject_no: X1, notice_level: 村}, {subject_no: X3, notice_level: 乡}]
    expect: {X1: "missing_data:公示开始", X2: "missing_data:项目编号", X3: clear}
  - title: {zh: 天数由县里定, en: The county sets the days}
    parameters: {announce_days: 7}
    rows:
      projects: [{project: X1, title: 修渠, village: V1, approval_no: 甲1号}, {project: X2, title: 修路, village: V1, approval_no: 甲2号}]
      announcements:
        - {subject_no: X1, notice_level: 村, starts_on: 2025-02-25, ends_on: 2025-03-03}
        - {subject_no: X2, notice_level: 村, starts_on: 2025-02-25, ends_on: 2025-03-02}
    expect: {X1: clear, X2: flagged}
  - title: {zh: 项目库没有批复文号一列, en: No sheet of projects has the column}
    rows:
      projects: [{project: X1, title: 路, village: V1}]
      announcements: [{subject_no: X2, notice_level: 村, starts_on: 2026-01-01, ends_on: 2026-01-20}]
    absent: [projects.approval_no]
    expect: {X1: "missing_data:批复文号"}
*/
WITH notices AS (
  SELECT
    n.subject_no,
    MAX(CASE WHEN n.notice_level IN ('乡', '村') THEN n.days END) AS longest_days,
    MAX(CASE WHEN n.notice_level NOT IN ('县', '乡', '村') THEN n.days END) AS unsure_days
  FROM (
    SELECT
      a.subject_no,
      a.notice_level,
      DATE_DIFF('day', a.starts_on, a.ends_on) + 1 AS days
    FROM announcements AS a
  ) AS n
  GROUP BY n.subject_no
),

judged AS (
  SELECT
    p.project,
    p.title,
    p.village,
    p.approval_no,
    p.row_id,
    COALESCE(n.longest_days, 0) AS longest_days,
    CASE
      WHEN p.approval_no IS NULL THEN 'not_applicable'
      WHEN n.longest_days >= $announce_days THEN 'clear'
      WHEN n.unsure_days >= $announce_days THEN 'announcements.notice_level'
      WHEN EXISTS (SELECT 1 FROM announcements_refused AS r WHERE r.subject_no = p.project)
        THEN 'announcements.starts_on'
      WHEN EXISTS (SELECT 1 FROM projects_refused AS r WHERE r.project = p.project) THEN 'projects.project'
      ELSE 'flagged'
    END AS outcome
  FROM projects AS p
  LEFT JOIN notices AS n ON n.subject_no = p.project
)

SELECT
  j.project,
  CASE
    WHEN j.outcome IN ('flagged', 'clear', 'not_applicable') THEN j.outcome
    ELSE 'missing_data'
  END AS verdict,
  CASE WHEN j.outcome = 'not_applicable' THEN 'projects.approval_no' ELSE j.outcome END AS missing,
  j.row_id AS src,
  a.row_id AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.village,
  j.title AS name,
  j.title AS v_title,
  j.approval_no AS v_approval_no,
  j.longest_days AS v_longest_days
FROM judged AS j
LEFT JOIN announcements AS a
  ON a.subject_no = j.project AND a.notice_level IN ('乡', '村') AND j.outcome = 'flagged'
