/*
code: F11
title: {zh: 支出可能没有真正用出去, en: Recorded as spent but perhaps not paid out}
severity: B
route: audit
subject: {type: movement, ref: "{movement}"}
match: none
order: 34
law:
  - zh: 《预算法》（2018年修正）和《财政总会计制度》：不得虚列支出、以拨作支
    en: "Budget Law (amended 2018) and the rules of general budget accounting: no fictitious spending, and a transfer is not an expense"
    date: 2018-12-29
    verified: false
main: [movements, contracts, project_payments]
needs: [[movements.payee, movements.project]]
parameters: [fict_tolerance, paid_fict_days]
lacks: [movements.payee, movements.movement_kind, project_payments.amount_fen, contracts.contract, movements.amount_fen]
values:
  reason: {zh: 情形, en: What was found}
  payee: {zh: 收款方, en: Payee}
  project: {zh: 项目编号, en: Project}
  moved_on: {zh: 日期, en: Date}
  spent_fen: {zh: 项目支出合计, en: Spent on the project in sum}
  paid_fen: {zh: 工程款支付合计, en: Paid for works in sum}
  amount_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 只看支出；不到九十天的支出不计入比较；多出不到百分之五的不问；没有合同的项目不比；零和负数不单独问
  en: Only 支出; spending younger than ninety days is not compared; up to five per cent more is accepted; projects without contracts are not compared; zero and negative movements are not asked about by themselves
question:
  zh: 这笔支出{moved_on}记账，{reason}。请问钱最后付给了谁？有没有付款凭证？
  en: "This expense of {moved_on}: {reason}. Who received the money in the end, and is there proof of payment?"
innocent:
  - {zh: 通过财政专户或乡镇账户代发到人到户，名册可查, en: "It was paid on to people through a budget or township account, and a roster shows it"}
  - {zh: 工程款已付，支付表没有登记完整或合同编号写错, en: "The works were paid, and the table of payments is incomplete or has a wrong contract number"}
  - {zh: 支出里含前期费、监理费，不在合同付款里, en: The expense holds preparation or supervision fees outside the contracts}
  - {zh: 质保金按规定先列支、到期再付, en: A retention was booked first and is paid when due}
next_step:
  zh: 查这笔支出的支付令、收款账户和最终付款凭证，再请经办单位说明；漏登的补登，没有付出去的按规定调整账目。
  en: Look at the order, the receiving account and the final proof of payment, then ask the office; missing entries are made, and what was not paid out is corrected in the books.
examples:
  - title: {zh: 收款方是财政或过渡账户的支出, en: An expense whose payee is a budget or transit account}
    rows:
      contracts: []
      project_payments: []
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 某县财政局}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 甲乡财政所}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 开发区财政分局}
        - {movement: M4, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 社保资金专户}
        - {movement: M5, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 过渡户}
        - {movement: M6, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 某单位零余额账户}
        - {movement: M7, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 甲镇人民政府}
        - {movement: M8, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 乙乡人民政府}
        - {movement: M9, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 某县人民政府}
        - {movement: M10, quota: Z1, movement_kind: 支出, moved_on: 2026-06-20, amount_fen: 100, payee: 丙建筑公司}
    expect: {M1: flagged, M2: flagged, M3: flagged, M4: flagged, M5: flagged, M6: flagged, M7: flagged, M8: flagged, M9: clear, M10: clear}
  - title: {zh: 只看支出，零和负数不问, en: "Only 支出, and not what is zero or negative"}
    rows:
      contracts: []
      project_payments: []
      movements:
        - {movement: M1, quota: Z1, movement_kind: 拨付, moved_on: 2025-01-01, amount_fen: 100, payee: 某县财政局}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2025-01-01, amount_fen: 0, payee: 某县财政局}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2025-01-01, amount_fen: -100, payee: 某县财政局}
        - {movement: M4, quota: Z1, movement_kind: 列支, moved_on: 2025-01-01, amount_fen: 100, payee: 某县财政局}
        - {movement: M5, quota: Z1, movement_kind: 列支, moved_on: 2025-01-01, amount_fen: 100, payee: 丙公司}
        - {movement: M6, quota: Z1, movement_kind: 支出, moved_on: 2025-01-01, amount_fen: 100}
        - {movement: M7, quota: Z1, movement_kind: 支出, moved_on: 2025-01-01, amount_fen: 100, project: X9}
    expect: {M1: not_applicable, M2: clear, M3: clear, M4: "missing_data:类型", M5: clear, M6: "missing_data:收款方", M7: clear}
  - title: {zh: 多出正好百分之五不问，多一分要问, en: Exactly five per cent more is accepted and a fen more is not}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C2, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C3, project: X2, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
      project_payments:
        - {contract: C1, paid_on: 2024-02-01, amount_fen: 60000}
        - {contract: C2, paid_on: 2026-06-25, amount_fen: 40000}
        - {contract: C3, paid_on: 2024-02-01, amount_fen: 100000}
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 100000, payee: 乙, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 5000, payee: 丙, project: X1}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 100000, payee: 乙, project: X2}
        - {movement: M4, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 5001, payee: 丙, project: X2}
    expect: {M1: clear, M2: clear, M3: flagged, M4: flagged}
  - title: {zh: 正好九十天计入，不到九十天不计入也不问, en: Ninety days old counts; younger neither counts nor is asked about}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C2, project: X2, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
      project_payments: []
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2026-03-27, amount_fen: 1000, payee: 乙, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2026-03-28, amount_fen: 1000, payee: 乙, project: X1}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2026-03-28, amount_fen: 1000, payee: 乙, project: X2}
    expect: {M1: flagged, M2: clear, M3: clear}
  - title: {zh: 负数冲减合计；没有合同的项目不比, en: Negative movements reduce the sum; projects without contracts are not compared}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C3, project: X3, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
      project_payments: [{contract: C1, paid_on: 2024-02-01, amount_fen: 1000}, {contract: C9, paid_on: 2024-02-01, amount_fen: 9999}]
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 乙, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2024-03-01, amount_fen: -1000, payee: 乙, project: X1}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 乙, project: X2}
        - {movement: M4, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 乙, project: X3}
        - {movement: M5, quota: Z1, movement_kind: 支出, moved_on: 2024-03-01, amount_fen: -500, payee: 乙, project: X3}
    expect: {M1: clear, M2: clear, M3: clear, M4: flagged, M5: clear}
  - title: {zh: 类型不在所列之内的影响合计时缺数据, en: An unlisted kind lacks data where it decides the sum}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C2, project: X2, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
      project_payments: [{contract: C1, paid_on: 2024-02-01, amount_fen: 1000}, {contract: C2, paid_on: 2024-02-01, amount_fen: 1000}]
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 1000, payee: 乙, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 列支, moved_on: 2024-03-01, amount_fen: 500, payee: 乙, project: X1}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 1100, payee: 乙, project: X2}
        - {movement: M4, quota: Z1, movement_kind: 冲回, moved_on: 2024-03-01, amount_fen: -500, payee: 乙, project: X2}
    expect: {M1: "missing_data:类型", M2: "missing_data:类型", M3: "missing_data:类型", M4: clear}
  - title: {zh: 有退回的行关系到项目合计的，改为缺数据；收款方一眼可见的仍要问, en: "A refused row that concerns the project's sums makes it missing data, not what the payee alone shows"}
    rows:
      contracts:
        - {contract: C1, project: X1, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C2, project: X2, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C3, project: X3, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
        - {contract: C5, project: X5, buyer: 甲局, supplier: 乙, amount_fen: 200000, signed_on: 2024-01-01, tender_method: 询价}
      contracts_refused: [{contract: C9, project: X2, supplier: 乙}, {contract: C8, project: X5, supplier: 乙}]
      project_payments: []
      project_payments_refused: [{contract: C1}]
      movements:
        - {movement: M1, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 乙, project: X1}
        - {movement: M2, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 乙, project: X2}
        - {movement: M3, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 乙, project: X3}
        - {movement: M4, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 某县财政局, project: X1}
        - {movement: M5, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 某县财政局, project: X5}
        - {movement: M6, quota: Z1, movement_kind: 支出, moved_on: 2024-02-01, amount_fen: 2000, payee: 某县财政局}
      movements_refused: [{movement: M7, quota: Z1, movement_kind: 支出, project: X3}, {movement: M6, quota: Z1}]
    expect: {M1: "missing_data:金额", M2: "missing_data:合同编号", M3: "missing_data:金额", M4: flagged, M5: flagged, M6: "missing_data:金额"}
*/
WITH held AS (
  SELECT c.project, c.contract, 0 AS refused FROM contracts AS c
  UNION ALL
  SELECT r.project, r.contract, 1 AS refused FROM contracts_refused AS r
),

