"""The terminal: help, progress, results and errors as a person or a program reads them there."""
