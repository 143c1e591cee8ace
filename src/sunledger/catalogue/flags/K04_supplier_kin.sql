/*
code: K04
title: {zh: 供应商与村干部有关联, en: A supplier tied to a village cadre}
severity: B
route: discipline
subject: {type: contract, ref: "{contract}"}
match: exact_id
order: 53
law:
  - zh: 《招标投标法实施条例》第三十四条：与招标人存在利害关系可能影响公正性的，不得参加投标
    en: "Regulations on the Tender Law, article 34: who has an interest that may affect fairness may not bid"
    date: 2019-03-02
    verified: false
  - zh: 《农村集体经济组织法》：管理人员及其近亲属与组织订立合同的限制
    en: "Rural Collective Economic Organisations Law: limits on contracts with managers and their close kin"
    date: 2025-05-01
    verified: false
main: [contracts, projects, companies, cadres]
also:
  kinship: {zh: 缺亲属关系表，只核对了干部本人和户籍关系, en: "no table of kinship: only the cadres themselves and household registration were checked"}
views: [kin_edges]
parameters: [min_partner_pct]
lacks: [contracts.uscc, projects.village, companies.company_role, companies.stake_pct]
values:
  supplier: {zh: 供应商, en: Supplier}
  signed_on: {zh: 签订日期, en: Signed}
  holder: {zh: 企业人员, en: Person of the firm}
  holder_role: {zh: 企业角色, en: Role in the firm}
  cadre_name: {zh: 村干部, en: Cadre}
  post: {zh: 职务, en: Post}
  steps: {zh: 亲属步数（0为本人）, en: Steps of kinship (0 = the same person)}
exclusions:
  zh: 只按统一社会信用代码找供应商。股东出资不到10%的不看。只看项目所在村、签订那天在任的干部。亲属关系要在签订那天有效，最多两步。
  en: Suppliers are found by credit code only. Partners below 10 % are left out. Only cadres of the project's village in office on the day of signing are looked at; kinship has to be valid that day, two steps at most.
question:
  zh: "{supplier}的{holder_role}{holder}和{cadre_name}有亲属关系或是同一人。签约前回避或报告过吗？"
  en: "{holder} ({holder_role} of {supplier}) is, or is kin of, {cadre_name}. Was this reported or the cadre excused before signing?"
innocent:
  - zh: 干部已经报告并回避，有会议记录。
    en: The cadre reported it and stayed out of the decision, as the minutes show.
  - zh: 公开招标由乡镇或交易中心办，村干部没有参与。
    en: The tender was held by the township or the centre, and the cadre took no part.
  - zh: 股份早已转让，工商登记没有更新。
    en: The shares were sold long ago and the register was not updated.
  - zh: 村里只有这一家合适的施工队或商店。
    en: There is only this one suitable firm near the village.
next_step:
  zh: 先查登记档案和采购记录，再由纪检人员向干部本人了解回避情况。
  en: First read the register file and the procurement record; then the inspectors ask the cadre how he was excused.
examples:
  - title: {zh: 法定代表人就是本村干部；别村干部不算, en: the representative is a cadre of the village; one of another village does not count}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: B, project: X2, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
      projects:
        - {project: X1, title: 甲路, village: V1}
        - {project: X2, title: 乙路, village: V2}
      companies: [{person: C1, name: 王支书, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 注销}]
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}]
    expect: {A: flagged, B: clear}
  - title: {zh: 股东正好10%和不足；经营者不算, en: a partner at exactly 10 % and below; an operator does not count}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: B, project: X1, buyer: 甲局, supplier: 丙, uscc: U2, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: C, project: X1, buyer: 甲局, supplier: 丁, uscc: U3, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
      projects: [{project: X1, title: 甲路, village: V1}]
      companies:
        - {person: C1, name: 王支书, company: 乙, uscc: U1, company_type: 公司, company_role: 股东, stake_pct: 10, status: 存续}
        - {person: C1, name: 王支书, company: 丙, uscc: U2, company_type: 公司, company_role: 股东, stake_pct: 9.99, status: 存续}
        - {person: C1, name: 王支书, company: 丁, uscc: U3, company_type: 个体工商户, company_role: 经营者, status: 存续}
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}]
    expect: {A: flagged, B: clear, C: clear}
  - title: {zh: 签订那天在任：首日、末日、之后, en: "in office on the day: first day, last day, after"}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: B, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2024-12-31, tender_method: 询价}
        - {contract: C, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-01-01, tender_method: 询价}
        - {contract: D, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2023-12-31, tender_method: 询价}
      projects: [{project: X1, title: 甲路, village: V1}]
      companies: [{person: C1, name: 王支书, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}]
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2024-01-01, ends_on: 2024-12-31}]
    expect: {A: flagged, B: flagged, C: clear, D: clear}
  - title: {zh: 亲属两步算、三步不算, en: two steps of kinship count and three do not}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: B, project: X1, buyer: 甲局, supplier: 丙, uscc: U2, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: C, project: X1, buyer: 甲局, supplier: 丁, uscc: U3, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
      projects: [{project: X1, title: 甲路, village: V1}]
      companies:
        - {person: P1, name: 张一, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P2, name: 张二, company: 丙, uscc: U2, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P3, name: 张三, company: 丁, uscc: U3, company_type: 公司, company_role: 法定代表人, status: 存续}
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}]
      kinship: [{person: C1, kin_relation: 配偶, relative: P1}, {person: P3, kin_relation: 兄弟姐妹, relative: P2}]
      hukou: [{book: B1, relation: 子, name: 张二, person: P2, father: P1}]
    expect: {A: flagged, B: flagged, C: clear}
  - title: {zh: 两步都要在签订那天有效, en: both steps have to be valid on the day of signing}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-05-31, tender_method: 询价}
        - {contract: B, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: C, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-07-01, tender_method: 询价}
      projects: [{project: X1, title: 甲路, village: V1}]
      companies: [{person: P1, name: 张一, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}]
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}]
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: X9, ends_on: 2025-06-30}
        - {person: P1, kin_relation: 配偶, relative: X9, starts_on: 2025-06-01}
    expect: {A: clear, B: flagged, C: clear}
  - title: {zh: 缺信用代码、缺项目、缺出资比例, en: "no credit code, no project, no stake"}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: B, project: X9, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: C, project: X1, buyer: 甲局, supplier: 乙, uscc: U1, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: D, project: X1, buyer: 甲局, supplier: 丙, uscc: U2, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
      projects: [{project: X1, title: 甲路, village: V1}]
      companies:
        - {person: C1, name: 王支书, company: 乙, uscc: U1, company_type: 公司, company_role: 股东, status: 存续}
        - {person: P1, name: 张一, company: 丙, uscc: U2, company_type: 公司, company_role: 股东, status: 存续}
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}]
    expect: {A: "missing_data:统一社会信用代码", B: "missing_data:村代码", C: "missing_data:出资比例", D: clear}
*/
WITH signed AS (
  SELECT
    k.contract, k.supplier, k.uscc, k.amount_fen, k.signed_on, k.row_id, p.village
  FROM contracts AS k
  LEFT JOIN projects AS p ON p.project = k.project
),

