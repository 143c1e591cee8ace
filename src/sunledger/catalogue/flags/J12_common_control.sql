/*
code: J12
title: {zh: 投标人为同一人控制, en: Bidders under one control}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: exact_id
order: 43
law:
  - zh: 《招标投标法实施条例》第三十四条：单位负责人为同一人或者存在控股、管理关系的不同单位，不得参加同一标段投标
    en: "Regulations on the Tender Law, article 34: units with one head, or one controlling the other, may not bid for the same lot"
    date: 2019-03-02
    verified: false
main: [contracts, bids, companies]
also:
  kinship: {zh: 缺亲属关系表，法定代表人之间只核对了户籍关系, en: "no table of kinship: among legal representatives only household registration was checked"}
views: [kin_edges]
parameters: [control_pct]
lacks: [bids.uscc, companies.company_role, companies.stake_pct, kinship.kin_relation]
values:
  basis: {zh: 关联方式, en: How they are linked}
  bidder: {zh: 投标人, en: Bidder}
  other: {zh: 另一投标人, en: Other bidder}
  person: {zh: 有关人员, en: Person}
  other_person: {zh: 另一有关人员, en: Other person}
exclusions:
  zh: 只按统一社会信用代码比较不同的投标人。股东只看单笔出资达到控股比例的。亲属只看配偶、父母子女、兄弟姐妹，且签订那天有效。
  en: Only different bidders by credit code are compared; partners only where one stake reaches control; kin only spouses, parent and child, and siblings, valid on the day of signing.
question:
  zh: "{bidder}和{other}：{basis}。投标时两家是什么关系？"
  en: "{bidder} and {other}: {basis}. How were the two related when they bid?"
innocent:
  - zh: 股权或法定代表人已在投标前变更，登记数据较旧。
    en: Shares or the legal representative had changed before the bid; the register data is old.
  - zh: 挂名的法定代表人，本人不知道另一家也投了标。
    en: A nominal representative who did not know of the other bid.
  - zh: 两家分别投不同标段，合同编号合在了一起。
    en: The two bid for different lots that share one contract number in the table.
  - zh: 亲属各自独立经营，报价没有互相知道。
    en: The relatives run their firms separately and did not know each other's price.
next_step:
  zh: 向市场监管部门调取投标当日的登记档案，由审计人员核对后再听取说明。
  en: Get the register file as of the day of the bid; auditors compare it first and then hear the firms.
examples:
  - title: {zh: 同一人是两家的法定代表人，注销的也算, en: "one legal representative of both, a cancelled firm included"}
    rows:
      contracts: [{contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}]
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 废标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P1, name: 张三, company: 丙, uscc: U2, company_type: 公司, company_role: 法定代表人, status: 注销}
    expect: {A: flagged}
  - title: {zh: 一家法定代表人、另一家股东正好50%和不足, en: "representative of one, partner of the other at exactly 50 % and below"}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丁, uscc: U3, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P1, name: 张三, company: 丙, uscc: U2, company_type: 公司, company_role: 股东, stake_pct: 50, status: 存续}
        - {person: P1, name: 张三, company: 丁, uscc: U3, company_type: 公司, company_role: 股东, stake_pct: 49.99, status: 存续}
    expect: {A: flagged, B: clear}
  - title: {zh: 经营者不算；同一代码写两个名称是一家, en: operators do not count; one code under two names is one bidder}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 乙公司, uscc: U1, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P1, name: 张三, company: 丙, uscc: U2, company_type: 个体工商户, company_role: 经营者, status: 存续}
    expect: {A: clear, B: not_applicable}
  - title: {zh: 法定代表人是配偶，签订那天有效、已结束、还没开始, en: "representatives are spouses: valid that day, ended before, begun after"}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-02, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2024-12-31, tender_method: 公开招标}
        - {contract: D, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-01-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: C, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: C, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: D, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: D, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P2, name: 李四, company: 丙, uscc: U2, company_type: 公司, company_role: 法定代表人, status: 存续}
      kinship: [{person: P2, kin_relation: 配偶, relative: P1, starts_on: 2025-01-01, ends_on: 2025-06-01}]
    expect: {A: flagged, B: clear, C: clear, D: flagged}
  - title: {zh: 股东的亲属不算；兄弟姐妹、子女算；隔一代不算, en: kin of partners do not count; siblings and children do; two steps do not}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丁, uscc: U3, price_fen: 1100, bid_result: 未中标}
        - {contract: C, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: C, bidder: 戊, uscc: U4, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P2, name: 李四, company: 丙, uscc: U2, company_type: 公司, company_role: 股东, stake_pct: 100, status: 存续}
        - {person: P3, name: 张五, company: 丁, uscc: U3, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P4, name: 张六, company: 戊, uscc: U4, company_type: 公司, company_role: 法定代表人, status: 存续}
      kinship:
        - {person: P1, kin_relation: 配偶, relative: P2}
        - {person: P1, kin_relation: 兄弟姐妹, relative: P3}
        - {person: P3, kin_relation: 子女, relative: P4}
    expect: {A: clear, B: flagged, C: clear}
  - title: {zh: 户籍里的父母算；只是同父的不算一步, en: a parent by hukou counts; a shared father alone is two steps}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 丙, uscc: U2, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丁, uscc: U3, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P2, name: 张四, company: 丙, uscc: U2, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P3, name: 张五, company: 丁, uscc: U3, company_type: 公司, company_role: 法定代表人, status: 存续}
      hukou:
        - {book: B1, relation: 子, name: 张四, person: P2, father: P1}
        - {book: B2, relation: 户主, name: 张五, person: P3, father: P1}
    expect: {A: flagged, B: clear}
  - title: {zh: 角色不在所列之内，也是亲属, en: "a role outside the list, held by kin"}
    rows:
      contracts: [{contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}]
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, uscc: U2, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P2, name: 李四, company: 丙, uscc: U2, company_type: 公司, company_role: 监事, status: 存续}
      kinship: [{person: P1, kin_relation: 配偶, relative: P2}]
    expect: {A: "missing_data:角色"}
  - title: {zh: 投标人没有信用代码；出资比例为空, en: a bidder without a code; an empty stake}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丁, uscc: U3, price_fen: 1100, bid_result: 未中标}
        - {contract: C, bidder: 乙, uscc: U1, price_fen: 1000, bid_result: 中标}
        - {contract: C, bidder: 乙, price_fen: 1100, bid_result: 未中标}
      companies:
        - {person: P1, name: 张三, company: 乙, uscc: U1, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P1, name: 张三, company: 丁, uscc: U3, company_type: 公司, company_role: 股东, status: 存续}
    expect: {A: "missing_data:统一社会信用代码", B: "missing_data:出资比例", C: not_applicable}
*/
WITH firms AS (
  SELECT b.contract, b.uscc, MIN(b.row_id) AS bid_row
  FROM bids AS b
  WHERE b.uscc IS NOT NULL
  GROUP BY b.contract, b.uscc
),

