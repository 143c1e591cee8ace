/*
The numbers of a village that occur in several months: each month is then a voucher of its own.
*/
SELECT v.village, v.voucher
FROM vouchers AS v
GROUP BY v.village, v.voucher
HAVING MIN(YEAR(v.booked_on) * 12 + MONTH(v.booked_on)) < MAX(YEAR(v.booked_on) * 12 + MONTH(v.booked_on))
