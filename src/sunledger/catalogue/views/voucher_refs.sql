/*
What each voucher is called: 村代码/凭证号, or 村代码/2025-03/凭证号 where that number occurs in several
months (contract §6). src is that of voucher_totals.
*/
SELECT
  t.src,
  CASE
    WHEN a.voucher_key IS NULL THEN v.village || '/' || v.voucher
    ELSE v.village || '/' || SUBSTR(CAST(t.booked_on AS VARCHAR), 1, 7) || '/' || v.voucher
  END AS voucher
FROM voucher_totals AS t
INNER JOIN vouchers AS v ON v.row_id = t.src
LEFT JOIN vouchers_again AS a ON a.voucher_key = t.voucher_key
