/*
What each voucher is called: 村代码/凭证号, or 村代码/2025-03/凭证号 where that number occurs in several
months (contract §6). src is that of voucher_totals.
*/
SELECT
  t.src,
  CASE
    WHEN EXISTS (
      SELECT 1 FROM voucher_totals AS o
      WHERE o.village = t.village AND o.voucher = t.voucher AND o.month <> t.month
    ) THEN t.village || '/' || SUBSTR(CAST(t.month AS VARCHAR), 1, 7) || '/' || t.voucher
    ELSE t.village || '/' || t.voucher
  END AS voucher
FROM voucher_totals AS t
