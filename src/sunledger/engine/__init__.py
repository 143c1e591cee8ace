"""引擎: sources turn a folder into a snapshot, rules question it."""
