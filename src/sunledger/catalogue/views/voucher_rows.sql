/*
The rows of each voucher: src is that of voucher_heads, row_id each of its lines. Grouped, so that
the join on text is done once for all rules that show the lines of a voucher.
*/
SELECT h.src, v.row_id
FROM vouchers AS v
INNER JOIN voucher_heads AS h
  ON h.village = v.village
  AND h.voucher = v.voucher
  AND h.month = CAST(DATE_TRUNC('month', v.booked_on) AS DATE)
GROUP BY h.src, v.row_id
