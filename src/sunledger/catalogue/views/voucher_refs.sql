/*
What each voucher is called: 村代码/凭证号, or 村代码/2025-03/凭证号 where that number occurs in several
months (contract §6). src is that of voucher_totals.
*/
SELECT
  t.src,
  CASE
    WHEN EXISTS (
      SELECT 1 FROM voucher_totals AS o WHERE o.voucher_key = t.voucher_key AND o.month <> t.month
    ) THEN v.village || '/' || SUBSTR(CAST(t.month AS VARCHAR), 1, 7) || '/' || v.voucher
    ELSE v.village || '/' || v.voucher
  END AS voucher
FROM voucher_totals AS t
INNER JOIN vouchers AS v ON v.row_id = t.src
