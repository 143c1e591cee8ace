/*
The numbers of a village that occur in several months: each month is then a voucher of its own.
*/
SELECT v.village, v.voucher
FROM vouchers AS v
GROUP BY v.village, v.voucher
HAVING
  YEAR(MIN(v.booked_on)) * 12 + MONTH(MIN(v.booked_on))
  < YEAR(MAX(v.booked_on)) * 12 + MONTH(MAX(v.booked_on))
