/*
The test of vehicles (E05, E14): a vehicle 正常 now, of a type that is not exempt, at or above the
price limit, or without a price and of a type that names a car, bus, lorry or off-road vehicle.
verdict is missing_data where another type has no price or the status is outside its list.
*/
SELECT
  c.person,
  CASE WHEN c.status = '正常' AND c.counts THEN 'flagged' ELSE 'missing_data' END AS verdict,
  CASE
    WHEN NOT c.counts THEN 'vehicles.price_fen'
    WHEN c.status <> '正常' THEN 'vehicles.status'
  END AS missing,
  c.src,
  c.plate,
  c.vehicle_type,
  c.price_fen
FROM (
  SELECT
    v.person,
    v.status,
    v.plate,
    v.vehicle_type,
    v.price_fen,
    v.row_id AS src,
    CASE
      WHEN v.price_fen IS NOT NULL THEN TRUE
      WHEN NOT $flag_unpriced_vehicles THEN FALSE
      WHEN v.vehicle_type LIKE '%轿车%' THEN TRUE
      WHEN v.vehicle_type LIKE '%客车%' THEN TRUE
      WHEN v.vehicle_type LIKE '%货车%' THEN TRUE
      WHEN v.vehicle_type LIKE '%越野%' THEN TRUE
      ELSE FALSE
    END AS counts
  FROM vehicles AS v
  WHERE
    v.status NOT IN ('注销', '报废', '转出')
    AND (v.price_fen IS NULL OR v.price_fen >= $vehicle_price_limit)
    AND v.vehicle_type NOT LIKE '%残疾人%'
    AND v.vehicle_type NOT LIKE '%三轮%'
    AND v.vehicle_type NOT LIKE '%摩托%'
    AND v.vehicle_type NOT LIKE '%拖拉机%'
    AND v.vehicle_type NOT LIKE '%低速%'
) AS c
