"""公开的记录 log: the pages on which anybody looks at the log and verifies it, and its files."""