holders AS (
  SELECT
    s.contract, s.signed_on, s.village, c.person, c.company_role AS holder_role, c.row_id AS company_row,
    COALESCE(c.name, '有关人员') AS holder,
    CASE
      WHEN c.company_role = '法定代表人' OR (c.company_role = '股东' AND c.stake_pct >= $min_partner_pct)
        THEN CAST(NULL AS VARCHAR)
      WHEN c.company_role = '股东' THEN 'companies.stake_pct'
      ELSE 'companies.company_role'
    END AS missing
  FROM signed AS s
  INNER JOIN companies AS c ON c.uscc = s.uscc
  WHERE c.company_role <> '经营者'
    AND (c.company_role <> '股东' OR c.stake_pct IS NULL OR c.stake_pct >= $min_partner_pct)
),

holder_kin AS (
  SELECT e.a, e.b, e.starts_on, e.ends_on, e.src
  FROM kin_edges AS e
  WHERE EXISTS (SELECT 1 FROM holders AS h WHERE h.person = e.a)
),

cadre_kin AS (
  SELECT e.a, e.b, e.starts_on, e.ends_on, e.src
  FROM kin_edges AS e
  WHERE EXISTS (SELECT 1 FROM cadres AS c WHERE c.person = e.a)
),

-- From a person of a firm to a cadre in no, one or two steps, and when all of them are valid.
reach AS (
  SELECT DISTINCT
    c.person, c.person AS cadre, 0 AS steps, CAST(NULL AS DATE) AS starts_on, CAST(NULL AS DATE) AS ends_on,
    CAST(NULL AS BIGINT) AS kin_row, CAST(NULL AS BIGINT) AS kin_row2
  FROM cadres AS c
  UNION ALL
  SELECT
    e.a AS person, e.b AS cadre, 1 AS steps, e.starts_on, e.ends_on,
    e.src AS kin_row, CAST(NULL AS BIGINT) AS kin_row2
  FROM holder_kin AS e
  UNION ALL
  SELECT
    e.a AS person, f.a AS cadre, 2 AS steps,
    GREATEST(e.starts_on, f.starts_on) AS starts_on, LEAST(e.ends_on, f.ends_on) AS ends_on,
    e.src AS kin_row, f.src AS kin_row2
  FROM holder_kin AS e
  INNER JOIN cadre_kin AS f ON f.b = e.b AND f.a <> e.a
),

