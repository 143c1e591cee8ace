"""内容: what non-programmers edit, one file each, and the loader that reads it."""
