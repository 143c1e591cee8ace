/*
code: V11
title: {zh: 凭证借贷不平, en: Debits and credits of a voucher differ}
severity: A
route: owner
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 50
law:
  - zh: 《农村集体经济组织会计制度》（财会〔2023〕14号）：采用借贷记账法
    en: "Accounting system of rural collective economic organisations (Caikuai 2023 no. 14): double entry"
    date: 2024-01-01
    verified: false
main: [vouchers]
views: [voucher_heads, voucher_rows]
lacks: [vouchers.debit_fen]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  debit_fen: {zh: 借方合计, en: Debits}
  credit_fen: {zh: 贷方合计, en: Credits}
  gap_fen: {zh: 相差, en: Difference}
exclusions:
  zh: 有一行被退回的凭证无法判断，列为缺数据。同一凭证号在不同月份的，按月各算一张。
  en: A voucher with a refused line cannot be judged and is listed as lacking data. One number in different months is a voucher in each.
question:
  zh: 凭证{number}借方{debit_fen}元、贷方{credit_fen}元，相差{gap_fen}元。导出的行是否齐全？
  en: "Voucher {number} has debits of {debit_fen} and credits of {credit_fen} yuan, {gap_fen} apart. Are all its lines in the export?"
innocent:
  - zh: 导出时漏了一行，或分在两个文件里。
    en: A line was lost in the export or stands in another file.
  - zh: 凭证跨页，凭证号只写在第一页。
    en: The voucher runs over two pages and its number stands on the first only.
  - zh: 红字的负号在导出时丢了。
    en: The minus sign of a reversal was lost in the export.
  - zh: 两张凭证用了同一个号。
    en: Two vouchers bear one number.
next_step:
  zh: 请代理记账中心对照原凭证，重新导出后再查。
  en: Ask the accounting centre to compare the original and export again.
examples:
  - title: {zh: 相平和差一分, en: equal and one fen apart}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 4000}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "102", debit_fen: 0, credit_fen: 6000}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 10001}
    expect: {V1/记1: clear, V1/记2: flagged}
  - title: {zh: 两个月的同号各自相平才算平, en: one number in two months balances in each}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-31, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V1, voucher: 记1, booked_on: 2025-04-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 10000}
    expect: {V1/2025-03/记1: flagged, V1/2025-04/记1: flagged}
  - title: {zh: 别村的同号不混, en: another village's number is not mixed in}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-31, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V2, voucher: 记1, booked_on: 2025-03-31, summary: 办公, account: "101", debit_fen: 0, credit_fen: 10000}
    expect: {V1/记1: flagged, V2/记1: flagged}
  - title: {zh: 红字负数, en: a reversal with minus signs}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-31, summary: 冲红, account: "513", debit_fen: -10000, credit_fen: 0}
        - {village: V1, voucher: 记1, booked_on: 2025-03-31, summary: 冲红, account: "101", debit_fen: 0, credit_fen: -10000}
        - {village: V1, voucher: 记2, booked_on: 2025-03-31, summary: 冲红, account: "513", debit_fen: -10000, credit_fen: 0}
        - {village: V1, voucher: 记2, booked_on: 2025-03-31, summary: 冲红, account: "101", debit_fen: 0, credit_fen: 10000}
    expect: {V1/记1: clear, V1/记2: flagged}
  - title: {zh: 有一行被退回, en: a line was refused}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V1, voucher: 记2, booked_on: 2025-04-01, summary: 办公, account: "513", debit_fen: 10000, credit_fen: 0}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 0, credit_fen: 0}
      vouchers_refused:
        - {village: V1, voucher: 记1, summary: 办公}
        - {village: V1, voucher: 记2, booked_on: 2025-04-30}
        - {village: V2, voucher: 记3}
        - {village: V1, voucher: 记3}
    expect: {V1/记1: "missing_data:借方金额", V1/2025-03/记2: flagged, V1/2025-04/记2: "missing_data:借方金额", V1/记3: clear}
*/
WITH unequal AS (
  SELECT
    h.src,
    CASE
      WHEN EXISTS (
        SELECT 1 FROM vouchers_refused AS x
        WHERE x.village = h.village AND x.voucher = h.voucher
          AND (x.booked_on IS NULL OR CAST(DATE_TRUNC('month', x.booked_on) AS DATE) = h.month)
      ) THEN 'missing_data'
      ELSE 'flagged'
    END AS verdict
  FROM voucher_heads AS h
  WHERE h.debit_fen <> h.credit_fen
),

lines AS (
  SELECT u.src, v.row_id
  FROM unequal AS u
  INNER JOIN voucher_rows AS v ON v.src = u.src
  WHERE u.verdict = 'flagged'
)

SELECT
  h.src AS subject,
  COALESCE(u.verdict, 'clear') AS verdict,
  'vouchers.debit_fen' AS missing,
  h.src,
  l.row_id AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  h.village,
  h.voucher AS v_number,
  h.booked_on AS v_booked_on,
  h.summary AS v_summary,
  h.debit_fen AS v_debit_fen,
  h.credit_fen AS v_credit_fen,
  ABS(h.debit_fen - h.credit_fen) AS v_gap_fen
FROM voucher_heads AS h
LEFT JOIN unequal AS u ON u.src = h.src
LEFT JOIN lines AS l ON l.src = h.src
