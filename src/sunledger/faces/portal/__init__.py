"""公开门户 portal: what anybody may look at, without an account, a script or a cookie."""
