/*
code: H03
title: {zh: 两次走访之间速度过快, en: Too fast between two visits}
severity: C
route: discipline
subject: {type: visit, ref: "{visit}"}
match: exact_id
order: 57
law:
  - zh: 本地结对帮扶和走访管理办法（由县里补充文号）
    en: "The county's own rules on pairing and visits (to be filled in by the county)"
    date: 2021-05-11
    verified: false
main: [visits]
needs: [[visits.longitude], [visits.latitude]]
parameters: [speed_limit_kmh]
values:
  household: {zh: 户编号, en: Household}
  visited_at: {zh: 走访时间, en: Time of the visit}
  earlier_visit: {zh: 前一次走访, en: Earlier visit}
  earlier_at: {zh: 前一次时间, en: Time of the earlier visit}
  distance_km: {zh: 直线距离（公里）, en: Straight distance (km)}
  minutes: {zh: 相隔分钟, en: Minutes between}
  speed_kmh: {zh: 直线速度（公里/小时）, en: Speed in a straight line (km/h)}
exclusions:
  zh: 没有坐标的走访先除去；同一分钟的几次只看第一次。距离按半径6371公里的球面直线算。只作线索。
  en: Visits without coordinates are taken out first; of several in one minute the first counts. Distance is on a sphere of 6371 km. A lead only.
question:
  zh: "{earlier_at}和{visited_at}两次走访相隔{minutes}分钟、{distance_km}公里。是补传的吗？"
  en: "The visits of {earlier_at} and {visited_at} are {minutes} minutes and {distance_km} km apart. Were they sent in later?"
innocent:
  - zh: 山里没有信号，回来后一起上传，时间是上传时间。
    en: There was no signal; both were sent later and carry the time of sending.
  - zh: 定位漂移，坐标不准。
    en: The position drifted and the coordinates are wrong.
  - zh: 两名同事用同一个账号登记。
    en: Two colleagues recorded under one account.
  - zh: 经纬度填反或少了一位。
    en: Longitude and latitude were swapped or a digit is lacking.
next_step:
  zh: 先看拍照时间，不看上传时间；再问农户那天有没有人来。
  en: Look at the time the picture was taken, not sent; then ask the family whether somebody came.
examples:
  - title: {zh: 纬度差一度（约111公里）：55分钟和56分钟, en: "one degree of latitude (about 111 km): 55 minutes and 56"}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 28.0}
        - {visit: Z2, household: H2, helper: W1, visited_at: 2026-01-01 09:55:00, longitude: 112.0, latitude: 29.0}
        - {visit: Z3, household: H1, helper: W2, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 28.0}
        - {visit: Z4, household: H2, helper: W2, visited_at: 2026-01-01 09:56:00, longitude: 112.0, latitude: 29.0}
    expect: {Z1: clear, Z2: flagged, Z3: clear, Z4: clear}
  - title: {zh: 经度一度在北纬60度约56公里, en: one degree of longitude at 60 degrees north is about 56 km}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 60.0}
        - {visit: Z2, household: H2, helper: W1, visited_at: 2026-01-01 09:27:00, longitude: 113.0, latitude: 60.0}
        - {visit: Z3, household: H1, helper: W2, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 60.0}
        - {visit: Z4, household: H2, helper: W2, visited_at: 2026-01-01 09:28:00, longitude: 113.0, latitude: 60.0}
    expect: {Z1: clear, Z2: flagged, Z3: clear, Z4: clear}
  - title: {zh: 中间一次没有坐标，跳过它比, en: one without coordinates between is skipped}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 28.0}
        - {visit: Z2, household: H2, helper: W1, visited_at: 2026-01-01 09:10:00}
        - {visit: Z3, household: H3, helper: W1, visited_at: 2026-01-01 09:20:00, longitude: 112.0, latitude: 29.0}
        - {visit: Z4, household: H3, helper: W1, visited_at: 2026-01-01 09:30:00, longitude: 112.0}
    expect: {Z1: clear, Z2: not_applicable, Z3: flagged, Z4: not_applicable}
  - title: {zh: 同一分钟几次只看第一次, en: of several in one minute the first counts}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 28.0}
        - {visit: Z2, household: H2, helper: W1, visited_at: 2026-01-01 09:00:00, longitude: 112.0, latitude: 29.0}
        - {visit: Z3, household: H3, helper: W1, visited_at: 2026-01-01 09:30:00, longitude: 112.0, latitude: 28.1}
    expect: {Z1: clear, Z2: not_applicable, Z3: clear}
  - title: {zh: 按时间排，不按表里的次序；不同的帮扶人不比, en: by time and not by row; different helpers are not compared}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-02 00:10:00, longitude: 112.0, latitude: 29.0}
        - {visit: Z2, household: H2, helper: W1, visited_at: 2026-01-01 23:50:00, longitude: 112.0, latitude: 28.0}
        - {visit: Z3, household: H3, helper: W2, visited_at: 2026-01-01 23:55:00, longitude: 112.0, latitude: 20.0}
    expect: {Z1: flagged, Z2: clear, Z3: clear}
  - title: {zh: 谁都没有坐标, en: no visit has coordinates}
    rows:
      visits:
        - {visit: Z1, household: H1, helper: W1, visited_at: 2026-01-01 09:00:00}
    absent: [visits.longitude]
    expect: {Z1: "missing_data:经度"}
*/
WITH located AS (
  SELECT
    v.visit, v.helper, v.visited_at, v.longitude, v.latitude, v.row_id,
    DATE_DIFF('day', DATE '2000-01-01', CAST(v.visited_at AS DATE)) * 1440
    + HOUR(v.visited_at) * 60 + MINUTE(v.visited_at) AS minutes,
    CAST(SUBSTR(CAST(v.visited_at AS VARCHAR), 18, 2) AS BIGINT) AS seconds
  FROM visits AS v
  WHERE v.longitude IS NOT NULL AND v.latitude IS NOT NULL
),

