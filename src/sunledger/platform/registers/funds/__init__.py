"""资金: from a budget quota to the household that says it got the money."""
