"""工具: text, numbers, money, dates, masking, keys and errors; knows nothing of aid."""
