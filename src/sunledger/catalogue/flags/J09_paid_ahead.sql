/*
code: J09
title: {zh: 付款超前于形象进度, en: Paid ahead of progress}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 41
law:
  - zh: 《建设工程价款结算暂行办法》（财建〔2004〕369号）第十三条：按确认的工程量支付进度款
    en: "Interim measures on settling construction prices (Caijian 2004 no. 369), article 13: progress is paid by work measured"
    date: 2004-10-20
    verified: false
main: [contracts, project_payments]
parameters: [progress_gap_points]
lacks: [project_payments.progress_pct, contracts.amount_fen]
values:
  supplier: {zh: 供应商, en: Supplier}
  paid_on: {zh: 付款日期, en: Paid on}
  paid_fen: {zh: 累计已付, en: Paid so far}
  base_fen: {zh: 合同金额（有变更按变更后）, en: Contract (as changed)}
  paid_pct: {zh: 已付比例（%）, en: Paid (%)}
  progress_pct: {zh: 形象进度（%）, en: Progress (%)}
exclusions:
  zh: 同一天的几笔合并，按当天最高的进度比。没有写进度的那一天不比，金额照计入累计。有变更后金额的按变更后算。
  en: Payments of one day are taken together with that day's highest progress. Days without a stated progress are not compared, but their money counts. A changed amount takes the place of the contract's.
question:
  zh: 到{paid_on}已付{paid_pct}%，进度写的是{progress_pct}%。先付的部分依据是什么？
  en: "By {paid_on} {paid_pct} % was paid while progress stood at {progress_pct} %. On what basis was the rest paid first?"
innocent:
  - zh: 合同约定了预付款或备料款。
    en: The contract provides for an advance payment.
  - zh: 货物已到场，进度按安装填写。
    en: The goods are on site; progress was counted by what is installed.
  - zh: 进度没有及时更新，仍是上一期的数。
    en: Progress was not updated and is still that of the period before.
  - zh: 变更后的合同金额没有填。
    en: The changed amount of the contract was not filled in.
next_step:
  zh: 查合同付款条款、监理签认的进度单和现场照片，再请采购人说明。
  en: Read the payment terms, the progress sheets signed by the supervisor and the site photos, then ask the buyer.
examples:
  - title: {zh: 正好超20个点和多一点, en: exactly 20 points ahead and a little more}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: A, paid_on: 2025-03-01, amount_fen: 500000, progress_pct: 30}
        - {contract: B, paid_on: 2025-03-01, amount_fen: 500001, progress_pct: 30}
    expect: {A: clear, B: flagged}
  - title: {zh: 累计比较，后来追上也算, en: "cumulative; once is enough, later progress does not undo it"}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: A, paid_on: 2025-05-01, amount_fen: 100000, progress_pct: 100}
        - {contract: A, paid_on: 2025-02-01, amount_fen: 300000, progress_pct: 20}
        - {contract: A, paid_on: 2025-03-01, amount_fen: 200000, progress_pct: 29}
    expect: {A: flagged}
  - title: {zh: 同一天两笔，按当天最高进度, en: two payments of one day with the day's highest progress}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: A, paid_on: 2025-03-01, amount_fen: 400000, progress_pct: 10}
        - {contract: A, paid_on: 2025-03-01, amount_fen: 300000, progress_pct: 50}
        - {contract: B, paid_on: 2025-03-01, amount_fen: 400000, progress_pct: 10}
        - {contract: B, paid_on: 2025-03-01, amount_fen: 310000, progress_pct: 50}
    expect: {A: clear, B: flagged}
  - title: {zh: 有变更后金额按它算, en: over the changed amount where there is one}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, changed_fen: 1200000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, changed_fen: 800000, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: A, paid_on: 2025-03-01, amount_fen: 600000, progress_pct: 30}
        - {contract: B, paid_on: 2025-03-01, amount_fen: 410000, progress_pct: 30}
    expect: {A: clear, B: flagged}
  - title: {zh: 没写进度的一天跳过，都没写是缺数据, en: a day without progress is skipped; none stated anywhere is missing}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
        - {contract: D, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000, signed_on: 2025-01-01, tender_method: 公开招标}
      project_payments:
        - {contract: A, paid_on: 2025-03-01, amount_fen: 900000}
        - {contract: A, paid_on: 2025-04-01, amount_fen: 100000, progress_pct: 80}
        - {contract: B, paid_on: 2025-03-01, amount_fen: 900000}
        - {contract: D, paid_on: 2025-03-01, amount_fen: 900000}
        - {contract: D, paid_on: 2025-04-01, amount_fen: 100000, progress_pct: 79.99}
    expect: {A: clear, B: "missing_data:付款时形象进度", C: not_applicable, D: flagged}
*/
WITH days AS (
  SELECT
    p.contract,
    p.paid_on,
    CAST(SUM(p.amount_fen) AS BIGINT) AS day_fen,
    MAX(p.progress_pct) AS progress_pct
  FROM project_payments AS p
  GROUP BY p.contract, p.paid_on
),

running AS (
  SELECT
    d.contract,
    d.paid_on,
    d.progress_pct,
    CAST(
      SUM(d.day_fen) OVER (
        PARTITION BY d.contract ORDER BY d.paid_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS BIGINT
    ) AS paid_fen,
    MAX(d.progress_pct) OVER (PARTITION BY d.contract) AS any_progress
  FROM days AS d
),

compared AS (
  SELECT
    c.contract, c.supplier, c.row_id,
    COALESCE(c.changed_fen, c.amount_fen) AS base_fen,
    r.paid_on, r.paid_fen, r.progress_pct, r.any_progress,
    CAST(r.paid_fen AS DECIMAL(30, 8)) * 100 - COALESCE(c.changed_fen, c.amount_fen) * r.progress_pct AS ahead
  FROM contracts AS c
  LEFT JOIN running AS r ON r.contract = c.contract
),

judged AS (
  SELECT
    k.contract, k.supplier, k.row_id, k.base_fen, k.paid_on, k.paid_fen, k.progress_pct,
    MAX(k.ahead) OVER (PARTITION BY k.contract) AS most_ahead,
    CASE
      WHEN k.paid_on IS NULL THEN 'not_applicable'
      WHEN k.any_progress IS NULL OR k.base_fen = 0 THEN 'missing_data'
      WHEN k.ahead > k.base_fen * $progress_gap_points THEN 'flagged'
      ELSE 'clear'
    END AS verdict,
    CASE
      WHEN k.any_progress IS NULL THEN 'project_payments.progress_pct'
      ELSE 'contracts.amount_fen'
    END AS missing
  FROM compared AS k
)

SELECT
  j.contract,
  j.verdict,
  j.missing,
  j.row_id AS src,
  p.row_id AS src2,
  CAST(ROUND(j.most_ahead / 100) AS BIGINT) AS amount_fen,
  j.supplier AS name,
  j.supplier AS v_supplier,
  j.paid_on AS v_paid_on,
  j.paid_fen AS v_paid_fen,
  j.base_fen AS v_base_fen,
  ROUND(CAST(j.paid_fen AS DOUBLE) * 100 / NULLIF(j.base_fen, 0), 1) AS v_paid_pct,
  ROUND(CAST(j.progress_pct AS DOUBLE), 1) AS v_progress_pct
FROM judged AS j
LEFT JOIN project_payments AS p
  ON p.contract = j.contract AND p.paid_on = j.paid_on AND j.verdict = 'flagged'
