/*
code: V07
title: {zh: 大额支出无有效决议, en: A big payment without a valid resolution}
severity: B
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 48
law:
  - zh: 《村民委员会组织法》（2025-10-28修订，2026-01-01起施行，条号以新文本为准；2018年文本为第二十四条）：涉及村民利益的事项经村民会议讨论决定
    en: "Organic Law of Villagers' Committees (amended 2025-10-28, in force 2026-01-01, see its new numbering; article 24 of the 2018 text): matters of the villagers' interest are decided by their assembly"
    date: 2026-01-01
    verified: false
  - zh: 《农村集体经济组织法》第二十七条、第二十八条：成员大会和成员代表大会的表决
    en: "Rural Collective Economic Organisations Law, articles 27 and 28: voting of the members' assembly"
    date: 2025-05-01
    verified: false
main: [vouchers, resolutions]
views: [voucher_heads, voucher_rows, accepted_resolutions]
parameters: [big_item_limit, quorum]
lacks: [resolutions.meeting, resolutions.agreed_count, vouchers.credit_fen]
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  money_out_fen: {zh: 支出金额, en: Money out}
  resolution: {zh: 决议编号, en: Resolution}
  state: {zh: 情形, en: Case}
  meeting: {zh: 会议类型, en: Meeting}
  due_count: {zh: 应到, en: Entitled}
  present_count: {zh: 实到, en: Present}
  agreed_count: {zh: 同意, en: Agreed}
exclusions:
  zh: 支出不到五万元的不看。会议类型为空按村民代表会议。成员大会和成员代表大会自2025-05-01起按新的比例。
  en: Payments below 50,000 yuan are left out. An empty kind of meeting counts as villagers' representatives. Members' assemblies follow the new shares from 2025-05-01.
question:
  zh: 凭证{number}支出{money_out_fen}元：{state}。当时是怎样议定的？
  en: "Voucher {number} pays {money_out_fen} yuan: {state}. How was it decided?"
innocent:
  - zh: 开过会、有会议记录，没有编号或没有录入。
    en: The meeting was held and has minutes, but no number or no entry.
  - zh: 决议编号写法不同，如少了年份。
    en: The number is written in another way, such as without the year.
  - zh: 抢险救灾等紧急支出，事后补了会议。
    en: It was an emergency and the meeting was held afterwards.
  - zh: 上级专项资金，按批复直接支付。
    en: It was earmarked money from above, paid by the approval.
next_step:
  zh: 请村务监督委员会提供会议记录和签到表，核对应到、实到和同意人数。
  en: Ask the village supervision committee for the minutes and the sign-in sheet, and compare the numbers.
examples:
  - title: {zh: 没有决议：差一分五万和正好五万, en: "no resolution: one fen below 50,000 and exactly 50,000"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 4999999}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 提现, account: "102", debit_fen: 0, credit_fen: 5000000}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 提现, account: "101", debit_fen: 5000000, credit_fen: 0}
      resolutions: []
    expect: {V1/记1: not_applicable, V1/记2: flagged, V1/记3: not_applicable}
  - title: {zh: 决议是别村的；不在表中；有效, en: another village's; not in the table; valid}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R1}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R2}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修路, account: "513", debit_fen: 5000000, credit_fen: 0}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R3}
      resolutions:
        - {village: V2, resolution: R1, decided_on: 2025-01-01, meeting: 村民会议, due_count: 3, present_count: 3, agreed_count: 3}
        - {village: V1, resolution: R3, decided_on: 2025-01-01, meeting: 村民会议, due_count: 3, present_count: 3, agreed_count: 3}
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: clear}
  - title: {zh: 村民会议：到会过半、同意过半, en: "assembly: more than half present, more than half of them agreeing"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R1}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R2}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R3}
      resolutions:
        - {village: V1, resolution: R1, decided_on: 2025-01-01, meeting: 村民会议, due_count: 100, present_count: 50, agreed_count: 50}
        - {village: V1, resolution: R2, decided_on: 2025-01-01, meeting: 村民会议, due_count: 100, present_count: 52, agreed_count: 26}
        - {village: V1, resolution: R3, decided_on: 2025-01-01, meeting: 村民会议, due_count: 100, present_count: 51, agreed_count: 26}
    expect: {V1/记1: flagged, V1/记2: flagged, V1/记3: clear}
  - title: {zh: 代表会议和类型为空：到会三分之二、同意过半, en: "representatives and empty: two thirds present, more than half agreeing"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R1}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R2}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R3}
      resolutions:
        - {village: V1, resolution: R1, decided_on: 2025-01-01, meeting: 村民代表会议, due_count: 30, present_count: 19, agreed_count: 19}
        - {village: V1, resolution: R2, decided_on: 2025-01-01, due_count: 30, present_count: 20, agreed_count: 11}
        - {village: V1, resolution: R3, decided_on: 2025-01-01, due_count: 30, present_count: 20, agreed_count: 10}
    expect: {V1/记1: flagged, V1/记2: clear, V1/记3: flagged}
  - title: {zh: 成员大会在2025-05-01前后, en: members' assembly before and from 2025-05-01}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-06-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R1}
        - {village: V1, voucher: 记2, booked_on: 2025-06-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R2}
        - {village: V1, voucher: 记3, booked_on: 2025-06-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R3}
      resolutions:
        - {village: V1, resolution: R1, decided_on: 2025-04-30, meeting: 成员大会, due_count: 30, present_count: 20, agreed_count: 11}
        - {village: V1, resolution: R2, decided_on: 2025-05-01, meeting: 成员代表大会, due_count: 30, present_count: 25, agreed_count: 19}
        - {village: V1, resolution: R3, decided_on: 2025-05-01, meeting: 成员大会, due_count: 30, present_count: 20, agreed_count: 20}
    expect: {V1/记1: clear, V1/记2: flagged, V1/记3: clear}
  - title: {zh: 被退回的决议、被退回的凭证行、类型不在表中, en: "a refused resolution, a refused line, a kind outside the list"}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R1}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R3}
        - {village: V1, voucher: 记4, booked_on: 2025-03-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R4}
        - {village: V1, voucher: 记4, booked_on: 2025-04-01, summary: 修路, account: "102", debit_fen: 0, credit_fen: 5000000, resolution: R4}
      vouchers_refused:
        - {village: V1, voucher: 记2, account: "102"}
        - {village: V1, voucher: 记4, booked_on: 2025-04-02, account: "102"}
      resolutions:
        - {village: V1, resolution: R3, decided_on: 2025-01-01, meeting: 两委会, due_count: 30, present_count: 30, agreed_count: 30}
      resolutions_refused:
        - {village: V1, resolution: R1, decided_on: 2025-01-01}
        - {village: V2, resolution: R4}
    expect: {V1/记1: "missing_data:同意人数", V1/记2: "missing_data:贷方金额", V1/记3: "missing_data:会议类型", V1/2025-03/记4: flagged, V1/2025-04/记4: "missing_data:贷方金额"}
*/
WITH judged AS (
  SELECT
    h.village, h.voucher, h.booked_on, h.summary, h.payee, h.money_out_fen, h.resolution, h.src,
    r.row_id AS resolution_row, r.meeting, r.due_count, r.present_count, r.agreed_count,
    CASE
      WHEN a.src IS NOT NULL THEN 'clear'
      WHEN r.meeting NOT IN ('村民会议', '村民代表会议', '成员大会', '成员代表大会') THEN 'resolutions.meeting'
      WHEN EXISTS (
        SELECT 1 FROM resolutions_refused AS x
        WHERE x.resolution = h.resolution AND (x.village = h.village OR x.village IS NULL)
      ) THEN 'resolutions.agreed_count'
      WHEN EXISTS (
        SELECT 1 FROM vouchers_refused AS x
        WHERE x.village = h.village AND x.voucher = h.voucher
          AND (x.booked_on IS NULL OR CAST(DATE_TRUNC('month', x.booked_on) AS DATE) = h.month)
      ) THEN 'vouchers.credit_fen'
      ELSE 'flagged'
    END AS outcome,
    CASE
      WHEN h.resolution IS NULL THEN '没有决议编号'
      WHEN r.row_id IS NULL THEN '决议不在本村的决策记录里'
      ELSE '决议的到会或同意人数不够'
    END AS state
  FROM voucher_heads AS h
  LEFT JOIN resolutions AS r ON r.village = h.village AND r.resolution = h.resolution
  LEFT JOIN accepted_resolutions AS a ON a.village = h.village AND a.resolution = h.resolution
  WHERE h.money_out_fen >= $big_item_limit
),

