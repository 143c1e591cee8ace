"""村账 the pages of village books: villages, months, vouchers, statements."""
