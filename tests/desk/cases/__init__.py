"""Small county folders with exactly what the contract finds in them."""
