/*
The test of companies (E07, E14): 法定代表人, or 股东 with a stake at or above the limit, of a 存续
公司 whose registered capital reaches the limit. verdict is missing_data where a stake or the
capital is empty, or type, role or status is outside its list.
*/
SELECT
  c.person,
  CASE WHEN c.missing IS NULL THEN 'flagged' ELSE 'missing_data' END AS verdict,
  c.missing,
  c.src,
  c.company,
  c.company_role,
  c.stake_pct,
  c.capital_fen
FROM (
  SELECT
    m.person,
    m.company,
    m.company_role,
    m.stake_pct,
    m.capital_fen,
    m.row_id AS src,
    CASE
      WHEN m.company_type <> '公司' THEN 'companies.company_type'
      WHEN m.company_role NOT IN ('法定代表人', '股东') THEN 'companies.company_role'
      WHEN m.company_role = '股东' AND m.stake_pct IS NULL THEN 'companies.stake_pct'
      WHEN m.capital_fen IS NULL THEN 'companies.capital_fen'
      WHEN m.status <> '存续' THEN 'companies.status'
    END AS missing
  FROM companies AS m
  WHERE
    m.company_type NOT IN ('个体工商户', '农民专业合作社')
    AND m.company_role <> '经营者'
    AND m.status NOT IN ('注销', '吊销')
    AND (m.company_role <> '股东' OR m.stake_pct IS NULL OR m.stake_pct >= $min_partner_pct)
    AND (m.capital_fen IS NULL OR m.capital_fen >= $company_capital_limit)
) AS c
