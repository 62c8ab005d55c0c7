"""The gate: closed unless opened, who acts, and what goes in and out of a page."""
