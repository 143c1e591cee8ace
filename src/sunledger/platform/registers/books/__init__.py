"""账簿 books: the accounts that a village keeps, voucher by voucher, and what it makes public."""
