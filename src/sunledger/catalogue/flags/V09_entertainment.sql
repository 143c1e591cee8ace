/*
code: V09
title: {zh: 零接待, en: Entertainment under the rule against it}
severity: B
route: discipline
subject: {type: voucher, ref: "{voucher}", named_by: voucher_refs}
match: none
order: 49
law:
  - zh: 本地村级“零接待”规定（开始日期由县里填写，无统一法律条文）
    en: "The county's own rule that villages entertain nobody; the county sets its first day, there is no national article"
    date: 2011-05-23
    verified: false
  - zh: 《农村基层干部廉洁履行职责若干规定（试行）》
    en: "Provisional rules on the clean conduct of rural cadres"
    date: 2011-05-23
    verified: false
main: [vouchers]
views: [voucher_heads, voucher_rows]
parameters: [entertainment_words, zero_reception_from]
lacks: []
values:
  number: {zh: 凭证号, en: Voucher}
  booked_on: {zh: 日期, en: Date}
  summary: {zh: 摘要, en: Summary}
  payee: {zh: 收款人, en: Payee}
  money_out_fen: {zh: 支出金额, en: Money out}
  from_on: {zh: 零接待开始日, en: Rule in force from}
exclusions:
  zh: 县里没有填零接待开始日的，全部不适用。开始日以前的凭证不看。“招待所”三个字先去掉再看摘要。
  en: Where the county has set no first day the rule applies to nothing. Vouchers before it are left out. The word 招待所 (guest house) is taken out of the summary first.
question:
  zh: 凭证{number}的摘要是“{summary}”，支出{money_out_fen}元。这笔钱是做什么用的？
  en: "The summary of voucher {number} is “{summary}”, {money_out_fen} yuan. What was the money for?"
innocent:
  - zh: 收回以前的招待费，或冲销旧账。
    en: It takes back earlier entertainment or clears an old debt.
  - zh: 村集体自己卖酒、卖烟，记的是进货。
    en: The collective sells drink or tobacco and the voucher books its stock.
  - zh: 红白喜事、集体宴请由村民自己出钱，村里代收代付。
    en: Villagers paid for a feast themselves and the village only passed the money on.
  - zh: 摘要写得笼统，实际是会议工作餐且经批准。
    en: The summary is loose; it was an approved working meal at a meeting.
next_step:
  zh: 看发票明细、菜单和审批，问经手人是哪一天、哪些人。
  en: Look at the invoice, the bill and the approval, and ask the handler for the day and the guests.
examples:
  - title: {zh: 没有填开始日, en: no first day is set}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 招待费, account: "101", debit_fen: 0, credit_fen: 100}
    expect: {V1/记1: not_applicable}
  - title: {zh: 开始日前一天和当天, en: the day before and the first day}
    parameters: {zero_reception_from: 2025-03-01}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-02-28, summary: 付招待费, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 付招待费, account: "101", debit_fen: 0, credit_fen: 100}
    expect: {V1/记1: not_applicable, V1/记2: flagged}
  - title: {zh: 招待所要先去掉, en: 招待所 is taken out first}
    parameters: {zero_reception_from: 2024-01-01}
    rows:
      vouchers:
        - {village: V1, voucher: 记1, booked_on: 2025-03-01, summary: 付招待所住宿费, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: 记2, booked_on: 2025-03-01, summary: 付招待所招待费, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: 记3, booked_on: 2025-03-01, summary: 付招待所酒水, account: "101", debit_fen: 0, credit_fen: 100}
    expect: {V1/记1: clear, V1/记2: flagged, V1/记3: flagged}
  - title: {zh: 各个词；近似的词不算, en: each of the words; similar ones do not count}
    parameters: {zero_reception_from: 2024-01-01}
    rows:
      vouchers:
        - {village: V1, voucher: a, booked_on: 2025-03-01, summary: 宴请客商, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: b, booked_on: 2025-03-01, summary: 接待餐费, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: c, booked_on: 2025-03-01, summary: 购烟两条, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: d, booked_on: 2025-03-01, summary: 会议啤酒, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: e, booked_on: 2025-03-01, summary: 接待用车, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: f, booked_on: 2025-03-01, summary: 酒精消毒液, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: g, booked_on: 2025-03-01, summary: 烟叶种植补助, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: h, booked_on: 2025-03-01, summary: 工作餐, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: i, booked_on: 2025-03-01, summary: 办酒席, account: "101", debit_fen: 0, credit_fen: 100}
    expect: {V1/a: flagged, V1/b: flagged, V1/c: flagged, V1/d: flagged, V1/e: clear, V1/f: clear, V1/g: clear, V1/h: clear, V1/i: flagged}
  - title: {zh: 县里另定词语, en: the county sets its own words}
    parameters: {zero_reception_from: 2024-01-01, entertainment_words: [工作餐]}
    rows:
      vouchers:
        - {village: V1, voucher: a, booked_on: 2025-03-01, summary: 招待费, account: "101", debit_fen: 0, credit_fen: 100}
        - {village: V1, voucher: b, booked_on: 2025-03-01, summary: 工作餐, account: "101", debit_fen: 0, credit_fen: 100}
    expect: {V1/a: clear, V1/b: flagged}
*/
WITH summaries AS (
  SELECT h.summary, REPLACE(h.summary, '招待所', '') AS words
  FROM voucher_heads AS h
  WHERE h.booked_on >= $zero_reception_from
  GROUP BY h.summary
),

named AS (
  SELECT DISTINCT s.summary
  FROM summaries AS s
  CROSS JOIN param_entertainment_words AS w
  WHERE REPLACE(s.words, w.value, '') <> s.words
),

flagged AS (
  SELECT h.src
  FROM voucher_heads AS h
  INNER JOIN named AS n ON n.summary = h.summary
  WHERE h.booked_on >= $zero_reception_from
),

evidence AS (
  SELECT f.src, v.row_id
  FROM flagged AS f
  INNER JOIN voucher_rows AS v ON v.src = f.src
)

SELECT
  h.src AS subject,
  CASE
    WHEN $zero_reception_from IS NULL OR h.booked_on < $zero_reception_from THEN 'not_applicable'
    WHEN e.src IS NOT NULL THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  h.src,
  e.row_id AS src2,
  CASE WHEN h.money_out_fen > 0 THEN h.money_out_fen END AS amount_fen,
  h.village,
  h.voucher AS v_number,
  h.booked_on AS v_booked_on,
  h.summary AS v_summary,
  h.payee AS v_payee,
  h.money_out_fen AS v_money_out_fen,
  $zero_reception_from AS v_from_on
FROM voucher_heads AS h
LEFT JOIN evidence AS e ON e.src = h.src
