"""入口 entry: signing in, the second factor, the own devices, and what a refusal says."""
