/*
The test of real estate (E06, E14): a 现势 title for 商业 or 办公, or for 住宅 of the nature 商品房 or
市场化商品房; a share below the limit is left out, an empty share is not. verdict is missing_data
where use or status is outside its list, or a dwelling has no nature.
*/
SELECT
  p.person,
  CASE
    WHEN p.status = '现势' AND p.property_use IN ('商业', '办公') THEN 'flagged'
    WHEN p.status = '现势' AND p.property_use = '住宅' AND p.house_nature IS NOT NULL THEN 'flagged'
    ELSE 'missing_data'
  END AS verdict,
  CASE
    WHEN p.property_use NOT IN ('商业', '办公', '住宅') THEN 'property.property_use'
    WHEN p.property_use = '住宅' AND p.house_nature IS NULL THEN 'property.house_nature'
    WHEN p.status <> '现势' THEN 'property.status'
  END AS missing,
  p.row_id AS src,
  p.location,
  p.property_use,
  p.house_nature,
  p.share_pct
FROM property AS p
WHERE
  p.status <> '注销'
  AND p.property_use NOT IN ('工业', '车库')
  AND (p.share_pct IS NULL OR p.share_pct >= $min_share)
  AND (
    p.property_use <> '住宅'
    OR p.house_nature IS NULL
    OR p.house_nature IN ('商品房', '市场化商品房')
  )
