/*
code: V12
title: {zh: 村级支出化整为零, en: Village spending in small parts}
severity: B
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 51
law:
  - zh: 《村民委员会组织法》（2025-10-28修订，2026-01-01起施行，条号以新文本为准；2018年文本为第二十四条）：涉及村民利益的事项经村民会议讨论决定
    en: "Organic Law of Villagers' Committees (amended 2025-10-28, in force 2026-01-01, see its new numbering; article 24 of the 2018 text): matters of the villagers' interest are decided by their assembly"
    date: 2026-01-01
    verified: false
  - zh: 《农村集体经济组织财务制度》（财农〔2021〕121号）：大额支出的民主决策
    en: "Financial rules of rural collective economic organisations (Cainong 2021 no. 121): large spending is decided together"
    date: 2022-01-01
    verified: false
main: [vouchers]
needs: [[vouchers.payee]]
also:
  resolutions: {zh: 缺民主决策记录，有决议的支出没有除去, en: "no table of resolutions: payments with a resolution were not left out"}
views: [voucher_heads, voucher_rows, accepted_resolutions]
parameters: [big_item_limit, village_split_floor_pct, split_days, quorum]
lacks: [vouchers.ticket_kind, resolutions.meeting, resolutions.agreed_count, vouchers.credit_fen]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  money_out_fen: {zh: 支出金额, en: Money out}
  vouchers: {zh: 同组凭证数, en: Vouchers in the set}
  together_fen: {zh: 同组合计, en: Together}
  first_on: {zh: 最早日期, en: First}
  last_on: {zh: 最晚日期, en: Last}
exclusions:
  zh: 工资表不算；有有效决议的先除去；单张不到大额的三成、或已到大额的不算；收款人为空的不看。
  en: Payrolls do not count; vouchers with a valid resolution are taken out first; single vouchers below 30 % of the limit or at it and above do not count; vouchers without a payee are left out.
question:
  zh: "{first_on}至{last_on}付给{payee}{vouchers}笔，合计{together_fen}元。分开付款的原因是什么？"
  en: "Between {first_on} and {last_on} {payee} was paid {vouchers} times, {together_fen} yuan together. Why in parts?"
innocent:
  - zh: 合同约定按进度分期付款，合同本身议定过。
    en: The contract, itself decided upon, provides for instalments.
  - zh: 同一家店先后买了不同的东西，各有各的用途。
    en: Different things were bought from one shop, each for its own purpose.
  - zh: 电费、水费等按期结算的固定支出。
    en: Regular bills such as power and water.
  - zh: 决议已有，凭证上没有写编号。
    en: There is a resolution, and its number was not written on the vouchers.
next_step:
  zh: 把几张凭证、合同和会议记录放在一起看，请村务监督委员会说明。
  en: Look at the vouchers, the contract and the minutes together and ask the village supervision committee.
examples:
  - title: {zh: 正好隔30天、合计正好五万, en: "exactly 30 days apart, exactly 50,000 together"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 2500000, payee: 甲队}
        - {village: V1, voucher: 记2, booked_on: 2025-03-31, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 2500000, payee: 甲 队}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 2500000, payee: 乙队}
        - {village: V1, voucher: 记4, booked_on: 2025-03-31, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 2499999, payee: 乙队}
        - {village: V1, voucher: 记5, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 2500000, payee: 丙队}
        - {village: V1, voucher: 记6, booked_on: 2025-04-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 2500000, payee: 丙队}
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: clear, V1/记4: clear, V1/记5: clear, V1/记6: clear}
  - title: {zh: 单张正好三成和不足三成；正好五万的不算, en: one at exactly 30 % and one below; one at the limit does not count}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 1500000, payee: 甲队}
        - {village: V1, voucher: 记2, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 4999999, payee: 甲队}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 1499999, payee: 乙队}
        - {village: V1, voucher: 记4, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 4999999, payee: 乙队}
        - {village: V1, voucher: 记5, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 4000000, payee: 丙队}
        - {village: V1, voucher: 记6, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 5000000, payee: 丙队}
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: not_applicable, V1/记4: clear, V1/记5: clear, V1/记6: not_applicable}
  - title: {zh: 一张连一张, en: a chain of three}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 1700000, payee: 甲队}
        - {village: V1, voucher: 记2, booked_on: 2025-03-25, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 1700000, payee: 甲队}
        - {village: V1, voucher: 记3, booked_on: 2025-04-20, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 1700000, payee: 甲队}
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: flagged}
  - title: {zh: 有有效决议的先除去，链断了；无效的不除, en: a valid resolution is taken out first and breaks the chain; an invalid one is not}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
        - {village: V1, voucher: 记2, booked_on: 2025-03-25, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队, resolution: R1}
        - {village: V1, voucher: 记3, booked_on: 2025-04-20, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
        - {village: V1, voucher: 记4, booked_on: 2025-03-25, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 乙队, resolution: R2}
        - {village: V1, voucher: 记5, booked_on: 2025-04-20, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 乙队, resolution: R9}
      resolutions:
        - {village: V1, resolution: R1, decided_on: 2025-01-01, meeting: 村民会议, due_count: 3, present_count: 3, agreed_count: 3}
        - {village: V1, resolution: R2, decided_on: 2025-01-01, meeting: 村民会议, due_count: 3, present_count: 1, agreed_count: 1}
    expect: {V1/记1: clear, V1/记2: not_applicable, V1/记3: clear, V1/记4: flagged, V1/记5: flagged}
  - title: {zh: 工资表、收款人为空、别的村, en: "payrolls, no payee, another village"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 工资, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 张三, ticket_kind: 工资表}
        - {village: V1, voucher: 记2, booked_on: 2025-03-02, summary: 工资, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 张三, ticket_kind: 工资表}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000}
        - {village: V1, voucher: 记4, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000}
        - {village: V1, voucher: 记5, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
        - {village: V2, voucher: 记6, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
    expect: {V1/记1: not_applicable, V1/记2: not_applicable, V1/记3: not_applicable, V1/记4: not_applicable, V1/记5: clear, V2/记6: clear}
  - title: {zh: 票据类型或会议类型不在表中, en: a kind of ticket or meeting outside the list}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
        - {village: V1, voucher: 记2, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队, ticket_kind: 便条}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 乙队, resolution: R1}
        - {village: V1, voucher: 记4, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 乙队}
        - {village: V1, voucher: 记5, booked_on: 2025-03-03, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 乙队}
        - {village: V1, voucher: 记6, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 丁队, ticket_kind: 便条}
      resolutions:
        - {village: V1, resolution: R1, decided_on: 2025-01-01, meeting: 两委会, due_count: 3, present_count: 3, agreed_count: 3}
    expect: {V1/记1: "missing_data:票据类型", V1/记2: "missing_data:票据类型", V1/记3: "missing_data:会议类型", V1/记4: flagged, V1/记5: flagged, V1/记6: clear}
  - title: {zh: 被退回的凭证行和决议只影响自己那张, en: refused lines and resolutions bear on their own voucher only}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
        - {village: V1, voucher: 记2, booked_on: 2025-03-02, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队}
        - {village: V1, voucher: 记3, booked_on: 2025-03-03, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 甲队, resolution: R1}
        - {village: V1, voucher: 记4, booked_on: 2025-03-03, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000, payee: 乙队}
      vouchers_refused:
        - {village: V1, voucher: 记2}
        - {village: V1, voucher: 记4}
      resolutions: []
      resolutions_refused:
        - {village: V1, resolution: R1}
    expect: {V1/记1: flagged, V1/记2: "missing_data:贷方金额", V1/记3: "missing_data:同意人数", V1/记4: clear}
  - title: {zh: 谁都没有收款人, en: no voucher has a payee}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修渠, account: "102", debit_fen: 0, credit_fen: 3000000}
    absent: [vouchers.payee]
    expect: {V1/记1: "missing_data:收款人"}
*/
WITH sized AS (
  SELECT
    h.src, h.village, h.voucher, h.month, h.booked_on, h.payee_key, h.money_out_fen, h.ticket_kind, h.resolution
  FROM voucher_heads AS h
  WHERE h.money_out_fen < $big_item_limit
    AND h.money_out_fen > 0
    AND h.money_out_fen * 100 >= $big_item_limit * $village_split_floor_pct
    AND (h.ticket_kind IS NULL OR h.ticket_kind <> '工资表')
),

