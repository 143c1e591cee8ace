"""What people who do not program may edit: one file per source, parameter, flag and view."""
