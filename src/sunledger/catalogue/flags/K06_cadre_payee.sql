/*
code: K06
title: {zh: 收款人与在任村干部同名, en: A payee with the name of a cadre in office}
severity: C
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: name
order: 54
law:
  - zh: 《农村基层干部廉洁履行职责若干规定（试行）》
    en: "Provisional rules on the clean conduct of rural cadres"
    date: 2011-05-23
    verified: false
  - zh: 《农村集体经济组织财务制度》（财农〔2021〕121号）：支出审批和回避
    en: "Financial rules of rural collective economic organisations (Cainong 2021 no. 121): approval of spending"
    date: 2022-01-01
    verified: false
main: [vouchers, cadres]
needs: [[vouchers.payee]]
views: [voucher_heads, voucher_rows]
parameters: [cadre_payee_limit]
lacks: [vouchers.ticket_kind]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  money_out_fen: {zh: 支出金额, en: Money out}
  post: {zh: 同名干部职务, en: Post of the cadre of that name}
exclusions:
  zh: 只按姓名比，可能是同名的另一个人，所以只作线索。工资表不算，不到5000元的不看，别村或当天不在任的干部不看。
  en: Names alone are compared, so it may be somebody else; it is a lead only. Payrolls do not count; below 5,000 yuan, other villages and cadres out of office that day are left out.
question:
  zh: 凭证{number}付给“{payee}”{money_out_fen}元。收款人是干部本人，还是同名的村民？
  en: "Voucher {number} pays “{payee}” {money_out_fen} yuan. Is that the cadre or a villager of the same name?"
innocent:
  - zh: 收款人是同名的另一位村民。
    en: The payee is another villager of the same name.
  - zh: 干部垫付后报销，附有票据。
    en: The cadre had paid first and was reimbursed, with tickets.
  - zh: 干部代领后逐户发放，有签收表。
    en: The cadre received it for several families and there is a signed list.
  - zh: 误工补贴按规定发放，票据没有选工资表。
    en: It is a due allowance, and the ticket was not marked as a payroll.
next_step:
  zh: 先核对收款账号和签字，确认是谁收的，再看用途。
  en: Compare the account and the signature first to see who received it, then look at the purpose.
examples:
  - title: {zh: 正好5000元和差一分, en: exactly 5000 yuan and one fen less}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王 大明, ticket_kind: 发票}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 499999, payee: 王大明, ticket_kind: 发票}
      cadres: [{person: C1, name: 王大明, village: V1, post: 支书, starts_on: 2021-01-01}]
    expect: {V1/记1: flagged, V1/记2: not_applicable}
  - title: {zh: 间隔点写法不同是同名, en: another middle dot is the same name}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 阿依古丽•买买提}
      cadres: [{person: C1, name: 阿依古丽·买买提, village: V1, post: 主任, starts_on: 2021-01-01}]
    expect: {V1/记1: flagged}
  - title: {zh: 任职首日和末日算，前后一天不算；别村不算, en: first and last day in office count and the days around do not; another village does not}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-01-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明}
        - {village: V1, voucher: 记2, booked_on: 2025-06-30, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明}
        - {village: V1, voucher: 记3, booked_on: 2025-07-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明}
        - {village: V1, voucher: 记4, booked_on: 2024-12-31, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明}
        - {village: V2, voucher: 记5, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明}
      cadres: [{person: C1, name: 王大明, village: V1, post: 支书, starts_on: 2025-01-01, ends_on: 2025-06-30}]
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: clear, V1/记4: clear, V2/记5: clear}
  - title: {zh: 工资表不算；票据为空算；不在表中的缺数据, en: payrolls do not count; an empty ticket does; one outside the list is lacking}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工资, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明, ticket_kind: 工资表}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 王大明, ticket_kind: 便条}
        - {village: V1, voucher: 记4, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000, payee: 李四, ticket_kind: 便条}
        - {village: V1, voucher: 记5, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000}
      cadres: [{person: C1, name: 王大明, village: V1, post: 支书, starts_on: 2021-01-01}]
    expect: {V1/记1: not_applicable, V1/记2: flagged, V1/记3: "missing_data:票据类型", V1/记4: clear, V1/记5: not_applicable}
  - title: {zh: 谁都没有收款人, en: no voucher has a payee}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 500000}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 材料, account: "102", debit_fen: 0, credit_fen: 1}
      cadres: [{person: C1, name: 王大明, village: V1, post: 支书, starts_on: 2021-01-01}]
    absent: [vouchers.payee]
    expect: {V1/记1: "missing_data:收款人", V1/记2: not_applicable}
*/
WITH named AS (
  SELECT h.src, c.row_id AS cadre_row, c.post
  FROM voucher_heads AS h
  INNER JOIN cadres AS c
    ON c.village = h.village
    AND c.name_key = h.payee_key
    AND c.starts_on <= h.booked_on
    AND (c.ends_on IS NULL OR c.ends_on >= h.booked_on)
  WHERE h.money_out_fen >= $cadre_payee_limit
),

evidence AS (
  SELECT n.src, v.row_id
  FROM named AS n
  INNER JOIN voucher_rows AS v ON v.src = n.src
)

SELECT
  h.src AS subject,
  CASE
    WHEN h.money_out_fen < $cadre_payee_limit OR h.money_out_fen = 0 OR h.ticket_kind = '工资表' THEN 'not_applicable'
    WHEN h.payee_key IS NULL THEN 'not_applicable'
    WHEN n.src IS NULL THEN 'clear'
    WHEN h.ticket_kind NOT IN ('发票', '财政票据', '收据', '收购凭证', '白条', '无') THEN 'missing_data'
    ELSE 'flagged'
  END AS verdict,
  CASE
    WHEN h.money_out_fen < $cadre_payee_limit OR h.money_out_fen = 0 OR h.ticket_kind = '工资表' THEN NULL
    WHEN h.payee_key IS NULL THEN 'vouchers.payee'
    ELSE 'vouchers.ticket_kind'
  END AS missing,
  h.src,
  n.cadre_row AS src2,
  e.row_id AS src3,
  h.money_out_fen AS amount_fen,
  h.village,
  h.payee AS name,
  h.voucher AS v_number,
  h.booked_on AS v_booked_on,
  h.summary AS v_summary,
  h.payee AS v_payee,
  h.money_out_fen AS v_money_out_fen,
  n.post AS v_post
FROM voucher_heads AS h
LEFT JOIN named AS n ON n.src = h.src
LEFT JOIN evidence AS e ON e.src = h.src
