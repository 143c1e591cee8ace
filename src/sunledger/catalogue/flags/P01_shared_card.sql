/*
code: P01
title: {zh: 多户共用一张卡, en: One card for people of several households}
severity: B
route: field
subject: {type: card, ref: "{card:card}"}
match: exact_id
order: 20
law:
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）：补贴直接发到本人或户主的卡，不得代持他人的卡
    en: "Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37): subsidies go to the person's or householder's own card, and nobody holds another's card"
    date: 2020-12-01
    verified: false
main: [payments, members]
also:
  hukou:
    zh: 缺户籍人口表，是否同户只按名册认定
    en: Without the hukou register only the register of households says who lives together
  assistance:
    zh: 缺社会救助对象名册，是否同户只按名册和户籍认定
    en: Without the assistance roster households are known from the registers alone
views: [payee_cards, person_households, person_books, person_homes, reversed_lines]
parameters: [card_persons]
lacks: [payments.status]
values:
  payee: {zh: 领取人, en: Payee}
  home: {zh: 户编号或户号, en: Household or book}
  persons: {zh: 人数, en: Persons}
  holder: {zh: 户名, en: Account name}
exclusions:
  zh: 名册一户或户籍一户里都有的几个人共用一张卡不算；名册和户籍里都查不到的人不计；失败、退回、冲销的发放不算
  en: People who all stand in one household of the register or in one hukou book may share a card; people in neither are not counted; payments that failed, came back or were reversed do not count
question:
  zh: 这张卡收到了{persons}个人的补贴，他们不在同一户。请问这张卡是谁在用？钱是怎样交到每个人手里的？
  en: This card received the subsidies of {persons} people who are not of one household. Who uses it, and how does each get the money?
innocent:
  - {zh: 孤儿、特困老人或智力残疾人由监护人、供养机构代管，有手续, en: "A guardian or an institution keeps the card of orphans, the old or the disabled, with papers"}
  - {zh: 已分户的老人和子女一起生活，一直用同一张卡, en: Parents and grown children who were split into two households still live together and use one card}
  - {zh: 卡号写错了一位，或者照上一行复制了, en: The card number was mistyped or copied from the line above}
  - {zh: 本人没有银行卡或卡已失效，经本人同意暂由亲戚代收, en: "Somebody without a working card had a relative receive the money, by agreement"}
next_step:
  zh: 两名工作人员逐个问到本人：钱收到没有，卡在谁手里。有监护手续的登记备查；没有卡的帮助办卡，当月待遇照发。
  en: Two officers ask each person whether the money came and who has the card. Guardianship is put on record; those without a card are helped to get one. Aid goes on.
examples:
  - title: {zh: 三户三个人一张卡；两个人不问, en: "Three people of three households; two are not asked about"}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册, village: V1}
        - {household: H2, person: P2, name: 秦二, status: 在册, village: V1}
        - {household: H3, person: P3, name: 秦三, status: 已脱贫, village: V2}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, holder: 秦一, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, holder: 秦一, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 秦三, card: K1, holder: 秦一, amount_fen: 100, pay_month: 2023-07, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 秦一, card: K2, amount_fen: 100, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P2, name: 秦二, card: K2, amount_fen: 100, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "6", item: 低保金, person: P2, name: 秦二, card: K2, amount_fen: 100, pay_month: 2025-03, status: 成功}
    expect: {K1: flagged, K2: clear}
  - title: {zh: 名册一户或户籍一户能装下全部人, en: One household or one book holds them all}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册}
        - {household: H1, person: P2, name: 秦二, status: 在册}
        - {household: H1, person: P3, name: 秦三, status: 在册}
        - {household: H4, person: P4, name: 秦四, status: 在册}
        - {household: H5, person: P5, name: 秦五, status: 剔除}
      hukou:
        - {book: F1, relation: 户主, name: 秦四, person: P4}
        - {book: F1, relation: 子, name: 秦五, person: P5}
        - {book: F1, relation: 孙, name: 秦六, person: P6}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P4, name: 秦四, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P5, name: 秦五, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "6", item: 低保金, person: P6, name: 秦六, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {K1: clear, K2: clear}
  - title: {zh: 甲乙同册、乙丙同户籍，没有一户装得下三人, en: "Two in one household and two in one book, and none holds all three"}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册}
        - {household: H1, person: P2, name: 秦二, status: 在册}
      hukou:
        - {book: F1, relation: 户主, name: 秦二, person: P2}
        - {book: F1, relation: 弟, name: 秦三, person: P3}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {K1: flagged}
  - title: {zh: 哪里都查不到的人不计，救助证不算户, en: "People in neither register are not counted, and a certificate is no household"}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册}
        - {household: H2, person: P2, name: 秦二, status: 在册}
        - {household: H1, person: P4, name: 秦四, status: 在册}
        - {household: H1, person: P5, name: 秦五, status: 在册}
      assistance: [{aid_no: A1, name: 秦三, person: P3, aid_type: 低保, starts_on: 2020-01-01}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P1, name: 秦一, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P4, name: 秦四, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "6", item: 低保金, person: P5, name: 秦五, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "7", item: 低保金, person: P3, name: 秦三, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {K1: clear, K2: clear}
  - title: {zh: 一个人在两户里，两户各看各的, en: A person in two households may stand with either}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册}
        - {household: H2, person: P1, name: 秦一, status: 在册}
        - {household: H2, person: P2, name: 秦二, status: 在册}
        - {household: H2, person: P3, name: 秦三, status: 在册}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {K1: clear}
  - title: {zh: 失败、退回、冲销的不算；状态不在所列之内的缺数据, en: "Failed, returned and reversed lines; a status outside the list lacks data"}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册}
        - {household: H2, person: P2, name: 秦二, status: 在册}
        - {household: H3, person: P3, name: 秦三, status: 在册}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-01, status: 退回}
        - {batch: B1, line_no: "4", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-02, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: -100, pay_month: 2025-02, status: 成功}
        - {batch: B2, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B2, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K2, amount_fen: 100, pay_month: 2025-01, status: 处理中}
        - {batch: B3, line_no: "1", item: 低保金, person: P3, name: 秦三, card: K3, amount_fen: 100, pay_month: 2025-01, status: 失败}
    expect: {K1: clear, K2: "missing_data:发放状态", K3: not_applicable}
  - title: {zh: 证号有误的成员不能证明是哪一户, en: A member whose ID is impossible proves no household}
    rows:
      members:
        - {household: H1, person: P1, name: 秦一, status: 在册}
        - {household: H2, person: P2, name: 秦二, status: 在册}
        - {household: H3, person: "P3!", name: 秦三, status: 在册}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 秦一, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 秦二, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 秦三, card: K1, amount_fen: 100, pay_month: 2025-01, status: 成功}
    expect: {K1: clear}
*/
WITH shared AS (
  SELECT p.card, p.person, CASE WHEN p.state = 2 THEN 1 ELSE 0 END AS sure
  FROM payee_cards AS p
  WHERE p.state > 0
),

