/*
The vouchers whose number their village uses again in another month, by voucher_key.
*/
SELECT t.voucher_key
FROM voucher_totals AS t
GROUP BY t.voucher_key
HAVING MIN(t.month_no) <> MAX(t.month_no)