uncoded AS (
  SELECT b.contract, COUNT(DISTINCT b.bidder_key) AS bidders
  FROM bids AS b
  WHERE b.uscc IS NULL
    AND NOT EXISTS (
      SELECT 1 FROM bids AS o
      WHERE o.contract = b.contract AND o.bidder_key = b.bidder_key AND o.uscc IS NOT NULL
    )
  GROUP BY b.contract
),

coded AS (
  SELECT f.contract, COUNT(*) AS bidders
  FROM firms AS f
  GROUP BY f.contract
),

controllers AS (
  SELECT
    c.uscc, c.person, c.name, c.company, c.company_role, c.row_id,
    CASE
      WHEN c.company_role = '法定代表人' OR (c.company_role = '股东' AND c.stake_pct >= $control_pct) THEN 1
      ELSE 0
    END AS is_sure
  FROM companies AS c
  WHERE c.company_role <> '经营者'
    AND (c.company_role <> '股东' OR c.stake_pct IS NULL OR c.stake_pct >= $control_pct)
),

pairs AS (
  SELECT
    k.contract, k.signed_on, k.row_id AS contract_row,
    a.uscc AS uscc_a, b.uscc AS uscc_b, a.bid_row AS bid_a, b.bid_row AS bid_b
  FROM firms AS a
  INNER JOIN firms AS b ON b.contract = a.contract AND b.uscc > a.uscc
  INNER JOIN contracts AS k ON k.contract = a.contract
),

