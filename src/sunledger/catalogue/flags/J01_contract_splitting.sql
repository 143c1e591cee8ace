/*
code: J01
title: {zh: 合同拆分、低于招标限额, en: Contracts split below the tender limit}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 35
law:
  - zh: 《招标投标法》第四条：不得将必须招标的项目化整为零或者以其他方式规避招标
    en: "Tender Law, article 4: a project that must be put out to tender may not be split to avoid it"
    date: 2017-12-28
    verified: false
  - zh: 《必须招标的工程项目规定》（国家发展改革委令第16号）第五条：单项合同估算价的限额
    en: "Rules on projects that must be put out to tender (NDRC order 16), article 5: limits of a single contract"
    date: 2018-06-01
    verified: false
main: [contracts]
parameters: [tender_limit, split_floor_pct, split_contract_days]
lacks: [contracts.contract_class, contracts.tender_method]
values:
  buyer: {zh: 采购人, en: Buyer}
  supplier: {zh: 供应商, en: Supplier}
  contract_class: {zh: 合同类别, en: Class of contract}
  limit_fen: {zh: 招标限额, en: Tender limit}
  contracts: {zh: 同组合同数, en: Contracts in the set}
  together_fen: {zh: 同组合计, en: Together}
  first_on: {zh: 最早签订, en: First signed}
  last_on: {zh: 最晚签订, en: Last signed}
exclusions:
  zh: 公开招标的合同不看；低于限额八成或达到限额的单份合同不看；不同采购人、供应商或类别的合同不合并。合同类别为空按施工。
  en: Contracts by public tender, and single contracts below 80 % of the limit or at it and above, are left out. Contracts of different buyers, suppliers or classes are never added up. An empty class counts as works.
question:
  zh: 贵单位与{supplier}在{first_on}至{last_on}签了{contracts}份合同，合计{together_fen}元。分开签订的原因是什么？
  en: "Between {first_on} and {last_on} your office signed {contracts} contracts with {supplier}, {together_fen} yuan together. Why were they signed apart?"
innocent:
  - zh: 几份合同在不同的村、不同的地块，各自立项批复。
    en: The contracts are in different villages or on different plots, each approved as a project of its own.
  - zh: 资金分年度下达，后一份在前一份签订时还没有指标。
    en: The money came year by year; when the first was signed the quota for the next was not there.
  - zh: 抢险救灾等紧急工程，依法可以不招标。
    en: Urgent works such as disaster relief, which by law need no tender.
  - zh: 经过邀请招标或其他竞争程序，同一家两次中选。
    en: Two separate competitions were held and the same firm won both.
next_step:
  zh: 调取各份合同的立项批复、图纸和采购文件，在地图上对照施工地点，请采购人书面说明。
  en: Get the approvals, drawings and procurement papers of each contract, compare the sites on a map, and ask the buyer for a written account.
examples:
  - title: {zh: 两份各八成、正好180天, en: "two at exactly 80 %, exactly 180 days apart"}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, uscc: U1, contract_class: 施工, amount_fen: 320000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X2, buyer: 白云 乡政府, supplier: 甲公司改名, uscc: U1, amount_fen: 399999999, signed_on: 2025-06-30, tender_method: 邀请招标}
    expect: {A: flagged, B: flagged}
  - title: {zh: 隔181天, en: 181 days apart}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, uscc: U1, contract_class: 施工, amount_fen: 320000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X2, buyer: 白云乡政府, supplier: 甲公司, uscc: U1, contract_class: 施工, amount_fen: 399999999, signed_on: 2025-07-01, tender_method: 直接委托}
    expect: {A: clear, B: clear}
  - title: {zh: 隔得远的两份由中间一份连起来, en: two far apart are chained by one between}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 货物, amount_fen: 160000000, signed_on: 2025-01-01, tender_method: 询价}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 货物, amount_fen: 170000000, signed_on: 2025-06-01, tender_method: 询价}
        - {contract: C, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 货物, amount_fen: 199999999, signed_on: 2025-11-01, tender_method: 询价}
    expect: {A: flagged, B: flagged, C: flagged}
  - title: {zh: 差一分不到八成；正好等于限额, en: one fen below 80 %; exactly at the limit}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 服务, amount_fen: 79999999, signed_on: 2025-01-01, tender_method: 单一来源}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 服务, amount_fen: 90000000, signed_on: 2025-01-02, tender_method: 单一来源}
        - {contract: C, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 服务, amount_fen: 100000000, signed_on: 2025-01-03, tender_method: 单一来源}
    expect: {A: not_applicable, B: clear, C: not_applicable}
  - title: {zh: 公开招标的一份不算, en: one by public tender does not count}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 350000000, signed_on: 2025-01-02, tender_method: 竞争性磋商}
    expect: {A: not_applicable, B: clear}
  - title: {zh: 同名而信用代码不同，是两家, en: one name with two credit codes is two suppliers}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, uscc: U1, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, uscc: U2, amount_fen: 350000000, signed_on: 2025-01-02, tender_method: 直接委托}
    expect: {A: clear, B: clear}
  - title: {zh: 一份没有信用代码，按名称比, en: one has no credit code and is compared by name}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲·公司, uscc: U1, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲 公司, amount_fen: 350000000, signed_on: 2025-01-02, tender_method: 直接委托}
    expect: {A: flagged, B: flagged}
  - title: {zh: 类别、采购人或供应商不同, en: "another class, buyer or supplier"}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 施工, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 货物, amount_fen: 170000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: C, project: X1, buyer: 青山乡政府, supplier: 甲公司, contract_class: 施工, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: D, project: X1, buyer: 白云乡政府, supplier: 乙公司, contract_class: 施工, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
    expect: {A: clear, B: clear, C: clear, D: clear}
  - title: {zh: 类别或采购方式不在表中, en: class or method outside the list}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 监理, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: C, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 350000000, signed_on: 2025-01-02, tender_method: 抽签}
        - {contract: D, project: X1, buyer: 白云乡政府, supplier: 甲公司, contract_class: 监理, amount_fen: 350000000, signed_on: 2025-01-01, tender_method: 公开招标}
    expect: {A: "missing_data:合同类别", B: "missing_data:采购方式", C: "missing_data:采购方式", D: not_applicable}
  - title: {zh: 县里另定限额和合计下限, en: the county sets another limit}
    parameters: {tender_limit: {施工: 1000000}, split_contract_days: 10}
    rows:
      contracts:
        - {contract: A, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 80000000, signed_on: 2025-01-01, tender_method: 直接委托}
        - {contract: B, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 99999999, signed_on: 2025-01-11, tender_method: 直接委托}
        - {contract: C, project: X1, buyer: 白云乡政府, supplier: 甲公司, amount_fen: 90000000, signed_on: 2025-01-22, tender_method: 直接委托}
    expect: {A: flagged, B: flagged, C: clear}
*/
WITH classed AS (
  SELECT
    c.contract, c.buyer, c.buyer_key, c.supplier, c.supplier_key, c.uscc,
    c.amount_fen, c.signed_on, c.tender_method, c.row_id,
    COALESCE(c.contract_class, '施工') AS contract_class,
    l.value AS limit_fen
  FROM contracts AS c
  LEFT JOIN param_tender_limit AS l ON l.key = COALESCE(c.contract_class, '施工')
),

