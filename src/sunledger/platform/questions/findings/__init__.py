"""疑点 findings: a hit becomes a question, and only people decide what comes of it."""
