/*
code: E14
title: {zh: 救助对象家庭状况不符, en: Means of a household on social assistance}
severity: B
route: owner
subject: {type: certificate, ref: "{aid_no}"}
match: exact_id
order: 11
law:
  - zh: 《社会救助暂行办法》（国务院令第649号，2019年修订）：对已获得救助家庭的收入、财产状况定期核查
    en: "Interim Measures for Social Assistance (State Council Decree 649, revised 2019): income and property of families on aid are checked at intervals"
    date: 2019-03-02
    verified: false
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）
    en: Measures for confirming minimum living allowances (Minfa 2021 No. 57)
    date: 2021-07-01
    verified: false
main: [assistance]
any_of: [[payroll, vehicles, property, companies]]
also:
  kinship:
    zh: 缺亲属关系表，配偶任职未全部核对
    en: Without the table of kinship not every spouse's post was checked
views: [means_posts, means_vehicles, means_titles, means_companies]
parameters:
  - vehicle_price_limit
  - flag_unpriced_vehicles
  - min_share
  - company_capital_limit
  - min_partner_pct
lacks:
  - assistance.aid_type
  - payroll.post_class
  - kinship.kin_relation
  - vehicles.price_fen
  - vehicles.status
  - property.property_use
  - property.house_nature
  - property.status
  - companies.company_type
  - companies.company_role
  - companies.stake_pct
  - companies.capital_fen
  - companies.status
values:
  kind: {zh: 类别, en: Kind}
  member: {zh: 救助对象, en: Person on aid}
  detail: {zh: 内容, en: Detail}
  aid_type: {zh: 救助类型, en: Kind of aid}
exclusions:
  zh: 孤儿不核对家庭状况；待遇已经终止的不算；各类别不算的情形与在册户的四条核对相同
  en: Orphans are not asked about means, nor certificates that have ended; what the four checks of active households leave out is left out here
question:
  zh: 核对时看到{member}名下有一条{kind}记录（{detail}）。请问情况还是这样吗？是怎么来的？
  en: "A check shows a record of {kind} for {member} ({detail}). Is it still so, and how did it come about?"
innocent:
  - {zh: 记录没有更新：车已卖、房已拆、公司已停、人已离职, en: "The record is old: the car is sold, the house gone, the firm closed or the post left"}
  - {zh: 名义借给亲友使用，不是自家的, en: The name was lent to a relative and the thing is not theirs}
  - {zh: 残疾人用车、谋生用车或安置房，归类写错了, en: "A vehicle for a disabled person or for a living, or a resettlement flat, was put into the wrong class"}
  - {zh: 批准救助时已经如实申报并获准, en: It was declared and accepted when the aid was granted}
next_step:
  zh: 请民政部门会同登记部门先核对这条记录，再由两名工作人员入户了解。属实的按规定重新认定，作出决定之前待遇照发。
  en: Civil affairs and the register check the record, then two officers visit. If right, the case is decided anew by the rules; aid goes on until that decision.
examples:
  - title: {zh: 公职、车辆、房产、公司四类都核对, en: "Posts, vehicles, titles and companies are all checked"}
    rows:
      assistance:
        - {aid_no: A1, name: 秦一, person: P1, relation: 本人, aid_type: 低保, starts_on: 2024-01-01, village: V1}
        - {aid_no: A2, name: 秦二, person: P2, relation: 本人, aid_type: 特困, starts_on: 2024-01-01}
        - {aid_no: A3, name: 秦三, person: P3, relation: 本人, aid_type: 低保边缘, starts_on: 2024-01-01}
        - {aid_no: A4, name: 秦四, person: P4, relation: 本人, aid_type: 刚性支出困难, starts_on: 2024-01-01}
        - {aid_no: A5, name: 秦五, person: P5, relation: 本人, aid_type: 低保, starts_on: 2024-01-01}
      payroll: [{person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}]
      vehicles: [{person: P2, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 3000000, status: 正常}]
      property: [{person: P3, title_no: T1, location: 甲街1号, property_use: 商业, share_pct: 50, status: 现势}]
      companies: [{person: P4, company: 甲公司, uscc: U1, company_type: 公司, company_role: 股东, stake_pct: 10, capital_fen: 10000000, status: 存续}]
    expect: {A1: flagged, A2: flagged, A3: flagged, A4: flagged, A5: clear}
  - title: {zh: 各类限值的另一侧, en: The other side of each limit}
    rows:
      assistance:
        - {aid_no: A1, name: 秦一, person: P1, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A2, name: 秦二, person: P2, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A3, name: 秦三, person: P3, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A4, name: 秦四, person: P4, aid_type: 低保, starts_on: 2024-01-01}
      payroll: [{person: P1, employer: 某村, post_class: 公益性岗位, starts_on: 2020-01-01}]
      vehicles: [{person: P2, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 2999999, status: 正常}]
      property: [{person: P3, title_no: T1, location: 甲街1号, property_use: 商业, share_pct: 49, status: 现势}]
      companies: [{person: P4, company: 甲公司, uscc: U1, company_type: 公司, company_role: 股东, stake_pct: 9, capital_fen: 10000000, status: 存续}]
    expect: {A1: clear, A2: clear, A3: clear, A4: clear}
  - title: {zh: 同一救助证号里任何一人，配偶任职也算, en: "Any person of the certificate, and the post of a spouse"}
    rows:
      assistance:
        - {aid_no: A1, name: 秦一, person: P1, relation: 本人, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A1, name: 秦二, person: P2, relation: 子女, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A2, name: 秦三, person: P3, relation: 本人, aid_type: 低保, starts_on: 2024-01-01}
      kinship: [{person: P3, kin_relation: 配偶, relative: Q3}]
      vehicles: [{person: P2, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, status: 正常}]
      payroll: [{person: Q3, employer: 某厂, post_class: 国企, starts_on: 2020-01-01}]
    expect: {A1: flagged, A2: flagged}
  - title: {zh: 待遇最后一天仍在享受，第二天就不算, en: In force on its last day and not the day after}
    rows:
      assistance:
        - {aid_no: A1, name: 秦一, person: P1, aid_type: 低保, starts_on: 2024-01-01, ends_on: 2026-06-25}
        - {aid_no: A2, name: 秦二, person: P2, aid_type: 低保, starts_on: 2024-01-01, ends_on: 2026-06-24}
      payroll:
        - {person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: P2, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
    expect: {A1: flagged, A2: not_applicable}
  - title: {zh: 孤儿不核对；救助类型不在所列之内的缺数据, en: Orphans are not asked; a kind of aid outside the list lacks data}
    rows:
      assistance:
        - {aid_no: A1, name: 秦一, person: P1, aid_type: 孤儿, starts_on: 2024-01-01}
        - {aid_no: A2, name: 秦二, person: P2, aid_type: 其他救助, starts_on: 2024-01-01}
        - {aid_no: A3, name: 秦三, person: P3, aid_type: 其他救助, starts_on: 2024-01-01}
        - {aid_no: A4, name: 秦四, person: P4, aid_type: 其他救助, starts_on: 2024-01-01}
        - {aid_no: A4, name: 秦五, person: P5, aid_type: 低保, starts_on: 2024-01-01}
      payroll:
        - {person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: P2, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: P5, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
    expect: {A1: not_applicable, A2: "missing_data:救助类型", A3: "missing_data:救助类型", A4: flagged}
  - title: {zh: 缺价格、缺比例、岗位类别不明；已有一条的仍要问, en: "A price, a stake or a class is missing; one hit is enough all the same"}
    rows:
      assistance:
        - {aid_no: A1, name: 秦一, person: P1, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A2, name: 秦二, person: P2, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A3, name: 秦三, person: P3, aid_type: 低保, starts_on: 2024-01-01}
        - {aid_no: A4, name: 秦四, person: P4, aid_type: 低保, starts_on: 2024-01-01}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 轮式专用机械车, registered_on: 2020-01-01, status: 正常}
        - {person: P4, plate: 甲A4, vehicle_type: 轮式专用机械车, registered_on: 2020-01-01, status: 正常}
      companies: [{person: P2, company: 甲公司, uscc: U1, company_type: 公司, company_role: 股东, capital_fen: 10000000, status: 存续}]
      payroll: [{person: P3, employer: 某局, post_class: 参公, starts_on: 2020-01-01}]
      property: [{person: P4, title_no: T1, location: 甲街1号, property_use: 办公, status: 现势}]
    expect: {A1: "missing_data:购置价格", A2: "missing_data:出资比例", A3: "missing_data:岗位类别", A4: flagged}
*/
WITH recipients AS (
  SELECT
    a.aid_no,
    a.person,
    a.name,
    a.aid_type,
    a.row_id AS src,
    CASE WHEN a.aid_type IN ('低保', '特困', '低保边缘', '刚性支出困难') THEN 1 ELSE 0 END AS listed
  FROM assistance AS a
  WHERE
    a.starts_on <= $as_of
    AND (a.ends_on IS NULL OR a.ends_on >= $as_of)
    AND a.aid_type <> '孤儿'
),

