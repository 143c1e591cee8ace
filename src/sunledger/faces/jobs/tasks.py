"""Every job of the platform, by name: a thin call of a service."""
