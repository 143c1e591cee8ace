"""The pages of comparisons: runs, rules, sources, and what was asked of departments."""
