"""One exact reader for each kind of cell; nothing is guessed, and what was changed is named.

`parse.parse(raw, how)` takes a cell as stored and answers with its value, or with the code of what
is wrong with it. The readings are those of contract 1.1 §1 and §6 "Rows and cells".
"""
