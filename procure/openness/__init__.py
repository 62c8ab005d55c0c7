"""The public register: what everybody may find and read of every tender."""
