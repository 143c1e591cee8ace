"""Plain twins of the rules: the contract's sentences over lists of dicts, slow and obvious."""
