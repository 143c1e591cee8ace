"""比对 comparison: the catalogue's flags over the register and the departments' extracts."""
