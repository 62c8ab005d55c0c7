"""Committee, checks, scoring and the report."""
