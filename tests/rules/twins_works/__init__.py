"""Plain-Python twins of the rules on works, books and officials, written from the contract."""