certificates AS (
  SELECT c.aid_no, c.name, c.village
  FROM (
    SELECT
      a.aid_no,
      a.name,
      a.village,
      ROW_NUMBER() OVER (
        PARTITION BY a.aid_no
        ORDER BY
          CASE WHEN a.ends_on IS NULL OR a.ends_on >= $as_of THEN 0 ELSE 1 END,
          CASE WHEN REPLACE(a.relation, ' ', '') IN ('本人', '申请人', '户主') THEN 0 ELSE 1 END,
          a.row_id
      ) AS place
    FROM assistance AS a
  ) AS c
  WHERE c.place = 1
),

means AS (
  SELECT
    p.person,
    p.verdict,
    p.missing,
    p.src,
    p.kin_src,
    '公职' AS kind,
    p.holder || '，' || p.employer || '，' || p.post_class AS detail
  FROM means_posts AS p
  UNION ALL
  SELECT
    v.person,
    v.verdict,
    v.missing,
    v.src,
    CAST(NULL AS BIGINT) AS kin_src,
    '车辆' AS kind,
    v.plate || '，' || v.vehicle_type || CASE WHEN v.price_fen IS NULL THEN '，价格未知' ELSE '' END AS detail
  FROM means_vehicles AS v
  UNION ALL
  SELECT
    t.person,
    t.verdict,
    t.missing,
    t.src,
    CAST(NULL AS BIGINT) AS kin_src,
    '房产' AS kind,
    t.location || '，' || t.property_use AS detail
  FROM means_titles AS t
  UNION ALL
  SELECT
    m.person,
    m.verdict,
    m.missing,
    m.src,
    CAST(NULL AS BIGINT) AS kin_src,
    '公司' AS kind,
    m.company || '，' || m.company_role AS detail
  FROM means_companies AS m
)

