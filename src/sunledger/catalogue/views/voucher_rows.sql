/*
The rows of each voucher: src is that of voucher_heads, row_id each of its lines.
*/
SELECT h.src, v.row_id
FROM voucher_heads AS h
INNER JOIN vouchers AS v ON v.voucher_key = h.voucher_key AND v.month_no = h.month_no
