/*
One row per voucher with what rules judge by; its texts, which cost much more, are for the few that
are asked about. A voucher is one voucher_key in one month_no; ticket_kind and payee_no are those of its
first row that has one; src and booked_on are those of its first row. What it is called is in
voucher_refs.
money_out_fen: credits less debits on 101 and 102, 0 if not positive.
cash_out_fen: credits on 101, as they stand. Amounts in fen.
*/
SELECT
  m.voucher_key,
  m.month_no,
  m.booked_on,
  m.payee_no,
  m.ticket_kind,
  GREATEST(m.net_out_fen, 0) AS money_out_fen,
  m.cash_out_fen,
  m.debit_fen,
  m.credit_fen,
  m.src
FROM (
  SELECT
    v.voucher_key,
    v.month_no,
    ARG_MIN(v.booked_on, v.row_id) AS booked_on,
    ARG_MIN(v.payee_no, v.row_id) FILTER (WHERE v.payee_no IS NOT NULL) AS payee_no,
    ARG_MIN(v.ticket_kind, v.row_id) FILTER (WHERE v.ticket_kind IS NOT NULL) AS ticket_kind,
    MIN(v.row_id) AS src,
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
    CAST(SUM(v.credit_fen) AS BIGINT) AS credit_fen
  FROM vouchers AS v
  GROUP BY v.voucher_key, v.month_no
) AS m