project_doubts AS (
  SELECT d.project, MIN(d.place) AS place
  FROM (
    SELECT h.project, 1 AS place
    FROM project_payments_refused AS r
    INNER JOIN held AS h ON h.contract = r.contract
    UNION ALL
    SELECT r.project, 2 AS place FROM contracts_refused AS r
    UNION ALL
    SELECT c.project, 2 AS place
    FROM contracts_refused AS r
    INNER JOIN contracts AS c ON c.contract = r.contract
    UNION ALL
    SELECT r.project, 3 AS place FROM movements_refused AS r
  ) AS d
  WHERE d.project IS NOT NULL
  GROUP BY d.project
),

paid AS (
  SELECT c.project, CAST(SUM(COALESCE(p.amount_fen, 0)) AS BIGINT) AS paid_fen
  FROM contracts AS c
  LEFT JOIN project_payments AS p ON p.contract = c.contract
  GROUP BY c.project
),

spent AS (
  SELECT
    m.project,
    CAST(SUM(m.amount_fen * m.listed) AS BIGINT) AS spent_fen,
    CAST(SUM(GREATEST(m.amount_fen, 0) * (1 - m.listed)) AS BIGINT) AS more_fen,
    CAST(SUM(LEAST(m.amount_fen, 0) * (1 - m.listed)) AS BIGINT) AS less_fen
  FROM (
    SELECT
      r.project,
      r.amount_fen,
      CASE WHEN r.movement_kind = '支出' THEN 1 ELSE 0 END AS listed
    FROM movements AS r
    WHERE
      r.movement_kind NOT IN ('下达', '拨付', '收回')
      AND DATE_DIFF('day', r.moved_on, $as_of) >= $paid_fict_days
  ) AS m
  GROUP BY m.project
),

