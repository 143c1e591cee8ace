/*
code: F07
title: {zh: 资金付给没有入库的项目, en: Paid to a project outside the library}
severity: B
route: finance
subject: {type: movement, ref: "{movement}"}
match: none
order: 31
law:
  - zh: 《中央财政衔接推进乡村振兴补助资金管理办法》（财农〔2021〕19号）：资金用于项目库内的项目
    en: "Measures for the subsidy linking poverty relief and rural revival (Cainong 2021 No. 19): money goes to projects in the library"
    date: 2021-03-26
    verified: false
main: [movements, projects]
needs: [[movements.project]]
parameters: []
lacks: [movements.movement_kind, projects.project, movements.amount_fen]
values:
  movement_kind: {zh: 类型, en: Kind}
  moved_on: {zh: 日期, en: Date}
  project: {zh: 项目编号, en: Project}
  listed_on: {zh: 入库日期, en: Listed on}
  problem: {zh: 情形, en: What was found}
  payee: {zh: 收款方, en: Payee}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 只看拨付和支出；没有项目编号的不看；入库当天付的不算；库里没有入库日期的不比先后
  en: Only 拨付 and 支出; movements without a project number; paid on the day of listing; a listed project without a date is not compared
question:
  zh: 这笔{movement_kind}付给项目{project}，{problem}。请问项目是什么时候批准入库的？
  en: "This movement went to project {project} ({problem}). When was it approved and listed?"
innocent:
  - {zh: 应急抢险先开工，后来补办了入库, en: Urgent works began first and were listed later}
  - {zh: 项目编号写法不同或录错，项目其实在库里, en: The number is written otherwise and the project is in the library}
  - {zh: 项目库是旧的，新入库的还没有导出, en: The library sheet is old}
  - {zh: 这是项目管理费或前期费，按规定可以不入库, en: It is a management or preparation fee that need not be listed}
next_step:
  zh: 请财政和主管部门拿出批复和入库记录对照。编号错的更正；确实没有入库的说明依据，按规定补办或调整。
  en: Finance and the department compare approval and listing. Wrong numbers are mended; what was not listed is explained and put in order by the rules.
examples:
  - title: {zh: 不在库里的要问，在库的不问, en: A project not in the library and one that is}
    rows:
      projects: [{project: X1, title: 修渠, village: V1, listed_on: 2025-03-01}]
      movements:
        - {movement: M1, quota: Z1, movement_kind: 拨付, moved_on: 2025-04-01, amount_fen: 100, project: X9}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2025-04-01, amount_fen: 100, project: X9}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2025-04-01, amount_fen: 100, project: X1}
    expect: {M1: flagged, M2: flagged, M3: clear}
  - title: {zh: 入库当天付的不算，早一天要问；没有入库日期的只看在不在库, en: "On the day of listing is fine, a day before is not; without a date only being listed counts"}
    rows:
      projects:
        - {project: X1, title: 修渠, village: V1, listed_on: 2025-03-01}
        - {project: X2, title: 修路, village: V1}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 拨付, moved_on: 2025-03-01, amount_fen: 100, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2025-02-28, amount_fen: 100, project: X1}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2020-02-28, amount_fen: 100, project: X2}
    expect: {M1: clear, M2: flagged, M3: clear}
  - title: {zh: 下达、收回和没有项目编号的不适用, en: "下达, 收回 and movements without a project number"}
    rows:
      projects: []
      movements:
        - {movement: M1, quota: Z1, movement_kind: 下达, moved_on: 2025-03-01, amount_fen: 100, project: X9}
        - {movement: M2, quota: Z1, movement_kind: 收回, moved_on: 2025-03-01, amount_fen: 100, project: X9}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2025-03-01, amount_fen: 100}
        - {movement: M4, quota: Z1, movement_kind: 支付, moved_on: 2025-03-01, amount_fen: 100}
        - {movement: M5, quota: Z1, movement_kind: 支付, moved_on: 2025-03-01, amount_fen: 100, project: X9}
        - {movement: M6, quota: Z1, movement_kind: 支出, moved_on: 2025-03-01, amount_fen: 1, project: X9}
    expect: {M1: not_applicable, M2: not_applicable, M3: not_applicable, M4: not_applicable, M5: "missing_data:类型", M6: flagged}
  - title: {zh: 类型不明但项目在库的不问, en: An unlisted kind paid to a listed project}
    rows:
      projects: [{project: X1, title: 修渠, village: V1, listed_on: 2025-03-01}]
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支付, moved_on: 2025-03-01, amount_fen: 100, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 支付, moved_on: 2025-02-01, amount_fen: 100, project: X1}
        - {movement: M3, quota: Z1, movement_kind: 拨付, moved_on: 2025-02-01, amount_fen: 100, project: X1}
    expect: {M1: clear, M2: "missing_data:类型", M3: flagged}
  - title: {zh: 有退回的行写着这个项目或流水号的，改为缺数据, en: A refused row that names the project or the movement makes it missing data}
    rows:
      projects: [{project: X1, title: 修渠, village: V1, listed_on: 2025-03-01}]
      projects_refused: [{project: X8, title: 修桥}, {project: X1, title: 修渠}]
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2025-04-01, amount_fen: 100, project: X8}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2025-04-01, amount_fen: 100, project: X9}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2025-04-01, amount_fen: 100, project: X1}
        - {movement: M4, quota: Z1, movement_kind: 支出, moved_on: 2025-04-01, amount_fen: 100, project: X7}
      movements_refused: [{movement: M2, quota: Z1, movement_kind: 支出, project: X9}]
    expect: {M1: "missing_data:项目编号", M2: "missing_data:金额", M3: clear, M4: flagged}
  - title: {zh: 流水没有项目编号一列, en: No sheet of movements has the column}
    rows:
      projects: [{project: X1, title: 路, village: V1}]
      movements:
        - {movement: L1, quota: Q1, movement_kind: 支出, moved_on: 2026-01-05, amount_fen: 100}
        - {movement: L2, quota: Q1, movement_kind: 下达, moved_on: 2026-01-05, amount_fen: 100}
    absent: [movements.project]
    expect: {L1: "missing_data:项目编号", L2: not_applicable}
*/
WITH judged AS (
  SELECT
    m.movement,
    m.movement_kind,
    m.moved_on,
    m.project,
    m.payee,
    m.amount_fen,
    m.row_id,
    p.row_id AS project_row,
    p.village,
    p.listed_on,
    CASE
      WHEN m.project IS NULL OR m.movement_kind IN ('下达', '收回') THEN 'not_applicable'
      WHEN p.project IS NOT NULL AND (p.listed_on IS NULL OR p.listed_on <= m.moved_on) THEN 'clear'
      WHEN m.movement_kind NOT IN ('拨付', '支出') THEN 'movements.movement_kind'
      WHEN EXISTS (SELECT 1 FROM projects_refused AS r WHERE r.project = m.project) THEN 'projects.project'
      WHEN EXISTS (SELECT 1 FROM movements_refused AS r WHERE r.movement = m.movement) THEN 'movements.amount_fen'
      ELSE 'flagged'
    END AS outcome
  FROM movements AS m
  LEFT JOIN projects AS p ON p.project = m.project
)

SELECT
  j.movement,
  CASE
    WHEN j.outcome IN ('flagged', 'clear', 'not_applicable') THEN j.outcome
    ELSE 'missing_data'
  END AS verdict,
  CASE
    WHEN j.outcome <> 'not_applicable' THEN j.outcome
    WHEN j.movement_kind NOT IN ('下达', '收回') THEN 'movements.project'
  END AS missing,
  j.row_id AS src,
  j.project_row AS src2,
  j.amount_fen,
  j.village,
  j.payee AS name,
  j.movement_kind AS v_movement_kind,
  j.moved_on AS v_moved_on,
  j.project AS v_project,
  j.listed_on AS v_listed_on,
  CASE WHEN j.project_row IS NULL THEN '项目库里没有这个编号' ELSE '付款早于入库日期' END AS v_problem,
  j.payee AS v_payee,
  j.amount_fen AS v_paid_fen
FROM judged AS j
