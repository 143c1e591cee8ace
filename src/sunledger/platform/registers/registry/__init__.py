"""对象 registry: households, members and dated, sourced statements about them."""
