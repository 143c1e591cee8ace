/*
code: I04
title: {zh: 入账的转移收入多于实际发放, en: Transfers booked above what was paid}
severity: B
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 16
law:
  - zh: 《关于建立贫困退出机制的意见》（厅字〔2016〕16号）：入户核实收入，农户认可
    en: "Opinions on the exit mechanism (Tingzi 2016 No. 16): income is checked at the door and confirmed by the family"
    date: 2016-04-23
    verified: false
main: [members, income, payments]
also:
  standards:
    zh: 缺补贴标准表，补贴项目只按发放明细里的名称认
    en: Without the table of standards items are known only by the names in the payments
views: [households, household_members]
parameters: [booked_over_pct]
lacks: [income.amount_fen, income.income_class, members.person, payments.amount_fen, payments.status]
values:
  item: {zh: 补贴项目, en: Subsidy item}
  period_start: {zh: 核算起, en: Period from}
  period_end: {zh: 核算止, en: Period to}
  booked_fen: {zh: 账上合计, en: Booked}
  paid_fen: {zh: 实际发放, en: Paid}
exclusions:
  zh: 项目名称与补贴项目不同的转移收入（如赡养费）不比；多出不到一成的不问；各核算期分别看
  en: Transfers that name no subsidy (such as support by children) are not compared; up to a tenth more is accepted; each period by itself
question:
  zh: 收入表上{period_start}到{period_end}记了“{item}”，比发到家里人卡上的多。请问实际收到了多少？是怎么收到的？
  en: The statement from {period_start} to {period_end} books more {item} than reached the family's cards. How much did you receive, and in what way?
innocent:
  - {zh: 有一部分是发实物、发现金或打到合作社的, en: "Part came in kind, in cash or through a co-operative"}
  - {zh: 钱打到了户外亲属的卡上代领, en: It went to the card of a relative outside the household}
  - {zh: 记账时把几期的钱记在了一期里, en: Several periods were booked in one}
  - {zh: 按应得的标准估记，钱还没有发到, en: It was booked by the standard and has not been paid yet}
next_step:
  zh: 请农户对照银行流水认一认。没有收到的，由财政部门查这笔钱去了哪里；记多了的，更正收入表。
  en: The family looks at its bank statement. If the money never came, finance finds where it went; if too much was booked, the statement is put right.
examples:
  - title: {zh: 正好一成一不问，多一分要问, en: Exactly 110 per cent is accepted and a fen more is not}
    rows:
      members:
        - {household: H1, person: P1, name: 施一, status: 已脱贫, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 施二, status: 在册, relation: 户主, village: V1}
      income:
        - {household: H1, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 转移性, item: 低保金, amount_fen: 110000}
        - {household: H2, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 转移性, item: 低保金, amount_fen: 110001}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 施一, card: K1, amount_fen: 100000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 施二, card: K2, amount_fen: 100000, pay_month: 2025-01, status: 成功}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 同一期同一项目的几行相加；家里几个人的发放相加, en: "Rows of one item add up, and so do payments of the members"}
    rows:
      members:
        - {household: H1, person: P1, name: 施一, status: 在册}
        - {household: H1, person: P2, name: 施二, status: 在册}
        - {household: H2, person: P3, name: 施三, status: 在册}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 100000}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 100000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 60000}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 60000}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 施一, card: K1, amount_fen: 100000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P2, name: 施二, card: K2, amount_fen: 100000, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 施三, card: K3, amount_fen: 100000, pay_month: 2025-01, status: 成功}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 只算所属月份在核算期内的发放，负数冲减, en: "Only months inside the period count, and reversals reduce the sum"}
    rows:
      members:
        - {household: H1, person: P1, name: 施一, status: 在册}
        - {household: H2, person: P2, name: 施二, status: 在册}
        - {household: H3, person: P3, name: 施三, status: 在册}
      income:
        - {household: H1, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H2, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 转移性, item: 低保金, amount_fen: 100}
        - {household: H3, period_start: 2024-10-01, period_end: 2025-09-30, income_class: 转移性, item: 低保金, amount_fen: 200}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 施一, card: K1, amount_fen: 100, pay_month: 2024-10, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 施一, card: K1, amount_fen: 100, pay_month: 2025-09, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P2, name: 施二, card: K2, amount_fen: 100, pay_month: 2024-09, status: 成功}
        - {batch: B1, line_no: "4", item: 低保金, person: P2, name: 施二, card: K2, amount_fen: 100, pay_month: 2025-10, status: 成功}
        - {batch: B1, line_no: "5", item: 低保金, person: P2, name: 施二, card: K2, amount_fen: 100, pay_month: 2025-01, status: 退回}
        - {batch: B1, line_no: "6", item: 低保金, person: P3, name: 施三, card: K3, amount_fen: 200, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "7", item: 低保金, person: P3, name: 施三, card: K3, amount_fen: -100, pay_month: 2025-01, status: 成功}
    expect: {H1: clear, H2: flagged, H3: flagged}
  - title: {zh: 每个核算期分别看，不相抵, en: Each period by itself}
    rows:
      members: [{household: H1, person: P1, name: 施一, status: 在册}]
      income:
        - {household: H1, period_start: 2024-01-01, period_end: 2024-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 100}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P1, name: 施一, card: K1, amount_fen: 100, pay_month: 2024-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P1, name: 施一, card: K1, amount_fen: 200, pay_month: 2025-01, status: 成功}
    expect: {H1: flagged}
  - title: {zh: 不是转移性、不是补贴项目的不比；标准表里有名称而没有发放的要问, en: "Other classes and other names are not compared; an item known from the standards and never paid is asked about"}
    rows:
      members:
        - {household: H1, person: P1, name: 施一, status: 在册}
        - {household: H2, person: P2, name: 施二, status: 在册}
        - {household: H3, person: P3, name: 施三, status: 在册}
        - {household: H4, person: P4, name: 施四, status: 在册}
      standards: [{item: 生态补偿金, rate: 1, starts_on: 2020-01-01}]
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 赡养费, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 工资性, item: 低保金, amount_fen: 200}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 生态补偿金, amount_fen: 1}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 生态补偿金, amount_fen: 0}
      payments: [{batch: B1, line_no: "1", item: 低保金, person: P9, name: 施九, card: K9, amount_fen: 100, pay_month: 2025-01, status: 成功}]
    expect: {H1: not_applicable, H2: not_applicable, H3: flagged, H4: clear}
  - title: {zh: 收入类别或发放状态不在所列之内, en: Class or status outside its list}
    rows:
      members:
        - {household: H1, person: P1, name: 施一, status: 在册}
        - {household: H2, person: P2, name: 施二, status: 在册}
        - {household: H3, person: P3, name: 施三, status: 在册}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 其他, item: 低保金, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 100}
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P2, name: 施二, card: K2, amount_fen: 200, pay_month: 2025-01, status: 处理中}
        - {batch: B1, line_no: "2", item: 低保金, person: P3, name: 施三, card: K3, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 低保金, person: P3, name: 施三, card: K3, amount_fen: 100, pay_month: 2025-02, status: 处理中}
    expect: {H1: "missing_data:收入类别", H2: "missing_data:发放状态", H3: clear}
  - title: {zh: 有退回的行关系到这一户的，改为缺数据, en: A refused row that concerns the household makes it missing data}
    rows:
      members:
        - {household: H1, person: P1, name: 施一, status: 在册}
        - {household: H2, person: P2, name: 施二, status: 在册}
        - {household: H3, person: P3, name: 施三, status: 在册}
        - {household: H4, person: P4, name: 施四, status: 在册}
        - {household: H5, person: P5, name: 施五, status: 在册}
      income:
        - {household: H1, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H2, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H3, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H4, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
        - {household: H5, period_start: 2025-01-01, period_end: 2025-12-31, income_class: 转移性, item: 低保金, amount_fen: 200}
      income_refused: [{household: H1, item: 低保金}]
      members_refused: [{household: H2, name: 施乙}]
      payments:
        - {batch: B1, line_no: "1", item: 低保金, person: P5, name: 施五, card: K5, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "2", item: 低保金, person: P4, name: 施四, card: K4, amount_fen: 200, pay_month: 2025-01, status: 成功}
      payments_refused: [{batch: B1, line_no: "3", item: 低保金, person: P3, name: 施三, pay_month: 2025-01}, {batch: B1, line_no: "4", item: 低保金, person: P4, name: 施四}]
    expect: {H1: "missing_data:金额", H2: "missing_data:身份证号", H3: "missing_data:金额", H4: clear, H5: flagged}
*/
WITH names AS (
  SELECT n.item
  FROM (
    SELECT s.item FROM standards AS s GROUP BY s.item
    UNION ALL
    SELECT p.item FROM payments AS p GROUP BY p.item
  ) AS n
  GROUP BY n.item
),

