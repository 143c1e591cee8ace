"""疑点: the pages on which a question about a household or a unit is brought to a decision."""
