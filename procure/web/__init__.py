"""App, gate, errors, filters, pages, jobs and command line."""
