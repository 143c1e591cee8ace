"""接口 api: for programs, under /api/v1/: the same services and rights as the pages."""
