/*
code: P02
title: {zh: 户名不符, en: Account in another name}
severity: B
route: field
subject: {type: payment, ref: "{batch}#{line_no}"}
match: exact_id
order: 21
law:
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）：补贴直接发到本人或户主的卡
    en: "Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37): subsidies go to the person's or householder's own card"
    date: 2020-12-01
    verified: false
main: [payments, members]
also:
  hukou:
    zh: 缺户籍人口表，同户籍家人的户名没有核对
    en: Without the hukou register account names of family in one book are not known
  assistance:
    zh: 缺社会救助对象名册，同救助证家人的户名没有核对
    en: Without the assistance roster account names of family on one certificate are not known
views: [reversed_lines, person_homes]
parameters: []
lacks: [payments.holder]
values:
  payee: {zh: 领取人, en: Payee}
  holder: {zh: 户名, en: Account name}
  item: {zh: 补贴项目, en: Subsidy item}
  pay_month: {zh: 所属月份, en: Month paid for}
  status: {zh: 发放状态, en: Status of payment}
  paid_fen: {zh: 金额, en: Amount}
exclusions:
  zh: 户名是本人，或是名册、户籍、救助证上同一户家人的，不算；空格和间隔点的写法不同不算；负数行和被冲销的行不看
  en: Accounts in the payee's own name or that of anybody of the same household, hukou book or certificate; other spacing or middle dots; negative lines and those they take back
question:
  zh: “{item}”{pay_month}的钱发到了户名为“{holder}”的卡。请问{payee}和户名上的人是什么关系？钱收到了吗？
  en: "{item} for {pay_month} went to an account in the name of {holder}. How is that person related to {payee}, and did the money arrive?"
innocent:
  - {zh: 户名上的人是监护人或供养机构，有代管手续, en: The holder is a guardian or an institution that keeps the account by right}
  - {zh: 姓名里有生僻字，银行用了同音字、拼音或旧名, en: "A rare character in the name was written otherwise by the bank, or the name has changed"}
  - {zh: 户名上是分了户的配偶、子女或父母，名册没有写在一起, en: "It is a spouse, child or parent who stands in another household"}
  - {zh: 制表时户名这一列错了一行, en: The column of account names slipped by a line}
next_step:
  zh: 先请银行核对这张卡的户名和证号，再由两名工作人员问本人钱收到没有。写错的更正；没有卡的帮助办卡，待遇照发。
  en: The bank first checks the name and ID of the account; then two officers ask the payee whether the money came. Mistakes are mended, and who has no card is helped to get one. Aid goes on.
examples:
  - title: {zh: 户名不是本人也不是家人, en: The account is in the name of neither the payee nor the family}
    rows:
      members:
        - {household: H1, person: P1, name: 尤一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 尤二, status: 在册, village: V1}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤二, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 尤二, card: K2, holder: 尤二, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": flagged, "B1#2": clear}
  - title: {zh: 名册、户籍、救助证上的家人都算，证号有误的成员也算, en: "Family by register, hukou book or certificate counts, a member with an impossible ID too"}
    rows:
      members:
        - {household: H1, person: P1, name: 尤一, status: 剔除}
        - {household: H1, person: "X1!", name: 尤甲, status: 剔除}
      hukou:
        - {book: F1, relation: 户主, name: 尤乙, person: Q1}
        - {book: F1, relation: 子, name: 尤二, person: P2}
      assistance:
        - {aid_no: A1, name: 尤丙, person: Q2, aid_type: 低保, starts_on: 2010-01-01, ends_on: 2012-01-01}
        - {aid_no: A1, name: 尤三, person: P3, aid_type: 低保, starts_on: 2010-01-01}
        - {aid_no: A2, name: 尤丁, person: Q3, aid_type: 低保, starts_on: 2010-01-01}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤甲, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 尤二, card: K1, holder: 尤乙, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 尤三, card: K1, holder: 尤丙, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P3, name: 尤三, card: K1, holder: 尤丁, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤乙, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": clear, "B1#2": clear, "B1#3": clear, "B1#4": flagged, "B1#5": flagged}
  - title: {zh: 名册里本人另一种写法的名字也是本人户里的人, en: The payee's other name in the register is a name of his household}
    rows:
      members: [{household: H1, person: P1, name: 尤大一, status: 在册}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤大一, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 尤二, card: K1, holder: 尤大一, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": clear, "B1#2": flagged}
  - title: {zh: 空格、间隔点、全角不同不算；没有户名的缺数据, en: "Spaces, dots and width do not matter; an empty account name lacks data"}
    rows:
      members: [{household: H1, person: P1, name: 买买提·尤一, status: 在册}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 买买提·尤一, card: K1, holder: 买买提•尤 一, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 买买提·尤一, card: K1, holder: 买买提尤一, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 买买提·尤一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": clear, "B1#2": clear, "B1#3": "missing_data:户名"}
  - title: {zh: 各种发放状态都看, en: Every status is looked at}
    rows:
      members: [{household: H1, person: P1, name: 尤一, status: 在册}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 100, pay_month: 2025-01, status: 失败}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 100, pay_month: 2025-02, status: 退回}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 100, pay_month: 2025-03, status: 处理中}
    expect: {"B1#1": flagged, "B1#2": flagged, "B1#3": flagged}
  - title: {zh: 负数行和被冲销的成功行不看，失败行不会被冲销, en: "Negative lines and the paid line each takes back are left out, a failed line is not taken back"}
    rows:
      members: [{household: H1, person: P1, name: 尤一, status: 在册}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 100, pay_month: 2025-01, status: 失败}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: -100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P1, name: 尤一, card: K1, holder: 尤九, amount_fen: 0, pay_month: 2025-01, status: 成功}
    expect: {"B1#1": flagged, "B1#2": not_applicable, "B1#3": flagged, "B1#4": not_applicable, "B1#5": not_applicable}
*/
WITH others AS (
  SELECT
    p.batch,
    p.line_no,
    p.person,
    p.name,
    p.holder,
    p.holder_key,
    p.item,
    p.pay_month,
    p.status,
    p.amount_fen,
    p.row_id AS src
  FROM payments AS p
  WHERE
    p.amount_fen > 0
    AND (p.holder_key <> p.name_key OR (p.holder_key IS NOT NULL AND p.name_key IS NULL))
    AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
),

