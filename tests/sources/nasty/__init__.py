"""Files as they come: built at test time, each with what a reader must make of it."""
