"""The platform: rooms on PostgreSQL, each an app of Django; below them stands the desk."""
