"""收表: handing a table in, step by step, each at an address of its own that can be left."""