SELECT
  r.aid_no,
  CASE WHEN r.listed = 1 THEN s.verdict ELSE 'missing_data' END AS verdict,
  CASE WHEN r.listed = 1 THEN s.missing ELSE 'assistance.aid_type' END AS missing,
  s.src,
  r.src AS src2,
  s.kin_src AS src3,
  c.village,
  c.name,
  s.kind AS v_kind,
  r.name AS v_member,
  s.detail AS v_detail,
  r.aid_type AS v_aid_type
FROM recipients AS r
INNER JOIN means AS s ON s.person = r.person
INNER JOIN certificates AS c ON c.aid_no = r.aid_no
UNION ALL
SELECT
  c.aid_no,
  CASE
    WHEN r.listed = 1 THEN 'clear'
    WHEN r.listed = 0 THEN 'missing_data'
    ELSE 'not_applicable'
  END AS verdict,
  CASE WHEN r.listed = 0 THEN 'assistance.aid_type' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS src3,
  c.village,
  c.name,
  CAST(NULL AS VARCHAR) AS v_kind,
  CAST(NULL AS VARCHAR) AS v_member,
  CAST(NULL AS VARCHAR) AS v_detail,
  CAST(NULL AS VARCHAR) AS v_aid_type
FROM certificates AS c
LEFT JOIN (
  SELECT i.aid_no, MAX(i.listed) AS listed
  FROM recipients AS i
  GROUP BY i.aid_no
) AS r ON r.aid_no = c.aid_no
