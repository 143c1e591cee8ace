/*
code: J03
title: {zh: 投标人不足三家, en: Fewer than three bidders}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 37
law:
  - zh: 《招标投标法》第二十八条：投标人少于三个的，招标人应当依照本法重新招标
    en: "Tender Law, article 28: where there are fewer than three bidders the tender has to be held again"
    date: 2017-12-28
    verified: false
  - zh: 《招标投标法实施条例》第四十四条：投标人少于3个的，不得开标
    en: "Regulations on the Tender Law, article 44: with fewer than three bidders the bids may not be opened"
    date: 2019-03-02
    verified: false
main: [contracts, bids]
lacks: [contracts.tender_method]
values:
  buyer: {zh: 采购人, en: Buyer}
  supplier: {zh: 供应商, en: Supplier}
  tender_method: {zh: 采购方式, en: Method}
  bidder: {zh: 投标人, en: Bidder}
  bidders: {zh: 不同投标人数, en: Different bidders}
exclusions:
  zh: 只看公开招标和邀请招标。投标情况表中一家也没有的合同不看。同一投标人报几次算一家。
  en: Only public and invited tenders are looked at; contracts with no bidder in the table are left out. One bidder with several bids counts once.
question:
  zh: 这份合同为{tender_method}，表中有{bidders}家投标人。当时是怎样处理的？
  en: "This contract was a tender ({tender_method}) and the table shows {bidders} bidder(s). What was done then?"
innocent:
  - zh: 投标情况表不全，只报来中标人。
    en: The table of bids is incomplete; only the winner was sent in.
  - zh: 两次招标都不足三家，经批准不再招标。
    en: Two tenders had fewer than three bidders, and with approval no further one was held.
  - zh: 不足三家后改为谈判或磋商，采购方式没有改填。
    en: The tender was turned into a negotiation and the method was not updated in the table.
next_step:
  zh: 向公共资源交易中心调取开标记录，核对投标人数和批准文件。
  en: Get the record of bid opening from the trading centre and compare the number of bidders and any approval.
examples:
  - title: {zh: 两家、三家、一家也没有, en: "two, three, none at all"}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 公开招标}
      bids:
        - {contract: A, bidder: 乙, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 丙, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 乙, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丙, price_fen: 1100, bid_result: 未中标}
        - {contract: B, bidder: 丁, price_fen: 1200, bid_result: 废标}
    expect: {A: flagged, B: clear, C: not_applicable}
  - title: {zh: 名称只差空格和间隔点，是一家, en: names that differ in blanks and dots only are one}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 邀请招标}
      bids:
        - {contract: A, bidder: 乙建筑, price_fen: 1000, bid_result: 中标}
        - {contract: A, bidder: 乙 建筑, price_fen: 900, bid_result: 未中标}
        - {contract: A, bidder: 阿依古丽·买买提, price_fen: 1100, bid_result: 未中标}
        - {contract: A, bidder: 阿依古丽•买买提, price_fen: 1200, bid_result: 未中标}
    expect: {A: flagged}
  - title: {zh: 邀请招标只有一家；询价一家, en: an invited tender with one bidder; an inquiry with one}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 邀请招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 询价}
      bids:
        - {contract: A, bidder: 乙, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 乙, price_fen: 1000, bid_result: 中标}
    expect: {A: flagged, B: not_applicable}
  - title: {zh: 采购方式不在表中, en: a method outside the list}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 抽签}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000, signed_on: 2025-06-01, tender_method: 抽签}
      bids:
        - {contract: A, bidder: 乙, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 乙, price_fen: 1000, bid_result: 中标}
        - {contract: B, bidder: 丙, price_fen: 1000, bid_result: 未中标}
        - {contract: B, bidder: 丁, price_fen: 1000, bid_result: 未中标}
    expect: {A: "missing_data:采购方式", B: clear}
*/
WITH counted AS (
  SELECT b.contract, COUNT(DISTINCT b.bidder_key) AS bidders
  FROM bids AS b
  GROUP BY b.contract
)

SELECT
  c.contract,
  CASE
    WHEN n.bidders IS NULL THEN 'not_applicable'
    WHEN c.tender_method IN ('竞争性谈判', '竞争性磋商', '询价', '单一来源', '直接委托') THEN 'not_applicable'
    WHEN n.bidders >= 3 THEN 'clear'
    WHEN c.tender_method IN ('公开招标', '邀请招标') THEN 'flagged'
    ELSE 'missing_data'
  END AS verdict,
  'contracts.tender_method' AS missing,
  c.row_id AS src,
  b.row_id AS src2,
  c.amount_fen,
  c.supplier AS name,
  c.buyer AS v_buyer,
  c.supplier AS v_supplier,
  c.tender_method AS v_tender_method,
  b.bidder AS v_bidder,
  n.bidders AS v_bidders
FROM contracts AS c
LEFT JOIN counted AS n ON n.contract = c.contract
LEFT JOIN bids AS b ON b.contract = c.contract AND n.bidders < 3
