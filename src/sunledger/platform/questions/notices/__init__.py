"""公开 notices: the one gate through which anything becomes public."""
