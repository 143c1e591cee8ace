/*
code: F09
title: {zh: 付款超合同或早于签订, en: Paid above or before the contract}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 32
law:
  - zh: 《政府采购法》（2014年修正）第四十六条、《民法典》合同编：按签订的合同付款
    en: "Government Procurement Law (amended 2014), article 46, and the Civil Code on contracts: payment follows the contract signed"
    date: 2014-08-31
    verified: false
main: [contracts, project_payments]
parameters: []
lacks: []
values:
  supplier: {zh: 供应商, en: Supplier}
  problem: {zh: 情形, en: What was found}
  base_fen: {zh: 合同金额（有变更按变更后）, en: Contract (as changed)}
  paid_fen: {zh: 累计已付, en: Paid in sum}
  signed_on: {zh: 签订日期, en: Signed on}
  first_paid_on: {zh: 首次付款日期, en: First paid on}
exclusions:
  zh: 正好付到合同金额、签订当天付款的不算；有变更后金额的按变更后算
  en: Paid exactly up to the contract or on the day of signing; a changed amount takes the place of the contract's
question:
  zh: 这份合同{problem}：合同{base_fen}元，已付{paid_fen}元；{signed_on}签订，{first_paid_on}开始付款。请问依据是什么？
  en: "This contract ({problem}): {base_fen} yuan agreed, {paid_fen} paid; signed on {signed_on}, first paid on {first_paid_on}. On what basis?"
innocent:
  - {zh: 有补充协议或变更单，变更后金额没有填, en: There is a supplement or a change order and the changed amount was not filled in}
  - {zh: 两份合同的付款记到了一个编号下, en: Payments of two contracts stand under one number}
  - {zh: 合同后来补签，原先有中标通知书或委托书, en: The contract was signed later and an award or an order came first}
  - {zh: 退款、重付没有登记负数, en: A refund and second payment were entered without the refund}
next_step:
  zh: 查合同、变更单、付款凭证的日期和金额，再请采购人说明；登记错的更正，多付的按合同结算。
  en: Compare dates and sums of contract, changes and payment orders, then ask the buyer; mend wrong entries and settle what was overpaid.
examples:
  - title: {zh: 正好付满不算，多付一分要问, en: Paid exactly in full and a fen more}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: C2, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: C1, paid_on: 2025-02-01, amount_fen: 600}
        - {contract: C1, paid_on: 2025-03-01, amount_fen: 400}
        - {contract: C2, paid_on: 2025-02-01, amount_fen: 600}
        - {contract: C2, paid_on: 2025-03-01, amount_fen: 401}
    expect: {C1: clear, C2: flagged}
  - title: {zh: 有变更后金额的按变更后，变大变小都一样, en: "The changed amount holds, be it more or less"}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, changed_fen: 1200, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: C2, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, changed_fen: 900, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: C1, paid_on: 2025-02-01, amount_fen: 1200}
        - {contract: C2, paid_on: 2025-02-01, amount_fen: 901}
    expect: {C1: clear, C2: flagged}
  - title: {zh: 签订当天付款不算，早一天要问, en: "Paid on the day of signing is fine, a day before is not"}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, signed_on: 2025-01-10, tender_method: 询价}
        - {contract: C2, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, signed_on: 2025-01-10, tender_method: 询价}
      project_payments:
        - {contract: C1, paid_on: 2025-01-10, amount_fen: 100}
        - {contract: C2, paid_on: 2025-01-09, amount_fen: 1}
        - {contract: C2, paid_on: 2025-01-20, amount_fen: 1}
    expect: {C1: clear, C2: flagged}
  - title: {zh: 没有付款的合同，和别的合同的付款, en: A contract without payments and payments of another contract}
    rows:
      contracts: [{contract: C1, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 1000, signed_on: 2025-01-10, tender_method: 询价}, {contract: C2, project: X1, buyer: 甲局, supplier: 乙公司, amount_fen: 0, signed_on: 2025-01-10, tender_method: 询价}]
      project_payments: [{contract: C9, paid_on: 2024-01-09, amount_fen: 5000}, {contract: C2, paid_on: 2025-01-11, amount_fen: 1}]
    expect: {C1: clear, C2: flagged}
*/
WITH sums AS (
  SELECT
    p.contract,
    CAST(SUM(p.amount_fen) AS BIGINT) AS paid_fen,
    MIN(p.paid_on) AS first_paid_on
  FROM project_payments AS p
  GROUP BY p.contract
),

early AS (
  SELECT c.contract, CAST(SUM(p.amount_fen) AS BIGINT) AS early_fen
  FROM contracts AS c
  INNER JOIN project_payments AS p ON p.contract = c.contract AND p.paid_on < c.signed_on
  GROUP BY c.contract
),

judged AS (
  SELECT
    c.contract,
    c.supplier,
    c.signed_on,
    c.row_id,
    COALESCE(c.changed_fen, c.amount_fen) AS base_fen,
    COALESCE(s.paid_fen, 0) AS paid_fen,
    s.first_paid_on,
    GREATEST(COALESCE(s.paid_fen, 0) - COALESCE(c.changed_fen, c.amount_fen), 0) AS over_fen,
    COALESCE(e.early_fen, 0) AS early_fen,
    CASE WHEN e.contract IS NULL THEN 0 ELSE 1 END AS is_early
  FROM contracts AS c
  LEFT JOIN sums AS s ON s.contract = c.contract
  LEFT JOIN early AS e ON e.contract = c.contract
)

SELECT
  j.contract,
  CASE WHEN j.over_fen > 0 OR j.is_early = 1 THEN 'flagged' ELSE 'clear' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  j.row_id AS src,
  p.row_id AS src2,
  GREATEST(j.over_fen, j.early_fen) AS amount_fen,
  j.supplier AS name,
  j.supplier AS v_supplier,
  CASE
    WHEN j.over_fen > 0 AND j.is_early = 1 THEN '付款超过合同，也有付款早于签订'
    WHEN j.is_early = 1 THEN '有付款早于签订'
    ELSE '付款超过合同'
  END AS v_problem,
  j.base_fen AS v_base_fen,
  j.paid_fen AS v_paid_fen,
  j.signed_on AS v_signed_on,
  j.first_paid_on AS v_first_paid_on
FROM judged AS j
LEFT JOIN project_payments AS p
  ON p.contract = j.contract
  AND (j.over_fen > 0 OR (j.is_early = 1 AND p.paid_on < j.signed_on))
