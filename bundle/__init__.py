"""The recipe of `make bundle`: one folder with its own Python, to be carried to an office."""
