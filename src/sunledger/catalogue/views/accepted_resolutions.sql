/*
Resolutions that meet the quorum of their kind of meeting on their day (contract §6, quorum).
*/
SELECT r.village, r.resolution, r.row_id AS src
FROM resolutions AS r
WHERE
  CASE
    WHEN r.meeting = '村民会议'
      THEN r.present_count * 2 > r.due_count AND r.agreed_count * 2 > r.present_count
    WHEN r.meeting IS NULL OR r.meeting = '村民代表会议'
      OR (r.meeting IN ('成员大会', '成员代表大会') AND r.decided_on < DATE '2025-05-01')
      THEN r.present_count * 3 >= r.due_count * 2 AND r.agreed_count * 2 > r.present_count
    WHEN r.meeting IN ('成员大会', '成员代表大会')
      THEN r.present_count * 3 >= r.due_count * 2 AND r.agreed_count * 3 >= r.due_count * 2
    ELSE FALSE
  END
