/*
One household per person, impossible IDs included: that of the person's first row in the register,
with its village. It tells where a finding about a person belongs.
*/
SELECT m.person, m.household, h.village, m.name, m.row_id AS src
FROM (
  SELECT r.person, MIN(r.row_id) AS row_id
  FROM members AS r
  GROUP BY r.person
) AS f
INNER JOIN members AS m ON m.row_id = f.row_id
INNER JOIN households AS h ON h.household = m.household
