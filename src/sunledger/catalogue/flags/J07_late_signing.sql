/*
code: J07
title: {zh: 中标后迟签合同, en: Contract signed late after the award}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 39
law:
  - zh: 《招标投标法》第四十六条：自中标通知书发出之日起三十日内订立书面合同
    en: "Tender Law, article 46: the written contract is made within thirty days of the notice of award"
    date: 2017-12-28
    verified: false
main: [contracts]
parameters: [sign_days]
lacks: [contracts.awarded_on]
values:
  buyer: {zh: 采购人, en: Buyer}
  supplier: {zh: 供应商, en: Supplier}
  awarded_on: {zh: 中标日期, en: Awarded}
  signed_on: {zh: 签订日期, en: Signed}
  days: {zh: 间隔天数, en: Days between}
exclusions:
  zh: 没有中标日期的合同无法判断，列为缺数据。
  en: Contracts without a date of award cannot be judged and are listed as lacking data.
question:
  zh: 这份合同{awarded_on}中标、{signed_on}签订，相隔{days}天。晚签的原因是什么？
  en: "This contract was awarded on {awarded_on} and signed on {signed_on}, {days} days later. What was the reason?"
innocent:
  - zh: 中标结果有异议或投诉，处理期间暂停签约。
    en: The award was contested and signing was suspended meanwhile.
  - zh: 填的是评标日期，中标通知书发出得更晚。
    en: The date given is that of the evaluation; the notice of award went out later.
  - zh: 首份合同按时签订，表中是补签或换签的日期。
    en: The first contract was signed in time; the table shows a replacement.
next_step:
  zh: 核对中标通知书发出日期、异议处理记录和合同原件。
  en: Compare the date of the notice of award, the record of any objection and the original contract.
examples:
  - title: {zh: 正好30天和31天, en: exactly 30 days and 31}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-03-31, awarded_on: 2025-03-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-04-01, awarded_on: 2025-03-01, tender_method: 公开招标}
    expect: {A: clear, B: flagged}
  - title: {zh: 先签后中标不算晚；没有中标日期, en: signed before the award is not late; no date of award}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-03-01, awarded_on: 2025-03-31, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-04-01, tender_method: 公开招标}
    expect: {A: clear, B: "missing_data:中标日期"}
  - title: {zh: 各种采购方式都看, en: every method is looked at}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, awarded_on: 2025-03-01, tender_method: 竞争性磋商}
    expect: {A: flagged}
  - title: {zh: 县里另定天数, en: the county sets other days}
    parameters: {sign_days: 10}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-03-11, awarded_on: 2025-03-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-03-12, awarded_on: 2025-03-01, tender_method: 公开招标}
    expect: {A: clear, B: flagged}
*/
SELECT
  c.contract,
  CASE
    WHEN c.awarded_on IS NULL THEN 'missing_data'
    WHEN DATE_DIFF('day', c.awarded_on, c.signed_on) > $sign_days THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  'contracts.awarded_on' AS missing,
  c.row_id AS src,
  c.amount_fen,
  c.supplier AS name,
  c.buyer AS v_buyer,
  c.supplier AS v_supplier,
  c.awarded_on AS v_awarded_on,
  c.signed_on AS v_signed_on,
  DATE_DIFF('day', c.awarded_on, c.signed_on) AS v_days
FROM contracts AS c