eligible AS (
  SELECT
    s.src, s.village, s.voucher, s.month, s.booked_on, s.payee_key, s.money_out_fen, s.resolution,
    CASE
      WHEN s.ticket_kind NOT IN ('发票', '财政票据', '收据', '收购凭证', '白条', '无') THEN 'vouchers.ticket_kind'
      WHEN r.meeting NOT IN ('村民会议', '村民代表会议', '成员大会', '成员代表大会') THEN 'resolutions.meeting'
    END AS unsure
  FROM sized AS s
  LEFT JOIN resolutions AS r ON r.village = s.village AND r.resolution = s.resolution
  LEFT JOIN accepted_resolutions AS a ON a.village = s.village AND a.resolution = s.resolution
  WHERE s.payee_key IS NOT NULL AND a.src IS NULL
),

-- Pass 1: vouchers that surely count. Pass 2: also those of which a value is outside its list.
passes AS (
  SELECT p.pass, e.src, e.village, e.booked_on, e.payee_key, e.money_out_fen, e.unsure
  FROM eligible AS e
  CROSS JOIN (SELECT 1 AS pass UNION ALL SELECT 2 AS pass) AS p
  WHERE e.unsure IS NULL OR p.pass = 2
),

steps AS (
  SELECT
    s.pass, s.src, s.village, s.booked_on, s.payee_key, s.money_out_fen, s.unsure,
    CASE
      WHEN DATE_DIFF(
        'day',
        LAG(s.booked_on) OVER (PARTITION BY s.pass, s.village, s.payee_key ORDER BY s.booked_on, s.src),
        s.booked_on
      ) <= $split_days THEN 0
      ELSE 1
    END AS begins
  FROM passes AS s
),

