"""账号 accounts: people who sign in, their posts, and the only policy layer."""
