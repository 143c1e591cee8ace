/*
code: A01
title: {zh: 验收后没有登记资产, en: Accepted and no asset registered}
severity: B
route: owner
subject: {type: project, ref: "{project}"}
match: none
order: 61
law:
  - zh: 《关于加强扶贫项目资产后续管理的指导意见》（国办函〔2021〕51号）：摸清底数，登记造册，落实管护
    en: "Guiding opinions on managing the assets of aid projects (Guobanhan 2021 No. 51): they are counted, registered and looked after"
    date: 2021-05-20
    verified: false
main: [projects, assets]
needs: [[projects.accepted_on]]
parameters: [asset_days]
lacks: [assets.project, projects.accepted_on]
values:
  title: {zh: 项目名称, en: Project}
  project_kind: {zh: 项目类型, en: Kind of project}
  accepted_on: {zh: 验收日期, en: Accepted on}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 没有验收的不看；验收后九十天以内的不问；登记了任何一项资产就不算
  en: Projects not accepted yet; the first ninety days after acceptance; one registered asset is enough
question:
  zh: 项目“{title}”{accepted_on}验收，已过{days}天，资产台账里没有找到。请问形成了什么资产？归谁管？
  en: "Project {title} was accepted on {accepted_on}, {days} days ago, and no asset of it is registered. What came of it, and who looks after it?"
innocent:
  - {zh: 补贴、培训一类的项目，没有形成资产, en: Subsidies or training leave no asset}
  - {zh: 已经登记，台账里的项目编号写错或写成了总项目, en: It is registered under a wrong number or that of the parent project}
  - {zh: 资产已移交，登记在接收单位的台账里, en: The asset was handed over and stands in the receiver's ledger}
  - {zh: 到户的物资另有发放清单, en: Goods for households stand on a list of their own}
next_step:
  zh: 请主管部门和村里对照验收单清点，补登资产、权属和管护人；没有形成资产的写明。
  en: The department and the village go through the acceptance sheet, register assets, owners and keepers, or note that none came of it.
examples:
  - title: {zh: 正好九十天不问，九十一天要问, en: Ninety days are not asked about and ninety-one are}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, accepted_on: 2026-03-27}
        - {project: X2, title: 修路, village: V1, accepted_on: 2026-03-26}
      assets: []
    expect: {X1: clear, X2: flagged}
  - title: {zh: 登记了就不算，哪一类都行；没有验收的不适用, en: "Any registered asset clears, a project not accepted does not apply"}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, accepted_on: 2024-03-26}
        - {project: X2, title: 修路, village: V1, finished_on: 2024-03-26}
        - {project: X3, title: 修桥, village: V1, accepted_on: 2024-03-26}
      assets:
        - {asset: S1, project: X1, asset_class: 到户类, registered_on: 2026-06-01}
        - {asset: S2, project: X9, asset_class: 公益性, registered_on: 2024-06-01}
    expect: {X1: clear, X2: not_applicable, X3: flagged}
  - title: {zh: 有退回的行写着这个项目的，改为缺数据, en: A refused row that names the project makes it missing data}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, accepted_on: 2024-03-26}
        - {project: X2, title: 修路, village: V1, accepted_on: 2024-03-26}
        - {project: X3, title: 修桥, village: V1, accepted_on: 2024-03-26}
      projects_refused: [{project: X2, title: 修路二期}]
      assets: [{asset: S3, project: X3, asset_class: 公益性, registered_on: 2024-06-01}]
      assets_refused: [{asset: S1, project: X1}, {asset: S4, project: X3}]
    expect: {X1: "missing_data:项目编号", X2: "missing_data:验收日期", X3: clear}
  - title: {zh: 天数由县里定, en: The county sets the days}
    parameters: {asset_days: 30}
    rows:
      projects: [{project: X1, title: 修渠, village: V1, accepted_on: 2026-05-26}, {project: X2, title: 修路, village: V1, accepted_on: 2026-05-25}]
      assets: []
    expect: {X1: clear, X2: flagged}
  - title: {zh: 项目库没有验收日期一列, en: No sheet of projects has the column}
    rows:
      projects: [{project: X1, title: 路, village: V1}]
      assets: [{asset: Z1, project: X2, asset_class: 公益性, registered_on: 2026-01-01}]
    absent: [projects.accepted_on]
    expect: {X1: "missing_data:验收日期"}
*/
SELECT
  p.project,
  CASE
    WHEN p.outcome IN ('flagged', 'clear', 'not_applicable') THEN p.outcome
    ELSE 'missing_data'
  END AS verdict,
  CASE WHEN p.outcome = 'not_applicable' THEN 'projects.accepted_on' ELSE p.outcome END AS missing,
  p.row_id AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  p.village,
  p.title AS name,
  p.title AS v_title,
  p.project_kind AS v_project_kind,
  p.accepted_on AS v_accepted_on,
  p.days AS v_days
FROM (
  SELECT
    j.project,
    j.title,
    j.village,
    j.project_kind,
    j.accepted_on,
    j.row_id,
    DATE_DIFF('day', j.accepted_on, $as_of) AS days,
    CASE
      WHEN j.accepted_on IS NULL THEN 'not_applicable'
      WHEN DATE_DIFF('day', j.accepted_on, $as_of) <= $asset_days THEN 'clear'
      WHEN EXISTS (SELECT 1 FROM assets AS a WHERE a.project = j.project) THEN 'clear'
      WHEN EXISTS (SELECT 1 FROM assets_refused AS r WHERE r.project = j.project) THEN 'assets.project'
      WHEN EXISTS (SELECT 1 FROM projects_refused AS r WHERE r.project = j.project) THEN 'projects.accepted_on'
      ELSE 'flagged'
    END AS outcome
  FROM projects AS j
) AS p
