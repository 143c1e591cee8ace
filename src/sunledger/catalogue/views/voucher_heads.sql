/*
One row per voucher. summary, pay_mode, payee, ticket_kind, ticket_no, attachment_hash and
resolution are those of its first row that has one; src and booked_on are those of its first row.
money_out_fen: credits less debits on 101 and 102, 0 if not positive.
cash_out_fen: credits on 101, as they stand. Amounts in fen.
*/
SELECT
  CASE
    WHEN s.voucher IS NULL THEN g.village || '/' || g.voucher
    ELSE g.village || '/' || SUBSTR(CAST(g.booked_on AS VARCHAR), 1, 7) || '/' || g.voucher
  END AS ref,
  g.village,
  g.voucher,
  CAST(DATE_TRUNC('month', g.booked_on) AS DATE) AS month,
  g.booked_on,
  g.summary,
  g.pay_mode,
  g.payee,
  g.payee_key,
  g.ticket_kind,
  g.ticket_no,
  g.attachment_hash,
  g.resolution,
  GREATEST(g.net_out_fen, 0) AS money_out_fen,
  g.cash_out_fen,
  g.debit_fen,
  g.credit_fen,
  g.src
FROM (
  SELECT
    v.village,
    v.voucher,
    ARG_MIN(v.booked_on, v.row_id) AS booked_on,
    ARG_MIN(v.summary, v.row_id) FILTER (WHERE v.summary IS NOT NULL) AS summary,
    ARG_MIN(v.pay_mode, v.row_id) FILTER (WHERE v.pay_mode IS NOT NULL) AS pay_mode,
    ARG_MIN(v.payee, v.row_id) FILTER (WHERE v.payee IS NOT NULL) AS payee,
    ARG_MIN(v.payee_key, v.row_id) FILTER (WHERE v.payee_key IS NOT NULL) AS payee_key,
    ARG_MIN(v.ticket_kind, v.row_id) FILTER (WHERE v.ticket_kind IS NOT NULL) AS ticket_kind,
    ARG_MIN(v.ticket_no, v.row_id) FILTER (WHERE v.ticket_no IS NOT NULL) AS ticket_no,
    ARG_MIN(v.attachment_hash, v.row_id) FILTER (WHERE v.attachment_hash IS NOT NULL) AS attachment_hash,
    ARG_MIN(v.resolution, v.row_id) FILTER (WHERE v.resolution IS NOT NULL) AS resolution,
    CAST(
      SUM(
        CASE
          WHEN v.account LIKE '101%' OR v.account LIKE '102%' THEN v.credit_fen - v.debit_fen
          ELSE 0
        END
      ) AS BIGINT
    ) AS net_out_fen,
    CAST(
      SUM(CASE WHEN v.account LIKE '101%' THEN v.credit_fen ELSE 0 END) AS BIGINT
    ) AS cash_out_fen,
    CAST(SUM(v.debit_fen) AS BIGINT) AS debit_fen,
    CAST(SUM(v.credit_fen) AS BIGINT) AS credit_fen,
    MIN(v.row_id) AS src
  FROM vouchers AS v
  GROUP BY v.village, v.voucher, YEAR(v.booked_on) * 12 + MONTH(v.booked_on)
) AS g
LEFT JOIN split_vouchers AS s ON s.village = g.village AND s.voucher = g.voucher
