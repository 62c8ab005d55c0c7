"""A whole city played through its own pages and its own client, on a moving clock in the past."""
