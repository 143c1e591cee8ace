"""Which of DuckDB's shortcuts are trusted."""

# DuckDB 2.0.1 gives wrong answers with these two: a WITH read twice beside a join with an empty
# side loses its rows, and equal parts of a query are taken for one that are not (its issue 25819).
# Without them the rules of a county take a twentieth longer.
TRUSTED_PLANS = "SET disabled_optimizers = 'statistics_propagation,common_subplan'"