asked AS (
  SELECT l.person, l.holder_key
  FROM others AS l
  GROUP BY l.person, l.holder_key
),

family AS (
  SELECT f.person, f.holder_key
  FROM (
    SELECT a.person, a.holder_key
    FROM asked AS a
    INNER JOIN members AS m ON m.person = a.person
    INNER JOIN members AS o ON o.household = m.household AND o.name_key = a.holder_key
    UNION ALL
    SELECT a.person, a.holder_key
    FROM asked AS a
    INNER JOIN hukou AS m ON m.person = a.person
    INNER JOIN hukou AS o ON o.book = m.book AND o.name_key = a.holder_key
    UNION ALL
    SELECT a.person, a.holder_key
    FROM asked AS a
    INNER JOIN assistance AS m ON m.person = a.person
    INNER JOIN assistance AS o ON o.aid_no = m.aid_no AND o.name_key = a.holder_key
  ) AS f
  GROUP BY f.person, f.holder_key
)

SELECT
  l.batch,
  l.line_no,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.src,
  l.amount_fen,
  h.household,
  h.village,
  l.name,
  l.name AS v_payee,
  l.holder AS v_holder,
  l.item AS v_item,
  SUBSTR(CAST(l.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  l.status AS v_status,
  l.amount_fen AS v_paid_fen
FROM others AS l
LEFT JOIN family AS f ON f.person = l.person AND f.holder_key = l.holder_key
LEFT JOIN person_homes AS h ON h.person = l.person
WHERE f.person IS NULL
UNION ALL
SELECT
  p.batch,
  p.line_no,
  CASE
    WHEN p.amount_fen <= 0 OR r.row_id IS NOT NULL THEN 'not_applicable'
    WHEN p.holder_key IS NULL THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  CASE
    WHEN p.amount_fen > 0 AND r.row_id IS NULL AND p.holder_key IS NULL THEN 'payments.holder'
  END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_payee,
  CAST(NULL AS VARCHAR) AS v_holder,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS VARCHAR) AS v_status,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM payments AS p
LEFT JOIN reversed_lines AS r ON r.row_id = p.row_id
