"""Public procurement wholly online."""
