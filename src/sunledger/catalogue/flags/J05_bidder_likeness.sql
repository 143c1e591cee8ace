/*
code: J05
title: {zh: 投标人报价、电话或项目经理相同, en: "Bidders with the same price, telephone or project manager"}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 38
law:
  - zh: 《招标投标法实施条例》第四十条：不同投标人的项目管理成员为同一人、投标报价呈规律性差异等，视为串通投标
    en: "Regulations on the Tender Law, article 40: the same project staff, or prices that follow a pattern, are deemed collusion"
    date: 2019-03-02
    verified: false
main: [bids]
lacks: []
values:
  basis: {zh: 相同之处, en: What is the same}
  bidder: {zh: 投标人, en: Bidder}
  other: {zh: 另一投标人, en: Other bidder}
  price_fen: {zh: 报价, en: Price}
exclusions:
  zh: 同一投标人的几次报价不互相比较。没有电话或项目经理的不比这一项。废标也看。
  en: Bids of one bidder are not compared with each other. Empty telephones and managers are not compared. Rejected bids are looked at too.
question:
  zh: "{bidder}和{other}的{basis}相同。能说明原因吗？"
  en: "{bidder} and {other} show the same: {basis}. Can you explain why?"
innocent:
  - zh: 固定单价或有最高限价，各家都按限价报。
    en: Prices are fixed or capped, and all bid at the cap.
  - zh: 代理机构统一填了自己的联系电话。
    en: The agent filled in its own telephone for all.
  - zh: 总公司和分公司先后报名，后来只有一家有效。
    en: A firm and its branch both registered, and only one bid was valid.
  - zh: 项目经理在投标后才换单位，或证号录入有误。
    en: The manager changed firms after the bid, or the number was typed wrongly.
next_step:
  zh: 调取投标文件原件和电子标书信息，由审计人员比对后再请两家分别说明。
  en: Get the original bids and their electronic traces; auditors compare them first, then ask each firm separately.
examples:
  - title: {zh: 两家报价相同，废标也算, en: "two bidders with one price, a rejected bid included"}
    rows:
      bids:
        - {contract: A, bidder: 乙, price_fen: 100000, bid_result: 中标}
        - {contract: A, bidder: 丙, price_fen: 100000, bid_result: 废标}
        - {contract: A, bidder: 丁, price_fen: 100001, bid_result: 未中标}
        - {contract: B, bidder: 乙, price_fen: 100000, bid_result: 中标}
        - {contract: B, bidder: 丙, price_fen: 100001, bid_result: 未中标}
    expect: {A: flagged, B: clear}
  - title: {zh: 同一家报两次不算, en: one bidder twice does not count}
    rows:
      bids:
        - {contract: A, bidder: 乙·建筑, price_fen: 100000, phone: T1, manager: P1, bid_result: 中标}
        - {contract: A, bidder: 乙 建筑, price_fen: 100000, phone: T1, manager: P1, bid_result: 未中标}
        - {contract: A, bidder: 丙, price_fen: 100002, phone: T2, manager: P2, bid_result: 未中标}
    expect: {A: clear}
  - title: {zh: 电话相同；项目经理相同, en: one telephone; one manager}
    rows:
      bids:
        - {contract: A, bidder: 乙, price_fen: 100000, phone: T1, bid_result: 中标}
        - {contract: A, bidder: 丙, price_fen: 100001, phone: T1, bid_result: 未中标}
        - {contract: B, bidder: 乙, price_fen: 100000, manager: P1, bid_result: 中标}
        - {contract: B, bidder: 丙, price_fen: 100001, manager: P1, bid_result: 未中标}
    expect: {A: flagged, B: flagged}
  - title: {zh: 电话和项目经理都空，或相同在别的合同上, en: "both empty, or the same on another contract"}
    rows:
      bids:
        - {contract: A, bidder: 乙, price_fen: 100000, bid_result: 中标}
        - {contract: A, bidder: 丙, price_fen: 100001, bid_result: 未中标}
        - {contract: B, bidder: 乙, price_fen: 100000, phone: T1, manager: P1, bid_result: 中标}
        - {contract: C, bidder: 丙, price_fen: 100000, phone: T1, manager: P1, bid_result: 未中标}
        - {contract: C, bidder: 丁, price_fen: 100005, phone: T2, manager: P2, bid_result: 未中标}
    expect: {A: clear, B: not_applicable, C: clear}
*/
WITH marks AS (
  SELECT b.contract, '报价' AS basis, b.price_fen AS mark, b.bidder, b.bidder_key, b.price_fen, b.row_id
  FROM bids AS b
  UNION ALL
  SELECT b.contract, '联系电话' AS basis, b.phone AS mark, b.bidder, b.bidder_key, b.price_fen, b.row_id
  FROM bids AS b
  WHERE b.phone IS NOT NULL
  UNION ALL
  SELECT b.contract, '项目经理' AS basis, b.manager AS mark, b.bidder, b.bidder_key, b.price_fen, b.row_id
  FROM bids AS b
  WHERE b.manager IS NOT NULL
),

shared AS (
  SELECT m.contract, m.basis, m.mark
  FROM marks AS m
  GROUP BY m.contract, m.basis, m.mark
  HAVING MIN(m.bidder_key) <> MAX(m.bidder_key)
),

pairs AS (
  SELECT m.contract, m.basis, m.bidder, o.bidder AS other, m.price_fen, m.row_id AS src, o.row_id AS src2
  FROM shared AS s
  INNER JOIN marks AS m ON m.contract = s.contract AND m.basis = s.basis AND m.mark = s.mark
  INNER JOIN marks AS o
    ON o.contract = s.contract AND o.basis = s.basis AND o.mark = s.mark
    AND o.bidder_key <> m.bidder_key AND o.row_id > m.row_id
),

tenders AS (
  SELECT b.contract, COUNT(DISTINCT b.bidder_key) AS bidders
  FROM bids AS b
  GROUP BY b.contract
)

SELECT
  t.contract,
  CASE
    WHEN p.contract IS NOT NULL THEN 'flagged'
    WHEN t.bidders >= 2 THEN 'clear'
    ELSE 'not_applicable'
  END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  p.src,
  p.src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  p.basis AS v_basis,
  p.bidder AS v_bidder,
  p.other AS v_other,
  p.price_fen AS v_price_fen
FROM tenders AS t
LEFT JOIN pairs AS p ON p.contract = t.contract