chained AS (
  SELECT
    s.pass, s.src, s.village, s.booked_on, s.payee_key, s.money_out_fen, s.unsure,
    SUM(s.begins) OVER (
      PARTITION BY s.pass, s.village, s.payee_key ORDER BY s.booked_on, s.src
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS chain
  FROM steps AS s
),

chains AS (
  SELECT
    c.pass, c.village, c.payee_key, c.chain,
    COUNT(*) AS vouchers,
    CAST(SUM(c.money_out_fen) AS BIGINT) AS together_fen,
    MIN(c.booked_on) AS first_on,
    MAX(c.booked_on) AS last_on,
    MAX(c.unsure) AS unsure
  FROM chained AS c
  GROUP BY c.pass, c.village, c.payee_key, c.chain
  HAVING COUNT(*) >= 2 AND SUM(c.money_out_fen) >= $big_item_limit
),

in_chains AS (
  SELECT
    c.pass, c.src, g.vouchers, g.together_fen, g.first_on, g.last_on,
    COALESCE(c.unsure, g.unsure) AS unsure,
    LAG(c.src) OVER (PARTITION BY c.pass, c.village, c.payee_key, c.chain ORDER BY c.booked_on, c.src) AS previous_src,
    LEAD(c.src) OVER (PARTITION BY c.pass, c.village, c.payee_key, c.chain ORDER BY c.booked_on, c.src) AS next_src
  FROM chained AS c
  INNER JOIN chains AS g
    ON g.pass = c.pass AND g.village = c.village AND g.payee_key = c.payee_key AND g.chain = c.chain
),

judged AS (
  SELECT
    e.src, f.vouchers, f.together_fen, f.first_on, f.last_on, f.previous_src, f.next_src,
    CASE
      WHEN f.src IS NULL AND m.src IS NULL THEN 'clear'
      WHEN f.src IS NULL THEN m.unsure
      WHEN EXISTS (
        SELECT 1 FROM resolutions_refused AS x
        WHERE x.resolution = e.resolution AND (x.village = e.village OR x.village IS NULL)
      ) THEN 'resolutions.agreed_count'
      WHEN EXISTS (
        SELECT 1 FROM vouchers_refused AS x
        WHERE x.village = e.village AND x.voucher = e.voucher
          AND (x.booked_on IS NULL OR CAST(DATE_TRUNC('month', x.booked_on) AS DATE) = e.month)
      ) THEN 'vouchers.credit_fen'
      ELSE 'flagged'
    END AS outcome
  FROM eligible AS e
  LEFT JOIN in_chains AS f ON f.src = e.src AND f.pass = 1
  LEFT JOIN in_chains AS m ON m.src = e.src AND m.pass = 2
),

-- The lines of each flagged voucher, and the vouchers before and after it in its chain.
evidence AS (
  SELECT j.src, v.row_id
  FROM judged AS j
  INNER JOIN voucher_rows AS v ON v.src = j.src
  WHERE j.outcome = 'flagged'
  UNION ALL
  SELECT j.src, j.previous_src AS row_id
  FROM judged AS j
  WHERE j.outcome = 'flagged' AND j.previous_src IS NOT NULL
  UNION ALL
  SELECT j.src, j.next_src AS row_id
  FROM judged AS j
  WHERE j.outcome = 'flagged' AND j.next_src IS NOT NULL
),

outcomes AS (
  SELECT
    s.src, j.vouchers, j.together_fen, j.first_on, j.last_on,
    CASE WHEN s.payee_key IS NULL THEN 'vouchers.payee' ELSE j.outcome END AS outcome
  FROM sized AS s
  LEFT JOIN judged AS j ON j.src = s.src
)

SELECT
  h.src AS subject,
  CASE
    WHEN o.outcome IS NULL OR o.outcome = 'vouchers.payee' THEN 'not_applicable'
    WHEN o.outcome IN ('clear', 'flagged') THEN o.outcome
    ELSE 'missing_data'
  END AS verdict,
  o.outcome AS missing,
  h.src,
  e.row_id AS src2,
  h.money_out_fen AS amount_fen,
  h.village,
  h.voucher AS v_number,
  h.booked_on AS v_booked_on,
  h.summary AS v_summary,
  h.payee AS v_payee,
  h.money_out_fen AS v_money_out_fen,
  o.vouchers AS v_vouchers,
  o.together_fen AS v_together_fen,
  o.first_on AS v_first_on,
  o.last_on AS v_last_on
FROM voucher_heads AS h
LEFT JOIN outcomes AS o ON o.src = h.src
LEFT JOIN evidence AS e ON e.src = h.src
