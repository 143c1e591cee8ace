"""The papers of the trade as Word files: requests, records of evidence, notices, transfers."""