gaps AS (
  SELECT
    s.project,
    s.spent_fen,
    p.paid_fen,
    CAST(s.spent_fen + s.less_fen AS DECIMAL(30, 8)) * 100 AS least,
    CAST(s.spent_fen + s.more_fen AS DECIMAL(30, 8)) * 100 AS most,
    p.paid_fen * (100 + $fict_tolerance) AS accepted
  FROM spent AS s
  INNER JOIN paid AS p ON p.project = s.project
),

looked AS (
  SELECT
    m.movement,
    m.movement_kind,
    m.moved_on,
    m.amount_fen,
    m.payee,
    m.project,
    m.row_id,
    g.spent_fen,
    g.paid_fen,
    CASE
      WHEN
        m.payee LIKE '%财政局%'
        OR m.payee LIKE '%财政所%'
        OR m.payee LIKE '%财政分局%'
        OR m.payee LIKE '%专户%'
        OR m.payee LIKE '%过渡户%'
        OR m.payee LIKE '%零余额%'
        OR m.payee LIKE '%乡镇人民政府%'
        OR m.payee LIKE '%镇人民政府%'
        OR m.payee LIKE '%乡人民政府%'
        THEN 1
      ELSE 0
    END AS transit,
    CASE
      WHEN g.project IS NULL OR DATE_DIFF('day', m.moved_on, $as_of) < $paid_fict_days THEN 'within'
      WHEN g.most <= g.accepted THEN 'within'
      WHEN g.least <= g.accepted THEN 'unsure'
      ELSE 'over'
    END AS gap
  FROM movements AS m
  LEFT JOIN gaps AS g ON g.project = m.project
),

judged AS (
  SELECT
    l.movement,
    l.movement_kind,
    l.moved_on,
    l.amount_fen,
    l.payee,
    l.project,
    l.row_id,
    l.spent_fen,
    l.paid_fen,
    l.transit,
    l.gap,
    CASE
      WHEN l.movement_kind IN ('下达', '拨付', '收回') THEN 'not_applicable'
      WHEN l.amount_fen <= 0 THEN 'clear'
      WHEN l.movement_kind <> '支出' AND (l.transit = 1 OR l.gap <> 'within') THEN 'movements.movement_kind'
      WHEN l.movement_kind <> '支出' THEN 'clear'
      WHEN (l.transit = 1 OR l.gap = 'over')
        AND EXISTS (SELECT 1 FROM movements_refused AS r WHERE r.movement = l.movement)
        THEN 'movements.amount_fen'
      WHEN l.transit = 1 THEN 'flagged'
      WHEN l.gap = 'unsure' THEN 'movements.movement_kind'
      WHEN l.gap = 'over' AND d.place = 1 THEN 'project_payments.amount_fen'
      WHEN l.gap = 'over' AND d.place = 2 THEN 'contracts.contract'
      WHEN l.gap = 'over' AND d.place = 3 THEN 'movements.amount_fen'
      WHEN l.gap = 'over' THEN 'flagged'
      WHEN l.payee IS NULL AND l.project IS NULL THEN 'movements.payee'
      ELSE 'clear'
    END AS outcome
  FROM looked AS l
  LEFT JOIN project_doubts AS d ON d.project = l.project
)

SELECT
  j.movement,
  CASE
    WHEN j.outcome IN ('flagged', 'clear', 'not_applicable') THEN j.outcome
    ELSE 'missing_data'
  END AS verdict,
  j.outcome AS missing,
  j.row_id AS src,
  j.amount_fen,
  j.payee AS name,
  CASE
    WHEN j.transit = 1 AND j.gap = 'over' THEN '收款方是财政或过渡账户，项目支出也比工程款支付多'
    WHEN j.transit = 1 THEN '收款方是财政或过渡账户'
    ELSE '项目支出比工程款支付多'
  END AS v_reason,
  j.payee AS v_payee,
  j.project AS v_project,
  j.moved_on AS v_moved_on,
  j.spent_fen AS v_spent_fen,
  j.paid_fen AS v_paid_fen,
  j.amount_fen AS v_amount_fen
FROM judged AS j
