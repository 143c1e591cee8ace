"""归集 intake: files of departments come in, row by row or not at all."""
