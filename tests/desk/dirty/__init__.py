"""Folders as departments send them, each with what the contract says about it."""
