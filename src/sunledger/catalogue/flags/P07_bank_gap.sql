/*
code: P07
title: {zh: 应发与成功金额不等, en: Sum due and sum paid differ}
severity: B
route: finance
subject: {type: batch, ref: "{batch}"}
match: none
order: 24
law:
  - zh: 《关于进一步加强惠民惠农财政补贴资金“一卡通”管理的指导意见》（财办〔2020〕37号）：发放失败的及时核对、更正、重新发放
    en: "Guiding opinions on one-card payment of subsidies (Caiban 2020 No. 37): failed payments are checked, mended and paid again in time"
    date: 2020-12-01
    verified: false
main: [batches]
parameters: [bank_gap_days]
lacks: []
values:
  item: {zh: 补贴项目, en: Subsidy item}
  due_fen: {zh: 应发金额, en: Due}
  paid_fen: {zh: 成功金额, en: Paid}
  gap_fen: {zh: 相差, en: Gap}
  returned_on: {zh: 回盘日期, en: Returned by the bank on}
  days: {zh: 已过天数, en: Days since}
exclusions:
  zh: 两数相等的不问；回盘以后十天以内的留出核对时间
  en: Equal sums are not asked about; the first ten days after the bank's return are left for mending
question:
  zh: 这一批{returned_on}回盘，应发{due_fen}元，成功{paid_fen}元，已过{days}天。没有发出去的是哪些人？什么时候重发？
  en: "The bank returned this batch on {returned_on}: {due_fen} yuan due, {paid_fen} paid, {days} days ago. Who is still unpaid, and when will they be paid?"
innocent:
  - {zh: 退回的钱已经在后面的批次里重发, en: What came back was paid in a later batch}
  - {zh: 银行分两次回盘，只导出了第一次, en: The bank returned the batch in two parts and only the first is here}
  - {zh: 卡已失效或销户，正在联系本人换卡, en: The cards have expired and the people are being asked for new ones}
  - {zh: 发放前核减了几户，应发数没有改, en: A few households were taken off before payment and the sum due was not changed}
next_step:
  zh: 请财政和银行列出每一笔没有成功的人和原因，逐人更正卡号后补发，并告诉本人。
  en: Finance and the bank list every payment that failed with its reason, mend the card numbers, pay again and tell the people.
examples:
  - title: {zh: 正好十天不问，十一天要问, en: Ten days are not asked about and eleven are}
    rows:
      batches:
        - {batch: B1, item: 低保金, due_fen: 100000, paid_fen: 90000, returned_on: 2026-06-15}
        - {batch: B2, item: 低保金, due_fen: 100000, paid_fen: 90000, returned_on: 2026-06-14}
    expect: {B1: clear, B2: flagged}
  - title: {zh: 差一分也要问，相等不问，成功多于应发也要问, en: "A gap of one fen is asked about, equal sums are not, more paid than due is"}
    rows:
      batches:
        - {batch: B1, item: 低保金, due_fen: 100000, paid_fen: 99999, returned_on: 2026-01-01}
        - {batch: B2, item: 低保金, due_fen: 100000, paid_fen: 100000, returned_on: 2026-01-01}
        - {batch: B3, item: 低保金, due_fen: 100000, paid_fen: 100001, returned_on: 2026-01-01}
        - {batch: B4, due_fen: 0, paid_fen: 0, returned_on: 2026-01-01}
    expect: {B1: flagged, B2: clear, B3: flagged, B4: clear}
  - title: {zh: 只看金额，不看笔数, en: "Only the sums are compared, not the counts"}
    rows:
      batches: [{batch: B1, due_fen: 100000, due_count: 10, paid_fen: 100000, paid_count: 9, returned_on: 2026-01-01}]
    expect: {B1: clear}
  - title: {zh: 天数由县里定, en: The county sets the days}
    parameters: {bank_gap_days: 30}
    rows:
      batches:
        - {batch: B1, due_fen: 100000, paid_fen: 1, returned_on: 2026-05-26}
        - {batch: B2, due_fen: 100000, paid_fen: 1, returned_on: 2026-05-25}
    expect: {B1: clear, B2: flagged}
*/
SELECT
  b.batch,
  CASE
    WHEN b.due_fen <> b.paid_fen AND DATE_DIFF('day', b.returned_on, $as_of) > $bank_gap_days
      THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  b.row_id AS src,
  ABS(b.due_fen - b.paid_fen) AS amount_fen,
  b.item AS name,
  b.item AS v_item,
  b.due_fen AS v_due_fen,
  b.paid_fen AS v_paid_fen,
  ABS(b.due_fen - b.paid_fen) AS v_gap_fen,
  b.returned_on AS v_returned_on,
  DATE_DIFF('day', b.returned_on, $as_of) AS v_days
FROM batches AS b
