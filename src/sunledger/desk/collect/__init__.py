"""Answers brought home: workbooks read back, precision, money, the mending ledger, the table.

What comes back is read as it was written and never guessed; what cannot be read is named.
"""
