"""规则: compile catalogue flags and run them over a snapshot."""
