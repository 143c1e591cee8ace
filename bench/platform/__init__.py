"""Measure the platform as it runs, at 42,000 households; `python -m bench platform`."""
