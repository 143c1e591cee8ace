/*
code: V02
title: {zh: 大额现金支付, en: Large payments in cash}
severity: B
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 45
law:
  - zh: 《现金管理暂行条例》第五条：结算起点以上的支付应当转账，结算起点为1000元
    en: "Interim Regulations on Cash, article 5: payments above the threshold of 1,000 yuan go by transfer"
    date: 2011-01-08
    verified: false
  - zh: 《农村集体经济组织财务制度》（财农〔2021〕121号）：严格现金管理
    en: "Financial rules of rural collective economic organisations (Cainong 2021 no. 121): cash is strictly kept"
    date: 2022-01-01
    verified: false
main: [vouchers]
needs: [[vouchers.payee]]
views: [voucher_totals]
parameters: [cash_limit]
lacks: [vouchers.ticket_kind]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  cash_fen: {zh: 本凭证现金, en: Cash in this voucher}
  day_fen: {zh: 当天现金合计, en: Cash that day}
  vouchers: {zh: 当天凭证数, en: Vouchers that day}
exclusions:
  zh: 只加同一村、同一收款人、同一天的库存现金（101）贷方。收购凭证不算。收款人为空的不看。
  en: Only credits on cash (101) of one village to one payee on one day are added. Purchase vouchers for farm goods do not count. Vouchers without a payee are left out.
question:
  zh: "{booked_on}付给{payee}现金合计{day_fen}元。为什么没有转账？"
  en: "On {booked_on} {payee} was paid {day_fen} yuan in cash. Why was it not a transfer?"
innocent:
  - zh: 收款的老人没有银行卡，经批准付现金并签收。
    en: The payee is old and has no bank card; cash was approved and signed for.
  - zh: 代多户领取，有逐户签收的名单。
    en: One person received it for several families, with a list signed by each.
  - zh: 村里没有银行网点，有代办说明。
    en: There is no bank near the village, and a note says so.
  - zh: 把收来的现金存进银行，收款人写了银行。
    en: Cash received was paid into the bank, and the bank was written as payee.
  - zh: 实际是转账，记账时科目选错了。
    en: It was in fact a transfer, booked on the wrong account.
next_step:
  zh: 看领款单和签字，抽问收款人；确需现金的，补批准手续。
  en: Look at the receipts and signatures and ask some payees; where cash was needed, have the approval added.
examples:
  - title: {zh: 正好1000元和多一分, en: exactly 1000 yuan and one fen more}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 100000, payee: 张三, ticket_kind: 收据}
        - {village: V1, voucher: 记2, booked_on: 2025-03-02, summary: 工钱, account: "10101", debit_fen: 0, credit_fen: 100001, payee: 张三, ticket_kind: 收据}
    expect: {V1/记1: clear, V1/记2: flagged}
  - title: {zh: 同一天两张合起来, en: two vouchers of one day together}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 60000, payee: 张三}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 40001, payee: 张 三, ticket_kind: 白条}
        - {village: V1, voucher: 记3, booked_on: 2025-03-02, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 40001, payee: 张三}
        - {village: V2, voucher: 记1, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 60000, payee: 张三}
        - {village: V1, voucher: 记4, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 60000, payee: 李四}
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: clear, V2/记1: clear, V1/记4: clear}
  - title: {zh: 收购凭证和转账不算，收款人为空不看, en: purchase vouchers and transfers do not count; no payee is left out}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 收花椒, account: "101", debit_fen: 0, credit_fen: 500000, payee: 张三, ticket_kind: 收购凭证}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 90000, payee: 张三, ticket_kind: 收据}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 工钱, account: "102", debit_fen: 0, credit_fen: 500000, payee: 张三, ticket_kind: 发票}
        - {village: V1, voucher: 记4, booked_on: 2025-03-01, summary: 存款, account: "101", debit_fen: 0, credit_fen: 500000}
    expect: {V1/记1: not_applicable, V1/记2: clear, V1/记3: not_applicable, V1/记4: not_applicable}
  - title: {zh: 红字冲减后不超, en: a reversal brings the day below the limit}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 120000, payee: 张三, ticket_kind: 收据}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 冲红, account: "101", debit_fen: 0, credit_fen: -20000, payee: 张三, ticket_kind: 收据}
    expect: {V1/记1: clear, V1/记2: not_applicable}
  - title: {zh: 票据类型不在表中，只有它左右结果时才算缺, en: a kind outside the list matters only where it decides}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 60000, payee: 张三, ticket_kind: 收据}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 60000, payee: 张三, ticket_kind: 便条}
        - {village: V1, voucher: 记3, booked_on: 2025-03-02, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 120000, payee: 张三, ticket_kind: 收据}
        - {village: V1, voucher: 记4, booked_on: 2025-03-02, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 1000, payee: 张三, ticket_kind: 便条}
        - {village: V1, voucher: 记5, booked_on: 2025-03-03, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 1000, payee: 张三, ticket_kind: 便条}
    expect: {V1/记1: "missing_data:票据类型", V1/记2: "missing_data:票据类型", V1/记3: flagged, V1/记4: "missing_data:票据类型", V1/记5: clear}
  - title: {zh: 谁都没有收款人, en: no voucher has a payee}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工钱, account: "101", debit_fen: 0, credit_fen: 60000, ticket_kind: 收据}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 收租, account: "101", debit_fen: 60000, credit_fen: 0, ticket_kind: 收据}
    absent: [vouchers.payee]
    expect: {V1/记1: "missing_data:收款人", V1/记2: not_applicable}
*/
WITH cash AS (
  SELECT
    s.src, s.voucher_key, s.month_no, s.payee_no, s.booked_on, s.cash_out_fen,
    CASE
      WHEN s.ticket_kind IS NULL OR s.ticket_kind IN ('发票', '财政票据', '收据', '工资表', '白条', '无') THEN 1
      ELSE 0
    END AS is_sure
  FROM voucher_totals AS s
  WHERE s.cash_out_fen <> 0 AND s.payee_no IS NOT NULL
    AND (s.ticket_kind IS NULL OR s.ticket_kind <> '收购凭证')
),