crowded AS (
  SELECT s.card
  FROM shared AS s
  GROUP BY s.card
  HAVING COUNT(*) >= $card_persons
),

homes AS (
  SELECT s.card, s.person, s.sure, 1 AS kind, h.household AS home
  FROM shared AS s
  INNER JOIN crowded AS c ON c.card = s.card
  INNER JOIN person_households AS h ON h.person = s.person
  UNION ALL
  SELECT s.card, s.person, s.sure, 2 AS kind, b.book AS home
  FROM shared AS s
  INNER JOIN crowded AS c ON c.card = s.card
  INNER JOIN person_books AS b ON b.person = s.person
),

known AS (
  SELECT
    h.card,
    h.person,
    MAX(h.sure) AS sure,
    COALESCE(
      MIN(CASE WHEN h.kind = 1 THEN h.home END), MIN(CASE WHEN h.kind = 2 THEN h.home END)
    ) AS home
  FROM homes AS h
  GROUP BY h.card, h.person
),

held AS (
  SELECT
    h.card,
    COUNT(DISTINCT h.person) AS all_held,
    COUNT(DISTINCT CASE WHEN h.sure = 1 THEN h.person END) AS sure_held
  FROM homes AS h
  GROUP BY h.card, h.kind, h.home
),

most AS (
  SELECT h.card, MAX(h.all_held) AS all_held, MAX(h.sure_held) AS sure_held
  FROM held AS h
  GROUP BY h.card
),

judged AS (
  SELECT
    k.card,
    COUNT(*) AS all_persons,
    CAST(SUM(k.sure) AS BIGINT) AS persons,
    CASE
      WHEN SUM(k.sure) >= $card_persons AND MAX(m.sure_held) < SUM(k.sure) THEN 'flagged'
      WHEN COUNT(*) >= $card_persons AND MAX(m.all_held) < COUNT(*) THEN 'missing_data'
      ELSE 'clear'
    END AS verdict
  FROM known AS k
  INNER JOIN most AS m ON m.card = k.card
  GROUP BY k.card
)

SELECT
  j.card,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.row_id AS src,
  l.amount_fen,
  h.village,
  l.holder AS name,
  l.name AS v_payee,
  k.home AS v_home,
  j.persons AS v_persons,
  l.holder AS v_holder
FROM judged AS j
INNER JOIN payments AS l ON l.card = j.card AND l.status = '成功' AND l.amount_fen > 0
INNER JOIN known AS k ON k.card = l.card AND k.person = l.person
LEFT JOIN person_homes AS h ON h.person = l.person
WHERE
  j.verdict = 'flagged'
  AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = l.row_id)
UNION ALL
SELECT
  j.card,
  'missing_data' AS verdict,
  'payments.status' AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_payee,
  CAST(NULL AS VARCHAR) AS v_home,
  CAST(NULL AS BIGINT) AS v_persons,
  CAST(NULL AS VARCHAR) AS v_holder
FROM judged AS j
WHERE j.verdict = 'missing_data'
UNION ALL
SELECT
  p.card,
  CASE WHEN p.state = 2 THEN 'clear' ELSE 'not_applicable' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_payee,
  CAST(NULL AS VARCHAR) AS v_home,
  CAST(NULL AS BIGINT) AS v_persons,
  CAST(NULL AS VARCHAR) AS v_holder
FROM payee_cards AS p
