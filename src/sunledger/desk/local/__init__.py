"""The local page: the desk in a browser, for whoever has no use for a command line.

It listens on 127.0.0.1 only and for one person only, asks nobody, and does no more than the
command does: it checks a folder, shows how far it is, and opens what came of it.
"""