days AS (
  SELECT
    c.payee_no, c.booked_on,
    COUNT(*) AS vouchers,
    CAST(SUM(c.cash_out_fen * c.is_sure) AS BIGINT) AS sure_fen,
    CAST(SUM(c.cash_out_fen) AS BIGINT) AS all_fen
  FROM cash AS c
  GROUP BY c.payee_no, c.booked_on
  HAVING SUM(c.cash_out_fen * c.is_sure) > $cash_limit OR SUM(c.cash_out_fen) > $cash_limit
),

over_limit AS (
  SELECT
    c.src, c.voucher_key, c.month_no, c.booked_on, c.cash_out_fen, d.vouchers, d.sure_fen,
    COALESCE(
      LAG(c.src) OVER (PARTITION BY c.payee_no, c.booked_on ORDER BY c.src),
      LEAD(c.src) OVER (PARTITION BY c.payee_no, c.booked_on ORDER BY c.src)
    ) AS other_src,
    CASE WHEN c.is_sure = 1 AND d.sure_fen > $cash_limit THEN 'flagged' ELSE 'missing_data' END AS verdict
  FROM cash AS c
  INNER JOIN days AS d ON d.payee_no = c.payee_no AND d.booked_on = c.booked_on
),

found AS (
  SELECT
    o.src, o.voucher_key, o.month_no, o.booked_on, o.cash_out_fen,
    o.vouchers, o.sure_fen, o.other_src, o.verdict
  FROM over_limit AS o
  WHERE o.cash_out_fen > 0
),

lines AS (
  SELECT f.src, v.row_id, v.village, v.voucher, v.summary, v.payee
  FROM found AS f
  INNER JOIN vouchers AS v ON v.voucher_key = f.voucher_key AND v.month_no = f.month_no
  WHERE f.verdict = 'flagged'
),

texts AS (
  SELECT
    l.src,
    MIN(l.village) AS village,
    MIN(l.voucher) AS voucher,
    ARG_MIN(l.summary, l.row_id) FILTER (WHERE l.summary IS NOT NULL) AS summary,
    ARG_MIN(l.payee, l.row_id) FILTER (WHERE l.payee IS NOT NULL) AS payee
  FROM lines AS l
  GROUP BY l.src
),

-- The lines of each flagged voucher, and another voucher of the same day.
evidence AS (
  SELECT l.src, l.row_id
  FROM lines AS l
  UNION ALL
  SELECT f.src, f.other_src AS row_id
  FROM found AS f
  WHERE f.verdict = 'flagged' AND f.other_src IS NOT NULL
)

SELECT
  f.src AS subject,
  f.verdict,
  'vouchers.ticket_kind' AS missing,
  f.src,
  e.row_id AS src2,
  f.cash_out_fen AS amount_fen,
  t.village,
  t.voucher AS v_number,
  f.booked_on AS v_booked_on,
  t.summary AS v_summary,
  t.payee AS v_payee,
  f.cash_out_fen AS v_cash_fen,
  f.sure_fen AS v_day_fen,
  f.vouchers AS v_vouchers
FROM found AS f
LEFT JOIN texts AS t ON t.src = f.src
LEFT JOIN evidence AS e ON e.src = f.src
UNION ALL
SELECT
  s.src AS subject,
  CASE
    WHEN s.cash_out_fen <= 0 OR s.ticket_kind = '收购凭证' THEN 'not_applicable'
    WHEN s.payee_no IS NULL THEN 'not_applicable'
    ELSE 'clear'
  END AS verdict,
  CASE WHEN s.cash_out_fen > 0 AND s.payee_no IS NULL AND (s.ticket_kind IS NULL OR s.ticket_kind <> '收购凭证') THEN 'vouchers.payee' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS v_number,
  CAST(NULL AS DATE) AS v_booked_on,
  CAST(NULL AS VARCHAR) AS v_summary,
  CAST(NULL AS VARCHAR) AS v_payee,
  CAST(NULL AS BIGINT) AS v_cash_fen,
  CAST(NULL AS BIGINT) AS v_day_fen,
  CAST(NULL AS BIGINT) AS v_vouchers
FROM voucher_totals AS s
