/*
The households of the register in which a person is a member.
*/
SELECT m.person, m.household, m.src
FROM household_members AS m
WHERE m.person_ok