eligible AS (
  SELECT
    c.contract, c.buyer_key, c.supplier_key, c.uscc, c.amount_fen, c.signed_on, c.row_id,
    c.contract_class, c.limit_fen,
    CASE
      WHEN c.tender_method IN ('邀请招标', '竞争性谈判', '竞争性磋商', '询价', '单一来源', '直接委托')
        THEN 1
      ELSE 0
    END AS is_sure
  FROM classed AS c
  WHERE c.tender_method <> '公开招标'
    AND c.amount_fen * 100 >= c.limit_fen * $split_floor_pct
    AND c.amount_fen < c.limit_fen
),

-- A contract without a credit code is of the supplier whose name it bears.
codes_of_names AS (
  SELECT e.buyer_key, e.contract_class, e.supplier_key, MIN(e.uscc) AS uscc
  FROM eligible AS e
  WHERE e.uscc IS NOT NULL
  GROUP BY e.buyer_key, e.contract_class, e.supplier_key
  HAVING MIN(e.uscc) = MAX(e.uscc)
),

-- Pass 1: contracts surely not by public tender. Pass 2: also those whose method is not known.
passes AS (
  SELECT
    p.pass, e.contract, e.buyer_key, e.amount_fen, e.signed_on, e.row_id, e.contract_class, e.limit_fen,
    COALESCE(e.uscc, n.uscc, e.supplier_key) AS supplier_id
  FROM eligible AS e
  CROSS JOIN (SELECT 1 AS pass UNION ALL SELECT 2 AS pass) AS p
  LEFT JOIN codes_of_names AS n
    ON n.buyer_key = e.buyer_key
    AND n.contract_class = e.contract_class
    AND n.supplier_key = e.supplier_key
  WHERE e.is_sure = 1 OR p.pass = 2
),

