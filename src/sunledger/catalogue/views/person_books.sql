/*
The household-registration book (户号) in which a person stands.
*/
SELECT h.person, h.book, h.row_id AS src
FROM hukou AS h
