"""研判: a meeting of two or more decides what becomes of each finding, and nothing else does.

`sunledger triage` writes the table for that meeting; read back, it tells what may be dispatched.
"""
