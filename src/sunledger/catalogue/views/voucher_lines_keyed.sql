/*
Every voucher line with the voucher it belongs to. ref is 村代码/凭证号, or 村代码/2025-03/凭证号
where that number occurs in several months (contract §6). month is the first day of the month.
*/
SELECT
  v.row_id,
  v.village,
  v.voucher,
  CAST(DATE_TRUNC('month', v.booked_on) AS DATE) AS month,
  CASE
    WHEN s.voucher IS NULL THEN v.village || '/' || v.voucher
    ELSE v.village || '/' || SUBSTR(CAST(v.booked_on AS VARCHAR), 1, 7) || '/' || v.voucher
  END AS ref,
  v.booked_on,
  v.account,
  v.debit_fen,
  v.credit_fen
FROM vouchers AS v
LEFT JOIN split_vouchers AS s ON s.village = v.village AND s.voucher = v.voucher
