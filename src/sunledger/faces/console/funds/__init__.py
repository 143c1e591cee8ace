"""资金: fund lines, one page each; the chain; warnings; rosters."""
