"""作业 jobs: what the worker does, each for an actor and through the same services as a page.

`declare.job` gives a function a name; `tasks.py` lists them all; a service asks for one by
`platform.jobs.later`. What is `declare.daily` or
`declare.often` nobody asks for. A job may run
again after a kill: what it does twice must be done once.
"""
