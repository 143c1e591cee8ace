/*
code: A02
title: {zh: 经营性资产一年没有收益, en: Operating asset without income for a year}
severity: B
route: owner
subject: {type: asset, ref: "{asset}"}
match: none
order: 62
law:
  - zh: 《关于加强扶贫项目资产后续管理的指导意见》（国办函〔2021〕51号）：经营性资产要防止闲置，规范收益分配
    en: "Guiding opinions on managing the assets of aid projects (Guobanhan 2021 No. 51): operating assets are not to lie idle, and their income is shared by rule"
    date: 2021-05-20
    verified: false
main: [assets]
parameters: [income_idle_months]
lacks: [assets.asset_class]
values:
  title: {zh: 资产名称, en: Asset}
  owner: {zh: 权属单位, en: Owner}
  tenant: {zh: 承租方, en: Tenant}
  rent_fen: {zh: 约定年租金, en: Agreed yearly rent}
  since: {zh: 最近收益或登记日期, en: Last income or registered}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 公益性、到户类资产不看；不满十二个月的不问
  en: Public and household assets; less than twelve months
question:
  zh: 这项经营性资产最近一次收益（没有的按登记）是{since}，已过{days}天。请问还在用吗？租金收到没有？
  en: The last income of this asset (else its registration) was on {since}, {days} days ago. Is it in use, and was the rent received?
innocent:
  - {zh: 刚建成，还在招租或试生产, en: It is newly built and looks for a tenant or is being tried out}
  - {zh: 按合同两年一付，或者头几年免租, en: "By contract the rent falls due every second year, or the first years are free"}
  - {zh: 收益已经到账，台账没有更新, en: The income came and the ledger was not updated}
  - {zh: 季节性大棚、圈舍，遇灾停用正在修, en: A seasonal greenhouse or stable that is being repaired after damage}
next_step:
  zh: 请权属单位和村里到现场看，查合同和到账记录；闲置的商量盘活，欠租的催收，台账漏登的补登。
  en: Owner and village look at the place, the contract and the account; idle assets are put to use, rent is asked for, and missing entries are made.
examples:
  - title: {zh: 正好满十二个月要问，差一天不问, en: Exactly twelve months are asked about and a day less is not}
    rows:
      assets:
        - {asset: S1, project: X1, title: 厂房, asset_class: 经营性, registered_on: 2020-01-01, last_income_on: 2025-06-25, rent_fen: 100000, owner: 甲村, tenant: 乙公司}
        - {asset: S2, project: X1, title: 大棚, asset_class: 经营性, registered_on: 2020-01-01, last_income_on: 2025-06-26}
    expect: {S1: flagged, S2: clear}
  - title: {zh: 没有收益记录的从登记起算, en: Without any income it counts from registration}
    rows:
      assets:
        - {asset: S1, project: X1, title: 厂房, asset_class: 经营性, registered_on: 2025-06-25}
        - {asset: S2, project: X1, title: 大棚, asset_class: 经营性, registered_on: 2025-06-26}
        - {asset: S3, project: X1, title: 光伏, asset_class: 经营性, registered_on: 2026-06-01, last_income_on: 2025-01-01}
    expect: {S1: flagged, S2: clear, S3: flagged}
  - title: {zh: 公益性和到户类不适用；类别不在所列之内的看是否影响结论, en: Public and household assets; an unlisted class matters only where it decides}
    rows:
      assets:
        - {asset: S1, project: X1, title: 道路, asset_class: 公益性, registered_on: 2020-01-01}
        - {asset: S2, project: X1, title: 牛羊, asset_class: 到户类, registered_on: 2020-01-01}
        - {asset: S3, project: X1, title: 冷库, asset_class: 集体, registered_on: 2020-01-01}
        - {asset: S4, project: X1, title: 磨坊, asset_class: 集体, registered_on: 2026-01-01}
    expect: {S1: not_applicable, S2: not_applicable, S3: "missing_data:资产类别", S4: clear}
  - title: {zh: 月末按日历折算, en: The day is clamped to the end of the month}
    as_of: 2025-02-28
    rows:
      assets:
        - {asset: S1, project: X1, title: 厂房, asset_class: 经营性, registered_on: 2024-02-29}
        - {asset: S2, project: X1, title: 大棚, asset_class: 经营性, registered_on: 2024-03-01}
    expect: {S1: flagged, S2: clear}
*/
SELECT
  a.asset,
  CASE
    WHEN a.asset_class IN ('公益性', '到户类') THEN 'not_applicable'
    WHEN CAST(a.since + INTERVAL ($income_idle_months) MONTH AS DATE) > $as_of THEN 'clear'
    WHEN a.asset_class <> '经营性' THEN 'missing_data'
    ELSE 'flagged'
  END AS verdict,
  'assets.asset_class' AS missing,
  a.row_id AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  a.title AS name,
  a.title AS v_title,
  a.owner AS v_owner,
  a.tenant AS v_tenant,
  a.rent_fen AS v_rent_fen,
  a.since AS v_since,
  DATE_DIFF('day', a.since, $as_of) AS v_days
FROM (
  SELECT
    s.asset,
    s.project,
    s.title,
    s.asset_class,
    s.owner,
    s.tenant,
    s.rent_fen,
    s.row_id,
    COALESCE(s.last_income_on, s.registered_on) AS since
  FROM assets AS s
) AS a
