"""From a file to a question: intake, comparison, notices, findings."""
