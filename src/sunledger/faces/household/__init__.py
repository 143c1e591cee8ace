"""家门 household: the pages on which a household sees its own record, and who looked at it."""