links AS (
  SELECT
    h.contract, h.holder, h.holder_role, h.company_row, h.missing,
    c.name AS cadre_name, c.post, c.row_id AS cadre_row, r.steps, r.kin_row, r.kin_row2
  FROM holders AS h
  INNER JOIN reach AS r
    ON r.person = h.person
    AND (r.starts_on IS NULL OR r.starts_on <= h.signed_on)
    AND (r.ends_on IS NULL OR r.ends_on >= h.signed_on)
  INNER JOIN cadres AS c
    ON c.person = r.cadre
    AND c.village = h.village
    AND c.starts_on <= h.signed_on
    AND (c.ends_on IS NULL OR c.ends_on >= h.signed_on)
)

SELECT
  s.contract,
  CASE
    WHEN l.contract IS NOT NULL AND l.missing IS NULL THEN 'flagged'
    WHEN s.uscc IS NULL OR s.village IS NULL OR l.missing IS NOT NULL THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  CASE
    WHEN s.uscc IS NULL THEN 'contracts.uscc'
    WHEN s.village IS NULL THEN 'projects.village'
    ELSE l.missing
  END AS missing,
  CASE WHEN h.half = 1 THEN s.row_id ELSE l.company_row END AS src,
  CASE WHEN h.half = 1 THEN l.cadre_row ELSE l.kin_row END AS src2,
  CASE WHEN h.half = 1 THEN CAST(NULL AS BIGINT) ELSE l.kin_row2 END AS src3,
  CASE WHEN h.half = 1 THEN s.amount_fen END AS amount_fen,
  s.village,
  s.supplier AS name,
  s.supplier AS v_supplier,
  s.signed_on AS v_signed_on,
  l.holder AS v_holder,
  l.holder_role AS v_holder_role,
  l.cadre_name AS v_cadre_name,
  l.post AS v_post,
  l.steps AS v_steps
FROM signed AS s
CROSS JOIN (SELECT 1 AS half UNION ALL SELECT 2 AS half) AS h
LEFT JOIN links AS l ON l.contract = s.contract
WHERE h.half = 1 OR l.contract IS NOT NULL