-- Legal representatives, and holders of a role that might be one.
heads AS (
  SELECT c.uscc, c.person, c.name, c.company, c.company_role, c.row_id
  FROM companies AS c
  WHERE c.company_role NOT IN ('股东', '经营者')
),

links AS (
  SELECT
    p.contract, p.contract_row, p.bid_a, p.bid_b,
    '有同一人任法定代表人或控股' AS basis,
    a.company AS bidder, b.company AS other, a.name AS person, b.name AS other_person,
    a.row_id AS company_a, b.row_id AS company_b, CAST(NULL AS BIGINT) AS kin_row,
    CASE
      WHEN a.is_sure = 1 AND b.is_sure = 1 THEN CAST(NULL AS VARCHAR)
      WHEN (a.is_sure = 0 AND a.company_role <> '股东') OR (b.is_sure = 0 AND b.company_role <> '股东')
        THEN 'companies.company_role'
      ELSE 'companies.stake_pct'
    END AS missing
  FROM pairs AS p
  INNER JOIN controllers AS a ON a.uscc = p.uscc_a
  INNER JOIN controllers AS b ON b.uscc = p.uscc_b AND b.person = a.person
  UNION ALL
  SELECT
    p.contract, p.contract_row, p.bid_a, p.bid_b,
    '法定代表人是近亲属' AS basis,
    a.company AS bidder, b.company AS other, a.name AS person, b.name AS other_person,
    a.row_id AS company_a, b.row_id AS company_b, k.src AS kin_row,
    CASE
      WHEN a.company_role <> '法定代表人' OR b.company_role <> '法定代表人' THEN 'companies.company_role'
      WHEN k.relation NOT IN ('配偶', '父母', '子女', '兄弟姐妹') THEN 'kinship.kin_relation'
    END AS missing
  FROM pairs AS p
  INNER JOIN heads AS a ON a.uscc = p.uscc_a
  INNER JOIN heads AS b ON b.uscc = p.uscc_b
  INNER JOIN kin_edges AS k
    ON k.a = a.person AND k.b = b.person
    AND (k.starts_on IS NULL OR k.starts_on <= p.signed_on)
    AND (k.ends_on IS NULL OR k.ends_on >= p.signed_on)
)

SELECT
  c.contract,
  CASE
    WHEN l.contract IS NOT NULL AND l.missing IS NULL THEN 'flagged'
    WHEN COALESCE(f.bidders, 0) + COALESCE(u.bidders, 0) < 2 THEN 'not_applicable'
    WHEN u.bidders > 0 OR l.missing IS NOT NULL THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  CASE WHEN u.bidders > 0 THEN 'bids.uscc' ELSE l.missing END AS missing,
  CASE WHEN h.half = 2 THEN l.company_a ELSE c.row_id END AS src,
  CASE WHEN h.half = 2 THEN l.company_b ELSE l.bid_a END AS src2,
  CASE WHEN h.half = 2 THEN l.kin_row ELSE l.bid_b END AS src3,
  CASE WHEN h.half = 2 THEN CAST(NULL AS BIGINT) ELSE c.amount_fen END AS amount_fen,
  c.supplier AS name,
  l.basis AS v_basis,
  l.bidder AS v_bidder,
  l.other AS v_other,
  l.person AS v_person,
  l.other_person AS v_other_person
FROM contracts AS c
CROSS JOIN (SELECT 1 AS half UNION ALL SELECT 2 AS half) AS h
LEFT JOIN coded AS f ON f.contract = c.contract
LEFT JOIN uncoded AS u ON u.contract = c.contract
LEFT JOIN links AS l ON l.contract = c.contract
WHERE h.half = 1 OR l.contract IS NOT NULL