ranked AS (
  SELECT
    l.visit, l.helper, l.visited_at, l.longitude, l.latitude, l.row_id, l.minutes, l.seconds,
    ROW_NUMBER() OVER (PARTITION BY l.helper, l.minutes ORDER BY l.seconds, l.row_id) AS place
  FROM located AS l
),

followed AS (
  SELECT
    r.visit, r.visited_at, r.longitude, r.latitude, r.row_id,
    r.minutes * 60 + r.seconds AS moment,
    LAG(r.minutes * 60 + r.seconds) OVER (PARTITION BY r.helper ORDER BY r.minutes) AS earlier_moment,
    LAG(r.longitude) OVER (PARTITION BY r.helper ORDER BY r.minutes) AS earlier_longitude,
    LAG(r.latitude) OVER (PARTITION BY r.helper ORDER BY r.minutes) AS earlier_latitude,
    LAG(r.visit) OVER (PARTITION BY r.helper ORDER BY r.minutes) AS earlier_visit,
    LAG(r.visited_at) OVER (PARTITION BY r.helper ORDER BY r.minutes) AS earlier_at,
    LAG(r.row_id) OVER (PARTITION BY r.helper ORDER BY r.minutes) AS earlier_row
  FROM ranked AS r
  WHERE r.place = 1
),

trips AS (
  SELECT
    f.row_id, f.earlier_visit, f.earlier_at, f.earlier_row,
    f.moment - f.earlier_moment AS seconds,
    2 * 6371 * ASIN(LEAST(1.0, SQRT(
      POWER(SIN(RADIANS(f.latitude - f.earlier_latitude) / 2), 2)
      + COS(RADIANS(f.earlier_latitude)) * COS(RADIANS(f.latitude))
      * POWER(SIN(RADIANS(f.longitude - f.earlier_longitude) / 2), 2)
    ))) AS distance_km
  FROM followed AS f
)

SELECT
  v.visit,
  CASE
    WHEN t.row_id IS NULL THEN 'not_applicable'
    WHEN t.distance_km * 3600 > $speed_limit_kmh * t.seconds THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  CASE
    WHEN v.longitude IS NULL THEN 'visits.longitude'
    WHEN v.latitude IS NULL THEN 'visits.latitude'
  END AS missing,
  v.row_id AS src,
  t.earlier_row AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  v.household,
  v.household AS v_household,
  v.visited_at AS v_visited_at,
  t.earlier_visit AS v_earlier_visit,
  t.earlier_at AS v_earlier_at,
  ROUND(t.distance_km, 1) AS v_distance_km,
  ROUND(t.seconds / 60.0, 1) AS v_minutes,
  ROUND(t.distance_km * 3600 / NULLIF(t.seconds, 0), 0) AS v_speed_kmh
FROM visits AS v
LEFT JOIN trips AS t ON t.row_id = v.row_id
