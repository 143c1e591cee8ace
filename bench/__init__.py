"""How fast the desk is, against the simplest peer in the same run."""
