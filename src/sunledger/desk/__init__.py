"""案头: one run over a folder, with no server: findings, workbooks, report."""
