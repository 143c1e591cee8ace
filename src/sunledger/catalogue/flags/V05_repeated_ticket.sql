/*
code: V05
title: {zh: 票据或附件重复, en: The same ticket or attachment twice}
severity: B
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 46
law:
  - zh: 《会计法》第十四条：原始凭证必须真实、合法
    en: "Accounting Law, article 14: original vouchers have to be true and lawful"
    date: 2024-07-01
    verified: false
  - zh: 《会计基础工作规范》第四十八条、第五十一条：原始凭证的要求和附件
    en: "Standards of basic accounting work, articles 48 and 51: original vouchers and attachments"
    date: 2019-03-14
    verified: false
main: [vouchers]
needs: [[vouchers.attachment_hash, vouchers.ticket_no]]
views: [voucher_heads, voucher_refs, voucher_rows]
lacks: [vouchers.ticket_kind]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  basis: {zh: 相同之处, en: What is the same}
  vouchers: {zh: 同组凭证数, en: Vouchers in the set}
  other_voucher: {zh: 另一张凭证, en: Another voucher}
exclusions:
  zh: 同一张凭证的几行不互相比较。附件、票据号码为空的不比。票据号码相同，须都是发票，或收款人相同。
  en: Lines of one voucher are not compared with each other. Empty attachments and numbers are not compared. With the same number both have to be invoices or have the same payee.
question:
  zh: 凭证{number}和{other_voucher}：{basis}。两张凭证记的是同一笔吗？
  en: "Voucher {number} and {other_voucher}: {basis}. Do both record the same payment?"
innocent:
  - zh: 一张发票分几次付款，合同约定了分期。
    en: One invoice was paid in instalments, as the contract provides.
  - zh: 先挂账后付款，两张凭证附了同一张发票。
    en: It was booked as owed and paid later, and both vouchers carry the same invoice.
  - zh: 第一张已经冲红，第二张是重做的。
    en: The first was reversed and the second is its replacement.
  - zh: 不同年份、不同地区的收据号码本来就会相同。
    en: Receipts of different years or places may carry the same number.
  - zh: 扫描时附错了图片，或都附了同一张空白封面。
    en: The wrong picture was attached, or both carry the same blank cover.
next_step:
  zh: 把几张凭证的附件放在一起看，向收款人核对收了几次、多少钱。
  en: Put the attachments side by side and ask the payee how often and how much was received.
examples:
  - title: {zh: 两个村的凭证附件相同, en: vouchers of two villages with one attachment}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 100, credit_fen: 0, attachment_hash: h1}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h1}
        - {village: V2, voucher: 记1, booked_on: 2025-05-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h1}
        - {village: V2, voucher: 记2, booked_on: 2025-05-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h2}
    expect: {V1/记1: flagged, V2/记1: flagged, V2/记2: clear}
  - title: {zh: 同一张凭证几行附件相同不算, en: lines of one voucher do not count}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 100, credit_fen: 0, attachment_hash: h1, ticket_no: N1, ticket_kind: 发票, payee: 张三}
        - {village: V1, voucher: 记1, booked_on: 2025-03-02, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h1, ticket_no: N1, ticket_kind: 发票, payee: 张三}
    expect: {V1/记1: clear}
  - title: {zh: 同号在两个月里是两张凭证, en: one number in two months is two vouchers}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-31, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h1}
        - {village: V1, voucher: 记1, booked_on: 2025-04-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h1}
    expect: {V1/2025-03/记1: flagged, V1/2025-04/记1: flagged}
  - title: {zh: 后面几行的附件也算, en: attachments of later rows count too}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "513", debit_fen: 100, credit_fen: 0, attachment_hash: h1}
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h2}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, attachment_hash: h2}
    expect: {V1/记1: flagged, V1/记2: flagged}
  - title: {zh: 号码相同：都是发票；只一张是发票；收款人相同, en: "one number: both invoices; only one an invoice; the same payee"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_no: "00012345", ticket_kind: 发票, payee: 甲店}
        - {village: V2, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_no: "00012345", ticket_kind: 发票, payee: 乙店}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_no: N2, ticket_kind: 发票, payee: 甲店}
        - {village: V2, voucher: 记4, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_no: N2, ticket_kind: 收据, payee: 乙店}
        - {village: V1, voucher: 记5, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_no: N3, ticket_kind: 收据, payee: 甲店}
        - {village: V2, voucher: 记6, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_no: N3, payee: 甲 店}
    expect: {V1/记1: flagged, V2/记2: flagged, V1/记3: clear, V2/记4: clear, V1/记5: flagged, V2/记6: flagged}
  - title: {zh: 号码为空、收款人都空不算, en: empty numbers and empty payees do not count}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 发票, payee: 甲店}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 发票, payee: 甲店}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 收据, ticket_no: N4}
        - {village: V1, voucher: 记4, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 收据, ticket_no: N4}
    expect: {V1/记1: clear, V1/记2: clear, V1/记3: clear, V1/记4: clear}
  - title: {zh: 票据类型不在表中, en: a kind outside the list}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 发票, ticket_no: N5, payee: 甲店}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 小票, ticket_no: N5, payee: 乙店}
    expect: {V1/记1: "missing_data:票据类型", V1/记2: "missing_data:票据类型"}
  - title: {zh: 附件哈希和票据号码谁都没有, en: nobody has an attachment or a number}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 办公, account: "101", debit_fen: 0, credit_fen: 100, ticket_kind: 发票}
    absent: [vouchers.attachment_hash, vouchers.ticket_no]
    expect: {V1/记1: "missing_data:附件哈希"}
*/
WITH repeated_hashes AS (
  SELECT v.attachment_hash
  FROM vouchers AS v
  WHERE v.attachment_hash IS NOT NULL
  GROUP BY v.attachment_hash
  HAVING
    MIN(v.voucher_key) <> MAX(v.voucher_key)
    OR MIN(v.month_no) <> MAX(v.month_no)
),

