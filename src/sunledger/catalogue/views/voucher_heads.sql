/*
One row per voucher. summary, pay_mode, payee, payee_key, ticket_kind, ticket_no, attachment_hash
and resolution are those of its first row that has one; the other columns are as in voucher_totals,
which is much the cheaper of the two. Amounts in fen.
*/
SELECT
  w.village,
  w.voucher,
  t.voucher_key,
  t.month_no,
  CAST(DATE_TRUNC('month', t.booked_on) AS DATE) AS month,
  t.booked_on,
  w.summary,
  w.pay_mode,
  w.payee,
  w.payee_key,
  t.ticket_kind,
  w.ticket_no,
  w.attachment_hash,
  w.resolution,
  t.money_out_fen,
  t.cash_out_fen,
  t.debit_fen,
  t.credit_fen,
  t.src
FROM voucher_totals AS t
INNER JOIN (
  SELECT
    MIN(v.row_id) AS src,
    MIN(v.village) AS village,
    MIN(v.voucher) AS voucher,
    ARG_MIN(v.summary, v.row_id) FILTER (WHERE v.summary IS NOT NULL) AS summary,
    ARG_MIN(v.pay_mode, v.row_id) FILTER (WHERE v.pay_mode IS NOT NULL) AS pay_mode,
    ARG_MIN(v.payee, v.row_id) FILTER (WHERE v.payee IS NOT NULL) AS payee,
    ARG_MIN(v.payee_key, v.row_id) FILTER (WHERE v.payee_key IS NOT NULL) AS payee_key,
    ARG_MIN(v.ticket_no, v.row_id) FILTER (WHERE v.ticket_no IS NOT NULL) AS ticket_no,
    ARG_MIN(v.attachment_hash, v.row_id) FILTER (WHERE v.attachment_hash IS NOT NULL) AS attachment_hash,
    ARG_MIN(v.resolution, v.row_id) FILTER (WHERE v.resolution IS NOT NULL) AS resolution
  FROM vouchers AS v
  GROUP BY v.voucher_key, v.month_no
) AS w ON w.src = t.src