lines AS (
  SELECT
    i.household,
    i.period_start,
    i.period_end,
    i.item,
    i.amount_fen,
    i.row_id AS src,
    CASE WHEN i.income_class = '转移性' THEN 1 ELSE 0 END AS listed
  FROM income AS i
  INNER JOIN names AS n ON n.item = i.item
  INNER JOIN households AS h ON h.household = i.household
  WHERE i.income_class NOT IN ('工资性', '经营性', '财产性', '经营性支出')
),

booked AS (
  SELECT
    l.household,
    l.period_start,
    l.period_end,
    l.item,
    CAST(SUM(l.amount_fen * l.listed) AS BIGINT) AS sure_fen,
    CAST(SUM(l.amount_fen) AS BIGINT) AS all_fen
  FROM lines AS l
  GROUP BY l.household, l.period_start, l.period_end, l.item
),

received AS (
  SELECT m.household, p.item, p.pay_month, p.amount_fen, p.status
  FROM payments AS p
  INNER JOIN household_members AS m ON m.person = p.person AND m.person_ok
  WHERE
    p.status NOT IN ('失败', '退回')
    AND EXISTS (SELECT 1 FROM booked AS b WHERE b.household = m.household AND b.item = p.item)
),

paid AS (
  SELECT
    b.household,
    b.period_start,
    b.period_end,
    b.item,
    CAST(SUM(CASE WHEN r.status = '成功' THEN r.amount_fen ELSE 0 END) AS BIGINT) AS paid_fen,
    MAX(CASE WHEN r.status = '成功' THEN 0 ELSE 1 END) AS unlisted
  FROM booked AS b
  INNER JOIN received AS r
    ON r.household = b.household
    AND r.item = b.item
    AND r.pay_month >= b.period_start
    AND r.pay_month <= b.period_end
  GROUP BY b.household, b.period_start, b.period_end, b.item
),

