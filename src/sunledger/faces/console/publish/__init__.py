"""公开: what is prepared for the public, as it will see it, and what was asked of it."""
