"""装配: the `sunledger` command."""
