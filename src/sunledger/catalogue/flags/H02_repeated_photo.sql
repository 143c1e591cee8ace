/*
code: H02
title: {zh: 走访照片重复, en: The same photo in several visits}
severity: B
route: discipline
subject: {type: visit, ref: "{visit}"}
match: none
order: 56
law:
  - zh: 本地结对帮扶和走访管理办法（由县里补充文号）
    en: "The county's own rules on pairing and visits (to be filled in by the county)"
    date: 2021-05-11
    verified: false
main: [visits]
needs: [[visits.photo_hash]]
values:
  household: {zh: 户编号, en: Household}
  visited_at: {zh: 走访时间, en: Time of the visit}
  other_visit: {zh: 另一次走访, en: Another visit}
  visits: {zh: 用同一照片的次数, en: Visits with this photo}
exclusions:
  zh: 没有照片的走访不看。照片按哈希比，一个字节不同就不算相同。
  en: Visits without a photo are left out. Photos are compared by their hash; one byte of difference makes them different.
question:
  zh: "{visited_at}的走访和另一次（{other_visit}）用了同一张照片。是传错了，还是网络重传？"
  en: "The visit of {visited_at} and another ({other_visit}) carry the same photo. Was it chosen by mistake or sent twice?"
innocent:
  - zh: 网络不好，同一次走访上传了两遍。
    en: The network was poor and one visit was sent twice.
  - zh: 一次走访两户，拍了一张合影。
    en: Two families were visited together and one picture was taken.
  - zh: 选照片时点错，当天确实去过。
    en: The wrong picture was chosen; the visit did take place.
  - zh: 登记软件填了默认图片。
    en: The recording program filled in a default picture.
next_step:
  zh: 先问农户那天有没有人来，再问帮扶人；农户说来过的，补一句说明就可以。
  en: Ask the family first whether somebody came that day, then the helper; if the family confirms it, a note is enough.
examples:
  - title: {zh: 两次走访同一张照片, en: two visits with one photo}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00, photo_hash: h1}
        - {visit: Z2, household: H2, helper: W2, visited_at: 2026-02-01 09:00:00, photo_hash: h1}
        - {visit: Z3, household: H1, helper: W1, visited_at: 2026-03-01 09:00:00, photo_hash: h2}
    expect: {Z1: flagged, Z2: flagged, Z3: clear}
  - title: {zh: 三次, en: three visits}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00, photo_hash: h1}
        - {visit: Z2, household: H1, helper: W1, visited_at: 2026-01-01 09:01:00, photo_hash: h1}
        - {visit: Z3, household: H1, helper: W1, visited_at: 2026-03-01 09:00:00, photo_hash: h1}
    expect: {Z1: flagged, Z2: flagged, Z3: flagged}
  - title: {zh: 没有照片的不看, en: visits without a photo are left out}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00}
        - {visit: Z2, household: H1, helper: W1, visited_at: 2026-02-01 09:00:00}
        - {visit: Z3, household: H1, helper: W1, visited_at: 2026-03-01 09:00:00, photo_hash: h2}
    expect: {Z1: not_applicable, Z2: not_applicable, Z3: clear}
  - title: {zh: 谁都没有照片, en: no visit has a photo}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00}
    absent: [visits.photo_hash]
    expect: {Z1: "missing_data:照片哈希"}
*/
WITH repeated AS (
  SELECT v.photo_hash, COUNT(*) AS visits
  FROM visits AS v
  WHERE v.photo_hash IS NOT NULL
  GROUP BY v.photo_hash
  HAVING COUNT(*) >= 2
),

sets AS (
  SELECT
    v.row_id, r.visits,
    COALESCE(
      LAG(v.row_id) OVER (PARTITION BY v.photo_hash ORDER BY v.row_id),
      LEAD(v.row_id) OVER (PARTITION BY v.photo_hash ORDER BY v.row_id)
    ) AS src2,
    COALESCE(
      LAG(v.visit) OVER (PARTITION BY v.photo_hash ORDER BY v.row_id),
      LEAD(v.visit) OVER (PARTITION BY v.photo_hash ORDER BY v.row_id)
    ) AS other_visit
  FROM visits AS v
  INNER JOIN repeated AS r ON r.photo_hash = v.photo_hash
)

SELECT
  v.visit,
  CASE
    WHEN v.photo_hash IS NULL THEN 'not_applicable'
    WHEN s.row_id IS NOT NULL THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  CASE WHEN v.photo_hash IS NULL THEN 'visits.photo_hash' END AS missing,
  v.row_id AS src,
  s.src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  v.household,
  v.household AS v_household,
  v.visited_at AS v_visited_at,
  s.other_visit AS v_other_visit,
  s.visits AS v_visits
FROM visits AS v
LEFT JOIN sets AS s ON s.row_id = v.row_id