hashed AS (
  SELECT DISTINCT
    v.attachment_hash, v.voucher_key, v.month_no
  FROM vouchers AS v
  INNER JOIN repeated_hashes AS r ON r.attachment_hash = v.attachment_hash
),

numbered AS (
  SELECT h.src, h.ticket_no, h.ticket_kind, h.payee_key
  FROM voucher_heads AS h
  INNER JOIN (
    SELECT t.ticket_no
    FROM voucher_heads AS t
    WHERE t.ticket_no IS NOT NULL
    GROUP BY t.ticket_no
    HAVING COUNT(*) > 1
  ) AS r ON r.ticket_no = h.ticket_no
),

marks AS (
  SELECT '附件相同' AS basis, x.attachment_hash AS mark, '' AS payee_key, h.src
  FROM hashed AS x
  INNER JOIN voucher_heads AS h ON h.voucher_key = x.voucher_key AND h.month_no = x.month_no
  UNION ALL
  SELECT '发票号码相同' AS basis, n.ticket_no AS mark, '' AS payee_key, n.src
  FROM numbered AS n
  WHERE n.ticket_kind = '发票'
  UNION ALL
  SELECT '票据号码和收款人相同' AS basis, n.ticket_no AS mark, n.payee_key, n.src
  FROM numbered AS n
  WHERE n.payee_key IS NOT NULL
  UNION ALL
  SELECT '' AS basis, n.ticket_no AS mark, '' AS payee_key, n.src
  FROM numbered AS n
  WHERE n.ticket_kind NOT IN ('财政票据', '收据', '收购凭证', '工资表', '白条', '无')
),

sets AS (
  SELECT
    m.basis,
    m.src,
    COUNT(*) OVER (PARTITION BY m.basis, m.mark, m.payee_key) AS vouchers,
    COALESCE(
      LAG(m.src) OVER (PARTITION BY m.basis, m.mark, m.payee_key ORDER BY m.src),
      LEAD(m.src) OVER (PARTITION BY m.basis, m.mark, m.payee_key ORDER BY m.src)
    ) AS other_src
  FROM marks AS m
),

repeated AS (
  SELECT s.basis, s.src, s.vouchers, s.other_src, n.voucher AS other_voucher
  FROM sets AS s
  INNER JOIN voucher_refs AS n ON n.src = s.other_src
  WHERE s.vouchers >= 2
),

-- The lines of each flagged voucher, and the first line of another of its set.
evidence AS (
  SELECT r.src, v.row_id
  FROM repeated AS r
  INNER JOIN voucher_rows AS v ON v.src = r.src
  WHERE r.basis <> ''
  UNION ALL
  SELECT r.src, r.other_src AS row_id
  FROM repeated AS r
  WHERE r.basis <> ''
)

SELECT
  h.src AS subject,
  CASE
    WHEN r.basis <> '' THEN 'flagged'
    WHEN r.basis = '' THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  'vouchers.ticket_kind' AS missing,
  h.src,
  e.row_id AS src2,
  CASE WHEN h.money_out_fen > 0 THEN h.money_out_fen END AS amount_fen,
  h.village,
  h.voucher AS v_number,
  h.booked_on AS v_booked_on,
  h.summary AS v_summary,
  h.payee AS v_payee,
  r.basis AS v_basis,
  r.vouchers AS v_vouchers,
  r.other_voucher AS v_other_voucher
FROM voucher_heads AS h
LEFT JOIN repeated AS r ON r.src = h.src
LEFT JOIN evidence AS e ON e.src = h.src