refused AS (
  SELECT r.household, 1 AS place
  FROM income_refused AS r
  WHERE r.household IS NOT NULL
  UNION ALL
  SELECT r.household, 2 AS place
  FROM members_refused AS r
  WHERE r.household IS NOT NULL
  UNION ALL
  SELECT m.household, 2 AS place
  FROM members_refused AS r
  INNER JOIN household_members AS m ON m.person = r.person
  WHERE r.household IS NULL
  UNION ALL
  SELECT m.household, 3 AS place
  FROM payments_refused AS r
  INNER JOIN household_members AS m ON m.person = r.person
),

doubts AS (
  SELECT r.household, MIN(r.place) AS place
  FROM refused AS r
  GROUP BY r.household
),

limits AS (
  SELECT
    b.household,
    b.period_start,
    b.period_end,
    b.item,
    b.sure_fen,
    b.all_fen,
    COALESCE(p.paid_fen, 0) AS paid_fen,
    COALESCE(p.unlisted, 0) AS unlisted,
    GREATEST(COALESCE(p.paid_fen, 0), 0) * CAST(ROUND($booked_over_pct * 100, 0) AS BIGINT) AS most
  FROM booked AS b
  LEFT JOIN paid AS p
    ON p.household = b.household
    AND p.period_start = b.period_start
    AND p.period_end = b.period_end
    AND p.item = b.item
),

judged AS (
  SELECT
    l.household,
    l.period_start,
    l.period_end,
    l.item,
    l.sure_fen,
    l.paid_fen,
    CASE
      WHEN l.all_fen * 10000 <= l.most THEN 'clear'
      WHEN l.sure_fen * 10000 <= l.most THEN 'income.income_class'
      WHEN d.place = 1 THEN 'income.amount_fen'
      WHEN d.place = 2 THEN 'members.person'
      WHEN d.place = 3 THEN 'payments.amount_fen'
      WHEN l.unlisted = 1 THEN 'payments.status'
      ELSE 'flagged'
    END AS outcome
  FROM limits AS l
  LEFT JOIN doubts AS d ON d.household = l.household
)

SELECT
  j.household,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  l.src,
  h.village,
  h.head_name AS name,
  j.item AS v_item,
  j.period_start AS v_period_start,
  j.period_end AS v_period_end,
  j.sure_fen AS v_booked_fen,
  j.paid_fen AS v_paid_fen
FROM judged AS j
INNER JOIN lines AS l
  ON l.household = j.household
  AND l.period_start = j.period_start
  AND l.period_end = j.period_end
  AND l.item = j.item
  AND l.listed = 1
INNER JOIN households AS h ON h.household = j.household
WHERE j.outcome = 'flagged'
UNION ALL
SELECT
  j.household,
  CASE WHEN j.outcome = 'clear' THEN 'clear' ELSE 'missing_data' END AS verdict,
  CASE WHEN j.outcome <> 'clear' THEN j.outcome END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS DATE) AS v_period_start,
  CAST(NULL AS DATE) AS v_period_end,
  CAST(NULL AS BIGINT) AS v_booked_fen,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM judged AS j
WHERE j.outcome <> 'flagged'
UNION ALL
SELECT
  h.household,
  'not_applicable' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS DATE) AS v_period_start,
  CAST(NULL AS DATE) AS v_period_end,
  CAST(NULL AS BIGINT) AS v_booked_fen,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM households AS h
