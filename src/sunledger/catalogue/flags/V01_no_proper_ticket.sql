/*
code: V01
title: {zh: 白条或无票支出, en: Spending on an informal receipt or none}
severity: B
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 44
law:
  - zh: 《会计法》第十四条：办理经济业务必须填制或者取得原始凭证，不真实、不合法的不予接受
    en: "Accounting Law, article 14: each transaction needs an original voucher; untrue or unlawful ones are not accepted"
    date: 2024-07-01
    verified: false
  - zh: 《农村集体经济组织财务制度》（财农〔2021〕121号）：支出应当取得合法的原始凭证
    en: "Financial rules of rural collective economic organisations (Cainong 2021 no. 121): spending needs lawful original vouchers"
    date: 2022-01-01
    verified: false
main: [vouchers]
views: [voucher_totals]
parameters: [voucher_limit]
lacks: [vouchers.ticket_kind]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  ticket_kind: {zh: 票据类型, en: Kind of ticket}
  money_out_fen: {zh: 支出金额, en: Money out}
exclusions:
  zh: 支出不超过500元的不提示。支出是库存现金（101）和银行存款（102）的贷方减借方。票据类型没填的列为缺数据。
  en: Up to 500 yuan nothing is shown. Money out is the credits on cash (101) and bank (102) less the debits. An empty kind of ticket is listed as lacking data.
question:
  zh: 凭证{number}支出{money_out_fen}元，票据类型写的是“{ticket_kind}”。能补上票据或签领单吗？
  en: "Voucher {number} pays {money_out_fen} yuan and its ticket is given as “{ticket_kind}”. Is there a ticket or a signed list that can be added?"
innocent:
  - zh: 付给村民的误工费、劳务费，有签字的领款表。
    en: Wages paid to villagers, with a list signed by those who received them.
  - zh: 慰问、补偿类支出，本来就没有发票，有本人签收。
    en: Condolence or compensation money, for which there is no invoice but a signature.
  - zh: 发票后来才开，附在另一张凭证后面。
    en: The invoice came later and is attached to another voucher.
  - zh: 录入时票据类型选错了。
    en: The wrong kind of ticket was chosen when typing.
next_step:
  zh: 翻看原始凭证和附件，补票或说明；再问领款人是否收到。
  en: Look at the original voucher and its papers, have the ticket added or explained, and ask the payee whether the money arrived.
examples:
  - title: {zh: 正好500元和多一分, en: exactly 500 yuan and one fen more}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "513", debit_fen: 50000, credit_fen: 0, ticket_kind: 白条}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 50000}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修渠, account: "513", debit_fen: 50001, credit_fen: 0, ticket_kind: 白条}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 50001}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修渠, account: "102001", debit_fen: 0, credit_fen: 50001, ticket_kind: "无"}
        - {village: V1, voucher: 记4, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 50001, ticket_kind: 收据}
    expect: {V1/记1: clear, V1/记2: flagged, V1/记3: flagged, V1/记4: clear}
  - title: {zh: 现金和存款一起算，借方要减去, en: "cash and bank together, less their debits"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 30000, ticket_kind: 白条}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "1020", debit_fen: 0, credit_fen: 30000}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 提现, account: "101", debit_fen: 900000, credit_fen: 0, ticket_kind: "无"}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 提现, account: "102", debit_fen: 0, credit_fen: 900000}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 收租金, account: "102", debit_fen: 900000, credit_fen: 0, ticket_kind: "无"}
    expect: {V1/记1: flagged, V1/记2: not_applicable, V1/记3: not_applicable}
  - title: {zh: 其他科目的贷方不是支出, en: credits on other accounts are not money out}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 欠工程款, account: "211", debit_fen: 0, credit_fen: 900000, ticket_kind: 白条}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 领料, account: "121", debit_fen: 0, credit_fen: 900000, ticket_kind: "无"}
    expect: {V1/记1: not_applicable, V1/记2: not_applicable}
  - title: {zh: 票据类型取第一个填了的行, en: the kind of ticket is that of the first row that has one}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "513", debit_fen: 90000, credit_fen: 0}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 90000, ticket_kind: 发票}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "513", debit_fen: 0, credit_fen: 0, ticket_kind: 白条}
    expect: {V1/记1: clear}
  - title: {zh: 票据类型为空或不在表中, en: the kind is empty or outside the list}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 50001}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 50000}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 50001, ticket_kind: 便条}
    expect: {V1/记1: "missing_data:票据类型", V1/记2: clear, V1/记3: "missing_data:票据类型"}
  - title: {zh: 一个凭证号在两个月里是两张凭证, en: one number in two months is two vouchers}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 40000, ticket_kind: 白条}
        - {village: V1, voucher: 记1, booked_on: 2025-04-01, summary: 修渠, account: "101", debit_fen: 0, credit_fen: 60000, ticket_kind: 白条}
    expect: {V1/2025-03/记1: clear, V1/2025-04/记1: flagged}
*/
WITH judged AS (
  SELECT
    s.voucher_key, s.month_no, s.booked_on, s.ticket_kind, s.money_out_fen, s.src,
    CASE WHEN s.ticket_kind IN ('白条', '无') THEN 'flagged' ELSE 'missing_data' END AS verdict
  FROM voucher_totals AS s
  WHERE s.money_out_fen > $voucher_limit
    AND (s.ticket_kind IS NULL OR s.ticket_kind NOT IN ('发票', '财政票据', '收据', '收购凭证', '工资表'))
),

lines AS (
  SELECT j.src, v.row_id, v.village, v.voucher, v.summary, v.payee
  FROM judged AS j
  INNER JOIN vouchers AS v ON v.voucher_key = j.voucher_key AND v.month_no = j.month_no
  WHERE j.verdict = 'flagged'
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
)

SELECT
  j.src AS subject,
  j.verdict,
  'vouchers.ticket_kind' AS missing,
  j.src,
  l.row_id AS src2,
  j.money_out_fen AS amount_fen,
  t.village,
  t.voucher AS v_number,
  j.booked_on AS v_booked_on,
  t.summary AS v_summary,
  t.payee AS v_payee,
  j.ticket_kind AS v_ticket_kind,
  j.money_out_fen AS v_money_out_fen
FROM judged AS j
LEFT JOIN texts AS t ON t.src = j.src
LEFT JOIN lines AS l ON l.src = j.src
UNION ALL
SELECT
  s.src AS subject,
  CASE WHEN s.money_out_fen = 0 THEN 'not_applicable' ELSE 'clear' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS v_number,
  CAST(NULL AS DATE) AS v_booked_on,
  CAST(NULL AS VARCHAR) AS v_summary,
  CAST(NULL AS VARCHAR) AS v_payee,
  CAST(NULL AS VARCHAR) AS v_ticket_kind,
  CAST(NULL AS BIGINT) AS v_money_out_fen
FROM voucher_totals AS s