steps AS (
  SELECT
    s.pass, s.contract, s.buyer_key, s.supplier_id, s.amount_fen, s.signed_on, s.row_id, s.contract_class, s.limit_fen,
    CASE
      WHEN DATE_DIFF(
        'day',
        LAG(s.signed_on) OVER (
          PARTITION BY s.pass, s.buyer_key, s.contract_class, s.supplier_id ORDER BY s.signed_on, s.row_id
        ),
        s.signed_on
      ) <= $split_contract_days THEN 0
      ELSE 1
    END AS begins
  FROM passes AS s
),

chained AS (
  SELECT
    s.pass, s.contract, s.buyer_key, s.supplier_id, s.amount_fen, s.signed_on, s.row_id, s.contract_class, s.limit_fen,
    SUM(s.begins) OVER (
      PARTITION BY s.pass, s.buyer_key, s.contract_class, s.supplier_id ORDER BY s.signed_on, s.row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS chain
  FROM steps AS s
),

summed AS (
  SELECT
    c.pass, c.buyer_key, c.contract_class, c.supplier_id, c.chain,
    COUNT(*) AS contracts,
    CAST(SUM(c.amount_fen) AS BIGINT) AS together_fen,
    MIN(c.signed_on) AS first_on,
    MAX(c.signed_on) AS last_on
  FROM chained AS c
  GROUP BY c.pass, c.buyer_key, c.contract_class, c.supplier_id, c.chain
  HAVING COUNT(*) >= 2 AND SUM(c.amount_fen) >= MAX(c.limit_fen)
),

sets AS (
  SELECT
    c.pass, c.contract, c.buyer_key, c.supplier_id, c.row_id, c.contract_class, c.chain,
    g.contracts, g.together_fen, g.first_on, g.last_on
  FROM chained AS c
  INNER JOIN summed AS g
    ON g.pass = c.pass
    AND g.buyer_key = c.buyer_key
    AND g.contract_class = c.contract_class
    AND g.supplier_id = c.supplier_id
    AND g.chain = c.chain
)

SELECT
  c.contract,
  CASE
    WHEN f.contract IS NOT NULL THEN 'flagged'
    WHEN c.tender_method = '公开招标' THEN 'not_applicable'
    WHEN c.limit_fen IS NULL THEN 'missing_data'
    WHEN e.contract IS NULL THEN 'not_applicable'
    WHEN m.contract IS NOT NULL THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  CASE WHEN c.limit_fen IS NULL THEN 'contracts.contract_class' ELSE 'contracts.tender_method' END AS missing,
  c.row_id AS src,
  o.row_id AS src2,
  c.amount_fen,
  c.supplier AS name,
  c.buyer AS v_buyer,
  c.supplier AS v_supplier,
  c.contract_class AS v_contract_class,
  c.limit_fen AS v_limit_fen,
  f.contracts AS v_contracts,
  f.together_fen AS v_together_fen,
  f.first_on AS v_first_on,
  f.last_on AS v_last_on
FROM classed AS c
LEFT JOIN eligible AS e ON e.contract = c.contract
LEFT JOIN sets AS f ON f.contract = c.contract AND f.pass = 1
LEFT JOIN sets AS o
  ON o.pass = f.pass
  AND o.buyer_key = f.buyer_key
  AND o.contract_class = f.contract_class
  AND o.supplier_id = f.supplier_id
  AND o.chain = f.chain
  AND o.row_id <> f.row_id
LEFT JOIN sets AS m ON m.contract = c.contract AND m.pass = 2
