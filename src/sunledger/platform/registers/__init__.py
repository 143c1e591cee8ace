"""The registers: what is known, said by whom and when."""