evidence AS (
  SELECT j.src, v.row_id
  FROM judged AS j
  INNER JOIN voucher_rows AS v ON v.src = j.src
  WHERE j.outcome = 'flagged'
  UNION ALL
  SELECT j.src, j.resolution_row AS row_id
  FROM judged AS j
  WHERE j.outcome = 'flagged' AND j.resolution_row IS NOT NULL
)

SELECT
  h.src AS subject,
  CASE
    WHEN j.outcome IS NULL THEN 'not_applicable'
    WHEN j.outcome IN ('clear', 'flagged') THEN j.outcome
    ELSE 'missing_data'
  END AS verdict,
  j.outcome AS missing,
  h.src,
  e.row_id AS src2,
  h.money_out_fen AS amount_fen,
  h.village,
  j.voucher AS v_number,
  j.booked_on AS v_booked_on,
  j.summary AS v_summary,
  j.payee AS v_payee,
  j.money_out_fen AS v_money_out_fen,
  j.resolution AS v_resolution,
  j.state AS v_state,
  j.meeting AS v_meeting,
  j.due_count AS v_due_count,
  j.present_count AS v_present_count,
  j.agreed_count AS v_agreed_count
FROM voucher_heads AS h
LEFT JOIN judged AS j ON j.src = h.src
LEFT JOIN evidence AS e ON e.src = h.src
